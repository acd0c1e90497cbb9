using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceStandards;

/// <summary>Asks for all valid records of the type, and all licences in force that cases granted, to be checked against a version. The result takes the place of an earlier one of the same version.</summary>
[Requires(StandardPermissions.Write, StandardPermissions.Review)]
public sealed class StartRecheck : Command<Guid>
{
    public required string TypeCode { get; init; }

    public required int Number { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<StandardVersion>().SingleOrDefaultAsync(row => row.Type!.Code == TypeCode && row.Number == Number, cancellation) is not { } version)
        {
            return Failure.NotFound("没有找到这个版本的证照标准。");
        }

        if (StandardContentValidator.Validate(version.ReadContent()) is { Count: > 0 } problems)
        {
            return Failure.Invalid([new Problem("这个版本还不完整，不能复查："), .. problems]);
        }

        await operation.HoldLogAsync(cancellation);
        if (await db.Set<StandardRecheck>().AnyAsync(row => row.TypeId == version.TypeId && (row.State == RecheckState.Waiting || row.State == RecheckState.Running), cancellation))
        {
            return Failure.Conflict("这类证照正在复查，请等它完成。");
        }

        db.RemoveRange(await db.Set<StandardRecheck>().Where(row => row.TypeId == version.TypeId && row.Number == Number).ToListAsync(cancellation));
        var recheck = new StandardRecheck { TypeId = version.TypeId, Number = Number, ContentVersion = version.Version, RequestedByName = operation.Actor.DisplayName, RequestedAt = operation.Now };
        db.Add(recheck);
        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        return recheck.Id;
    }
}

/// <param name="IsStale">The draft was changed after the check.</param>
public sealed record RecheckView(
    string TypeCode, string TypeName, int Number, RecheckState? State, string? RequestedByName, DateTime? RequestedAt, DateTime? EndedAt, long Total, long Failing, BatchFaults Faults, bool IsStale,
    IReadOnlyList<RecheckRow> Rows, Guid? Older);

/// <param name="Id">Of the record, or of the licence of a case.</param>
public sealed record RecheckRow(Guid Id, bool IsLicence, string Number, string HolderName, string OrganName, IReadOnlyList<string> Messages);

/// <summary>The re-check report: which of the licences there are would fail the version, and why.</summary>
[Requires(StandardPermissions.Write, StandardPermissions.Review)]
public sealed class ReadRecheck : Query<RecheckView>
{
    public const int PageSize = 20;

    public required string TypeCode { get; init; }

    public required int Number { get; init; }

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<RecheckView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<StandardVersion>().Include(row => row.Type).SingleOrDefaultAsync(row => row.Type!.Code == TypeCode && row.Number == Number, cancellation) is not { } version)
        {
            return Failure.NotFound("没有找到这个版本的证照标准。");
        }

        var type = version.Type!;
        if (await db.Set<StandardRecheck>().Where(row => row.TypeId == type.Id && row.Number == Number).OrderByDescending(row => row.Id).FirstOrDefaultAsync(cancellation) is not { } recheck)
        {
            return new RecheckView(type.Code, type.Name, Number, null, null, null, null, 0, 0, BatchFaults.None, false, [], null);
        }

        var failures = db.Set<StandardRecheckFailure>().Where(row => row.RecheckId == recheck.Id);
        if (After is { } after)
        {
            failures = failures.Where(row => row.Id.CompareTo(after) > 0);
        }

        var rows = await failures.OrderBy(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        return new RecheckView(
            type.Code, type.Name, Number, recheck.State, recheck.RequestedByName, recheck.RequestedAt, recheck.EndedAt, recheck.Total, recheck.Failing, BatchFaults.Read(recheck.FaultsJson),
            version.State == StandardState.Draft && version.Version != recheck.ContentVersion,
            [.. rows.Take(PageSize).Select(row => new RecheckRow(row.RecordId, row.IsLicence, row.RecordNumber, row.HolderName, row.OrganName, row.Messages.Split('\n')))], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}

/// <summary>The failing records as a workbook, for whoever must have them put right.</summary>
[Requires(StandardPermissions.Write, StandardPermissions.Review)]
public sealed class ExportRecheck : Query<Done>
{
    public required string TypeCode { get; init; }

    public required int Number { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<StandardRecheck>().Include(row => row.Type).SingleOrDefaultAsync(row => row.Type!.Code == TypeCode && row.Number == Number && row.State == RecheckState.Done, cancellation) is not { } recheck)
        {
            return Failure.NotFound("这个版本还没有完成复查。");
        }

        var rows = db.Set<StandardRecheckFailure>().Where(row => row.RecheckId == recheck.Id).OrderBy(row => row.Id).AsAsyncEnumerable();
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                "复查", FormattableString.Invariant($"{recheck.Type!.Name} 标准第 {Number} 版，复查 {recheck.Total} 条，不符合 {recheck.Failing} 条"), operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [new("证照编号"), new("来源"), new("持证人"), new("发证机关"), new("不符合的原因", 80)], rows.Select(row => (object?[])[row.RecordNumber, row.IsLicence ? "办件证照" : "归集记录", row.HolderName, row.OrganName, row.Messages])),
            cancellation);
        operation.RecordLook(nameof(StandardRecheck), recheck.Id.ToString(), recheck.Label, operation.Actor.OrganisationPath, "导出复查结果");
        return Done.It;
    }
}

/// <summary>Checks the records and granted licences of a type against a version, one request after the other.</summary>
public sealed class RecheckRecordsJob : ScheduledJob
{
    public override string Code => "standard-recheck";

    public override string Name => "证照标准复查";

    public override string Description => "按要求把已归集的证照记录和办件发出的证照逐条按新版标准复查，列出不符合的和原因。";

    public override string Cron => "0/10 * * * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromSeconds(5);

    public override string WhenPaused => "要求的复查一直等待，恢复后按先后进行。";

    public override bool KeepsIdleRuns => false;

    protected internal override Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation) => WorkAsync(context, cancellation);

    public static async Task<JobResult> WorkAsync(JobContext context, CancellationToken cancellation)
    {
        var done = 0;

        // Short looks end even while the server stops, instead of breaking a transaction off.
        while (!cancellation.IsCancellationRequested && await context.Portal.RunAsync(new BeginRecheck(), CancellationToken.None) is { Succeeded: true, Value: { } begun })
        {
            if (begun.Task is { } task && await context.Portal.RunAsync(new RecheckRecords { Task = task }, cancellation) is { Succeeded: true, Value: { } found })
            {
                await context.Portal.RunAsync(new EndRecheck { RecheckId = task.RecheckId, Found = found }, cancellation);
                context.Say(FormattableString.Invariant($"{begun.Name}：复查 {found.Total} 条，不符合 {found.Failing} 条"));
            }

            done++;
        }

        return new JobResult(done, $"复查 {done} 个版本");
    }
}

public sealed record RecheckTask(Guid RecheckId, Guid TypeId, string TypeCode, StandardContent Content, IReadOnlyDictionary<string, IReadOnlyList<string>> Offered);

/// <param name="Task">Null when it is given up.</param>
public sealed record BegunRecheck(string Name, RecheckTask? Task);

/// <param name="Failures">As many as are kept.</param>
public sealed record RecheckResult(long Total, long Failing, BatchFaults Faults, IReadOnlyList<StandardRecheckFailure> Failures);

/// <summary>Takes the oldest request that waits, or that a run has left half done.</summary>
[Requires("jobs.run")]
public sealed class BeginRecheck : Command<BegunRecheck?>
{
    protected internal override async Task<Outcome<BegunRecheck?>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<StandardRecheck>().Include(row => row.Type).Where(row => row.State == RecheckState.Waiting || row.State == RecheckState.Running).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellation) is not { } recheck)
        {
            return Outcome<BegunRecheck?>.Success(null);
        }

        // A draft may have been thrown away meanwhile.
        if (await db.Set<StandardVersion>().AsNoTracking().SingleOrDefaultAsync(row => row.TypeId == recheck.TypeId && row.Number == recheck.Number, cancellation) is not { } version)
        {
            db.Remove(recheck);
            return new BegunRecheck(recheck.Type!.Name, null);
        }

        var content = version.ReadContent();
        return new BegunRecheck(recheck.Type!.Name, recheck.Begin(operation.Now) ? new RecheckTask(recheck.Id, recheck.TypeId, recheck.Type!.Code, content, await BeginBatch.OfferedAsync(operation, content, cancellation)) : null);
    }
}

/// <summary>Reads all valid records of a type and the licences in force that cases granted, and checks each. Writes nothing.</summary>
[Requires("jobs.run")]
public sealed class RecheckRecords : Query<RecheckResult>
{
    /// <summary>More are counted but not listed.</summary>
    public const int MostListed = 50_000;

    private const int Page = 5000;

    public required RecheckTask Task { get; init; }

    protected internal override async Task<Outcome<RecheckResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var seals = operation.Service<ProtectedFields>();
        var check = new RecordCheck(Task.Content, operation.Today, Task.Offered);
        var collector = new FaultCollector(Task.Content);
        var failures = new List<StandardRecheckFailure>();
        var total = 0L;

        // What a case granted later stands in the place of the record it follows.
        var granted = db.Set<Licence>().AsNoTracking().Where(row => row.LicenceType == Task.TypeCode && row.CaseId != null && row.Content != null && (row.State == LicenceState.Valid || row.State == LicenceState.Suspended));
        var followed = (await granted.Where(row => row.RecordId != null).Select(row => row.RecordId!.Value).ToListAsync(cancellation)).ToHashSet();
        for (var last = Guid.Empty; ;)
        {
            var some = await db.Set<LicenceRecord>()
                .Where(row => row.TypeId == Task.TypeId && row.IsValid && row.Id.CompareTo(last) > 0)
                .OrderBy(row => row.Id).Take(Page)
                .Select(row => new Checked(row.Id, false, row.OrganisationPath, row.Number, row.HolderName, row.OrganName, row.Content, row.PersonalCipher))
                .ToListAsync(cancellation);
            Check(some.FindAll(row => !followed.Contains(row.Id)));
            if (some.Count < Page)
            {
                break;
            }

            last = some[^1].Id;
        }

        for (var last = Guid.Empty; ;)
        {
            var some = await granted.Where(row => row.Id.CompareTo(last) > 0).OrderBy(row => row.Id).Take(Page)
                .Select(row => new Checked(row.Id, true, row.OrganisationPath, row.Number, row.HolderName, row.OrganName, row.Content!, row.PersonalCipher))
                .ToListAsync(cancellation);
            Check(some);
            if (some.Count < Page)
            {
                return new RecheckResult(total, collector.Rows, collector.Take(0) with { First = [] }, failures);
            }

            last = some[^1].Id;
        }

        void Check(List<Checked> some)
        {
            // Opening the seals costs more than all the rest, so all cores do it.
            var found = new List<RecordFault>?[some.Count];
            Parallel.For(0, some.Count, new ParallelOptions { CancellationToken = cancellation }, index =>
            {
                var values = RecordShape.Read(seals, some[index].Content, some[index].PersonalCipher);
                var faults = new List<RecordFault>();
                check.Check([.. Task.Content.Fields.Select(field => values.GetValueOrDefault(field.Key))], faults);
                found[index] = faults.Count > 0 ? faults : null;
            });
            for (var index = 0; index < some.Count; index++)
            {
                total++;
                if (found[index] is not { } faults)
                {
                    continue;
                }

                var messages = collector.Add((int)Math.Min(int.MaxValue, total), faults);
                if (failures.Count < MostListed)
                {
                    var row = some[index];
                    failures.Add(new StandardRecheckFailure
                    {
                        RecheckId = Task.RecheckId, RecordId = row.Id, IsLicence = row.IsLicence, OrganisationPath = row.OrganisationPath, RecordNumber = row.Number, HolderName = row.HolderName, OrganName = row.OrganName, Messages = string.Join('\n', messages),
                    });
                }
            }
        }
    }

    /// <param name="Id">Of the record or the licence.</param>
    private sealed record Checked(Guid Id, bool IsLicence, string OrganisationPath, string Number, string HolderName, string OrganName, string Content, string? PersonalCipher);
}

[Requires("jobs.run")]
public sealed class EndRecheck : Command<Done>
{
    private const int Chunk = 2000;

    public required Guid RecheckId { get; init; }

    public required RecheckResult Found { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<StandardRecheck>().SingleOrDefaultAsync(row => row.Id == RecheckId, cancellation) is not { } recheck)
        {
            return Failure.NotFound();
        }

        recheck.End(Found.Total, Found.Failing, Found.Faults.Write(), operation.Now);
        await operation.FlushAsync(cancellation);
        await db.Set<StandardRecheckFailure>().Where(row => row.RecheckId == RecheckId).ExecuteDeleteAsync(cancellation);
        foreach (var some in Found.Failures.Chunk(Chunk))
        {
            db.ChangeTracker.Clear();
            db.AddRange(some);
            await operation.FlushAsync(cancellation);
        }

        return Done.It;
    }
}
