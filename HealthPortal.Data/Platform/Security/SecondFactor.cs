using System.Security.Cryptography;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Security;

/// <summary>双因子认证: the app on a person's phone that makes codes. The secret is sealed; of recovery codes only hashes are kept.</summary>
public sealed class SecondFactor : MutableEntity, IGlobal, ILabelled
{
    public required Guid UserId { get; init; }

    /// <summary>Base 32, sealed.</summary>
    public required string SecretCipher { get; set; }

    /// <summary>Null until a first code has shown that the app works.</summary>
    public DateTime? ConfirmedAt { get; set; }

    /// <summary>Time step of the last code: one code counts once.</summary>
    public long? LastStep { get; set; }

    /// <summary>Hashes of the unused recovery codes, separated by commas.</summary>
    public string RecoveryHashes { get; set; } = "";

    public string Label => "双因子认证";
}

/// <param name="Uri">What the QR code says.</param>
/// <param name="Secret">The same to type in, in groups of four.</param>
public sealed record SecondFactorSetup(string Uri, string Secret);

/// <param name="Codes">Shown now and never again.</param>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);

/// <param name="IsDemanded">The policy asks this person for it, so it cannot be taken off.</param>
/// <param name="Ways">How a code can reach the person instead.</param>
public sealed record MySecondFactor(bool IsOn, DateTime? Since, int RecoveryCodesLeft, bool IsDemanded, IReadOnlyList<CodeWay> Ways);

internal static class SecondFactors
{
    public const string WrongCode = "验证码不正确或已过期。请输入手机上当前显示或最近一次收到的 6 位数字；用应用的，请确认手机时间准确。";

    private const string Issuer = "卫生健康政务门户";

    private const int RecoveryCodeCount = 8;

    /// <summary>Without letters and digits that look alike; 50 bits each.</summary>
    private const string RecoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private const int RecoveryLength = 10;

    public static Task<SecondFactor?> FindAsync(PortalDb db, Guid userId, CancellationToken cancellation) =>
        db.Set<SecondFactor>().AsTracking().SingleOrDefaultAsync(row => row.UserId == userId, cancellation);

    /// <summary>A new secret, or the one that was begun and not confirmed, so that reloading the page does not spoil a code just scanned.</summary>
    public static async Task<Outcome<SecondFactorSetup>> SetUpAsync(Operation operation, Guid userId, CancellationToken cancellation)
    {
        var (db, fields) = (operation.Db, operation.Service<ProtectedFields>());
        if (await db.Users.Where(user => user.Id == userId).Select(user => user.UserName).SingleOrDefaultAsync(cancellation) is not { } name)
        {
            return Failure.NotFound("没有找到您的账号，请重新登录。");
        }

        var factor = await FindAsync(db, userId, cancellation);
        if (factor is null)
        {
            factor = new SecondFactor { UserId = userId, SecretCipher = fields.Encrypt(Convert.ToHexString(TimeCode.NewSecret())) };
            db.Add(factor);
        }

        var secret = Secret(fields, factor);
        return new SecondFactorSetup(TimeCode.Uri(Issuer, name, secret), string.Join(' ', TimeCode.Base32(secret).Chunk(4).Select(group => new string(group))));
    }

    /// <summary>Takes a code of the app, or a recovery code where there may be one; either counts once.</summary>
    public static bool Take(Operation operation, SecondFactor factor, string code, bool mayRecover)
    {
        if (TimeCode.Accept(Secret(operation.Service<ProtectedFields>(), factor), code, operation.Now, factor.LastStep) is { } step)
        {
            factor.LastStep = step;
            return true;
        }

        var hashes = factor.RecoveryHashes.Split(',', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (!mayRecover || !hashes.Remove(Hash(code)))
        {
            return false;
        }

        factor.RecoveryHashes = string.Join(',', hashes);
        return true;
    }

    public static RecoveryCodes NewCodes(SecondFactor factor)
    {
        var codes = Enumerable.Range(0, RecoveryCodeCount).Select(_ => RandomNumberGenerator.GetString(RecoveryAlphabet, RecoveryLength)).ToList();
        factor.RecoveryHashes = string.Join(',', codes.Select(Hash));
        return new RecoveryCodes([.. codes.Select(code => code[..5] + "-" + code[5..])]);
    }

    public static async Task<bool> IsDemandedAsync(Operation operation, Guid userId, SecurityPolicy policy, CancellationToken cancellation)
    {
        if (policy.SecondFactor != SecondFactorDemand.Roles)
        {
            return policy.SecondFactor == SecondFactorDemand.Everybody;
        }

        var roles = policy.SecondFactorRoleIds();
        return await (
            from post in operation.Db.Set<Post>().IgnoreQueryFilters([PortalDb.ScopeFilter]) // any post of the person: the factor guards the account
            where post.UserId == userId && post.IsActive
            join link in operation.Db.Set<PostRole>() on post.Id equals link.PostId
            where roles.Contains(link.RoleId)
            select link.Id).AnyAsync(cancellation);
    }

    /// <summary>Random codes need no slow hash: nobody guesses fifty bits.</summary>
    private static string Hash(string code) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant())))[..32];

    private static byte[] Secret(ProtectedFields fields, SecondFactor factor) => Convert.FromHexString(fields.Decrypt(factor.SecretCipher));
}

[Requires(RequiresAttribute.SignedIn)]
public sealed class ReadMySecondFactor : Query<MySecondFactor>
{
    protected internal override async Task<Outcome<MySecondFactor>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var factor = await operation.Db.Set<SecondFactor>().SingleOrDefaultAsync(row => row.UserId == me && row.ConfirmedAt != null, cancellation);
        var policy = await PolicyInForce.ReadAsync(operation, cancellation);
        return new MySecondFactor(
            factor is not null, factor?.ConfirmedAt, factor?.RecoveryHashes.Split(',', StringSplitOptions.RemoveEmptyEntries).Length ?? 0,
            await SecondFactors.IsDemandedAsync(operation, me, policy, cancellation), await SignInCodes.WaysAsync(operation, me, policy, cancellation));
    }
}

/// <summary>Begins the binding of an app: gives its secret, which counts for nothing until <see cref="ConfirmSecondFactor"/>.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class StartSecondFactor : Command<SecondFactorSetup>
{
    protected internal override async Task<Outcome<SecondFactorSetup>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        return await operation.Db.Set<SecondFactor>().AnyAsync(row => row.UserId == me && row.ConfirmedAt != null, cancellation)
            ? Failure.Invalid("您已经绑定了双因子认证。要更换手机，请先取消再重新绑定。")
            : await SecondFactors.SetUpAsync(operation, me, cancellation);
    }
}

[Requires(RequiresAttribute.SignedIn)]
public sealed class ConfirmSecondFactor : Command<RecoveryCodes>
{
    public required string Code { get; init; }

    protected internal override async Task<Outcome<RecoveryCodes>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await SecondFactors.FindAsync(operation.Db, operation.Actor.UserId, cancellation) is not { ConfirmedAt: null } factor)
        {
            return Failure.Invalid("没有正在进行的绑定，请刷新后重新开始。");
        }

        if (!SecondFactors.Take(operation, factor, Code, mayRecover: false))
        {
            return Failure.Invalid(SecondFactors.WrongCode, "code");
        }

        factor.ConfirmedAt = operation.Now;
        return SecondFactors.NewCodes(factor);
    }
}

/// <summary>Takes the app off one's own account, with a code of it.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class RemoveMySecondFactor : Command<Done>
{
    public required string Code { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        if (await SecondFactors.FindAsync(operation.Db, me, cancellation) is not { ConfirmedAt: not null } factor)
        {
            return Failure.Invalid("您没有绑定双因子认证。");
        }

        if (await SecondFactors.IsDemandedAsync(operation, me, await PolicyInForce.ReadAsync(operation, cancellation), cancellation))
        {
            return Failure.Invalid("按安全策略您必须使用双因子认证，不能取消。更换手机请联系管理员重置。");
        }

        if (!SecondFactors.Take(operation, factor, Code, mayRecover: true))
        {
            return Failure.Invalid(SecondFactors.WrongCode, "code");
        }

        operation.Db.Remove(factor);
        return Done.It;
    }
}

/// <summary>New recovery codes in place of the old ones, with a code of the app.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class RenewRecoveryCodes : Command<RecoveryCodes>
{
    public required string Code { get; init; }

    protected internal override async Task<Outcome<RecoveryCodes>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await SecondFactors.FindAsync(operation.Db, operation.Actor.UserId, cancellation) is not { ConfirmedAt: not null } factor)
        {
            return Failure.Invalid("您没有绑定双因子认证。");
        }

        return SecondFactors.Take(operation, factor, Code, mayRecover: false) ? SecondFactors.NewCodes(factor) : Failure.Invalid(SecondFactors.WrongCode, "code");
    }
}

/// <summary>重置双因子认证: for a lost phone; the person binds a new one at the next sign-in or in the personal centre.</summary>
[Requires(AccountPermissions.ResetPassword, AccountPermissions.Appoint)]
public sealed class ResetSecondFactor : Command<Done>
{
    public required Guid AccountId { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "重置双因子认证") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AccountAuthority.ManageAsync(operation, AccountId, version: null, AccountPermissions.ResetPassword, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        if (await SecondFactors.FindAsync(operation.Db, AccountId, cancellation) is not { } factor)
        {
            return Failure.Invalid("这个账号没有绑定双因子认证。");
        }

        operation.Reason = Reason!.Trim();
        operation.Db.Remove(factor);
        found.Value.User.RenewStamps();
        await PortalSessions.EndAllAsync(operation, AccountId, cancellation);
        return Done.It;
    }
}

/// <summary>A way a code can be sent.</summary>
/// <param name="Address">Masked.</param>
public sealed record CodeWay(MessageChannel Channel, string Address);

/// <param name="NeedsCode">A code is asked for beside the password.</param>
/// <param name="IsBound">There is an app to make it.</param>
/// <param name="Ways">How else a code can reach the person. With neither app nor way an app is bound now.</param>
public sealed record SecondFactorAtSignIn(bool NeedsCode, bool IsBound, IReadOnlyList<CodeWay> Ways)
{
    /// <summary>Whoever can be reached shows that first: a stolen password alone must not bind a stranger's app.</summary>
    public bool MustBind => !IsBound && Ways.Count == 0;
}

/// <summary>What of a second factor the sign-in asks for. Nobody holds the permission.</summary>
[Requires("sign-in")]
public sealed class ReadSecondFactorAtSignIn : Query<SecondFactorAtSignIn>
{
    public required Guid UserId { get; init; }

    protected internal override async Task<Outcome<SecondFactorAtSignIn>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var bound = await operation.Db.Set<SecondFactor>().AnyAsync(row => row.UserId == UserId && row.ConfirmedAt != null, cancellation);
        var policy = await PolicyInForce.ReadAsync(operation, cancellation);
        return bound || await SecondFactors.IsDemandedAsync(operation, UserId, policy, cancellation)
            ? new SecondFactorAtSignIn(true, bound, await SignInCodes.WaysAsync(operation, UserId, policy, cancellation))
            : new SecondFactorAtSignIn(false, bound, []);
    }
}

/// <summary>The secret for somebody whose password was right and who must bind an app before coming in.</summary>
[Requires("sign-in")]
public sealed class SetUpSecondFactorAtSignIn : Command<SecondFactorSetup>
{
    public required Guid UserId { get; init; }

    protected internal override async Task<Outcome<SecondFactorSetup>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<SecondFactor>().AnyAsync(row => row.UserId == UserId && row.ConfirmedAt != null, cancellation)
            ? Failure.Invalid("已经绑定了双因子认证。")
            : await SignInCodes.WaysAsync(operation, UserId, await PolicyInForce.ReadAsync(operation, cancellation), cancellation) is { Count: > 0 }
                ? Failure.Invalid("请先用短信或邮件验证码登录，再到个人中心绑定身份验证器。")
                : await SecondFactors.SetUpAsync(operation, UserId, cancellation);
}

/// <summary>Takes the code at sign-in; the first one confirms the binding and brings recovery codes.</summary>
[Requires("sign-in")]
public sealed class CheckSecondFactor : Command<RecoveryCodes>
{
    public required Guid UserId { get; init; }

    public required string Code { get; init; }

    /// <returns>New recovery codes at the first time, none later.</returns>
    protected internal override async Task<Outcome<RecoveryCodes>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await SignInCodes.TakeAsync(operation, UserId, Code, cancellation))
        {
            return new RecoveryCodes([]);
        }

        var policy = await PolicyInForce.ReadAsync(operation, cancellation);
        if (await SecondFactors.FindAsync(operation.Db, UserId, cancellation) is not { } factor
            || (factor.ConfirmedAt is null && await SignInCodes.WaysAsync(operation, UserId, policy, cancellation) is { Count: > 0 })
            || !SecondFactors.Take(operation, factor, Code, mayRecover: factor.ConfirmedAt is not null))
        {
            return Failure.Invalid(SecondFactors.WrongCode, "code");
        }

        if (factor.ConfirmedAt is not null)
        {
            return new RecoveryCodes([]);
        }

        factor.ConfirmedAt = operation.Now;
        return SecondFactors.NewCodes(factor);
    }
}
