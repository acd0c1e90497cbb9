using System.Text.RegularExpressions;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>Cases as the window left them, each for a test of its own.</summary>
public sealed class CaseDeskServer : IAsyncLifetime
{
    private readonly Dictionary<string, Guid> cases = new(StringComparer.Ordinal);
    private PortalServer? server;

    public Uri Address => server!.Address;

    public Guid this[string name] => cases[name];

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is not null)
        {
            return;
        }

        server = await SeededServer.StartAsync(async portal =>
        {
            var seed = 0;
            foreach (var name in (string[])["refuse", "supplement", "race", "flow", "stop"])
            {
                cases[name] = (await portal.SubmitAsync(seed: ++seed)).Id;
            }

            foreach (var name in (string[])["return", "withdraw"])
            {
                var made = await portal.SubmitAsync(seed: ++seed);
                cases[name] = made.Id;
                await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
            }

            var late = await portal.SubmitAsync(seed: ++seed);
            cases["decide"] = late.Id;
            late = await portal.DoAsync("officer", new AcceptCase { CaseId = late.Id, Version = late.Version });
            var day = HealthPortal.Domain.Time.ShanghaiTime.Today(portal.Clock);
            late = await portal.DoAsync("officer", new RecordInspection { CaseId = late.Id, Version = late.Version, Inspection = new SiteInspection(day, ["王演示", "李演示"], "符合要求", true) });
            await portal.DoAsync("head", new GiveOpinion { CaseId = late.Id, Version = late.Version, Agree = true, Opinion = "同意" });
        });
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    public async Task<IPage> SignInAsync(Journey journey, string user, string? name = null)
    {
        var page = await journey.PersonAsync(name ?? user);
        await page.GotoAsync("account/sign-in");
        await page.Locator("input[autocomplete=username]").FillAsync(user);
        await page.Locator("input[type=password]").FillAsync(TestPortal.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
        return page;
    }
}

/// <summary>What officers, heads and leaders do to cases in the browser, with wrong input first.</summary>
public sealed class CaseDeskTests(CaseDeskServer server) : IClassFixture<CaseDeskServer>
{
    [SkippableFact]
    public async Task List_FilteredByAddress_ShowsChipsGoesBackAndExports()
    {
        await JourneyAsync(async journey =>
        {
            var legal = await server.SignInAsync(journey, "legal");
            await legal.GotoAsync("cases?view=All");
            await Assertions.Expect(legal.Locator(".case-table tbody tr").First).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(legal);

            await legal.GetByRole(AriaRole.Button, new() { Name = "更多筛选" }).ClickAsync();
            await legal.GetByLabel("收件日期从").FillAsync("2026-03-02");
            await legal.GetByLabel("到", new() { Exact = true }).FillAsync("2026-03-01");
            await Dialog(legal).GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(Dialog(legal).Locator(".field-error")).ToContainTextAsync("起始日期不能晚于截止日期");
            await AxeAssert.NoSeriousViolationsAsync(legal);
            await Dialog(legal).GetByRole(AriaRole.Button, new() { Name = "清空" }).ClickAsync();
            await Assertions.Expect(legal.GetByLabel("收件日期从")).ToHaveValueAsync("");
            await Dialog(legal).GetByLabel("申请渠道").SelectOptionAsync("Online");
            await Dialog(legal).GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(legal.Locator(".filter-chip")).ToContainTextAsync("渠道");
            await Assertions.Expect(legal.Locator(".state-title")).ToHaveTextAsync("没有符合条件的办件");
            await legal.GoBackAsync();
            await Assertions.Expect(legal.Locator(".filter-chip")).ToHaveCountAsync(0);
            await Assertions.Expect(legal.Locator(".case-table tbody tr").First).ToBeVisibleAsync();

            var download = await legal.RunAndWaitForDownloadAsync(() => legal.GetByRole(AriaRole.Link, new() { Name = "导出 Excel" }).ClickAsync());
            Assert.StartsWith("办件列表-", download.SuggestedFilename, StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public async Task Refuse_WithoutGroundAndReason_IsToldAtTheFieldsAndThenDone()
    {
        await JourneyAsync(async journey =>
        {
            var officer = await OpenAsync(journey, "officer", "refuse");
            await OfferAsync(officer, "不予受理");
            await SubmitAsync(officer, "确认不予受理");
            await Assertions.Expect(officer.Locator("#f-refusal-error")).ToContainTextAsync("请选择不予受理的法定情形");
            await officer.Locator("#f-refusal").SelectOptionAsync("OutsideCompetence");
            await SubmitAsync(officer, "确认不予受理");
            await Assertions.Expect(officer.Locator("#f-reason-error")).ToContainTextAsync("请填写不予受理的理由");
            await officer.Locator("#f-reason").FillAsync("场所位于苏州工业园区。");
            await AxeAssert.NoSeriousViolationsAsync(officer);
            await SubmitAsync(officer, "确认不予受理");

            await Assertions.Expect(officer.Locator(".case-title .chip")).ToHaveTextAsync("不予受理");
            await Assertions.Expect(officer.Locator("[data-test=next]")).ToBeVisibleAsync();
            await Assertions.Expect(officer.Locator(".decision-bar")).ToHaveCountAsync(0);
            await officer.Locator(".tabs a", new() { HasText = "文书" }).ClickAsync();
            await Assertions.Expect(officer.Locator(".table", new() { HasText = "不予受理决定书" })).ToBeVisibleAsync();
            var preview = await officer.Locator("tr", new() { HasText = "不予受理决定书" }).GetByRole(AriaRole.Link, new() { Name = "预览" }).GetAttributeAsync("href");
            var html = await (await officer.APIRequest.GetAsync(new Uri(server.Address, preview).ToString())).TextAsync();
            Assert.Contains("第三十二条第一款第二项", html, StringComparison.Ordinal);
            Assert.Contains("场所位于苏州工业园区", html, StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public async Task Supplement_AskedOnceFromTheReviewPoints_PausesTheCase()
    {
        await JourneyAsync(async journey =>
        {
            var officer = await OpenAsync(journey, "officer", "supplement");
            await OfferAsync(officer, "告知补正");
            await SubmitAsync(officer, "告知补正");
            await Assertions.Expect(officer.Locator("#f-items-error")).ToContainTextAsync("逐项写明");
            await officer.Locator(".review-points .link-button").First.ClickAsync();
            await officer.Locator(".review-points .link-button").Nth(2).ClickAsync();
            await Assertions.Expect(officer.Locator("#f-items-hint")).ToContainTextAsync("已列 2 项");
            await AxeAssert.NoSeriousViolationsAsync(officer);
            await SubmitAsync(officer, "告知补正");
            await Assertions.Expect(officer.Locator(".case-title .chip")).ToHaveTextAsync("补正中");
            await Assertions.Expect(officer.GetByRole(AriaRole.Button, new() { Name = "告知补正" })).ToHaveCountAsync(0);
            await OfferAsync(officer, "补正材料已收齐");
            await SubmitAsync(officer, "补正材料已收齐");
            await Assertions.Expect(officer.Locator(".case-title .chip")).ToHaveTextAsync("待受理");
            await Assertions.Expect(officer.GetByRole(AriaRole.Button, new() { Name = "告知补正" })).ToHaveCountAsync(0);
        });
    }

    [SkippableFact]
    public async Task Inspection_SuspensionAndExtension_RefuseBadInputAndMoveTheDeadline()
    {
        await JourneyAsync(async journey =>
        {
            var officer = await OpenAsync(journey, "officer", "flow");
            await OfferAsync(officer, "受理");
            await SubmitAsync(officer, "受理");
            await Assertions.Expect(officer.Locator(".case-title")).ToContainTextAsync("现场审查");

            await OfferAsync(officer, "中止");
            await officer.Locator("#f-cause").SelectOptionAsync("Testing");
            await Assertions.Expect(officer.Locator("#f-cause-hint")).ToContainTextAsync("第四十五条");
            await SubmitAsync(officer, "中止");
            await Assertions.Expect(officer.Locator("#f-reason-error")).ToContainTextAsync("请填写中止的原因");
            await officer.Locator("#f-reason").FillAsync("等待复检报告。");
            await SubmitAsync(officer, "中止");
            await Assertions.Expect(officer.Locator(".case-title .chip")).ToHaveTextAsync("中止");
            await officer.GetByRole(AriaRole.Button, new() { Name = "期限说明" }).ClickAsync();
            await Assertions.Expect(Dialog(officer).Locator(".ledger").First).ToContainTextAsync("期限暂停计算");
            await AxeAssert.NoSeriousViolationsAsync(officer);
            await officer.Keyboard.PressAsync("Escape");
            await OfferAsync(officer, "恢复办理");
            await SubmitAsync(officer, "恢复办理");
            await Assertions.Expect(officer.Locator(".case-title .chip")).ToHaveTextAsync("审批中");

            var leader = await OpenAsync(journey, "leader", "flow");
            await OfferAsync(leader, "延长期限");
            await leader.Locator("#f-workingDays").FillAsync("11");
            await leader.Locator("#f-reason").FillAsync("案情复杂。");
            await SubmitAsync(leader, "延长期限");
            await Assertions.Expect(leader.Locator("#f-workingDays-error")).ToContainTextAsync("1 至 10 个工作日");
            Assert.Equal("案情复杂。", await leader.Locator("#f-reason").InputValueAsync());
            await leader.Locator("#f-workingDays").FillAsync("5");
            await SubmitAsync(leader, "延长期限");
            await Assertions.Expect(leader.Locator(".timeline").First).ToContainTextAsync("延长 5 个工作日");
            await Assertions.Expect(leader.GetByRole(AriaRole.Button, new() { Name = "延长期限" })).ToHaveCountAsync(0);

            await officer.ReloadAsync();
            await OfferAsync(officer, "登记现场审查");
            await officer.Locator("#f-inspectors").FillAsync("王演示");
            await officer.Locator("#f-findings").FillAsync("布局与图纸一致。");
            await officer.Locator("#f-passed").SelectOptionAsync("true");
            await SubmitAsync(officer, "登记现场审查");
            await Assertions.Expect(officer.Locator("#f-inspectors-error")).ToContainTextAsync("两名");
            await officer.Locator("#f-inspectors").FillAsync("王演示、李演示");
            await SubmitAsync(officer, "登记现场审查");
            await Assertions.Expect(officer.Locator(".case-title")).ToContainTextAsync("处室审核");
        });
    }

    [SkippableFact]
    public async Task Return_Withdraw_Terminate_AskForWhereAndWhy()
    {
        await JourneyAsync(async journey =>
        {
            var officer = await OpenAsync(journey, "officer", "return");
            await OfferAsync(officer, "退回");
            await officer.Locator("#f-reason").FillAsync("受理信息有误。");
            await SubmitAsync(officer, "退回");
            await Assertions.Expect(officer.Locator("#f-toStep-error")).ToContainTextAsync("请选择退回到哪个环节");
            await officer.Locator("#f-toStep").SelectOptionAsync(new SelectOptionValue { Index = 1 });
            await SubmitAsync(officer, "退回");
            await Assertions.Expect(officer.Locator(".timeline").First).ToContainTextAsync("受理信息有误");

            await officer.GotoAsync($"cases/{server["stop"]}");
            await OfferAsync(officer, "终止");
            await SubmitAsync(officer, "确认终止");
            await Assertions.Expect(officer.Locator("#f-reason-error")).ToContainTextAsync("请填写终止的理由");
            await officer.Locator("#f-reason").FillAsync("申请人主体资格灭失。");
            await SubmitAsync(officer, "确认终止");
            await Assertions.Expect(officer.Locator(".case-title .chip")).ToHaveTextAsync("已终止");

            var window = await OpenAsync(journey, "window", "withdraw");
            await OfferAsync(window, "登记撤回");
            await window.Locator(".phrases .button").First.ClickAsync();
            await Assertions.Expect(window.Locator("#f-reason")).ToHaveValueAsync("申请人书面提出撤回申请。");
            await SubmitAsync(window, "确认登记撤回");
            await Assertions.Expect(window.Locator(".case-title .chip")).ToHaveTextAsync("已撤回");
        });
    }

    [SkippableFact]
    public async Task Step_WhenTwoActAtOnce_OneWinsAndTheOtherKeepsTheText()
    {
        await JourneyAsync(async journey =>
        {
            var first = await OpenAsync(journey, "officer", "race", "first");
            var second = await OpenAsync(journey, "officer", "race", "second");
            await OfferAsync(second, "不予受理");
            await second.Locator("#f-refusal").SelectOptionAsync("LicenceNotRequired");
            await second.Locator("#f-reason").FillAsync("该场所不属于许可范围。");

            await OfferAsync(first, "受理");
            await SubmitAsync(first, "受理");
            await Assertions.Expect(first.Locator(".case-title .chip")).ToHaveTextAsync("审批中");
            await SubmitAsync(second, "确认不予受理");

            await Assertions.Expect(Dialog(second).Locator(".callout")).ToContainTextAsync("先行处理");
            Assert.Equal("该场所不属于许可范围。", await second.Locator("#f-reason").InputValueAsync());
            await second.GetByRole(AriaRole.Button, new() { Name = "刷新办件" }).ClickAsync();
            await Assertions.Expect(Dialog(second)).ToContainTextAsync("已不能再作“不予受理”");
            Assert.Equal("该场所不属于许可范围。", await second.Locator("#f-reason").InputValueAsync());
            await Assertions.Expect(second.Locator(".case-title .chip")).ToHaveTextAsync("审批中");
        });
    }

    [SkippableFact]
    public async Task Decision_LicenceAndDelivery_EndInAPrintedLicenceThatAnybodyMayCheck()
    {
        await JourneyAsync(async journey =>
        {
            var leader = await OpenAsync(journey, "leader", "decide");
            await OfferAsync(leader, "准予");
            await leader.Locator(".phrases .button").First.ClickAsync();
            await SubmitAsync(leader, "准予");
            await Assertions.Expect(leader.Locator(".case-title .chip")).ToHaveTextAsync("准予");

            var maker = await OpenAsync(journey, "maker", "decide");
            await OfferAsync(maker, "制证");
            await Assertions.Expect(Dialog(maker).Locator(".licence-sheet")).ToContainTextAsync("公证字");
            await AxeAssert.NoSeriousViolationsAsync(maker);
            await SubmitAsync(maker, "制证");
            await Assertions.Expect(maker.Locator(".case-title")).ToContainTextAsync("发证送达");
            var check = await maker.Locator("aside a[href^='/verify/']").GetAttributeAsync("href");

            var window = await OpenAsync(journey, "window", "decide");
            await OfferAsync(window, "发证送达");
            await window.Locator("#f-method").SelectOptionAsync("邮寄送达");
            await SubmitAsync(window, "发证送达");
            await Assertions.Expect(window.Locator("#f-receiver-error")).ToContainTextAsync("请填写领取人");
            await Assertions.Expect(window.Locator("#f-trackingNumber-error")).ToContainTextAsync("快递单号");
            await window.Locator("#f-receiver").FillAsync("顾演示");
            await window.Locator("#f-trackingNumber").FillAsync("EMS0001");
            await SubmitAsync(window, "发证送达");
            await Assertions.Expect(window.Locator(".case-facts")).ToContainTextAsync("期限说明");
            await Assertions.Expect(window.Locator(".decision-bar")).ToHaveCountAsync(0);

            var legal = await OpenAsync(journey, "legal", "decide");
            await legal.Locator(".tabs a", new() { HasText = "文书" }).ClickAsync();
            foreach (var link in await legal.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^打印") }).AllAsync())
            {
                var answer = await legal.APIRequest.GetAsync(new Uri(server.Address, await link.GetAttributeAsync("href")).ToString());
                Assert.Equal("application/pdf", answer.Headers["content-type"]);
                Assert.StartsWith("%PDF-", System.Text.Encoding.ASCII.GetString((await answer.BodyAsync())[..5]), StringComparison.Ordinal);
            }

            var anybody = await journey.PersonAsync("anybody");
            await anybody.GotoAsync(check!);
            await Assertions.Expect(anybody.Locator(".verify-state")).ToHaveTextAsync("有效");
            await AxeAssert.NoSeriousViolationsAsync(anybody);
            await anybody.GotoAsync("verify/" + new string('0', 32));
            await Assertions.Expect(anybody.Locator(".callout")).ToContainTextAsync("没有查到这个核验码");
            var closed = await anybody.APIRequest.GetAsync(new Uri(server.Address, $"cases/{server["decide"]}").ToString(), new APIRequestContextOptions { MaxRedirects = 0 });
            Assert.Equal(302, closed.Status);
        });
    }

    [SkippableFact]
    public async Task Case_OfAnotherCityByItsAddress_IsNotFoundAndItsFilesNeither()
    {
        await JourneyAsync(async journey =>
        {
            var officer = await OpenAsync(journey, "officer", "decide");
            await officer.Locator(".tabs a", new() { HasText = "申请材料" }).ClickAsync();
            await Assertions.Expect(officer.Locator(".materials")).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(officer);
            var file = await officer.Locator(".material-files a").First.GetAttributeAsync("href");
            var seen = await officer.APIRequest.GetAsync(new Uri(server.Address, file).ToString());
            Assert.Equal((200, "nosniff"), (seen.Status, seen.Headers["x-content-type-options"]));
            await officer.Locator(".tabs a", new() { HasText = "变更记录" }).ClickAsync();
            await Assertions.Expect(officer.Locator(".history")).ToContainTextAsync("查看材料");
            await AxeAssert.NoSeriousViolationsAsync(officer);

            var stranger = await server.SignInAsync(journey, "officer-js01");
            await stranger.GotoAsync($"cases/{server["decide"]}");
            await Assertions.Expect(stranger.Locator(".state-title")).ToHaveTextAsync("没有找到这个办件");
            Assert.Equal(404, (await stranger.APIRequest.GetAsync(new Uri(server.Address, file).ToString())).Status);
        });
    }

    private Task JourneyAsync(Func<Journey, Task> steps, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        Prerequisite.Check(Browser.MissingReason);
        return Browser.JourneyAsync(server.Address, steps, name: name);
    }

    private async Task<IPage> OpenAsync(Journey journey, string user, string name, string? person = null)
    {
        var page = await server.SignInAsync(journey, user, person);
        await page.GotoAsync($"cases/{server[name]}");
        await Assertions.Expect(page.Locator(".case-head")).ToBeVisibleAsync();
        return page;
    }

    private static ILocator Dialog(IPage page) => page.Locator("dialog[open]");

    private static async Task OfferAsync(IPage page, string label)
    {
        await page.Locator(".decision-bar").GetByRole(AriaRole.Button, new() { Name = label, Exact = true }).ClickAsync();
        await Assertions.Expect(Dialog(page)).ToBeVisibleAsync();
    }

    private static Task SubmitAsync(IPage page, string label) => Dialog(page).Locator(".dialog-foot").GetByRole(AriaRole.Button, new() { Name = label, Exact = true }).ClickAsync();
}
