using System.Net;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.Account;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace HealthPortal.Tests.Web.Account;

public sealed class SignInServer : IAsyncLifetime
{
    /// <summary>A post without its token, or with that of somebody else, is refused, and the framework says so in the log.</summary>
    private static readonly string[] Provoked = ["The required antiforgery request token was not provided", "was meant for a different claims-based user"];

    private PortalServer? server;

    public Uri Address => server!.Address;

    public string Password { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is null)
        {
            server = await PortalServer.StartAsync(new PortalServerOptions { Expected = Provoked, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:Demo"] = "true", ["Portal:DemoCases"] = "0" } });
            Password = (await File.ReadAllTextAsync(Path.Combine(server.DataDirectory, "demo-password.txt"))).Trim();
        }
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    public async Task MustChangePasswordAsync(string userName)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(server!.DataDirectory, "healthportal.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE \"Users\" SET \"MustChangePassword\" = 1 WHERE \"UserName\" = $name";
        command.Parameters.AddWithValue("$name", userName);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    public async Task SignInAsync(IPage page, string userName, string? password = null)
    {
        await page.GotoAsync("account/sign-in");
        await page.Locator("#f-user").FillAsync(userName);
        await page.Locator("#f-password").FillAsync(password ?? Password);
        await page.Locator(".sign-in .button.primary").ClickAsync();
    }
}

public sealed class SignInTests(SignInServer server) : IClassFixture<SignInServer>
{
    [Theory]
    [InlineData("/approval?state=open", "/approval?state=open")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/a\tb", "/")]
    [InlineData(null, "/")]
    public void Local_ForAReturnAddress_StaysWithinThePortal(string? address, string expected) => Assert.Equal(expected, SignInPage.Local(address));

    [SkippableFact]
    public async Task SignIn_WithTheRightPassword_LeadsToTheAskedPageAndGreets()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await page.GotoAsync("");
            Assert.Contains("/account/sign-in", page.Url, StringComparison.Ordinal);
            await AxeAssert.NoSeriousViolationsAsync(page);
            await page.Locator("[data-fill=window]").ClickAsync();
            await page.Locator(".sign-in .button.primary").ClickAsync();

            await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
            await page.Locator(".user-button").ClickAsync();
            await Assertions.Expect(page.Locator(".user-card")).ToContainTextAsync("窗口人员");
            await AxeAssert.NoSeriousViolationsAsync(page);
        });
    }

    [SkippableFact]
    public async Task SignIn_WithAWrongPassword_SaysSoAndLocksAfterFive()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            for (var attempt = 0; attempt < 4; attempt++)
            {
                await server.SignInAsync(page, "legal", "Wrong-12345");
                await Assertions.Expect(page.Locator(".callout")).ToContainTextAsync("用户名或密码不正确");
            }

            await server.SignInAsync(page, "legal", "Wrong-12345");
            await Assertions.Expect(page.Locator(".callout")).ToContainTextAsync("已锁定 15 分钟");
            await server.SignInAsync(page, "legal");
            await Assertions.Expect(page.Locator(".callout")).ToContainTextAsync("已锁定 15 分钟");

            await server.SignInAsync(page, "nobody-of-that-name", "Wrong-12345");
            await Assertions.Expect(page.Locator(".callout")).ToContainTextAsync("用户名或密码不正确");
        });
    }

    [SkippableFact]
    public async Task SignOut_FromTheMenu_EndsTheSession()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.VisitAsync(server.Address, async page =>
        {
            await server.SignInAsync(page, "county");
            await page.Locator(".user-button").ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "退出", Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("已退出");

            await page.GotoAsync("");

            Assert.Contains("/account/sign-in", page.Url, StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public async Task SignIn_OnAPageFetchedBeforeTheLastSignInEnded_LetsIn()
    {
        Prerequisite.Check(Browser.MissingReason); // the server is started with the browser only
        using var client = new PortalClient(server.Address);
        await client.SignInAsync("officer", server.Password);
        var opened = await client.OpenSignInAsync();
        Assert.Equal(HttpStatusCode.Redirect, (await client.PostAsync("account/sign-out", new StringContent(""))).Status);

        await client.SignInAsync("officer", server.Password, opened);

        Assert.Equal(HttpStatusCode.NoContent, (await client.GetAsync("account/alive")).Status);
    }

    [SkippableFact]
    public async Task SignIn_OnAPageFetchedBeforeSomebodyElseSignedIn_LetsIn()
    {
        Prerequisite.Check(Browser.MissingReason);
        using var client = new PortalClient(server.Address);
        var opened = await client.OpenSignInAsync();
        await client.SignInAsync("officer", server.Password);

        await client.SignInAsync("head", server.Password, opened);

        Assert.Equal(HttpStatusCode.NoContent, (await client.GetAsync("account/alive")).Status);
    }

    [SkippableTheory]
    [InlineData("account/sign-out")]
    [InlineData("account/sign-out-everywhere")]
    public async Task SignOut_FromAPageWhoseSignInHasEnded_IsTakenForSignedOut(string address)
    {
        Prerequisite.Check(Browser.MissingReason);
        using var client = new PortalClient(server.Address);
        await client.SignInAsync("head", server.Password);
        await client.PostAsync("account/sign-out", new StringContent(""));

        Assert.Equal(HttpStatusCode.Redirect, (await client.PostAsync(address, new StringContent(""))).Status);
    }

    [SkippableFact]
    public async Task SignOut_WithoutTheTokenOfThePage_SignsNobodyOut()
    {
        Prerequisite.Check(Browser.MissingReason);
        using var client = new PortalClient(server.Address);
        await client.SignInAsync("head", server.Password);

        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("account/sign-out", new StringContent(""), withToken: false)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await client.GetAsync("account/alive")).Status);
    }

    [SkippableFact]
    public async Task SignOutEverywhere_FromOneDevice_EndsTheOthers()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var office = await journey.PersonAsync("office");
            var home = await journey.PersonAsync("home");
            await server.SignInAsync(office, "city");
            await server.SignInAsync(home, "city");
            await Assertions.Expect(home.Locator("main h1")).ToHaveTextAsync("工作台");

            await office.Locator(".user-button").ClickAsync();
            await office.GetByRole(AriaRole.Button, new() { Name = "在所有设备退出" }).ClickAsync();
            await Assertions.Expect(office.Locator("h1")).ToHaveTextAsync("已在所有设备退出");

            await Task.Delay(TimeSpan.FromSeconds(6)); // requests look at the security stamp every five seconds
            await home.GotoAsync("");
            Assert.Contains("/account/sign-in", home.Url, StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public async Task SignIn_ForTheFirstTime_AsksForAPasswordOfOnesOwn()
    {
        Prerequisite.Check(Browser.MissingReason);
        await server.MustChangePasswordAsync("maker");
        await Browser.VisitAsync(server.Address, async page =>
        {
            await server.SignInAsync(page, "maker");
            await Assertions.Expect(page.Locator(".callout")).ToContainTextAsync("第一次登录");
            await page.GotoAsync("");
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("修改密码");

            await ChangeAsync(page, "Wrong-12345", "Sunshine2026a", "Sunshine2026a");
            await Assertions.Expect(page.Locator(".error-summary")).ToContainTextAsync("当前密码不正确");
            await ChangeAsync(page, server.Password, "short", "short");
            await Assertions.Expect(page.Locator(".error-summary")).ToContainTextAsync("新密码至少 10 位");
            await ChangeAsync(page, server.Password, "Sunshine2026a", "Sunshine2026b");
            await Assertions.Expect(page.Locator(".error-summary")).ToContainTextAsync("两次输入的新密码不一样");
            await ChangeAsync(page, server.Password, "Sunshine2026a", "Sunshine2026a");
            await Assertions.Expect(page.Locator(".callout")).ToContainTextAsync("密码已修改");

            await page.GetByText("进入工作台").ClickAsync();
            await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
        });
    }

    private static async Task ChangeAsync(IPage page, string current, string next, string again)
    {
        await page.Locator("#f-current").FillAsync(current);
        await page.Locator("#f-next").FillAsync(next);
        await page.Locator("#f-again").FillAsync(again);
        await page.Locator(".sign-in .button.primary").ClickAsync();
    }
}
