using System.Text;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A server on which the window clerk has begun an application whose form asks a dictionary.</summary>
public sealed class DictionaryServer : IAsyncLifetime
{
    private PortalServer? server;

    public Uri Address => server!.Address;

    public Guid Draft { get; private set; }

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is null)
        {
            server = await SeededServer.StartAsync(async portal =>
            {
                await using var db = await portal.OpenAsync();
                var items = await db.Set<GuideVersion>().Where(version => version.ContentJson.Contains("\"optionsFrom\":\"nurse-education\"")).Select(version => version.ItemId).ToListAsync();
                var item = (await db.Set<BusinessItem>().Where(row => items.Contains(row.Id)).OrderBy(row => row.Code).ToListAsync()).First(row => row.Levels.HasFlag(AdministrativeLevels.County));
                Draft = await portal.DoAsync("window", new StartDraft { ItemId = item.Id });
            });
        }
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}

/// <summary>The administrator looks after dictionaries; the clerk's form offers what they hold at its next opening.</summary>
public sealed class DictionaryJourneyTests(DictionaryServer server) : IClassFixture<DictionaryServer>
{
    [SkippableFact]
    public async Task Item_AddedAndDisabled_IsOfferedAndNotOfferedAtTheNextOpening()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            var window = await journey.PersonAsync("window");
            await AccountServer.SignInAsync(admin, "admin");
            await AccountServer.SignInAsync(window, "window");
            await Assertions.Expect(window.Locator("main h1")).ToHaveTextAsync("工作台");
            await window.GotoAsync($"window/drafts/{server.Draft}?step=2");
            var education = window.Locator("[data-key='education']");
            await Assertions.Expect(education.First).ToBeVisibleAsync();
            Assert.Equal(1, await Option(window, "中专").CountAsync());
            Assert.Equal(0, await Option(window, "高职").CountAsync());

            // The list, and from it to the items.
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/dictionaries");
            await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(13);
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.Locator("main [type=search]").FillAsync("护士");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(1);
            await admin.GetByRole(AriaRole.Link, new() { Name = "护士学历的字典项" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("护士学历");
            await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(5);
            await AxeAssert.NoSeriousViolationsAsync(admin);

            // Bad input beside its field, then a new item.
            await admin.Locator(".page-head").GetByRole(AriaRole.Link, new() { Name = "新增" }).ClickAsync();
            var form = admin.Locator("dialog.side[open]");
            await Assertions.Expect(form.GetByLabel("上级编码")).ToHaveCountAsync(0); // no levels here
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form.Locator(".field-error")).ToHaveCountAsync(3);
            await form.Locator("#f-code").FillAsync("06");
            await form.Locator("#f-name").FillAsync("本科");
            await form.Locator("#f-order").FillAsync("25");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(form.Locator("#f-name-error")).ToContainTextAsync("已经有叫“本科”的字典项");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await form.Locator("#f-name").FillAsync("高职");
            await form.Locator("#f-english").FillAsync("Higher vocational college");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(6);
            await Assertions.Expect(admin.Locator("tbody tr").Nth(2)).ToContainTextAsync("高职"); // by its ordinal

            // One that is used is not deleted but switched off.
            await admin.Locator("tbody tr").First.Locator("summary").ClickAsync();
            await admin.Locator("tbody tr").First.GetByRole(AriaRole.Button, new() { Name = "删除" }).ClickAsync();
            var question = admin.Locator("dialog.narrow[open]");
            await question.Locator("textarea").FillAsync("不再招收");
            await question.GetByRole(AriaRole.Button, new() { Name = "删除" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("正在使用");
            await admin.GetByRole(AriaRole.Link, new() { Name = "中专" }).ClickAsync();
            await form.Locator("#f-active").SelectOptionAsync("false");
            await form.Locator("#f-reason").FillAsync("不再招收");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody tr").First).ToContainTextAsync("停用");

            // At the next opening, without a restart and without signing in again.
            await window.ReloadAsync();
            await Assertions.Expect(education.First).ToBeVisibleAsync();
            await Assertions.Expect(Option(window, "高职")).ToHaveCountAsync(1);
            await Assertions.Expect(Option(window, "中专")).ToHaveCountAsync(0);

            // Its history, before and after.
            await admin.Locator("tbody tr").First.Locator("summary").ClickAsync();
            await admin.Locator("tbody tr").First.GetByRole(AriaRole.Button, new() { Name = "变更记录" }).ClickAsync();
            await Assertions.Expect(form).ToContainTextAsync("不再招收");
            await Assertions.Expect(form.Locator("del")).ToHaveTextAsync("启用");
            await form.GetByRole(AriaRole.Button, new() { Name = "关闭" }).First.ClickAsync();

            // A dictionary with levels: an item below another; found by its English name; nothing found has a way out.
            await admin.GotoAsync("platform/dictionaries/items?code=education");
            await Assertions.Expect(admin.Locator("td.depth-1").First).ToBeVisibleAsync();
            await admin.Locator("tbody tr").First.Locator("summary").ClickAsync();
            await admin.Locator("tbody tr").First.GetByRole(AriaRole.Link, new() { Name = "新增下级" }).ClickAsync();
            await form.Locator("#f-code").FillAsync("17");
            await form.Locator("#f-name").FillAsync("研究生班毕业");
            await form.Locator("#f-order").FillAsync("75");
            await form.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody tr").Nth(7).Locator("td.depth-1")).ToContainTextAsync("研究生班毕业");
            await admin.Locator("[data-test=text]").FillAsync("primary");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody tr")).ToHaveCountAsync(1);
            await admin.Locator("[data-test=text]").FillAsync("没有这一项");
            await admin.GetByRole(AriaRole.Button, new() { Name = "查询" }).ClickAsync();
            await admin.GetByRole(AriaRole.Link, new() { Name = "清除条件" }).ClickAsync();
            await Assertions.Expect(admin.Locator("tbody tr").First).ToBeVisibleAsync();

            // An import with faults by cell, and the file between environments.
            await admin.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
            var dialog = admin.Locator("dialog[open]");
            await UploadAsync(dialog, "字典项.csv", "text/csv", "字典编码,编码,名称,英文名称,上级编码,顺序,生效日期,失效日期,状态\neducation,18,研究生班结业,,99,76,,,启用\n");
            await Assertions.Expect(dialog).ToContainTextAsync("E2：“学历”里没有编码为 99 的上级");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await UploadAsync(dialog, "字典项.csv", "text/csv", "字典编码,编码,名称,英文名称,上级编码,顺序,生效日期,失效日期,状态\neducation,18,研究生班结业,,10,76,,,启用\n");
            await Assertions.Expect(dialog).ToContainTextAsync("将新增 1 条");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
            await Assertions.Expect(dialog).ToContainTextAsync("导入完成");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "关闭" }).Last.ClickAsync();
            await Assertions.Expect(admin.Locator("tbody")).ToContainTextAsync("研究生班结业");

            await admin.GotoAsync("platform/dictionaries");
            var download = await admin.RunAndWaitForDownloadAsync(() => admin.GetByRole(AriaRole.Link, new() { Name = "导出迁移文件" }).ClickAsync());
            var file = await File.ReadAllTextAsync(await download.PathAsync());
            await admin.GetByRole(AriaRole.Button, new() { Name = "导入迁移文件" }).ClickAsync();
            await UploadAsync(dialog, "数据字典.json", "application/json", file.Replace("\"研究生班结业\"", "\"研究生班毕业\"", StringComparison.Ordinal));
            await Assertions.Expect(dialog).ToContainTextAsync("不能导入");
            await Assertions.Expect(dialog.Locator("tbody tr").First).ToContainTextAsync("已经有叫“研究生班毕业”的字典项");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await UploadAsync(dialog, "数据字典.json", "application/json", file.Replace("\"研究生班结业\"", "\"研究生班肄业\"", StringComparison.Ordinal));
            await Assertions.Expect(dialog).ToContainTextAsync("修改 1 条");
            await dialog.Locator("#f-reason").FillAsync("与测试环境一致");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
            await Assertions.Expect(dialog).ToContainTextAsync("导入完成");
        });
    }

    private static ILocator Option(IPage page, string name) => page.Locator($"[data-key='education'] option[value='{name}'], [data-key='education'][value='{name}']");

    private static Task UploadAsync(ILocator dialog, string name, string type, string file) =>
        dialog.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = Encoding.UTF8.GetBytes(file) });
}
