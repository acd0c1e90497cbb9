using System.Globalization;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A day of each of those who look on: auditor, administrator, legal-affairs officer, managers of three levels.</summary>
[Collection(ResultCollection.Name)]
public sealed class RoleDaysTests(ResultServer server)
{
    [SkippableFact]
    public Task Auditor_ReadsEverythingMaskedTakesEveryListAwayAndActsOnNothing() => server.JourneyAsync(async journey =>
    {
        var auditor = await server.SignInAsync(journey, "auditor");
        await auditor.GotoAsync("cases?view=All");
        await Assertions.Expect(auditor.Locator(".case-table tbody tr")).ToHaveCountAsync(ResultServer.InProvince);

        await auditor.GotoAsync($"cases/{server.BeforeDecision}");
        await Assertions.Expect(auditor.Locator(".case-title")).ToBeVisibleAsync();
        await Assertions.Expect(auditor.Locator(".decision-bar")).ToHaveCountAsync(0);
        await Assertions.Expect(auditor.Locator("main")).ToContainTextAsync("****");
        await Assertions.Expect(auditor.GetByRole(AriaRole.Button, new() { Name = "完整" })).ToHaveCountAsync(0);
        NoNumbers(await auditor.Locator("main").InnerTextAsync());
        await AxeAssert.NoSeriousViolationsAsync(auditor);

        foreach (var (list, rows) in new[]
        {
            ("exports/cases.xlsx?view=All", ResultServer.InProvince), ("exports/archive.xlsx", 3), ("exports/notices.xlsx", 4), ("exports/notices.xlsx?tab=published", 1),
            ("exports/statistics.xlsx", 3), ("exports/service-matters.xlsx", 269), ("registers/holidays/export", 200), ("registers/service-matters/export", 70),
        })
        {
            var (status, workbook) = await server.FetchAsync(auditor, list);
            Assert.True(status == 200, $"{list}: {status}");
            var read = Sheets.Rows(workbook);
            Assert.True(read.Count > rows, $"{list} has {read.Count} rows.");
            var text = string.Join('\n', read.Select(row => string.Join('|', row)));
            NoNumbers(text);
            Assert.Contains("何秋实", text, StringComparison.Ordinal);
        }

        var (printed, pdf) = await server.FetchAsync(auditor, "exports/statistics.pdf");
        Assert.Equal(200, printed);
        Assert.StartsWith("%PDF-", System.Text.Encoding.ASCII.GetString(pdf[..5]), StringComparison.Ordinal);

        foreach (var closed in new[] { "window/intake", "window/hand-over", "window/supplements", "matters/guide-reviews" })
        {
            await RefusedAsync(auditor, closed);
        }

        Assert.Equal(403, (await server.FetchAsync(auditor, "exports/window/hand-over")).Status);
        Assert.Equal(403, (await server.FetchAsync(auditor, "registers/holidays/template")).Status);
        await auditor.GotoAsync("platform/calendar");
        await Assertions.Expect(auditor.Locator("tbody tr").First).ToBeVisibleAsync();
        await Assertions.Expect(auditor.GetByRole(AriaRole.Link, new() { Name = "新增" })).ToHaveCountAsync(0);
        await auditor.GotoAsync("notices");
        await Assertions.Expect(auditor.Locator("tbody tr").First).ToBeVisibleAsync();
        await Assertions.Expect(auditor.Locator("tbody input[type=checkbox]")).ToHaveCountAsync(0);
    });

    [SkippableFact]
    public Task Legal_ReadsAllCasesOfTheOrganOnly() => server.JourneyAsync(async journey =>
    {
        var legal = await server.SignInAsync(journey, "legal");
        await legal.GotoAsync("cases?view=All");
        await Assertions.Expect(legal.Locator(".case-table tbody tr")).ToHaveCountAsync(ResultServer.InHome);
        Assert.DoesNotContain(ResultServer.Sister, await legal.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await legal.GotoAsync($"cases/{server.BeforeDecision}");
        await Assertions.Expect(legal.Locator(".case-title")).ToBeVisibleAsync();
        await Assertions.Expect(legal.Locator(".decision-bar")).ToHaveCountAsync(0);
        NoNumbers(await legal.Locator("main").InnerTextAsync());
        await legal.GotoAsync($"cases/{server.OfSister}");
        await Assertions.Expect(legal.Locator("main")).ToContainTextAsync("没有找到");
        Assert.DoesNotContain(ResultServer.Sister, await legal.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await legal.GotoAsync("archive");
        await Assertions.Expect(legal.Locator("tbody tr")).ToHaveCountAsync(2);
        await RefusedAsync(legal, "window/intake");
    });

    [SkippableTheory]
    [InlineData("county", ResultServer.InHome)]
    [InlineData("city", ResultServer.InCity)]
    [InlineData("province", ResultServer.InProvince)]
    public Task Manager_SeesTheOwnDistrictAndComesFromEachNumberToAsManyCases(string user, int received) => server.JourneyAsync(async journey =>
    {
        var manager = await server.SignInAsync(journey, user);
        await manager.GotoAsync("statistics?period=Month");
        await Assertions.Expect(manager.Locator(".stat", new() { HasText = "收件" }).First).ToContainTextAsync(received.ToString(CultureInfo.InvariantCulture));

        // Every number of the total line that is a link leads to a list of that many.
        var links = manager.Locator(".statistics-table tfoot a");
        var numbers = await links.CountAsync();
        Assert.InRange(numbers, 2, 13);
        for (var number = 0; number < numbers; number++)
        {
            var count = await links.Nth(number).InnerTextAsync();
            var href = await links.Nth(number).GetAttributeAsync("href");
            var list = await manager.Context.NewPageAsync();
            await list.GotoAsync(href!);
            await Assertions.Expect(list.Locator(".pager")).ToContainTextAsync($"共 {count} 件");
            await list.CloseAsync();
        }

        await manager.GotoAsync($"cases/{server.BeforeDecision}");
        await Assertions.Expect(manager.Locator(".case-title")).ToBeVisibleAsync();
        await Assertions.Expect(manager.Locator(".decision-bar")).ToHaveCountAsync(0);
        await RefusedAsync(manager, "archive");
        await RefusedAsync(manager, "window/intake");
        Assert.Equal(403, (await server.FetchAsync(manager, "exports/cases.xlsx?view=All")).Status);
    });

    [SkippableFact]
    public Task Manager_OfACounty_CannotSeeAnotherByItsAddress() => server.JourneyAsync(async journey =>
    {
        var county = await server.SignInAsync(journey, "county");
        await county.GotoAsync("statistics?period=Month&area=js/05/81/");
        await Assertions.Expect(county.Locator("main .state")).ToContainTextAsync("没有找到这个统计范围");
        Assert.DoesNotContain("常熟", await county.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(404, (await server.FetchAsync(county, "exports/statistics.xlsx?period=Month&area=js/05/81/")).Status);
        await county.GotoAsync("statistics?period=Month");
        await Assertions.Expect(county.Locator(".trail")).ToContainTextAsync("昆山市");
        await Assertions.Expect(county.Locator(".stat", new() { HasText = "收件" }).First).ToContainTextAsync(ResultServer.InHome.ToString(CultureInfo.InvariantCulture));
        await county.GotoAsync("cases?view=All&area=js/05/81/");
        await Assertions.Expect(county.Locator(".state-title")).ToHaveTextAsync("没有符合条件的办件");
        await county.GotoAsync($"cases/{server.OfSister}");
        await Assertions.Expect(county.Locator("main")).ToContainTextAsync("没有找到");
    });

    [SkippableFact]
    public Task Manager_OfTheCity_DrillsDownToACounty() => server.JourneyAsync(async journey =>
    {
        var city = await server.SignInAsync(journey, "city");
        await city.GotoAsync("statistics?period=Month");
        await city.Locator(".statistics-table tbody th a", new() { HasText = "昆山市" }).ClickAsync();
        await Assertions.Expect(city.Locator(".trail [aria-current]")).ToContainTextAsync("昆山市");
        await Assertions.Expect(city.Locator(".stat", new() { HasText = "收件" }).First).ToContainTextAsync(ResultServer.InHome.ToString(CultureInfo.InvariantCulture));
        await city.Locator(".trail a").First.ClickAsync();
        await Assertions.Expect(city.Locator(".stat", new() { HasText = "收件" }).First).ToContainTextAsync(ResultServer.InCity.ToString(CultureInfo.InvariantCulture));
    });

    [SkippableFact]
    public Task Administrator_KeepsBasicDataAndSeesNoCases() => server.JourneyAsync(async journey =>
    {
        var admin = await server.SignInAsync(journey, "admin");
        foreach (var (page, heading) in new[] { ("service-matters/register", "政务服务事项"), ("platform/calendar", "节假日") })
        {
            await admin.GotoAsync(page);
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync(heading);
            await Assertions.Expect(admin.GetByRole(AriaRole.Link, new() { Name = "新增" })).ToBeVisibleAsync();
            await Assertions.Expect(admin.Locator("tbody tr").First).ToBeVisibleAsync();
        }

        foreach (var closed in new[] { "cases?view=All", $"cases/{server.BeforeDecision}", "statistics", "notices", "archive", "window/intake" })
        {
            await RefusedAsync(admin, closed);
        }

        await admin.GotoAsync("search?q=" + Uri.EscapeDataString(ResultServer.Home));
        await Assertions.Expect(admin.Locator(".state-title")).ToHaveTextAsync("没有找到相关内容");
        Assert.Equal(403, (await server.FetchAsync(admin, "exports/cases.xlsx?view=All")).Status);
        Assert.Equal(403, (await server.FetchAsync(admin, "exports/statistics.pdf")).Status);
    });

    /// <summary>The page is reached, and says that the right is missing instead of showing anything.</summary>
    private static async Task RefusedAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("没有这项操作的权限");
        var text = await page.Locator("main").InnerTextAsync();
        Assert.DoesNotContain(ResultServer.Home, text, StringComparison.Ordinal);
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(0);
    }

    private void NoNumbers(string text) => Assert.All(server.PersonalNumbers, number => Assert.DoesNotContain(number, text, StringComparison.OrdinalIgnoreCase));
}
