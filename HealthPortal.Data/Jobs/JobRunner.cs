using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Domain.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Data.Jobs;

/// <summary>Wakes the runner of this process at once when somebody has made work; other servers find it at their next look.</summary>
public sealed class JobBell
{
    private readonly SemaphoreSlim bell = new(0, 1);
    private int rung;

    /// <summary>Rung twice before anybody heard is rung once.</summary>
    public void Ring()
    {
        if (Interlocked.Exchange(ref rung, 1) == 0)
        {
            bell.Release();
        }
    }

    /// <returns>When it rings, or after the time at the latest.</returns>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        if (await bell.WaitAsync(atMost, cancellation))
        {
            Volatile.Write(ref rung, 0);
        }
    }
}

/// <summary>Takes due jobs for this server and runs them, each in its own service scope as the job's own actor, renewing the lease until the end (ADR-018).</summary>
public sealed partial class JobRunner(IServiceProvider services, TimeProvider clock, ILogger<JobRunner> log)
{
    /// <summary>More at once would only wait for each other's database.</summary>
    private const int Most = 4;

    private readonly Dictionary<string, Task> running = new(StringComparer.Ordinal);

    /// <summary>Names this process in the list of runs.</summary>
    public string Server { get; init; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>Looks once for due jobs and begins them. Not to be called twice at a time.</summary>
    /// <param name="report">Logs an unexpected failure and returns its number.</param>
    /// <param name="stopping">Ends runs that are under way; another server, or the next start, begins them again.</param>
    public async Task LookAsync(Func<Exception, string> report, CancellationToken stopping)
    {
        foreach (var ended in running.Where(run => run.Value.IsCompleted).Select(run => run.Key).ToList())
        {
            running.Remove(ended);
        }

        await using var scope = services.CreateAsyncScope();
        var portal = scope.ServiceProvider.PortalFor(new JobActorSource("定时任务"));
        var due = await portal.RunAsync(new FindDueJobs(), stopping);
        foreach (var code in due.Succeeded ? due.Value : [])
        {
            if (running.Count < Most && !running.ContainsKey(code) && await portal.RunAsync(new ClaimJob { Code = code, Server = Server }, stopping) is { Succeeded: true, Value: { } claimed })
            {
                running[code] = RunAsync(ScheduledJobs.Find(code)!, claimed, report, stopping);
            }
        }
    }

    /// <summary>Waits for the runs under way.</summary>
    public Task FinishAsync() => Task.WhenAll(running.Values);

    private async Task RunAsync(ScheduledJob job, ClaimedRun claimed, Func<Exception, string> report, CancellationToken stopping)
    {
        await using var scope = services.CreateAsyncScope();
        var portal = scope.ServiceProvider.PortalFor(new JobActorSource(job.Name));
        var context = new JobContext(scope.ServiceProvider, portal, clock);
        var lines = new RunLines(claimed.RunId, context);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var ended = new CancellationTokenSource();

        // Away from the caller, whom a job that never waits would hold up.
        var work = Task.Run(() => job.RunAsync(context, held.Token), CancellationToken.None);
        var renewal = RenewAsync(portal, job.Code, claimed.RunId, lines, held, ended.Token);
        await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.CancelAsync();
        await renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var end = await EndAsync(work, context, held.IsCancellationRequested, report);

        // Also while the server is stopping: otherwise the job would seem to run until its lease ends.
        var kept = portal.RunAsync(
            new EndJobRun
            {
                Code = job.Code,
                RunId = claimed.RunId,
                State = end.State,
                DoneCount = end.Result.Done,
                Summary = end.Result.Summary,
                Reference = end.Reference,
                Lines = lines.Take(),
                LeavesNoRow = end is { State: JobRunState.Succeeded, Result.Done: 0 } && claimed.Trigger == JobTrigger.Schedule && !job.KeepsIdleRuns && !lines.Any,
            },
            CancellationToken.None);
        await ((Task)kept).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (kept.Exception is { } failure)
        {
            report(failure.GetBaseException());
        }

        if (end.Result.Done > 0 || end.State != JobRunState.Succeeded)
        {
            LogEnded(log, job.Code, end.State, end.Result.Done);
        }
    }

    private static async Task<(JobRunState State, JobResult Result, string? Reference)> EndAsync(Task<JobResult> work, JobContext context, bool wasCutOff, Func<Exception, string> report)
    {
        if (work.IsCompletedSuccessfully)
        {
            return (JobRunState.Succeeded, await work, null);
        }

        if (work.IsCanceled || wasCutOff)
        {
            return (JobRunState.Interrupted, new JobResult(0, "服务器停止或失去联系，任务没有做完"), null);
        }

        var reference = report(work.Exception!.GetBaseException());
        context.Add(JobLineKind.Error, $"没有做完，服务器日志编号 {reference}");
        return (JobRunState.Failed, new JobResult(0, "执行出错"), reference);
    }

    /// <summary>Says again and again that the run lives, and lets its log be read meanwhile. A run that no longer holds the job is cut off: another server has begun it again.</summary>
    private async Task RenewAsync(Portal portal, string code, Guid run, RunLines lines, CancellationTokenSource held, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(JobRules.Renewal, clock, ended);
            if (await portal.RunAsync(new RenewJob { Code = code, RunId = run, Lines = lines.Take() }, ended) is { Succeeded: true, Value: false })
            {
                LogLost(log, code);
                await held.CancelAsync();
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Code} ended as {State}, {Done} done")]
    private static partial void LogEnded(ILogger logger, string code, JobRunState state, int done);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Code} has lost its lease and is cut off")]
    private static partial void LogLost(ILogger logger, string code);

    /// <summary>Numbers the lines of a run and stops at the most it may keep.</summary>
    private sealed class RunLines(Guid run, JobContext context)
    {
        private int number;

        public bool Any => number > 0;

        public IReadOnlyList<JobRunLine> Take()
        {
            var taken = new List<JobRunLine>();
            foreach (var (at, kind, text) in context.TakeLines())
            {
                number++;
                if (number <= JobRunLine.Most)
                {
                    var words = number == JobRunLine.Most ? "以后的内容不再记录" : text;
                    taken.Add(new JobRunLine { RunId = run, Number = number, At = at, Kind = kind, Text = words.Length <= JobRunLine.LongestText ? words : words[..JobRunLine.LongestText] });
                }
            }

            return taken;
        }
    }
}
