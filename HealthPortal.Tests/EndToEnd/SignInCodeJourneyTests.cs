using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A person without an app on the phone signs in with a code by text message, as the policy allows.</summary>
public sealed class SignInCodeJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task Code_ByTextMessage_LetsThePersonIn()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var security = await journey.PersonAsync("security");
            await AccountServer.SignInAsync(security, "security");
            await Assertions.Expect(security.Locator("main h1")).ToHaveTextAsync("工作台");
            await security.GotoAsync("platform/security");
            await security.Locator("#f-secondFactor").SelectOptionAsync("Roles");
            await security.GetByLabel("制证人员", new() { Exact = true }).CheckAsync();
            await security.GetByLabel("可以用短信验证码").CheckAsync();
            await security.GetByRole(AriaRole.Button, new() { Name = "保存策略" }).ClickAsync();
            await security.Locator("dialog[open] textarea").FillAsync("收紧登录");
            await security.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
            await Assertions.Expect(security.Locator(".toast")).ToContainTextAsync("已保存并生效");

            var maker = await journey.PersonAsync("maker");
            await AccountServer.SignInAsync(maker, "maker");
            await Assertions.Expect(maker.Locator("h1")).ToHaveTextAsync("双因子认证");
            await Assertions.Expect(maker.Locator("[data-test=secret]")).ToHaveCountAsync(0); // no app is bound with a password alone
            await AxeAssert.NoSeriousViolationsAsync(maker);
            await maker.GetByRole(AriaRole.Button, new() { Name = "获取短信验证码" }).ClickAsync();
            await Assertions.Expect(maker.Locator(".callout.tone-success")).ToContainTextAsync("5 分钟内有效");
            await AxeAssert.NoSeriousViolationsAsync(maker);
            await maker.GetByRole(AriaRole.Button, new() { Name = "获取短信验证码" }).ClickAsync();
            await Assertions.Expect(maker.Locator(".callout.tone-danger")).ToContainTextAsync("秒后再试");
            await maker.Locator("#f-code").FillAsync("12345");
            await maker.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
            await Assertions.Expect(maker.Locator(".callout.tone-danger")).ToContainTextAsync("验证码不正确");

            // What the telephone would show stands in the built-in mailbox; the list of messages shows dots.
            var admin = await journey.PersonAsync("admin");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/messages/mailbox");
            var mail = admin.Locator("[data-mail]", new() { HasText = "登录验证码" });
            await Assertions.Expect(mail).ToBeVisibleAsync(new() { Timeout = 40_000 });
            var code = string.Concat((await mail.InnerTextAsync()).Split("登录验证码")[^1].Where(char.IsAsciiDigit).Take(6));
            await admin.GotoAsync("platform/messages?kind=sign-in-code");
            await Assertions.Expect(admin.Locator("tr[data-message]")).ToContainTextAsync("验证码••••••");

            await maker.Locator("#f-code").FillAsync(code);
            await maker.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
            await Assertions.Expect(maker.Locator("main h1")).ToHaveTextAsync("工作台");
            await maker.GotoAsync("me/sign-ins?method=" + Uri.EscapeDataString("用户名密码和验证码"));
            await Assertions.Expect(maker.Locator("tbody tr")).ToHaveCountAsync(2);
            await Assertions.Expect(maker.Locator("[data-test=method]")).ToHaveValueAsync("用户名密码和验证码");
            await AxeAssert.NoSeriousViolationsAsync(maker);
            await maker.GotoAsync("me/second-factor");
            await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("您登录时要填写验证码");
        });
    }
}
