using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.Web.Account;

/// <summary>A fresh installation as it is published, without any setting: no demonstration, one account.</summary>
public sealed class FirstStartTests
{
    [SkippableFact]
    public async Task FirstSignIn_AfterAStartWithoutDemonstration_MustChangeTheOneTimePassword()
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var server = await PortalServer.StartAsync(new PortalServerOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:Demo"] = "" } });
        var file = Path.Combine(server.DataDirectory, "first-administrator.txt");
        var password = (await File.ReadAllLinesAsync(file))[1].Split('：')[1];
        Assert.Contains(server.Log, line => line.Contains(file, StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log, line => line.Contains(password, StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(server.DataDirectory, "demo-password.txt")));
        await Browser.VisitAsync(server.Address, async page =>
        {
            await page.GotoAsync("account/sign-in");
            await Assertions.Expect(page.Locator("[data-fill]")).ToHaveCountAsync(0);
            await SignInAsync(page, password);
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("请先设置自己的密码");
            await page.GotoAsync("platform/calendar");
            await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(0);
            await page.GotoAsync("account/password");
            await page.Locator("#f-current").FillAsync(password);
            await page.Locator("#f-next").FillAsync("Own-Word-2026x");
            await page.Locator("#f-again").FillAsync("Own-Word-2026x");
            await page.GetByRole(AriaRole.Button, new() { Name = "保存新密码" }).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "进入工作台" }).ClickAsync();
            await Assertions.Expect(page.Locator(".user-button")).ToBeVisibleAsync();
            await page.GotoAsync("platform/calendar");
            await Assertions.Expect(page.Locator("tbody tr").First).ToBeVisibleAsync();
        });
    }

    private static async Task SignInAsync(IPage page, string password)
    {
        await page.Locator("#f-user").FillAsync("administrator");
        await page.Locator("#f-password").FillAsync(password);
        await page.Locator(".sign-in .button.primary").ClickAsync();
    }
}
