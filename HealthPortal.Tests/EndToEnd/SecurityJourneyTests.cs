using System.Globalization;
using HealthPortal.Domain.Platform.Security;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The security administrator sets rules; other people meet them at signing in.</summary>
public sealed class SecurityJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task Policy_AskingForASecondFactor_IsMetAtTheNextSignIn()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var security = await journey.PersonAsync("security");
            var maker = await journey.PersonAsync("maker");
            await AccountServer.SignInAsync(security, "security");
            await Assertions.Expect(security.Locator("main h1")).ToHaveTextAsync("工作台");
            await security.GotoAsync("platform/security");
            await Assertions.Expect(security.Locator("#policy")).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(security);

            // Out of bounds is refused beside the field.
            await security.Locator("#f-lockoutMinutes").FillAsync("2");
            await security.GetByRole(AriaRole.Button, new() { Name = "保存策略" }).ClickAsync();
            await AnswerAsync(security);
            await Assertions.Expect(security.Locator("#f-lockoutMinutes-error")).ToContainTextAsync("5 至 1440");
            await AxeAssert.NoSeriousViolationsAsync(security);
            await security.Locator("#f-lockoutMinutes").FillAsync("20");
            await security.Locator("#f-secondFactor").SelectOptionAsync("Roles");
            await security.GetByLabel("制证人员", new() { Exact = true }).CheckAsync();
            await security.GetByRole(AriaRole.Button, new() { Name = "保存策略" }).ClickAsync();
            await AnswerAsync(security);
            await Assertions.Expect(security.Locator(".toast")).ToContainTextAsync("已保存并生效");

            // The maker binds an app before coming in: a wrong code first, then recovery codes.
            await AccountServer.SignInAsync(maker, "maker");
            await Assertions.Expect(maker.Locator("h1")).ToHaveTextAsync("双因子认证");
            await AxeAssert.NoSeriousViolationsAsync(maker);
            var secret = TypedSecret.Read(await maker.Locator("[data-test=secret]").InnerTextAsync());
            await maker.Locator("#f-code").FillAsync("000000");
            await maker.GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync();
            await Assertions.Expect(maker.Locator(".callout.tone-danger")).ToContainTextAsync("验证码不正确");
            await maker.GotoAsync("cases"); // nothing is open yet
            Assert.Contains("/account/sign-in", maker.Url, StringComparison.Ordinal);
            await maker.GotoAsync("account/second-factor");
            var first = CurrentStep();
            await maker.Locator("#f-code").FillAsync(TimeCode.At(secret, first));
            await maker.GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync();
            var recovery = await maker.Locator("[data-test=recovery-codes] code").AllInnerTextsAsync();
            Assert.Equal(8, recovery.Count);
            await AxeAssert.NoSeriousViolationsAsync(maker);
            await maker.GetByRole(AriaRole.Link, new() { Name = "我已保存，继续" }).ClickAsync();
            await Assertions.Expect(maker.Locator("main h1")).ToHaveTextAsync("工作台");
            await maker.GotoAsync("me/second-factor");
            await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("还有 8 个恢复码可用");
            await AxeAssert.NoSeriousViolationsAsync(maker);

            // From another computer: the code that was used does not count again, a recovery code does.
            var elsewhere = await journey.PersonAsync("elsewhere");
            await AccountServer.SignInAsync(elsewhere, "maker");
            await elsewhere.Locator("#f-code").FillAsync(TimeCode.At(secret, first));
            await elsewhere.GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync();
            await Assertions.Expect(elsewhere.Locator(".callout.tone-danger")).ToContainTextAsync("验证码不正确");
            await elsewhere.Locator("#f-code").FillAsync(recovery[0]);
            await elsewhere.GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync();
            await Assertions.Expect(elsewhere.Locator("main h1")).ToHaveTextAsync("工作台");

            // Somebody who knows the password cannot try out codes for ever by giving the password again in between.
            var guesser = await journey.PersonAsync("guesser");
            for (var guess = 0; guess < 5; guess++)
            {
                if (guess % 3 == 0)
                {
                    await AccountServer.SignInAsync(guesser, "maker");
                }

                await guesser.Locator("#f-code").FillAsync("11111" + guess.ToString(CultureInfo.InvariantCulture));
                await guesser.GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync();
                await Assertions.Expect(guesser.Locator(".callout.tone-danger")).ToContainTextAsync("验证码不正确");
            }

            await AccountServer.SignInAsync(guesser, "maker");
            await Assertions.Expect(guesser.Locator(".callout")).ToContainTextAsync("已锁定 20 分钟");

            // Its history.
            await security.GetByRole(AriaRole.Button, new() { Name = "变更记录" }).ClickAsync();
            await Assertions.Expect(security.Locator("dialog.side[open]")).ToContainTextAsync("锁定时长");

            // One's own address cannot be shut out.
            await security.GotoAsync("platform/security/addresses");
            await Assertions.Expect(security.Locator("main h1")).ToHaveTextAsync("访问地址");
            await AxeAssert.NoSeriousViolationsAsync(security);
            await security.GetByRole(AriaRole.Link, new() { Name = "新增" }).First.ClickAsync();
            var form = security.Locator("dialog[open]");
            await form.GetByLabel("IP 地址或网段").FillAsync("127.0.0.0/8");
            await form.GetByLabel("名称或备注").FillAsync("试");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form).ToContainTextAsync("您自己现在的地址");

            // A password past its age is changed before anything else. The test data's are as old as its clock.
            await security.GotoAsync("platform/security");
            await security.Locator("#f-passwordDays").FillAsync("1");
            await security.GetByRole(AriaRole.Button, new() { Name = "保存策略" }).ClickAsync();
            await AnswerAsync(security);
            await Assertions.Expect(security.Locator(".toast")).ToContainTextAsync("已保存并生效");

            var head = await journey.PersonAsync("head");
            await AccountServer.SignInAsync(head, "head");
            await Assertions.Expect(head.Locator("h1")).ToHaveTextAsync("修改密码");
            await Assertions.Expect(head.Locator(".callout")).ToContainTextAsync("已经到期");
        });
    }

    private static async Task AnswerAsync(IPage page)
    {
        var question = page.Locator("dialog.narrow[open]");
        await question.Locator("textarea").FillAsync("等级保护要求");
        await question.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
    }

    private static long CurrentStep() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30;
}
