using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Jobs;

/// <summary>What every server asks every few seconds: two small reads.</summary>
[Requires("jobs.run")]
public sealed class FindDueJobs : Query<IReadOnlyList<string>>
{
    protected internal override async Task<Outcome<IReadOnlyList<string>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var settings = await operation.Db.Set<JobSetting>().ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, cancellation);
        var states = await operation.Db.Set<JobState>().ToListAsync(cancellation);
        return Outcome<IReadOnlyList<string>>.Success(
        [
            .. states.Where(state => ScheduledJobs.Find(state.Code) is not null && settings.TryGetValue(state.Code, out var setting)
                && (JobRules.Due(state, setting.IsPaused, operation.Now) is not null || NeedsReckoning(state, setting))).Select(state => state.Code),
        ]);
    }

    internal static bool NeedsReckoning(JobState state, JobSetting setting) => !setting.IsPaused && state.Cron != setting.Cron && state.RunId is null;
}

/// <param name="Trigger">Why it begins.</param>
public sealed record ClaimedRun(Guid RunId, JobTrigger Trigger);

/// <summary>Takes a job for this server, if it is still due and nobody else has taken it; reckons its next time in any case.</summary>
[Requires("jobs.run")]
public sealed class ClaimJob : Command<ClaimedRun?>
{
    public required string Code { get; init; }

    public required string Server { get; init; }

    protected internal override async Task<Outcome<ClaimedRun?>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        var setting = await db.Set<JobSetting>().AsNoTracking().SingleAsync(row => row.Code == Code, cancellation);
        var state = await db.Set<JobState>().AsNoTracking().SingleAsync(row => row.Code == Code, cancellation);
        var trigger = JobRules.Due(state, setting.IsPaused, now);
        if (trigger is null && !FindDueJobs.NeedsReckoning(state, setting))
        {
            return Outcome<ClaimedRun?>.Success(null);
        }

        var next = setting.IsPaused ? null : JobSchedule.Read(setting.Cron, out _)?.After(now);
        var run = trigger is null ? (Guid?)null : Guid.CreateVersion7();
        var (lease, began) = (trigger is null ? (DateTime?)null : now + JobRules.Lease, trigger is null ? state.LastBegan : now);

        // Only from the very state that was read: of several servers that see it due, one finds the row as it was.
        var mine = await db.Set<JobState>()
            .Where(row => row.Code == Code && row.RunId == state.RunId && row.LeaseUntil == state.LeaseUntil && row.NextAt == state.NextAt && row.RequestedAt == state.RequestedAt && row.Cron == state.Cron)
            .ExecuteUpdateAsync(
                row => row.SetProperty(job => job.RunId, run).SetProperty(job => job.LeaseUntil, lease).SetProperty(job => job.LastBegan, began)
                    .SetProperty(job => job.NextAt, next).SetProperty(job => job.Cron, setting.IsPaused ? null : setting.Cron)
                    .SetProperty(job => job.RequestedAt, (DateTime?)null).SetProperty(job => job.RequestedBy, (string?)null),
                cancellation);
        if (mine == 0 || run is not { } id)
        {
            return Outcome<ClaimedRun?>.Success(null);
        }

        if (state.RunId is { } gone)
        {
            await db.Set<JobRun>().Where(row => row.Id == gone && row.State == JobRunState.Running)
                .ExecuteUpdateAsync(row => row.SetProperty(lost => lost.State, JobRunState.Interrupted).SetProperty(lost => lost.EndedAt, state.LeaseUntil).SetProperty(lost => lost.Summary, "服务器中断，由其他服务器或重启后接续"), cancellation);
        }

        db.Add(new JobRun { Id = id, JobCode = Code, Trigger = trigger!.Value, RequestedBy = state.RequestedBy, Server = Server, BeganAt = now });
        return new ClaimedRun(id, trigger.Value);
    }
}

/// <summary>Lines of a run's log so far, and the lease for a while longer.</summary>
/// <returns>False when the run no longer holds the job: it must stop.</returns>
[Requires("jobs.run")]
public sealed class RenewJob : Command<bool>
{
    public required string Code { get; init; }

    public required Guid RunId { get; init; }

    public IReadOnlyList<JobRunLine> Lines { get; init; } = [];

    protected internal override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var lease = operation.Now + JobRules.Lease;
        var held = await operation.Db.Set<JobState>().Where(row => row.Code == Code && row.RunId == RunId).ExecuteUpdateAsync(row => row.SetProperty(state => state.LeaseUntil, lease), cancellation);
        operation.Db.AddRange(Lines);
        return held > 0;
    }
}

/// <summary>Puts the end of a run on record and frees the job.</summary>
[Requires("jobs.run")]
public sealed class EndJobRun : Command<Done>
{
    public required string Code { get; init; }

    public required Guid RunId { get; init; }

    public required JobRunState State { get; init; }

    public required int DoneCount { get; init; }

    public required string Summary { get; init; }

    public string? Reference { get; init; }

    public IReadOnlyList<JobRunLine> Lines { get; init; } = [];

    /// <summary>Nothing was there to do and nobody asked for it: it leaves no row.</summary>
    public bool LeavesNoRow { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        if (await db.Set<JobRun>().SingleOrDefaultAsync(row => row.Id == RunId, cancellation) is not { } run)
        {
            return Done.It;
        }

        var took = (long)(now - run.BeganAt).TotalMilliseconds;
        var holds = db.Set<JobState>().Where(row => row.Code == Code && row.RunId == RunId);
        if (State == JobRunState.Interrupted)
        {
            // Stays marked as begun with a lease at its end: whoever looks next begins it again.
            var ended = now.AddTicks(-10);
            await holds.ExecuteUpdateAsync(row => row.SetProperty(job => job.LeaseUntil, ended).SetProperty(job => job.LastState, State).SetProperty(job => job.LastSummary, Summary), cancellation);
        }
        else
        {
            var failed = State == JobRunState.Failed;
            await holds.ExecuteUpdateAsync(
                row => row.SetProperty(job => job.RunId, (Guid?)null).SetProperty(job => job.LeaseUntil, (DateTime?)null).SetProperty(job => job.LastState, State).SetProperty(job => job.LastSummary, Summary)
                    .SetProperty(job => job.LastMilliseconds, took).SetProperty(job => job.FailuresInRow, job => failed ? job.FailuresInRow + 1 : 0),
                cancellation);
            if (failed && ScheduledJobs.Find(Code) is { } job && await db.Set<JobState>().AnyAsync(row => row.Code == Code && row.FailuresInRow == JobFailedKind.AfterFailures, cancellation))
            {
                await JobFailedKind.TellAsync(operation, job, Reference, cancellation);
            }
        }

        if (LeavesNoRow)
        {
            db.Remove(run);
            return Done.It;
        }

        db.AddRange(Lines);
        (run.EndedAt, run.State, run.Done, run.Summary, run.Reference) = (now, State, DoneCount, Summary, Reference);
        return Done.It;
    }
}

/// <summary>Runs older than they are kept for, with their lines.</summary>
[Requires("jobs.run")]
public sealed class DeleteOldJobRuns : Command<int>
{
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var old = operation.Now.AddDays(-JobRun.KeptDays);
        return await operation.Db.Set<JobRun>().Where(run => run.BeganAt < old && run.State != JobRunState.Running).ExecuteDeleteAsync(cancellation);
    }
}

public sealed class OldRunsJob : ScheduledJob
{
    public override string Code => "old-job-runs";

    public override string Name => "清理执行记录";

    public override string Description => $"删除 {JobRun.KeptDays} 天以前的任务执行记录和日志。";

    public override string Cron => "0 50 3 * * ?";

    public override string WhenPaused => "执行记录会越积越多。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var deleted = await context.Portal.RunAsync(new DeleteOldJobRuns(), cancellation);
        return deleted.Succeeded ? new JobResult(deleted.Value, deleted.Value == 0 ? "没有过期的记录" : $"删除 {deleted.Value} 条") : new JobResult(0, deleted.Message);
    }
}
