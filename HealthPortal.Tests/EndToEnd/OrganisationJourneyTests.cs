using System.Text.RegularExpressions;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A server of its own for the organisations: what happens to the tree must not disturb other tests.</summary>
public sealed class OrganisationServer : IAsyncLifetime
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

    public static async Task SignInAsync(IPage page, string user)
    {
        await page.GotoAsync("account/sign-in");
        await page.Locator("#f-user").FillAsync(user);
        await page.Locator("#f-password").FillAsync(TestPortal.Password);
        await page.Locator(".sign-in .button.primary").ClickAsync();
    }
}

/// <summary>The administrator's way through the tree: find, open, create, change, move with a preview, merge, disable; and what the people of a unit that is out of use are told.</summary>
public sealed class OrganisationJourneyTests(OrganisationServer server) : IClassFixture<OrganisationServer>
{
    [SkippableFact]
    public async Task Tree_FromSearchToDisabling_DoesWhatTheAdministratorMeans()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            await OrganisationServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/organisations");

            // The first level is open; the keyboard goes through the tree.
            var tree = admin.GetByRole(AriaRole.Tree);
            var province = Item(tree, "江苏省卫生健康委员会");
            await Assertions.Expect(province).ToHaveAttributeAsync("aria-expanded", "true");
            var city = Item(tree, "苏州市卫生健康委员会");
            await Assertions.Expect(city).ToHaveAttributeAsync("aria-expanded", "false");
            await city.FocusAsync();
            await admin.Keyboard.PressAsync("ArrowRight");
            await Assertions.Expect(city).ToHaveAttributeAsync("aria-expanded", "true");
            await admin.Keyboard.PressAsync("ArrowDown");
            await Assertions.Expect(admin.Locator("[role=treeitem]:focus")).ToHaveAttributeAsync("aria-level", "3");
            await admin.Keyboard.PressAsync("ArrowLeft");
            await Assertions.Expect(city).ToBeFocusedAsync();
            await admin.Keyboard.PressAsync("Enter");
            await Assertions.Expect(admin.Locator(".org-right h2")).ToHaveTextAsync("苏州市卫生健康委员会");
            await AxeAssert.NoSeriousViolationsAsync(admin);

            // Search, and the way to what was found.
            await admin.Locator(".toolbar input[type=search]").FillAsync("昆山市");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync();
            var found = admin.Locator(".org-found a").Filter(new() { HasText = "昆山市卫生健康委员会" }).First;
            await Assertions.Expect(found).ToContainTextAsync("省卫健委 / 苏州市卫健委");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await found.ClickAsync();
            var panel = admin.Locator(".org-right");
            await Assertions.Expect(panel.Locator("h2")).ToHaveTextAsync("昆山市卫生健康委员会");
            await Assertions.Expect(Item(tree, "昆山市卫生健康委员会")).ToHaveAttributeAsync("aria-selected", "true");

            // A new hospital: what is wrong is told beside its field.
            await panel.GetByRole(AriaRole.Button, new() { Name = "新增下级" }).ClickAsync();
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await Dialog(admin).Locator("#f-name").FillAsync("院");
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(Dialog(admin).Locator("#f-name-error")).ToContainTextAsync("2 到 60 个字");
            await Assertions.Expect(Dialog(admin).Locator("#f-code-error")).ToContainTextAsync("机构编码");
            await Dialog(admin).Locator("#f-name").FillAsync("昆山市湖滨医院（演示）");
            await Dialog(admin).Locator("#f-code").FillAsync("KSHB");
            await Dialog(admin).Locator("#f-kind").SelectOptionAsync("Hospital");
            await Dialog(admin).Locator("#f-head").FillAsync("周演示");
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(panel.Locator("h2")).ToHaveTextAsync("昆山市湖滨医院（演示）");
            await Assertions.Expect(panel).ToContainTextAsync("周演示");

            await panel.GetByRole(AriaRole.Button, new() { Name = "修改" }).ClickAsync();
            await Dialog(admin).Locator("#f-phone").FillAsync("123");
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(Dialog(admin).Locator("#f-phone-error")).ToBeVisibleAsync();
            await Dialog(admin).Locator("#f-phone").FillAsync("0512-65220000");
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(panel).ToContainTextAsync("0512-65220000");

            // To the city, after a look at what goes along.
            await panel.GetByRole(AriaRole.Button, new() { Name = "移动" }).ClickAsync();
            await Dialog(admin).Locator("input[type=search]").FillAsync("苏州市卫生健康委员会");
            await admin.Keyboard.PressAsync("Enter");
            await Dialog(admin).Locator(".org-choices button").Filter(new() { HasText = "苏州市卫生健康委员会" }).First.ClickAsync();
            await Assertions.Expect(Dialog(admin).Locator(".org-preview")).ToContainTextAsync("机构");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "确认移动" }).ClickAsync();
            await Assertions.Expect(Dialog(admin).Locator("#f-reason-error")).ToContainTextAsync("移动的理由");
            await Dialog(admin).Locator("#f-reason").FillAsync("上划市级管理");
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "确认移动" }).ClickAsync();
            await Assertions.Expect(panel.Locator("dd").Filter(new() { HasText = "苏州市卫生健康委员会" })).ToBeVisibleAsync();
            await Assertions.Expect(Item(tree, "昆山市湖滨医院（演示）")).ToHaveAttributeAsync("aria-level", "3");
            await panel.GetByRole(AriaRole.Button, new() { Name = "变更记录" }).ClickAsync();
            await Assertions.Expect(Dialog(admin)).ToContainTextAsync("上划市级管理");
            await admin.Keyboard.PressAsync("Escape");

            // The city's hospital of traditional medicine takes it in.
            await Item(tree, "苏州市中医医院（演示）").ClickAsync();
            await Assertions.Expect(panel.Locator("h2")).ToHaveTextAsync("苏州市中医医院（演示）");
            await panel.GetByRole(AriaRole.Button, new() { Name = "合并" }).ClickAsync();
            await Dialog(admin).Locator(".org-choices button").Filter(new() { HasText = "湖滨医院" }).ClickAsync();
            await Dialog(admin).Locator("#f-reason").FillAsync("两院合并");
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "确认合并" }).ClickAsync();
            await Assertions.Expect(Item(tree, "昆山市湖滨医院（演示）")).ToContainTextAsync("停用");

            // Somebody of Kunshan works; the county is put out of use; the next click is refused, and so is signing in.
            var officer = await journey.PersonAsync("officer");
            await OrganisationServer.SignInAsync(officer, "officer");
            await Assertions.Expect(officer.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.Locator(".toolbar input[type=search]").FillAsync("WJ320583");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync();
            await admin.Locator(".org-found a").First.ClickAsync();
            await Assertions.Expect(panel.Locator("h2")).ToHaveTextAsync("昆山市卫生健康委员会");
            await panel.GetByRole(AriaRole.Button, new() { Name = "停用" }).ClickAsync();
            await Dialog(admin).Locator("textarea").FillAsync("撤县设区");
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "停用" }).ClickAsync();
            await Assertions.Expect(panel.Locator(".chip").First).ToHaveTextAsync("已停用");
            await officer.GotoAsync("cases");
            await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("没有这项操作的权限");
            var late = await journey.PersonAsync("late");
            await OrganisationServer.SignInAsync(late, "head");
            await Assertions.Expect(late.Locator(".sign-in .callout")).ToContainTextAsync("账号所在单位已停用（昆山市卫生健康委员会），不能登录");
            await panel.GetByRole(AriaRole.Button, new() { Name = "启用" }).ClickAsync();
            await Assertions.Expect(panel.Locator(".chip").First).ToHaveTextAsync("在用");
            await OrganisationServer.SignInAsync(late, "head");
            await Assertions.Expect(late.Locator("main h1")).ToHaveTextAsync("工作台");

            // The administrator's own place is refused with the reason, and the tree can be taken away.
            await admin.Locator(".toolbar input[type=search]").FillAsync("WJ3200000");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync();
            await admin.Locator(".org-found a").Filter(new() { HasText = "省本级" }).First.ClickAsync();
            await Assertions.Expect(panel.Locator("h2")).ToContainTextAsync("省本级"); // until then the button is the county's
            await panel.GetByRole(AriaRole.Button, new() { Name = "停用" }).ClickAsync();
            await Dialog(admin).Locator("textarea").FillAsync("试");
            await Dialog(admin).GetByRole(AriaRole.Button, new() { Name = "停用" }).ClickAsync();
            await Assertions.Expect(panel.Locator(".callout")).ToContainTextAsync("您自己的岗位就在这个机构");
            var download = await admin.RunAndWaitForDownloadAsync(() => admin.GetByRole(AriaRole.Link, new() { Name = "导出" }).ClickAsync());
            Assert.EndsWith(".xlsx", download.SuggestedFilename, StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public async Task Page_ForAManager_ShowsAndDoesNotOffer()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await OrganisationServer.SignInAsync(page, "county");
            await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
            await page.GotoAsync("platform/organisations?node=00000000-0000-0000-0000-000000000009");
            await Assertions.Expect(page.Locator(".org-left .state")).ToContainTextAsync("没有找到这个机构");
            await page.GotoAsync("platform/organisations?node=nonsense&area=x");
            await Item(page.GetByRole(AriaRole.Tree), "昆山市卫生健康委员会").ClickAsync();
            await Assertions.Expect(page.Locator(".org-right h2")).ToHaveTextAsync("昆山市卫生健康委员会");
            await Assertions.Expect(page.Locator(".org-right .actions .button")).ToHaveCountAsync(1);
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "导出" })).ToHaveCountAsync(0);
        });
    }

    /// <summary>The node of exactly this name, whatever mark or figure stands behind it.</summary>
    private static ILocator Item(ILocator tree, string name) =>
        tree.Locator("[role=treeitem]").Filter(new() { HasTextRegex = new Regex($"^\\s*{Regex.Escape(name)}\\s*(停用)?\\s*\\d*\\s*$", RegexOptions.None, TimeSpan.FromSeconds(1)) });

    private static ILocator Dialog(IPage page) => page.Locator("dialog[open]").Last;
}
