using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A measurement finds an issue; the county's manager assigns it, the organ says it is put right, a second look says it is not.</summary>
public sealed class QualityJourneyTests
{
    private static readonly BrowserOptions Options = new() { Expected = ["400 (Bad Request)"] };

    [SkippableFact]
    public async Task Issue_IsFoundAssignedReportedAndReturned()
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            await AllowAsync(portal, "maker");
            await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2, ("issuingAuthority", "昆山市卫生局")), NurseRecord(3)));
            await MakeAsync(portal);
            await portal.DoAsync("writer", new StartMeasurement { TypeCode = Nurse });
            await using var scope = portal.Services.CreateAsyncScope();
            await QualityMeasuringJob.WorkAsync(new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource("测算")), portal.Clock), CancellationToken.None);
        });
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                // Score, rule, issue, records: each leads to the next.
                var county = await journey.PersonAsync("county");
                await AccountServer.SignInAsync(county, "county");
                await Assertions.Expect(county.Locator("main h1")).ToHaveTextAsync("工作台");
                await county.GotoAsync("licensing/quality");
                await Assertions.Expect(county.Locator($"tr[data-type={Nurse}] td").Nth(5)).ToHaveTextAsync("1");
                await AxeAssert.NoSeriousViolationsAsync(county);
                foreach (var file in new[] { "report.xlsx", "issues/issues.xlsx", "issues/ledger.xlsx" })
                {
                    Assert.Equal(200, (await county.Context.APIRequest.GetAsync(new Uri(server.Address, "licensing/quality/" + file).ToString())).Status);
                }

                // The paper says what the page says.
                if (PdfTools.MissingReason is null)
                {
                    var paper = await county.Context.APIRequest.GetAsync(new Uri(server.Address, (await county.Locator("[data-test=report-pdf]").GetAttributeAsync("href"))!).ToString());
                    var text = string.Concat((await PdfTools.TextAsync(await paper.BodyAsync())).Where(letter => !char.IsWhiteSpace(letter)));
                    Assert.Contains("数据质量报告", text, StringComparison.Ordinal);
                    Assert.Contains("护士执业证书" + await county.Locator($"tr[data-type={Nurse}] td").Nth(1).InnerTextAsync(), text, StringComparison.Ordinal);
                }

                await county.Locator($"tr[data-type={Nurse}] a").ClickAsync();
                await Assertions.Expect(county.Locator("tr[data-rule=organ-known]")).ToContainTextAsync("66.67%");
                await AxeAssert.NoSeriousViolationsAsync(county);
                await county.Locator("tr[data-rule=organ-known] a").ClickAsync();
                await county.Locator("tr[data-issue] a").ClickAsync();
                await Assertions.Expect(county.Locator("main")).ToContainTextAsync("组织机构里没有“昆山市卫生局”");
                await AxeAssert.NoSeriousViolationsAsync(county);
                var address = county.Url;
                await county.Locator("[data-test=assign]").ClickAsync();
                var dialog = county.Locator("dialog[open]");
                await dialog.Locator("input[type=date]").FillAsync("2020-01-01");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "交办" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).ToHaveCountAsync(1);
                await dialog.Locator("input[type=date]").FillAsync(DateTimeOffset.Now.AddDays(10).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
                await dialog.Locator("textarea").FillAsync("请核对发证机关名称");
                await AxeAssert.NoSeriousViolationsAsync(county);
                await dialog.GetByRole(AriaRole.Button, new() { Name = "交办" }).ClickAsync();
                await Assertions.Expect(county.Locator("main h1")).ToContainTextAsync("已交办");

                // The organ's people find it among their to-dos.
                var maker = await journey.PersonAsync("maker");
                await AccountServer.SignInAsync(maker, "maker");
                await Assertions.Expect(maker.Locator("main h1")).ToHaveTextAsync("工作台");
                await maker.GotoAsync(address);
                await maker.Locator("[data-test=handle]").ClickAsync();
                var handle = maker.Locator("dialog[open]");
                await handle.GetByRole(AriaRole.Button, new() { Name = "报告", Exact = true }).ClickAsync();
                await Assertions.Expect(handle.Locator(".field-error")).ToHaveCountAsync(1);
                await handle.Locator("textarea").FillAsync("已改为现名称");
                await handle.GetByRole(AriaRole.Button, new() { Name = "报告", Exact = true }).ClickAsync();
                await Assertions.Expect(maker.Locator("main h1")).ToContainTextAsync("已整改待验证");
                await AxeAssert.NoSeriousViolationsAsync(maker);

                // It is not: a second look returns it.
                await county.ReloadAsync();
                await county.GetByRole(AriaRole.Button, new() { Name = "立即复核" }).ClickAsync();
                await Assertions.Expect(county.Locator("main h1")).ToContainTextAsync("已退回");
                await Assertions.Expect(county.Locator("main")).ToContainTextAsync("验证未通过，退回");
            },
            Options);
    }
}
