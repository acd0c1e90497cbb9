using System.Text.Json;
using System.Text.Json.Serialization;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ReviewSheets;

public enum SheetKind
{
    /// <summary>评分表</summary>
    Scoring,

    /// <summary>表决表</summary>
    Vote,
}

/// <summary>How a sheet is filled (issue 5, point 8: individual, blinded, group).</summary>
public enum SheetWay
{
    /// <summary>实名: each expert's own, with the name.</summary>
    Individual,

    /// <summary>匿名: who gave what is told to nobody (ADR-033).</summary>
    Blinded,

    /// <summary>小组: one for the group, by its leader.</summary>
    Group,
}

public enum SheetMajority
{
    MoreThanHalf,
    TwoThirds,
    Unanimous,
}

/// <summary>Of whom the majority is asked.</summary>
public enum SheetBase
{
    Present,
    Panel,
}

/// <summary>How much of the panel has to be present, so that an object can be decided.</summary>
public enum SheetQuorum
{
    None,
    MoreThanHalf,
    TwoThirds,
}

public enum SheetVote
{
    Agree,
    Disagree,
    Abstain,
}

/// <summary>评分项.</summary>
/// <param name="Full">Highest points.</param>
/// <param name="Step">Points are a multiple of it.</param>
/// <param name="Weight">Of 100, where the sheet weighs its items.</param>
/// <param name="IsVeto">一票否决项: found or not, instead of points.</param>
public sealed record SheetItem(string Title, decimal Full, decimal Step, decimal Weight, string Note, bool IsVeto = false);

/// <summary>What a version of a sheet says; once in use it never changes.</summary>
public sealed record SheetContent
{
    public const int MostItems = 40;
    public const int LongestTitle = 60;
    public const int LongestNote = 300;
    public const decimal MostPoints = 1000m;

    /// <summary>Below this many sheets nothing is left out: two extremes would be most of them.</summary>
    public const int LeastToDrop = 5;

    public SheetKind Kind { get; init; }

    public SheetWay Way { get; init; }

    /// <summary>匿名: after the conclusion it may be looked up who gave what; otherwise never.</summary>
    public bool OpensAfterConclusion { get; init; }

    /// <summary>What stands above the sheet.</summary>
    public string Note { get; init; } = "";

    public IReadOnlyList<SheetItem> Items { get; init; } = [];

    /// <summary>Points of an item count as their part of its full points, by its weight.</summary>
    public bool IsWeighted { get; init; }

    /// <summary>Null where objects are only put in order.</summary>
    public decimal? PassLine { get; init; }

    /// <summary>去掉一个最高分和一个最低分.</summary>
    public bool DropsExtremes { get; init; }

    /// <summary>Experts who must have found the same veto item, so that the object fails.</summary>
    public int VetoesNeeded { get; init; } = 1;

    public SheetMajority Majority { get; init; }

    public SheetBase Base { get; init; }

    public SheetQuorum Quorum { get; init; }

    /// <summary>Highest total of a sheet.</summary>
    [JsonIgnore]
    public decimal Full => IsWeighted ? 100m : Items.Where(item => !item.IsVeto).Sum(item => item.Full);

    public string Write() => JsonSerializer.Serialize(this, Stored);

    public static SheetContent Read(string json) => JsonSerializer.Deserialize<SheetContent>(json, Stored) ?? new SheetContent();

    public IEnumerable<Problem> Check()
    {
        if (Note.Length > LongestNote)
        {
            yield return new Problem($"填表说明最多 {LongestNote} 个字。", "note");
        }

        if (Kind == SheetKind.Vote)
        {
            yield break;
        }

        var scored = Items.Where(item => !item.IsVeto).ToList();
        if (scored.Count == 0 || Items.Count > MostItems)
        {
            yield return new Problem(scored.Count == 0 ? "评分表至少要有一个评分项。" : $"评分项最多 {MostItems} 个。", "items");
            yield break;
        }

        foreach (var (item, index) in Items.Select((item, index) => (item, index + 1)))
        {
            if (string.IsNullOrWhiteSpace(item.Title) || item.Title.Length > LongestTitle || item.Note.Length > LongestNote)
            {
                yield return new Problem($"第 {index} 项：请填写名称（最多 {LongestTitle} 个字），说明最多 {LongestNote} 个字。", "items");
            }
            else if (!item.IsVeto && (item.Full <= 0 || item.Full > MostPoints || item.Step <= 0 || item.Step != decimal.Round(item.Step, SheetRules.Digits) || item.Full % item.Step != 0))
            {
                yield return new Problem($"“{item.Title}”：满分填大于 0、不超过 {MostPoints:0} 的数，打分间隔最多两位小数，并且满分是间隔的整数倍。", "items");
            }
        }

        if (Items.GroupBy(item => item.Title, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            yield return new Problem($"有两个评分项都叫“{twice.Key}”。", "items");
        }

        if (IsWeighted && (scored.Exists(item => item.Weight <= 0) || scored.Sum(item => item.Weight) != 100m))
        {
            yield return new Problem($"各评分项的权重都要大于 0，合计 100；现在合计 {scored.Sum(item => item.Weight):0.##}。", "items");
        }

        if (PassLine is { } line && (line <= 0 || line > Full))
        {
            yield return new Problem($"合格线填大于 0、不超过总分 {Full:0.##} 的数，不设就不填。", "passLine");
        }

        if (VetoesNeeded is < 1 or > 99)
        {
            yield return new Problem("一票否决需要的人数填 1 至 99。", "vetoes");
        }
    }

    private static readonly JsonSerializerOptions Stored = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter() },
    };
}

/// <summary>What one sheet says of one object; unfinished while <see cref="SheetRules.IsComplete"/> says no.</summary>
/// <param name="Points">In the order of the items; of a veto item 1 where it was found, else 0.</param>
public sealed record SheetEntry(IReadOnlyList<decimal?> Points, SheetVote? Vote, string Comment)
{
    public const int LongestComment = 500;

    public static readonly SheetEntry Empty = new([], null, "");

    public decimal? At(int item) => item < Points.Count ? Points[item] : null;

    public string Write() => JsonSerializer.Serialize(this, Stored);

    public static SheetEntry Read(string json) => json.Length == 0 ? Empty : JsonSerializer.Deserialize<SheetEntry>(json, Stored) ?? Empty;

    private static readonly JsonSerializerOptions Stored = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter() },
    };
}

public static class SheetWords
{
    public static string Name(this SheetKind kind) => kind == SheetKind.Vote ? "表决表" : "评分表";

    public static string Name(this SheetWay way) => way switch { SheetWay.Blinded => "匿名", SheetWay.Group => "小组", _ => "实名" };

    public static string Name(this SheetVote vote) => vote switch { SheetVote.Agree => "同意", SheetVote.Disagree => "不同意", _ => "弃权" };

    public static string Name(this SheetMajority majority) => majority switch { SheetMajority.TwoThirds => "三分之二以上", SheetMajority.Unanimous => "全体一致", _ => "过半数" };

    public static string Name(this SheetBase of) => of == SheetBase.Panel ? "应到专家" : "到会专家";

    public static string Name(this SheetQuorum quorum) => quorum switch { SheetQuorum.MoreThanHalf => "过半数到会", SheetQuorum.TwoThirds => "三分之二以上到会", _ => "不要求" };

    public static string Name(this SheetFormState state) => state switch { SheetFormState.Draft => "草稿", SheetFormState.Active => "使用中", _ => "已停用" };

    public static string Name(this SheetRoundState state) => state switch { SheetRoundState.Preparing => "准备中", SheetRoundState.Open => "填表中", _ => "已封存" };

    public static string Name(this SheetVerdict verdict) => verdict switch { SheetVerdict.Passed => "通过", SheetVerdict.Failed => "未通过", SheetVerdict.NoQuorum => "到会人数不足", SheetVerdict.NoSheets => "没有有效评审表", _ => "只排序" };

    /// <summary>The rules of a sheet in a sentence, for the page, the result and the minutes.</summary>
    public static string Sentence(this SheetContent content)
    {
        var filled = content.Way switch { SheetWay.Blinded => content.OpensAfterConclusion ? "专家匿名填写，办结后可以查看" : "专家匿名填写，始终不公开", SheetWay.Group => "由各组组长代表小组填写", _ => "专家实名填写" };
        var quorum = content.Quorum == SheetQuorum.None ? "" : $"；须{content.Quorum.Name()}";
        if (content.Kind == SheetKind.Vote)
        {
            return $"{filled}；按{content.Base.Name()}计算，{content.Majority.Name()}同意为通过{quorum}。";
        }

        var vetoes = content.Items.Any(item => item.IsVeto) ? $"；同一否决项有 {content.VetoesNeeded} 人认定即不通过" : "";
        var drop = content.DropsExtremes ? $"；满 {SheetContent.LeastToDrop} 份时去掉一个最高分和一个最低分后平均" : "；取平均分";
        var line = content.PassLine is { } pass ? $"；{pass:0.##} 分及以上为通过" : "；只排序，不设合格线";
        return $"{filled}；满分 {content.Full:0.##} 分{(content.IsWeighted ? "，按权重折算" : "")}{drop}{line}{vetoes}{quorum}。";
    }
}
