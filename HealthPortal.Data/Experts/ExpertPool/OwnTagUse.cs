using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertPool;

public sealed record OwnTagRow(OwnTag Tag, string UnitName, int Values, bool MayEdit);

public sealed record OwnTagList(IReadOnlyList<OwnTagRow> Rows, IReadOnlyList<TagDefinition> Fixed, bool MayAdd, bool MayEditPool);

/// <summary>标签: fixed ones of the portal, own ones of the departments in reach (tender 5.3.5.1.9（3）).</summary>
[Requires(ExpertPermissions.View)]
public sealed class ListOwnTags : Query<OwnTagList>
{
    protected internal override async Task<Outcome<OwnTagList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var tags = await db.Set<OwnTag>().AsNoTracking().OrderByDescending(row => row.IsActive).ThenBy(row => row.Name).ThenBy(row => row.Key).ToListAsync(cancellation);
        var counts = await db.Set<OwnTagValue>().GroupBy(row => row.TagId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var units = await UnitNames.OfAsync(operation, [.. tags.Select(tag => tag.OrganisationPath)], cancellation);
        return new OwnTagList(
            [.. tags.Select(tag => new OwnTagRow(tag, units[tag.OrganisationPath], counts.GetValueOrDefault(tag.Id), operation.Actor.May(ExpertPermissions.Tags, tag.OrganisationPath)))], FixedTags.All, operation.Actor.May(ExpertPermissions.Tags, operation.Actor.OrganisationPath), operation.Actor.May(ExpertPermissions.Edit));
    }
}

/// <summary>New own tag, or a change of one; each change is a revision, and rules use it from then on.</summary>
[Requires(ExpertPermissions.Tags)]
public sealed class SaveOwnTag : Command<Guid>
{
    public const int LongestName = 20;
    public const int LongestUnit = 6;
    public const int MostOptions = 100;
    public const int LongestOption = 40;

    private static readonly string[] Joints = ["到", "至", "并且", "或者", "且", "或"];

    private static readonly string[] Beginnings = ["且", "或", "并且", "或者", "不限条件"];

    public Guid? TagId { get; init; }

    public int? Version { get; init; }

    public required string Name { get; init; }

    /// <summary>Of a new tag; it stays.</summary>
    public TagKind Kind { get; init; }

    /// <summary>A line each; of a level from the lowest up.</summary>
    public string? Options { get; init; }

    public string? Unit { get; init; }

    public bool IsActive { get; init; } = true;

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        var tag = TagId is { } id ? await db.Set<OwnTag>().SingleOrDefaultAsync(row => row.Id == id, cancellation) : null;
        if (TagId is not null && tag is null)
        {
            return Failure.NotFound("没有找到这个标签。");
        }

        if (tag is not null && tag.Version != Version)
        {
            return ReviewActing.Changed;
        }

        var kind = tag?.Kind ?? Kind;
        var options = (Options ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        var hasOptions = kind is TagKind.Choice or TagKind.Choices or TagKind.Level;
        var problems = Check(kind, options, hasOptions).ToList();
        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        var name = Name.Trim();
        if (IsActive && (FixedTags.All.Any(known => TagValue.Comparable(known.Label) == TagValue.Comparable(name)) || (await db.Set<OwnTag>().Where(row => row.IsActive && row.Id != TagId).Select(row => row.Name).ToListAsync(cancellation)).Exists(known => TagValue.Comparable(known) == TagValue.Comparable(name))))
        {
            return Failure.Invalid($"已有标签“{name}”，规则里会分不清，请换个名称。", "name");
        }

        if (tag is null)
        {
            tag = new OwnTag { OrganisationPath = actor.OrganisationPath, Key = OwnTag.KeyOf(await operation.NextNumberAsync("own-tags", cancellation)), Name = name, Kind = Kind, Revision = 0 };
            db.Add(tag);
        }
        else if (hasOptions && Lost(tag, options) is { Count: > 0 } lost && await UsedAsync(db, tag, lost, cancellation) is { } used)
        {
            return Failure.Invalid($"还有专家的取值是“{used}”，不能去掉这个选项。", "options");
        }

        (tag.Name, tag.OptionLines, tag.Unit, tag.IsActive) = (name, hasOptions ? string.Join('\n', options) : "", kind == TagKind.Number ? (Unit ?? "").Trim() : "", IsActive);
        tag.Revision++;
        db.Add(new OwnTagRevision { OrganisationPath = tag.OrganisationPath, TagId = tag.Id, Revision = tag.Revision, Name = tag.Name, OptionLines = tag.OptionLines, Unit = tag.Unit, IsActive = tag.IsActive, At = operation.Now, ByName = actor.DisplayName });
        return tag.Id;
    }

    private static List<string> Lost(OwnTag tag, List<string> options) => [.. tag.Options.Where(option => !options.Contains(option, StringComparer.Ordinal))];

    private static async Task<string?> UsedAsync(Persistence.PortalDb db, OwnTag tag, List<string> lost, CancellationToken cancellation)
    {
        var held = await db.Set<OwnTagValue>().Where(row => row.TagId == tag.Id).Select(row => row.Value).Distinct().ToListAsync(cancellation);
        return lost.Find(option => held.Exists(value => Expert.Lines(value).Contains(option, StringComparer.Ordinal)));
    }

    private IEnumerable<Problem> Check(TagKind kind, List<string> options, bool hasOptions)
    {
        var name = (Name ?? "").Trim();
        if (name.Length is 0 or > LongestName)
        {
            yield return new Problem(name.Length == 0 ? "请填写标签名称。" : $"标签名称最多 {LongestName} 个字。", "name");
        }
        else if (name.EndsWith('不') || name.Any(letter => !char.IsLetterOrDigit(letter)) || Array.Exists(Beginnings, begin => name.StartsWith(begin, StringComparison.Ordinal)))
        {
            // In a sentence the name stands right before the word of the operator.
            yield return new Problem("标签名称只用汉字、字母和数字，不能以“并且”“或者”“且”“或”开头，不能以“不”结尾。", "name");
        }

        if (!Enum.IsDefined(kind) || kind == TagKind.Division)
        {
            yield return new Problem("请选择标签类型。", "kind");
        }

        if (hasOptions && options.Exists(option => !RuleWords.IsWhole(option) || option.Any(char.IsControl)))
        {
            yield return new Problem("可选值里有不完整的字或特殊字符。", "options");
        }
        else if (hasOptions && options.Count is 0 or > MostOptions)
        {
            yield return new Problem(options.Count == 0 ? "请填写可选值，每行一个。" : $"可选值最多 {MostOptions} 个。", "options");
        }
        else if (hasOptions && (options.Exists(option => option.Length > LongestOption || option.AsSpan().IndexOfAny("“”\"「」、；;") >= 0) || options.DistinctBy(TagValue.Comparable, StringComparer.Ordinal).Count() != options.Count))
        {
            yield return new Problem($"可选值每个最多 {LongestOption} 个字，不能重复（全角半角、大小写算同一个），不能有引号和顿号。", "options");
        }

        // In a sentence the unit stands between a number and what goes on.
        var unit = (Unit ?? "").Trim();
        if (unit.Length > LongestUnit || unit.Any(letter => !char.IsLetter(letter) && letter is not ('%' or '/' or '℃' or '‰')) || Array.Exists(Joints, joint => unit.StartsWith(joint, StringComparison.Ordinal)))
        {
            yield return new Problem($"计量单位最多 {LongestUnit} 个字，只用汉字、字母和 %、/，不能以“到”“至”“并且”“或者”开头。", "unit");
        }
    }
}

public sealed record OwnTagRevisionRow(int Revision, string Name, string Options, string Unit, bool IsActive, DateTime At, string ByName);

[Requires(ExpertPermissions.View)]
public sealed class ListTagRevisions : Query<IReadOnlyList<OwnTagRevisionRow>>
{
    public required Guid TagId { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<OwnTagRevisionRow>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        (await operation.Db.Set<OwnTagRevision>().AsNoTracking().Where(row => row.TagId == TagId).OrderByDescending(row => row.Revision).Take(100).ToListAsync(cancellation))
            .ConvertAll(row => new OwnTagRevisionRow(row.Revision, row.Name, TagTexts.Shown(row.OptionLines), row.Unit, row.IsActive, row.At, row.ByName));
}

/// <summary>Value of an own tag for one expert; an empty text takes it away.</summary>
[Requires(ExpertPermissions.Tags)]
public sealed class SetOwnTag : Command<Done>
{
    public required Guid ExpertId { get; init; }

    public required Guid TagId { get; init; }

    public string? Text { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<OwnTag>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == TagId && row.IsActive, cancellation) is not { } tag)
        {
            return Failure.NotFound("没有找到这个标签，它可能已停用。");
        }

        if (!await db.Set<Expert>().AnyAsync(row => row.Id == ExpertId && row.MergedIntoId == null, cancellation))
        {
            return ExpertReading.Missing;
        }

        var (stored, fault) = TagTexts.Parse(tag.Definition, Text);
        if (fault is not null)
        {
            return Failure.Invalid(fault, "value");
        }

        var row = await db.Set<OwnTagValue>().SingleOrDefaultAsync(one => one.TagId == tag.Id && one.ExpertId == ExpertId, cancellation);
        if (stored.Length == 0)
        {
            if (row is not null)
            {
                db.Remove(row);
            }
        }
        else if (row is null)
        {
            db.Add(new OwnTagValue { OrganisationPath = tag.OrganisationPath, TagId = tag.Id, ExpertId = ExpertId, Value = stored });
        }
        else
        {
            row.Value = stored;
        }

        return Done.It;
    }
}

/// <summary>Value of an own tag for everybody the list shows (批量设置标签): what is typed once is read once.</summary>
/// <returns>How many experts got another value.</returns>
[Requires(ExpertPermissions.Tags)]
public sealed class SetOwnTagOfMany : Command<int>
{
    public const int MostExperts = 5000;

    public ExpertFilter Filter { get; init; } = new();

    /// <summary>How many the person saw. Others than those must not get a value nobody meant for them.</summary>
    public required int Expected { get; init; }

    public required Guid TagId { get; init; }

    /// <summary>An empty text takes the value away.</summary>
    public string? Text { get; init; }

    /// <summary>Leaves experts alone who have a value.</summary>
    public bool OnlyEmpty { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<OwnTag>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == TagId && row.IsActive, cancellation) is not { } tag)
        {
            return Failure.Invalid("请选择标签，它可能已停用。", "tag");
        }

        var (stored, fault) = TagTexts.Parse(tag.Definition, Text);
        if (fault is not null)
        {
            return Failure.Invalid(fault, "value");
        }

        if (stored.Length == 0 && OnlyEmpty)
        {
            return Failure.Invalid("请填写取值。", "value");
        }

        await operation.HoldLogAsync(cancellation);
        var found = await ExpertReading.FindAsync(operation, Filter, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var ids = found.Value.Chosen?.ConvertAll(row => row.Id) ?? await found.Value.Rows.Select(row => row.Id).ToListAsync(cancellation);
        if (ids.Count != Expected)
        {
            return Failure.Conflict($"符合条件的专家已从 {Expected} 位变为 {ids.Count} 位，请刷新后再设置。");
        }

        if (ids.Count > MostExperts)
        {
            return Failure.Invalid($"一次最多设置 {MostExperts} 位，请加上条件。");
        }

        var wanted = ids.ToHashSet();
        var held = (await db.Set<OwnTagValue>().AsTracking().Where(row => row.TagId == tag.Id).ToListAsync(cancellation)).Where(row => wanted.Contains(row.ExpertId)).ToDictionary(row => row.ExpertId);
        var changed = 0;
        foreach (var id in ids)
        {
            var row = held.GetValueOrDefault(id);
            if (OnlyEmpty && row is not null || (row?.Value ?? "") == stored)
            {
                continue;
            }

            changed++;
            if (row is null)
            {
                db.Add(new OwnTagValue { OrganisationPath = tag.OrganisationPath, TagId = tag.Id, ExpertId = id, Value = stored });
            }
            else if (stored.Length == 0)
            {
                db.Remove(row);
            }
            else
            {
                row.Value = stored;
            }
        }

        return changed;
    }
}
