using System.Text;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The administrator sets values; somebody who is signed in meanwhile meets them at the next click.</summary>
public sealed class ParameterJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task Value_SetByTheAdministrator_IsMetAtTheNextClickAndCarriedElsewhere()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            var officer = await journey.PersonAsync("officer");
            await AccountServer.SignInAsync(admin, "admin");
            await AccountServer.SignInAsync(officer, "officer");
            await Assertions.Expect(officer.Locator("main h1")).ToHaveTextAsync("工作台");
            await officer.GotoAsync("todos");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");

            // The list: by module, searched, and empty with a way out.
            await admin.GotoAsync("platform/parameters");
            await Assertions.Expect(admin.Locator("tbody .group-row")).ToHaveCountAsync(ParameterCatalogue.All.Select(parameter => parameter.Module).Distinct(StringComparer.Ordinal).Count());
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.Locator("[data-test=text]").FillAsync("没有这个词");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("没有符合条件的参数");
            await admin.GetByRole(AriaRole.Link, new() { Name = "清除条件" }).ClickAsync();
            await admin.GetByRole(AriaRole.Link, new() { Name = "已办列表天数" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("已办列表天数");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("没有设置过");
            await AxeAssert.NoSeriousViolationsAsync(admin);

            // Bad input is told beside its field, and what is typed stays.
            await admin.GetByRole(AriaRole.Button, new() { Name = "设置新的值" }).ClickAsync();
            var form = admin.Locator("dialog.side[open]");
            await form.Locator("#f-value").FillAsync("5");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form.Locator("#f-value-error")).ToContainTextAsync("应为 7 至 365 天");
            await Assertions.Expect(form.Locator("#f-reason-error")).ToContainTextAsync("请填写");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await form.Locator("#f-value").FillAsync("45");
            await form.Locator("#f-reason").FillAsync("窗口要查上个月的");
            await form.GetByLabel("定时生效").CheckAsync();
            await form.Locator("#f-from").FillAsync("2020-01-01T08:00");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form.Locator("#f-from-error")).ToContainTextAsync("已经过去");
            await form.GetByLabel("立即生效").CheckAsync();
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator(".toast")).ToContainTextAsync("已保存并生效");
            await Assertions.Expect(admin.Locator("tbody tr")).ToContainTextAsync("45 天");

            // Somebody signed in meets it at the next click, without a restart.
            await officer.Locator("#navigation").GetByRole(AriaRole.Link, new() { Name = "待办中心" }).ClickAsync();
            await officer.GetByRole(AriaRole.Link, new() { Name = "已办", Exact = true }).ClickAsync();
            await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("近 45 天");

            // For later: changed, then taken back; it stays in the list.
            await admin.GetByRole(AriaRole.Button, new() { Name = "设置新的值" }).ClickAsync();
            await form.Locator("#f-value").FillAsync("90");
            await form.GetByLabel("定时生效").CheckAsync();
            await form.Locator("#f-from").FillAsync(NextYear());
            await form.Locator("#f-reason").FillAsync("年底检查");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody")).ToContainTextAsync("待生效");
            await admin.GetByRole(AriaRole.Button, new() { Name = "修改" }).ClickAsync();
            await form.Locator("#f-value").FillAsync("120");
            await form.Locator("#f-reason").FillAsync("再长些");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody")).ToContainTextAsync("120 天");
            await admin.GetByRole(AriaRole.Button, new() { Name = "撤销" }).ClickAsync();
            var question = admin.Locator("dialog.narrow[open]");
            await question.Locator("textarea").FillAsync("不检查了");
            await question.GetByRole(AriaRole.Button, new() { Name = "撤销" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody")).ToContainTextAsync("已撤销");
            await admin.GetByRole(AriaRole.Button, new() { Name = "变更记录" }).ClickAsync();
            await Assertions.Expect(admin.Locator("dialog.side[open]")).ToContainTextAsync("再长些");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.Locator("dialog.side[open]").GetByRole(AriaRole.Button, new() { Name = "关闭" }).ClickAsync();

            // One organisation's own value.
            await admin.GotoAsync("platform/parameters/value?code=tasks.soon-days");
            await admin.GetByRole(AriaRole.Button, new() { Name = "设置新的值" }).ClickAsync();
            await form.GetByLabel("一个机构和它的下级").CheckAsync();
            await form.Locator("#f-reason").FillAsync("本市提前提醒");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form.Locator(".field-error")).ToContainTextAsync("请选择机构");
            await form.Locator("#f-organisation").ClickAsync();
            var units = admin.Locator("dialog.narrow[open]");
            await units.Locator("input[type=search]").FillAsync("昆山市卫生健康");
            await units.Locator("input[type=search]").PressAsync("Enter");
            await units.Locator(".choice-list button").First.ClickAsync();
            // While the choice is open nothing behind it can be typed into.
            await Assertions.Expect(units).ToHaveCountAsync(0);
            await form.Locator("#f-value").FillAsync("6");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody tr").First).ToContainTextAsync("昆山市");
            await Assertions.Expect(admin.Locator("tbody tr").First).ToContainTextAsync("6 个工作日");

            // Out to a file and in again: compared first; a spoilt one names what is wrong.
            await admin.GotoAsync("platform/parameters");
            var download = await admin.RunAndWaitForDownloadAsync(() => admin.GetByRole(AriaRole.Link, new() { Name = "导出迁移文件" }).ClickAsync());
            var file = await File.ReadAllTextAsync(await download.PathAsync());
            await admin.GetByRole(AriaRole.Button, new() { Name = "导入迁移文件" }).ClickAsync();
            var dialog = admin.Locator("dialog[open]");
            await UploadAsync(dialog, file.Replace("\"value\": \"45\"", "\"value\": \"4500\"", StringComparison.Ordinal));
            await Assertions.Expect(dialog).ToContainTextAsync("有 1 个值不能导入");
            await Assertions.Expect(dialog.Locator("tbody tr").First).ToContainTextAsync("应为 7 至 365 天");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await UploadAsync(dialog, file.Replace("\"value\": \"45\"", "\"value\": \"50\"", StringComparison.Ordinal));
            await Assertions.Expect(dialog).ToContainTextAsync("修改 1 个");
            await dialog.Locator("#f-reason").FillAsync("与测试环境一致");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
            await Assertions.Expect(dialog).ToContainTextAsync("导入完成");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "关闭" }).Last.ClickAsync();
            await Assertions.Expect(admin.Locator("tbody")).Not.ToHaveCountAsync(0);
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("50 天");
            var workbook = await admin.RunAndWaitForDownloadAsync(() => admin.GetByRole(AriaRole.Link, new() { Name = "导出 Excel" }).ClickAsync());
            Assert.EndsWith(".xlsx", workbook.SuggestedFilename, StringComparison.Ordinal);
        });
    }

    /// <summary>The server runs by the machine's clock.</summary>
    private static string NextYear() => FormattableString.Invariant($"{TimeProvider.System.GetUtcNow().Year + 1}-01-01T08:00");

    private static Task UploadAsync(ILocator dialog, string file) =>
        dialog.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "系统参数.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(file) });
}
