using System.Net;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A portal on which an organ has signed a code before it started, by a key nobody has looked at.</summary>
public sealed class SigningServer : IAsyncLifetime
{
    private PortalServer? server;

    public Uri Address => server!.Address;

    public string Code { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is null)
        {
            server = await SeededServer.StartAsync(async portal =>
            {
                var day = HealthPortal.Domain.Time.ShanghaiTime.Today(portal.Clock);
                Code = (await portal.Services.GetRequiredService<OrganSignatures>().CodeAsync("js/05/83/", new LicenceCodeFacts { Number = "苏昆卫公证字〔2026〕第000009号", Title = "公共场所卫生许可证", Holder = "演示宾馆", IssuedOn = day, ValidFrom = day }, default)).Value;
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

/// <summary>The security administrator makes, brings and revokes keys; the auditor looks; anybody takes the file that checks without network.</summary>
public sealed class SigningJourneyTests(SigningServer server) : IClassFixture<SigningServer>
{
    [SkippableFact]
    public async Task Keys_MadeImportedReplacedAndRevoked_StandInTheRegister()
    {
        Prerequisite.Check(Browser.MissingReason);
        var folder = Directory.CreateTempSubdirectory("hp-signing-").FullName;
        try
        {
            // The server runs by the real clock.
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var root = KeyCertificates.NewRoot(HealthPortal.Domain.Values.KeyAlgorithm.Rsa, new CertificateSubject("演示认证机构"), now.AddDays(-10), now.AddYears(5));
            var brought = KeyCertificates.Issue(root, new CertificateSubject("昆山市卫生健康委员会"), now.AddDays(-1), now.AddDays(30));
            var file = Path.Combine(folder, "organ.p12");
            await File.WriteAllBytesAsync(file, SigningDesk.Pkcs12(brought.PrivateKey, "file-pass", true, brought.Certificate, root.Certificate));
            await Browser.JourneyAsync(server.Address, async journey =>
            {
                var security = await journey.PersonAsync("security");
                await AccountServer.SignInAsync(security, "security");
                await Assertions.Expect(security.Locator("main h1")).ToHaveTextAsync("工作台");
                await security.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "签章密钥" }).First.ClickAsync();
                await Assertions.Expect(security.Locator("main h1")).ToHaveTextAsync("签章密钥");
                await Assertions.Expect(security.Locator("tr[data-key]")).ToHaveCountAsync(1);
                await AxeAssert.NoSeriousViolationsAsync(security);

                // Empty first: each fault beside its field.
                await security.GetByRole(AriaRole.Button, new() { Name = "生成密钥" }).ClickAsync();
                var dialog = security.Locator("dialog[open]").First;
                await dialog.GetByRole(AriaRole.Button, new() { Name = "生成", Exact = true }).ClickAsync();
                await Assertions.Expect(dialog).ToContainTextAsync("请选择机构");
                await Assertions.Expect(dialog.Locator("#f-reason-error")).ToContainTextAsync("请填写生成的理由");
                await AxeAssert.NoSeriousViolationsAsync(security);
                await ChooseAsync(security, dialog, "昆山市卫生健康委员会");
                await dialog.Locator("#f-purpose").SelectOptionAsync("Document");
                await dialog.Locator("#f-reason").FillAsync("开始电子签章");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "生成", Exact = true }).ClickAsync();
                await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("昆山市卫生健康委员会 文件签章密钥");
                await Assertions.Expect(security.Locator("main")).ToContainTextAsync("卫生健康政务门户根证书");
                await AxeAssert.NoSeriousViolationsAsync(security);
                var first = security.Url;
                var certificate = await security.RunAndWaitForDownloadAsync(() => security.Locator("[data-test=certificate]").ClickAsync());
                Assert.EndsWith(".cer", certificate.SuggestedFilename, StringComparison.Ordinal);

                // An outside certificate: the wrong password first, then the right one; it ends soon and says so.
                await security.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "签章密钥" }).ClickAsync();
                await security.GetByRole(AriaRole.Button, new() { Name = "导入密钥" }).ClickAsync();
                dialog = security.Locator("dialog[open]").First;
                await dialog.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
                await Assertions.Expect(dialog.Locator("[data-test=file-error]")).ToContainTextAsync("请上传密钥文件");
                await ChooseAsync(security, dialog, "昆山市卫生健康委员会");
                await dialog.Locator("input[type=file]").SetInputFilesAsync(file);
                await Assertions.Expect(dialog.Locator("[data-test=uploaded]")).ToBeVisibleAsync();
                await dialog.Locator("#f-password").FillAsync("wrong");
                await dialog.Locator("#f-reason").FillAsync("启用认证机构的证书");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
                await Assertions.Expect(dialog.Locator("#f-password-error")).ToContainTextAsync("密码不对");
                await AxeAssert.NoSeriousViolationsAsync(security);
                await dialog.Locator("#f-password").FillAsync("file-pass");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "导入", Exact = true }).ClickAsync();
                await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("即将到期");
                await Assertions.Expect(security.Locator("main")).ToContainTextAsync("演示认证机构");
                await security.GotoAsync("licensing/signing-keys");
                await Assertions.Expect(security.Locator("main")).ToContainTextAsync("有 1 个使用中的密钥已过期或将在 60 天内到期");
                await security.GetByRole(AriaRole.Link, new() { Name = "看即将到期的" }).ClickAsync();
                await Assertions.Expect(security.Locator("tr[data-key]")).ToHaveCountAsync(1);
                await security.Locator("tr[data-key] a").ClickAsync();

                // Replaced from its own page; the old one is shown as such.
                await security.GetByRole(AriaRole.Button, new() { Name = "更换" }).ClickAsync();
                dialog = security.Locator("dialog[open]").First;
                await dialog.Locator("#f-years").FillAsync("9");
                await dialog.Locator("#f-reason").FillAsync("证书将到期");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "更换", Exact = true }).ClickAsync();
                await Assertions.Expect(dialog.Locator("#f-years-error")).ToContainTextAsync("1 至 5");
                await dialog.Locator("#f-years").FillAsync("2");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "更换", Exact = true }).ClickAsync();
                await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("使用中");
                await security.GotoAsync(first);
                await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("已更换");

                // Revoked, with a day and a reason.
                await security.GetByRole(AriaRole.Button, new() { Name = "吊销" }).ClickAsync();
                dialog = security.Locator("dialog[open]").First;
                await dialog.GetByRole(AriaRole.Button, new() { Name = "吊销", Exact = true }).ClickAsync();
                await Assertions.Expect(dialog.Locator("#f-from-error")).ToContainTextAsync("请填写从哪一天起");
                await AxeAssert.NoSeriousViolationsAsync(security);
                await dialog.Locator("#f-from").FillAsync(HealthPortal.Domain.Time.ShanghaiTime.DateOf(now).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
                await dialog.Locator("#f-reason").FillAsync("备份磁带遗失");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "吊销", Exact = true }).ClickAsync();
                await Assertions.Expect(security.Locator("main h1")).ToContainTextAsync("已吊销");
                await security.GetByRole(AriaRole.Button, new() { Name = "变更记录" }).ClickAsync();
                await Assertions.Expect(security.Locator("dialog[open]")).ToContainTextAsync("备份磁带遗失");
                await AxeAssert.NoSeriousViolationsAsync(security);

                // The auditor reads and cannot do anything.
                var auditor = await journey.PersonAsync("auditor");
                await AccountServer.SignInAsync(auditor, "auditor");
                await Assertions.Expect(auditor.Locator("main h1")).ToHaveTextAsync("工作台");
                await auditor.GotoAsync("licensing/signing-keys?standing=Revoked");
                await Assertions.Expect(auditor.Locator("tr[data-key]")).ToHaveCountAsync(1);
                await Assertions.Expect(auditor.GetByRole(AriaRole.Button, new() { Name = "生成密钥" })).ToHaveCountAsync(0);
                await auditor.Locator("tr[data-key] a").ClickAsync();
                await Assertions.Expect(auditor.Locator("main")).ToContainTextAsync("备份磁带遗失");
                await Assertions.Expect(auditor.GetByRole(AriaRole.Button, new() { Name = "吊销" })).ToHaveCountAsync(0);
                await auditor.GotoAsync("licensing/signing-keys?q=没有这个机关");
                await Assertions.Expect(auditor.Locator("main")).ToContainTextAsync("没有符合条件的密钥");
                await AxeAssert.NoSeriousViolationsAsync(auditor);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    public async Task OfflineFile_TakenByAnybody_ChecksACodeOfTheRunningPortal()
    {
        Prerequisite.Check(Browser.MissingReason);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var answer = await http.GetAsync(new Uri("licence-check/offline.html", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        using var rootAnswer = await http.GetAsync(new Uri("licence-check/roots/sm2.cer", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, rootAnswer.StatusCode);
        using var none = await http.GetAsync(new Uri("licence-check/roots/md5.cer", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        var folder = Directory.CreateTempSubdirectory("hp-offline-").FullName;
        try
        {
            var file = Path.Combine(folder, "check.html");
            await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
            var address = new Uri("file://" + file);
            await Browser.VisitAsync(address, async page =>
            {
                await page.Context.SetOfflineAsync(true);
                await page.GotoAsync(address.AbsoluteUri);
                await page.Locator("#code").FillAsync(server.Code);
                await page.Keyboard.PressAsync("Enter");
                await Assertions.Expect(page.Locator("#result h2")).ToHaveTextAsync("真");
                await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("昆山市卫生健康委员会");
                await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("苏昆卫公证字〔2026〕第000009号");
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ChooseAsync(IPage page, ILocator dialog, string organ)
    {
        await dialog.Locator("#f-organisation").ClickAsync();
        await page.Locator(".choice-search input").FillAsync(organ);
        await page.Locator(".choice-search button").ClickAsync();
        await page.Locator(".choice-list button").First.ClickAsync();
        await Assertions.Expect(dialog.Locator("#f-organisation")).ToContainTextAsync(organ);
    }
}
