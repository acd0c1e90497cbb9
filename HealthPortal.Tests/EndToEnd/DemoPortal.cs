using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The real portal with its demonstration data, started once for the tests of one class.</summary>
public sealed class DemoPortal : IAsyncLifetime
{
    /// <summary>The accounts the demonstration tells people of.</summary>
    public static readonly IReadOnlyList<string> Accounts = ["window", "officer", "head", "leader", "maker", "legal", "county", "city", "province", "writer", "reviewer", "auditor", "admin", "editor"];

    private PortalServer? server;
    private string password = "";

    public Uri Address => server!.Address;

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is not null)
        {
            return;
        }

        // Enough cases that every state occurs; making them takes time in proportion.
        server = await PortalServer.StartAsync(new PortalServerOptions
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:Demo"] = "true", ["Portal:DemoCases"] = Environment.GetEnvironmentVariable("HP_DEMO_CASES") ?? "60" },
        });
        password = (await File.ReadAllTextAsync(Path.Combine(server.DataDirectory, "demo-password.txt"))).Trim();
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    public async Task SignInAsync(IPage page, string account)
    {
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#f-user", account);
        await page.FillAsync("#f-password", password);
        await page.ClickAsync(".sign-in .button.primary");
        await page.Locator("#navigation").WaitForAsync();
        await PageWalk.SettleAsync(page);
    }
}
