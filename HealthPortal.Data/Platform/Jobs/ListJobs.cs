using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Jobs;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Jobs;

/// <param name="ScheduleWords">The schedule in words where it is a usual one, else the expression.</param>
/// <param name="NextAt">Null while paused.</param>
/// <param name="RunningSince">Set while a run holds the job.</param>
/// <param name="IsRequested">Somebody has asked for a run that has not begun.</param>
public sealed record JobRow(
    string Code, string Name, string Description, string WhenPaused, int Version, string Cron, string ScheduleWords, bool IsPaused, DateTime? NextAt, DateTime? RunningSince, bool IsRequested,
    DateTime? LastBegan, JobRunState? LastState, long? LastMilliseconds, string? LastSummary, int FailuresInRow)
{
    public bool IsBusy => RunningSince is not null || IsRequested;

    internal static JobRow Of(ScheduledJob job, JobSetting setting, JobState? state, DateTime now)
    {
        var schedule = JobSchedule.Read(setting.Cron, out _);
        var next = setting.IsPaused ? null : state?.NextAt is { } reckoned && state.Cron == setting.Cron ? reckoned : schedule?.After(now);
        var gone = state is { RunId: not null } && !JobRules.IsRunning(state, now);
        return new JobRow(
            job.Code, job.Name, job.Description, job.WhenPaused, setting.Version, setting.Cron, schedule?.Words ?? setting.Cron, setting.IsPaused, next,
            state is not null && JobRules.IsRunning(state, now) ? state.LastBegan : null, state?.RequestedAt is not null, state?.LastBegan,
            gone ? JobRunState.Interrupted : state?.LastState, gone ? null : state?.LastMilliseconds, gone ? null : state?.LastSummary, state?.FailuresInRow ?? 0);
    }
}

public sealed record JobRights(bool Edit, bool Start, bool Export)
{
    internal static JobRights Of(Actor actor) => new(actor.May(JobPermissions.Edit), actor.May(JobPermissions.Start), actor.May(JobPermissions.Export));
}

public sealed record JobList(IReadOnlyList<JobRow> Rows, JobRights May);

/// <summary>定时任务 (tender 5.1.4, 定时任务日志; 5.3.6, 调度配置): every job the code declares.</summary>
[Requires(JobPermissions.View)]
public sealed class ListJobs : Query<JobList>
{
    protected internal override async Task<Outcome<JobList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var settings = await operation.Db.Set<JobSetting>().ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, cancellation);
        var states = await operation.Db.Set<JobState>().ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, cancellation);
        return new JobList(
            [.. ScheduledJobs.All.Where(job => settings.ContainsKey(job.Code)).Select(job => JobRow.Of(job, settings[job.Code], states.GetValueOrDefault(job.Code), operation.Now)).OrderBy(row => row.Name, StringComparer.Ordinal)],
            JobRights.Of(operation.Actor));
    }
}

/// <param name="Milliseconds">So far, for one that runs.</param>
public sealed record JobRunRow(Guid Id, string JobName, JobTrigger Trigger, string? RequestedBy, string Server, DateTime BeganAt, DateTime? EndedAt, long Milliseconds, JobRunState State, int Done, string? Summary, string? Reference)
{
    internal static JobRunRow Of(JobRun run, DateTime now) => new(
        run.Id, ScheduledJobs.Find(run.JobCode)?.Name ?? run.JobCode, run.Trigger, run.RequestedBy, run.Server, run.BeganAt, run.EndedAt,
        (long)((run.EndedAt ?? now) - run.BeganAt).TotalMilliseconds, run.State, run.Done, run.Summary, run.Reference);
}

/// <param name="Next">The next moments.</param>
/// <param name="Older">Where the next page begins; null on the last.</param>
/// <param name="KeepsIdleRuns">False when runs without work leave no row.</param>
public sealed record JobDetail(JobRow Job, IReadOnlyList<DateTime> Next, IReadOnlyList<JobRunRow> Runs, DateTime? Older, bool KeepsIdleRuns, JobRights May);

/// <summary>One job with a page of its runs, newest first.</summary>
[Requires(JobPermissions.View)]
public sealed class ReadJob : Query<JobDetail>
{
    public const int PageSize = 20;

    private const int Ahead = 5;

    public required string Code { get; init; }

    public JobRunState? State { get; init; }

    /// <summary>Only runs that began before; for the next page.</summary>
    public DateTime? Before { get; init; }

    protected internal override async Task<Outcome<JobDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (ScheduledJobs.Find(Code) is not { } job || await db.Set<JobSetting>().SingleOrDefaultAsync(row => row.Code == Code, cancellation) is not { } setting)
        {
            return Failure.NotFound(JobSettings.NotFound);
        }

        var state = await db.Set<JobState>().SingleOrDefaultAsync(row => row.Code == Code, cancellation);
        var runs = db.Set<JobRun>().Where(run => run.JobCode == Code);
        if (State is { } wanted)
        {
            runs = runs.Where(run => run.State == wanted);
        }

        if (Before is { } before)
        {
            runs = runs.Where(run => run.BeganAt < before);
        }

        // Runs of one job never overlap, so that no two begin at the same moment.
        var page = await runs.OrderByDescending(run => run.BeganAt).Take(PageSize + 1).ToListAsync(cancellation);
        return new JobDetail(
            JobRow.Of(job, setting, state, operation.Now),
            setting.IsPaused ? [] : JobSchedule.Read(setting.Cron, out _)?.After(operation.Now, Ahead) ?? [],
            [.. page.Take(PageSize).Select(run => JobRunRow.Of(run, operation.Now))],
            page.Count > PageSize ? page[PageSize - 1].BeganAt : null,
            job.KeepsIdleRuns,
            JobRights.Of(operation.Actor));
    }
}

public sealed record JobRunDetail(JobRunRow Run, IReadOnlyList<JobRunLine> Lines);

[Requires(JobPermissions.View)]
public sealed class ReadJobRun : Query<JobRunDetail>
{
    public required Guid RunId { get; init; }

    protected internal override async Task<Outcome<JobRunDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        return await db.Set<JobRun>().SingleOrDefaultAsync(row => row.Id == RunId, cancellation) is { } run
            ? new JobRunDetail(JobRunRow.Of(run, operation.Now), await db.Set<JobRunLine>().Where(line => line.RunId == RunId).OrderBy(line => line.Number).ToListAsync(cancellation))
            : Failure.NotFound("没有找到这次执行的记录，它可能已过保存期。");
    }
}

/// <summary>执行记录导出: of one job or of all, newest first.</summary>
[Requires(JobPermissions.Export)]
public sealed class ExportJobRuns : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
        [new("任务", 22), new("触发方式", 10), new("执行人", 14), new("开始时间", 20), new("结束时间", 20), new("耗时（秒）", 12), new("结果", 8), new("处理数量", 10), new("说明", 40), new("错误编号", 12), new("服务器", 24)];

    public string? Code { get; init; }

    public JobRunState? State { get; init; }

    /// <summary>Where the workbook goes; needs no seeking.</summary>
    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var runs = operation.Db.Set<JobRun>().AsQueryable();
        var words = "全部任务";
        if (Code is not null)
        {
            if (ScheduledJobs.Find(Code) is not { } job)
            {
                return Failure.NotFound(JobSettings.NotFound);
            }

            runs = runs.Where(run => run.JobCode == Code);
            words = job.Name;
        }

        if (State is { } wanted)
        {
            runs = runs.Where(run => run.State == wanted);
            words += "，" + wanted.Name();
        }

        var count = 0L;
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("执行记录", "筛选条件：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, LinesAsync(runs.OrderByDescending(run => run.BeganAt), operation.Now, () => count++, cancellation)),
            cancellation);
        operation.RecordLook("JobRunExport", Guid.CreateVersion7().ToString(), "执行记录", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出执行记录 {count} 条（{words}）"));
        return count;
    }

    private static async IAsyncEnumerable<object?[]> LinesAsync(IQueryable<JobRun> runs, DateTime now, Action counted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var run in runs.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            counted();
            var row = JobRunRow.Of(run, now);
            yield return
            [
                row.JobName, row.Trigger.Name(), row.RequestedBy, ShanghaiTime.Of(row.BeganAt), row.EndedAt is { } ended ? ShanghaiTime.Of(ended) : null,
                Math.Round(row.Milliseconds / 1000m, 1), row.State.Name(), row.Done, row.Summary, row.Reference, row.Server,
            ];
        }
    }
}
