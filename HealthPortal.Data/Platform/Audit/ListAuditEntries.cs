using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Audit;

/// <param name="Operation">In Chinese.</param>
/// <param name="ObjectType">Name in the code, for links.</param>
/// <param name="What">What happened, in one line.</param>
public sealed record AuditRow(
    long Sequence, DateTime At, string ActorName, string ActorUnit, string? RemoteAddress, string Operation, ChangeKind Kind, string ObjectType, string ObjectId, string ObjectName, string Label, string What, string? Reason);

/// <param name="Total">Counted up to <see cref="ListAuditEntries.MostCounted"/>.</param>
/// <param name="Older">Pass as <see cref="ListAuditEntries.Before"/>; null on the last page.</param>
/// <param name="Newer">Pass as <see cref="ListAuditEntries.After"/>; null on the first page.</param>
public sealed record AuditPage(IReadOnlyList<AuditRow> Rows, int Total, bool TotalIsCapped, long? Older, long? Newer, bool MayExport);

/// <summary>One page of the log, latest first, by keyset over the sequence.</summary>
[Requires(AuditPermissions.View)]
public sealed class ListAuditEntries : Query<AuditPage>
{
    public const int MostCounted = 1000;

    public required AuditFilter Filter { get; init; }

    public long? Before { get; init; }

    public long? After { get; init; }

    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (PageSize is < 1 or > 100)
        {
            yield return new Problem("每页条数应为 1 至 100。");
        }

        foreach (var problem in AuditFilters.Check(Filter))
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<AuditPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var all = await AuditFilters.ApplyAsync(operation, Filter, cancellation);
        var total = await all.Take(MostCounted + 1).CountAsync(cancellation);
        var backward = After is not null;
        var entries = await (backward
                ? all.Where(row => row.Sequence > After).OrderBy(row => row.Sequence)
                : all.Where(row => row.Sequence < (Before ?? long.MaxValue)).OrderByDescending(row => row.Sequence))
            .Take(PageSize + 1).ToListAsync(cancellation);
        var more = entries.Count > PageSize;
        if (more)
        {
            entries.RemoveAt(PageSize);
        }

        if (backward)
        {
            entries.Reverse();
        }

        return new AuditPage(
            [.. entries.Select(AuditRows.Of)],
            Math.Min(total, MostCounted),
            total > MostCounted,
            entries.Count > 0 && (backward || more) ? entries[^1].Sequence : null,
            entries.Count > 0 && (backward ? more : Before is not null) ? entries[0].Sequence : null,
            operation.Actor.May(AuditPermissions.Export));
    }
}

internal static class AuditRows
{
    public static List<FieldChange> Changes(ChangeEntry entry) => JsonSerializer.Deserialize<List<FieldChange>>(entry.Changes, JsonSerializerOptions.Web) ?? [];

    public static AuditRow Of(ChangeEntry entry) => new(
        entry.Sequence, entry.At, entry.ActorName, entry.ActorUnit, entry.RemoteAddress, AuditWords.Operation(entry.Operation), entry.Kind,
        entry.EntityType, entry.EntityId, AuditWords.Object(entry.EntityType), entry.EntityLabel, What(entry), entry.Reason);

    private static string What(ChangeEntry entry)
    {
        var fields = Changes(entry);
        if (entry.Kind is ChangeKind.SignedIn or ChangeKind.SignInRefused)
        {
            // What came of it, by which way and from which device.
            return string.Join("、", fields.Select(change => change.After is { Length: > 0 } how ? $"{change.Field}（{how}）" : change.Field));
        }

        if (entry.Kind == ChangeKind.Looked)
        {
            return string.Join("、", fields.Select(change => change.Field));
        }

        const int named = 3;
        var names = string.Join("、", fields.Take(named).Select(change => AuditWords.Field(entry.EntityType, change.Field)));
        return fields.Count > named ? string.Create(CultureInfo.InvariantCulture, $"{names} 等 {fields.Count} 项") : names;
    }
}

/// <param name="Areas">Commissions within reach: path and name.</param>
/// <param name="Objects">Kinds of object: name in the code and in Chinese.</param>
public sealed record AuditChoices(IReadOnlyList<(string Path, string Name)> Areas, IReadOnlyList<(string Code, string Name)> Objects, IReadOnlyList<(string Code, string Name)> Operations);

/// <summary>What the filter offers.</summary>
[Requires(AuditPermissions.View)]
public sealed class ReadAuditChoices : Query<AuditChoices>
{
    protected internal override async Task<Outcome<AuditChoices>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var areas = await operation.Db.Set<Organisation>()
            .Where(unit => unit.Kind == OrganisationKind.Commission || unit.Kind == OrganisationKind.Headquarters)
            .OrderBy(unit => unit.Path)
            .Select(unit => new { unit.Path, unit.Name })
            .ToListAsync(cancellation);
        return new AuditChoices([.. areas.Select(area => (area.Path, area.Name))], AuditWords.Objects, AuditWords.Operations);
    }
}

/// <summary>One value, in Chinese as far as the product knows the names.</summary>
public sealed record AuditValue(string Field, string? Before, string? After);

public sealed record AuditDetail(AuditRow Row, IReadOnlyList<AuditValue> Values, string PreviousHash, string Hash, string OrganisationName, bool IsIntact);

/// <summary>One entry with before and after side by side.</summary>
[Requires(AuditPermissions.View)]
public sealed class ReadAuditEntry : Query<AuditDetail>
{
    public required long Sequence { get; init; }

    protected internal override async Task<Outcome<AuditDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await AuditFilters.Reach(operation).Where(row => row.Sequence == Sequence).SingleOrDefaultAsync(cancellation) is not { } entry)
        {
            return Failure.NotFound("没有找到这条记录，它可能不在您的审计范围内。");
        }

        var path = entry.OrganisationPath;
        var unit = await operation.Db.Set<Organisation>().Where(row => row.Path == path).Select(row => row.Name).SingleOrDefaultAsync(cancellation);
        return new AuditDetail(
            AuditRows.Of(entry),
            [.. AuditRows.Changes(entry).Select(change => AuditWords.Value(entry.EntityType, change))],
            entry.PreviousHash,
            entry.Hash,
            unit ?? "",
            ChangeChain.HashOf(entry) == entry.Hash);
    }
}

/// <summary>The filtered log as a workbook, streamed. The export stands in the log itself.</summary>
[Requires(AuditPermissions.Export)]
public sealed class ExportAuditEntries : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
        [new("序号", 10), new("时间", 18), new("操作人", 12), new("单位", 28), new("网络地址", 16), new("操作", 20), new("类别", 10), new("对象类型", 14), new("对象名称", 30), new("内容", 40), new("变更前后", 60), new("理由", 24), new("校验值", 66)];

    public required AuditFilter Filter { get; init; }

    /// <summary>Where the workbook goes; needs no seeking.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AuditFilters.Check(Filter);

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var words = await AuditFilters.WordsAsync(operation, Filter, cancellation);
        var entries = await AuditFilters.ApplyAsync(operation, Filter, cancellation);
        var counter = new Counter();
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("审计日志", "筛选条件：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, RowsAsync(entries.OrderByDescending(row => row.Sequence), counter, cancellation)),
            cancellation);
        operation.RecordLook("AuditExport", Guid.CreateVersion7().ToString(), "审计日志", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出审计日志（Excel）{counter.Rows} 条（{words}）"));
        return counter.Rows;
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(IQueryable<ChangeEntry> entries, Counter counter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var entry in entries.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            counter.Rows++;
            var row = AuditRows.Of(entry);
            yield return
            [
                row.Sequence, ShanghaiTime.Of(row.At), row.ActorName, row.ActorUnit, row.RemoteAddress, row.Operation, AuditWords.Kind(row.Kind), row.ObjectName, row.Label, row.What,
                Values(entry), row.Reason, entry.Hash,
            ];
        }
    }

    private static string? Values(ChangeEntry entry) => entry.Kind is ChangeKind.Created or ChangeKind.Changed or ChangeKind.Deleted
        ? string.Join("；", AuditRows.Changes(entry).Select(change => AuditWords.Value(entry.EntityType, change)).Select(value => $"{value.Field}：{value.Before ?? "（空）"} → {value.After ?? "（空）"}"))
        : null;

    private sealed class Counter
    {
        public long Rows { get; set; }
    }
}

/// <param name="Length">Entries of the whole chain.</param>
/// <param name="Root">Hash of the chain's newest entry.</param>
public sealed record ChainState(long Length, string Root, DailyRoot? LastDay);

/// <param name="Words">The filter.</param>
/// <param name="Chain">The whole chain when the report was made, for those who may verify it.</param>
public sealed record AuditReport(string Words, string MadeBy, string MadeByUnit, DateTime MadeAt, IReadOnlyList<AuditRow> Rows, ChainState? Chain);

/// <summary>What the printed report says. The print stands in the log itself.</summary>
[Requires(AuditPermissions.Export)]
public sealed class ReadAuditReport : Query<AuditReport>
{
    public required AuditFilter Filter { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AuditFilters.Check(Filter);

    protected internal override async Task<Outcome<AuditReport>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var words = await AuditFilters.WordsAsync(operation, Filter, cancellation);
        var most = await operation.ParameterAsync(AuditParameters.ReportLines, cancellation);
        var entries = await (await AuditFilters.ApplyAsync(operation, Filter, cancellation)).OrderByDescending(row => row.Sequence).Take(most + 1).ToListAsync(cancellation);
        if (entries.Count > most)
        {
            return Failure.Invalid($"符合条件的记录超过 {most} 条，请缩短时间或增加条件后再生成 PDF，或者改用 Excel 导出。");
        }

        ChainState? chain = null;
        if (operation.Actor.May(AuditPermissions.Verify))
        {
            var head = await operation.Db.Set<ChangeChainHead>().SingleAsync(cancellation);
            chain = new ChainState(head.Length, head.Hash, await DailyRoots.OfAsync(operation.Db, operation.Today.AddDays(-1), cancellation));
        }

        operation.RecordLook("AuditExport", Guid.CreateVersion7().ToString(), "审计日志", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出审计日志（PDF）{entries.Count} 条（{words}）"));
        return new AuditReport(words, operation.Actor.DisplayName, operation.Actor.OrganisationName, operation.Now, [.. entries.Select(AuditRows.Of)], chain);
    }
}
