using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.Web.Parts;

public sealed class GalleryServer : IAsyncLifetime
{
    private PortalServer? server;

    public Uri Address => server!.Address;

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is null)
        {
            server = await PortalServer.StartAsync(new PortalServerOptions
            {
                Environment = "Development",
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:Demo"] = "false" },
                Expected = ["Unexpected failure, reference", "InvalidOperationException: Thrown on purpose"],
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

/// <summary>Every interop feature the parts use, in a real browser with the 9.0 client script on the 10.0 server (ADR-001).</summary>
public sealed class PartsBrowserTests(GalleryServer server) : IClassFixture<GalleryServer>
{
    private Uri Address => server.Address;

    [SkippableTheory]
    [InlineData("light", "standard", 1440)]
    [InlineData("dark", "standard", 1280)]
    [InlineData("light", "large", 1280)]
    [InlineData("dark", "large", 1440)]
    public async Task Gallery_InEveryLook_HasNoSeriousAccessibilityFaultAndDoesNotOverflow(string theme, string size, int width)
    {
        Prerequisite.Check(Browser.MissingReason ?? AxeAssert.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            await LookAsync(page, theme, size);
            await OpenAsync(page);

            await AxeAssert.NoSeriousViolationsAsync(page);

            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }, new BrowserOptions { Width = width, Height = 720 });
    }

    [SkippableFact]
    public async Task Dialog_WithKeyboard_KeepsTheFocusInsideAndGivesItBack()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            await OpenAsync(page);
            await page.Locator("[data-test=side]").FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.Locator("dialog[open]").WaitForAsync();
            await Assertions.Expect(page.Locator("#f-contact")).ToBeFocusedAsync();
            for (var press = 0; press < 12; press++)
            {
                await page.Keyboard.PressAsync("Tab");
                Assert.True(await page.EvaluateAsync<bool>("document.activeElement === document.body || document.activeElement.closest('dialog') !== null"));
            }

            await page.Keyboard.PressAsync("Escape");

            await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
            await Assertions.Expect(page.Locator("[data-test=side]")).ToBeFocusedAsync();
        });
    }

    [SkippableFact]
    public async Task ConfirmDialog_WithoutTheReason_AsksForItAndThenAnswers()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            await OpenAsync(page);
            await page.Locator("[data-test=confirm]").ClickAsync();
            await page.Locator("dialog .button.danger").ClickAsync();
            await Assertions.Expect(page.Locator("dialog .field-error")).ToContainTextAsync("请填写撤回原因");
            await Assertions.Expect(page.Locator("dialog .dialog-body > p")).ToHaveTextAsync("撤回后办理终止，申请人可以重新提交。");

            await page.GetByLabel("撤回原因").FillAsync("申请人改了主意");
            await page.Locator("dialog .button.danger").ClickAsync();

            await Assertions.Expect(page.Locator("[data-test=answer]")).ToHaveTextAsync("原因：申请人改了主意");
        });
    }

    [SkippableFact]
    public async Task UploadArea_WithSeveralFiles_SendsThemByHttpAndTellsWhichFailed()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            await OpenAsync(page);
            using var files = new FileFolder();
            await page.Locator(".upload input").SetInputFilesAsync(
            [
                files.AddZeros("执照.pdf", 3_000_000),
                files.AddZeros("说明.txt", 1),
                files.AddZeros("太大.pdf", 21 * 1024 * 1024),
                files.AddZeros("空.pdf", 0),
            ]);

            await Assertions.Expect(page.Locator("[data-uploaded]")).ToHaveTextAsync("执照.pdf 3000000");
            var failed = page.Locator(".upload-list li.failed");
            await Assertions.Expect(failed).ToHaveCountAsync(3);
            await Assertions.Expect(failed.Nth(0)).ToContainTextAsync("这种文件不能上传");
            await Assertions.Expect(failed.Nth(1)).ToContainTextAsync("超过 20 MB");
            await Assertions.Expect(failed.Nth(2)).ToContainTextAsync("文件是空的");
        }, new BrowserOptions { Expected = ["status of 400"] });
    }

    [SkippableFact]
    public async Task UploadArea_WhenFilesAreChosenBeforeItIsWired_TakesAllOfThem()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            var chosen = new TaskCompletionSource();
            await page.RouteAsync("**/js/upload.js*", async route =>
            {
                await chosen.Task;
                await route.ContinueAsync();
            });
            await OpenAsync(page);
            using var files = new FileFolder();
            var input = page.Locator(".upload input");
            await input.SetInputFilesAsync([files.AddZeros("第一份.txt", 1)]);
            await input.SetInputFilesAsync([files.AddZeros("第二份.txt", 1)]);
            chosen.SetResult();

            // Both were sent; both are refused for their kind, and stay to be read.
            var failed = page.Locator(".upload-list li.failed");
            await Assertions.Expect(failed).ToHaveCountAsync(2);
            await Assertions.Expect(failed.Nth(0)).ToContainTextAsync("第一份.txt");
            await Assertions.Expect(failed.Nth(1)).ToContainTextAsync("第二份.txt");
        }, new BrowserOptions { Expected = ["status of 400"] });
    }

    [SkippableFact]
    public async Task Shell_WithKeyboard_FocusesTheSearchAndClosesMenus()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            await OpenAsync(page);
            await page.Keyboard.PressAsync("/");
            await Assertions.Expect(page.Locator("[data-search]")).ToBeFocusedAsync();

            var menu = page.Locator(".topbar summary[aria-label=显示设置]");
            await menu.ClickAsync();
            await page.GetByLabel("深色").CheckAsync();
            await page.GetByLabel("大字（150%）").CheckAsync();
            await page.Keyboard.PressAsync("Escape");

            await Assertions.Expect(page.Locator(".topbar .menu-panel")).Not.ToBeVisibleAsync();
            await Assertions.Expect(menu).ToBeFocusedAsync();
            Assert.Equal("24px", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).fontSize"));
            await page.ReloadAsync();
            Assert.Equal("dark large", await page.EvaluateAsync<string>("document.documentElement.dataset.theme + ' ' + document.documentElement.dataset.size"));
        });
    }

    [SkippableFact]
    public async Task UnsavedChangesGuard_WhenLeaving_AsksFirst()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            await OpenAsync(page);
            await page.Locator("[data-test=dirty]").CheckAsync();
            await page.Locator("[data-test=leave]").ClickAsync();
            await Assertions.Expect(page.Locator("dialog")).ToContainTextAsync("还没有保存");

            await page.Locator("dialog .dialog-foot .button").First.ClickAsync();

            await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
            Assert.EndsWith("/development/parts", page.Url, StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public async Task Boundary_WhenAPageThrows_KeepsTheShellAndShowsANumber()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            await OpenAsync(page);
            await page.Locator("[data-test=break]").ClickAsync();
            var failed = page.Locator("main > .state.failed");
            await Assertions.Expect(failed).ToContainTextAsync("请把编号");
            await Assertions.Expect(page.Locator(".topbar")).ToBeVisibleAsync();

            await failed.GetByRole(AriaRole.Button, new() { Name = "再试一次" }).ClickAsync();

            await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("部件总览");
        });
    }

    [SkippableFact]
    public async Task Notifier_AfterAnAct_ShowsTheMessageInALiveRegion()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            await OpenAsync(page);
            await page.Locator("[data-test=toast]").ClickAsync();

            await Assertions.Expect(page.Locator("[aria-live=polite] .toast")).ToContainTextAsync("已保存。");
        });
    }

    [SkippableFact]
    public async Task Reconnect_WhenTheNetworkFails_SpeaksChineseAndComesBack()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(Address, async page =>
        {
            // The socket is held by the page, so that the test can break it as a bad network would.
            await page.AddInitScriptAsync("const Real = WebSocket; window.sockets = []; window.WebSocket = class extends Real { constructor(...a) { super(...a); window.sockets.push(this); } };");
            await OpenAsync(page);
            await page.GetByLabel("单位名称").FillAsync("断网前填写");
            await page.Context.SetOfflineAsync(true);

            // Telling the client is deterministic; a close() waits for an answer that an offline page may never get.
            await page.EvaluateAsync("sockets.forEach(socket => socket.dispatchEvent(new CloseEvent('close', { code: 1006, wasClean: false })))");
            await Assertions.Expect(page.Locator("#components-reconnect-modal")).ToContainTextAsync("网络中断，正在重新连接");
            await Assertions.Expect(page.Locator(".reconnect-state.when-show")).ToBeVisibleAsync();

            await page.Context.SetOfflineAsync(false);

            await Assertions.Expect(page.Locator(".reconnect-state.when-show")).Not.ToBeVisibleAsync(new() { Timeout = 30_000 });
            await Assertions.Expect(page.GetByLabel("单位名称")).ToHaveValueAsync("断网前填写");
            await page.Locator("[data-test=toast]").ClickAsync();
            await Assertions.Expect(page.Locator(".toast")).ToContainTextAsync("已保存。");
        }, new BrowserOptions { Expected = ["ERR_INTERNET_DISCONNECTED", "WebSocket", "Connection disconnected", "Failed to", "Information:", "Error:"] });
    }

    private Task LookAsync(IPage page, string theme, string size) =>
        page.Context.AddCookiesAsync([new Cookie { Name = "appearance", Value = $"{theme}.{size}", Url = Address.ToString() }]);

    private static async Task OpenAsync(IPage page)
    {
        await page.GotoAsync("development/parts");
        await page.Locator("main h1").WaitForAsync();
        await page.Locator(".upload input").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }
}
