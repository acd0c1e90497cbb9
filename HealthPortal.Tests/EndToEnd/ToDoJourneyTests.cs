using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>Two cases in 昆山: one overdue at acceptance, one in department review; an announcement before its first review.</summary>
public sealed class ToDoServer : IAsyncLifetime
{
    private PortalServer? server;

    public Uri Address => server!.Address;

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is not null)
        {
            return;
        }

        server = await SeededServer.StartAsync(async portal =>
        {
            var late = await portal.SubmitAsync(seed: 1, name: "昆山迟来宾馆");
            await portal.WalkAsync(FlowStepKind.DepartmentReview, "", 2, "昆山待审宾馆");
            await portal.DraftAsync(AnnouncementDesk.Content("等初审的公告"), submit: true);

            // Its day has passed. The end of the silence period stays, or the daily job would accept it.
            await using var db = await portal.OpenAsync();
            var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-6);
            await db.Set<ApprovalCase>().Where(row => row.Id == late.Id).ExecuteUpdateAsync(row => row.SetProperty(approval => approval.ActBy, day));
        });
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}

/// <summary>The to-do centre as two people use it at the same time.</summary>
public sealed class ToDoJourneyTests(ToDoServer server) : IClassFixture<ToDoServer>
{
    [SkippableFact]
    public async Task Case_GoingFromOneToTheOther_AppearsWithoutReloadAndStandsAmongWhatWasDone()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var officer = await journey.PersonAsync("officer");
            var head = await journey.PersonAsync("head");
            var leader = await journey.PersonAsync("leader");
            foreach (var (page, user) in new[] { (officer, "officer"), (head, "head"), (leader, "leader") })
            {
                await AccountServer.SignInAsync(page, user);
                await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
            }

            // The overdue one is marked in words everywhere: in the top bar, on the home page, in the list.
            var counter = officer.Locator(".topbar a[href='/todos']");
            await Assertions.Expect(counter).ToHaveAttributeAsync("aria-label", "待办，1 项，其中 1 项已超时");
            var card = officer.Locator("main section[aria-label='待办']");
            await Assertions.Expect(card.Locator("h2")).ToContainTextAsync("1 项已超时");
            await Assertions.Expect(card.Locator("li.overdue")).ToContainTextAsync("超期");
            await card.GetByRole(AriaRole.Link, new() { Name = "更多" }).ClickAsync();
            await Assertions.Expect(officer.Locator("main h1")).ToHaveTextAsync("待办中心");
            var late = officer.Locator(".todo-table tbody tr");
            await Assertions.Expect(late).ToHaveCountAsync(1);
            await Assertions.Expect(late).ToContainTextAsync("已超时");
            await Assertions.Expect(late).ToContainTextAsync("昆山迟来宾馆");
            await AxeAssert.NoSeriousViolationsAsync(officer);

            // Two kinds of work in one list; the filter stands in the address and is kept by the back button.
            await head.GotoAsync("todos");
            var rows = head.Locator(".todo-table tbody tr");
            await Assertions.Expect(rows).ToHaveCountAsync(2);
            await Assertions.Expect(rows.First).ToContainTextAsync("昆山待审宾馆");
            await Assertions.Expect(rows.Last).ToContainTextAsync("等初审的公告");
            await head.Locator(".kind-chips a", new() { HasText = "公告审核" }).ClickAsync();
            await Assertions.Expect(rows).ToHaveCountAsync(1);
            Assert.Contains("kind=reviews", head.Url, StringComparison.Ordinal);
            await head.GoBackAsync();
            await Assertions.Expect(rows).ToHaveCountAsync(2);
            await head.Locator("[data-test=state]").SelectOptionAsync("Overdue");
            await head.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(head.Locator("main .state-title")).ToHaveTextAsync("没有符合条件的待办");
            await head.GetByRole(AriaRole.Link, new() { Name = "清除筛选" }).ClickAsync();
            await Assertions.Expect(rows).ToHaveCountAsync(2);
            await head.GotoAsync("todos?priority=Huge&state=7&from=2026-99-99&kind=none&at=x&size=3");
            await Assertions.Expect(rows).ToHaveCountAsync(2);

            // The leader has nothing yet. His page is marked: a reload would take the mark away.
            await leader.GotoAsync("todos");
            await Assertions.Expect(leader.Locator("main .state-title")).ToHaveTextAsync("都办完了");
            await AxeAssert.NoSeriousViolationsAsync(leader);
            await leader.EvaluateAsync("() => { window.notReloaded = true; }");

            // The head passes the case on; the leader refreshes and has it, and the number in his top bar with it.
            await rows.First.Locator("a.cover").ClickAsync();
            await head.Locator(".decision-bar").GetByRole(AriaRole.Button, new() { Name = "同意", Exact = true }).ClickAsync();
            var opinion = head.Locator("dialog[open]");
            await opinion.GetByLabel("审查意见").FillAsync("材料齐全，建议准予。");
            await opinion.Locator("footer .primary").ClickAsync();
            await Assertions.Expect(head.Locator(".callout.tone-success")).ToContainTextAsync("已同意");
            await leader.GetByRole(AriaRole.Button, new() { Name = "刷新" }).ClickAsync();
            await Assertions.Expect(leader.Locator(".todo-table tbody tr")).ToHaveCountAsync(1);
            await Assertions.Expect(leader.Locator(".todo-table tbody tr")).ToContainTextAsync("领导审批");
            await Assertions.Expect(leader.Locator(".topbar a[href='/todos']")).ToHaveAttributeAsync("aria-label", "待办，1 项");
            Assert.True(await leader.EvaluateAsync<bool>("() => window.notReloaded === true"));

            // For the head it is done, found again, and leads to the case.
            await head.GotoAsync("todos");
            await Assertions.Expect(rows).ToHaveCountAsync(1);
            await head.GetByRole(AriaRole.Link, new() { Name = "已办" }).ClickAsync();
            await Assertions.Expect(rows).ToHaveCountAsync(1);
            await Assertions.Expect(rows).ToContainTextAsync("同意");
            await AxeAssert.NoSeriousViolationsAsync(head);
            await head.Locator("[data-test=text]").FillAsync("没有这样的");
            await head.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(head.Locator("main .state-title")).ToHaveTextAsync("没有符合条件的已办");
            await head.GoBackAsync();
            await rows.Locator("a.cover").ClickAsync();
            await Assertions.Expect(head.Locator(".case-title")).ToBeVisibleAsync();
        });
    }

    /// <summary>Whoever only looks on gets what is new when the number in the top bar changes, without doing anything.</summary>
    [SkippableFact]
    public async Task OpenPage_WhenTheTopBarCountsAnew_ReadsByItself()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var editor = await journey.PersonAsync("editor");
            await AccountServer.SignInAsync(editor, "editor");
            await Assertions.Expect(editor.Locator("main h1")).ToHaveTextAsync("工作台");
            await editor.GotoAsync("todos");
            await Assertions.Expect(editor.Locator("main .state-title")).ToHaveTextAsync("都办完了");

            // The same person begins an announcement in another window.
            var other = await editor.Context.NewPageAsync();
            await other.GotoAsync("announcements/manage");
            await other.GetByRole(AriaRole.Button, new() { Name = "新建公告" }).ClickAsync();
            await Assertions.Expect(other).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/edit$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
            await Assertions.Expect(editor.Locator(".todo-table tbody tr")).ToContainTextAsync("未命名公告", new() { Timeout = 90_000 });
        });
    }
}
