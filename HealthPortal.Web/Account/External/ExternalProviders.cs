using System.Collections.Concurrent;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.ExternalSignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace HealthPortal.Web.Account.External;

/// <summary>
/// The providers that are in use, as schemes of ASP.NET Core's own OpenID Connect handler. A scheme's name holds the version of its settings: changed
/// settings are another scheme, so they count at once, on every server, and a flow begun under the old ones does not end under the new.
/// </summary>
public sealed class ExternalProviders(IServiceProvider services)
{
    public const string SchemePrefix = "external:";

    private const string PathPrefix = "/account/external/";
    private const string CallbackSuffix = "/callback";

    private readonly ConcurrentDictionary<string, ProviderForSignIn> known = new(StringComparer.Ordinal);

    public static string CallbackPath(string providerCode) => PathPrefix + providerCode + CallbackSuffix;

    /// <summary>Of which provider a request is the answer; null for all other requests.</summary>
    public static string? CalledBack(PathString path) =>
        path.Value is { } text && text.StartsWith(PathPrefix, StringComparison.Ordinal) && text.EndsWith(CallbackSuffix, StringComparison.Ordinal) && text.Length > PathPrefix.Length + CallbackSuffix.Length
            ? text[PathPrefix.Length..^CallbackSuffix.Length]
            : null;

    /// <summary>Reads the settings afresh.</summary>
    public async Task<(string Scheme, ProviderForSignIn Provider)?> FindAsync(string providerCode, CancellationToken cancellation = default)
    {
        await using var scope = services.CreateAsyncScope();
        var found = await scope.ServiceProvider.PortalFor(new JobActorSource("登录")).RunAsync(new ReadProviderForSignIn { Code = providerCode }, cancellation);
        if (!found.Succeeded)
        {
            return null;
        }

        var scheme = FormattableString.Invariant($"{SchemePrefix}{found.Value.Id:N}:{found.Value.Version}");
        known[scheme] = found.Value;
        return (scheme, found.Value);
    }

    public ProviderForSignIn? Of(string scheme) => known.GetValueOrDefault(scheme);
}

/// <summary>Finds the schemes of providers where the framework asks for schemes.</summary>
public sealed class ExternalSchemes(IOptions<AuthenticationOptions> options, ExternalProviders providers, IHttpContextAccessor request) : AuthenticationSchemeProvider(options)
{
    public override async Task<AuthenticationScheme?> GetSchemeAsync(string name) =>
        name.StartsWith(ExternalProviders.SchemePrefix, StringComparison.Ordinal)
            ? providers.Of(name) is { } provider ? new AuthenticationScheme(name, provider.Name, typeof(OpenIdConnectHandler)) : null
            : await base.GetSchemeAsync(name);

    /// <summary>The answer of a provider belongs to its handler; every other request to none.</summary>
    public override async Task<IEnumerable<AuthenticationScheme>> GetRequestHandlerSchemesAsync() =>
        request.HttpContext is { } context && ExternalProviders.CalledBack(context.Request.Path) is { } providerCode
            && await providers.FindAsync(providerCode, context.RequestAborted) is { } found && await GetSchemeAsync(found.Scheme) is { } scheme
            ? [scheme]
            : await base.GetRequestHandlerSchemesAsync();
}
