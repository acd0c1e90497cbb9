using System.Security.Claims;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Platform.Security;
using HealthPortal.Web.Account.External;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;

namespace HealthPortal.Web.Account;

/// <summary>Cookie sign-in. The cookie names the person; what the person may do is read again for every operation.</summary>
public static class AccountStartup
{
    private const string SignInPath = "/account/sign-in";

    /// <summary>How long a revoked sign-in may live on in an open circuit, which is checked against the security stamp this often.</summary>
    internal static readonly TimeSpan CircuitStampInterval = TimeSpan.FromMinutes(1);

    /// <summary>The same for HTTP requests. Short, since a circuit makes few of them; not zero, since one page brings a dozen files.</summary>
    private static readonly TimeSpan RequestStampInterval = TimeSpan.FromSeconds(5);

    public static void AddPortalAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(options =>
        {
            options.Cookie.Name = "portal";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;

            // The session, which the policy rules, ends before: this is only how long a browser keeps the cookie.
            options.ExpireTimeSpan = TimeSpan.FromMinutes(SecurityPolicy.MostIdleMinutes);
            options.SlidingExpiration = true;
            options.LoginPath = SignInPath;
            options.LogoutPath = "/account/sign-out";
            options.AccessDeniedPath = "/account/forbidden";
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnRedirectToLogin = RefuseOrRedirectAsync;
        });
        services.Configure<SecurityStampValidatorOptions>(options =>
        {
            options.ValidationInterval = RequestStampInterval;
            options.OnRefreshingPrincipal = SignInSession.KeepAsync;
        });
        new IdentityBuilder(typeof(PortalUser), services).AddSignInManager();
        services.AddExternalSignIn();
        services.AddScoped<SignInCompletion>();
        services.AddSingleton<AddressGate>();
        services.AddScoped<ISecurityStampValidator, SessionStampValidator>();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
    }

    /// <summary>Scripts get a sentence to show; a redirect to the sign-in page would look like success to them.</summary>
    private static async Task RefuseOrRedirectAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.XRequestedWith != "XMLHttpRequest")
        {
            context.Response.Redirect(context.RedirectUri);
            return;
        }

        await Results.Problem("登录已过期，请重新登录后再试。", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context.HttpContext);
    }

    /// <summary>
    /// The pages of signing in belong to nobody, whatever cookie comes with the request. A form's token names the person it was given to: had the page
    /// been fetched while an old sign-in still counted, or before somebody signed in beside it, its posting would be refused without a word.
    /// </summary>
    public static void UseNobodyAtSignIn(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Path.Equals(SignInPath, StringComparison.OrdinalIgnoreCase) || context.Request.Path.Equals(SecondFactorPage.Path, StringComparison.OrdinalIgnoreCase))
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity());
        }

        return next(context);
    });

    public static void MapPortalAccounts(this WebApplication app)
    {
        app.MapPost("/account/sign-out", async (HttpContext context, IAntiforgery antiforgery, SignInManager<PortalUser> signIn, Portal portal) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
            {
                return ForgedOrLate(context);
            }

            await portal.RunAsync(new SignOut());
            await signIn.SignOutAsync();
            return Results.LocalRedirect("/account/signed-out");
        }).AllowAnonymous();

        app.MapPost("/account/sign-out-everywhere", async (HttpContext context, IAntiforgery antiforgery, SignInManager<PortalUser> signIn, Portal portal, ILoggerFactory logs) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
            {
                return ForgedOrLate(context);
            }

            if ((await portal.RunAsync(new SignOut { Everywhere = true })).Succeeded)
            {
                logs.CreateLogger(typeof(AccountStartup)).LogInformation("{User} signed out on all devices", context.User.Identity?.Name);
            }

            await signIn.SignOutAsync();
            return Results.LocalRedirect("/account/signed-out?everywhere=true");
        }).AllowAnonymous();

        app.MapExternalSignIn();

        // A circuit does not renew the cookie; the browser calls this while the person is active.
        app.MapGet("/account/alive", [Authorize] () => Results.NoContent());
    }

    /// <summary>Whose sign-in has run out in the meantime is out already; anybody else was sent here by a foreign page and stays signed in.</summary>
    private static IResult ForgedOrLate(HttpContext context) =>
        context.User.Identity?.IsAuthenticated == true ? Results.BadRequest() : Results.LocalRedirect("/account/signed-out");
}
