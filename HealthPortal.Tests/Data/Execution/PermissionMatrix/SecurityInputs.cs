using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Security;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The one policy, and everybody's own second factor.</summary>
public sealed class SecurityInputs : MatrixInputs
{
    public override int Order => 210;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ReadPolicyInForce());
        yield return Of(_ => new ReadAddressRules());
        yield return Of(_ => new ReadPasswordDemands());
        yield return Of(_ => new ReadMySecurityNotice());
        yield return Of(_ => new ReadSecurityPolicy());
        yield return Of(_ => new SaveSecurityPolicy { Policy = new SecurityPolicy { Version = 1, LockoutFailures = 4 }, Reason = "核对" });
        yield return Of(_ => new ReadSecurityPolicyHistory());
        yield return Of(_ => new ReadMySecondFactor());
        yield return Of(_ => new StartSecondFactor());
        yield return Of(world => new ConfirmSecondFactor { Code = world.Thing("factor of the officer", "000000") });
        yield return Of(world => new RemoveMySecondFactor { Code = world.Thing("factor of the clerk", "000000") });
        yield return Of(world => new RenewRecoveryCodes { Code = world.Thing("factor of the clerk", "000000") });
        yield return Of(world => new ResetSecondFactor { AccountId = world.Id("account clerk"), Reason = "手机遗失" });
        yield return Of(world => new ReadSecondFactorAtSignIn { UserId = world.Id("account clerk") });
        yield return Of(world => new SetUpSecondFactorAtSignIn { UserId = world.Id("security officer") });
        yield return Of(world => new SendSignInCode { UserId = world.Id("account clerk"), Channel = MessageChannel.Mail });
        yield return Of(world => new CheckSecondFactor { UserId = world.Id("account clerk"), Code = world.Thing("factor of the clerk", "000000") });
    }

    /// <summary>The clerk has bound an app, the officer has begun to; codes by mail are allowed, and the clerk has an address.</summary>
    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var portal = world.Portal;
        var clerk = world.Id("account clerk");
        await using (var db = await portal.OpenAsync())
        {
            world.Keep("security officer", await db.Users.Where(user => user.UserName == "officer").Select(user => user.Id).SingleAsync());
        }

        var step = portal.Clock.GetUtcNow().ToUnixTimeSeconds() / 30;
        var bound = (await portal.System.RunAsync(new SetUpSecondFactorAtSignIn { UserId = clerk })).Value;
        await portal.System.RunAsync(new CheckSecondFactor { UserId = clerk, Code = TimeCode.At(TypedSecret.Read(bound.Secret), step) });
        world.Keep("factor of the clerk", (object)TimeCode.At(TypedSecret.Read(bound.Secret), step + 1)); // each code counts once
        var begun = await portal.DoAsync("officer", new StartSecondFactor());
        world.Keep("factor of the officer", (object)TimeCode.At(TypedSecret.Read(begun.Secret), step));

        // Only now: whoever can be reached by mail does not bind an app while signing in.
        await using var late = await portal.OpenAsync();
        late.Add(new SecurityPolicy { Id = SecurityPolicy.TheId, SecondFactorByMail = true });
        (await late.Users.SingleAsync(user => user.Id == clerk)).Email = "clerk@example.cn";
        (await late.Users.SingleAsync(user => user.UserName == "officer")).Email = null;
        await late.SaveChangesAsync();
    }
}
