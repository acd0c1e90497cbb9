using System.Security.Claims;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;

namespace HealthPortal.Web.Account;

/// <summary>
/// Ends the sign-in of an open circuit when the person has been idle too long, may no longer come from this address, has signed out on all devices, has a new password, when the
/// session was ended from elsewhere, or when the account is frozen. Operations are refused at once in the last case, since the actor is read for each of them.
/// </summary>
public sealed class CircuitAuthentication(
    ILoggerFactory logs,
    IServiceScopeFactory scopes,
    CircuitSession session,
    AddressGate gate,
    TimeProvider clock) : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => AccountStartup.CircuitStampInterval;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var policy = await scope.ServiceProvider.PortalFor(new JobActorSource("登录")).RunAsync(new ReadPolicyInForce(), cancellationToken);
        if (!policy.Succeeded || clock.GetUtcNow() - session.LastActivity > TimeSpan.FromMinutes(policy.Value.IdleMinutes) || !await gate.AdmitsAsync(session.RemoteAddress, cancellationToken))
        {
            return false;
        }

        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = await accounts.GetUserAsync(authenticationState.User).ConfigureAwait(false);
        return user is { State: AccountState.Normal }
            && string.Equals(authenticationState.User.FindFirstValue(accounts.Options.ClaimsIdentity.SecurityStampClaimType), user.SecurityStamp, StringComparison.Ordinal)
            && await SignInSession.IsLiveAsync(scope.ServiceProvider, authenticationState.User, seen: clock.GetUtcNow() - session.LastActivity < RevalidationInterval, cancellationToken);
    }
}
