using System.Net;
using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.ExternalSignIn;

namespace HealthPortal.Data.Platform.ExternalSignIn;

/// <param name="IsGood">Nothing speaks against it.</param>
public sealed record ProviderFinding(string What, bool IsGood, string Words);

/// <summary>
/// 测试连接: reads the provider's discovery document and keys and says what fits and what does not, before anybody tries to sign in. It cannot show
/// that client id and secret are right; that takes a sign-in.
/// </summary>
[Requires(SecurityPermissions.Edit)]
public sealed class TestIdentityProvider : Query<IReadOnlyList<ProviderFinding>>
{
    private const int MostBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public required string Authority { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public ClientSecretUse SecretUse { get; init; }

    protected internal override IEnumerable<Problem> Validate() => IdentityProvider.WhyNotAuthority(Authority.Trim()) is { } why ? [new Problem(why, "authority")] : [];

    protected internal override async Task<Outcome<IReadOnlyList<ProviderFinding>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var authority = Authority.Trim();
        var findings = new List<ProviderFinding>();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
        var (found, problem) = await ReadAsync(http, authority.TrimEnd('/') + "/.well-known/openid-configuration", cancellation);
        findings.Add(new("发现文档", found is not null, problem ?? "能够读取"));
        if (found is not { } discovery)
        {
            return Outcome<IReadOnlyList<ProviderFinding>>.Success(findings);
        }

        var issuer = Text(discovery, "issuer");
        findings.Add(new("签发者", issuer == authority, issuer == authority ? "与所填一致" : issuer is null ? "文档里没有签发者" : $"文档里是 {Shorten(issuer)}，与所填不一致，一个斜杠也不能差"));
        foreach (var (name, field) in new[] { ("授权地址", "authorization_endpoint"), ("令牌地址", "token_endpoint"), ("公钥地址", "jwks_uri") })
        {
            var why = IdentityProvider.WhyNotAuthority(Text(discovery, field)?.Split('?')[0]) is null ? null : "没有，或不是 https 地址";
            findings.Add(new(name, why is null, why ?? Shorten(Text(discovery, field)!)));
        }

        findings.Add(Listed(discovery, "response_types_supported", "授权码流程", ["code"], ifSilent: false));
        findings.Add(Listed(discovery, "code_challenge_methods_supported", "PKCE（S256）", ["S256"], ifSilent: null));
        findings.Add(Listed(discovery, "id_token_signing_alg_values_supported", "签名算法", ["RS256", "PS256", "ES256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"], ifSilent: false));
        findings.Add(Listed(discovery, "token_endpoint_auth_methods_supported", "密钥传送方式", [SecretUse == ClientSecretUse.Post ? "client_secret_post" : "client_secret_basic", "none"], ifSilent: SecretUse == ClientSecretUse.Basic));
        foreach (var scope in Scopes)
        {
            findings.Add(Listed(discovery, "scopes_supported", "授权范围 " + scope, [scope], ifSilent: null));
        }

        if (findings.Find(finding => finding.What == "公钥地址") is { IsGood: true })
        {
            var (keys, fault) = await ReadAsync(http, Text(discovery, "jwks_uri")!, cancellation);
            var count = keys is { } read && read.TryGetProperty("keys", out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;
            findings.Add(new("签名公钥", count > 0, fault ?? (count > 0 ? $"读到 {count} 个" : "一个也没有")));
        }

        return Outcome<IReadOnlyList<ProviderFinding>>.Success(findings);
    }

    /// <param name="ifSilent">What it means when the document does not say: yes, no, or null for "may be".</param>
    private static ProviderFinding Listed(JsonElement discovery, string field, string what, IReadOnlyList<string> wanted, bool? ifSilent)
    {
        if (!discovery.TryGetProperty(field, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return new(what, ifSilent != false, ifSilent switch { true => "文档没有写，按规范支持", false => "文档没有写，按规范不支持", _ => "文档没有写，要试着登录才知道" });
        }

        var said = list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToList();
        var common = said.Intersect(wanted, StringComparer.Ordinal).ToList();
        return new(what, common.Count > 0, common.Count > 0 ? "支持 " + string.Join("、", common) : "不支持，对方只有 " + Shorten(string.Join("、", said)));
    }

    private static async Task<(JsonElement? Document, string? Problem)> ReadAsync(HttpClient http, string address, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(address), cancellation);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return (null, FormattableString.Invariant($"{Shorten(address)} 返回 {(int)response.StatusCode}"));
            }

            using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
            return document.RootElement.ValueKind == JsonValueKind.Object ? (document.RootElement.Clone(), null) : (null, $"{Shorten(address)} 的内容不是 JSON 对象");
        }
        catch (HttpRequestException failure)
        {
            return (null, $"连不上 {Shorten(address)}（{failure.HttpRequestError}）");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"{Shorten(address)} 在 {Patience.TotalSeconds:0} 秒内没有应答");
        }
        catch (JsonException)
        {
            return (null, $"{Shorten(address)} 的内容不是 JSON");
        }
    }

    private static string? Text(JsonElement document, string field) => document.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Shorten(string text) => text.Length <= 120 ? text : text[..119] + "…";
}
