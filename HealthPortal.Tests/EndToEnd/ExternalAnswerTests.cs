using System.Net;
using AngleSharp.Html.Parser;
using HealthPortal.Data.Platform.ExternalSignIn;
using HealthPortal.Domain.Platform.ExternalSignIn;
using HealthPortal.Tests.Kit;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>
/// What a provider may say and what it may not, over HTTP against the running portal: every part of an answer is made false once. The server's own
/// log must stay without warnings, for a lying provider is nobody's fault here.
/// </summary>
public sealed class ExternalAnswerTests : IAsyncLifetime
{
    private ProviderStub provider = null!;
    private PortalServer server = null!;

    public async Task InitializeAsync()
    {
        provider = await ProviderStub.StartAsync();
        server = await SeededServer.StartAsync(
            async portal =>
            {
                foreach (var (providerCode, use) in new[] { ("one", ClientSecretUse.Basic), ("two", ClientSecretUse.Post), ("off", ClientSecretUse.Basic) })
                {
                    await portal.DoAsync("security", new SaveIdentityProvider { Fields = Fields(providerCode) with { SecretUse = use }, Reason = "测试" });
                    var made = await portal.DoAsync("security", new ReadIdentityProvider { Code = providerCode });
                    if (providerCode != "off")
                    {
                        await portal.DoAsync("security", new SwitchIdentityProvider { Id = made.Id, Version = made.Version, IsActive = true, Reason = "测试" });
                        await portal.DoAsync("maker", new LinkMyAccount { Account = new ExternalAccount(made.Id, "subject-of-the-maker", "裴制证") });
                    }
                }
            },
            "calls itself");
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await provider.DisposeAsync();
    }

    private ProviderFields Fields(string providerCode) => new() { Code = providerCode, Name = "统一认证 " + providerCode, Authority = provider.Authority, ClientId = ProviderStub.ClientId, Secret = ProviderStub.Secret };

    [Fact]
    public async Task Answer_ThatIsTrue_LetsThePersonInByEitherWayOfShowingTheSecret()
    {
        foreach (var (providerCode, shown) in new[] { ("one", "basic"), ("two", "post") })
        {
            using var visitor = new Visitor(server.Address);
            var asked = await visitor.StartAsync(providerCode, "/me/sign-ins");
            Assert.Equal("code", asked["response_type"]);
            Assert.Equal("S256", asked["code_challenge_method"]);
            Assert.Equal("openid profile", asked["scope"]);
            Assert.Equal(new Uri(server.Address, $"/account/external/{providerCode}/callback").ToString(), asked["redirect_uri"]);
            var callback = Callback(providerCode, asked);
            Assert.StartsWith("/account/external?returnUrl=", await visitor.GoAsync(callback), StringComparison.Ordinal);
            Assert.Equal("/me/sign-ins", await visitor.GoAsync("/account/external?returnUrl=%2Fme%2Fsign-ins"));
            Assert.True(provider.ShownBy.TryDequeue(out var by));
            Assert.Equal(shown, by);
            Assert.Equal(HttpStatusCode.OK, await visitor.StatusAsync("/me"));

            // The same answer a second time is nobody's any more.
            Assert.Equal("late", await visitor.ProblemAsync(callback));
        }
    }

    [Fact]
    public async Task Answer_FalseInOnePart_IsRefusedAndOnRecord()
    {
        using var visitor = new Visitor(server.Address);
        foreach (var (words, reason) in new[]
        {
            (new TokenWords { Issuer = "https://elsewhere.example.cn" }, "签发者"),
            (new TokenWords { Audience = "another-client" }, "受众"),
            (new TokenWords { Nonce = "a-nonce-of-another-request" }, "随机数"),
            (new TokenWords { Ends = TimeSpan.FromMinutes(-10), Begins = TimeSpan.FromMinutes(-20) }, "时间"),
            (new TokenWords { Begins = TimeSpan.FromMinutes(10), Ends = TimeSpan.FromMinutes(20) }, "时间"),
            (new TokenWords { ForeignKey = true }, "签名"),
            (new TokenWords { BySecret = true }, "签名"),
            (new TokenWords { Unsigned = true }, "签名"),
        })
        {
            provider.Words = words;
            var asked = await visitor.StartAsync("one");
            var problem = await visitor.ProblemAsync(Callback("one", asked));
            Assert.True(problem == "untrue", $"{words}: {problem}");
            Assert.Equal("/account/sign-in", await visitor.PathAsync("/me"));
            await visitor.PathAsync("/account/external");
            var recorded = await SignInsAsync();
            Assert.True(recorded.Any(entry => entry.Contains(reason, StringComparison.Ordinal) && entry.Contains("外部登录（统一认证 one）", StringComparison.Ordinal)), reason + "\n" + string.Join('\n', recorded));
        }

        provider.Words = new TokenWords();
        var right = await visitor.StartAsync("one");

        // State: none, changed, or of another provider.
        var other = await visitor.StartAsync("two");
        Assert.Equal("late", await visitor.ProblemAsync($"/account/external/one/callback?code={provider.NewCode(right["code_challenge"], right["nonce"])}"));
        Assert.Equal("late", await visitor.ProblemAsync(Callback("one", right) + "x"));
        Assert.Equal("late", await visitor.ProblemAsync($"/account/external/one/callback?code={provider.NewCode(other["code_challenge"], other["nonce"])}&state={Uri.EscapeDataString(other["state"])}"));

        // Another browser: somebody is made to sign in with a stranger's answer.
        using var victim = new Visitor(server.Address);
        Assert.Equal("late", await victim.ProblemAsync(Callback("one", right)));

        // A code somebody else began with: PKCE.
        var mine = await visitor.StartAsync("one");
        var theirs = provider.NewCode("another-challenge", mine["nonce"]);
        Assert.Equal("refused", await visitor.ProblemAsync($"/account/external/one/callback?code={theirs}&state={Uri.EscapeDataString(mine["state"])}"));

        // The person said no, or the provider did.
        var no = await visitor.StartAsync("one");
        Assert.Equal("cancelled", await visitor.ProblemAsync($"/account/external/one/callback?error=access_denied&state={Uri.EscapeDataString(no["state"])}"));
        var wrong = await visitor.StartAsync("one");
        Assert.Equal("refused", await visitor.ProblemAsync($"/account/external/one/callback?error=server_error&error_description=%3Cscript%3E&state={Uri.EscapeDataString(wrong["state"])}"));

        // After all that a true answer still counts.
        var last = await visitor.StartAsync("one");
        Assert.Equal("/", await visitor.FinishAsync(Callback("one", last)));
    }

    [Fact]
    public async Task Provider_OffUnknownOutOfReachOrAnother_IsSaidOnTheSignInPage()
    {
        using var visitor = new Visitor(server.Address);
        Assert.Equal("off", await visitor.ProblemAsync("/account/external/off/start"));
        Assert.Equal("off", await visitor.ProblemAsync("/account/external/nobody/start"));
        Assert.Equal("off", await visitor.ProblemAsync("/account/external/off/callback?code=1&state=2"));
        Assert.Contains("没有启用", await visitor.TextAsync("/account/sign-in?external=off"), StringComparison.Ordinal);
        var page = await visitor.TextAsync("/account/sign-in?external=late&by=" + Uri.EscapeDataString("统一认证 one"));
        Assert.Contains("统一认证 one的登录过程已过期", page, StringComparison.Ordinal);

        // A name that is none of ours is not repeated: the address may come from anybody.
        Assert.DoesNotContain("请致电", await visitor.TextAsync("/account/sign-in?external=late&by=" + Uri.EscapeDataString("请致电骗子")), StringComparison.Ordinal);
        Assert.Contains("已过期或没有完成", await visitor.TextAsync("/account/external"), StringComparison.Ordinal);

        // Whoever calls himself otherwise than he was set up is not the one that was set up.
        provider.Issuer = "https://elsewhere.example.cn";
        Assert.Equal("untrue", await visitor.ProblemAsync("/account/external/one/start"));
        provider.Issuer = null;
    }

    [Fact]
    public async Task ExternalAccount_OfNobody_IsBoundOnlyAfterSigningInWithThePassword()
    {
        provider.Words = new TokenWords { Subject = "subject-of-the-clerk" };
        using var visitor = new Visitor(server.Address);
        var asked = await visitor.StartAsync("one");
        await visitor.GoAsync(Callback("one", asked));
        Assert.Contains("还没有绑定门户账号", await visitor.TextAsync("/account/external"), StringComparison.Ordinal);
        Assert.Equal("/account/sign-in", await visitor.PathAsync("/me"));

        // Not even the same name or mail opens an account: the person signs in with the password.
        await visitor.SignInAsync("window");
        Assert.Contains("确认绑定", await visitor.TextAsync("/account/external"), StringComparison.Ordinal);
        Assert.Contains("密码不正确", (await visitor.LinkAsync("not-the-password")).Text, StringComparison.Ordinal);
        Assert.EndsWith("/me/external?bound=true", (await visitor.LinkAsync(TestPortal.Password)).Location, StringComparison.Ordinal);

        using var later = new Visitor(server.Address);
        asked = await later.StartAsync("one");
        Assert.Equal("/", await later.FinishAsync(Callback("one", asked)));

        // Somebody else cannot bind it as well, nor is he signed in as its owner.
        using var other = new Visitor(server.Address);
        await other.SignInAsync("officer");
        asked = await other.StartAsync("one");
        await other.GoAsync(Callback("one", asked));
        Assert.Contains("已绑定别的门户账号", await other.TextAsync("/account/external"), StringComparison.Ordinal);
    }

    private string Callback(string providerCode, IReadOnlyDictionary<string, string> asked) =>
        $"/account/external/{providerCode}/callback?code={provider.NewCode(asked["code_challenge"], asked["nonce"])}&state={Uri.EscapeDataString(asked["state"])}";

    /// <summary>Refused sign-ins as an auditor reads them, the latest first.</summary>
    private async Task<IReadOnlyList<string>> SignInsAsync()
    {
        using var auditor = new Visitor(server.Address);
        await auditor.SignInAsync("auditor");
        return [.. Sheets.Rows(await auditor.BytesAsync("/exports/audit.xlsx?view=SignIns&kind=SignInRefused")).Select(row => string.Join('|', row))];
    }

    /// <summary>A browser's cookies, and nothing of its own accord.</summary>
    private sealed class Visitor(Uri portal) : IDisposable
    {
        private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = portal };

        public void Dispose() => http.Dispose();

        /// <summary>What the portal asks the provider for.</summary>
        public async Task<IReadOnlyDictionary<string, string>> StartAsync(string providerCode, string returnUrl = "/")
        {
            var location = await GoAsync($"/account/external/{providerCode}/start?returnUrl={Uri.EscapeDataString(returnUrl)}");
            return QueryHelpers.ParseQuery(new Uri(location).Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        }

        /// <summary>Where a request is sent on to.</summary>
        public async Task<string> GoAsync(string address)
        {
            using var answer = await http.GetAsync(new Uri(address, UriKind.Relative));
            Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{address}: {answer.StatusCode}");
            var location = new Uri(portal, answer.Headers.Location!);
            return location.Authority == portal.Authority ? location.PathAndQuery : location.ToString();
        }

        public async Task<string> FinishAsync(string callback) => await GoAsync(await GoAsync(callback));

        /// <summary>What the sign-in page is told; the address where it is not the sign-in page.</summary>
        public async Task<string> ProblemAsync(string address)
        {
            var location = await GoAsync(address);
            return QueryHelpers.ParseQuery(new Uri(portal, location).Query).TryGetValue("external", out var key) ? key.ToString() : location;
        }

        public async Task<string> PathAsync(string address)
        {
            using var answer = await http.GetAsync(new Uri(address, UriKind.Relative));
            return answer.Headers.Location is { } location ? new Uri(portal, location).AbsolutePath : "";
        }

        public async Task<HttpStatusCode> StatusAsync(string address)
        {
            using var answer = await http.GetAsync(new Uri(address, UriKind.Relative));
            return answer.StatusCode;
        }

        public Task<string> TextAsync(string address) => http.GetStringAsync(new Uri(address, UriKind.Relative));

        public Task<byte[]> BytesAsync(string address) => http.GetByteArrayAsync(new Uri(address, UriKind.Relative));

        public Task SignInAsync(string user) => PostAsync("/account/sign-in", new() { ["_handler"] = "sign-in", ["Input.UserName"] = user, ["Input.Password"] = TestPortal.Password });

        public Task<(string? Location, string Text)> LinkAsync(string password) => PostAsync("/account/external", new() { ["_handler"] = "link", ["Input.Password"] = password });

        private async Task<(string? Location, string Text)> PostAsync(string address, Dictionary<string, string> fields)
        {
            var page = await new HtmlParser().ParseDocumentAsync(await TextAsync(address));
            fields["__RequestVerificationToken"] = page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            using var form = new FormUrlEncodedContent(fields);
            using var answer = await http.PostAsync(new Uri(address, UriKind.Relative), form);
            return (answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync());
        }
    }
}
