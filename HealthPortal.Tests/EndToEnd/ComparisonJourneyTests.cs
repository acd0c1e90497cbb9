using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>From the statistics system's list to an empty work queue: upload with faults, upload, compare, adopt, keep, make a new unit.</summary>
public sealed class ComparisonJourneyTests(OrganisationServer server) : IClassFixture<OrganisationServer>
{
    private const string Header = "机构编码,机构名称,行政区划,机构类型,上级机构编码,负责人\n";

    [SkippableFact]
    public async Task List_FromUploadToDecisions_EmptiesTheQueue()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            await OrganisationServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/organisations");
            await admin.GetByRole(AriaRole.Link, new() { Name = "卫统数据比对" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("卫统数据比对");
            await Assertions.Expect(admin.Locator("main .state")).ToContainTextAsync("还没有卫统机构数据");

            // What is wrong is told before anything is kept.
            await admin.GetByRole(AriaRole.Button, new() { Name = "上传卫统数据" }).ClickAsync();
            var dialog = admin.Locator("dialog[open]").Last;
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await UploadAsync(dialog, Header + "A1,院,火星,,,\n");
            await Assertions.Expect(dialog).ToContainTextAsync("有 2 处错误，没有保存");
            await Assertions.Expect(dialog).ToContainTextAsync("C2：没有“火星”这个行政区划");
            await UploadAsync(dialog, Header + "WJ320583h1,昆山市第一人民医院（演示）,320583,医院,WJ320583,周演示\nKS-NEW,昆山市湖滨护理院（演示）,320583,护理院,WJ320583,钱演示\n");
            await Assertions.Expect(dialog).ToContainTextAsync("检查通过");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(dialog).ToContainTextAsync("卫统机构数据 2 个机构");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "关闭" }).Last.ClickAsync();
            await Assertions.Expect(admin.Locator("main .state")).ToContainTextAsync("还没有比对过");

            await admin.GetByRole(AriaRole.Button, new() { Name = "立即比对" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main table tbody tr").First).ToBeVisibleAsync();
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.Locator(".toolbar input[type=search]").FillAsync("昆山");
            await admin.Locator(".toolbar select").First.SelectOptionAsync("Differs");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main table tbody tr")).ToHaveCountAsync(1);
            Assert.Contains("kind=Differs", admin.Url, StringComparison.Ordinal);
            var download = await admin.RunAndWaitForDownloadAsync(() => admin.GetByRole(AriaRole.Link, new() { Name = "导出 Excel" }).ClickAsync());
            Assert.Contains(Sheets.Rows(await File.ReadAllBytesAsync(await download.PathAsync())).SelectMany(row => row), cell => cell.Contains("机构名称、负责人", StringComparison.Ordinal));

            // Both sides beside each other; the list is believed.
            await admin.Locator("main table tbody a.cover").First.ClickAsync();
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("昆山市人民医院（演示）");
            await Assertions.Expect(admin.Locator("tr.differs")).ToHaveCountAsync(2);
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.GetByRole(AriaRole.Button, new() { Name = "采用卫统内容" }).ClickAsync();
            await admin.Locator("dialog[open]").Last.GetByRole(AriaRole.Button, new() { Name = "采用" }).ClickAsync();
            await Assertions.Expect(admin.Locator(".case-title")).ToContainTextAsync("已采用卫统");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("昆山市第一人民医院（演示）");
            await Assertions.Expect(admin.Locator(".timeline li").First).ToContainTextAsync("机构名称、负责人");

            // A unit the tree has not: made from what the list says.
            await admin.GotoAsync("platform/organisations/comparison?kind=OnlyInList");
            await admin.Locator("main table tbody a.cover").First.ClickAsync();
            await admin.GetByRole(AriaRole.Button, new() { Name = "新增机构" }).ClickAsync();
            dialog = admin.Locator("dialog[open]").Last;
            await Assertions.Expect(dialog.Locator("#f-name")).ToHaveValueAsync("昆山市湖滨护理院（演示）");
            await Assertions.Expect(dialog.Locator("#f-head")).ToHaveValueAsync("钱演示");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator(".case-title")).ToContainTextAsync("已消除");

            // A hospital that the list has not is kept with a reason.
            await admin.GotoAsync("platform/organisations/comparison?kind=OnlyHere");
            await admin.Locator("main table tbody a.cover").First.ClickAsync();
            await admin.GetByRole(AriaRole.Button, new() { Name = "保留本系统" }).ClickAsync();
            dialog = admin.Locator("dialog[open]").Last;
            await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
            await Assertions.Expect(dialog).ToContainTextAsync("请填写保留的理由");
            await dialog.Locator("textarea").FillAsync("卫统尚未登记");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main .callout")).ToContainTextAsync("卫统尚未登记");
            await admin.GotoAsync("platform/organisations/comparison?state=handled");
            await Assertions.Expect(admin.Locator("main table tbody tr")).ToHaveCountAsync(3);
            await AxeAssert.NoSeriousViolationsAsync(admin);

            // A manager looks and is offered nothing.
            var county = await journey.PersonAsync("county");
            await OrganisationServer.SignInAsync(county, "county");
            await Assertions.Expect(county.Locator("main h1")).ToHaveTextAsync("工作台");
            await county.GotoAsync("platform/organisations/comparison?state=handled");
            await Assertions.Expect(county.Locator("main table tbody tr")).ToHaveCountAsync(2);
            await Assertions.Expect(county.Locator(".page-head .button")).ToHaveCountAsync(0);
            await county.Locator("main table tbody a.cover").First.ClickAsync();
            await Assertions.Expect(county.Locator(".decision-bar .button")).ToHaveCountAsync(1);
            await county.GotoAsync("platform/organisations/comparison/00000000-0000-0000-0000-000000000009");
            await Assertions.Expect(county.Locator("main h1")).ToHaveTextAsync("没有找到这项差异");
        });
    }

    private static Task UploadAsync(ILocator dialog, string csv) => dialog.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "卫统.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(csv) });
}
