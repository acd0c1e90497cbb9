using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <param name="Outcome">inserted, updated, unchanged, older, superseded, refused, or notTaken when another record of the call refuses all of it.</param>
public sealed record SentRecordOutcome(int Index, string Outcome, IReadOnlyList<string> Faults);

/// <param name="Batch">Number of the day's batch, in which the records are counted.</param>
public sealed record SentRecordsAnswer(string Batch, int Taken, int Refused, IReadOnlyList<SentRecordOutcome> Records);

/// <summary>
/// Takes up to <see cref="MostRecords"/> records at once, in the call itself. The same call again changes nothing, since a record that is the same is
/// not written; a record without key or with a malformed business date refuses the whole call, as it does a file.
/// </summary>
[Requires(CollectionPermissions.Send)]
[OpenToClients]
public sealed class SendRecords : Command<SentRecordsAnswer>
{
    public const int MostRecords = 100;

    /// <summary>In place of a hash: there is no file, but there may be refused rows, which go after the same time.</summary>
    private const string Kept = "records";

    public required string TypeCode { get; init; }

    /// <summary>Objects by key or label of the data items.</summary>
    public required IReadOnlyList<JsonElement> Records { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Records.Count is 0 or > MostRecords)
        {
            yield return new Problem($"records 应有 1 至 {MostRecords} 条记录，更多的请用批次接口。", "records");
        }
    }

    protected internal override async Task<Outcome<SentRecordsAnswer>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var opened = await CollectionGate.OpenAsync(operation, TypeCode, cancellation);
        if (!opened.Succeeded)
        {
            return new Failure(opened.Failure!.Value, opened.Problems);
        }

        var (_, standard, content) = opened.Value;
        var type = await operation.Db.Set<LicenceType>().SingleAsync(row => row.Id == opened.Value.Type.Id, cancellation);
        var batch = await OfTodayAsync(operation, type, cancellation);
        var reach = CollectionGate.Reach(operation).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var shape = await RecordWriting.ShapeAsync(operation, type, content, reach, batch.OrganisationPath, cancellation);
        var check = new RecordCheck(content, operation.Today, await BeginBatch.OfferedAsync(operation, content, cancellation));
        var layout = new RecordLayout(content);
        var outcomes = new SentRecordOutcome[Records.Count];
        var good = new List<StagedRecord>();
        var refused = new List<RefusedRow>();
        var found = new List<RecordFault>();
        var refusesAll = false;
        for (var index = 0; index < Records.Count; index++)
        {
            var sent = new SentRecord(content.Fields.Count) { Row = index };
            sent.Fault = Records[index].ValueKind == JsonValueKind.Object ? RecordFile.Take(Records[index], layout, sent) : "记录应是一个 JSON 对象。";
            if (BatchCheck.Faults(sent, check, found))
            {
                refusesAll |= found.Exists(fault => fault.RefusesBatch);
                outcomes[index] = new SentRecordOutcome(index, "refused", [.. found.Select(fault => fault.Message)]);
                refused.Add(new RefusedRow(index, BatchCheck.Cells(sent, content), outcomes[index].Faults));
            }
            else
            {
                good.Add(shape.Of(index, [.. sent.Values], RecordLayout.ReadValidity(sent.Validity)!.Value));
            }
        }

        var result = new BatchResult(Records.Count, 0, 0, 0, 0, 0, refused.Count);
        if (refusesAll)
        {
            foreach (var record in good)
            {
                outcomes[record.Row] = new SentRecordOutcome(record.Row, "notTaken", []);
            }
        }
        else if (good.Count > 0)
        {
            result = await TakeAsync(operation, type, standard, batch, good, reach, outcomes, refused, cancellation);
        }

        await operation.FlushAsync(cancellation);
        await operation.Db.Set<LicenceBatch>().Where(row => row.Id == batch.Id).ExecuteUpdateAsync(
            row => row.SetProperty(day => day.Total, day => day.Total + result.Total).SetProperty(day => day.Inserted, day => day.Inserted + result.Inserted).SetProperty(day => day.Updated, day => day.Updated + result.Updated)
                .SetProperty(day => day.Unchanged, day => day.Unchanged + result.Unchanged).SetProperty(day => day.Older, day => day.Older + result.Older).SetProperty(day => day.Superseded, day => day.Superseded + result.Superseded)
                .SetProperty(day => day.Faulty, day => day.Faulty + result.Faulty).SetProperty(day => day.EndedAt, operation.Now).SetProperty(day => day.FileHash, Kept)
                .SetProperty(day => day.State, day => day.Faulty + result.Faulty > 0 ? BatchState.Partly : BatchState.Accepted),
            cancellation);
        if (refused.Count > 0)
        {
            await operation.Service<BatchFiles>().AddRefusedAsync(batch.Id, refused, cancellation);
        }

        return new SentRecordsAnswer(batch.Number, result.Inserted + result.Updated, result.Faulty, outcomes);
    }

    /// <summary>Brings the good ones in one by one, so that each has its own answer.</summary>
    private static async Task<BatchResult> TakeAsync(
        Operation operation, LicenceType type, int standard, LicenceBatch batch, List<StagedRecord> good, IReadOnlyList<string> reach, SentRecordOutcome[] outcomes, List<RefusedRow> refused, CancellationToken cancellation)
    {
        var keys = good.ConvertAll(record => record.Key);
        await using var store = await RecordStore.OpenAsync(operation, cancellation);
        foreach (var record in good)
        {
            store.Stage(record);
        }

        var superseded = await store.CompleteAsync(cancellation);
        var foreign = await store.RejectForeignAsync(type.Id, reach, cancellation);
        var known = await operation.Db.Set<LicenceRecord>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // whether a key is there, wherever; foreign ones were taken out
            .Where(row => row.TypeId == type.Id && keys.Contains(row.Key))
            .Select(row => new { row.Key, row.Fingerprint, row.BusinessDate })
            .ToDictionaryAsync(row => row.Key, StringComparer.Ordinal, cancellation);
        var newest = good.GroupBy(record => record.Key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.OrderByDescending(record => record.BusinessDate).ThenByDescending(record => record.Row).First().Row, StringComparer.Ordinal);
        var (inserted, updated, unchanged, older) = await store.MergeAsync(type.Id, standard, batch.Id, operation.Now, cancellation);
        foreach (var record in good)
        {
            var before = known.GetValueOrDefault(record.Key);
            var isForeign = foreign.Contains(record.Row);
            outcomes[record.Row] = new SentRecordOutcome(
                record.Row,
                isForeign ? "refused" : newest[record.Key] != record.Row ? "superseded" : before is null ? "inserted" : before.Fingerprint == record.Fingerprint ? "unchanged" : record.BusinessDate < before.BusinessDate ? "older" : "updated",
                isForeign ? [RecordWriting.Foreign] : []);
            if (isForeign)
            {
                refused.Add(new RefusedRow(record.Row, new Dictionary<string, string>(StringComparer.Ordinal), [RecordWriting.Foreign]));
            }
        }

        return new BatchResult(good.Count + refused.Count - foreign.Count, inserted, updated, unchanged, older, superseded, refused.Count);
    }

    private static async Task<LicenceBatch> OfTodayAsync(Operation operation, LicenceType type, CancellationToken cancellation)
    {
        var reference = FormattableString.Invariant($"{operation.Today:yyyy-MM-dd}#records");
        var me = operation.Actor.UserId;

        // Two first calls of the day at once: the second waits and finds the first one's batch.
        if (await Find() is { } known)
        {
            return known;
        }

        await operation.HoldLogAsync(cancellation);
        return await Find() ?? await BatchMaking.NewAsync(operation, type.Id, BatchSource.SingleRecords, BatchMode.Increment, "", reference, null, cancellation);

        Task<LicenceBatch?> Find() => operation.Db.Set<LicenceBatch>().IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // one's own
            .AsNoTracking().SingleOrDefaultAsync(row => row.SubmittedBy == me && row.TypeId == type.Id && row.Reference == reference, cancellation);
    }
}

/// <param name="State">receiving, waiting, running, accepted, partly, refused, failed.</param>
/// <param name="Parts">Numbers of the parts that are there: after a break only the others need be sent.</param>
/// <param name="FirstFaults">The first of the refused rows; all are in the error file in the portal.</param>
public sealed record InterfaceBatch(string Number, string Reference, string State, IReadOnlyList<int> Parts, BatchResult? Result, string? Refusal, IReadOnlyList<FaultyRow> FirstFaults);

internal static class InterfaceBatches
{
    public const string Unknown = "没有这个批次，请先用 POST 建立。";

    public static async Task<LicenceBatch?> FindAsync(Operation operation, Guid type, string reference, bool tracked, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var batches = operation.Db.Set<LicenceBatch>().IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]); // one's own
        return await (tracked ? batches : batches.AsNoTracking()).SingleOrDefaultAsync(row => row.SubmittedBy == me && row.TypeId == type && row.Reference == reference && row.Source == BatchSource.Interface, cancellation);
    }

    /// <summary>Lets nobody else act on the batch until the operation has ended: a part that came while it is being completed would be lost.</summary>
    public static Task LockAsync(Operation operation, Guid type, string reference, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        return operation.Db.Set<LicenceBatch>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // one's own
            .Where(row => row.SubmittedBy == me && row.TypeId == type && row.Reference == reference)
            .ExecuteUpdateAsync(row => row.SetProperty(batch => batch.Bytes, batch => batch.Bytes), cancellation);
    }

    public static async Task<InterfaceBatch> AnswerAsync(Operation operation, LicenceBatch batch, CancellationToken cancellation) => new(
        batch.Number, batch.Reference!, JsonNamingPolicy.CamelCase.ConvertName(batch.State.ToString()), batch.State == BatchState.Receiving ? [.. (await operation.Service<BatchFiles>().PartsAsync(batch.Id, cancellation)).Keys] : [],
        batch.IsUnderWay ? null : batch.Result, batch.Refusal, BatchFaults.Read(batch.FaultsJson).First);

    public static IEnumerable<Problem> Check(string? reference)
    {
        if (reference is not { Length: >= 1 and <= 100 } || !reference.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            yield return new Problem("reference 是调用方自己的批次号，1 至 100 位，只用字母、数字、点、横线和下划线。", "reference");
        }
    }
}

/// <summary>Begins a batch under the caller's own number. The same number again gives the batch that is there.</summary>
[Requires(CollectionPermissions.Send)]
[OpenToClients]
public sealed class OpenBatch : Command<InterfaceBatch>
{
    public required string TypeCode { get; init; }

    public required string? Reference { get; init; }

    public required BatchMode Mode { get; init; }

    protected internal override IEnumerable<Problem> Validate() => InterfaceBatches.Check(Reference);

    protected internal override async Task<Outcome<InterfaceBatch>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var open = await CollectionGate.OpenAsync(operation, TypeCode, cancellation);
        if (!open.Succeeded)
        {
            return new Failure(open.Failure!.Value, open.Problems);
        }

        await operation.HoldLogAsync(cancellation);
        var batch = await InterfaceBatches.FindAsync(operation, open.Value.Type.Id, Reference!, tracked: false, cancellation)
            ?? await BatchMaking.NewAsync(operation, open.Value.Type.Id, BatchSource.Interface, Mode, Reference + ".jsonl", Reference, null, cancellation);
        return await InterfaceBatches.AnswerAsync(operation, batch, cancellation);
    }
}

/// <summary>Brings one part of a batch. The same part again replaces itself as long as the batch is open, so that whoever got no answer sends again.</summary>
[Requires(CollectionPermissions.Send)]
[OpenToClients]
public sealed class SendBatchPart : Command<InterfaceBatch>
{
    public const int MostParts = 99_999;

    public const int MostRecords = 5_000;

    private static readonly JsonWriterOptions Lines = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string TypeCode { get; init; }

    public required string? Reference { get; init; }

    /// <summary>From 1.</summary>
    public required int Part { get; init; }

    public required IReadOnlyList<JsonElement> Records { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        foreach (var problem in InterfaceBatches.Check(Reference))
        {
            yield return problem;
        }

        if (Part is < 1 or > MostParts)
        {
            yield return new Problem($"part 应为 1 至 {MostParts}。", "part");
        }

        if (Records.Count is 0 or > MostRecords)
        {
            yield return new Problem($"records 应有 1 至 {MostRecords} 条记录。", "records");
        }
    }

    protected internal override async Task<Outcome<InterfaceBatch>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var open = await CollectionGate.OpenAsync(operation, TypeCode, cancellation);
        if (!open.Succeeded)
        {
            return new Failure(open.Failure!.Value, open.Problems);
        }

        await InterfaceBatches.LockAsync(operation, open.Value.Type.Id, Reference!, cancellation);
        if (await InterfaceBatches.FindAsync(operation, open.Value.Type.Id, Reference!, tracked: false, cancellation) is not { } batch)
        {
            return Failure.NotFound(InterfaceBatches.Unknown);
        }

        if (batch.State != BatchState.Receiving)
        {
            return Failure.Conflict("这个批次已经提交，不能再追加数据。");
        }

        using var lines = new MemoryStream();
        foreach (var record in Records)
        {
            await using (var writer = new Utf8JsonWriter(lines, Lines))
            {
                record.WriteTo(writer);
            }

            lines.WriteByte((byte)'\n');
        }

        await operation.Service<BatchFiles>().KeepPartAsync(batch.Id, Part, lines.ToArray(), cancellation);
        return await InterfaceBatches.AnswerAsync(operation, batch, cancellation);
    }
}

/// <summary>Says that all parts are there. Repeated, it gives the batch as it is.</summary>
[Requires(CollectionPermissions.Send)]
[OpenToClients]
public sealed class CompleteBatch : Command<InterfaceBatch>
{
    public required string TypeCode { get; init; }

    public required string? Reference { get; init; }

    /// <summary>How many parts the caller has sent; they must all be there, from 1 on.</summary>
    public required int Parts { get; init; }

    protected internal override IEnumerable<Problem> Validate() => InterfaceBatches.Check(Reference);

    protected internal override async Task<Outcome<InterfaceBatch>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var open = await CollectionGate.OpenAsync(operation, TypeCode, cancellation);
        if (!open.Succeeded)
        {
            return new Failure(open.Failure!.Value, open.Problems);
        }

        await InterfaceBatches.LockAsync(operation, open.Value.Type.Id, Reference!, cancellation);
        if (await InterfaceBatches.FindAsync(operation, open.Value.Type.Id, Reference!, tracked: true, cancellation) is not { } batch)
        {
            return Failure.NotFound(InterfaceBatches.Unknown);
        }

        if (batch.State == BatchState.Receiving)
        {
            var files = operation.Service<BatchFiles>();
            var there = (await files.PartsAsync(batch.Id, cancellation)).Keys.ToHashSet();
            var missing = Enumerable.Range(1, Math.Clamp(Parts, 0, SendBatchPart.MostParts)).Where(part => !there.Contains(part)).Take(20).ToList();
            if (Parts < 1 || missing.Count > 0 || there.Count != Parts)
            {
                return Failure.Invalid(missing.Count > 0 ? $"还缺第 {string.Join("、", missing)} 部分，请补传后再提交。" : $"门户收到 {there.Count} 个部分，parts 说是 {Parts} 个，请核对。", "parts");
            }

            var (hash, bytes) = await files.JoinAsync(batch.Id, cancellation);
            var queued = batch.Queue(hash, bytes);
            if (!queued.Succeeded)
            {
                return new Failure(queued.Failure!.Value, queued.Problems);
            }

            operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        }

        return await InterfaceBatches.AnswerAsync(operation, batch, cancellation);
    }
}

/// <summary>How far a batch is, and what became of it.</summary>
[Requires(CollectionPermissions.Send)]
[OpenToClients]
public sealed class ReadInterfaceBatch : Query<InterfaceBatch>
{
    public required string TypeCode { get; init; }

    public required string? Reference { get; init; }

    protected internal override IEnumerable<Problem> Validate() => InterfaceBatches.Check(Reference);

    protected internal override async Task<Outcome<InterfaceBatch>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<LicenceType>().SingleOrDefaultAsync(row => row.Code == TypeCode, cancellation) is { } type && await InterfaceBatches.FindAsync(operation, type.Id, Reference!, tracked: false, cancellation) is { } batch
            ? await InterfaceBatches.AnswerAsync(operation, batch, cancellation)
            : Failure.NotFound(InterfaceBatches.Unknown);
}
