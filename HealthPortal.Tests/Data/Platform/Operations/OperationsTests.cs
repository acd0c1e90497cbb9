using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Data.Platform.Operations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Operations;
using HealthPortal.Tests.Data.Jobs;
using HealthPortal.Tests.Data.Platform.Messages;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Operations;

/// <summary>Figures, limits and alarms on the real database.</summary>
public class OperationsTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Figures_OfTwoServers_AreAddedUp(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var meter = portal.Services.GetRequiredService<PortalMeter>();
        meter.Take();
        await portal.DoAsync("officer", new ListCases { Filter = new CaseFilter() });
        await portal.RunAsync("admin", new ListCases { Filter = new CaseFilter() }); // refused in order: not broken
        var (_, measured) = meter.Take();
        Assert.Equal((2, 0), (measured["ListCases"].Count, measured["ListCases"].Failures));
        Assert.Empty(meter.Take().Operations);

        foreach (var server in (string[])["one", "two"])
        {
            await RecordAsync(portal, server, requests: 4, milliseconds: server == "one" ? 15 : 150, operations: measured);
            await RecordAsync(portal, server, requests: 0, milliseconds: 0, operations: measured);
        }

        var view = await portal.DoAsync("admin", new ReadOperations());
        Assert.Equal(["one", "two"], view.Servers.Select(row => row.Server));
        var point = Assert.Single(view.Points);
        Assert.Equal(8, point.Requests);
        Assert.InRange(point.RequestP95, 100, 200);
        Assert.Equal(("ListCases", 8, 0), view.Operations.Single(row => row.Operation == "ListCases") is var lists ? (lists.Operation, lists.Count, lists.Failures) : default);
        Assert.Single((await portal.DoAsync("auditor", new ReadOperations { Hours = 24 })).Points);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ReadOperations { Hours = 7 })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ReadOperations())).Failure);

        // A server that is silent is not running; old figures go.
        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        await RecordAsync(portal, "two", 1, 1);
        Assert.Equal(["two"], (await portal.DoAsync("admin", new ReadOperations())).Servers.Select(row => row.Server));
        portal.Clock.Advance(TimeSpan.FromDays(8));
        Assert.True((await portal.System.RunAsync(new DeleteOldFigures())).Value >= 6);
        Assert.Empty((await portal.DoAsync("admin", new ReadOperations { Hours = 24 })).Servers);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Limits_Crossed_RaiseOneAlarmUntilThingsAreInOrder(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.DoAsync("admin", new PauseJob { Code = "limit-watch", Version = 1, IsPaused = true, Reason = "由测试检查" });
        await JobTests.LookAsync(JobTests.Runner(portal, "one")); // reckons when jobs are due
        Assert.Equal(new WatchResult(0, 0), await WatchAsync(portal));

        // Late jobs: hourly ones are overdue, although a server was there; had none been, it would be no delay.
        portal.Clock.Advance(TimeSpan.FromMinutes(80));
        Assert.Equal(new WatchResult(0, 0), await WatchAsync(portal));
        await RecordAsync(portal, "one", 1, 1);
        portal.Clock.Advance(TimeSpan.FromMinutes(12));
        await RecordAsync(portal, "one", 1, 1);
        Assert.Equal(new WatchResult(1, 0), await WatchAsync(portal));
        Assert.Equal(new WatchResult(0, 0), await WatchAsync(portal));
        var told = Assert.Single((await portal.DoAsync("admin", new ListMyMessages())).Rows);
        Assert.Contains("定时任务延误", told.Subject, StringComparison.Ordinal);
        Assert.Equal("定时任务延误", Assert.Single((await portal.DoAsync("auditor", new ReadOperations())).Alarms).Name);
        Assert.Empty((await portal.DoAsync("auditor", new ListMyMessages())).Rows);
        await JobTests.LookAsync(JobTests.Runner(portal, "one"));
        Assert.Equal(new WatchResult(0, 1), await WatchAsync(portal));
        Assert.NotNull((await portal.DoAsync("admin", new ReadOperations())).Alarms[0].EndedAt);

        // Wrong again within half an hour: the same alarm, nobody is told twice.
        await MessageTests.AddAsync(portal, 101, MessageChannel.Mail);
        portal.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(new WatchResult(1, 0), await WatchAsync(portal));
        await MessageTests.RunAsync(portal);
        Assert.Equal(new WatchResult(0, 1), await WatchAsync(portal));
        await MessageTests.AddAsync(portal, 101, MessageChannel.Mail, first: 200);
        portal.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(new WatchResult(0, 0), await WatchAsync(portal));
        var alarms = (await portal.DoAsync("admin", new ReadOperations())).Alarms;
        Assert.Equal(("消息积压", (DateTime?)null), (alarms[0].Name, alarms[0].EndedAt));
        Assert.Equal(2, (await portal.DoAsync("admin", new ListMyMessages())).Rows.Count);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Limits_OnAServersFigures_AreSetAmongTheParameters(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        for (var minute = 0; minute < 4; minute++)
        {
            portal.Clock.Advance(TimeSpan.FromMinutes(1));
            await RecordAsync(portal, "slow", 10, 4000);
        }

        Assert.Equal(0, (await WatchAsync(portal)).Raised); // four minutes are not five
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await RecordAsync(portal, "slow", 10, 4000, failures: 11, circuits: 1001, disk: 9);
        Assert.Equal(4, (await WatchAsync(portal)).Raised);
        Assert.Equal(
            ["出错次数过多", "在线页面过多", "磁盘空间不足", "页面响应变慢"],
            (await portal.DoAsync("admin", new ReadOperations())).Alarms.Select(alarm => alarm.Name).Order(StringComparer.Ordinal));

        await using var db = await portal.OpenAsync();
        db.RemoveRange(await db.Set<OperationAlarm>().ToListAsync());
        await db.SaveChangesAsync();
        await portal.DoAsync("admin", new HealthPortal.Data.Platform.Parameters.SetParameter { Code = OperationsParameters.DiskFreePercent.Code, Value = "5", Reason = "磁盘很大" });
        Assert.Equal(3, (await WatchAsync(portal)).Raised);
    }

    private static async Task<WatchResult> WatchAsync(TestPortal portal) => (await portal.System.RunAsync(new WatchLimits())).Value;

    private static async Task RecordAsync(
        TestPortal portal, string server, int requests, double milliseconds, int failures = 0, int circuits = 1, int disk = 50, IReadOnlyDictionary<string, MeasuredSeries>? operations = null)
    {
        var histogram = new DurationHistogram();
        for (var request = 0; request < requests; request++)
        {
            histogram.Add(milliseconds);
        }

        var recorded = await portal.System.RunAsync(new RecordServerMinute
        {
            Server = server,
            Requests = new MeasuredSeries(requests, failures, requests * milliseconds, milliseconds, histogram),
            Operations = operations ?? new Dictionary<string, MeasuredSeries>(StringComparer.Ordinal),
            Circuits = circuits,
            HeapMegabytes = 100,
            WorkingSetMegabytes = 300,
            DiskFreePercent = disk,
        });
        Assert.True(recorded.Succeeded);
    }
}
