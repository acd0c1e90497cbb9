using System.Text;
using System.Text.RegularExpressions;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A server of its own for the accounts: what happens to people must not disturb other tests.</summary>
public sealed class AccountServer : IAsyncLifetime
{
    private PortalServer? server;

    public Uri Address => server!.Address;

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is null)
        {
            server = await SeededServer.StartAsync(async portal => await portal.SubmitAsync());
        }
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    public static async Task SignInAsync(IPage page, string user, string password = TestPortal.Password)
    {
        await page.GotoAsync("account/sign-in");
        await page.Locator("#f-user").FillAsync(user);
        await page.Locator("#f-password").FillAsync(password);
        await page.Locator(".sign-in .button.primary").ClickAsync();
    }
}

/// <summary>The administrator's way with an account from making it to closing it, what the person sees of it, and the personal centre.</summary>
public sealed partial class AccountJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task Account_MadeByTheAdministrator_IsUsedFrozenResetAndClosed()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/accounts");
            await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(20);
            await AxeAssert.NoSeriousViolationsAsync(admin);

            // Nothing filled in: each field says what it wants, and nothing is made.
            await admin.GetByRole(AriaRole.Button, new() { Name = "新增账号" }).ClickAsync();
            var form = admin.Locator("dialog.side[open]");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form.Locator(".field-error")).ToHaveCountAsync(5);
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await form.Locator("#f-userName").FillAsync("feng.yanshi");
            await form.Locator("#f-name").FillAsync("冯演示");
            await form.Locator("#f-phone").FillAsync("12345");
            await form.Locator("#f-post-0-title").FillAsync("窗口人员");

            // The unit by the tree's search, then what may be handed out there.
            await form.Locator("#f-post-0-unit").ClickAsync();
            var units = admin.Locator("dialog.narrow[open]");
            await Assertions.Expect(units.GetByRole(AriaRole.Tree)).ToBeVisibleAsync();
            await units.Locator("input[type=search]").FillAsync("WJ320583ck");
            await units.GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync();
            await units.Locator(".choice-list button").First.ClickAsync();
            await form.GetByLabel("窗口人员", new() { Exact = true }).CheckAsync();
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form.Locator(".error-summary")).ToContainTextAsync("手机号码应为 11 位");
            await form.Locator("#f-phone").FillAsync("15455556666");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            var shownOnce = admin.Locator("[data-test=password]");
            await Assertions.Expect(shownOnce).ToBeVisibleAsync();
            var password = await shownOnce.InnerTextAsync();
            await admin.GetByRole(AriaRole.Button, new() { Name = "已记下，关闭" }).ClickAsync();
            await Assertions.Expect(shownOnce).ToHaveCountAsync(0);

            // Found by the whole number, shown masked.
            await admin.Locator("[data-test=text]").FillAsync("15455556666");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(1);
            await Assertions.Expect(admin.Locator("tbody tr")).ToContainTextAsync("154****6666");

            // The person sets a password of his own, with the strength told while typing.
            var person = await journey.PersonAsync("person");
            await AccountServer.SignInAsync(person, "feng.yanshi", password);
            await Assertions.Expect(person.Locator(".callout")).ToContainTextAsync("先设置自己的密码");
            await person.Locator("#f-current").FillAsync(password);
            await person.Locator("#f-next").FillAsync("feng");
            await Assertions.Expect(person.Locator("[data-word]")).ToHaveTextAsync("弱");
            await person.Locator("#f-next").FillAsync("Sunshine2026");
            await Assertions.Expect(person.Locator("[data-word]")).ToHaveTextAsync("中");
            await Assertions.Expect(person.Locator(".strength li.met")).ToHaveCountAsync(6);
            await person.Locator("#f-next").FillAsync("Sunshine-2026x");
            await Assertions.Expect(person.Locator("[data-word]")).ToHaveTextAsync("强");
            await person.Locator("#f-again").FillAsync("Sunshine-2026x");
            await person.GetByRole(AriaRole.Button, new() { Name = "保存新密码" }).ClickAsync();
            await person.GetByText("进入工作台").ClickAsync();
            await Assertions.Expect(person.Locator("#navigation")).ToContainTextAsync("收件");

            // Frozen: the next click is refused, signing in as well. Unfrozen: back again.
            await admin.Locator("tbody .row-actions summary").ClickAsync();
            await admin.GetByRole(AriaRole.Button, new() { Name = "冻结" }).ClickAsync();
            var question = admin.Locator("dialog.narrow[open]");
            await question.GetByRole(AriaRole.Button, new() { Name = "冻结" }).ClickAsync();
            await Assertions.Expect(question.Locator(".field-error")).ToContainTextAsync("请填写冻结的理由");
            await question.Locator("textarea").FillAsync("长期请假");
            await question.GetByRole(AriaRole.Button, new() { Name = "冻结" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody .chip")).ToHaveTextAsync("冻结"); // the row itself also holds the word in its menu
            await person.Locator("#navigation").GetByRole(AriaRole.Link, new() { Name = "收件", Exact = false }).First.ClickAsync();
            await Assertions.Expect(person.Locator("body")).ToContainTextAsync(Refused());
            await AccountServer.SignInAsync(person, "feng.yanshi", "Sunshine-2026x");
            await Assertions.Expect(person.Locator(".callout")).ToContainTextAsync("账号已停用");

            // The open account: facts, number on record, history, reset.
            await admin.Locator("tbody a.cover").ClickAsync();
            var card = admin.Locator("dialog.side[open]");
            await Assertions.Expect(card).ToContainTextAsync("长期请假");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await card.GetByRole(AriaRole.Button, new() { Name = "查看完整的手机号码，此次查看会被记录" }).ClickAsync();
            await Assertions.Expect(card).ToContainTextAsync("15455556666");
            await card.GetByRole(AriaRole.Button, new() { Name = "解冻" }).ClickAsync();
            await question.Locator("textarea").FillAsync("已返岗");
            await question.GetByRole(AriaRole.Button, new() { Name = "解冻" }).ClickAsync();
            await Assertions.Expect(card.Locator(".chip").First).ToHaveTextAsync("正常");
            await card.GetByRole(AriaRole.Button, new() { Name = "查看变更记录" }).ClickAsync();
            await Assertions.Expect(card.Locator(".timeline")).ToContainTextAsync("理由：长期请假");
            await card.GetByRole(AriaRole.Button, new() { Name = "重置密码" }).ClickAsync();
            await question.Locator("textarea").FillAsync("本人忘记");
            await question.GetByRole(AriaRole.Button, new() { Name = "重置密码" }).ClickAsync();
            await Assertions.Expect(shownOnce).ToBeVisibleAsync();
            Assert.NotEqual(password, await shownOnce.InnerTextAsync());
        });
    }

    [SkippableFact]
    public async Task Import_OfAFile_IsCheckedAppliedAndGivesThePasswordsOnce()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("importer");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/accounts");
            await admin.GetByRole(AriaRole.Button, new() { Name = "导入" }).ClickAsync();
            var dialog = admin.Locator("dialog[open]");
            const string header = "用户名,姓名,机构编码,岗位,角色\n";
            await dialog.Locator("input[type=file]").SetInputFilesAsync(File(header + "chu.yanshi,褚演示,没有的编码,窗口人员,窗口人员\n"));
            await Assertions.Expect(dialog.Locator(".callout.tone-danger")).ToContainTextAsync("C2：没有这个编码的机构");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await dialog.Locator("input[type=file]").SetInputFilesAsync(File(header + "chu.yanshi,褚演示,WJ320583ck,窗口人员,窗口人员\n"));
            await Assertions.Expect(dialog).ToContainTextAsync("将新增 1 个账号");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
            var link = dialog.GetByRole(AriaRole.Link, new() { Name = "下载一次性密码" });
            var download = await admin.RunAndWaitForDownloadAsync(() => link.ClickAsync());
            var rows = Sheets.Rows(await System.IO.File.ReadAllBytesAsync((await download.PathAsync())!));
            var row = rows.Single(found => found[0] == "chu.yanshi");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "关闭" }).Last.ClickAsync();

            var person = await journey.PersonAsync("imported");
            await AccountServer.SignInAsync(person, "chu.yanshi", row[3]);
            await Assertions.Expect(person.Locator("h1")).ToHaveTextAsync("修改密码");

            var list = await admin.RunAndWaitForDownloadAsync(() => admin.GetByRole(AriaRole.Link, new() { Name = "导出 Excel" }).ClickAsync());
            Assert.Contains(Sheets.Rows(await System.IO.File.ReadAllBytesAsync((await list.PathAsync())!)), found => found[0] == "chu.yanshi");
        });
    }

    [SkippableFact]
    public async Task Post_SwitchedInTheUserMenu_WorksAtTheNextClick()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var page = await journey.PersonAsync("legal");
            await AccountServer.SignInAsync(page, "legal");
            await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
            await Assertions.Expect(page.Locator("#navigation")).Not.ToContainTextAsync("收件");
            await page.Locator(".user-button").ClickAsync();
            await Assertions.Expect(page.Locator(".post-choice")).ToHaveCountAsync(2);
            await AxeAssert.NoSeriousViolationsAsync(page);
            await page.Locator(".post-choice").Filter(new() { HasText = "窗口人员（兼）" }).ClickAsync();
            await Assertions.Expect(page.Locator("#navigation")).ToContainTextAsync("收件");
            await page.Locator(".user-button").ClickAsync();
            await Assertions.Expect(page.Locator(".user-card")).ToContainTextAsync("窗口人员（兼）");

            await page.GetByRole(AriaRole.Link, new() { Name = "个人中心" }).ClickAsync();
            await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("个人中心");
            await page.GetByRole(AriaRole.Button, new() { Name = "切换到这个岗位" }).ClickAsync();
            await Assertions.Expect(page.Locator("#navigation")).Not.ToContainTextAsync("收件");
            await page.GotoAsync("me/operations");
            await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("切换岗位");
        });
    }

    [SkippableFact]
    public async Task PersonalCentre_ShowsAndChangesOnesOwn_AndEndsAnotherDevice()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var office = await journey.PersonAsync("office");
            var home = await journey.PersonAsync("home");
            await AccountServer.SignInAsync(office, "head", "Wrong-12345");
            await Assertions.Expect(office.Locator(".callout")).ToContainTextAsync("用户名或密码不正确");
            await AccountServer.SignInAsync(office, "head");
            await Assertions.Expect(office.Locator("main h1")).ToHaveTextAsync("工作台");
            await AccountServer.SignInAsync(home, "head");
            await Assertions.Expect(home.Locator("main h1")).ToHaveTextAsync("工作台");

            await office.GotoAsync("me");
            await office.Locator("#f-phone").FillAsync("0512-65220000");
            await office.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(office.Locator(".error-summary")).ToContainTextAsync("请填写 11 位手机号码");
            await office.Locator("#f-phone").FillAsync("15477778888");
            await office.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(office.Locator(".toasts")).ToContainTextAsync("联系方式已保存");
            await AxeAssert.NoSeriousViolationsAsync(office);

            await office.GetByRole(AriaRole.Link, new() { Name = "登录记录" }).ClickAsync();
            await Assertions.Expect(office.Locator("tbody tr")).ToHaveCountAsync(3);
            await Assertions.Expect(office.Locator("tbody tr").First).ToContainTextAsync("用户名密码");
            await office.Locator("[data-test=result]").SelectOptionAsync("failed");
            await office.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(office.Locator("tbody tr")).ToHaveCountAsync(1);
            await Assertions.Expect(office.Locator("tbody tr")).ToContainTextAsync("密码不正确");
            await office.GotoAsync("me/sign-ins?from=2026-99-99&result=maybe&before=x");
            await Assertions.Expect(office.Locator("tbody tr")).ToHaveCountAsync(3);

            await office.GetByRole(AriaRole.Link, new() { Name = "登录设备" }).ClickAsync();
            await Assertions.Expect(office.Locator("tbody tr")).ToHaveCountAsync(2);
            await Assertions.Expect(office.Locator("tbody tr").First).ToContainTextAsync("本次登录");
            await AxeAssert.NoSeriousViolationsAsync(office);
            await office.Locator("tbody tr").Last.GetByRole(AriaRole.Button).ClickAsync();
            await office.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "退出" }).ClickAsync();
            await Assertions.Expect(office.Locator("tbody tr")).ToHaveCountAsync(1);

            await Task.Delay(TimeSpan.FromSeconds(6)); // requests look at the session every five seconds
            await home.GotoAsync("");
            Assert.Contains("/account/sign-in", home.Url, StringComparison.Ordinal);
            await office.GotoAsync("me");
            await Assertions.Expect(office.Locator("main h1")).ToHaveTextAsync("个人中心");
        });
    }

    /// <summary>Whoever only looks on learns within a minute that the session has ended elsewhere.</summary>
    [SkippableFact]
    public async Task OpenPage_OfAnEndedSession_StopsWithinAMinute()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            var person = await journey.PersonAsync("maker");
            await AccountServer.SignInAsync(person, "maker");
            await Assertions.Expect(person.Locator("main h1")).ToHaveTextAsync("工作台");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/accounts?q=maker");
            await admin.Locator("tbody tr").Filter(new() { Has = admin.GetByText("maker", new() { Exact = true }) }).Locator(".row-actions summary").ClickAsync();
            await admin.GetByRole(AriaRole.Button, new() { Name = "强制下线" }).ClickAsync();
            var question = admin.Locator("dialog.narrow[open]");
            await question.Locator("textarea").FillAsync("设备遗失");
            await question.GetByRole(AriaRole.Button, new() { Name = "强制下线" }).ClickAsync();
            await Assertions.Expect(admin.Locator(".toasts")).ToContainTextAsync("1 台设备上退出");
            await Assertions.Expect(person.Locator("h1")).ToHaveTextAsync("需要重新登录", new() { Timeout = 120_000 });
            await person.GetByRole(AriaRole.Link, new() { Name = "去登录" }).ClickAsync();
            await Assertions.Expect(person.Locator("#f-user")).ToBeVisibleAsync();
        });
    }

    /// <summary>A click within the page is refused; should the page have been checked just before, it has been left already.</summary>
    [GeneratedRegex("登录已失效|登录已结束|重新登录", RegexOptions.None, 1000)]
    private static partial Regex Refused();

    private static FilePayload File(string text) => new() { Name = "账号.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) };
}
