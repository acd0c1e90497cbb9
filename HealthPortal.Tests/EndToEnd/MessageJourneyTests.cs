using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The administrator changes what a message says and when it goes, tries the channels and sees in the mailbox what would leave.</summary>
public sealed class MessageJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task Message_OfAChangedTemplate_StandsInTheMailboxAndInTheMessageCentre()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/messages");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("还没有发送过消息");
            await AxeAssert.NoSeriousViolationsAsync(admin);

            // A template that names an unknown variable is refused, as it is typed and when it is saved.
            await admin.GetByRole(AriaRole.Link, new() { Name = "消息模板" }).ClickAsync();
            await admin.Locator("tr[data-kind=test]").GetByRole(AriaRole.Button, new() { Name = "修改" }).ClickAsync();
            var dialog = admin.Locator("dialog[open]");
            await Assertions.Expect(dialog.Locator(".preview-box")).ToContainTextAsync("吕立新：这是 2026-03-10 10:30 发出的测试消息");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await dialog.Locator("#f-body").FillAsync("{姓名}您好，{天气}");
            await Assertions.Expect(dialog.Locator("#f-body-error")).ToContainTextAsync("没有“{天气}”这个变量");
            await dialog.Locator("#f-reason").FillAsync("换个说法");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(dialog.Locator(".error-summary")).ToContainTextAsync("没有“{天气}”这个变量");
            await dialog.Locator("#f-body").FillAsync("{姓名}您好，渠道通了。");
            await Assertions.Expect(dialog.Locator(".preview-box")).ToContainTextAsync("吕立新您好，渠道通了。");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator(".toast")).ToContainTextAsync("模板已保存");

            // Quiet hours that leave no time to send are refused.
            await admin.GetByRole(AriaRole.Link, new() { Name = "发送设置" }).ClickAsync();
            await Assertions.Expect(admin.Locator("#message-policy")).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.Locator("#f-quietFrom").FillAsync("06:00");
            await admin.Locator("#f-quietTo").FillAsync("05:00");
            await admin.GetByRole(AriaRole.Button, new() { Name = "保存规则" }).ClickAsync();
            await admin.Locator("dialog[open] textarea").FillAsync("试");
            await admin.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
            await Assertions.Expect(admin.Locator("#f-quietTo-error")).ToContainTextAsync("最长 16 小时");
            await admin.GetByRole(AriaRole.Button, new() { Name = "撤销修改" }).ClickAsync();

            await admin.Locator("tbody tr", new() { HasText = "邮件" }).GetByRole(AriaRole.Button).ClickAsync();
            await Assertions.Expect(admin.Locator(".toast", new() { HasText = "已写入" })).ToBeVisibleAsync();
            await admin.GotoAsync("platform/messages/mailbox");
            await Assertions.Expect(admin.Locator("[data-mail]").First).ToContainTextAsync("吕立新您好，渠道通了。", new() { Timeout = 40_000 });
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.GotoAsync("platform/messages?state=Delivered&kind=test&after=nonsense");
            await Assertions.Expect(admin.Locator("tr[data-message]")).ToHaveCountAsync(1);
            await admin.Locator("tr[data-message]").GetByRole(AriaRole.Button).ClickAsync();
            await Assertions.Expect(admin.Locator("dialog[open]")).ToContainTextAsync("***@");
            await AxeAssert.NoSeriousViolationsAsync(admin);

            await admin.GotoAsync("messages");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("还没有消息");
            await AxeAssert.NoSeriousViolationsAsync(admin);
        });
    }
}
