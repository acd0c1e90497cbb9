using System.IO.Compression;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Tests.Data.Files;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>Announcements that editors left, for the tests that begin with wrong input.</summary>
public sealed class AnnouncementServer : IAsyncLifetime
{
    private PortalServer? server;

    public Uri Address => server!.Address;

    public Guid Full { get; private set; }

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is not null)
        {
            return;
        }

        server = await SeededServer.StartAsync(async portal =>
        {
            for (var number = 1; number <= 6; number++)
            {
                var made = await portal.PublishAsync(AnnouncementDesk.Content($"苏州第 {number} 条", "js/05/0/"), "editor-js05", "head-js05", "leader-js05");
                if (number <= 5)
                {
                    await portal.DoAsync("editor-js05", new PinAnnouncement { AnnouncementId = made.Id, Version = made.Version, Pin = true });
                }
            }

            Full = await portal.DoAsync("editor-js05", new StartAnnouncement());
            for (var number = 1; number <= 10; number++)
            {
                await portal.DoAsync("editor-js05", new AttachAnnouncementFile { AnnouncementId = Full, File = await portal.StoreAsync($"附件{number}.pdf") });
            }
        },
        "The required antiforgery request token was not provided"); // the upload without the page's token
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    public async Task<IPage> SignInAsync(Journey journey, string user)
    {
        var page = await journey.PersonAsync(user);
        await page.GotoAsync("account/sign-in");
        await page.Locator("input[autocomplete=username]").FillAsync(user);
        await page.Locator("input[type=password]").FillAsync(TestPortal.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
        return page;
    }
}

/// <summary>The life of an announcement in the browser, and what people do wrong on its way.</summary>
public sealed class AnnouncementTests(AnnouncementServer server) : IClassFixture<AnnouncementServer>
{
    private const string Title = "关于开展夏季卫生检查的通知";

    [SkippableFact]
    public async Task Life_FromAuthorToRecall_PassesThroughEveryHand()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            // The reader is there first, and stays on the home page.
            var reader = await server.SignInAsync(journey, "officer");
            var bell = reader.Locator(".topbar a[href^='/announcements'] .count");
            var before = int.Parse(await bell.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture);

            var editor = await server.SignInAsync(journey, "editor");
            await editor.GotoAsync("announcements/manage");
            await Assertions.Expect(editor.Locator(".state-title")).ToHaveTextAsync("还没有公告");
            await AxeAssert.NoSeriousViolationsAsync(editor);
            await editor.GetByRole(AriaRole.Button, new() { Name = "新建公告" }).ClickAsync();
            await Assertions.Expect(editor.Locator("main h1")).ToHaveTextAsync("新建公告");
            await AxeAssert.NoSeriousViolationsAsync(editor);
            await SubmitAsync(editor);
            await Assertions.Expect(editor.Locator("#f-title-error")).ToContainTextAsync("请填写标题");
            await editor.Locator("#f-title").FillAsync(Title);
            await WriteAsync(editor);

            // Files go by HTTP; what is no document and what is too large is refused beside its name.
            var upload = editor.Locator(".upload input[type=file]");
            await upload.SetInputFilesAsync([Pdf("检查表.pdf"), Pdf("联系人.pdf")]);
            await Assertions.Expect(editor.Locator(".attachments > li")).ToHaveCountAsync(2);
            await upload.SetInputFilesAsync(new FilePayload { Name = "程序.exe", MimeType = "application/octet-stream", Buffer = [0x4D, 0x5A, 0x90] });
            await Assertions.Expect(editor.Locator(".upload-list .failed")).ToContainTextAsync("不能上传");
            using var files = new FileFolder();
            await upload.SetInputFilesAsync(files.AddZeros("过大.pdf", (100L * 1024 * 1024) + 1));
            await Assertions.Expect(editor.Locator(".upload-list .failed").Last).ToContainTextAsync("超过 100 MB");

            await editor.GetByLabel("定时发布").CheckAsync();
            await editor.Locator("#f-publishAt").FillAsync("2099-05-01T09:00");
            await editor.Locator("#f-expiresOn").FillAsync("2099-04-01");
            await SubmitAsync(editor);
            await Assertions.Expect(editor.Locator("#f-expiresOn-error")).ToContainTextAsync("早于发布时间");
            await editor.GetByLabel("复审通过后立即发布").CheckAsync();
            await editor.GetByLabel("紧急", new() { Exact = true }).CheckAsync();

            await ChooseAudienceAsync(editor);
            await SubmitAsync(editor);
            await Assertions.Expect(editor.Locator(".case-title .chip").First).ToHaveTextAsync("待初审");
            var address = new Uri(editor.Url).AbsolutePath;
            var id = address[(address.LastIndexOf('/') + 1)..];
            await Assertions.Expect(editor.Locator(".decision-bar")).Not.ToContainTextAsync("初审通过");
            await AxeAssert.NoSeriousViolationsAsync(editor);

            var head = await server.SignInAsync(journey, "head");
            await head.GotoAsync("announcements/reviews");
            await head.GetByRole(AriaRole.Link, new() { Name = Title, Exact = true }).ClickAsync();
            await head.GetByRole(AriaRole.Button, new() { Name = "驳回" }).ClickAsync();
            await DialogButton(head, "确认驳回").ClickAsync();
            await Assertions.Expect(head.Locator("#f-reason-error")).ToContainTextAsync("请填写驳回的理由");
            await head.Keyboard.PressAsync("Escape");
            await ApproveAsync(head, "初审通过");
            await Assertions.Expect(head.Locator(".case-title .chip").First).ToHaveTextAsync("待复审");
            await Assertions.Expect(head.GetByRole(AriaRole.Button, new() { Name = "复审通过" })).ToHaveCountAsync(0);

            var leader = await server.SignInAsync(journey, "leader");
            await leader.GotoAsync($"announcements/manage/{id}");
            await ApproveAsync(leader, "复审通过");
            await Assertions.Expect(leader.Locator(".case-title .chip").First).ToHaveTextAsync("已发布");
            await Assertions.Expect(leader.Locator(".timeline")).ToContainTextAsync("初审通过");

            // The bell rings without a reload.
            await Assertions.Expect(bell).ToHaveTextAsync((before + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), new() { Timeout = 120_000 });
            await reader.Locator(".topbar a[href^='/announcements']").ClickAsync();
            var row = reader.Locator("tr", new() { HasText = Title });
            await Assertions.Expect(row).ToContainTextAsync("未读");
            await Assertions.Expect(row).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("urgent"));
            await AxeAssert.NoSeriousViolationsAsync(reader);
            await reader.GetByRole(AriaRole.Link, new() { Name = Title, Exact = true }).ClickAsync();
            await Assertions.Expect(reader.Locator("article h1")).ToHaveTextAsync(Title);
            await Assertions.Expect(reader.Locator("article .prose strong")).ToHaveTextAsync("务必按时完成");
            await Assertions.Expect(reader.Locator("article .prose table tr")).ToHaveCountAsync(3);
            Assert.True(await reader.Locator("article .prose img").EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth > 0; }"));
            Assert.Null(await reader.EvaluateAsync<string?>("() => window.hacked ?? null"));
            Assert.Equal(0, await reader.Locator("article .prose :is(script, svg, [onclick], [style])").CountAsync());
            Assert.Equal(["https://www.example.org/"], await reader.Locator("article .prose a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"));
            await Assertions.Expect(bell).ToHaveTextAsync(before.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await AxeAssert.NoSeriousViolationsAsync(reader);

            var file1 = await reader.Locator(".attachments a[download]").First.GetAttributeAsync("href");
            Assert.Equal(200, (await reader.APIRequest.GetAsync(At(file1!))).Status);
            var zip = await reader.APIRequest.GetAsync(At($"files/announcements/{id}/all.zip"));
            using (var archive = new ZipArchive(new MemoryStream(await zip.BodyAsync())))
            {
                Assert.Equal(["检查表.pdf", "联系人.pdf"], archive.Entries.Select(entry => entry.FullName));
            }

            // Somebody of another city finds neither the page nor its files; somebody outside the audience's roles neither.
            foreach (var account in (string[])["window-js01", "window"])
            {
                var stranger = await server.SignInAsync(journey, account);
                await stranger.GotoAsync($"announcements/{id}");
                await Assertions.Expect(stranger.Locator("main h1")).ToHaveTextAsync("没有找到这条公告");
                foreach (var hidden in (string[])[file1!, $"files/announcements/{id}/all.zip", $"exports/announcements/{id}/readers.xlsx"])
                {
                    Assert.Contains((await stranger.APIRequest.GetAsync(At(hidden))).Status, (int[])[403, 404]);
                }
            }

            await editor.GotoAsync($"announcements/manage/{id}/statistics");
            await Assertions.Expect(editor.Locator(".stat", new() { HasText = "已读" }).Locator(".stat-value")).ToHaveTextAsync("1人");
            await editor.Locator(".segments a", new() { HasText = "已读" }).ClickAsync();
            await Assertions.Expect(editor.GetByRole(AriaRole.Region, new() { Name = "人员名单" }).Locator("tbody tr")).ToHaveCountAsync(1);
            await AxeAssert.NoSeriousViolationsAsync(editor);
            var sheet = await editor.APIRequest.GetAsync(At($"exports/announcements/{id}/readers.xlsx"));
            Assert.Equal((200, "PK"), (sheet.Status, System.Text.Encoding.ASCII.GetString((await sheet.BodyAsync())[..2])));
            Assert.Equal(200, (await editor.APIRequest.GetAsync(At("exports/announcements.xlsx?state=Published"))).Status);
            await editor.GotoAsync("announcements/deliveries");
            await Assertions.Expect(editor.Locator("tbody tr")).ToHaveCountAsync(1);

            await editor.GotoAsync($"announcements/manage/{id}");
            await editor.GetByRole(AriaRole.Button, new() { Name = "撤回" }).ClickAsync();
            await DialogButton(editor, "撤回").ClickAsync();
            await Assertions.Expect(editor.Locator("#f-confirm-reason-error")).ToContainTextAsync("请填写撤回的理由");
            await editor.Locator("#f-confirm-reason").FillAsync("检查时间有变。");
            await DialogButton(editor, "撤回").ClickAsync();
            await Assertions.Expect(editor.Locator(".case-title .chip").First).ToHaveTextAsync("已撤回");
            await reader.ReloadAsync();
            await Assertions.Expect(reader.Locator("main h1")).ToHaveTextAsync("没有找到这条公告");
            Assert.Equal(404, (await reader.APIRequest.GetAsync(At(file1!))).Status);

            await editor.GetByRole(AriaRole.Button, new() { Name = "删除" }).ClickAsync();
            await DialogButton(editor, "删除").ClickAsync();
            await Assertions.Expect(editor.Locator(".state-title")).ToHaveTextAsync("还没有公告");
        },
        new BrowserOptions { Expected = ["400 (Bad Request)"] }); // the program that was no document
    }

    [SkippableFact]
    public async Task WrongInput_IsRefusedWithItsSentence()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var editor = await server.SignInAsync(journey, "editor-js05");
            await editor.GotoAsync("announcements/manage");
            await editor.Locator("tr", new() { HasText = "苏州第 6 条" }).Locator("summary").ClickAsync();
            await editor.Locator("details[open] .menu-item", new() { HasText = "置顶" }).ClickAsync();
            await Assertions.Expect(editor.Locator("main .callout")).ToContainTextAsync("最多置顶 5 条");

            await editor.GotoAsync($"announcements/manage/{server.Full}/edit");
            await Assertions.Expect(editor.Locator(".attachments > li")).ToHaveCountAsync(10);
            await Assertions.Expect(editor.Locator(".upload input[type=file]")).ToBeDisabledAsync();
            await AxeAssert.NoSeriousViolationsAsync(editor);

            // Told while typing.
            await editor.Locator("#f-title").FillAsync("苏州第 1 条");
            await Assertions.Expect(editor.Locator("#f-title-error")).ToContainTextAsync("同名的公告");
            await editor.Locator("#f-title").FillAsync("苏州没有用过的标题");
            await Assertions.Expect(editor.Locator("#f-title-error")).ToHaveCountAsync(0);

            // Unsaved text is asked about before the page is left, and kept for the next time.
            await editor.Locator("[data-body]").ClickAsync();
            await editor.Keyboard.TypeAsync("还没有保存的一句话。");
            await editor.WaitForFunctionAsync("() => Object.values(sessionStorage).some(value => value.includes('还没有保存的一句话'))");
            await editor.Locator(".decision-bar").GetByText("取消").ClickAsync();
            await DialogButton(editor, "不保存，离开").ClickAsync();
            await Assertions.Expect(editor.Locator(".case-title")).ToBeVisibleAsync();
            await editor.GotoAsync($"announcements/manage/{server.Full}/edit");
            await editor.GetByRole(AriaRole.Button, new() { Name = "恢复" }).ClickAsync();
            await Assertions.Expect(editor.Locator("[data-body]")).ToContainTextAsync("还没有保存的一句话");
            await editor.Locator("#f-title").FillAsync("苏州没有用过的标题");
            await editor.GetByRole(AriaRole.Button, new() { Name = "保存草稿" }).ClickAsync();
            await Assertions.Expect(editor.Locator(".decision-info")).ToHaveTextAsync("已保存");

            // Not from here: another organ's draft by its address, and an upload without the page's token.
            var other = await server.SignInAsync(journey, "editor");
            await other.GotoAsync($"announcements/manage/{server.Full}/edit");
            await Assertions.Expect(other.Locator("main h1")).ToHaveTextAsync("没有找到这条公告");
            var posted = await other.APIRequest.PostAsync(At($"uploads/announcements/{server.Full}/attachments"), new() { Multipart = other.APIRequest.CreateFormData().Set("file", Pdf("x.pdf")) });
            Assert.Equal(400, posted.Status);
        });
    }

    private static FilePayload Pdf(string name) => new() { Name = name, MimeType = "application/pdf", Buffer = Cases.Pdf(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name))) };

    private string At(string path) => new Uri(server.Address, path).ToString();

    private static ILocator DialogButton(IPage page, string name) => page.Locator("dialog[open] .dialog-foot").GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task SubmitAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "提交审核" }).ClickAsync();

    private static async Task ApproveAsync(IPage page, string button)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await DialogButton(page, "确认通过").ClickAsync();
        await Assertions.Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    /// <summary>Formats, a link, a table, a picture, undo and redo, the painter; and markup that somebody smuggles in.</summary>
    private static async Task WriteAsync(IPage page)
    {
        var body = page.Locator("[data-body]");
        await body.ClickAsync();
        await page.Keyboard.TypeAsync("请各科室");
        await page.GetByRole(AriaRole.Button, new() { Name = "加粗" }).ClickAsync();
        await page.Keyboard.TypeAsync("务必按时完成");
        await page.GetByRole(AriaRole.Button, new() { Name = "加粗" }).ClickAsync();
        await page.Keyboard.TypeAsync("。");
        await page.GetByRole(AriaRole.Button, new() { Name = "撤销" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "重做" }).ClickAsync();
        await Assertions.Expect(body).ToContainTextAsync("务必按时完成");
        await page.Keyboard.PressAsync("Control+End");
        await page.GetByRole(AriaRole.Button, new() { Name = "链接", Exact = true }).ClickAsync();
        await page.Locator("[data-link]").FillAsync("javascript:alert(1)");
        await page.GetByRole(AriaRole.Button, new() { Name = "插入链接" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-message]")).ToContainTextAsync("https://");
        await page.Locator("[data-link]").FillAsync("https://www.example.org/");
        await page.GetByRole(AriaRole.Button, new() { Name = "插入链接" }).ClickAsync();
        await Assertions.Expect(body.Locator("a")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "表格", Exact = true }).ClickAsync();
        await page.Locator("[data-rows]").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "插入表格" }).ClickAsync();
        await Assertions.Expect(body.Locator("tr")).ToHaveCountAsync(2);
        await body.Locator("td").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "表格", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "下方加一行" }).ClickAsync();
        await Assertions.Expect(body.Locator("tr")).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("Control+End");
        await page.Locator("[data-picture]").SetInputFilesAsync(new FilePayload { Name = "示意图.png", MimeType = "image/png", Buffer = SampleFiles.Png });
        await Assertions.Expect(body.Locator("img")).ToHaveCountAsync(1);
        await body.EvaluateAsync("body => { body.insertAdjacentHTML('beforeend', '<p>尾</p><script>window.hacked = \"yes\"</script><svg></svg><p><a href=\"javascript:window.hacked=1\">坏链接</a></p>'); body.dispatchEvent(new Event('input', { bubbles: true })); }");
    }

    private static async Task ChooseAudienceAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "设置推送范围" }).ClickAsync();
        var dialog = page.Locator("dialog[open]");
        await dialog.GetByLabel("指定角色").CheckAsync();
        await Assertions.Expect(dialog.Locator(".callout")).ToContainTextAsync("请至少选择一个角色");
        await dialog.GetByLabel("经办人").CheckAsync();
        await Assertions.Expect(dialog.Locator(".audience-people")).ToHaveTextAsync("现在能收到 1 人。");
        await dialog.GetByLabel("处室负责人").CheckAsync();
        await Assertions.Expect(dialog.Locator(".audience-people")).ToHaveTextAsync("现在能收到 2 人。");
        await dialog.GetByLabel("指定机构（含下级）").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "全选下级" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".audience-chosen h3")).ToContainTextAsync("角色 2 个");
        await Assertions.Expect(dialog.Locator(".audience-people")).ToHaveTextAsync("现在能收到 2 人。");
        await AxeAssert.NoSeriousViolationsAsync(page);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await Assertions.Expect(page.Locator(".audience-summary")).ToContainTextAsync("现在 2 人");
    }
}
