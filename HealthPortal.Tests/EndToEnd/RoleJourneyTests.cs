using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>What the security administrator does with roles, seen by somebody who is signed in meanwhile.</summary>
public sealed class RoleJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task Role_CopiedAndGivenAPermission_OpensThePageForItsHolderAtTheNextClick()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var security = await journey.PersonAsync("security");
            var person = await journey.PersonAsync("maker");
            await AccountServer.SignInAsync(security, "security");
            await AccountServer.SignInAsync(person, "maker");
            await Assertions.Expect(person.Locator("main h1")).ToHaveTextAsync("工作台");
            await Assertions.Expect(person.Locator("#navigation a[href='/licences']").Or(person.Locator("#navigation a[href='/organisations']"))).ToHaveCountAsync(0);

            // Bad input first: an empty form says what it wants, the name of another role is taken.
            await security.GotoAsync("platform/roles");
            await Assertions.Expect(security.Locator("tbody tr").First).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(security);
            await security.GetByRole(AriaRole.Button, new() { Name = "新增角色" }).ClickAsync();
            var form = security.Locator("dialog[open]");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存并设置权限" }).ClickAsync();
            await Assertions.Expect(form.Locator(".field-error")).ToHaveCountAsync(2);
            await form.Locator("#f-code").FillAsync("licence-viewer");
            await form.Locator("#f-name").FillAsync("制证人员");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存并设置权限" }).ClickAsync();
            await Assertions.Expect(form.Locator(".error-summary")).ToContainTextAsync("同名的角色");
            await form.GetByRole(AriaRole.Button, new() { Name = "取消" }).ClickAsync();
            await security.Locator("dialog.narrow[open]").GetByRole(AriaRole.Button, new() { Name = "不保存，离开" }).ClickAsync();
            await Assertions.Expect(security.Locator("dialog[open]")).ToHaveCountAsync(0);

            // The makers' role: one permission more, with its reach.
            await security.GetByRole(AriaRole.Link, new() { Name = "制证人员", Exact = true }).ClickAsync();
            await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("制证人员");
            await AxeAssert.NoSeriousViolationsAsync(security);
            await security.Locator("[data-test=find]").FillAsync("查看组织机构");
            await Assertions.Expect(security.Locator(".rights-line")).ToHaveCountAsync(1);
            await security.Locator("[data-permission='organisations.view']").CheckAsync();
            await security.Locator("[data-reach='organisations.view']").SelectOptionAsync("Organ");
            await security.GetByRole(AriaRole.Button, new() { Name = "保存权限" }).ClickAsync();
            var question = security.Locator("dialog[open]");
            await Assertions.Expect(question).ToContainTextAsync("查看组织机构（本机关）");
            await question.GetByRole(AriaRole.Button, new() { Name = "确认保存" }).ClickAsync();
            await Assertions.Expect(question.Locator(".field-error")).ToContainTextAsync("请填写修改权限的理由");
            await question.Locator("textarea").FillAsync("制证时要查机构");
            await question.GetByRole(AriaRole.Button, new() { Name = "确认保存" }).ClickAsync();
            await Assertions.Expect(security.Locator(".toast")).ToContainTextAsync("权限已保存");

            // At the holder's next click the place is there, without signing in again.
            await person.Locator("#navigation").GetByRole(AriaRole.Link, new() { Name = "节假日" }).ClickAsync();
            await person.Locator("#navigation").GetByRole(AriaRole.Link, new() { Name = "组织机构" }).ClickAsync();
            await Assertions.Expect(person.Locator("main h1")).ToHaveTextAsync("组织机构");

            // The history tells of it, and the page about rights says why.
            await security.GetByRole(AriaRole.Button, new() { Name = "变更记录" }).ClickAsync();
            await Assertions.Expect(security.Locator("dialog.side[open]")).ToContainTextAsync("制证时要查机构");
            await security.GotoAsync("platform/rights");
            await security.Locator("#f-user").FillAsync("maker");
            await security.Locator("#f-permission").SelectOptionAsync("organisations.view");
            await security.GetByRole(AriaRole.Button, new() { Name = "查询", Exact = true }).ClickAsync();
            await Assertions.Expect(security.Locator(".field-error")).ToContainTextAsync("请选择机构");
            await security.Locator("#f-unit").ClickAsync();
            var units = security.Locator("dialog.narrow[open]");
            await units.Locator("input[type=search]").FillAsync("WJ320583ck");
            await units.GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync();
            await units.Locator(".choice-list button").First.ClickAsync();
            await security.GetByRole(AriaRole.Button, new() { Name = "查询", Exact = true }).ClickAsync();
            await Assertions.Expect(security.Locator("main .callout.tone-success")).ToContainTextAsync("依据角色“制证人员”");
            await AxeAssert.NoSeriousViolationsAsync(security);
        });
    }

    [SkippableFact]
    public async Task Case_AskedWhoSeesIt_NamesItsPeople_AndAnAuditorIsAppointed()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var security = await journey.PersonAsync("security");
            await AccountServer.SignInAsync(security, "security");
            await Assertions.Expect(security.Locator("main h1")).ToHaveTextAsync("工作台");

            // From the history of a case, for an auditor; and by its number.
            var auditor = await journey.PersonAsync("auditor");
            await AccountServer.SignInAsync(auditor, "auditor");
            await auditor.GotoAsync("cases?view=all");
            await auditor.Locator("tbody tr td a").First.ClickAsync();
            await auditor.GetByRole(AriaRole.Link, new() { Name = "变更记录" }).ClickAsync();
            await auditor.GetByRole(AriaRole.Link, new() { Name = "谁能看到这个办件" }).ClickAsync();
            await Assertions.Expect(auditor.GetByText("沈知行", new() { Exact = true }).First).ToBeVisibleAsync();
            await security.GotoAsync(new Uri(auditor.Url).PathAndQuery.TrimStart('/'));
            await Assertions.Expect(security.GetByText("沈知行", new() { Exact = true }).First).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(security);

            // Two roles side by side.
            await security.GotoAsync("platform/roles/compare");
            await security.Locator("[data-test=first]").SelectOptionAsync(new SelectOptionValue { Label = "经办人" });
            await security.Locator("[data-test=second]").SelectOptionAsync(new SelectOptionValue { Label = "处室负责人" });
            await security.GetByRole(AriaRole.Button, new() { Name = "对比", Exact = true }).ClickAsync();
            await Assertions.Expect(security.Locator("tr.differs").First).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(security);

            // The maker may not become an auditor and a system administrator at once.
            await security.GotoAsync("platform/accounts?q=maker-js01");
            await security.GetByRole(AriaRole.Link, new() { Name = "查看账号 maker-js01", Exact = true }).ClickAsync();
            await security.Locator("dialog.side[open]").GetByRole(AriaRole.Button, new() { Name = "授予角色" }).ClickAsync();
            var form = security.Locator("dialog.side[open]");
            await form.GetByLabel("审计人员", new() { Exact = true }).CheckAsync();
            await form.GetByLabel("系统管理员", new() { Exact = true }).CheckAsync();
            await form.Locator("#f-reason").FillAsync("轮岗");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form.Locator(".error-summary")).ToContainTextAsync("不能由同一人担任");
            await AxeAssert.NoSeriousViolationsAsync(security);
            await form.GetByLabel("系统管理员", new() { Exact = true }).UncheckAsync();
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(security.Locator(".toast")).ToContainTextAsync("已保存");
        });
    }
}
