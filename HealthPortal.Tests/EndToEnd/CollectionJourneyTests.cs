using System.Text;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>An administrator lets the licence maker send data; a file comes back in part, is put right and taken; the records are found.</summary>
public sealed class CollectionJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    private static readonly BrowserOptions Options = new() { Expected = ["400 (Bad Request)", "409 (Conflict)"] };

    [SkippableFact]
    public async Task File_SentRefusedPutRightAndFound()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                // Without a right there is nothing to choose from.
                var maker = await journey.PersonAsync("maker");
                await AccountServer.SignInAsync(maker, "maker");
                await Assertions.Expect(maker.Locator("main h1")).ToHaveTextAsync("工作台");
                await maker.GotoAsync("licensing/collection");
                await maker.Locator("[data-test=send]").ClickAsync();
                await Assertions.Expect(maker.Locator("dialog[open]")).ToContainTextAsync("您还没有归集授权");

                var admin = await journey.PersonAsync("admin");
                await AccountServer.SignInAsync(admin, "admin");
                await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
                await admin.GotoAsync("licensing/collection/rights");
                await admin.Locator("[data-test=grant]").ClickAsync();
                var dialog = admin.Locator("dialog[open]");
                await dialog.Locator("[data-type=nurse-practice-certificate]").CheckAsync();
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).ToContainTextAsync("请填写用户名");
                await dialog.Locator("[data-test=code]").FillAsync("no.such.person");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).ToContainTextAsync("没有找到这个账号");
                await dialog.Locator("[data-test=code]").FillAsync("maker");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(admin.Locator("tr[data-collector=maker]")).ToContainTextAsync("护士执业证书");
                await AxeAssert.NoSeriousViolationsAsync(admin);

                // What is no table is refused at once, the batch with a faulty row in part.
                await maker.ReloadAsync();
                await maker.Locator("[data-test=send]").ClickAsync();
                var send = maker.Locator("dialog[open]");
                await send.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "a.pdf", MimeType = "application/pdf", Buffer = "%PDF-"u8.ToArray() });
                await Assertions.Expect(send.Locator(".upload-list")).ToContainTextAsync("不是可以归集的格式");
                await AxeAssert.NoSeriousViolationsAsync(maker);
                await SendAsync(send, CollectionDesk.Csv(CollectionDesk.NurseRecord(1), CollectionDesk.NurseRecord(2, ("gender", "不明"))));
                await Assertions.Expect(maker.Locator("main h1")).ToContainTextAsync("部分入库", new() { Timeout = 30_000 });
                await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("“性别”的值“不明”不在值域内");
                await AxeAssert.NoSeriousViolationsAsync(maker);
                var download = await maker.RunAndWaitForDownloadAsync(() => maker.Locator("[data-test=errors]").ClickAsync());
                Assert.StartsWith("归集退回数据", download.SuggestedFilename, StringComparison.Ordinal);

                // Put right: the first batch says so.
                var first = maker.Url;
                await maker.Locator("[data-test=correct]").ClickAsync();
                await SendAsync(maker.Locator("dialog[open]"), CollectionDesk.Csv(CollectionDesk.NurseRecord(2)));
                await Assertions.Expect(maker.Locator("main h1")).ToContainTextAsync("全部入库", new() { Timeout = 30_000 });
                await maker.GotoAsync(first);
                await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("退回的数据已由批次");
                await Assertions.Expect(maker.Locator("[data-test=correct]")).ToHaveCountAsync(0);

                // Found by the standard's conditions; the number in full on demand.
                await maker.GotoAsync("licensing/records");
                await maker.Locator("tr[data-type=nurse-practice-certificate] a").ClickAsync();
                await Assertions.Expect(maker.Locator("[data-test=total]")).ToHaveTextAsync("2");
                await AxeAssert.NoSeriousViolationsAsync(maker);
                await maker.Locator("[data-condition=holderName]").FillAsync("演示护士02");
                await maker.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
                await Assertions.Expect(maker.Locator("tbody tr")).ToHaveCountAsync(1);
                await maker.Locator("tbody a").First.ClickAsync();
                var number = CollectionDesk.NurseRecord(2)["idCardNo"];
                await Assertions.Expect(maker.Locator("main")).Not.ToContainTextAsync(number);

                // How the licence would look: marked as a specimen, the number masked.
                var specimen = await maker.Context.APIRequest.GetAsync(new Uri(server.Address, await maker.Locator("[data-test=specimen]").GetAttributeAsync("href")).ToString());
                Assert.Equal((200, "application/pdf"), (specimen.Status, specimen.Headers["content-type"]));
                var paper = await PdfTools.TextAsync(await specimen.BodyAsync());
                Assert.Contains("演示护士02", paper, StringComparison.Ordinal);
                Assert.Contains("样张", paper, StringComparison.Ordinal);
                Assert.DoesNotContain(number, paper, StringComparison.Ordinal);
                await maker.GetByRole(AriaRole.Button, new() { Name = "显示完整号码" }).ClickAsync();
                await Assertions.Expect(maker.Locator("main")).ToContainTextAsync(number);
                await AxeAssert.NoSeriousViolationsAsync(maker);

                // The record has become a licence: on its paper in full, signed; revoked for a case of the law, and then the public sees that.
                await maker.GotoAsync("licensing/licences/nurse-practice-certificate?c.holderName=" + Uri.EscapeDataString("演示护士02"));
                for (var tries = 0; tries < 60 && await maker.Locator("tbody a").CountAsync() == 0; tries++)
                {
                    await maker.WaitForTimeoutAsync(500);
                    await maker.ReloadAsync();
                    await Assertions.Expect(maker.Locator("section.card table, section.card .state")).ToBeVisibleAsync();
                }

                await AxeAssert.NoSeriousViolationsAsync(maker);
                await maker.Locator("tbody a").First.ClickAsync();
                await Assertions.Expect(maker.Locator("main h1")).ToContainTextAsync("有效");
                await Assertions.Expect(maker.Locator("main")).Not.ToContainTextAsync(number);
                var licence = await maker.Context.APIRequest.GetAsync(new Uri(server.Address, await maker.Locator("[data-test=pdf]").GetAttributeAsync("href")).ToString());
                Assert.Equal((200, "application/pdf"), (licence.Status, licence.Headers["content-type"]));
                var signed = await licence.BodyAsync();
                var text = await PdfTools.TextAsync(signed);
                Assert.Contains(number, text, StringComparison.Ordinal);
                Assert.DoesNotContain("样张", text, StringComparison.Ordinal);
                Assert.Contains("/ETSI.CAdES.detached", Encoding.Latin1.GetString(signed), StringComparison.Ordinal);
                var data = await maker.Context.APIRequest.GetAsync(new Uri(server.Address, await maker.Locator("[data-test=data]").GetAttributeAsync("href")).ToString());
                Assert.Equal(200, data.Status);
                Assert.Matches("\"seal\": \"SM2:[0-9a-f]{16}:", await data.TextAsync());
                await maker.Locator("[data-change=Revoke]").ClickAsync();
                var revoke = maker.Locator("dialog[open]");
                await revoke.GetByRole(AriaRole.Button, new() { Name = "撤销", Exact = true }).ClickAsync();
                await Assertions.Expect(revoke.Locator(".field-error")).ToContainTextAsync("请选择撤销的法定情形");
                await revoke.Locator("select").SelectOptionAsync(new SelectOptionValue { Index = 6 });
                await revoke.Locator("textarea").FillAsync("演示撤决〔2026〕1号");
                await AxeAssert.NoSeriousViolationsAsync(maker);
                await revoke.GetByRole(AriaRole.Button, new() { Name = "撤销", Exact = true }).ClickAsync();
                await Assertions.Expect(maker.Locator("main h1")).ToContainTextAsync("已撤销");
                await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("第六十九条第二款");
                await maker.GotoAsync(await maker.Locator("a[href^='/verify/']").GetAttributeAsync("href") ?? "");
                await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("已撤销");
                await Assertions.Expect(maker.Locator("main")).Not.ToContainTextAsync("演示护士02");

                // The log of the library tells it all, and goes into a workbook.
                await maker.GotoAsync("licensing/licences/acts?kind=Revoked");
                await Assertions.Expect(maker.Locator("tbody tr")).ToHaveCountAsync(1);
                await Assertions.Expect(maker.Locator("tbody")).ToContainTextAsync("第六十九条第二款");
                await AxeAssert.NoSeriousViolationsAsync(maker);

                // The county's manager reads the report, and the records of his district only.
                var county = await journey.PersonAsync("county");
                await AccountServer.SignInAsync(county, "county");
                await Assertions.Expect(county.Locator("main h1")).ToHaveTextAsync("工作台");
                await county.GotoAsync("licensing/collection/report");
                await Assertions.Expect(county.Locator("main tbody tr")).ToHaveCountAsync(1);
                await AxeAssert.NoSeriousViolationsAsync(county);
                await admin.GotoAsync("licensing/collection/checks");
                await Assertions.Expect(admin.Locator("tbody")).ToContainTextAsync("通过");
                await AxeAssert.NoSeriousViolationsAsync(admin);
            },
            Options);
    }

    private static Task SendAsync(ILocator dialog, string csv) =>
        dialog.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "护士.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
}
