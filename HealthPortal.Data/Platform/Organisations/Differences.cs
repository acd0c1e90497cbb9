using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>What is asked of the work queue. Null asks for nothing.</summary>
public sealed record DifferenceFilter
{
    /// <summary>Waiting for a decision, or everything that was closed.</summary>
    public bool Handled { get; init; }

    public DifferenceKind? Kind { get; init; }

    /// <summary>12-digit code; what serves it or a division below it.</summary>
    public string? DivisionCode { get; init; }

    /// <summary>A part of the name, or the beginning of the code.</summary>
    public string? Text { get; init; }

    internal IEnumerable<Problem> Validate()
    {
        if (Kind is { } kind && !Enum.IsDefined(kind))
        {
            yield return new Problem("没有这种差异，请重新选择。", "kind");
        }

        if (!string.IsNullOrEmpty(DivisionCode) && !OrganisationTree.IsDivisionCode(DivisionCode))
        {
            yield return new Problem("没有这个行政区划，请重新选择。", "division");
        }
    }

    internal IQueryable<OrganisationDifference> Apply(PortalDb db)
    {
        var rows = db.Set<OrganisationDifference>().AsNoTracking().Where(row => Handled ? row.State != DifferenceState.Open : row.State == DifferenceState.Open);
        if (Kind is { } kind)
        {
            rows = rows.Where(row => row.Kind == kind);
        }

        if (!string.IsNullOrEmpty(DivisionCode))
        {
            var prefix = OrganisationRules.DivisionPrefix(DivisionCode);
            rows = rows.Where(row => row.DivisionCode.StartsWith(prefix));
        }

        if (Text?.Trim() is { Length: > 0 } words)
        {
            var code = words.ToUpperInvariant();
            rows = rows.Where(row => row.Name.Contains(words) || row.CodeKey.StartsWith(code));
        }

        return rows;
    }

    internal string Words => string.Join("；", new[]
    {
        Handled ? "已处理" : "待处理",
        Kind?.Name(),
        string.IsNullOrEmpty(DivisionCode) ? null : "行政区划 " + DivisionCode,
        Text?.Trim() is { Length: > 0 } words ? "含 " + words : null,
    }.OfType<string>());
}

public sealed record DifferenceRow(
    Guid Id, string Code, string Name, DifferenceKind Kind, DifferenceState State, string FieldNames, string Division, DateTime FoundAt, DateTime? HandledAt, string? HandledByName, string? Reason);

/// <param name="Units">Of the present list; null when there is none.</param>
/// <param name="ComparedAt">Of the last comparison; null when there was none since the first upload.</param>
public sealed record ComparisonStatus(int? Units, DateTime? UploadedAt, string? UploadedByName, DateTime? ComparedAt, string? ComparedByName);

/// <param name="Open">How many wait for a decision, by kind, in the reach.</param>
public sealed record DifferencePage(IReadOnlyList<DifferenceRow> Rows, int Total, IReadOnlyDictionary<DifferenceKind, int> Open, ComparisonStatus Status);

/// <summary>The work queue of the comparison with the statistics system, in the order of the tree.</summary>
[Requires(OrganisationPermissions.View)]
public sealed class ListDifferences : Query<DifferencePage>
{
    public DifferenceFilter Filter { get; init; } = new();

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Page is < 1 or > 2000 || PageSize is < 1 or > 100)
        {
            yield return new Problem("页码超出范围，请用条件缩小查询。");
        }

        foreach (var problem in Filter.Validate())
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<DifferencePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var rows = Filter.Apply(db);
        var status = await db.Set<StatisticsList>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // when the list of the province came and was compared; nothing of its units
            .OrderByDescending(row => row.UploadedAt)
            .Select(row => new ComparisonStatus(row.UnitCount, row.UploadedAt, row.UploadedByName, row.ComparedAt, row.ComparedByName))
            .FirstOrDefaultAsync(cancellation);
        return new DifferencePage(
            await Differences.Rows(db, Differences.Ordered(rows, Filter.Handled).Skip((Page - 1) * PageSize).Take(PageSize)).ToListAsync(cancellation),
            await rows.CountAsync(cancellation),
            await db.Set<OrganisationDifference>().Where(row => row.State == DifferenceState.Open).GroupBy(row => row.Kind).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation),
            status ?? new ComparisonStatus(null, null, null, null, null));
    }
}

/// <param name="Label">Name of the field.</param>
/// <param name="Here">In words; null for nothing.</param>
/// <param name="There">In words; null where the list does not say.</param>
public sealed record DifferenceLine(UnitField Field, string Label, string? Here, string? There, bool Differs);

public sealed record DifferenceStep(DifferenceAct Act, DateTime At, string ActorName, string ActorUnit, string Text);

/// <param name="Version">For the acts.</param>
/// <param name="MayAdopt">There is something that an edit can take over.</param>
/// <param name="Place">The unit it is about, or below which a new one would stand; null when it has gone.</param>
/// <param name="Proposal">For a new unit, what the list says of it.</param>
public sealed record DifferenceDetail(
    Guid Id, int Version, string Code, string Name, DifferenceKind Kind, DifferenceState State, string? Reason, bool MayAdopt,
    IReadOnlyList<DifferenceLine> Lines, IReadOnlyList<DifferenceStep> History, OrganisationDetail? Place, OrganisationFields? Proposal);

[Requires(OrganisationPermissions.View)]
public sealed class ReadDifference : Query<DifferenceDetail>
{
    public required Guid DifferenceId { get; init; }

    protected internal override async Task<Outcome<DifferenceDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<OrganisationDifference>().SingleOrDefaultAsync(row => row.Id == DifferenceId, cancellation) is not { } entry)
        {
            return Failure.NotFound(Differences.NotFound);
        }

        var fields = DifferenceBook.Content(entry.ContentJson);
        var divisions = fields.Where(field => field.Field == UnitField.Division).SelectMany(field => new[] { field.Here, field.There }).OfType<string>().ToList();
        var names = await db.Set<Division>().Where(row => divisions.Contains(row.Code)).ToDictionaryAsync(row => row.Code, row => row.FullName.Length > 0 ? row.FullName : row.Name, StringComparer.Ordinal, cancellation);
        string? Say(UnitField field, string? value) => value is null ? null
            : field == UnitField.Division ? names.GetValueOrDefault(value, value)
            : field == UnitField.Kind && Enum.TryParse<OrganisationKind>(value, out var kind) ? OrganisationRules.NameOf(kind)
            : value;
        var place = await db.Set<Organisation>().Where(unit => unit.Path == entry.OrganisationPath).Select(unit => (Guid?)unit.Id).SingleOrDefaultAsync(cancellation);
        var detail = place is { } id ? await new ReadOrganisation { OrganisationId = id }.RunAsync(operation, cancellation) : null;
        var history = await db.Set<OrganisationDifferenceEvent>().Where(row => row.DifferenceId == entry.Id).OrderByDescending(row => row.Id)
            .Select(row => new DifferenceStep(row.Act, row.At, row.ActorName, row.ActorUnit, row.Text)).ToListAsync(cancellation);
        return new DifferenceDetail(
            entry.Id, entry.Version, entry.Code, entry.Name, entry.Kind, entry.State, entry.Reason,
            entry.Kind == DifferenceKind.Differs && fields.Any(field => field.Differs && StatisticsComparison.Adoptable.Contains(field.Field)),
            [.. fields.Select(field => new DifferenceLine(field.Field, field.Field.Name(), Say(field.Field, field.Here), Say(field.Field, field.There), entry.Kind == DifferenceKind.Differs && field.Differs))],
            history,
            detail is { Succeeded: true, Value: var unit } ? unit : null,
            entry.Kind == DifferenceKind.OnlyInList ? Differences.Adopt(new OrganisationFields { Code = entry.Code, Kind = OrganisationKind.Institution }, fields) : null);
    }
}

/// <summary>Decides that the tree is right. The entry comes back when either side changes.</summary>
[Requires(OrganisationPermissions.Edit)]
public sealed class KeepDifference : Command<Done>
{
    public required Guid DifferenceId { get; init; }

    public required int Version { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => OrganisationWriting.ReasonGiven(Reason, "保留的理由");

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await Differences.FindOpenAsync(operation, DifferenceId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var entry = found.Value;
        var book = new DifferenceBook(operation);
        if (await book.IsStaleAsync(entry, cancellation))
        {
            return Failure.Conflict(Differences.Stale);
        }

        book.Close(entry, DifferenceState.Kept, DifferenceAct.Kept, Reason!.Trim(), Reason.Trim());
        operation.Reason = Reason.Trim();
        Differences.Record(operation, entry);
        return Done.It;
    }
}

/// <summary>Writes into the tree what the list says, by the ordinary edit with all its rules. What an edit cannot change stays open.</summary>
[Requires(OrganisationPermissions.Edit)]
public sealed class AdoptDifference : Command<DifferenceState>
{
    public required Guid DifferenceId { get; init; }

    public required int Version { get; init; }

    protected internal override async Task<Outcome<DifferenceState>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await Differences.FindOpenAsync(operation, DifferenceId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var entry = found.Value;
        var book = new DifferenceBook(operation);
        if (await book.IsStaleAsync(entry, cancellation))
        {
            return Failure.Conflict(Differences.Stale);
        }

        var fields = DifferenceBook.Content(entry.ContentJson);
        if (entry.Kind != DifferenceKind.Differs || !fields.Any(field => field.Differs && StatisticsComparison.Adoptable.Contains(field.Field)))
        {
            return Failure.Invalid("这项差异不能直接采用：上级机构请用“移动”，使用状态请用“启用”或“停用”，只在一边的机构请新增或删除。");
        }

        if (await operation.Db.Set<Organisation>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == entry.OrganisationId, cancellation) is not { } unit)
        {
            return Failure.NotFound(OrganisationTree.NotFound);
        }

        var edit = new EditOrganisation { OrganisationId = unit.Id, Version = unit.Version, Fields = Differences.Adopt(OrganisationFields.Of(unit), fields) };
        if (edit.Validate().ToList() is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        var edited = await edit.RunAsync(operation, cancellation);
        if (!edited.Succeeded)
        {
            return new Failure(edited.Failure!.Value, edited.Problems);
        }

        operation.Reason = "采用卫统机构数据";
        await operation.FlushAsync(cancellation);
        await book.SettleOneAsync(entry, string.Join("、", fields.Where(field => field.Differs && StatisticsComparison.Adoptable.Contains(field.Field)).Select(field => field.Field.Name())), cancellation);
        Differences.Record(operation, entry);
        return entry.State;
    }
}

/// <summary>Looks at one entry again: after a unit was made, moved, enabled or deleted there may be nothing left of it.</summary>
[Requires(OrganisationPermissions.Edit)]
public sealed class RecheckDifference : Command<DifferenceState>
{
    public required Guid DifferenceId { get; init; }

    protected internal override async Task<Outcome<DifferenceState>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await OrganisationTree.LockAsync(operation, cancellation);
        if (await operation.Db.Set<OrganisationDifference>().SingleOrDefaultAsync(row => row.Id == DifferenceId, cancellation) is not { } entry)
        {
            return Failure.NotFound(Differences.NotFound);
        }

        if (await new DifferenceBook(operation).SettleOneAsync(entry, adopted: null, cancellation) is not null)
        {
            Differences.Record(operation, entry);
        }

        return entry.State;
    }
}

/// <summary>The work queue as it is filtered, as a workbook; on record.</summary>
[Requires(OrganisationPermissions.Export)]
public sealed class ExportDifferences : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
        [new("机构编码", 16), new("机构名称"), new("行政区划", 22), new("差异", 14), new("不一致的内容"), new("状态", 12), new("发现时间", 18), new("处理时间", 18), new("处理人", 12), new("理由")];

    public DifferenceFilter Filter { get; init; } = new();

    /// <summary>Where the workbook goes; callers give a temporary file.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Validate();

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var rows = new CountedRows();
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument(
                "卫统机构数据比对", "筛选条件：" + Filter.Words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns,
                rows.Of(
                    Differences.Rows(operation.Db, Differences.Ordered(Filter.Apply(operation.Db), Filter.Handled)),
                    row => [row.Code, row.Name, row.Division, row.Kind.Name(), row.FieldNames, row.State.Name(), ShanghaiTime.Of(row.FoundAt), row.HandledAt is { } at ? ShanghaiTime.Of(at) : null, row.HandledByName, row.Reason],
                    cancellation)),
            cancellation);
        operation.RecordLook("DifferenceExport", Guid.CreateVersion7().ToString(), "卫统机构数据比对", operation.Actor.OrganisationPath, $"导出比对差异 {rows.Count} 条（{Filter.Words}）");
        return rows.Count;
    }
}

internal static class Differences
{
    public const string NotFound = "没有找到这项差异，它涉及的机构可能已被删除，或不在您的管辖范围内。";

    public const string Stale = "机构或卫统数据在比对之后又有变化，请先点“重新核对”看最新内容。";

    public static IOrderedQueryable<OrganisationDifference> Ordered(IQueryable<OrganisationDifference> rows, bool handled) =>
        handled ? rows.OrderByDescending(row => row.HandledAt).ThenBy(row => row.Id) : rows.OrderBy(row => row.OrganisationPath).ThenBy(row => row.CodeKey);

    public static IQueryable<DifferenceRow> Rows(PortalDb db, IQueryable<OrganisationDifference> rows) => rows.Select(row => new DifferenceRow(
        row.Id, row.Code, row.Name, row.Kind, row.State, row.FieldNames,
        db.Set<Division>().Where(division => division.Code == row.DivisionCode).Select(division => division.FullName).FirstOrDefault() ?? row.DivisionCode,
        row.FoundAt, row.HandledAt, row.HandledByName, row.Reason));

    /// <summary>The entry for deciding, from here on alone.</summary>
    public static async Task<Outcome<OrganisationDifference>> FindOpenAsync(Operation operation, Guid id, int version, CancellationToken cancellation)
    {
        await OrganisationTree.LockAsync(operation, cancellation);
        if (await operation.Db.Set<OrganisationDifference>().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } entry)
        {
            return Failure.NotFound(NotFound);
        }

        return entry.Version != version ? Failure.Conflict(await Portal.StaleSentenceAsync(operation.Db, id, cancellation))
            : entry.State != DifferenceState.Open ? Failure.Invalid("这项差异已经处理过了。")
            : entry;
    }

    /// <summary>What a unit's fields are when the list is believed.</summary>
    public static OrganisationFields Adopt(OrganisationFields fields, IReadOnlyList<ComparedField> compared)
    {
        foreach (var field in compared.Where(field => field is { Differs: true, There: not null }))
        {
            fields = field.Field switch
            {
                // A short name that only repeats the name follows it.
                UnitField.Name => fields with { Name = field.There!, ShortName = fields.ShortName == fields.Name ? field.There! : fields.ShortName },
                UnitField.Kind when Enum.TryParse<OrganisationKind>(field.There, out var kind) => fields with { Kind = kind },
                UnitField.Division => fields with { DivisionCode = field.There! },
                UnitField.Head => fields with { Head = field.There },
                UnitField.Phone => fields with { Phone = field.There },
                UnitField.Address => fields with { Address = field.There },
                _ => fields,
            };
        }

        return fields;
    }

    public static void Record(Operation operation, OrganisationDifference entry) => operation.RecordAct(
        entry, entry.Name, entry.OrganisationPath,
        [
            new FieldChange("差异", null, entry.Kind.Name()),
            .. entry.FieldNames.Length > 0 ? new[] { new FieldChange("不一致的内容", null, entry.FieldNames) } : [],
            new FieldChange("处理结果", null, entry.State.Name()),
        ],
        entry.OrganisationPath);
}
