using HealthPortal.Data.Files;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Jobs;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthPortal.Tests.Data.Jobs;

/// <summary>Scheduled jobs on the real database, by the real runner.</summary>
public class JobTests
{
    private const string Uploads = "abandoned-uploads";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Schedule_Changed_IsCheckedVersionedAndOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var list = await portal.DoAsync("admin", new ListJobs());
        Assert.Equal(ScheduledJobs.All.Count, list.Rows.Count);
        Assert.True(list.May is { Edit: true, Start: true, Export: true });
        Assert.Equal((false, false, true), (await portal.DoAsync("auditor", new ListJobs())).May is var may ? (may.Edit, may.Start, may.Export) : default);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ListJobs())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("city", new ListJobs())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("auditor", new StartJob { Code = Uploads })).Failure);

        SetJobSchedule Set(string? cron, int version = 1, string? reason = "试") => new() { Code = Uploads, Version = version, Cron = cron, Reason = reason };
        Assert.Equal("reason", (await portal.RunAsync("admin", Set("0 0 4 * * ?", reason: " "))).Problems[0].Field);
        Assert.Contains("永远不会执行", (await portal.RunAsync("admin", Set("0 0 4 30 2 ?"))).Message, StringComparison.Ordinal);
        Assert.Equal("cron", (await portal.RunAsync("admin", Set("* * * * *"))).Problems[0].Field);
        Assert.Contains("5 分钟", (await portal.RunAsync("admin", Set("0 * * * * ?"))).Message, StringComparison.Ordinal);
        Assert.Contains("最多", (await portal.RunAsync("admin", Set("0 0 4 " + string.Join(',', Enumerable.Range(1, 31)) + ",1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18 * ?"))).Message, StringComparison.Ordinal);
        Assert.Contains("没有变化", (await portal.RunAsync("admin", Set("0 40 3 * * ?"))).Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new SetJobSchedule { Code = "nothing", Version = 1, Cron = "0 0 4 * * ?", Reason = "试" })).Failure);
        await portal.DoAsync("admin", Set("0 0 4 * * ?"));
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", Set("0 0 5 * * ?"))).Failure);
        var row = (await portal.DoAsync("admin", new ReadJob { Code = Uploads }));
        Assert.Equal(("每天 04:00", 2), (row.Job.ScheduleWords, row.Job.Version));
        Assert.Equal(5, row.Next.Count);
        var change = (await portal.DoAsync("auditor", new ReadJobHistory { Code = Uploads }))[0];
        Assert.Equal(("执行时间", "0 40 3 * * ?", "0 0 4 * * ?", "试"), (change.Values[0].Field, change.Values[0].Before, change.Values[0].After, change.Reason));
        Assert.Equal(["每天 04:00"], [(await portal.DoAsync("admin", new PreviewJobSchedule { Code = Uploads, Cron = "0 0 4 * * ?" })).Words]);
        Assert.Contains("看不懂", (await portal.RunAsync("admin", new PreviewJobSchedule { Code = Uploads, Cron = "0 0 99 * * ?" })).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task TwoServers_AtTheSameTime_RunAJobOnce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var (one, other) = (Runner(portal, "one"), Runner(portal, "other"));
        await LookAsync(one); // reckons all next times
        portal.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(LookAsync(one), LookAsync(other));
        await using var db = await portal.OpenAsync();
        var runs = await db.Set<JobRun>().GroupBy(run => run.JobCode).Select(group => new { group.Key, Count = group.Count(), Done = group.Sum(run => run.Done) }).ToListAsync();

        // A job that keeps no idle runs stands there only if it came after the one that makes work for it: both orders are right.
        var idle = ScheduledJobs.All.Where(job => job.KeepsIdleRuns).Select(job => job.Code).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(idle.Order(StringComparer.Ordinal), runs.Select(run => run.Key).Where(idle.Contains).Order(StringComparer.Ordinal));
        Assert.All(runs.Where(run => !idle.Contains(run.Key)), run => Assert.True(run.Done > 0, run.Key));
        Assert.All(runs, run => Assert.Equal(1, run.Count));
        Assert.All(await db.Set<JobRun>().ToListAsync(), run => Assert.Equal((JobRunState.Succeeded, JobTrigger.Schedule), (run.State, run.Trigger)));
        Assert.All(await db.Set<JobState>().ToListAsync(), state => Assert.True(state is { RunId: null, LeaseUntil: null, FailuresInRow: 0 } && state.NextAt > portal.Clock.GetUtcNow().UtcDateTime));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Start_ByAPerson_RunsOnceAlsoWhenPaused(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var runner = Runner(portal, "one");
        await LookAsync(runner);
        Assert.Contains("理由", (await portal.RunAsync("admin", new PauseJob { Code = Uploads, Version = 1, IsPaused = true, Reason = "" })).Message, StringComparison.Ordinal);
        await portal.DoAsync("admin", new PauseJob { Code = Uploads, Version = 1, IsPaused = true, Reason = "维护磁盘" });
        Assert.Contains("已经暂停", (await portal.RunAsync("admin", new PauseJob { Code = Uploads, Version = 2, IsPaused = true, Reason = "再来" })).Message, StringComparison.Ordinal);
        portal.Clock.Advance(TimeSpan.FromDays(2));
        await LookAsync(runner);
        Assert.Empty((await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Runs);

        await portal.DoAsync("admin", new StartJob { Code = Uploads });
        Assert.Contains("马上要执行", (await portal.RunAsync("admin", new StartJob { Code = Uploads })).Message, StringComparison.Ordinal);
        Assert.True((await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Job.IsRequested);
        await LookAsync(runner);
        var read = await portal.DoAsync("admin", new ReadJob { Code = Uploads });
        var run = Assert.Single(read.Runs);
        Assert.Equal((JobTrigger.Person, "吕立新", JobRunState.Succeeded, "one"), (run.Trigger, run.RequestedBy, run.State, run.Server));
        Assert.Equal((true, (DateTime?)null, 0), (read.Job.IsPaused, read.Job.NextAt, read.Next.Count));
        Assert.Contains(await portal.DoAsync("auditor", new ReadJobHistory { Code = Uploads }), change => change.Operation == "立即执行任务");

        // Resumed, it waits for its next time instead of making up for what was left out.
        await portal.DoAsync("admin", new PauseJob { Code = Uploads, Version = 2, IsPaused = false, Reason = "维护完成" });
        await LookAsync(runner);
        Assert.Single((await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Runs);
        portal.Clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(runner);
        Assert.Equal(2, (await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Runs.Count);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Server_Gone_IsTakenOverWhenItsLeaseEnds(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.DoAsync("admin", new StartJob { Code = Uploads });
        var claimed = (await portal.System.RunAsync(new ClaimJob { Code = Uploads, Server = "gone" })).Value!;
        Assert.Equal(JobTrigger.Person, claimed.Trigger);
        Assert.Null((await portal.System.RunAsync(new ClaimJob { Code = Uploads, Server = "other" })).Value);
        portal.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.True((await portal.System.RunAsync(new RenewJob { Code = Uploads, RunId = claimed.RunId })).Value);
        portal.Clock.Advance(TimeSpan.FromSeconds(59));
        await LookAsync(Runner(portal, "other"));
        Assert.Equal(JobRunState.Running, Assert.Single((await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Runs).State);
        Assert.Contains("正在执行", (await portal.RunAsync("admin", new StartJob { Code = Uploads })).Message, StringComparison.Ordinal);

        portal.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(JobRunState.Interrupted, (await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Job.LastState);
        await LookAsync(Runner(portal, "other"));
        var runs = (await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Runs;
        Assert.Equal([(JobRunState.Succeeded, JobTrigger.Recovery, "other"), (JobRunState.Interrupted, JobTrigger.Person, "gone")], runs.Select(run => (run.State, run.Trigger, run.Server)));

        // What the first server says afterwards changes nothing.
        Assert.False((await portal.System.RunAsync(new RenewJob { Code = Uploads, RunId = claimed.RunId })).Value);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Run_ThatBreaks_IsReportedCountedAndRunAgainAtItsNextTime(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var runner = Runner(portal, "one");
        await LookAsync(runner);
        portal.Services.GetRequiredService<FileStore>(); // makes its directories
        var incoming = Directory.EnumerateDirectories(Path.Combine(portal.DataDirectory, "files"), "*", SearchOption.AllDirectories).Single(path => Path.GetFileName(path) == "incoming");
        Directory.Delete(incoming, recursive: true);
        var reported = new List<Exception>();
        for (var day = 1; day <= 3; day++)
        {
            portal.Clock.Advance(TimeSpan.FromDays(1));
            await LookAsync(runner, reported);
        }

        Assert.Equal(3, reported.Count);
        var told = Assert.Single((await portal.DoAsync("admin", new ListMyMessages())).Rows);
        Assert.Contains("REF2", told.Body, StringComparison.Ordinal);
        Assert.Empty((await portal.DoAsync("auditor", new ListMyMessages())).Rows);
        Assert.All(reported, failure => Assert.IsType<DirectoryNotFoundException>(failure));
        var read = await portal.DoAsync("admin", new ReadJob { Code = Uploads, State = JobRunState.Failed });
        Assert.Equal((3, JobRunState.Failed), (read.Job.FailuresInRow, read.Job.LastState));
        Assert.Equal("REF3", read.Runs[0].Reference);
        var lines = (await portal.DoAsync("auditor", new ReadJobRun { RunId = read.Runs[0].Id })).Lines;
        Assert.Contains("REF3", Assert.Single(lines).Text, StringComparison.Ordinal);

        Directory.CreateDirectory(incoming);
        portal.Clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(runner);
        Assert.Equal((0, JobRunState.Succeeded), (await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Job is var job ? (job.FailuresInRow, job.LastState) : default);
        using var file = new MemoryStream();
        Assert.Equal(4, await portal.DoAsync("auditor", new ExportJobRuns { Code = Uploads, Destination = file }));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("security", new ExportJobRuns { Destination = Stream.Null })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("auditor", new ExportJobRuns { Code = "nothing", Destination = Stream.Null })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Server_Stopping_LeavesTheJobToBeBegunAgain(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.DoAsync("admin", new StartJob { Code = Uploads });
        var claimed = (await portal.System.RunAsync(new ClaimJob { Code = Uploads, Server = "stopping" })).Value!;
        await portal.System.RunAsync(new EndJobRun { Code = Uploads, RunId = claimed.RunId, State = JobRunState.Interrupted, DoneCount = 0, Summary = "停止" });
        await LookAsync(Runner(portal, "next")); // at once, not only when the lease has ended
        var runs = (await portal.DoAsync("admin", new ReadJob { Code = Uploads })).Runs;
        Assert.Equal([(JobRunState.Succeeded, JobTrigger.Recovery), (JobRunState.Interrupted, JobTrigger.Person)], runs.Select(run => (run.State, run.Trigger)));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task OldRuns_AreDeletedAndPagesGoOnWhereTheLastEnded(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var now = portal.Clock.GetUtcNow().UtcDateTime;
        await using (var db = await portal.OpenAsync())
        {
            for (var day = 0; day < 100; day++)
            {
                var run = new JobRun { JobCode = Uploads, Trigger = JobTrigger.Schedule, Server = "one", BeganAt = now.AddDays(-day), State = JobRunState.Succeeded };
                db.AddRange(run, new JobRunLine { RunId = run.Id, Number = 1, At = now, Kind = JobLineKind.Information, Text = "行" });
            }

            await db.SaveChangesAsync();
        }

        await portal.DoAsync("admin", new StartJob { Code = "old-job-runs" });
        await LookAsync(Runner(portal, "one"));
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal((91, 91), (await db.Set<JobRun>().CountAsync(run => run.JobCode == Uploads), await db.Set<JobRunLine>().CountAsync()));
        }

        var seen = new List<Guid>();
        DateTime? before = null;
        do
        {
            var page = await portal.DoAsync("admin", new ReadJob { Code = Uploads, Before = before });
            seen.AddRange(page.Runs.Select(run => run.Id));
            before = page.Older;
        }
        while (before is not null);
        Assert.Equal((91, 91), (seen.Count, seen.Distinct().Count()));
    }

    internal static JobRunner Runner(TestPortal portal, string server) => new(portal.Services, portal.Clock, NullLogger<JobRunner>.Instance) { Server = server };

    /// <summary>Looks until everything that is due has been run; a server takes only some jobs at once.</summary>
    internal static async Task LookAsync(JobRunner runner, List<Exception>? reported = null)
    {
        for (var look = 0; look <= ScheduledJobs.All.Count / 4; look++)
        {
            await runner.LookAsync(
                failure =>
                {
                    Assert.NotNull(reported);
                    reported.Add(failure);
                    return FormattableString.Invariant($"REF{reported.Count}");
                },
                CancellationToken.None);
            await runner.FinishAsync();
        }
    }
}
