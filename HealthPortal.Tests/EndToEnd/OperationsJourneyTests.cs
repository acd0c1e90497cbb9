using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The administrator looks at how the servers do; nobody else may.</summary>
public sealed class OperationsJourneyTests(OperationsServer server) : IClassFixture<OperationsServer>
{
    [SkippableFact]
    public async Task Operations_OfARunningServer_AreShownToAdministrators()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/operations");
            await Assertions.Expect(admin.Locator("tr[data-server=figures]")).ToContainTextAsync("47%");
            await Assertions.Expect(admin.Locator("tr[data-operation=FigureExample]")).ToContainTextAsync("120");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("磁盘空间不足");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.GetByRole(AriaRole.Link, new() { Name = "最近 24 小时" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tr[data-server=figures]")).ToBeVisibleAsync();
            await admin.GetByRole(AriaRole.Link, new() { Name = "系统参数" }).Last.ClickAsync();
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("磁盘空间报警");
            var window = await journey.PersonAsync("window");
            await AccountServer.SignInAsync(window, "window");
            await Assertions.Expect(window.Locator("main h1")).ToHaveTextAsync("工作台");
            await window.GotoAsync("platform/operations?hours=nonsense");
            await Assertions.Expect(window.Locator("main")).ToContainTextAsync("没有这项操作的权限");
        });
    }
}

/// <summary>A server with figures of a moment ago and an alarm.</summary>
public sealed class OperationsServer : IAsyncLifetime
{
    private PortalServer? server;

    public Uri Address => server!.Address;

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is null)
        {
            server = await SeededServer.StartAsync(async portal =>
            {
                var now = TimeProvider.System.GetUtcNow().UtcDateTime;
                var histogram = new HealthPortal.Domain.Platform.Operations.DurationHistogram();
                histogram.Add(12);
                await using var db = await portal.OpenAsync();
                for (var minute = 0; minute < 30; minute++)
                {
                    // The newest lies ahead, so that the server still counts as running however long its start takes.
                    db.Add(new HealthPortal.Domain.Platform.Operations.ServerMinute
                    {
                        Server = "figures", At = now.AddMinutes(4 - minute), Requests = 30 + minute, RequestFailures = 0, RequestP95 = 20 + minute, Operations = 100, OperationFailures = 0, OperationP95 = 10,
                        Circuits = 5, HeapMegabytes = 100, WorkingSetMegabytes = 300, DatabaseMilliseconds = 0.4, DiskFreePercent = 47,
                    });
                }

                db.Add(new HealthPortal.Domain.Platform.Operations.OperationHour { Server = "figures", Hour = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc), Operation = "FigureExample", Count = 120, TotalMilliseconds = 1e7, LongestMilliseconds = 30, Histogram = histogram.ToString() });
                db.Add(new HealthPortal.Domain.Platform.Operations.OperationAlarm { Limit = "disk", Since = now.AddHours(-1), Words = "服务器 figures 的磁盘只剩 7%", EndedAt = now.AddMinutes(-30) });
                await db.SaveChangesAsync();
            });
        }
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
