using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using HealthPortal.Data.Platform.ExternalSignIn;
using HealthPortal.Domain.Platform.ExternalSignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace HealthPortal.Web.Account.External;

/// <summary>A provider's settings as options of the handler. State, correlation, nonce, PKCE, issuer, audience, signature and clock are the handler's work; here it is told how strict to be.</summary>
public sealed class ExternalOptions(ExternalProviders providers, ExternalAnswers answers) : IConfigureNamedOptions<OpenIdConnectOptions>
{
    /// <summary>How far the clocks may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>How long somebody may take at the provider.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private const int MostBytes = 1024 * 1024;

    /// <summary>Only signatures by the provider's own key: with HS256 whoever knows our secret could speak as the provider.</summary>
    private static readonly string[] Signatures =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public void Configure(OpenIdConnectOptions options) => throw new InvalidOperationException("Only providers have options.");

    public void Configure(string? name, OpenIdConnectOptions options)
    {
        var provider = providers.Of(name!) ?? throw new InvalidOperationException($"The scheme {name} is of no provider.");
        options.Authority = provider.Authority;
        options.RequireHttpsMetadata = !new Uri(provider.Authority).IsLoopback;
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.Secret;
        options.CallbackPath = ExternalProviders.CallbackPath(provider.Code);
        options.SignInScheme = IdentityConstants.ExternalScheme;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.PushedAuthorizationBehavior = PushedAuthorizationBehavior.UseIfAvailable;
        options.Scope.Clear();
        foreach (var scope in provider.Scopes)
        {
            options.Scope.Add(scope);
        }

        // Claims keep the names of the standard, and of them only three go on: see ExternalAnswers.
        options.MapInboundClaims = false;
        options.SaveTokens = false;
        options.GetClaimsFromUserInfoEndpoint = true; // Many providers put no names into the token. The subject must be the token's.
        options.ClaimActions.MapUniqueJsonKey(provider.NameClaim, provider.NameClaim);
        options.ClaimActions.MapUniqueJsonKey(ExternalAnswers.OtherName, ExternalAnswers.OtherName);
        options.UseTokenLifetime = false;
        options.DisableTelemetry = true;
        options.RemoteAuthenticationTimeout = Patience;
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        options.BackchannelHttpHandler = new ProviderLine(provider);
        options.Backchannel = new HttpClient(options.BackchannelHttpHandler) { Timeout = options.BackchannelTimeout, MaxResponseContentBufferSize = MostBytes };
        options.TokenValidationParameters.ClockSkew = ClockSkew;

        // The issuer as an administrator has written it, whatever the discovery document may say of itself today.
        options.TokenValidationParameters.IssuerValidator = (issuer, _, _) =>
            issuer == provider.Authority ? issuer : throw new SecurityTokenInvalidIssuerException("The token was issued by somebody else.") { InvalidIssuer = issuer };
        options.TokenValidationParameters.ValidAudience = provider.ClientId;
        options.TokenValidationParameters.RequireSignedTokens = true;
        options.TokenValidationParameters.RequireExpirationTime = true;
        options.TokenValidationParameters.ValidAlgorithms = Signatures;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            // The answer comes as an ordinary navigation, so the cookies need not travel with foreign requests.
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        options.Events.OnAuthorizationCodeReceived = context =>
        {
            if (provider.Secret is not null && provider.SecretUse == ClientSecretUse.Basic)
            {
                context.TokenEndpointRequest!.ClientSecret = null;
            }

            return Task.CompletedTask;
        };
        options.Events.OnTokenResponseReceived = context =>
        {
            // The handler lets an identity token of the token endpoint be unsigned, as the standard allows where the line is TLS. Here it must be signed.
            var token = context.TokenEndpointResponse.IdToken is { Length: > 0 } given ? new JsonWebToken(given) : null;
            return token is not null && Signatures.Contains(token.Alg, StringComparer.Ordinal) && token.EncodedSignature.Length > 0
                ? Task.CompletedTask
                : throw new SecurityTokenInvalidSignatureException("The identity token is missing or not signed by a key of the provider.");
        };
        options.Events.OnPushAuthorization = context =>
        {
            if (provider.Secret is not null && provider.SecretUse == ClientSecretUse.Basic)
            {
                context.HandleClientAuthentication();
            }

            return Task.CompletedTask;
        };
        options.Events.OnTicketReceived = context => answers.TakeAsync(context, provider);
        options.Events.OnRemoteFailure = context => answers.RefuseAsync(context, provider);
    }

    /// <summary>The line to the provider: no redirects to elsewhere, and the secret in the header where the provider wants it there.</summary>
    private sealed class ProviderLine(ProviderForSignIn provider) : DelegatingHandler(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // The handler posts to the provider only where it acts as a client: the token endpoint and pushed authorisation requests.
            if (request.Method == HttpMethod.Post && provider is { Secret: { } secret, SecretUse: ClientSecretUse.Basic })
            {
                var both = $"{Uri.EscapeDataString(provider.ClientId)}:{Uri.EscapeDataString(secret)}";
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(both)));
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>What becomes of a provider's answer: three claims for the next page, or a refusal that is on record.</summary>
public sealed class ExternalAnswers(ILogger<ExternalAnswers> log)
{
    private const string ProviderClaim = "portal:provider";
    private const string SubjectClaim = "sub";
    private const string NameClaim = "name";

    /// <summary>Looked at where the provider does not send the claim it is set to.</summary>
    internal const string OtherName = "preferred_username";

    /// <summary>The account that has just come back from a provider, and by which; null when there is none.</summary>
    public static async Task<(ExternalAccount Account, string ProviderCode)?> WaitingAsync(HttpContext context) =>
        (await context.AuthenticateAsync(IdentityConstants.ExternalScheme)).Principal is { } waiting
            && waiting.FindFirstValue(ProviderClaim)?.Split('/') is [var id, var providerCode] && waiting.FindFirstValue(SubjectClaim) is { Length: > 0 } subject
            ? (new ExternalAccount(Guid.Parse(id), subject, waiting.FindFirstValue(NameClaim) ?? ""), providerCode)
            : null;

    public Task TakeAsync(TicketReceivedContext context, ProviderForSignIn provider)
    {
        // Everything else the provider tells of the person is not needed and not kept.
        var told = context.Principal!;
        var identity = new ClaimsIdentity(IdentityConstants.ExternalScheme);
        identity.AddClaim(new Claim(ProviderClaim, $"{provider.Id:N}/{provider.Code}"));
        identity.AddClaim(new Claim(SubjectClaim, told.FindFirstValue(SubjectClaim) ?? ""));
        identity.AddClaim(new Claim(NameClaim, told.FindFirstValue(provider.NameClaim) ?? told.FindFirstValue(OtherName) ?? told.FindFirstValue(NameClaim) ?? ""));
        context.Principal = new ClaimsPrincipal(identity);
        context.Properties = new AuthenticationProperties { RedirectUri = context.Properties?.RedirectUri };
        return Task.CompletedTask;
    }

    public async Task RefuseAsync(RemoteFailureContext context, ProviderForSignIn provider)
    {
        var (key, reason) = Reason(context.Failure);
        log.LogInformation("An answer of the provider {Provider} was refused: {Reason}. {Failure}", provider.Code, key, Words(context.Failure));
        if (key != ExternalProblems.Cancelled)
        {
            var completion = context.HttpContext.RequestServices.GetRequiredService<SignInCompletion>();
            await completion.RecordAsync(context.HttpContext, "", ExternalSignInStartup.How(provider.Name), reason);
        }

        context.HandleResponse();
        context.Response.Redirect(ExternalProblems.Address(key, provider.Name));
    }

    /// <summary>For the log: what the innermost failure says, in one line. The library leaves personal data out of it.</summary>
    internal static string Words(Exception? failure)
    {
        while (failure?.InnerException is { } inner)
        {
            failure = inner;
        }

        var words = string.Concat((failure?.GetType().Name + ": " + failure?.Message).Select(letter => char.IsControl(letter) ? ' ' : letter));
        return words.Length <= 300 ? words : words[..300];
    }

    private static (string Key, string Reason) Reason(Exception? failure) => failure switch
    {
        { Data: var data } when data["error"] is string error => error == "access_denied" ? (ExternalProblems.Cancelled, "") : (ExternalProblems.Refused, "对方拒绝了登录请求"),
        AuthenticationFailureException { InnerException: null, Message: var words } when words.Contains("Correlation", StringComparison.OrdinalIgnoreCase) || words.Contains("state", StringComparison.OrdinalIgnoreCase)
            => (ExternalProblems.Late, "登录过程对不上（可能超时，或不是从本门户开始）"),
        OpenIdConnectProtocolInvalidNonceException => (ExternalProblems.Untrue, "对方回答的随机数对不上"),
        SecurityTokenInvalidIssuerException => (ExternalProblems.Untrue, "对方回答的签发者对不上"),
        SecurityTokenInvalidAudienceException => (ExternalProblems.Untrue, "对方回答的受众对不上"),
        SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => (ExternalProblems.Untrue, "对方回答的时间对不上"),
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException => (ExternalProblems.Untrue, "对方回答的签名不对"),
        SecurityTokenException => (ExternalProblems.Untrue, "对方回答没有通过校验"),
        OpenIdConnectProtocolException => (ExternalProblems.Refused, "对方没有给出身份"),
        _ when failure?.InnerException is { } inner => Reason(inner),
        HttpRequestException or TaskCanceledException or IOException or InvalidOperationException => (ExternalProblems.Unreachable, "连不上对方"),
        _ => (ExternalProblems.Refused, "对方的回答看不懂"),
    };
}

/// <summary>What the sign-in page says when somebody comes back without an identity.</summary>
public static class ExternalProblems
{
    public const string Cancelled = "cancelled";
    public const string Late = "late";
    public const string Untrue = "untrue";
    public const string Refused = "refused";
    public const string Unreachable = "unreachable";
    public const string Off = "off";

    public static string Address(string key, string? providerName) => $"/account/sign-in?external={key}" + (providerName is null ? "" : $"&by={Uri.EscapeDataString(providerName)}");

    /// <param name="by">Name of the provider, as it stands in the address: shown only when there is such a provider.</param>
    public static string? Sentence(string? key, string? by, IReadOnlyList<OfferedProvider> offered)
    {
        var name = offered.FirstOrDefault(provider => provider.Name == by)?.Name ?? "外部登录";
        return key switch
        {
            Cancelled => $"您在{name}取消了登录。",
            Late => $"{name}的登录过程已过期，或不是从这个浏览器开始的。请重新开始。",
            Untrue => $"{name}的回答没有通过校验，不能登录。请用用户名和密码登录，并告诉管理员。",
            Refused => $"{name}没有完成登录。请再试一次，或用用户名和密码登录。",
            Unreachable => $"暂时连不上{name}。请稍后再试，或用用户名和密码登录。",
            Off => "这个登录方式没有启用，请用其他方式登录。",
            _ => null,
        };
    }
}
