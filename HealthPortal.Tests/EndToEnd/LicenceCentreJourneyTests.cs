using System.Globalization;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Data.Files;
using HealthPortal.Tests.Data.Licensing.LicencePresentation;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>What managers, administrators, window and holder do with licences that are made: numbers, who was shown what, renewal, the holder's page.</summary>
public sealed class LicenceCentreJourneyTests
{
    private static readonly BrowserOptions Options = new() { Expected = ["400 (Bad Request)", "409 (Conflict)"] };

    [SkippableFact]
    public async Task Licences_AreCountedShownToSystemsAndRenewed()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        var (person, code) = (NurseRecord(1)["idCardNo"], "");
        TestClient client = null!;
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            await AllowAsync(portal, "maker");
            var soon = ShanghaiTime.Today(portal.Clock).AddDays(60).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("validUntil", soon)), NurseRecord(2), NurseRecord(3)));
            await MakeAsync(portal);
            client = await ApiDesk.RegisterAsync(portal, await PresentationTests.FieldsAsync(portal));
            await portal.DoAsync("admin", PresentationTests.Right(client));
            var shown = await ApiDesk.As(portal, client.Key).RunAsync(new PresentLicences { TypeCode = Nurse, Purpose = "practice-check", By = PresentationKey.IdentityNumber, Value = person, Operator = "王演示" });
            code = Assert.Single(shown.Value.Licences).VerificationUrl[^VerifyLicence.CodeLength..];
        });
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                // The county's numbers lead to its licences, and go away on paper.
                var county = await journey.PersonAsync("county");
                await AccountServer.SignInAsync(county, "county");
                await Assertions.Expect(county.Locator("main h1")).ToHaveTextAsync("工作台");
                await county.GotoAsync("licensing/licences/statistics");
                var nurses = county.Locator($"tr[data-key={Nurse}]");
                await Assertions.Expect(nurses.Locator("td").First).ToHaveTextAsync("3");
                await Assertions.Expect(nurses.Locator("td").Nth(2)).ToHaveTextAsync("1");
                await AxeAssert.NoSeriousViolationsAsync(county);
                foreach (var (paper, type) in new[] { ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("pdf", "application/pdf") })
                {
                    var taken = await county.Context.APIRequest.GetAsync(new Uri(server.Address, $"licensing/licences/statistics/statistics.{paper}?by=Organ").ToString());
                    Assert.Equal((200, type), (taken.Status, taken.Headers["content-type"]));
                }

                await nurses.Locator("td").Nth(2).Locator("a").ClickAsync();
                await Assertions.Expect(county.Locator("tbody tr")).ToHaveCountAsync(1);
                await Assertions.Expect(county.Locator("tbody")).ToContainTextAsync("临近到期");
                await county.GotoAsync("licensing/licences/statistics?by=EndMonth&type=" + Nurse);
                await Assertions.Expect(county.Locator("tfoot")).ToContainTextAsync("3");
                await county.GotoAsync("licensing/licences/statistics/increments");
                await Assertions.Expect(county.Locator($"tr[data-key={Nurse}] td").Nth(2)).ToHaveTextAsync("3");
                await AxeAssert.NoSeriousViolationsAsync(county);

                // All of a holder's, by whole number; the address has none.
                await county.GotoAsync("licensing/licences");
                await county.Locator("[data-test=holder]").FillAsync("演示");
                await county.GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync();
                await Assertions.Expect(county.Locator("main")).ToContainTextAsync("没有这个持证主体的证照");
                await county.Locator("[data-test=holder]").FillAsync(person);
                await county.GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync();
                await Assertions.Expect(county.Locator("main h1")).ToHaveTextAsync("演示护士01");
                Assert.DoesNotContain(person, county.Url, StringComparison.Ordinal);
                await Assertions.Expect(county.Locator("main")).Not.ToContainTextAsync(person);
                await AxeAssert.NoSeriousViolationsAsync(county);

                // The photograph: a landscape is refused in words, a portrait stands on the page, in the log and on the paper; it goes with a reason.
                var maker = await journey.PersonAsync("maker");
                await AccountServer.SignInAsync(maker, "maker");
                await Assertions.Expect(maker.Locator("main h1")).ToHaveTextAsync("工作台");
                await maker.GotoAsync("licensing/licences/" + Nurse);
                await maker.Locator("tbody tr", new() { HasText = "演示护士02" }).Locator("a").First.ClickAsync();
                await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("还没有照片");
                await maker.Locator("[data-test=photo-upload]").ClickAsync();
                var chooser = maker.Locator("dialog[open]");
                await chooser.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "横.png", MimeType = "image/png", Buffer = Pictures.Portrait(294, 210) });
                await Assertions.Expect(chooser).ToContainTextAsync("竖幅证件照");
                await chooser.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "竖.png", MimeType = "image/png", Buffer = Pictures.Portrait() });
                var photo = maker.GetByAltText("演示护士02的照片");
                await Assertions.Expect(photo).ToBeVisibleAsync();
                Assert.Equal(210, await photo.EvaluateAsync<int>("image => image.decode().then(() => image.naturalWidth)"));
                await AxeAssert.NoSeriousViolationsAsync(maker);
                var pdf = await maker.Context.APIRequest.GetAsync(new Uri(server.Address, new Uri(maker.Url).AbsolutePath + "/licence.pdf").ToString());
                Assert.Contains((210, 294), await PdfTools.PicturesAsync(await pdf.BodyAsync()));
                await maker.GetByRole(AriaRole.Button, new() { Name = "移除照片" }).ClickAsync();
                await maker.Locator("dialog[open] textarea").FillAsync("照片是别人的");
                await maker.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "移除", Exact = true }).ClickAsync();
                await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("还没有照片");
                await Assertions.Expect(maker.Locator("main")).ToContainTextAsync("照片是别人的");

                // Many in a zip: the page says what became of them.
                await maker.GotoAsync("licensing/collection");
                await maker.Locator("[data-test=send-photos]").ClickAsync();
                await maker.Locator("dialog[open] input[type=file]").SetInputFilesAsync(new FilePayload { Name = "照片.zip", MimeType = "application/zip", Buffer = SampleFiles.Zip(("203200000003.png", Pictures.Portrait()), ("不认得.png", Pictures.Portrait())) });
                await Assertions.Expect(maker.Locator("dialog[open]")).ToContainTextAsync("收下 1 张");
                await Assertions.Expect(maker.Locator("dialog[open] tbody")).ToContainTextAsync("不认得");
                await AxeAssert.NoSeriousViolationsAsync(maker);

                // Who was shown what; the administrator gives another right, changes nothing by mistake.
                var admin = await journey.PersonAsync("admin");
                await AccountServer.SignInAsync(admin, "admin");
                await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
                await admin.GotoAsync("licensing/presentations");
                await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(1);
                await Assertions.Expect(admin.Locator("tbody")).ToContainTextAsync("王演示");
                await Assertions.Expect(admin.Locator("tbody")).ToContainTextAsync("执业地点（医疗机构名称）");
                await AxeAssert.NoSeriousViolationsAsync(admin);
                await admin.GotoAsync("licensing/presentations/statistics");
                await Assertions.Expect(admin.Locator(".bar-chart").First).ToContainTextAsync("演示对接系统");
                await AxeAssert.NoSeriousViolationsAsync(admin);
                foreach (var (paper, type) in new[] { ("presentations.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("statistics/statistics.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("statistics/statistics.pdf", "application/pdf") })
                {
                    var taken = await county.Context.APIRequest.GetAsync(new Uri(server.Address, "licensing/presentations/" + paper).ToString());
                    Assert.Equal((200, type), (taken.Status, taken.Headers["content-type"]));
                    Assert.Equal(403, (await admin.Context.APIRequest.GetAsync(new Uri(server.Address, "licensing/presentations/" + paper).ToString())).Status);
                }

                await admin.GotoAsync("licensing/presentations/rights");
                await admin.Locator("[data-test=grant]").ClickAsync();
                var dialog = admin.Locator("dialog[open]");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error").First).ToContainTextAsync("请选择接口客户端");
                await dialog.Locator("[data-test=client]").SelectOptionAsync(client.ClientId);
                await dialog.Locator("[data-test=type]").SelectOptionAsync(Nurse);
                await dialog.Locator("[data-test=purpose]").SelectOptionAsync("employment");
                await dialog.Locator("[data-test=basis]").FillAsync("苏卫数据〔2026〕2号（演示）");
                await dialog.Locator("[data-field=holderName]").CheckAsync();
                await AxeAssert.NoSeriousViolationsAsync(admin);
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(admin.Locator("tr[data-right=employment]")).ToContainTextAsync("护士姓名");
                await admin.GotoAsync("licensing/presentations/alarms");
                await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("没有亮证异常");
                await AxeAssert.NoSeriousViolationsAsync(admin);

                // The holder sees to whom, and nobody else does.
                var holder = await journey.PersonAsync("anonymous");
                await holder.GotoAsync("verify/" + code);
                await holder.GetByRole(AriaRole.Link, new() { Name = "持证人：查看哪些系统查询过本证照" }).ClickAsync();
                await holder.Locator("input[name=Number]").FillAsync(NurseRecord(2)["idCardNo"]);
                await holder.GetByRole(AriaRole.Button, new() { Name = "查看" }).ClickAsync();
                await Assertions.Expect(holder.Locator("main")).ToContainTextAsync("没有查到");
                await AxeAssert.NoSeriousViolationsAsync(holder);
                await holder.Locator("input[name=Number]").FillAsync(person);
                await holder.GetByRole(AriaRole.Button, new() { Name = "查看" }).ClickAsync();
                await Assertions.Expect(holder.Locator("tbody")).ToContainTextAsync("演示对接系统");
                await AxeAssert.NoSeriousViolationsAsync(holder);

                // The window renews by the licence and the document the holder shows.
                var window = await journey.PersonAsync("window");
                await AccountServer.SignInAsync(window, "window");
                await Assertions.Expect(window.Locator("main h1")).ToHaveTextAsync("工作台");
                await window.GotoAsync("window/intake?renew=203200000001");
                await Assertions.Expect(window.Locator("[data-test=licence-number]")).ToHaveValueAsync("203200000001");
                await window.Locator("[data-test=holder-number]").FillAsync(NurseRecord(2)["idCardNo"]);
                await window.GetByRole(AriaRole.Button, new() { Name = "查证照并开始收件" }).ClickAsync();
                await Assertions.Expect(window.Locator(".field-error")).ToContainTextAsync("没有查到这张证照");
                await AxeAssert.NoSeriousViolationsAsync(window);
                await window.Locator("[data-test=holder-number]").FillAsync(person);
                await window.GetByRole(AriaRole.Button, new() { Name = "查证照并开始收件" }).ClickAsync();
                await window.WaitForURLAsync("**/window/drafts/**");
                await Assertions.Expect(window.Locator("main h1")).ToContainTextAsync("护士");
            },
            Options);
    }
}
