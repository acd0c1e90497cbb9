using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.ExternalSignIn;

/// <summary>How the portal shows the provider its own secret.</summary>
public enum ClientSecretUse
{
    /// <summary>In the header, which OpenID Connect takes for granted where nothing else is agreed.</summary>
    Basic,

    /// <summary>In the body of the request.</summary>
    Post,
}

/// <summary>
/// 外部登录方式: an OpenID Connect provider whose accounts may sign in here (tender 5.3.9.2). Everything about it is a setting; the flow is the
/// authorisation code with PKCE.
/// </summary>
public sealed partial class IdentityProvider : MutableEntity, IGlobal, ILabelled
{
    public const int LongestCode = 30;
    public const int LongestName = 20;
    public const int LongestText = 200;
    public const int LongestSecret = 500;
    public const int MostActive = 8;
    public const string NecessaryScope = "openid";

    /// <summary>Part of the callback address that the provider has registered, so it never changes.</summary>
    public required string Code { get; init; }

    /// <summary>On the button of the sign-in page.</summary>
    public required string Name { get; set; }

    /// <summary>The issuer's address; its discovery document lies below it.</summary>
    public required string Authority { get; set; }

    public required string ClientId { get; set; }

    /// <summary>Sealed; null for a public client, which PKCE alone protects.</summary>
    public string? SecretCipher { get; set; }

    public ClientSecretUse SecretUse { get; set; }

    /// <summary>Separated by blanks; holds <see cref="NecessaryScope"/>.</summary>
    public string Scopes { get; set; } = "openid profile";

    /// <summary>The claim that tells a person the accounts apart, for example a name. It proves nothing: what counts is the subject.</summary>
    public string NameClaim { get; set; } = "name";

    /// <summary>The provider has asked for a second factor itself, so the portal does not.</summary>
    public bool CountsAsSecondFactor { get; set; }

    public bool IsActive { get; set; }

    /// <summary>Order on the sign-in page.</summary>
    public int SortOrder { get; set; }

    public string Label => Name;

    /// <param name="secret">As typed; null where the stored one stays.</param>
    public IEnumerable<Problem> Check(string? secret)
    {
        if (!CodeForm().IsMatch(Code))
        {
            yield return new Problem($"代码由小写字母、数字和连字符组成，2 至 {LongestCode} 个字符。", "code");
        }

        if (Name.Trim().Length is 0 or > LongestName)
        {
            yield return new Problem($"请填写名称，最多 {LongestName} 个字。", "name");
        }

        if (WhyNotAuthority(Authority) is { } why)
        {
            yield return new Problem(why, "authority");
        }

        if (!PlainText(ClientId, LongestText))
        {
            yield return new Problem($"请填写对方分配的客户端 ID，最多 {LongestText} 个字符，中间没有空格。", "clientId");
        }

        if (secret is not null && !PlainText(secret, LongestSecret))
        {
            yield return new Problem($"客户端密钥最多 {LongestSecret} 个字符，中间没有空格。", "secret");
        }

        var scopes = ScopeList();
        if (!scopes.Contains(NecessaryScope, StringComparer.Ordinal) || scopes.Count > 20 || Scopes.Length > LongestText || scopes.Any(scope => !PlainText(scope, LongestText)))
        {
            yield return new Problem($"授权范围用空格分开，必须包含 {NecessaryScope}，例如 openid profile。", "scopes");
        }

        if (!ClaimForm().IsMatch(NameClaim))
        {
            yield return new Problem("账号名称字段由字母、数字、下划线等组成，例如 name、preferred_username。", "nameClaim");
        }

        if (!Enum.IsDefined(SecretUse))
        {
            yield return new Problem("没有这种密钥传送方式，请重新选择。", "secretUse");
        }

        if (SortOrder is < 0 or > 999)
        {
            yield return new Problem("排序填 0 至 999。", "sortOrder");
        }
    }

    public IReadOnlyList<string> ScopeList() => Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Why an address cannot be an issuer; null when it can. Signatures are worth nothing when the keys come over an open line.</summary>
    public static string? WhyNotAuthority(string? authority) =>
        authority is null || authority.Length > LongestText || !Uri.TryCreate(authority, UriKind.Absolute, out var address)
            ? "请填写对方的签发者地址（issuer），例如 https://id.example.cn。"
            : address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
                ? "签发者地址必须以 https 开头（本机地址可以是 http）。"
                : address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0
                    ? "签发者地址不能带参数、锚点或用户名。"
                    : null;

    private static bool PlainText(string text, int most) => text.Length > 0 && text.Length <= most && text.All(letter => letter is > ' ' and < (char)127);

    [GeneratedRegex("^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodeForm();

    [GeneratedRegex("^[A-Za-z0-9_.:/-]{1,100}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ClaimForm();
}

/// <summary>
/// 外部账号绑定: an account of a provider that signs in as a person of the portal. Bound by the person alone, who has shown both: the portal's password
/// and, through the provider, the other account. Never found by name, mail or telephone number.
/// </summary>
public sealed class ExternalLink : Entity, IGlobal, ILabelled
{
    public const int LongestSubject = 255;

    public required Guid UserId { get; init; }

    public required Guid ProviderId { get; init; }

    /// <summary>The provider's own lasting key of its account (claim <c>sub</c>).</summary>
    public required string ExternalSubject { get; init; }

    /// <summary>What the account was called over there when it was bound.</summary>
    public required string ExternalName { get; init; }

    public required DateTime LinkedAt { get; init; }

    public DateTime? LastUsedAt { get; set; }

    public string Label => ExternalName;
}

public static class ExternalSignInWords
{
    public static string Name(this ClientSecretUse use) => use == ClientSecretUse.Post ? "放在请求正文（client_secret_post）" : "放在请求头（client_secret_basic）";
}
