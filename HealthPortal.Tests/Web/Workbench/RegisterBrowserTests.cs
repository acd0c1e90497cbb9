using HealthPortal.Tests.Kit;
using HealthPortal.Tests.Web.Account;
using Microsoft.Playwright;

namespace HealthPortal.Tests.Web.Workbench;

/// <summary>The generic workbench as people use it, on the register of public holidays.</summary>
public sealed class RegisterBrowserTests(SignInServer server) : IClassFixture<SignInServer>
{
    [SkippableFact]
    public async Task Editor_AddsChangesAndDeletesARow()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await OpenAsync(page, "admin", "platform/calendar");
            await page.GetByRole(AriaRole.Link, new() { Name = "新增" }).ClickAsync();
            await page.Locator("#f-date").FillAsync("2028-01-01");
            await page.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(page.Locator("#f-name-error")).ToContainTextAsync("请填写名称");
            await page.Locator("#f-name").FillAsync("元旦");
            await page.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("已新增");
            var row = page.Locator("tbody tr", new() { HasText = "2028-01-01" });
            await Assertions.Expect(row).ToContainTextAsync("元旦");

            await row.GetByRole(AriaRole.Link, new() { Name = "2028-01-01" }).ClickAsync();
            await page.Locator("#f-name").FillAsync("元旦假期");
            await page.Locator("#f-reason").FillAsync("按通知更正");
            await page.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(row).ToContainTextAsync("元旦假期");

            await row.Locator("summary").ClickAsync();
            await row.GetByText("变更记录").ClickAsync();
            await Assertions.Expect(page.Locator("dialog")).ToContainTextAsync("按通知更正");
            await Assertions.Expect(page.Locator("dialog del")).ToHaveTextAsync("元旦");
            await AxeAssert.NoSeriousViolationsAsync(page);
            await page.Keyboard.PressAsync("Escape");

            await row.Locator("summary").ClickAsync();
            await row.GetByText("删除").ClickAsync();
            await page.GetByLabel("删除原因").FillAsync("登记错误");
            await page.Locator("dialog .button.danger").ClickAsync();
            await Assertions.Expect(row).ToHaveCountAsync(0);
        });
    }

    [SkippableFact]
    public async Task List_NarrowedAndPaged_StandsInTheAddressAndBackWorks()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await OpenAsync(page, "window", "platform/calendar?kind=Workday");
            var first = page.Locator("tbody tr td .chip");
            await Assertions.Expect(first.First).ToHaveTextAsync("上班");
            var top = await page.Locator("tbody tr a").First.TextContentAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "下一页" }).ClickAsync();
            await Assertions.Expect(page.Locator("tbody tr a").First).Not.ToHaveTextAsync(top!);
            Assert.Contains("at=", page.Url, StringComparison.Ordinal);

            await page.ReloadAsync();
            await Assertions.Expect(page.Locator("tbody tr a").First).Not.ToHaveTextAsync(top!);
            await page.GoBackAsync();
            await Assertions.Expect(page.Locator("tbody tr a").First).ToHaveTextAsync(top!);

            await page.GetByLabel("安排").SelectOptionAsync("放假");
            await Assertions.Expect(first.First).ToHaveTextAsync("放假");
            Assert.Contains("kind=Holiday", page.Url, StringComparison.Ordinal);
            await page.GetByLabel("关键词").FillAsync("没有这样的节日");
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator(".state-title")).ToHaveTextAsync("没有符合条件的记录");
            await Assertions.Expect(page.GetByText("新增")).ToHaveCountAsync(0);
        });
    }

    [SkippableFact]
    public async Task Form_WithUnsavedText_AsksBeforeItIsLost()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await OpenAsync(page, "admin", "service-matters/register?row=new");
            await page.Locator("#f-name").FillAsync("写了一半的事项");
            await page.Locator("#f-number").FocusAsync();
            await page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(page.Locator("dialog.narrow")).ToContainTextAsync("还没有保存");

            // The form behind keeps its text either way; a key pressed before the question has gone would be the question's.
            await page.Locator("dialog.narrow .dialog-foot .button").First.ClickAsync();
            await Assertions.Expect(page.Locator("dialog.narrow")).ToHaveCountAsync(0);
            await Assertions.Expect(page.Locator("#f-name")).ToHaveValueAsync("写了一半的事项");

            await page.Locator("#f-number").FocusAsync();
            await page.Keyboard.PressAsync("Escape");
            await page.Locator("dialog.narrow .button.danger").ClickAsync();
            await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
            await Assertions.Expect(page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("row="));
        });
    }

    [SkippableFact]
    public async Task Import_FromTheTemplate_ShowsFaultsThenThePreviewThenImports()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await OpenAsync(page, "admin", "platform/calendar");
            await page.GetByRole(AriaRole.Button, new() { Name = "导入" }).ClickAsync();
            var template = await page.RunAndWaitForDownloadAsync(() => page.GetByText("下载模板").ClickAsync());
            Assert.Equal("节假日导入模板.xlsx", template.SuggestedFilename);

            await UploadAsync(page, "日期,安排,名称\n2029-05-01,放假,劳动节\n2029-05-32,放假,劳动节\n");
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("A3：日期应为日期");
            var faults = await page.RunAndWaitForDownloadAsync(() => page.GetByText("下载标出错误的文件").ClickAsync());
            Assert.EndsWith(".xlsx", faults.SuggestedFilename, StringComparison.Ordinal);

            await UploadAsync(page, "日期,安排,名称\n2029-05-01,放假,劳动节\n2029-05-02,放假,劳动节\n");
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("将新增 2 条");
            await page.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("导入完成");
            await page.Locator("dialog .dialog-foot .button").ClickAsync();
            await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("2029-05-02");

            var export = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "导出" }).ClickAsync());
            Assert.Equal("节假日.xlsx", export.SuggestedFilename);
        });
    }

    [SkippableFact]
    public async Task Import_WithThreeBadRowsInAThousand_NamesEachImportsNothingAndThenAll()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            // Long ago: the other tests of this server look at the latest days first.
            var rows = Enumerable.Range(0, 1000).Select(day => $"{new DateOnly(2010, 1, 1).AddDays(day):yyyy-MM-dd},放假,演示假期{day}").ToList();
            var good = "日期,安排,名称\n" + string.Join('\n', rows) + "\n";
            (rows[9], rows[499], rows[899]) = ("2010-02-30,放假,演示", rows[499][..14], "2012-06-18,也许,演示");
            await OpenAsync(page, "admin", "platform/calendar");
            await page.GetByRole(AriaRole.Button, new() { Name = "导入" }).ClickAsync();
            await UploadAsync(page, "日期,安排,名称\n" + string.Join('\n', rows) + "\n");
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("有 3 处错误，没有导入");
            await Assertions.Expect(page.Locator("dialog .callout li")).ToHaveCountAsync(3);
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("A11：");
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("C501：");
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("B901：");
            await Assertions.Expect(page.Locator("dialog .button.primary")).ToHaveCountAsync(0);
            var faults = await page.RunAndWaitForDownloadAsync(() => page.GetByText("下载标出错误的文件").ClickAsync());
            var marked = Sheets.Rows(await File.ReadAllBytesAsync(await faults.PathAsync()));
            Assert.True(marked.Count(row => row.Any(cell => cell.Contains("也许", StringComparison.Ordinal))) >= 1);

            await UploadAsync(page, good);
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("将新增 1000 条");
            await page.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("导入完成");
            await Assertions.Expect(page.Locator("dialog .callout")).ToContainTextAsync("新增 1000 条");
            await page.Locator("dialog .dialog-foot .button").ClickAsync();
            await page.GotoAsync("platform/calendar?date=2010-01-01..2019-12-31");
            await Assertions.Expect(page.Locator(".pager-total")).ToContainTextAsync("1");
        });
    }

    [SkippableFact]
    public async Task Form_OpenInTwoTabs_TellsTheSecondWhoWasFirstAndKeepsTheText()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async first =>
        {
            await OpenAsync(first, "admin", "service-matters/register");
            await first.Locator("tbody tr").Nth(5).GetByRole(AriaRole.Link).First.ClickAsync();
            await first.Locator("#f-note").WaitForAsync();
            var second = await first.Context.NewPageAsync();
            await second.GotoAsync(first.Url);
            await second.Locator("#f-note").FillAsync("第二个窗口写的。");

            await first.Locator("#f-note").FillAsync("第一个窗口写的。");
            await first.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(first.Locator(".toast")).ToContainTextAsync("已保存");
            await second.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(second.Locator("dialog .callout")).ToContainTextAsync("先行处理了这条记录");
            await Assertions.Expect(second.Locator("#f-note")).ToHaveValueAsync("第二个窗口写的。");
            await first.ReloadAsync();
            await first.Locator("tbody tr").Nth(5).GetByRole(AriaRole.Link).First.ClickAsync();
            await Assertions.Expect(first.Locator("#f-note")).ToHaveValueAsync("第一个窗口写的。");
        });
    }

    [SkippableFact]
    public async Task Save_ClickedTwice_SavesOnce()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await OpenAsync(page, "admin", "platform/calendar?row=new");
            await page.Locator("#f-date").FillAsync("2033-01-01");
            await page.Locator("#f-name").FillAsync("连点两次");
            await page.Locator("#f-name").PressAsync("Tab");
            await page.Locator("dialog .button.primary").DblClickAsync();
            await Assertions.Expect(page.Locator(".toast").First).ToContainTextAsync("已新增");
            await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
            await page.GotoAsync("platform/calendar?q=" + Uri.EscapeDataString("连点两次"));
            await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        });
    }

    [SkippableFact]
    public async Task Form_WithWrongValues_SaysSoAtEachField()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await OpenAsync(page, "admin", "service-matters/register?row=new");
            await page.Locator("#f-number").FillAsync("一百");
            await page.Locator("#f-name").FillAsync("   ");
            await page.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(page.Locator("#f-number-error")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("#f-name-error")).ToContainTextAsync("请填写事项名称");
            await page.Locator("#f-number").FillAsync("1");
            await page.Locator("#f-name").FillAsync("序号重复的事项");
            await page.Locator("dialog .button.primary").ClickAsync();
            await Assertions.Expect(page.Locator("#f-number-error")).ToContainTextAsync("已经有序号相同的记录");
            await Assertions.Expect(page.Locator("#f-name")).ToHaveValueAsync("序号重复的事项");
            await page.GotoAsync("platform/calendar?row=00000000-0000-0000-0000-000000000001");
            await Assertions.Expect(page.Locator("dialog")).ToContainTextAsync("没有找到");
        });
    }

    [SkippableTheory]
    [InlineData("platform/calendar", "light.standard", 1440)]
    [InlineData("service-matters/register?row=new", "dark.standard", 1280)]
    [InlineData("service-matters/register", "light.large", 1280)]
    [InlineData("platform/calendar?row=new", "dark.large", 1440)]
    public async Task Register_InEveryLook_HasNoSeriousAccessibilityFault(string address, string look, int width)
    {
        Prerequisite.Check(Browser.MissingReason ?? AxeAssert.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await page.Context.AddCookiesAsync([new Cookie { Name = "appearance", Value = look, Url = server.Address.ToString() }]);
            await OpenAsync(page, "admin", address);
            if (address.Contains("row", StringComparison.Ordinal))
            {
                await page.Locator("dialog form").WaitForAsync();
            }

            await AxeAssert.NoSeriousViolationsAsync(page);

            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }, new BrowserOptions { Width = width, Height = 720 });
    }

    private static async Task UploadAsync(IPage page, string csv) =>
        await page.Locator(".upload input").SetInputFilesAsync(new FilePayload { Name = "节假日.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(csv) });

    private async Task OpenAsync(IPage page, string userName, string address)
    {
        await server.SignInAsync(page, userName);
        await page.Locator(".shell").WaitForAsync();
        await page.GotoAsync(address);
        await page.Locator("tbody tr").First.WaitForAsync();
    }
}
