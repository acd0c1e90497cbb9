using System.Globalization;
using System.Text;

namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>What kind of value a tag holds; it decides which operators a rule may use.</summary>
public enum TagKind
{
    /// <summary>One text.</summary>
    Text,

    /// <summary>Several texts, for example qualifications.</summary>
    Texts,
    Number,
    Date,
    YesNo,

    /// <summary>One of <see cref="TagDefinition.Options"/>.</summary>
    Choice,

    /// <summary>Any of <see cref="TagDefinition.Options"/>.</summary>
    Choices,

    /// <summary>One of <see cref="TagDefinition.Options"/>, which stand in their order from the lowest up.</summary>
    Level,

    /// <summary>A code of an administrative division; a division holds those whose codes begin with its own digits.</summary>
    Division,
}

/// <summary>标签 of an expert (tender 5.3.5.1.3, 5.3.5.1.9): fixed ones are the portal's, the others are defined by departments.</summary>
/// <param name="Key">Small letter, then letters and digits; never changed once rules name it.</param>
/// <param name="Label">As rules and lists say it; unique among the tags in use.</param>
public sealed record TagDefinition(string Key, string Label, TagKind Kind)
{
    /// <summary>Values allowed, for choices and levels.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Shown after a number, for example 岁.</summary>
    public string Unit { get; init; } = "";

    public bool IsFixed { get; init; }

    /// <summary>What people read for a value that is a code, by the code.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The option that compares as what was said; null when there is none.</summary>
    public string? OptionLike(string said) =>
        Options.Contains(said, StringComparer.Ordinal) ? said : Options.FirstOrDefault(option => TagValue.Comparable(option) == TagValue.Comparable(said));

    public string NameOf(string value) => Names.GetValueOrDefault(value, value);

    /// <summary>What is stored for a name as people say it: its code, also where the beginning is left out and only one fits; otherwise the text as it is.</summary>
    public string ValueOf(string said) =>
        Names.Count == 0 || Names.ContainsKey(said) ? said
        : Names.FirstOrDefault(pair => pair.Value == said).Key
        ?? (EndingWith(said) is [var only] ? only.Key : said);

    /// <summary>Names that end with what was said, in the order of their codes: several districts are called 鼓楼区.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> EndingWith(string said) =>
        said.Length < 2 ? [] : [.. Names.Where(pair => pair.Value.EndsWith(said, StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];
}

/// <summary>The tags that every expert has; departments add their own.</summary>
public static class FixedTags
{
    public static IReadOnlyList<string> Titles { get; } = ["初级", "中级", "副高级", "正高级"];

    public static IReadOnlyList<string> InstitutionLevels { get; } = ["未定级", "一级", "二级", "三级"];

    public static IReadOnlyList<TagDefinition> All { get; } =
    [
        new("name", "姓名", TagKind.Text) { IsFixed = true },
        new("institution", "工作单位", TagKind.Text) { IsFixed = true },
        new("institutionLevel", "单位级别", TagKind.Level) { IsFixed = true, Options = InstitutionLevels },
        new("division", "所在地区", TagKind.Division) { IsFixed = true },
        new("specialty", "专业", TagKind.Text) { IsFixed = true },
        new("title", "职称", TagKind.Level) { IsFixed = true, Options = Titles },
        new("qualifications", "执业资格", TagKind.Texts) { IsFixed = true },
        new("languages", "语言", TagKind.Texts) { IsFixed = true },
        new("technical", "技术专家", TagKind.YesNo) { IsFixed = true },
        new("eminent", "院士或全国知名专家", TagKind.YesNo) { IsFixed = true },
        new("sex", "性别", TagKind.Choice) { IsFixed = true, Options = ["男", "女"] },
        new("age", "年龄", TagKind.Number) { IsFixed = true, Unit = "岁" },
        new("practiceYears", "从业年限", TagKind.Number) { IsFixed = true, Unit = "年" },
        new("rating", "评审质量", TagKind.Number) { IsFixed = true, Unit = "分" },
        new("served", "参加评审", TagKind.Number) { IsFixed = true, Unit = "次" },
    ];
}

/// <summary>Value of one tag; several texts for tags that hold several.</summary>
public sealed class TagValue
{
    private TagValue(IReadOnlyList<string> texts, decimal? number, DateOnly? date)
    {
        (Texts, Number, Date) = (texts, number, date);
        Compared = [.. texts.Select(Comparable)];
    }

    public IReadOnlyList<string> Texts { get; }

    public decimal? Number { get; }

    public DateOnly? Date { get; }

    /// <summary>The texts in the form in which they are compared.</summary>
    internal string[] Compared { get; }

    public bool IsEmpty => Texts.Count == 0 && Number is null && Date is null;

    /// <summary>Blank texts are left out.</summary>
    public static TagValue Of(params IEnumerable<string?> texts) => new([.. texts.Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text!.Trim())], null, null);

    public static TagValue Of(decimal? number) => new([], number, null);

    public static TagValue Of(DateOnly? date) => new([], null, date);

    public static TagValue Of(bool yes) => Of(yes ? RuleWords.Yes : RuleWords.No);

    /// <summary>Letters of full and half width, large and small ones, and any white space compare as the same.</summary>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair; see <see cref="RuleWords.IsWhole"/>.</exception>
    public static string Comparable(string text) => string.Join(' ', text.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>As people read it.</summary>
    internal string Shown(TagDefinition tag) =>
        Number is { } number ? RuleWords.Number(number) + (tag.Unit.Length > 0 ? " " + tag.Unit : "")
        : Date is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : string.Join('、', Texts.Select(text => $"“{tag.NameOf(text)}”"));
}

/// <summary>The tags of one expert.</summary>
public sealed class TagValues(IReadOnlyDictionary<string, TagValue> values)
{
    private static readonly TagValue Nothing = TagValue.Of([]);

    public TagValue this[string key] => values.GetValueOrDefault(key, Nothing);
}
