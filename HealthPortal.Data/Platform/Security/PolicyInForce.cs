using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Security;

internal static class PolicyInForce
{
    /// <summary>As it was saved last; the defaults, with the idle time of the settings file, where nobody has saved one.</summary>
    public static async Task<SecurityPolicy> ReadAsync(PortalDb db, PortalOptions options, CancellationToken cancellation) =>
        await db.Set<SecurityPolicy>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == SecurityPolicy.TheId, cancellation)
        ?? new SecurityPolicy { Id = SecurityPolicy.TheId, IdleMinutes = Math.Clamp(options.IdleMinutes, 1, SecurityPolicy.MostIdleMinutes) };

    public static Task<SecurityPolicy> ReadAsync(Operation operation, CancellationToken cancellation) => ReadAsync(operation.Db, operation.Service<PortalOptions>(), cancellation);
}

/// <summary>What the sign-in and every page need of the policy. Nobody holds the permission: the portal asks for itself.</summary>
[Requires("sign-in")]
public sealed class ReadPolicyInForce : Query<SecurityPolicy>
{
    protected internal override async Task<Outcome<SecurityPolicy>> RunAsync(Operation operation, CancellationToken cancellation) => await PolicyInForce.ReadAsync(operation, cancellation);
}

/// <summary>The lists of addresses in force, for the gate in front of every request.</summary>
[Requires("sign-in")]
public sealed class ReadAddressRules : Query<AddressRules>
{
    protected internal override async Task<Outcome<AddressRules>> RunAsync(Operation operation, CancellationToken cancellation) =>
        new AddressRules(await operation.Db.Set<AddressRule>().Where(rule => rule.IsActive).ToListAsync(cancellation));
}

/// <summary>Demands on one's own new password, for the list beside the field.</summary>
[Requires(RequiresAttribute.SignedIn, WithOneTimePassword = true)]
public sealed class ReadPasswordDemands : Query<IReadOnlyList<PasswordDemand>>
{
    protected internal override async Task<Outcome<IReadOnlyList<PasswordDemand>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Outcome<IReadOnlyList<PasswordDemand>>.Success((await PolicyInForce.ReadAsync(operation, cancellation)).Passwords().Demands(operation.Actor.UserName));
}

/// <param name="EndsOn">The password's last day, when it is near.</param>
/// <param name="Unusual">A sign-in from an unusual place that is still going on.</param>
public sealed record MySecurityNotice(DateOnly? EndsOn, MySession? Unusual);

/// <summary>What the person should know about the own account today.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ReadMySecurityNotice : Query<MySecurityNotice>
{
    protected internal override async Task<Outcome<MySecurityNotice>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var (me, current) = (operation.Actor.UserId, operation.Actor.SessionId);
        var policy = await PolicyInForce.ReadAsync(operation, cancellation);
        var changed = await db.Users.Where(user => user.Id == me).Select(user => user.PasswordChangedAt).SingleOrDefaultAsync(cancellation);
        var ends = policy.PasswordEnds(changed);
        var alive = PortalSessions.AliveSince(operation, policy);
        var unusual = policy.WarnUnusualPlace
            ? await db.Set<PortalSession>().Where(row => row.UserId == me && row.IsUnusual && row.EndedAt == null && row.LastSeenAt >= alive).OrderByDescending(row => row.BeganAt).FirstOrDefaultAsync(cancellation)
            : null;
        return new MySecurityNotice(
            ends <= operation.Now.AddDays(SecurityPolicy.RemindDays) ? Domain.Time.ShanghaiTime.DateOf(ends.Value) : null,
            unusual is null ? null : new MySession(unusual.Id, unusual.Device, unusual.Address, unusual.BeganAt, unusual.LastSeenAt, unusual.Id == current));
    }
}

/// <param name="Roles">All roles, to name those of the second factor.</param>
/// <param name="WithSecondFactor">How many accounts in use have one.</param>
public sealed record SecurityPolicyDetail(SecurityPolicy Policy, IReadOnlyList<(Guid Id, string Name)> Roles, int WithSecondFactor, bool MayEdit);

[Requires(SecurityPermissions.View)]
public sealed class ReadSecurityPolicy : Query<SecurityPolicyDetail>
{
    protected internal override async Task<Outcome<SecurityPolicyDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var roles = await db.Set<Role>().Where(role => role.IsActive).OrderBy(role => role.Name).Select(role => new { role.Id, role.Name }).ToListAsync(cancellation);
        return new SecurityPolicyDetail(
            await PolicyInForce.ReadAsync(operation, cancellation),
            [.. roles.Select(role => (role.Id, role.Name))],
            await db.Set<SecondFactor>().CountAsync(row => row.ConfirmedAt != null, cancellation),
            operation.Actor.May(SecurityPermissions.Edit));
    }
}

/// <summary>Saves the policy; it counts from the next sign-in and the next click on, without a restart.</summary>
[Requires(SecurityPermissions.Edit)]
public sealed class SaveSecurityPolicy : Command<Done>
{
    /// <summary>With the version that was read.</summary>
    public required SecurityPolicy Policy { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
        Policy.Check().Concat(AccountRules.ReasonIsGiven(Reason, "修改安全策略") is { } problem ? [problem] : []);

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var stored = await db.Set<SecurityPolicy>().SingleOrDefaultAsync(row => row.Id == SecurityPolicy.TheId, cancellation);
        if (stored is not null && stored.Version != Policy.Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, SecurityPolicy.TheId, cancellation));
        }

        var roles = Policy.SecondFactor == SecondFactorDemand.Roles ? Policy.SecondFactorRoleIds() : [];
        if (await db.Set<Role>().CountAsync(role => roles.Contains(role.Id), cancellation) < roles.Count)
        {
            return Failure.Invalid("选择的角色有的已被删除，请刷新后重试。", "secondFactorRoles");
        }

        if (stored is null)
        {
            // Beside the defaults, so that the log tells what was changed.
            stored = await PolicyInForce.ReadAsync(operation, cancellation);
            db.Add(stored);
            await operation.FlushAsync(cancellation);
        }

        operation.Reason = Reason!.Trim();
        var entry = db.Entry(stored);
        foreach (var property in entry.Properties.Where(property => !property.Metadata.IsPrimaryKey() && property.Metadata.Name != nameof(SecurityPolicy.Version)))
        {
            property.CurrentValue = property.Metadata.PropertyInfo!.GetValue(Policy);
        }

        if (Policy.SecondFactor != SecondFactorDemand.Roles)
        {
            stored.SecondFactorRoles = "";
        }

        if (db.ChangeTracker.Entries().All(changed => changed.State == EntityState.Unchanged))
        {
            return Failure.Invalid("策略没有变化，不需要保存。");
        }

        return Done.It;
    }
}

[Requires(SecurityPermissions.View)]
public sealed class ReadSecurityPolicyHistory : Query<IReadOnlyList<RowChange>>
{
    protected internal override Task<Outcome<IReadOnlyList<RowChange>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        RowChange.OfRowsAsync(operation.Db, [SecurityPolicy.TheId], cancellation);
}
