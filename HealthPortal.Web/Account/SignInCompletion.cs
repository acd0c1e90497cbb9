using System.Security.Claims;
using HealthPortal.Data;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using SignInResult = Microsoft.AspNetCore.Identity.SignInResult;

namespace HealthPortal.Web.Account;

/// <summary>
/// What every way of signing in shares once somebody has shown who he is: the bars of account and unit, the session, the record, the cookie.
/// Between password and code stands a short-lived cookie that gives no access to anything.
/// </summary>
public sealed class SignInCompletion(SignInManager<PortalUser> signIn, IServiceProvider services, PortalOptions options, TimeProvider clock, ILogger<SignInCompletion> log)
{
    private const string ReturnClaim = "portal:return";
    private const string HowClaim = "portal:how";

    private Portal System => services.PortalFor(new JobActorSource("登录"));

    /// <summary>The policy, with its limits set for Identity's own counting.</summary>
    public async Task<SecurityPolicy> PolicyAsync()
    {
        var read = await System.RunAsync(new ReadPolicyInForce());
        var policy = read.Succeeded ? read.Value : new SecurityPolicy();

        // One object for the whole process, and the policy is one for the whole portal.
        signIn.Options.Lockout.MaxFailedAccessAttempts = policy.LockoutFailures;
        signIn.Options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(policy.LockoutMinutes);
        return policy;
    }

    /// <summary>
    /// Checks the password and counts a wrong one. A right one forgives nothing yet: Identity's own check would begin counting anew, and whoever knows
    /// the password could try out codes for ever, with the password in between. <see cref="CompleteAsync"/> forgives.
    /// </summary>
    public async Task<SignInResult> CheckPasswordAsync(PortalUser user, string password)
    {
        var accounts = signIn.UserManager;
        if (await accounts.IsLockedOutAsync(user))
        {
            return SignInResult.LockedOut;
        }

        if (await accounts.CheckPasswordAsync(user, password))
        {
            return SignInResult.Success;
        }

        await accounts.AccessFailedAsync(user);
        return await accounts.IsLockedOutAsync(user) ? SignInResult.LockedOut : SignInResult.Failed;
    }

    /// <summary>Why the account may not sign in although its owner has shown who he is; null when it may.</summary>
    /// <returns>What the person is told, and what stands in the log.</returns>
    public async Task<(string Sentence, string Reason)?> BarAsync(PortalUser user)
    {
        if (user.IsDemo && !options.Demo)
        {
            return ("演示账号已停用：系统没有开启演示。", "演示账号已停用");
        }

        if (user.State != AccountState.Normal)
        {
            return ("账号已停用，请联系本单位的系统管理员。", "账号已停用");
        }

        return await System.RunAsync(new ReadSignInBar { UserId = user.Id }) is { Succeeded: true, Value.Sentence: { } bar } ? (bar, "所在单位已停用") : null;
    }

    public async Task<SecondFactorAtSignIn> SecondFactorAsync(PortalUser user)
    {
        var asked = await System.RunAsync(new ReadSecondFactorAtSignIn { UserId = user.Id });
        return asked.Succeeded ? asked.Value : new SecondFactorAtSignIn(true, true, []);
    }

    /// <summary>Remembers for a few minutes that the password was right, or that the provider has spoken for the person.</summary>
    /// <param name="how">Way of signing in so far, for the record.</param>
    public static Task WaitForCodeAsync(HttpContext context, PortalUser user, string returnUrl, string how)
    {
        var identity = new ClaimsIdentity(IdentityConstants.TwoFactorUserIdScheme);
        identity.AddClaim(new Claim(ClaimTypes.Name, user.Id.ToString()));
        identity.AddClaim(new Claim(ReturnClaim, returnUrl));
        identity.AddClaim(new Claim(HowClaim, how));
        identity.AddClaim(new Claim("stamp", user.SecurityStamp ?? ""));
        return context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(identity));
    }

    /// <summary>Who is waiting for a code, and where to go then; null for nobody.</summary>
    public async Task<(PortalUser User, string ReturnUrl, string How)?> WaitingAsync(HttpContext context)
    {
        var waiting = await context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        return waiting.Principal?.FindFirstValue(ClaimTypes.Name) is { } id && await signIn.UserManager.FindByIdAsync(id) is { } user
            && string.Equals(waiting.Principal.FindFirstValue("stamp"), user.SecurityStamp ?? "", StringComparison.Ordinal)
            ? (user, waiting.Principal.FindFirstValue(ReturnClaim) ?? "/", waiting.Principal.FindFirstValue(HowClaim) ?? ListMySignIns.ByPassword)
            : null;
    }

    /// <summary>Lets the person in.</summary>
    /// <param name="how">Way of signing in, for the record.</param>
    /// <param name="byPassword">An old password must be changed by whoever uses it.</param>
    /// <returns>A refusal, when there is one at the last moment; null when the person is in.</returns>
    public async Task<string?> CompleteAsync(HttpContext context, PortalUser user, string how, bool byPassword = true)
    {
        var begun = await System.RunAsync(new BeginSession { UserId = user.Id, Address = context.Connection.RemoteIpAddress?.ToString(), UserAgent = context.Request.Headers.UserAgent });
        if (!begun.Succeeded)
        {
            await RecordAsync(context, user.UserName!, how, "同时登录数已达上限");
            return begun.Message;
        }

        await RecordAsync(context, user.UserName!, how, refusal: null, begun.Value.IsUnusual);
        user.LastSignInAt = clock.GetUtcNow().UtcDateTime;
        user.MustChangePassword |= byPassword && (await PolicyAsync()).PasswordEnds(user.PasswordChangedAt) <= user.LastSignInAt;
        await signIn.UserManager.ResetAccessFailedCountAsync(user);
        await signIn.UserManager.UpdateAsync(user);
        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await signIn.SignInWithClaimsAsync(user, isPersistent: false, [SignInSession.Claim(begun.Value.Id)]);
        log.LogInformation("{User} signed in", user.UserName);
        return null;
    }

    public async Task RecordAsync(HttpContext context, string name, string how, string? refusal, bool unusual = false)
    {
        var recorded = await System.RunAsync(new RecordSignIn
        {
            UserName = name,
            RemoteAddress = context.Connection.RemoteIpAddress?.ToString(),
            How = how + ListMySignIns.Separator + DeviceName.Of(context.Request.Headers.UserAgent),
            Refusal = refusal,
            IsUnusual = unusual,
        });
        if (!recorded.Succeeded)
        {
            log.LogError("A sign-in of {User} could not be put on record: {Reason}", name, recorded.Message);
        }
    }
}
