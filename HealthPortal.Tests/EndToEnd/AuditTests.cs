using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>What an auditor does in a day, and that nobody else gets in.</summary>
public sealed class AuditTests
{
    [SkippableFact]
    public async Task Auditor_FiltersOpensExportsAndVerifies_AndTheClerkIsRefused()
    {
        Prerequisite.Check(Browser.MissingReason);
        Prerequisite.Check(PdfTools.MissingReason);
        var id = Guid.Empty;
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            var made = await portal.SubmitAsync();
            id = made.Id;
            await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
            await portal.DoAsync("officer", new UnmaskCase { CaseId = made.Id });
        });
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var clerk = await SignInAsync(journey, "window");
            await Assertions.Expect(clerk.Locator("nav a[href='/platform/audit']")).ToHaveCountAsync(0);
            await clerk.GotoAsync("platform/audit");
            await Assertions.Expect(clerk.Locator("main")).ToContainTextAsync("没有这项操作的权限");
            await clerk.GotoAsync("platform/audit/integrity");
            await Assertions.Expect(clerk.Locator("main")).ToContainTextAsync("没有这项操作的权限");
            Assert.Equal(403, (await clerk.APIRequest.GetAsync(new Uri(server.Address, "exports/audit.xlsx").ToString())).Status);
            Assert.Equal(403, (await clerk.APIRequest.GetAsync(new Uri(server.Address, "exports/audit.pdf").ToString())).Status);

            var auditor = await SignInAsync(journey, "auditor");
            await auditor.GotoAsync("platform/audit");
            await Assertions.Expect(auditor.Locator("main table tbody tr").First).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(auditor);
            await auditor.Locator("[data-test=person]").FillAsync("officer");
            await auditor.Locator("[data-test=object]").SelectOptionAsync("ApprovalCase");
            await auditor.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(auditor.Locator("main table tbody tr")).ToHaveCountAsync(1);
            Assert.Contains("person=officer", auditor.Url, StringComparison.Ordinal);

            await auditor.Locator("main table tbody a.cover").First.ClickAsync();
            var dialog = auditor.Locator("dialog");
            await Assertions.Expect(dialog.Locator(".before-after")).ToContainTextAsync("待受理");
            await Assertions.Expect(dialog.Locator(".before-after thead")).ToContainTextAsync("变更前");
            Assert.Contains("entry=", auditor.Url, StringComparison.Ordinal);
            await AxeAssert.NoSeriousViolationsAsync(auditor);
            await auditor.Keyboard.PressAsync("Escape");
            await Assertions.Expect(dialog).ToHaveCountAsync(0);

            var download = await auditor.RunAndWaitForDownloadAsync(() => auditor.GetByRole(AriaRole.Link, new() { Name = "导出 Excel" }).ClickAsync());
            Assert.StartsWith("审计日志-", download.SuggestedFilename, StringComparison.Ordinal);
            Assert.Contains(Sheets.Rows(await File.ReadAllBytesAsync(await download.PathAsync())).SelectMany(row => row), cell => cell.Contains("待受理", StringComparison.Ordinal));
            var href = await auditor.GetByRole(AriaRole.Link, new() { Name = "生成 PDF" }).GetAttributeAsync("href");
            var paper = await auditor.APIRequest.GetAsync(new Uri(server.Address, href).ToString());
            Assert.Equal(200, paper.Status);
            var text = await PdfTools.TextAsync(await paper.BodyAsync());
            Assert.Contains("日志链根值", text, StringComparison.Ordinal);
            Assert.Contains("记录条数1条", text, StringComparison.Ordinal);
            Assert.Contains("—2—", text, StringComparison.Ordinal);

            // From the case straight to its history.
            await auditor.GotoAsync($"cases/{id}?tab=history");
            await auditor.GetByRole(AriaRole.Link, new() { Name = "在审计日志中查看" }).ClickAsync();
            await Assertions.Expect(auditor.Locator("main")).ToContainTextAsync("只看一个对象：办件");
            await Assertions.Expect(auditor.Locator("main table")).ToContainTextAsync("查看完整证件号码");

            await auditor.GetByRole(AriaRole.Link, new() { Name = "导出与查看" }).ClickAsync();
            await Assertions.Expect(auditor.Locator("main table")).ToContainTextAsync("导出审计日志（Excel）1 条");
            await auditor.GetByRole(AriaRole.Link, new() { Name = "登录日志" }).ClickAsync();
            await Assertions.Expect(auditor.Locator("main table")).ToContainTextAsync("登录成功");
            await AxeAssert.NoSeriousViolationsAsync(auditor);

            await auditor.GetByRole(AriaRole.Link, new() { Name = "完整性校验" }).ClickAsync();
            await auditor.GetByRole(AriaRole.Button, new() { Name = "开始校验" }).ClickAsync();
            await Assertions.Expect(auditor.Locator("[data-test=verified]")).ToContainTextAsync("日志完整");
            var row = auditor.Locator("section[aria-label='每日根值'] tbody tr").Last;
            var day = (await row.Locator("td").First.InnerTextAsync())[..10];
            var root = await row.Locator("code").InnerTextAsync();
            await CompareAsync(auditor, day, root, "相符");
            await CompareAsync(auditor, day, new string('0', 64), "不符");
            await AxeAssert.NoSeriousViolationsAsync(auditor);
        });
    }

    private static async Task CompareAsync(IPage page, string day, string root, string verdict)
    {
        await page.Locator("[data-test=root-day]").FillAsync(day);
        await page.Locator("[data-test=root]").FillAsync(root);
        await page.GetByRole(AriaRole.Button, new() { Name = "比较" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-test=comparison]")).ToContainTextAsync(verdict);
    }

    private static async Task<IPage> SignInAsync(Journey journey, string user)
    {
        var page = await journey.PersonAsync(user);
        await page.GotoAsync("account/sign-in");
        await page.Locator("input[autocomplete=username]").FillAsync(user);
        await page.Locator("input[type=password]").FillAsync(TestPortal.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
        return page;
    }
}
