using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>
/// One's own new password, the old one asked. All other sessions end; the caller renews the cookie of the present one. That it was changed stands
/// in the change log, neither of the two passwords does.
/// </summary>
[Requires(RequiresAttribute.SignedIn, WithOneTimePassword = true)]
public sealed class ChangePassword : Command<Done>
{
    public required string Current { get; init; }

    public required string Next { get; init; }

    /// <summary>The new one once more.</summary>
    public required string Again { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Current.Length == 0)
        {
            yield return new Problem("请填写当前密码。", "current");
        }

        if (Next.Length == 0)
        {
            yield return new Problem("请填写新密码。", "next");
        }
        else if (!string.Equals(Next, Again, StringComparison.Ordinal))
        {
            yield return new Problem("两次输入的新密码不一样。", "again");
        }
        else if (string.Equals(Next, Current, StringComparison.Ordinal))
        {
            yield return new Problem("新密码要和当前密码不同。", "next");
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        if (await operation.Db.Users.SingleOrDefaultAsync(row => row.Id == me, cancellation) is not { PasswordHash: { } hash } user)
        {
            return Failure.NotFound("没有找到您的账号，请重新登录。");
        }

        var hasher = operation.Service<IPasswordHasher<PortalUser>>();
        if (hasher.VerifyHashedPassword(user, hash, Current) == PasswordVerificationResult.Failed)
        {
            return Failure.Invalid("当前密码不正确。", "current");
        }

        var policy = await PolicyInForce.ReadAsync(operation, cancellation);
        if (policy.Passwords().Check(Next, user.UserName ?? "", "next").ToList() is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        if (!user.MustChangePassword && policy.PasswordPauseDays > 0 && user.PasswordChangedAt?.AddDays(policy.PasswordPauseDays) > operation.Now)
        {
            return Failure.Invalid($"两次修改密码至少间隔 {policy.PasswordPauseDays} 天。如果怀疑密码已泄露，请联系管理员重置。", "next");
        }

        var used = await operation.Db.Set<UsedPassword>().Where(row => row.UserId == me).OrderByDescending(row => row.At).Take(SecurityPolicy.MostHistory).ToListAsync(cancellation);
        if (used.Take(policy.PasswordHistory).Any(row => hasher.VerifyHashedPassword(user, row.Hash, Next) != PasswordVerificationResult.Failed))
        {
            return Failure.Invalid($"新密码不能是最近 {policy.PasswordHistory} 次用过的密码。", "next");
        }

        operation.Db.RemoveRange(used.Skip(SecurityPolicy.MostHistory - 1));
        operation.Db.Add(new UsedPassword { UserId = me, Hash = hash, At = operation.Now });
        user.PasswordHash = hasher.HashPassword(user, Next);
        user.MustChangePassword = false;
        user.PasswordChangedAt = operation.Now;
        user.RenewStamps();
        var (now, current) = (operation.Now, operation.Actor.SessionId);
        await operation.Db.Set<PortalSession>().Where(row => row.UserId == me && row.EndedAt == null && row.Id != current).ExecuteUpdateAsync(row => row.SetProperty(session => session.EndedAt, now), cancellation);
        return Done.It;
    }
}
