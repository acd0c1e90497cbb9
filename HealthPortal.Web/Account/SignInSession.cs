using System.Globalization;
using System.Security.Claims;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace HealthPortal.Web.Account;

/// <summary>The sign-in a cookie stands for. A cookie that names none, from before there were sessions, is not accepted.</summary>
public static class SignInSession
{
    private const string ClaimType = "portal:session";

    public static Claim Claim(Guid sessionId) => new(ClaimType, sessionId.ToString("N"));

    public static Guid? Of(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirstValue(ClaimType), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Identity makes the principal anew with each check and would forget the claim.</summary>
    public static Task KeepAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (Of(context.CurrentPrincipal) is { } id && context.NewPrincipal?.Identity is ClaimsIdentity identity)
        {
            identity.AddClaim(Claim(id));
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether the session of the principal still counts.</summary>
    /// <param name="seen">The person is doing something now.</param>
    public static async Task<bool> IsLiveAsync(IServiceProvider services, ClaimsPrincipal? user, bool seen, CancellationToken cancellation = default)
    {
        if (Of(user) is not { } sessionId || !Guid.TryParse(user!.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var userId))
        {
            return false;
        }

        var portal = services.PortalFor(new JobActorSource("登录"));
        var state = await portal.RunAsync(new CheckSession { UserId = userId, SessionId = sessionId }, cancellation);
        if (!state.Succeeded || !state.Value.IsLive)
        {
            return false;
        }

        if (seen && state.Value.IsStale)
        {
            await portal.RunAsync(new TouchSession { SessionId = sessionId }, cancellation);
        }

        return true;
    }
}

/// <summary>Looks at the session together with the security stamp, at the same intervals.</summary>
public sealed class SessionStampValidator(IOptions<SecurityStampValidatorOptions> options, SignInManager<PortalUser> signIn, ILoggerFactory logs, IServiceProvider services)
    : SecurityStampValidator<PortalUser>(options, signIn, logs)
{
    protected override async Task<PortalUser?> VerifySecurityStamp(ClaimsPrincipal? principal) =>
        await base.VerifySecurityStamp(principal) is { } user && await SignInSession.IsLiveAsync(services, principal, seen: true) ? user : null;
}
