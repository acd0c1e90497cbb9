using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace HealthPortal.Web.Account.External;

/// <summary>外部登录 by OpenID Connect (ADR-021). Which providers there are is data, not code.</summary>
public static class ExternalSignInStartup
{
    /// <summary>Where a person goes after coming back from a provider.</summary>
    public const string FinishPath = "/account/external";

    /// <summary>How long somebody may wait on that page.</summary>
    private static readonly TimeSpan Waiting = TimeSpan.FromMinutes(10);

    /// <summary>Way of signing in, for the record.</summary>
    public static string How(string providerName) => $"外部登录（{providerName}）";

    public static void AddExternalSignIn(this IServiceCollection services)
    {
        services.AddSingleton<ExternalProviders>();
        services.AddSingleton<ExternalAnswers>();
        services.Replace(ServiceDescriptor.Singleton<IAuthenticationSchemeProvider, ExternalSchemes>());
        services.AddTransient<OpenIdConnectHandler>();
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>, ExternalOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ExternalScheme, options =>
        {
            options.Cookie.Name = "portal.external";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = Waiting;
            options.SlidingExpiration = false;
        });
    }

    public static void MapExternalSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet("/account/external/{providerCode}/start", async (string providerCode, string? returnUrl, HttpContext context, ExternalProviders providers, IOptionsMonitor<OpenIdConnectOptions> options, ILoggerFactory logs) =>
        {
            if (await providers.FindAsync(providerCode, context.RequestAborted) is not { } found)
            {
                return Results.LocalRedirect(ExternalProblems.Address(ExternalProblems.Off, null));
            }

            try
            {
                var discovery = await options.Get(found.Scheme).ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
                if (discovery.Issuer != found.Provider.Authority)
                {
                    logs.CreateLogger(typeof(ExternalSignInStartup)).LogWarning("The provider {Provider} calls itself {Issuer}, which is not the issuer it was set up with", providerCode, discovery.Issuer);
                    return Results.LocalRedirect(ExternalProblems.Address(ExternalProblems.Untrue, found.Provider.Name));
                }

                await context.SignOutAsync(IdentityConstants.ExternalScheme);

                // Here and not as a result, so that a provider out of reach or out of humour is told on the sign-in page.
                await context.ChallengeAsync(found.Scheme, new AuthenticationProperties { RedirectUri = $"{FinishPath}?returnUrl={Uri.EscapeDataString(SignInPage.Local(returnUrl))}" });
                return Results.Empty;
            }
            catch (InvalidOperationException failure)
            {
                return Stopped(failure, ExternalProblems.Unreachable);
            }
            catch (HttpRequestException failure)
            {
                return Stopped(failure, ExternalProblems.Unreachable);
            }
            catch (OpenIdConnectProtocolException failure)
            {
                return Stopped(failure, ExternalProblems.Refused);
            }

            IResult Stopped(Exception failure, string key)
            {
                logs.CreateLogger(typeof(ExternalSignInStartup)).LogWarning("Signing in by the provider {Provider} could not begin: {Failure}", providerCode, ExternalAnswers.Words(failure));
                return Results.LocalRedirect(ExternalProblems.Address(key, found.Provider.Name));
            }
        }).AllowAnonymous();

        // The handler takes what comes here before routing does; what it does not take is of a provider that is not in use.
        app.MapGet("/account/external/{providerCode}/callback", () => Results.LocalRedirect(ExternalProblems.Address(ExternalProblems.Off, null))).AllowAnonymous();
    }
}
