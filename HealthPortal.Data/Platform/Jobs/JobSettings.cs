using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Jobs;

internal static class JobSettings
{
    public const string NotFound = "没有这个定时任务。";

    /// <summary>Rows for jobs that a new release brought; what administrators set stays.</summary>
    public static async Task AddMissingAsync(PortalDb db, CancellationToken cancellation)
    {
        var there = await db.Set<JobSetting>().Select(row => row.Code).ToListAsync(cancellation);
        var missing = ScheduledJobs.All.Where(job => !there.Contains(job.Code, StringComparer.Ordinal)).ToList();
        db.AddRange(missing.Select(job => new JobSetting { Code = job.Code, Name = job.Name, Cron = job.Cron }));
        db.AddRange(missing.Select(job => new JobState { Code = job.Code }));
    }

    /// <summary>The schedule is reckoned anew from now on.</summary>
    public static Task ForgetNextAsync(PortalDb db, string code, CancellationToken cancellation) =>
        db.Set<JobState>().Where(row => row.Code == code).ExecuteUpdateAsync(row => row.SetProperty(state => state.NextAt, (DateTime?)null).SetProperty(state => state.Cron, (string?)null), cancellation);
}

/// <summary>The next moments of a schedule that is being typed.</summary>
/// <param name="Words">The schedule in words where it is a usual one.</param>
public sealed record SchedulePreview(string Words, IReadOnlyList<DateTime> Next);

[Requires(JobPermissions.Edit)]
public sealed class PreviewJobSchedule : Query<SchedulePreview>
{
    public const int Shown = 5;

    public required string Code { get; init; }

    public required string? Cron { get; init; }

    protected internal override Task<Outcome<SchedulePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (ScheduledJobs.Find(Code) is not { } job)
        {
            return Task.FromResult<Outcome<SchedulePreview>>(Failure.NotFound(JobSettings.NotFound));
        }

        var schedule = JobSchedule.Read(Cron, out var refusal);
        refusal ??= schedule!.WhyNot(operation.Now, job.ShortestInterval);
        return Task.FromResult(refusal is null ? Outcome<SchedulePreview>.Success(new SchedulePreview(schedule!.Words, schedule.After(operation.Now, Shown))) : Failure.Invalid(refusal, "cron"));
    }
}

/// <summary>Counts from the next look of any server on, within seconds.</summary>
[Requires(JobPermissions.Edit)]
public sealed class SetJobSchedule : Command<Done>
{
    public required string Code { get; init; }

    public required int Version { get; init; }

    public required string? Cron { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "修改执行时间") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (ScheduledJobs.Find(Code) is not { } job || await db.Set<JobSetting>().SingleOrDefaultAsync(row => row.Code == Code, cancellation) is not { } setting)
        {
            return Failure.NotFound(JobSettings.NotFound);
        }

        var schedule = JobSchedule.Read(Cron, out var refusal);
        refusal ??= schedule!.Text.Length > JobSetting.LongestCron ? $"执行时间最多 {JobSetting.LongestCron} 个字符。" : schedule.WhyNot(operation.Now, job.ShortestInterval);
        if (refusal is not null)
        {
            return Failure.Invalid(refusal, "cron");
        }

        if (setting.Version != Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, setting.Id, cancellation));
        }

        if (setting.Cron == schedule!.Text)
        {
            return Failure.Invalid("执行时间没有变化。", "cron");
        }

        setting.Cron = schedule.Text;
        operation.Reason = Reason!.Trim();
        await JobSettings.ForgetNextAsync(db, Code, cancellation);
        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        return Done.It;
    }
}

/// <summary>A paused job does not begin by itself; a run under way goes on to its end. Resumed, it waits for its next time.</summary>
[Requires(JobPermissions.Edit)]
public sealed class PauseJob : Command<Done>
{
    public required string Code { get; init; }

    public required int Version { get; init; }

    public required bool IsPaused { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, IsPaused ? "暂停" : "恢复") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (ScheduledJobs.Find(Code) is null || await db.Set<JobSetting>().SingleOrDefaultAsync(row => row.Code == Code, cancellation) is not { } setting)
        {
            return Failure.NotFound(JobSettings.NotFound);
        }

        if (setting.Version != Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, setting.Id, cancellation));
        }

        if (setting.IsPaused == IsPaused)
        {
            return Failure.Invalid(IsPaused ? "任务已经暂停。" : "任务没有暂停。");
        }

        setting.IsPaused = IsPaused;
        operation.Reason = Reason!.Trim();
        await JobSettings.ForgetNextAsync(db, Code, cancellation);
        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        return Done.It;
    }
}

/// <summary>立即执行: any server takes it up within seconds, also when the job is paused.</summary>
[Requires(JobPermissions.Start)]
public sealed class StartJob : Command<Done>
{
    public required string Code { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (ScheduledJobs.Find(Code) is null || await db.Set<JobSetting>().SingleOrDefaultAsync(row => row.Code == Code, cancellation) is not { } setting)
        {
            return Failure.NotFound(JobSettings.NotFound);
        }

        var (now, who) = (operation.Now, operation.Actor.DisplayName);

        // One statement, so that two people at the same moment make one request.
        var asked = await db.Set<JobState>().Where(row => row.Code == Code && row.RequestedAt == null && (row.RunId == null || row.LeaseUntil < now))
            .ExecuteUpdateAsync(row => row.SetProperty(state => state.RequestedAt, now).SetProperty(state => state.RequestedBy, who), cancellation);
        if (asked == 0)
        {
            return Failure.Conflict("任务正在执行或马上要执行，请等它结束后再试。");
        }

        operation.RecordAct(setting, setting.Label, "", [new FieldChange("RequestedAt", null, null)]);
        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        return Done.It;
    }
}

[Requires(JobPermissions.View)]
public sealed class ReadJobHistory : Query<IReadOnlyList<RowChange>>
{
    public required string Code { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<RowChange>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var id = await db.Set<JobSetting>().Where(row => row.Code == Code).Select(row => row.Id).SingleOrDefaultAsync(cancellation);
        return id == Guid.Empty ? Failure.NotFound(JobSettings.NotFound) : await RowChange.OfRowsAsync(db, [id], cancellation);
    }
}
