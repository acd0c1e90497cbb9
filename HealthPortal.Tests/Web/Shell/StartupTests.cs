using System.Net;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Web.Shell;

public sealed class StartedPortal : IAsyncLifetime
{
    private PortalServer server = default!;

    public HttpClient Client { get; private set; } = default!;

    public async Task InitializeAsync()
    {
        server = await PortalServer.StartAsync(new PortalServerOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:Demo"] = "false" } });
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
    }
}

/// <summary>What the started program answers before anybody has signed in.</summary>
public sealed class StartupTests(StartedPortal portal) : IClassFixture<StartedPortal>
{
    private readonly HttpClient client = portal.Client;

    [Fact]
    public async Task Get_TheClientScript_IsServedThoughStartedFromAnotherFolder()
    {
        var script = await client.GetStringAsync("_framework/blazor.web.js");

        Assert.Contains("components-reconnect-modal", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ALibrarysAsset_IsServed()
    {
        using var answer = await client.GetAsync("_content/Radzen.Blazor/Radzen.Blazor.min.js");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Get_AnyPage_CarriesTheStrictHeaders()
    {
        using var answer = await client.GetAsync("account/sign-in");

        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotMatch("<script(?![^>]*src=)", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("_blazor/negotiate?negotiateVersion=1")]
    public async Task Get_WithoutSigningIn_LeadsToTheSignInPage(string address)
    {
        using var answer = await client.GetAsync(address);

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Redirect, HttpStatusCode.Unauthorized });
    }

    [Theory]
    [InlineData("health")]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task Get_Health_WhileTheDatabaseAnswers_IsWell(string address)
    {
        using var answer = await client.GetAsync(address);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Get_TheDevelopmentGallery_IsNotThereInProduction()
    {
        using var answer = await client.GetAsync("development/parts");
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.DoesNotContain("部件总览", html, StringComparison.Ordinal);
    }
}
