using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Data.Licensing.LicenceLibrary;
using HealthPortal.Tests.Data.Licensing.LicenceStandards;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A licence standard is written by one person, reviewed and switched on by another, and read by everybody whose work it concerns.</summary>
public sealed class StandardJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    private static readonly BrowserOptions Options = new() { Expected = ["404 (Not Found)"] };

    [SkippableFact]
    public async Task Standard_FromDraftToActive_ByTwoPeople()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var writer = await journey.PersonAsync("writer");
            await AccountServer.SignInAsync(writer, "writer");
            await Assertions.Expect(writer.Locator("main h1")).ToHaveTextAsync("工作台");
            await writer.GotoAsync("licensing/standards?q=" + Uri.EscapeDataString("继续教育"));
            await Assertions.Expect(writer.Locator("tr[data-standard]")).ToHaveCountAsync(1);
            await AxeAssert.NoSeriousViolationsAsync(writer);
            await writer.GetByRole(AriaRole.Link, new() { Name = "护士执业证书" }).ClickAsync();
            await Assertions.Expect(writer.Locator("tr[data-field]")).ToHaveCountAsync(12);
            await writer.GetByRole(AriaRole.Button, new() { Name = "编写新版本" }).ClickAsync();
            await Assertions.Expect(writer.Locator("main h1")).ToHaveTextAsync("编写：护士执业证书");

            // A new item, refused while it is not whole.
            await writer.GetByRole(AriaRole.Button, new() { Name = "新增数据项" }).ClickAsync();
            var dialog = writer.Locator("dialog[open]");
            await dialog.Locator("#f-label").FillAsync("技术职称");
            await dialog.Locator("#f-key").FillAsync("1title");
            await dialog.Locator("#f-type").SelectOptionAsync("Choice");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
            await Assertions.Expect(dialog.Locator(".callout")).ToContainTextAsync("应以小写字母开头");
            await dialog.Locator("#f-key").FillAsync("title");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
            await Assertions.Expect(dialog.Locator(".callout")).ToContainTextAsync("列出值域");
            await dialog.Locator("#f-options").FillAsync("护士\n护师\n\n 主管护师 ");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
            await Assertions.Expect(writer.Locator("tr[data-field=title]")).ToContainTextAsync("护士、护师、主管护师");
            await writer.GetByRole(AriaRole.Button, new() { Name = "上移技术职称" }).ClickAsync();
            await Assertions.Expect(writer.Locator("tr[data-field]").Nth(11)).ToContainTextAsync("技术职称");
            await writer.GetByRole(AriaRole.Button, new() { Name = "删除继续教育记录" }).ClickAsync();
            await Assertions.Expect(writer.Locator("tr[data-field]")).ToHaveCountAsync(12);
            await AxeAssert.NoSeriousViolationsAsync(writer);

            // Without a note it does not go to review; what was written is kept.
            await writer.GetByRole(AriaRole.Button, new() { Name = "送审" }).ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "送审", Exact = true }).ClickAsync();
            await Assertions.Expect(writer.Locator(".field.invalid")).ToContainTextAsync("请写明版本更新内容");
            await writer.ReloadAsync();
            await Assertions.Expect(writer.Locator("tr[data-field=title]")).ToBeVisibleAsync();
            await writer.Locator("#f-changeNote").FillAsync("增加职称，不再收继续教育记录");
            await writer.Locator("#f-changeNote").BlurAsync();
            await writer.GetByRole(AriaRole.Button, new() { Name = "送审" }).ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "送审", Exact = true }).ClickAsync();
            await Assertions.Expect(writer.Locator("main h1")).ToContainTextAsync("第 2 版 · 待审核");
            await Assertions.Expect(writer.GetByRole(AriaRole.Button, new() { Name = "审核通过" })).ToHaveCountAsync(0);

            // Until it is switched on, others read the version in force.
            var maker = await journey.PersonAsync("maker");
            await AccountServer.SignInAsync(maker, "maker");
            await Assertions.Expect(maker.Locator("main h1")).ToHaveTextAsync("工作台");
            await maker.GotoAsync("licensing/standards/nurse-practice-certificate");
            await Assertions.Expect(maker.Locator("main h1")).ToContainTextAsync("第 1 版 · 启用中");
            await Assertions.Expect(maker.GetByRole(AriaRole.Button, new() { Name = "编写新版本" })).ToHaveCountAsync(0);
            await maker.GotoAsync("licensing/standards/nurse-practice-certificate?v=2");
            await Assertions.Expect(maker.Locator(".state.failed")).ToContainTextAsync("没有找到这个版本");

            var reviewer = await journey.PersonAsync("reviewer");
            await AccountServer.SignInAsync(reviewer, "reviewer");
            await Assertions.Expect(reviewer.Locator("main h1")).ToHaveTextAsync("工作台");
            await reviewer.GotoAsync("licensing/standards/nurse-practice-certificate?view=changes");
            await Assertions.Expect(reviewer.Locator("table.differences tbody tr")).ToHaveCountAsync(2);
            await Assertions.Expect(reviewer.Locator("main")).ToContainTextAsync("不再采集“继续教育记录”，原有记录里的内容保留。");
            var download = await reviewer.RunAndWaitForDownloadAsync(() => reviewer.Locator("[data-test=upgrade]").ClickAsync());
            var script = await File.ReadAllTextAsync((await download.PathAsync())!);
            Assert.Contains("\"dropField\"", script, StringComparison.Ordinal);
            await AxeAssert.NoSeriousViolationsAsync(reviewer);
            await reviewer.GetByRole(AriaRole.Button, new() { Name = "审核通过" }).ClickAsync();
            await reviewer.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "审核通过", Exact = true }).ClickAsync();
            await Assertions.Expect(reviewer.Locator("main h1")).ToContainTextAsync("第 2 版 · 待启用");
            await reviewer.GetByRole(AriaRole.Button, new() { Name = "启用", Exact = true }).ClickAsync();
            await reviewer.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "启用", Exact = true }).ClickAsync();
            await Assertions.Expect(reviewer.Locator("main h1")).ToContainTextAsync("第 2 版 · 启用中");

            await maker.GotoAsync("licensing/standards/nurse-practice-certificate?view=versions");
            await Assertions.Expect(maker.Locator("tr[data-version='1']")).ToContainTextAsync("历史版本");
            await Assertions.Expect(maker.Locator("tr[data-version='2']")).ToContainTextAsync("增加职称");
            await AxeAssert.NoSeriousViolationsAsync(maker);
        }, Options);
    }

    [SkippableFact]
    public async Task NewVersion_IsTriedOnTheLicencesThereAre()
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var seeded = await SeededServer.StartAsync(async portal =>
        {
            await CollectionDesk.AllowAsync(portal, "maker");
            await CollectionDesk.CollectAsync(portal, "maker", CollectionDesk.Csv(CollectionDesk.NurseRecord(1, ("validUntil", FormValues.Write(ShanghaiTime.Today(portal.Clock).AddDays(60)))), CollectionDesk.NurseRecord(2)));
            await CollectionDesk.MakeAsync(portal);
            var renewal = await portal.DoAsync("window", new StartRenewal { Number = "203200000001", HolderNumber = CollectionDesk.NurseRecord(1)["idCardNo"] });
            await RenewalTests.GrantAsync(portal, await RenewalTests.CompleteAsync(portal, await portal.DoAsync("window", new ReadDraft { DraftId = renewal })));
            await RecheckTests.DraftAsync(portal, content => content with { Fields = [.. content.Fields.Select(field => field.Key == "practicePlace" ? field with { MaxLength = 4 } : field)] });
        });
        await Browser.JourneyAsync(seeded.Address, async journey =>
        {
            var writer = await journey.PersonAsync("writer");
            await AccountServer.SignInAsync(writer, "writer");
            await Assertions.Expect(writer.Locator("main h1")).ToHaveTextAsync("工作台");
            await writer.GotoAsync("licensing/standards/nurse-practice-certificate/recheck?v=2");
            await Assertions.Expect(writer.Locator(".state")).ToContainTextAsync("还没有复查过");
            await AxeAssert.NoSeriousViolationsAsync(writer);
            await writer.GetByRole(AriaRole.Button, new() { Name = "开始复查" }).ClickAsync();
            await Assertions.Expect(writer.Locator("tr[data-licence]")).ToHaveCountAsync(2, new() { Timeout = 60_000 });
            await Assertions.Expect(writer.Locator("main")).ToContainTextAsync("执业地点（医疗机构名称）");
            await AxeAssert.NoSeriousViolationsAsync(writer);
            await writer.Locator("tr[data-licence='1'] a").ClickAsync();
            await Assertions.Expect(writer.Locator("main")).ToContainTextAsync("演示中医院");
            await writer.GotoAsync("licensing/standards/nurse-practice-certificate/recheck?v=x");
            await Assertions.Expect(writer.Locator("main h1")).ToContainTextAsync("按第 1 版复查");
        }, Options);
    }

    [SkippableFact]
    public async Task NewType_BegunAndGivenUp_LeavesNothing()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var writer = await journey.PersonAsync("writer");
            await AccountServer.SignInAsync(writer, "writer");
            await Assertions.Expect(writer.Locator("main h1")).ToHaveTextAsync("工作台");
            await writer.GotoAsync("licensing/standards");
            await writer.GetByRole(AriaRole.Button, new() { Name = "新增证照种类" }).ClickAsync();
            var dialog = writer.Locator("dialog[open]");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "开始编写" }).ClickAsync();
            await Assertions.Expect(dialog.Locator(".field.invalid")).ToHaveCountAsync(2);
            await dialog.Locator("#f-name").FillAsync("托幼机构卫生评价证明");
            await dialog.Locator("#f-code").FillAsync("nursery-hygiene");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "开始编写" }).ClickAsync();
            await Assertions.Expect(writer.Locator("main h1")).ToHaveTextAsync("编写：托幼机构卫生评价证明");
            await Assertions.Expect(writer.Locator(".state")).ToContainTextAsync("还没有数据项");
            await AxeAssert.NoSeriousViolationsAsync(writer);
            await writer.GetByRole(AriaRole.Button, new() { Name = "放弃草稿" }).ClickAsync();
            await writer.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "放弃", Exact = true }).ClickAsync();
            await Assertions.Expect(writer.Locator("main h1")).ToHaveTextAsync("证照标准");
            await Assertions.Expect(writer.Locator("tr[data-standard]")).ToHaveCountAsync(11);
        }, Options);
    }
}
