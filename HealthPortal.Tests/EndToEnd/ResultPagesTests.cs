using System.Globalization;
using System.Text.RegularExpressions;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>What becomes of cases, in the browser: notices, archive, statistics, search; and addresses with nonsense in them.</summary>
[Collection(ResultCollection.Name)]
public sealed class ResultPagesTests(ResultServer server)
{
    [SkippableFact]
    public Task Notices_ChosenAndPublished_AreOpenToThePublic() => server.JourneyAsync(async journey =>
    {
        var legal = await server.SignInAsync(journey, "legal");
        await legal.GotoAsync("notices");
        await Assertions.Expect(legal.Locator("tbody tr")).ToHaveCountAsync(3);
        await Assertions.Expect(legal.GetByRole(AriaRole.Button, new() { Name = "发布所选（0）" })).ToBeDisabledAsync();
        await AxeAssert.NoSeriousViolationsAsync(legal);
        var number = await legal.Locator("tbody tr a").First.InnerTextAsync();
        await legal.Locator("tbody input[type=checkbox]").First.CheckAsync();
        await legal.GetByRole(AriaRole.Button, new() { Name = "发布所选（1）" }).ClickAsync();
        await Assertions.Expect(legal.Locator("dialog[open]")).ToContainTextAsync("不能撤回");
        await legal.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "发布", Exact = true }).ClickAsync();
        await Assertions.Expect(legal.Locator(".toast")).ToContainTextAsync("已发布 1 条公示");
        await Assertions.Expect(legal.Locator("tbody tr")).ToHaveCountAsync(2);
        await legal.GetByRole(AriaRole.Link, new() { Name = "已公示" }).ClickAsync();
        await Assertions.Expect(legal.Locator("tbody")).ToContainTextAsync(number);

        var leader = await server.SignInAsync(journey, "leader");
        await leader.GotoAsync("notices");
        await Assertions.Expect(leader.Locator("tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(leader.Locator("tbody input[type=checkbox]")).ToHaveCountAsync(0);

        var reader = await journey.PersonAsync("reader", new BrowserOptions { Width = 420, Height = 800 });
        await reader.GotoAsync("public-notices?q=" + Uri.EscapeDataString(number));
        await Assertions.Expect(reader.Locator("tbody tr")).ToHaveCountAsync(1);
        await AxeAssert.NoSeriousViolationsAsync(reader);

        // On a narrow screen the table scrolls, and by keyboard too.
        var region = reader.GetByRole(AriaRole.Region, new() { Name = "公示列表，可左右滚动" });
        await region.FocusAsync();
        await Assertions.Expect(region).ToBeFocusedAsync();
        await reader.Keyboard.PressAsync("ArrowRight");
        for (var attempt = 0; attempt < 100 && await region.EvaluateAsync<double>("region => region.scrollLeft") == 0; attempt++)
        {
            await Task.Delay(50);
        }

        Assert.True(await region.EvaluateAsync<double>("region => region.scrollLeft") > 0);
        Assert.Equal(0, await reader.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));

        await reader.Locator("input[name=q]").FillAsync("宾");
        await reader.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
        await Assertions.Expect(reader.Locator(".field-error")).ToContainTextAsync("请输入 2 至 60 个字的关键词");
        await reader.Locator("input[name=q]").FillAsync("没有这样的单位");
        await reader.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
        await Assertions.Expect(reader.Locator(".state-title")).ToHaveTextAsync("没有符合条件的公示");
        await reader.GotoAsync("public-notices?page=99999");
        await Assertions.Expect(reader.Locator(".field-error")).ToContainTextAsync("页码超出范围");

        // What waits is nobody's business yet.
        await reader.GotoAsync("public-notices?q=" + Uri.EscapeDataString(ResultServer.Sister));
        await Assertions.Expect(reader.Locator(".state-title")).ToHaveTextAsync("没有符合条件的公示");
    });

    [SkippableFact]
    public Task Archive_FilteredAndTakenAway_HasTheSameRows() => server.JourneyAsync(async journey =>
    {
        var legal = await server.SignInAsync(journey, "legal");
        await legal.GotoAsync("archive");
        await Assertions.Expect(legal.Locator("tbody tr")).ToHaveCountAsync(2);
        await AxeAssert.NoSeriousViolationsAsync(legal);
        await legal.GetByLabel("办理结果").SelectOptionAsync("不准予");
        await Assertions.Expect(legal.Locator(".state-title")).ToHaveTextAsync("没有符合条件的归档办件");
        await legal.GoBackAsync();
        await Assertions.Expect(legal.Locator("tbody tr")).ToHaveCountAsync(2);
        var number = (await legal.Locator("tbody tr .cover").First.InnerTextAsync()).Trim();
        await legal.GetByLabel("申请人、档案号或办件编号").FillAsync(number);
        await legal.Keyboard.PressAsync("Enter");
        await Assertions.Expect(legal.Locator("tbody tr")).ToHaveCountAsync(1);
        var download = await legal.RunAndWaitForDownloadAsync(() => legal.GetByRole(AriaRole.Link, new() { Name = "导出 Excel" }).ClickAsync());
        var rows = Sheets.Rows(await File.ReadAllBytesAsync(await download.PathAsync()));
        Assert.Single(rows, row => row[0] == number);
        Assert.Contains("搜索 " + number, string.Join('\n', rows.SelectMany(row => row)), StringComparison.Ordinal);
        Assert.Single(rows, row => row.Any(cell => cell.Contains(ResultServer.Home, StringComparison.Ordinal)));
        await legal.Locator("tbody tr .cover").ClickAsync();
        await Assertions.Expect(legal.Locator(".case-title")).ToBeVisibleAsync();
    });

    [SkippableFact]
    public Task Statistics_AsTableChartExcelAndPdf_HaveTheSameNumbers() => server.JourneyAsync(async journey =>
    {
        var city = await server.SignInAsync(journey, "city");
        await city.GotoAsync("statistics?period=Month");
        await Assertions.Expect(city.Locator(".statistics-table tbody tr").First).ToBeVisibleAsync();
        await AxeAssert.NoSeriousViolationsAsync(city);
        var lines = await city.Locator(".statistics-table tbody tr").EvaluateAllAsync<string[][]>("rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))");
        var chart = await city.Locator(".statistics-chart svg").GetAttributeAsync("aria-label");
        var busy = lines.Where(line => line[1] != "0").ToList();
        Assert.Equal(2, busy.Count);
        Assert.All(busy, line => Assert.Contains($"{line[0]} 收件 {line[1]} 决定 {line[6]}", chart, StringComparison.Ordinal));
        Assert.Equal(ResultServer.InCity, lines.Sum(line => int.Parse(line[1], CultureInfo.InvariantCulture)));

        var excel = await city.RunAndWaitForDownloadAsync(() => city.GetByRole(AriaRole.Link, new() { Name = "导出 Excel" }).ClickAsync());
        var rows = Sheets.Rows(await File.ReadAllBytesAsync(await excel.PathAsync()));
        Assert.All(busy, line => Assert.Single(rows, row => row[0] == line[0] && row[1] == line[1] && row[6] == line[6]));
        Assert.Single(rows, row => row[0] == "合计" && row[1] == ResultServer.InCity.ToString(CultureInfo.InvariantCulture));

        var (status, pdf) = await server.FetchAsync(city, (await city.GetByRole(AriaRole.Link, new() { Name = "打印 PDF" }).GetAttributeAsync("href"))!);
        Assert.Equal(200, status);
        if (PdfTools.MissingReason is null)
        {
            var text = Regex.Replace(await PdfTools.TextAsync(pdf), @"\s+", "", RegexOptions.None, TimeSpan.FromSeconds(5));
            Assert.All(busy, line => Assert.Contains(line[0], text, StringComparison.Ordinal));
        }

        await city.GetByRole(AriaRole.Link, new() { Name = "按业务办理项" }).ClickAsync();
        await Assertions.Expect(city.Locator(".statistics-table tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(city.Locator(".statistics-table tbody td").First).ToHaveTextAsync(ResultServer.InCity.ToString(CultureInfo.InvariantCulture));
        await city.GoBackAsync();
        await Assertions.Expect(city.Locator(".statistics-table tbody tr")).ToHaveCountAsync(lines.Length);

        await city.GetByRole(AriaRole.Link, new() { Name = "自定义" }).ClickAsync();
        await city.GetByLabel("起始日期").FillAsync("2026-03-02");
        await city.GetByLabel("截止日期").FillAsync("2026-03-01");
        await city.GetByRole(AriaRole.Button, new() { Name = "统计", Exact = true }).ClickAsync();
        await Assertions.Expect(city.Locator("#f-from-error")).ToContainTextAsync("起始日期不能晚于截止日期");
        await city.GetByLabel("起始日期").FillAsync("2000-01-01");
        await city.GetByLabel("截止日期").FillAsync("2026-03-01");
        await city.GetByRole(AriaRole.Button, new() { Name = "统计", Exact = true }).ClickAsync();
        await Assertions.Expect(city.Locator("#f-to-error")).ToContainTextAsync("不能超过十年");
        await city.GetByLabel("起始日期").FillAsync("2020-01-01");
        await city.GetByLabel("截止日期").FillAsync("2020-02-01");
        await city.GetByRole(AriaRole.Button, new() { Name = "统计", Exact = true }).ClickAsync();
        await Assertions.Expect(city.Locator(".state-title")).ToHaveTextAsync("这段时间没有办件");
    });

    [SkippableFact]
    public Task Search_FromTheTopBar_FindsCasesAndMattersAndSaysWhenNothing() => server.JourneyAsync(async journey =>
    {
        var legal = await server.SignInAsync(journey, "legal");
        await legal.Keyboard.PressAsync("/");
        await legal.Keyboard.TypeAsync(ResultServer.Home);
        await legal.Keyboard.PressAsync("Enter");
        await Assertions.Expect(legal.Locator("#search-cases")).ToBeVisibleAsync();
        await Assertions.Expect(legal.Locator("main .matter-items li")).ToHaveCountAsync(ResultServer.InHome);
        await AxeAssert.NoSeriousViolationsAsync(legal);
        await legal.GotoAsync("search?q=" + Uri.EscapeDataString(ResultServer.Sister));
        await Assertions.Expect(legal.Locator(".state-title")).ToHaveTextAsync("没有找到相关内容");
        await legal.GotoAsync("search?q=" + new string('x', 101));
        await Assertions.Expect(legal.Locator("main")).ToContainTextAsync("搜索内容最多 100 个字");
        await legal.GotoAsync("search");
        await Assertions.Expect(legal.Locator(".state-title")).ToHaveTextAsync("想找什么？");
    });

    /// <summary>An address typed by hand gives a list or a sentence, never a reference number and nothing in the log.</summary>
    [SkippableFact]
    public Task Addresses_WithNonsense_GiveAPageOrASentence() => server.JourneyAsync(async journey =>
    {
        var legal = await server.SignInAsync(journey, "legal");
        foreach (var (address, says) in new[]
        {
            ("cases?view=All&from=2026-03-02&to=2026-03-01", "起始日期不能晚于截止日期"),
            ("cases?view=All&from=0001-01-01", "日期应在"),
            ("cases?view=All&to=9999-12-31", "日期应在"),
            ("cases?view=Nonsense&state=99&step=x&deadline=1&channel=2&matter=x&item=y&size=-1&at=b.zzz.0&dateof=7", "办件列表"),
            ("cases?view=All&area=../../&q=%27%3B--", "办件列表"),
            ("cases?view=All&q=%00", "办件列表"),
            ("cases/not-a-case", "没有"),
            ("cases/00000000-0000-0000-0000-000000000000", "没有找到"),
            ("notices?tab=x&page=-3&q=%25_%5C", "双公示"),
            ("notices?page=999999", "页码超出范围"),
            ("archive?year=99999&state=Accepted&matter=1&page=abc", "办件归档"),
            ("archive?page=777", "页码超出范围"),
            ("statistics?period=x&by=9&area=//&matter=no", "办件统计"),
            ("statistics?period=Custom&from=0001-01-01&to=0001-02-01", "日期应在"),
            ("statistics?period=Custom&from=9999-12-01&to=9999-12-31", "日期应在"),
            ("platform/calendar?kind=x&date=y..z&sort=nothing&at=1&size=3&row=nothing", "节假日"),
            ("platform/calendar?date=9999-12-31..9999-12-31", "节假日"),
            ("matters?level=x&page=-1&category=9&q=%00", "事项"),
            ("matters/items/x", "没有"),
        })
        {
            await legal.GotoAsync(address);
            await Assertions.Expect(legal.Locator("main")).ToContainTextAsync(says);
            await Assertions.Expect(legal.Locator("main [aria-busy=true], main .skeleton")).ToHaveCountAsync(0);
            Assert.False((await legal.Locator("main").InnerTextAsync()).Contains("告诉管理员", StringComparison.Ordinal), address);
        }

        foreach (var file in new[] { "exports/cases.xlsx?from=2026-03-02&to=2026-03-01", "exports/cases.xlsx?to=9999-12-31", "exports/statistics.xlsx?period=Custom&from=2026-03-02&to=2026-03-01", "exports/statistics.pdf?period=Custom&from=1000-01-01" })
        {
            var (status, body) = await server.FetchAsync(legal, file);
            Assert.Equal(400, status);
            Assert.Contains("日期", System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        }

        var window = await server.SignInAsync(journey, "window");
        foreach (var (address, says) in new[] { ("window/hand-over?day=9999-12-31", "日期应在"), ("window/hand-over?day=0001-01-01", "日期应在"), ("window/hand-over?day=x", "办件交接"), ("window/intake?item=x&q=%00&page=-1", "收件"), ("window/drafts/00000000-0000-0000-0000-000000000001", "没有找到"), ("window/supplements?q=%00", "补正") })
        {
            await window.GotoAsync(address);
            await Assertions.Expect(window.Locator("main")).ToContainTextAsync(says);
            await Assertions.Expect(window.Locator("main [aria-busy=true], main .skeleton")).ToHaveCountAsync(0);
            Assert.False((await window.Locator("main").InnerTextAsync()).Contains("告诉管理员", StringComparison.Ordinal), address);
        }

        foreach (var file in new[] { "exports/window/hand-over?day=9999-12-31", "exports/window/hand-over?day=x", "window/hand-over.pdf?day=x" })
        {
            var (status, body) = await server.FetchAsync(window, file);
            Assert.True(status == 400, $"{file}: {status}");
            Assert.Contains("日期", System.Text.Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        }
    }, new BrowserOptions { Expected = ["status of 400", "status of 404"] });
}
