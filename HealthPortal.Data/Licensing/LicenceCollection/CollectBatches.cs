using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>
/// Quality control and taking of batches, one after the other. A batch is read twice: once for the check, which touches nothing, and, if it may be
/// taken, once more in the transaction that brings all of it in; so it is taken whole or not at all, and a run that is cut off begins it again.
/// </summary>
public sealed class CollectBatchesJob : ScheduledJob
{
    public override string Code => "licence-collection";

    public override string Name => "证照归集质控";

    public override string Description => "对收到的证照数据批次逐一质控，合格的入库，不合格的退回并生成错误明细；清理到期的归集原文件。";

    public override string Cron => "0/5 * * * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromSeconds(5);

    public override string WhenPaused => "上传的证照数据一直等待质控，不会入库；恢复后按先后处理。";

    public override bool KeepsIdleRuns => false;

    protected internal override Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation) => WorkAsync(context, cancellation);

    public static async Task<JobResult> WorkAsync(JobContext context, CancellationToken cancellation)
    {
        var (files, progress) = (context.Service<BatchFiles>(), context.Service<BatchProgress>());
        var done = 0;

        // The looks are short and come every few seconds: a server that stops lets them end instead of breaking a transaction off.
        while (!cancellation.IsCancellationRequested && await context.Portal.RunAsync(new BeginBatch(), CancellationToken.None) is { Succeeded: true, Value: { } begun })
        {
            if (begun.Task is { } task)
            {
                try
                {
                    var settled = await context.Portal.RunAsync(new SettleBatch { Task = task, Checked = BatchCheck.Check(task, files, progress, cancellation) }, cancellation);
                    context.Say($"{task.Number}：{settled.Value.Name()}");
                }
                finally
                {
                    progress.End(task.Id);
                }
            }
            else
            {
                context.Warn($"{begun.Number}：处理失败");
            }

            done++;
        }

        cancellation.ThrowIfCancellationRequested();
        var removed = await context.Portal.RunAsync(new RemoveOldBatchFiles(), CancellationToken.None);
        return new JobResult(done, removed.Succeeded && removed.Value > 0 ? $"处理 {done} 个批次，清理 {removed.Value} 个到期的原文件" : $"处理 {done} 个批次");
    }
}

/// <param name="Task">Null when the batch is given up.</param>
public sealed record BegunBatch(string Number, BatchTask? Task);

/// <summary>Takes the oldest batch that waits, or that a run has left half done: runs exclude each other, so one that runs now is nobody's.</summary>
[Requires("jobs.run")]
public sealed class BeginBatch : Command<BegunBatch?>
{
    protected internal override async Task<Outcome<BegunBatch?>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<LicenceBatch>().Include(row => row.Type).Where(row => row.State == BatchState.Waiting || row.State == BatchState.Running).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellation) is not { } batch)
        {
            return Outcome<BegunBatch?>.Success(null);
        }

        if (await CollectionGate.StandardAsync(operation, batch.Type!, cancellation) is not { } open)
        {
            batch.Fail("这类证照没有启用的标准，无法质控。", operation.Now);
            await BatchMessages.TellAsync(operation, batch, cancellation);
            return new BegunBatch(batch.Number, null);
        }

        if (!batch.Begin(operation.Now))
        {
            await BatchMessages.TellAsync(operation, batch, cancellation);
            return new BegunBatch(batch.Number, null);
        }

        return new BegunBatch(batch.Number, new BatchTask(batch.Id, batch.Number, batch.FileName, open.Content, open.StandardNumber, await OfferedAsync(operation, open.Content, cancellation), operation.Today, batch.Bytes));
    }

    internal static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> OfferedAsync(Operation operation, StandardContent content, CancellationToken cancellation)
    {
        var codes = content.Fields.Select(field => field.OptionsFrom).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return codes.Count == 0 ? [] : (await DictionaryOptions.OfferedAsync(operation, codes, cancellation)).ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value, StringComparer.Ordinal);
    }
}

/// <summary>Brings in what the check has passed, or refuses the batch, and settles the correction it was sent for.</summary>
[Requires("jobs.run")]
public sealed class SettleBatch : Command<BatchState>
{
    private const int Chunk = 4096;

    public required BatchTask Task { get; init; }

    public required CheckedBatch Checked { get; init; }

    protected internal override async Task<Outcome<BatchState>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var batch = await operation.Db.Set<LicenceBatch>().Include(row => row.Type).SingleAsync(row => row.Id == Task.Id, cancellation);
        if (Checked.Refusal is { } refusal)
        {
            batch.Refuse(Task.StandardNumber, Checked.Total, Checked.Faulty, refusal, Checked.Faults.Write(), operation.Now);
            await BatchMessages.TellAsync(operation, batch, cancellation);
            return batch.State;
        }

        var reach = batch.ReachPrefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var shape = await RecordWriting.ShapeAsync(operation, batch.Type!, Task.Content, reach, batch.OrganisationPath, cancellation);
        var (files, progress) = (operation.Service<BatchFiles>(), operation.Service<BatchProgress>());
        await using var store = await RecordStore.OpenAsync(operation, cancellation);
        var waiting = new List<(int Row, string?[] Values, bool IsValid)>(Chunk);
        BatchCheck.Good(
            Task,
            files,
            progress,
            (row, values, isValid) =>
            {
                waiting.Add((row, values, isValid));
                if (waiting.Count == Chunk)
                {
                    Stage();
                }
            },
            cancellation);
        Stage();
        progress.Set(Task.Id, 850);
        var superseded = await store.CompleteAsync(cancellation);
        var foreign = await store.RejectForeignAsync(batch.TypeId, reach, cancellation);
        var faults = Checked.Faults;
        if (foreign.Count > 0)
        {
            faults = await AddForeignAsync(files, foreign, cancellation);
        }

        var (inserted, updated, unchanged, older) = await store.MergeAsync(batch.TypeId, Task.StandardNumber, batch.Id, operation.Now, cancellation);
        batch.Accept(Task.StandardNumber, new BatchResult(Checked.Total, inserted, updated, unchanged, older, superseded, Checked.Faulty + foreign.Count), faults is { Groups.Count: 0, InOldEncoding: 0 } ? null : faults.Write(), operation.Now);
        if (batch.CorrectsId is { } wrong && await operation.Db.Set<LicenceBatch>().SingleOrDefaultAsync(row => row.Id == wrong, cancellation) is { CorrectionOpen: true } corrected)
        {
            corrected.CorrectedBy(batch);
        }

        await BatchMessages.TellAsync(operation, batch, cancellation);

        return batch.State;

        // Sealing costs more than all the rest, so both cores do it.
        void Stage()
        {
            var staged = new StagedRecord[waiting.Count];
            Parallel.For(0, staged.Length, index => staged[index] = shape.Of(waiting[index].Row, waiting[index].Values, waiting[index].IsValid));
            waiting.Clear();
            foreach (var record in staged)
            {
                cancellation.ThrowIfCancellationRequested();
                store.Stage(record);
            }
        }
    }

    private async Task<BatchFaults> AddForeignAsync(BatchFiles files, IReadOnlyList<int> rows, CancellationToken cancellation)
    {
        var collector = new FaultCollector(Task.Content);
        await BatchCheck.AddAsync(Task, files, collector, rows, new RecordFault(Task.Content.PrimaryKey, RecordFaultKind.Duplicate, RecordWriting.Foreign), cancellation);
        var added = collector.Take(0);
        return Checked.Faults with { Groups = [.. Checked.Faults.Groups, .. added.Groups], First = [.. Checked.Faults.First.Concat(added.First).Take(100)] };
    }
}

internal static class RecordWriting
{
    public const string Foreign = "同一主键的证照已由管辖范围以外的单位归集，不能覆盖，请向上级机构反映。";

    /// <summary>Where the sender's own records and batches belong: the body of its organ, as far as it may write there.</summary>
    public static async Task<string> SenderPathAsync(Operation operation, CancellationToken cancellation)
    {
        var (organ, own) = (operation.Actor.OrganPath, operation.Actor.OrganisationPath);
        var bodies = await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // one's own organ, of which a post below it sees nothing
            .Where(unit => unit.Kind == OrganisationKind.Headquarters && unit.Path.StartsWith(organ)).Select(unit => unit.Path).ToListAsync(cancellation);
        var body = bodies.OrderBy(path => path.Length).FirstOrDefault(organ);
        return operation.Actor.May(CollectionPermissions.Send, body) ? body : own;
    }

    /// <summary>Fixes the type's columns when its first records come, and makes what shapes them.</summary>
    public static async Task<RecordShape> ShapeAsync(Operation operation, LicenceType type, StandardContent content, IReadOnlyList<string> reach, string ownPath, CancellationToken cancellation)
    {
        if (type.SlotKeys is null)
        {
            type.SlotKeys = Write(RecordSlots.After([], content));
        }

        var units = await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // cut to the sender's reach below; the job sees all
            .AsNoTracking()
            .Where(unit => unit.IsActive)
            .Select(unit => new { unit.Name, unit.Path, unit.Kind })
            .ToListAsync(cancellation);

        // What an organ issues belongs to its own body, not to the territory with all that lies below.
        var bodies = units.Where(unit => unit.Kind == OrganisationKind.Headquarters).Select(unit => unit.Path).ToHashSet(StringComparer.Ordinal);
        string BodyOf(string path) => bodies.Where(body => OrganisationPath.Contains(path, body) && body.IndexOf('/', path.Length) == body.Length - 1).FirstOrDefault(path);
        var organs = units
            .Where(unit => unit.Kind is OrganisationKind.Commission or OrganisationKind.Hospital or OrganisationKind.Institution)
            .GroupBy(unit => unit.Name, StringComparer.Ordinal)

            // A name that two units bear names neither.
            .Where(same => same.Count() == 1)
            .Select(same => (Name: same.Key, Path: same.First().Kind == OrganisationKind.Commission ? BodyOf(same.First().Path) : same.First().Path))
            .Where(organ => reach.Any(prefix => OrganisationPath.Contains(prefix, organ.Path)))
            .ToDictionary(organ => organ.Name, organ => organ.Path, StringComparer.Ordinal);
        return new RecordShape(content, Slots(type, content), operation.Service<ProtectedFields>(), organs, ownPath, operation.Today);
    }

    /// <summary>As they are or, before the first record, as they will be.</summary>
    public static IReadOnlyList<string?> Slots(LicenceType type, StandardContent content) => type.SlotKeys is null ? RecordSlots.After([], content) : [.. type.SlotKeys.Split(',').Select(key => key.Length == 0 ? null : key)];

    public static string Write(IReadOnlyList<string?> slots) => string.Join(',', slots);
}

/// <summary>Removes the files of batches that ended long ago.</summary>
[Requires("jobs.run")]
public sealed class RemoveOldBatchFiles : Command<int>
{
    private const int Most = 100;

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var limit = operation.Now.AddDays(-await operation.ParameterAsync(CollectionParameters.FileDays, cancellation));
        var files = operation.Service<BatchFiles>();
        var old = await operation.Db.Set<LicenceBatch>().Where(row => row.EndedAt < limit && row.FileHash != "").OrderBy(row => row.Id).Take(Most).ToListAsync(cancellation);
        foreach (var batch in old)
        {
            files.Remove(batch.Id);
            batch.ForgetFile();
        }

        return old.Count;
    }
}
