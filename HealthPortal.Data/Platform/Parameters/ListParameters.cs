using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Platform.Parameters;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Parameters;

public enum ParameterStateFilter
{
    /// <summary>Other than the default for the own organisation.</summary>
    Changed,

    /// <summary>A value waits for its moment.</summary>
    Scheduled,
}

public sealed record ParameterFilter
{
    public const int LongestText = 60;

    public string? Text { get; init; }

    public string? Module { get; init; }

    public ParameterStateFilter? State { get; init; }

    public bool IsFiltered => Text is not null || Module is not null || State is not null;

    internal IEnumerable<Problem> Check() => Text?.Length > LongestText ? [new Problem($"关键词最多 {LongestText} 个字。", "text")] : [];

    internal string Words()
    {
        var parts = new[] { Text is null ? null : "关键词 " + Text, Module is null ? null : "模块 " + Module, State switch { ParameterStateFilter.Changed => "与默认值不同", ParameterStateFilter.Scheduled => "有待生效的值", _ => null } }.OfType<string>().ToList();
        return parts.Count == 0 ? "全部" : string.Join("；", parts);
    }

    internal bool Matches(ParameterRow row) =>
        (Text is null || new[] { row.Name, row.Code, row.Description }.Any(words => words.Contains(Text, StringComparison.OrdinalIgnoreCase)))
        && (Module is null || row.Module == Module)
        && (State is null || (State == ParameterStateFilter.Changed ? !row.IsDefault : row.NextAt is not null));
}

/// <param name="Value">In force for the acting person's organisation.</param>
/// <param name="Source">Where that value comes from: 默认值, 全省 or the organisation's name.</param>
/// <param name="NextAt">When the next value begins that counts for the own organisation.</param>
/// <param name="OwnValues">Organisations in one's reach that have a value of their own in force.</param>
public sealed record ParameterRow(
    string Code, string Module, string Name, string Description, string Value, string Default, string Range, string Source, bool IsDefault, bool PerOrganisation, DateTime? NextAt, string? NextValue, int OwnValues);

public sealed record ParameterRights(bool Edit, bool Export, bool Import, bool Province)
{
    internal static ParameterRights Of(Actor actor) => new(
        actor.May(ParameterPermissions.Edit), actor.May(ParameterPermissions.Export), actor.May(ParameterPermissions.Import), actor.OrganisationPath.Length > 0 && actor.May(ParameterPermissions.Edit, OrganisationPath.Line(actor.OrganisationPath)[0]));
}

/// <param name="Modules">Of all parameters, for the filter.</param>
/// <param name="Organisation">Whose values are shown.</param>
public sealed record ParameterList(IReadOnlyList<ParameterRow> Rows, IReadOnlyList<string> Modules, string Organisation, ParameterRights May);

/// <summary>系统参数列表: what counts for one's own organisation now.</summary>
[Requires(ParameterPermissions.View)]
public sealed class ListParameters : Query<ParameterList>
{
    public ParameterFilter Filter { get; init; } = new();

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<ParameterList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var sheet = await ParameterSheet.ReadAsync(operation, code: null, cancellation);
        return new ParameterList(
            [.. ParameterCatalogue.All.Select(sheet.RowOf).Where(Filter.Matches)],
            [.. ParameterCatalogue.All.Select(parameter => parameter.Module).Distinct(StringComparer.Ordinal)],
            operation.Actor.OrganName.Length > 0 ? operation.Actor.OrganName : operation.Actor.OrganisationName,
            ParameterRights.Of(operation.Actor));
    }
}

public enum ParameterValueState
{
    InForce,
    Scheduled,
    Past,
    Withdrawn,
}

public static class ParameterWords
{
    public static string Name(this ParameterValueState state) => state switch
    {
        ParameterValueState.InForce => "生效中",
        ParameterValueState.Scheduled => "待生效",
        ParameterValueState.Past => "已结束",
        _ => "已撤销",
    };

    public static string Name(this ParameterKind kind) => kind switch
    {
        ParameterKind.WholeNumber => "整数",
        ParameterKind.YesNo => "是否",
        ParameterKind.Text => "文本",
        ParameterKind.Choice => "选项",
        _ => "时间",
    };
}

/// <param name="Value">For people; what counts again where the own value ends.</param>
/// <param name="Stored">As a form edits it; null ends the organisation's own value.</param>
/// <param name="Before">What the organisation had before it, for people; null for nothing of its own.</param>
public sealed record ParameterValueRow(
    Guid Id, int Version, Guid? OrganisationId, string Organisation, bool IsProvince, ParameterValueState State, string Value, string? Stored, string? Before, DateTime ValidFrom, DateTime? ValidTo, string Reason, string SetByName, DateTime SetAt, bool MayEdit);

/// <param name="Choices">Empty unless one chooses.</param>
/// <param name="Least">Of a number; else null.</param>
/// <param name="Values">Of the organisations in one's reach, and of those above one's own.</param>
public sealed record ParameterDetail(ParameterRow Row, ParameterKind Kind, string Unit, string DefaultText, IReadOnlyList<ParameterChoice> Choices, int? Least, int? Most, int? Longest, IReadOnlyList<ParameterValueRow> Values, ParameterRights May);

/// <summary>One parameter with every value it had, has and will have.</summary>
[Requires(ParameterPermissions.View)]
public sealed class ReadParameter : Query<ParameterDetail>
{
    public required string Code { get; init; }

    protected internal override async Task<Outcome<ParameterDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (ParameterCatalogue.Find(Code) is not { } parameter)
        {
            return Failure.NotFound(ParameterSheet.Unknown);
        }

        var sheet = await ParameterSheet.ReadAsync(operation, Code, cancellation);
        var (least, most) = parameter is WholeNumberParameter number ? (number.Least, number.Most) : ((int?)null, (int?)null);
        return new ParameterDetail(sheet.RowOf(parameter), parameter.Kind, parameter.Unit, parameter.DefaultText, parameter.Choices, least, most, (parameter as TextParameter)?.Longest, sheet.ValuesOf(parameter), ParameterRights.Of(operation.Actor));
    }
}

/// <summary>变更记录 of one parameter out of the log: who set, changed and withdrew what, with what it was before.</summary>
[Requires(ParameterPermissions.View)]
public sealed class ReadParameterHistory : Query<IReadOnlyList<RowChange>>
{
    public required string Code { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<RowChange>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (ParameterCatalogue.Find(Code) is null)
        {
            return Failure.NotFound(ParameterSheet.Unknown);
        }

        // No row is ever deleted, so the rows name all entries. Only those in one's reach.
        var ids = await operation.Db.Set<ParameterValue>().Where(row => row.ParameterCode == Code).OrderByDescending(row => row.SetAt).Take(RowChange.MostOfRow).Select(row => row.Id).ToListAsync(cancellation);
        return await RowChange.OfRowsAsync(operation.Db, ids, cancellation);
    }
}

/// <summary>Values as they stand, read once, and what follows from them.</summary>
internal sealed class ParameterSheet
{
    public const string Unknown = "没有这个参数，它可能属于另一个版本。请刷新后重试。";

    public const string Province = "全省";

    private readonly Operation operation;
    private readonly ILookup<string, ParameterValue> rows;
    private readonly Dictionary<string, (Guid Id, string Name)> units;
    private readonly string path;

    private ParameterSheet(Operation operation, List<ParameterValue> rows, Dictionary<string, (Guid Id, string Name)> units, string path)
    {
        this.operation = operation;
        this.rows = rows.ToLookup(row => row.ParameterCode, StringComparer.Ordinal);
        this.units = units;
        this.path = path;
    }

    /// <param name="code">Null for all parameters.</param>
    public static async Task<ParameterSheet> ReadAsync(Operation operation, string? code, CancellationToken cancellation)
    {
        var db = operation.Db;
        var path = operation.Actor.OrganisationPath.Length > 0 ? operation.Actor.OrganisationPath : await ParameterReading.RootAsync(db, cancellation);
        var line = OrganisationPath.Line(path);
        var inReach = await db.Set<ParameterValue>().AsNoTracking().Where(row => code == null || row.ParameterCode == code).ToListAsync(cancellation);
        var above = await db.Set<ParameterValue>().AsNoTracking()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // what is set above one's own unit counts for it
            .Where(row => (code == null || row.ParameterCode == code) && line.Contains(row.OrganisationPath)).ToListAsync(cancellation);
        var all = inReach.UnionBy(above, row => row.Id).ToList();
        var paths = all.Select(row => row.OrganisationPath).Distinct(StringComparer.Ordinal).ToList();
        var units = await db.Set<Organisation>().AsNoTracking()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // names of the units above one's own
            .Where(unit => paths.Contains(unit.Path)).Select(unit => new { unit.Path, unit.Id, unit.Name }).ToDictionaryAsync(unit => unit.Path, unit => (unit.Id, unit.Name), StringComparer.Ordinal, cancellation);
        return new ParameterSheet(operation, all, units, path);
    }

    public IEnumerable<ParameterValue> Of(Parameter parameter) => rows[parameter.Code];

    public ParameterRow RowOf(Parameter parameter)
    {
        var own = rows[parameter.Code].ToList();
        var now = operation.Now;
        var inForce = ParameterRules.InForce(parameter, own, path, now);
        var next = own.Where(row => !row.IsWithdrawn && row.ValidFrom > now && OrganisationPath.Contains(row.OrganisationPath, path)).MinBy(row => row.ValidFrom);
        return new ParameterRow(
            parameter.Code, parameter.Module, parameter.Name, parameter.Description, parameter.Say(inForce?.Value ?? parameter.DefaultText), parameter.Say(parameter.DefaultText), parameter.Range,
            inForce is null ? "默认值" : NameOf(inForce), (inForce?.Value ?? parameter.DefaultText) == parameter.DefaultText, parameter.PerOrganisation, next?.ValidFrom, next is null ? null : Say(parameter, next),
            own.GroupBy(row => row.OrganisationPath, StringComparer.Ordinal).Count(group => !OrganisationPath.IsRoot(group.Key) && ParameterRules.Latest(group, now)?.Value is not null));
    }

    public IReadOnlyList<ParameterValueRow> ValuesOf(Parameter parameter)
    {
        var now = operation.Now;
        var lines = new List<ParameterValueRow>();
        foreach (var group in rows[parameter.Code].GroupBy(row => row.OrganisationPath, StringComparer.Ordinal))
        {
            var current = ParameterRules.Latest(group, now);
            var kept = group.Where(row => !row.IsWithdrawn).OrderBy(row => row.ValidFrom).ThenBy(row => row.Id).ToList();
            foreach (var row in group)
            {
                var place = kept.IndexOf(row);
                var before = row.IsWithdrawn ? null : place > 0 ? kept[place - 1].Value : null;
                var state = row.IsWithdrawn ? ParameterValueState.Withdrawn : row.ValidFrom > now ? ParameterValueState.Scheduled : row == current ? ParameterValueState.InForce : ParameterValueState.Past;
                lines.Add(new ParameterValueRow(
                    row.Id, row.Version, units.TryGetValue(row.OrganisationPath, out var unit) ? unit.Id : null, NameOf(row), OrganisationPath.IsRoot(row.OrganisationPath), state, Say(parameter, row), row.Value, before is null ? null : parameter.Say(before),
                    row.ValidFrom, place >= 0 && place + 1 < kept.Count ? kept[place + 1].ValidFrom : null, row.Reason, row.SetByName, row.SetAt,
                    state == ParameterValueState.Scheduled && operation.Actor.May(ParameterPermissions.Edit, row.OrganisationPath)));
            }
        }

        return [.. lines.OrderByDescending(line => line.IsProvince).ThenBy(line => line.Organisation, StringComparer.Ordinal).ThenByDescending(line => line.ValidFrom).ThenByDescending(line => line.SetAt)];
    }

    public static string Say(Parameter parameter, ParameterValue row) =>
        row.Value is { } stored ? parameter.Say(stored) : OrganisationPath.IsRoot(row.OrganisationPath) ? "恢复默认值" : "不再单独设置";

    public string NameOf(ParameterValue row) => OrganisationPath.IsRoot(row.OrganisationPath) ? Province : units.TryGetValue(row.OrganisationPath, out var unit) ? unit.Name : row.OrganisationName;
}
