using System.Text.RegularExpressions;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using HealthPortal.Tests.Web.Account;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The window clerk at work in a real browser: taking in, and what may go wrong meanwhile.</summary>
public sealed partial class WindowIntakeTests(SignInServer server) : IClassFixture<SignInServer>
{
    /// <summary>What the browser says of a connection that the test cuts.</summary>
    private static readonly string[] Cut = ["WebSocket", "Failed to fetch", "Connection disconnected", "ERR_INTERNET_DISCONNECTED", "negotiation", "start the connection", "circuit", "Failed to load resource", "No interop methods are registered"];

    [SkippableFact]
    public async Task Intake_WithTheConnectionCutAndThePageReloadedInTheMiddle_LosesNothingAndMakesOneCase()
    {
        Prerequisite.Check(Browser.MissingReason ?? AxeAssert.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await page.AddInitScriptAsync("window.sockets = []; const Plain = WebSocket; window.WebSocket = class extends Plain { constructor(...all) { super(...all); sockets.push(this); } };");
            await BeginAsync(page);
            var form = Cases.HygieneForm(31);
            await page.Locator("[data-key='applicant.number']").FillAsync(form["creditCode"]!);
            await Assertions.Expect(page.Locator(".field-ok").First).ToContainTextAsync("校验通过");
            await page.Locator("[data-key='applicant.name']").FillAsync(form["applicantName"]!);
            await page.Locator("[data-key='applicant.contactName']").FillAsync("顾演示");
            await page.Locator("[data-key='applicant.contactPhone']").FillAsync(DemoNumbers.Mobile(31));
            await AxeAssert.NoSeriousViolationsAsync(page);
            await IntakeDesk.NextAsync(page, "[data-key=venueName]");
            await Assertions.Expect(page.Locator("[data-key=creditCode]")).ToHaveValueAsync(form["creditCode"]!);
            await AxeAssert.NoSeriousViolationsAsync(page);
            var fields = form.Where(pair => pair.Key != "division").ToList();
            foreach (var (key, value) in fields.Take(12))
            {
                await IntakeDesk.FillAsync(page, key, value!);
            }

            // The socket dies while the network is away; the clerk goes on typing into the page.
            await page.Context.SetOfflineAsync(true);
            await page.EvaluateAsync("sockets.forEach(socket => { socket.onclose?.(new CloseEvent('close', { code: 1006, wasClean: false })); socket.close(); })");
            await Assertions.Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
            await TypeBlindAsync(page, "venueName", "断线时填写的场所（演示）");
            await page.Context.SetOfflineAsync(false);
            await Assertions.Expect(page.Locator("#components-reconnect-modal")).Not.ToBeVisibleAsync(new() { Timeout = 60_000 });
            await Assertions.Expect(page.Locator("[data-saving]")).ToHaveAttributeAsync("data-saving", "saved", new() { Timeout = 30_000 });

            // Reloaded at once after typing: the circuit ends with a change that is not a second old.
            await TypeBlindAsync(page, "venueAddress", "昆山市演示路 31 号");
            await page.ReloadAsync();
            await Assertions.Expect(page.Locator("[data-key=venueName]")).ToHaveValueAsync("断线时填写的场所（演示）");
            await Assertions.Expect(page.Locator("[data-key=venueAddress]")).ToHaveValueAsync("昆山市演示路 31 号");
            foreach (var (key, value) in fields.Take(9))
            {
                await AssertFilledAsync(page, key, value!);
            }

            foreach (var (key, value) in fields.Skip(12))
            {
                await IntakeDesk.FillAsync(page, key, value!);
            }

            await page.GetByLabel("设区市").SelectOptionAsync(new SelectOptionValue { Label = "苏州市" });
            await page.GetByLabel("县（市、区）").SelectOptionAsync(new SelectOptionValue { Label = "昆山市" });
            await Assertions.Expect(page.GetByLabel("乡镇、街道")).ToBeEnabledAsync();
            await IntakeDesk.NextAsync(page, ".material");

            await AxeAssert.NoSeriousViolationsAsync(page);
            var required = await IntakeDesk.HandInRequiredAsync(page);

            var file = await page.Context.APIRequest.GetAsync(await required.First.Locator(".attachment-name a").GetAttributeAsync("href") ?? "");
            Assert.Equal((200, "application/pdf", "nosniff"), (file.Status, file.Headers["content-type"], file.Headers["x-content-type-options"]));
            Assert.StartsWith("inline", file.Headers["content-disposition"], StringComparison.Ordinal);
            await IntakeDesk.NextAsync(page, ".callout.tone-success");

            await AxeAssert.NoSeriousViolationsAsync(page);
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("苏州市昆山市");
            await page.Locator(".decision-bar .primary").DblClickAsync();
            await Assertions.Expect(page.Locator(".case-number")).ToContainTextAsync("320583");
            await AxeAssert.NoSeriousViolationsAsync(page);
            var caseNumber = CaseNumber().Match(await page.Locator(".case-number").InnerTextAsync()).Value;

            await page.GotoAsync("window/hand-over");
            await Assertions.Expect(page.Locator("tbody tr").Filter(new() { HasText = "晨露宾馆" })).ToHaveCountAsync(1);
            await AxeAssert.NoSeriousViolationsAsync(page);
            await page.GetByLabel($"选择 {caseNumber}", new() { Exact = true }).CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "移交所选" }).ClickAsync();
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("已全部交接");
            var paper = await page.Context.APIRequest.GetAsync("window/hand-over.pdf");
            Assert.True(paper.Ok, await paper.TextAsync());
            Assert.StartsWith("%PDF-", System.Text.Encoding.ASCII.GetString((await paper.BodyAsync())[..8]), StringComparison.Ordinal);
            var workbook = await page.Context.APIRequest.GetAsync("exports/window/hand-over");
            Assert.True(workbook.Ok);
            Assert.Equal("PK"u8.ToArray(), (await workbook.BodyAsync())[..2]);
        }, new BrowserOptions { Expected = Cut });
    }

    [SkippableFact]
    public async Task Draft_InTwoTabs_TellsTheSecondAndOverwritesNothing()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await BeginAsync(page);
            var other = await page.Context.NewPageAsync();
            await other.GotoAsync(page.Url);
            await other.Locator("[data-key='applicant.name']").WaitForAsync();
            await page.Locator("[data-key='applicant.name']").FillAsync("第一个窗口的单位");
            await page.Keyboard.PressAsync("Tab");
            await Assertions.Expect(page.Locator("[data-acknowledged*='第一个窗口'], [data-acknowledged*='values']").First).ToBeVisibleAsync();

            await other.Locator("[data-key='applicant.name']").FillAsync("第二个窗口的单位");
            await other.Keyboard.PressAsync("Tab");

            await Assertions.Expect(other.Locator(".callout.tone-warning")).ToContainTextAsync("在另一个窗口里被改动过");
            await Assertions.Expect(other.Locator("[data-key='applicant.name']")).ToBeDisabledAsync();
            await other.GetByRole(AriaRole.Button, new() { Name = "载入最新内容" }).ClickAsync();
            await Assertions.Expect(other.Locator("[data-key='applicant.name']")).ToHaveValueAsync("第一个窗口的单位");
            await Assertions.Expect(other.Locator("[data-key='applicant.name']")).ToBeEnabledAsync();
        });
    }

    [SkippableFact]
    public async Task Draft_WithBadInput_SaysWhatIsWrongWhereItIs()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await BeginAsync(page);
            var number = page.Locator("[data-key='applicant.number']");
            await number.FillAsync(DemoNumbers.CreditCode(32)[..10]);
            await Assertions.Expect(page.Locator("[id='f-applicant.number-note']")).ToContainTextAsync("已输入 10 位");
            var right = DemoNumbers.CreditCode(32);
            await number.FillAsync(right[..17] + (right[17] == '0' ? '1' : '0'));
            await Assertions.Expect(page.Locator("[id='f-applicant.number-note']")).ToContainTextAsync("校验不符");
            await page.Locator(".decision-bar .primary").ClickAsync();
            await Assertions.Expect(page.Locator(".error-summary li")).ToHaveCountAsync(4);
            await page.Locator(".error-summary a").Last.ClickAsync();
            await Assertions.Expect(page.Locator("[data-key='applicant.contactPhone']")).ToBeFocusedAsync();

            await page.Locator(".stepper a").Nth(2).ClickAsync();
            var material = page.Locator(".material").First;
            await material.Locator("input[type=file]").SetInputFilesAsync(
            [
                new FilePayload { Name = "程序.pdf", MimeType = "application/pdf", Buffer = [0x4D, 0x5A, 0x90, 0, 3, 0, 0, 0] },
                new FilePayload { Name = "说明.exe", MimeType = "application/octet-stream", Buffer = [0x4D, 0x5A] },
            ]);
            var failed = material.Locator(".upload-list li.failed");
            await Assertions.Expect(failed).ToHaveCountAsync(2);
            using var files = new FileFolder();
            await material.Locator("input[type=file]").SetInputFilesAsync(files.AddZeros("太大.pdf", 21 * 1024 * 1024));
            await Assertions.Expect(failed).ToHaveCountAsync(3);
            await Assertions.Expect(failed.Nth(0)).ToContainTextAsync("内容不是 PDF");
            await Assertions.Expect(failed.Nth(1)).ToContainTextAsync("的类型不能上传");
            await Assertions.Expect(failed.Nth(2)).ToContainTextAsync("超过 20 MB");
            await Assertions.Expect(material.Locator(".attachments")).ToHaveCountAsync(0);

            var expiring = page.Locator(".material").Filter(new() { Has = page.Locator("input[type=date]") }).First;
            await expiring.Locator("input[type=date]").FillAsync("2020-01-01");
            await Assertions.Expect(expiring.Locator(".field-error")).ToContainTextAsync("过期");

            await page.Locator(".stepper a").Nth(3).ClickAsync();
            await page.Locator(".callout.tone-danger a").Filter(new() { HasText = "场所名称" }).ClickAsync();
            await Assertions.Expect(page.Locator("[data-key=venueName]")).ToBeFocusedAsync();

            var token = await page.Context.APIRequest.PostAsync(new Uri(server.Address, "uploads/drafts/" + page.Url.Split('/')[^1].Split('?')[0] + "/x").ToString());
            Assert.Equal(400, token.Status);
        }, new BrowserOptions { Expected = ["status of 400"] });
    }

    private async Task BeginAsync(IPage page)
    {
        await server.SignInAsync(page, "window");
        await IntakeDesk.BeginAsync(page);
    }

    private static async Task AssertFilledAsync(IPage page, string key, string value)
    {
        var inputs = page.Locator($"[data-key='{key}']");
        if (await inputs.First.EvaluateAsync<bool>("input => input.type === 'radio' || input.type === 'checkbox'"))
        {
            await Assertions.Expect(page.Locator($"[data-key='{key}'][value='{value}']")).ToBeCheckedAsync();
        }
        else
        {
            await Assertions.Expect(inputs).ToHaveValueAsync(value);
        }
    }

    /// <summary>Types without Playwright's waiting for the field to be free: the reconnect box lies over the page.</summary>
    private static Task TypeBlindAsync(IPage page, string key, string value) => page.EvaluateAsync(
        "([key, value]) => { const input = document.querySelector(`[data-key=${key}]`); input.value = value; input.dispatchEvent(new Event('input', { bubbles: true })); }",
        new[] { key, value });

    [GeneratedRegex("320583[0-9]{10}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CaseNumber();
}
