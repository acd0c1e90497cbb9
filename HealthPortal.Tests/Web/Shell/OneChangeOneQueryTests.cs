using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.GovernmentServices.ApprovalDesk;
using HealthPortal.Web.Workbench;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Tests.Web.Shell;

/// <summary>One change of a list asks the database as often as one run of its use case does, and of quick changes the latest is shown (style notes, pain 4).</summary>
public sealed class OneChangeOneQueryTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite, "?kind=Workday")]
    [InlineData(TestDatabase.PostgreSql, "?kind=Workday")]
    [InlineData(TestDatabase.Sqlite, "?sort=date")]
    [InlineData(TestDatabase.Sqlite, "?q=国庆")]
    [InlineData(TestDatabase.Sqlite, "?size=50")]
    public async Task Register_WhenOneThingChanges_RunsTheListOnce(TestDatabase database, string change)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await using var page = await AddressedPage.OpenAsync<RegisterView>(portal, "admin", "platform/calendar", (nameof(RegisterView.Register), HolidayRegister.It));
        await page.SettledAsync();
        var once = await CountAsync(() => portal.DoAsync("admin", new ListRegister { Register = HolidayRegister.It, State = State(change) }));
        Assert.True(once > 1);
        Assert.Equal(once, await CountAsync(() => ChangeAsync(page, "platform/calendar" + change)));

        // The same address again, as a second click on the link gives it, asks nothing.
        Assert.Equal(0, await CountAsync(() => ChangeAsync(page, "platform/calendar" + change)));
    }

    [SkippableFact]
    public async Task Register_WhenThePageIsTurnedAndBack_RunsTheListOnceEach()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using var page = await AddressedPage.OpenAsync<RegisterView>(portal, "admin", "platform/calendar", (nameof(RegisterView.Register), HolidayRegister.It));
        await page.SettledAsync();
        var next = (await portal.DoAsync("admin", new ListRegister { Register = HolidayRegister.It, State = new RegisterState() })).Next;
        var turned = new RegisterState { Cursor = next }.ToQuery();
        var once = await CountAsync(() => portal.DoAsync("admin", new ListRegister { Register = HolidayRegister.It, State = State(turned) }));
        Assert.Equal(once, await CountAsync(() => ChangeAsync(page, "platform/calendar" + turned)));
        Assert.Equal(once, await CountAsync(() => ChangeAsync(page, "platform/calendar")));

        // A row opened beside the list does not read the list again.
        Assert.True(await CountAsync(() => ChangeAsync(page, "platform/calendar?row=new")) < once);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite, "?view=Concluded")]
    [InlineData(TestDatabase.Sqlite, "?q=晨露")]
    [InlineData(TestDatabase.Sqlite, "?size=50")]
    [InlineData(TestDatabase.PostgreSql, "?deadline=Soon")]
    public async Task CaseList_WhenOneThingChanges_RunsTheListOnce(TestDatabase database, string change)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        await using var page = await AddressedPage.OpenAsync<CaseListPage>(portal, "officer", "cases?view=All");
        await page.SettledAsync();
        var asked = CaseListAddress.Parse(change);
        var once = await CountAsync(() => portal.DoAsync("officer", new ListCases { Filter = asked.Filter, Cursor = asked.Cursor, PageSize = asked.Size }));
        Assert.Equal(once, await CountAsync(() => ChangeAsync(page, "cases" + change)));
    }

    [SkippableFact]
    public async Task Register_WhenChangedQuickly_ShowsTheLatest()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using var page = await AddressedPage.OpenAsync<RegisterView>(portal, "admin", "platform/calendar", (nameof(RegisterView.Register), HolidayRegister.It));
        await page.SettledAsync();
        await ChangeQuicklyAsync(page, "platform/calendar?kind=Workday", "platform/calendar?q=没有这样的节日");
        Assert.Contains("没有符合条件的记录", await page.HtmlAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task CaseList_WhenChangedQuickly_ShowsTheLatest()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await portal.SubmitAsync();
        await using var page = await AddressedPage.OpenAsync<CaseListPage>(portal, "officer", "cases?view=All");
        Assert.Contains("晨露宾馆", await page.SettledAsync(), StringComparison.Ordinal);
        await ChangeQuicklyAsync(page, "cases?view=All&size=50", "cases?view=Concluded");
        Assert.DoesNotContain("晨露宾馆", await page.HtmlAsync(), StringComparison.Ordinal);
        await ChangeQuicklyAsync(page, "cases?view=Concluded&size=50", "cases?view=All");
        Assert.Contains("晨露宾馆", await page.HtmlAsync(), StringComparison.Ordinal);
    }

    /// <summary>The first change is slow and comes back after the second.</summary>
    private static async Task ChangeQuicklyAsync(AddressedPage page, string first, string second)
    {
        using var held = new HeldQueries();
        await page.GoAsync(first);
        await held.Reached;
        held.Dispose();
        await page.GoAsync(second);
        var latest = await page.SettledAsync();
        held.Release();
        await Task.Delay(300);
        Assert.Equal(latest, await page.HtmlAsync());
    }

    private static async Task ChangeAsync(AddressedPage page, string address)
    {
        await page.GoAsync(address);
        await page.SettledAsync();
    }

    private static async Task<int> CountAsync(Func<Task> work)
    {
        using var counter = new QueryCounter();
        await work();
        return counter.Count;
    }

    private static RegisterState State(string query) => RegisterState.Parse(QueryHelpers.ParseQuery(query).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
}
