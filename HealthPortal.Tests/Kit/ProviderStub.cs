using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HealthPortal.Tests.Kit;

/// <summary>What the next identity token says. A test changes one thing and sees it refused.</summary>
internal sealed record TokenWords
{
    public string Subject { get; init; } = "subject-of-the-maker";

    public string? Issuer { get; init; }

    public string? Audience { get; init; }

    /// <summary>Null for the one of the request.</summary>
    public string? Nonce { get; init; }

    /// <summary>From now.</summary>
    public TimeSpan Ends { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Begins { get; init; } = TimeSpan.FromMinutes(-1);

    /// <summary>Signed with a key that the provider does not publish.</summary>
    public bool ForeignKey { get; init; }

    /// <summary>Signed with the client's own secret.</summary>
    public bool BySecret { get; init; }

    /// <summary>Not signed at all.</summary>
    public bool Unsigned { get; init; }
}

/// <summary>An OpenID Connect provider on the loopback address that says whatever a test wants it to say.</summary>
internal sealed class ProviderStub : IAsyncDisposable
{
    public const string ClientId = "health-portal";
    public const string Secret = "a-secret-of-the-tests-long-enough";

    private readonly WebApplication site;
    private readonly RSA key = RSA.Create(2048);
    private readonly RSA foreign = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce)> codes = new(StringComparer.Ordinal);

    private ProviderStub(WebApplication site) => this.site = site;

    public TokenWords Words { get; set; } = new();

    /// <summary>What the discovery document says of itself; null for the truth.</summary>
    public string? Issuer { get; set; }

    public string Authority => site.Urls.First();

    /// <summary>How clients showed their secret.</summary>
    public ConcurrentQueue<string> ShownBy { get; } = new();

    public static async Task<ProviderStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        var provider = new ProviderStub(site);
        site.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = provider.Issuer ?? provider.Authority,
            ["authorization_endpoint"] = provider.Authority + "/authorize",
            ["token_endpoint"] = provider.Authority + "/token",
            ["jwks_uri"] = provider.Authority + "/keys",
            ["response_types_supported"] = new[] { "code" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
            ["code_challenge_methods_supported"] = new[] { "S256" },
        }));
        site.MapGet("/keys", () =>
        {
            var published = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(provider.key.ExportParameters(includePrivateParameters: false)) { KeyId = "one" });
            return Results.Json(new { keys = new[] { new { kty = published.Kty, n = published.N, e = published.E, kid = "one", use = "sig", alg = "RS256" } } });
        });
        site.MapPost("/token", (Delegate)provider.TokenAsync);
        await site.StartAsync();
        return provider;
    }

    /// <summary>A code as the provider gives it after asking the person.</summary>
    public string NewCode(string challenge, string nonce)
    {
        var made = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        codes[made] = (challenge, nonce);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        key.Dispose();
        foreign.Dispose();
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var basic = context.Request.Headers.Authorization.ToString() == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{Secret}"));
        var posted = form["client_secret"] == Secret && form["client_id"] == ClientId;
        ShownBy.Enqueue((basic, posted) switch { (true, false) => "basic", (false, true) => "post", (true, true) => "both", _ => "none" });
        if (!basic && !posted)
        {
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        }

        // A code counts once, and for whoever began: that is what PKCE shows.
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        return codes.TryRemove(form["code"].ToString(), out var asked) && asked.Challenge == challenge
            ? Results.Json(new { access_token = "nobody-uses-it", token_type = "Bearer", expires_in = 300, id_token = Token(asked.Nonce) })
            : Results.Json(new { error = "invalid_grant" }, statusCode: 400);
    }

    private string Token(string nonce)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        SigningCredentials? signing = Words switch
        {
            { Unsigned: true } => null,
            { BySecret: true } => new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Secret)), SecurityAlgorithms.HmacSha256),
            { ForeignKey: true } => new SigningCredentials(new RsaSecurityKey(foreign) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
            _ => new SigningCredentials(new RsaSecurityKey(key) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Words.Issuer ?? Authority,
            Audience = Words.Audience ?? ClientId,
            NotBefore = now + Words.Begins,
            IssuedAt = now + Words.Begins,
            Expires = now + Words.Ends,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = Words.Subject, ["nonce"] = Words.Nonce ?? nonce, ["name"] = "裴制证" },
            SigningCredentials = signing,
        });
    }
}
