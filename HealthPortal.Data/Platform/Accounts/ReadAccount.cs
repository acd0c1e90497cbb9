using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <param name="Fields">As the form takes it; posts outside the reach are left out.</param>
/// <param name="UnitNames">Names of the posts' units by post.</param>
/// <param name="LiveSessions">Devices the person is signed in on now.</param>
/// <param name="WhyNotManage">Why the reader may not manage it; null when nothing speaks against it.</param>
/// <param name="IsAdministrator">It has a role of one of the three administrators.</param>
public sealed record AccountDetail(
    AccountRow Row, AccountFields Fields, IReadOnlyDictionary<Guid, string> UnitNames, string? StateReason, bool MustChangePassword, bool IsLocked, int LiveSessions, string? WhyNotManage, bool IsAdministrator, bool HasSecondFactor, AccountRights May)
{
    /// <summary>Who appoints administrators looks after their accounts as well.</summary>
    public bool MayChangeState => May.ChangeState || (May.Appoint && IsAdministrator);

    public bool MayReset => May.ResetPassword || (May.Appoint && IsAdministrator);
}

/// <summary>Everything about one account that its administrator needs.</summary>
[Requires(AccountPermissions.View)]
public sealed class ReadAccount : Query<AccountDetail>
{
    public required Guid AccountId { get; init; }

    protected internal override async Task<Outcome<AccountDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await AccountAuthority.FindAsync(db, AccountId, cancellation) is not { } account)
        {
            return Failure.NotFound(AccountAuthority.NotFound);
        }

        var user = account.User;
        var rows = await AccountList.RowsAsync(operation, await AccountList.Columns(db.Users.Where(row => row.Id == AccountId)).ToListAsync(cancellation), cancellation);
        var posts = account.Posts.Where(post => db.Scope.Contains(post.OrganisationPath)).ToList();
        var names = await UnitNames.ReadAsync(db, posts.Select(post => post.OrganisationPath), cancellation);
        var alive = await PortalSessions.AliveSinceAsync(operation, cancellation);
        return new AccountDetail(
            rows[0],
            new AccountFields
            {
                Name = user.DisplayName,
                Phone = user.PhoneMasked,
                Email = user.Email,
                Remark = user.Remark,
                Posts = [.. posts.Select(post => new PostFields { Id = post.Id, OrganisationId = post.OrganisationId, Title = post.Title, RoleIds = [.. account.Roles[post.Id].Select(link => link.RoleId)], ValidFrom = post.ValidFrom, ValidTo = post.ValidTo })],
            },
            posts.ToDictionary(post => post.Id, post => names.Of(post.OrganisationPath)),
            user.StateReason,
            user.MustChangePassword,
            user.LockoutEnd?.UtcDateTime > operation.Now,
            await db.Set<PortalSession>().CountAsync(session => session.UserId == AccountId && session.EndedAt == null && session.LastSeenAt >= alive, cancellation),
            await AccountAuthority.WhyNotAsync(operation, account, cancellation),
            await AccountAuthority.IsAdministratorAsync(db, account, cancellation),
            await db.Set<Security.SecondFactor>().AnyAsync(row => row.UserId == AccountId && row.ConfirmedAt != null, cancellation),
            AccountRights.Of(operation.Actor));
    }
}

/// <summary>The whole mobile number, on record.</summary>
[Requires(AccountPermissions.Unmask)]
public sealed class UnmaskAccount : Query<string>
{
    public required Guid AccountId { get; init; }

    protected internal override async Task<Outcome<string>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await AccountAuthority.FindAsync(operation.Db, AccountId, cancellation) is not { } account)
        {
            return Failure.NotFound(AccountAuthority.NotFound);
        }

        if (account.User.PhoneCipher is not { } cipher)
        {
            return Failure.Invalid("这个账号没有填写手机号码。");
        }

        operation.RecordLook(nameof(PortalUser), AccountId.ToString(), account.User.DisplayName, operation.Actor.OrganisationPath, "查看完整手机号码");
        return operation.Service<ProtectedFields>().Decrypt(cipher);
    }
}

/// <summary>Units to choose from: one level of the tree, or those whose name or code fits the words.</summary>
[Requires(AccountPermissions.View, Roles.RightsPermissions.View)]
public sealed class ReadAccountUnits : Query<OrganisationLevel>
{
    public const int MostFound = 30;

    /// <summary>Null gives the tops of what the actor may see.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Searches the whole reach instead of opening a level.</summary>
    public string? Text { get; init; }

    protected internal override async Task<Outcome<OrganisationLevel>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (Text?.Trim() is { Length: > 0 })
        {
            var found = await OrganisationTree.Nodes(db, OrganisationTree.Matching(db, Text, divisionCode: null).OrderBy(unit => unit.Path).Take(MostFound + 1)).ToListAsync(cancellation);
            var names = await UnitNames.ReadAsync(db, found.Select(node => node.Path), cancellation);
            return new OrganisationLevel([.. found.Take(MostFound).OrderBy(node => node.Path, StringComparer.Ordinal).Select(node => node with { Name = names.Of(node.Path), Children = 0 })], found.Count > MostFound);
        }

        var level = ParentId is { } parent ? db.Set<Organisation>().Where(unit => unit.ParentId == parent) : OrganisationTree.Tops(db);
        var nodes = await OrganisationTree.Nodes(db, level).Take(ReadOrganisationLevel.Most + 1).ToListAsync(cancellation);
        return new OrganisationLevel([.. nodes.Take(ReadOrganisationLevel.Most)], nodes.Count > ReadOrganisationLevel.Most);
    }
}

/// <param name="WhyNot">Why the actor may not hand the role out at the unit asked about; null when it may be.</param>
public sealed record AccountRole(Guid Id, string Name, string? Description, string? WhyNot);

/// <summary>All roles in use; for a unit, with those the actor may not hand out there.</summary>
[Requires(AccountPermissions.View, AccountPermissions.Edit, AccountPermissions.Appoint)]
public sealed class ReadAccountRoles : Query<IReadOnlyList<AccountRole>>
{
    public Guid? OrganisationId { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<AccountRole>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var roles = await db.Set<Role>().Where(role => role.IsActive).OrderBy(role => role.Id).ToListAsync(cancellation);
        if (OrganisationId is not { } id)
        {
            return Outcome<IReadOnlyList<AccountRole>>.Success([.. roles.Select(role => new AccountRole(role.Id, role.Name, role.Description, null))]);
        }

        if (await db.Set<Organisation>().Where(unit => unit.Id == id).Select(unit => unit.Path).SingleOrDefaultAsync(cancellation) is not { } path)
        {
            return Failure.NotFound("没有找到所选的机构，它可能已被删除，或不在您的管辖范围内。请重新选择。");
        }

        var reach = await RoleReach.ReadAsync(db, roles.Select(role => role.Id), [path], cancellation);
        return Outcome<IReadOnlyList<AccountRole>>.Success([.. roles.Select(role => new AccountRole(role.Id, role.Name, role.Description, reach.Excess(operation, role.Id, path)))]);
    }
}

/// <summary>What happened to one account, its posts and their roles.</summary>
[Requires(AccountPermissions.View)]
public sealed class ReadAccountHistory : Query<IReadOnlyList<RowChange>>
{
    public required Guid AccountId { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<RowChange>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await AccountAuthority.FindAsync(db, AccountId, cancellation) is not { } account)
        {
            return Failure.NotFound(AccountAuthority.NotFound);
        }

        return await RowChange.OfRowsAsync(db, [AccountId, .. account.Posts.Where(post => db.Scope.Contains(post.OrganisationPath)).Select(post => post.Id)], cancellation);
    }
}
