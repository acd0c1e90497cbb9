using System.Text.RegularExpressions;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>
/// The job people come for, whole, in the browser: five people bring 公共场所卫生许可（首次） from the window to the printed licence and the
/// public notice, each with an own browser, on each database.
/// </summary>
public sealed partial class MainJourneyTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Application_FromTheWindowToLicenceAndNotice_ByFivePeople(TestDatabase database)
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var portal = await TestPortal.StartAsync(database);
        await using var server = await PortalServer.StartAsync(
            new PortalServerOptions
            {
                Provider = database.ToString(),
                ConnectionString = portal.ConnectionString,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:DemoCases"] = "0" },
            },
            portal.DataDirectory);
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                var clerk = await SignInAsync(journey, "window");
                var number = await TakeInAsync(clerk);

                var officer = await SignInAsync(journey, "officer");
                await OpenFromToDoAsync(officer, number);
                await ActAsync(officer, "受理", _ => Task.CompletedTask, "已受理");
                await ActAsync(officer, "登记现场审查", async dialog =>
                {
                    await dialog.GetByLabel("审查人员").FillAsync("王演示、李演示");
                    await dialog.GetByLabel("审查情况").FillAsync("现场布局与申报图纸一致，消毒间设施齐全。");
                    await dialog.GetByLabel("审查结论").SelectOptionAsync("true");
                }, "现场审查已登记");

                var head = await SignInAsync(journey, "head");
                await OpenFromToDoAsync(head, number);
                await ActAsync(head, "同意", dialog => dialog.GetByLabel("审查意见").FillAsync("材料齐全，建议准予。"), "已同意");

                var leader = await SignInAsync(journey, "leader");
                await OpenFromToDoAsync(leader, number);
                await ActAsync(leader, "准予", dialog => dialog.GetByLabel("审批意见").FillAsync("准予许可。"), "已准予");

                var maker = await SignInAsync(journey, "maker");
                await OpenFromToDoAsync(maker, number);
                await ActAsync(maker, "制证", dialog => Assertions.Expect(dialog).ToContainTextAsync("公证字"), "证照已生成");

                await OpenFromToDoAsync(clerk, number);
                await ActAsync(clerk, "发证送达", async dialog =>
                {
                    await dialog.GetByLabel("送达方式").SelectOptionAsync("窗口领取");
                    await dialog.GetByLabel("领取人或收件人").FillAsync("顾演示");
                }, "已送达");
                await PrintLicenceAndVerifyAsync(clerk);

                var legal = await SignInAsync(journey, "legal");
                await legal.GotoAsync("notices");
                await legal.Locator("tbody tr").Filter(new() { HasText = "晨露宾馆" }).Locator("input[type=checkbox]").CheckAsync();
                await legal.GetByRole(AriaRole.Button, new() { Name = "发布所选" }).ClickAsync();
                await legal.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "发布", Exact = true }).ClickAsync();
                await Assertions.Expect(legal.Locator("main")).ToContainTextAsync("没有待公示的决定");

                // The public reads it without an account.
                var anybody = await journey.PersonAsync("anybody");
                await anybody.GotoAsync("public-notices");
                await Assertions.Expect(anybody.Locator("main")).ToContainTextAsync("晨露宾馆");

                var county = await SignInAsync(journey, "county");
                await county.GotoAsync("statistics");
                await Assertions.Expect(county.Locator("main")).ToContainTextAsync("公共场所卫生许可");
            },
            new BrowserOptions { Width = 1280, Height = 720 });
    }

    private static async Task<IPage> SignInAsync(Journey journey, string user)
    {
        var page = await journey.PersonAsync(user);
        await page.GotoAsync("account/sign-in");
        await page.Locator("#f-user").FillAsync(user);
        await page.Locator("#f-password").FillAsync(TestPortal.Password);
        await page.Locator(".sign-in .button.primary").ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToBeVisibleAsync();
        return page;
    }

    private static async Task<string> TakeInAsync(IPage page)
    {
        var form = Cases.HygieneForm(71);
        await IntakeDesk.BeginAsync(page);
        await page.Locator("[data-key='applicant.number']").FillAsync(form["creditCode"]!);
        await Assertions.Expect(page.Locator(".field-ok").First).ToContainTextAsync("校验通过");
        await page.Locator("[data-key='applicant.name']").FillAsync(form["applicantName"]!);
        await page.Locator("[data-key='applicant.contactName']").FillAsync("顾演示");
        await page.Locator("[data-key='applicant.contactPhone']").FillAsync(DemoNumbers.Mobile(71));
        await IntakeDesk.NextAsync(page, "[data-key=venueName]");
        foreach (var (key, value) in form.Where(pair => pair.Key != "division"))
        {
            await IntakeDesk.FillAsync(page, key, value!);
        }

        await page.GetByLabel("设区市").SelectOptionAsync(new SelectOptionValue { Label = "苏州市" });
        await page.GetByLabel("县（市、区）").SelectOptionAsync(new SelectOptionValue { Label = "昆山市" });
        await Assertions.Expect(page.GetByLabel("乡镇、街道")).ToBeEnabledAsync();
        await IntakeDesk.NextAsync(page, ".material");
        await IntakeDesk.HandInRequiredAsync(page);
        await IntakeDesk.NextAsync(page, ".callout.tone-success");
        await page.Locator(".decision-bar .primary").ClickAsync();
        await Assertions.Expect(page.Locator(".case-number")).ToContainTextAsync(CaseNumber());
        return CaseNumber().Match(await page.Locator(".case-number").InnerTextAsync()).Value;
    }

    private static async Task OpenFromToDoAsync(IPage page, string number)
    {
        await page.GotoAsync("cases");
        await page.Locator(".case-table tbody tr").Filter(new() { HasText = number }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Assertions.Expect(page.Locator(".case-facts")).ToContainTextAsync(number);
    }

    private static async Task ActAsync(IPage page, string act, Func<ILocator, Task> fill, string said)
    {
        await page.Locator(".decision-bar").GetByRole(AriaRole.Button, new() { Name = act, Exact = true }).ClickAsync();
        var dialog = page.Locator("dialog[open]");
        await fill(dialog);
        await dialog.Locator("footer .primary, footer .danger").ClickAsync();
        await Assertions.Expect(page.Locator(".callout.tone-success")).ToContainTextAsync(said);
    }

    private static async Task PrintLicenceAndVerifyAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "文书" }).First.ClickAsync();
        var row = page.Locator("tbody tr").Filter(new() { HasText = "公共场所卫生许可证" });
        var address = await row.GetByRole(AriaRole.Link, new() { Name = "打印" }).GetAttributeAsync("href") ?? "";
        var paper = await page.Context.APIRequest.GetAsync(address.TrimStart('/'));
        Assert.True(paper.Ok, await paper.TextAsync());
        Assert.Equal("%PDF-"u8.ToArray(), (await paper.BodyAsync())[..5]);
        if (PdfTools.MissingReason is null)
        {
            var text = await PdfTools.TextAsync(await paper.BodyAsync());
            Assert.Contains("公证字", text, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("320583[0-9]{10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CaseNumber();
}
