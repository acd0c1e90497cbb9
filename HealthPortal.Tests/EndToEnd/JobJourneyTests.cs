using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The administrator changes when a job runs, runs it at once, pauses it; the auditor only looks.</summary>
public sealed class JobJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task Job_ByTheAdministrator_IsRescheduledRunAndPaused()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/jobs");
            var row = admin.Locator("tr[data-job=abandoned-uploads]");
            await Assertions.Expect(row).ToContainTextAsync("每天 03:40");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await row.GetByRole(AriaRole.Link).ClickAsync();
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("清理未完成的上传");
            await AxeAssert.NoSeriousViolationsAsync(admin);

            // What never fires is refused while it is typed, and again when it is saved.
            await admin.GetByRole(AriaRole.Button, new() { Name = "修改执行时间" }).ClickAsync();
            var dialog = admin.Locator("dialog[open]");
            await Assertions.Expect(dialog).ToContainTextAsync("每天 03:40，最近几次");
            await dialog.Locator("#f-cron").FillAsync("0 0 3 30 2 ?");
            await Assertions.Expect(dialog.Locator("#f-cron-error")).ToContainTextAsync("永远不会执行");
            await dialog.Locator("#f-reason").FillAsync("试");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(dialog.Locator("#f-cron-error")).ToContainTextAsync("永远不会执行");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "每天 1:30" }).ClickAsync();
            await Assertions.Expect(dialog).ToContainTextAsync("每天 01:30，最近几次");
            await dialog.Locator("#f-reason").FillAsync("错开备份");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator(".facts")).ToContainTextAsync("每天 01:30");

            await admin.GetByRole(AriaRole.Button, new() { Name = "立即执行" }).ClickAsync();
            await admin.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "执行", Exact = true }).ClickAsync();
            await Assertions.Expect(admin.Locator("tr[data-run]").First).ToContainTextAsync("成功", new() { Timeout = 30_000 });
            await Assertions.Expect(admin.Locator("tr[data-run]").First).ToContainTextAsync("手动（吕立新）");
            await admin.Locator("tr[data-run]").First.GetByRole(AriaRole.Button).ClickAsync();
            await Assertions.Expect(admin.Locator("dialog[open]")).ToContainTextAsync("这次执行没有写日志");
            await admin.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "关闭" }).ClickAsync();

            await admin.GetByRole(AriaRole.Button, new() { Name = "暂停" }).ClickAsync();
            await admin.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "暂停", Exact = true }).ClickAsync();
            await Assertions.Expect(admin.Locator("dialog[open] .field-error")).ToContainTextAsync("请填写");
            await admin.Locator("dialog[open] textarea").FillAsync("维护磁盘");
            await admin.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "暂停", Exact = true }).ClickAsync();
            await Assertions.Expect(admin.Locator(".facts")).ToContainTextAsync("已暂停");
            await admin.GetByRole(AriaRole.Button, new() { Name = "变更记录" }).ClickAsync();
            await Assertions.Expect(admin.Locator("dialog[open]")).ToContainTextAsync("错开备份");

            var auditor = await journey.PersonAsync("auditor");
            await AccountServer.SignInAsync(auditor, "auditor");
            await Assertions.Expect(auditor.Locator("main h1")).ToHaveTextAsync("工作台");
            await auditor.GotoAsync("platform/jobs/abandoned-uploads?state=Succeeded&before=nonsense");
            await Assertions.Expect(auditor.Locator("tr[data-run]")).ToHaveCountAsync(1);
            await Assertions.Expect(auditor.GetByRole(AriaRole.Button, new() { Name = "立即执行" })).ToHaveCountAsync(0);
            await auditor.GotoAsync("platform/jobs/nothing");
            await Assertions.Expect(auditor.Locator("main")).ToContainTextAsync("没有这个定时任务");
        });
    }
}
