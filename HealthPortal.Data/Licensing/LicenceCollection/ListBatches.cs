using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

public sealed record BatchFilter
{
    public string? TypeCode { get; init; }

    public BatchState? State { get; init; }

    public BatchSource? Source { get; init; }

    /// <summary>Only those whose refused rows have not come again.</summary>
    public bool Open { get; init; }

    /// <summary>Received on that day or later, Shanghai.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public bool IsFiltered => this != new BatchFilter();

    internal IEnumerable<Problem> Check()
    {
        if (From > To)
        {
            yield return new Problem("开始日期在结束日期之后，请调整。", "to");
        }
    }

    internal IQueryable<LicenceBatch> Apply(IQueryable<LicenceBatch> batches)
    {
        if (TypeCode is { } type)
        {
            batches = batches.Where(row => row.Type!.Code == type);
        }

        if (State is { } state)
        {
            batches = batches.Where(row => row.State == state);
        }

        if (Source is { } source)
        {
            batches = batches.Where(row => row.Source == source);
        }

        if (Open)
        {
            batches = batches.Where(row => row.CorrectionOpen);
        }

        if (From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            batches = batches.Where(row => row.ReceivedAt >= start);
        }

        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            batches = batches.Where(row => row.ReceivedAt < end);
        }

        return batches;
    }
}

public sealed record BatchRow(
    Guid Id, string Number, string TypeCode, string TypeName, BatchSource Source, BatchMode Mode, string SubmittedByName, string SubmittedByUnit, string FileName, DateTime ReceivedAt, BatchState State, BatchResult Result, bool CorrectionOpen);

/// <param name="Older">Key the next page begins after; null on the last.</param>
public sealed record BatchPage(IReadOnlyList<BatchRow> Rows, Guid? Older, IReadOnlyList<CollectionTypeChoice> Types, bool MaySend, bool MayGrant);

/// <summary>归集批次 in the reach, the newest first.</summary>
[Requires(CollectionPermissions.View, CollectionPermissions.Send)]
public sealed class ListBatches : Query<BatchPage>
{
    public const int PageSize = 20;

    public BatchFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<BatchPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var batches = Filter.Apply(operation.Db.Set<LicenceBatch>());
        if (After is { } after)
        {
            batches = batches.Where(row => row.Id.CompareTo(after) < 0);
        }

        var rows = await batches.Include(row => row.Type).OrderByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        var types = await operation.Db.Set<LicenceType>().OrderBy(row => row.Ordinal).Select(row => new CollectionTypeChoice(row.Code, row.Name, row.HolderKind == LicenceHolderKind.Person)).ToListAsync(cancellation);
        return new BatchPage([.. rows.Take(PageSize).Select(RowOf)], rows.Count > PageSize ? rows[PageSize - 1].Id : null, types, operation.Actor.May(CollectionPermissions.Send), operation.Actor.May(CollectionPermissions.Grant));
    }

    internal static BatchRow RowOf(LicenceBatch row) => new(
        row.Id, row.Number, row.Type!.Code, row.Type.Name, row.Source, row.Mode, row.SubmittedByName, row.SubmittedByUnit, row.FileName, row.ReceivedAt, row.State, row.Result, row.CorrectionOpen);
}

/// <param name="Permille">How far it is, 0 to 1000, where this server knows.</param>
/// <param name="Corrects">The batch it puts right.</param>
/// <param name="CorrectedBy">The batch that put it right.</param>
/// <param name="HasErrorFile">The refused rows can be taken away.</param>
/// <param name="MayCorrect">The reader may send again what was refused.</param>
public sealed record BatchDetail(
    BatchRow Row, DateTime? StartedAt, DateTime? EndedAt, long Bytes, int? StandardNumber, string? Refusal, BatchFaults Faults, int? Permille, (Guid Id, string Number)? Corrects, (Guid Id, string Number)? CorrectedBy,
    DateTime? CorrectedAt, string? CorrectionNote, string? CorrectionClosedByName, bool HasErrorFile, bool MayCorrect, string? Reference);

[Requires(CollectionPermissions.View, CollectionPermissions.Send)]
public sealed class ReadBatch : Query<BatchDetail>
{
    public required Guid BatchId { get; init; }

    protected internal override async Task<Outcome<BatchDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var batches = operation.Db.Set<LicenceBatch>();
        if (await batches.Include(row => row.Type).SingleOrDefaultAsync(row => row.Id == BatchId, cancellation) is not { } batch)
        {
            return Failure.NotFound("没有找到这个批次，它可能不在您的管辖范围内。");
        }

        Guid?[] others = [batch.CorrectsId, batch.CorrectedById];
        var named = await batches.Where(row => others.Contains(row.Id)).Select(row => new { row.Id, row.Number }).ToListAsync(cancellation);
        (Guid, string)? Named(Guid? id) => named.Find(row => row.Id == id) is { } found ? (found.Id, found.Number) : null;
        var mine = operation.Actor.May(CollectionPermissions.Send, batch.OrganisationPath) && (await CollectionGate.FindAsync(operation, batch.Type!.Code, cancellation)).Verdict == CollectionCheckResult.Allowed;
        return new BatchDetail(
            ListBatches.RowOf(batch), batch.StartedAt, batch.EndedAt, batch.Bytes, batch.StandardNumber, batch.Refusal, BatchFaults.Read(batch.FaultsJson),
            batch.State == BatchState.Running ? operation.Service<BatchProgress>().Of(batch.Id) : null, Named(batch.CorrectsId), Named(batch.CorrectedById), batch.CorrectedAt, batch.CorrectionNote, batch.CorrectionClosedByName,
            operation.Service<BatchFiles>().HasRefused(batch.Id), mine && batch.CorrectionOpen, batch.Reference);
    }
}

/// <summary>The refused rows as a workbook with the reasons, to be put right and sent again; on record, since it holds personal data.</summary>
[Requires(CollectionPermissions.Send, CollectionPermissions.Export)]
public sealed class WriteBatchErrors : Query<Done>
{
    public required Guid BatchId { get; init; }

    /// <summary>Called once the file may be written.</summary>
    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var files = operation.Service<BatchFiles>();
        if (await operation.Db.Set<LicenceBatch>().Include(row => row.Type).SingleOrDefaultAsync(row => row.Id == BatchId, cancellation) is not { } batch || !files.HasRefused(batch.Id))
        {
            return Failure.NotFound("没有找到错误明细，它可能已经到期清理，或者这个批次没有错误。");
        }

        var number = batch.StandardNumber;
        var version = await operation.Db.Set<StandardVersion>().Where(row => row.TypeId == batch.TypeId && (number == null ? row.State == StandardState.Active : row.Number == number)).SingleAsync(cancellation);
        var fields = new RecordLayout(version.ReadContent()).Collected.ToList();
        WorkbookColumn[] columns = [new("行号"), .. fields.Select(field => new WorkbookColumn(field.Label)), new(RecordLayout.ValidityLabel), new(ErrorWorkbook.ColumnHeader, 80)];
        var rows = files.Refused(batch.Id)
            .Select(row => (object?[])[row.Row, .. fields.Select(field => row.Cells.GetValueOrDefault(field.Key)), row.Cells.GetValueOrDefault(RecordLayout.ValidityKey), string.Join("\n", row.Messages)]);
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument("退回数据", $"批次 {batch.Number}，{batch.Type!.Name}；改正后可直接用本文件重新上传", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), columns, rows.ToAsyncEnumerable()),
            cancellation);
        operation.RecordLook(nameof(LicenceBatch), batch.Id.ToString(), batch.Label, batch.OrganisationPath, "下载退回数据");
        return Done.It;
    }
}

/// <summary>An empty workbook with the columns of a type, for whoever fills one in.</summary>
[Requires(CollectionPermissions.Send)]
public sealed class WriteCollectionTemplate : Query<Done>
{
    public required string TypeCode { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var open = await CollectionGate.OpenAsync(operation, TypeCode, cancellation);
        if (!open.Succeeded)
        {
            return new Failure(open.Failure!.Value, open.Problems);
        }

        var (type, number, content) = open.Value;
        var required = string.Join("、", content.Fields.Where(field => field.Required).Select(field => field.Label));
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                type.Name,
                FormattableString.Invariant($"标准第 {number} 版；必填：{required}；日期写成 YYYY-MM-DD；{RecordLayout.ValidityLabel}：1 有效，0 无效，不填为有效"),
                operation.Actor.DisplayName,
                ShanghaiTime.Of(operation.Now),
                [.. new RecordLayout(content).Collected.Select(field => new WorkbookColumn(field.Label)), new(RecordLayout.ValidityLabel)],
                AsyncEnumerable.Empty<object?[]>()),
            cancellation);
        return Done.It;
    }
}
