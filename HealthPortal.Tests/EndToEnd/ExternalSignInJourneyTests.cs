using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A provider is set up, tried and switched on; a person binds an account and signs in with it; an administrator takes it off.</summary>
public sealed class ExternalSignInJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task ExternalAccount_IsBoundInThePersonalCentre_AndSignsIn()
    {
        Prerequisite.Check(Browser.MissingReason ?? OidcProvider.MissingReason);
        var callback = new Uri(server.Address, "/account/external/jiangsu-id/callback").ToString();
        await using var provider = await OidcProvider.StartAsync(callback);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var security = await journey.PersonAsync("security");
            await AccountServer.SignInAsync(security, "security");
            await Assertions.Expect(security.Locator("main h1")).ToHaveTextAsync("工作台");
            await security.GotoAsync("platform/security/providers");
            await Assertions.Expect(security.Locator("main")).ToContainTextAsync("还没有外部登录方式");
            await AxeAssert.NoSeriousViolationsAsync(security);
            await security.Locator(".page-head").GetByRole(AriaRole.Link, new() { Name = "新增登录方式" }).ClickAsync();
            await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("新增外部登录方式");
            await AxeAssert.NoSeriousViolationsAsync(security);

            // Nonsense is refused beside the fields.
            await security.Locator("#f-authority").FillAsync("http://id.example.cn");
            await security.Locator("#f-name").FillAsync("省统一认证");
            await security.Locator("#f-code").FillAsync("江苏");
            await SaveAsync(security);
            await Assertions.Expect(security.Locator("#f-authority-error")).ToContainTextAsync("https");
            await Assertions.Expect(security.Locator("#f-code-error")).ToContainTextAsync("小写字母");
            await Assertions.Expect(security.Locator("#f-clientId-error")).ToContainTextAsync("客户端 ID");
            await AxeAssert.NoSeriousViolationsAsync(security);
            await security.Locator("#f-authority").FillAsync(provider.Authority);
            await security.Locator("#f-clientId").FillAsync(OidcProvider.ClientId);
            await security.Locator("#f-secret").FillAsync(OidcProvider.Secret);
            await security.Locator("#f-code").FillAsync("jiangsu-id");
            await Assertions.Expect(security.Locator("[data-test=callback]")).ToHaveTextAsync(callback);
            await security.GetByRole(AriaRole.Button, new() { Name = "测试连接" }).ClickAsync();
            await Assertions.Expect(security.Locator("[data-test=findings]")).ToContainTextAsync("支持 S256");
            await Assertions.Expect(security.Locator("[data-test=findings] .bad")).ToHaveCountAsync(0);
            await AxeAssert.NoSeriousViolationsAsync(security);
            await SaveAsync(security);
            await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("已停用");
            Assert.Equal("", await security.Locator("#f-secret").InputValueAsync());

            // Not offered before it is switched on.
            var maker = await journey.PersonAsync("maker");
            await maker.GotoAsync("account/sign-in");
            await Assertions.Expect(maker.GetByRole(AriaRole.Link, new() { Name = "省统一认证" })).ToHaveCountAsync(0);
            await security.GetByRole(AriaRole.Button, new() { Name = "启用" }).ClickAsync();
            await AnswerAsync(security, "启用");
            await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("已启用");
            await AxeAssert.NoSeriousViolationsAsync(security);

            // An account nobody has bound does not let anybody in.
            await maker.GotoAsync("account/sign-in");
            await AxeAssert.NoSeriousViolationsAsync(maker);
            await maker.GetByRole(AriaRole.Link, new() { Name = "省统一认证" }).ClickAsync();
            await AtProviderAsync(maker, "peizz");
            await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("账号“外部peizz”还没有绑定门户账号");
            await AxeAssert.NoSeriousViolationsAsync(maker);

            // Signed in, the person binds it in the personal centre with the password.
            await AccountServer.SignInAsync(maker, "maker");
            await Assertions.Expect(maker.Locator("main h1")).ToHaveTextAsync("工作台");
            await maker.GotoAsync("me/external");
            await AxeAssert.NoSeriousViolationsAsync(maker);
            await maker.GetByRole(AriaRole.Button, new() { Name = "绑定 省统一认证" }).ClickAsync();
            await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("“外部peizz”绑定到您的门户账号");
            await AxeAssert.NoSeriousViolationsAsync(maker);
            await maker.Locator("#f-password").FillAsync("not-the-password");
            await maker.GetByRole(AriaRole.Button, new() { Name = "确认绑定" }).ClickAsync();
            await Assertions.Expect(maker.Locator(".callout.tone-danger")).ToContainTextAsync("密码不正确");
            await maker.Locator("#f-password").FillAsync(TestPortal.Password);
            await maker.GetByRole(AriaRole.Button, new() { Name = "确认绑定" }).ClickAsync();
            await Assertions.Expect(maker.Locator(".toast")).ToContainTextAsync("绑定成功");
            await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("外部peizz");

            // From another computer with it alone, to the page that was asked for.
            var elsewhere = await journey.PersonAsync("elsewhere");
            await elsewhere.GotoAsync("me/sign-ins");
            await elsewhere.GetByRole(AriaRole.Link, new() { Name = "省统一认证" }).ClickAsync();
            await AtProviderAsync(elsewhere, "peizz");
            await Assertions.Expect(elsewhere.Locator("main h1")).ToHaveTextAsync("登录记录");
            await Assertions.Expect(elsewhere.Locator("tbody tr").First).ToContainTextAsync("外部登录（省统一认证）");

            // The person draws back at the provider.
            var undecided = await journey.PersonAsync("undecided");
            await undecided.GotoAsync("account/sign-in");
            await undecided.GetByRole(AriaRole.Link, new() { Name = "省统一认证" }).ClickAsync();
            await undecided.GetByRole(AriaRole.Button, new() { Name = "取消" }).ClickAsync();
            await Assertions.Expect(undecided.Locator(".callout.tone-danger")).ToContainTextAsync("您在省统一认证取消了登录");
            await AxeAssert.NoSeriousViolationsAsync(undecided);

            // The administrator takes it off: the sessions end, and the account lets nobody in any more.
            var admin = await journey.PersonAsync("admin");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/security/external-accounts?q=peizz&page=nonsense");
            await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(1);
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.Locator("tbody tr").GetByRole(AriaRole.Button).ClickAsync();
            await AnswerAsync(admin, "解除");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("没有符合条件的绑定");
            await elsewhere.GotoAsync("me");
            await Assertions.Expect(elsewhere.Locator("h1")).ToHaveTextAsync("登录");
            await elsewhere.GetByRole(AriaRole.Link, new() { Name = "省统一认证" }).ClickAsync();
            await Assertions.Expect(elsewhere.Locator("main")).ToContainTextAsync("还没有绑定门户账号");
        }, new BrowserOptions { Neighbour = new Uri(provider.Authority) });
    }

    private static async Task SaveAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "保存", Exact = true }).ClickAsync();
        await AnswerAsync(page, "保存");
    }

    private static async Task AnswerAsync(IPage page, string button)
    {
        await page.Locator("dialog[open] textarea").FillAsync("核对");
        await page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
    }

    private static async Task AtProviderAsync(IPage page, string name)
    {
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("统一认证");
        await page.Locator("input[name=login]").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync();
    }
}
