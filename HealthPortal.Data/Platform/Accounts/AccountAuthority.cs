using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>An account with everything that decides who may manage it.</summary>
/// <param name="Posts">All of them, also those outside the actor's reach.</param>
/// <param name="Roles">By post.</param>
internal sealed record AccountRecord(PortalUser User, IReadOnlyList<Post> Posts, ILookup<Guid, PostRole> Roles);

/// <summary>
/// Who may manage whom (ADR-013): all posts lie in the own reach, no role goes beyond what one may hand out, and it is not the own account.
/// Without the second, whoever may reset passwords could sign in as somebody with more rights.
/// </summary>
internal static class AccountAuthority
{
    public const string NotFound = "没有找到这个账号，它可能不在您的管辖范围内。";

    private const string Own = "不能在这里办理自己的账号。本人的联系方式和密码请在个人中心修改，其他事项请由别的管理员办理。";

    private const string Elsewhere = "该人员另有岗位不在您的管辖范围内，请由上级管理员办理。";

    private const string Ordinary = "安全管理员只办理管理员的账号，这个账号请由系统管理员办理。";

    /// <summary>Whether the actor may do to the account what the permission allows, wherever its posts are.</summary>
    public static bool MayAct(Actor actor, AccountRecord account, string permission) =>
        account.Posts.Count == 0 ? actor.May(permission) : account.Posts.All(post => actor.May(permission, post.OrganisationPath));

    /// <summary>Whether any of its roles holds a permission of the three administrators.</summary>
    public static async Task<bool> IsAdministratorAsync(PortalDb db, AccountRecord account, CancellationToken cancellation)
    {
        var roles = account.Posts.SelectMany(post => account.Roles[post.Id]).Select(link => link.RoleId).ToList();
        return await db.Set<RolePermission>().AnyAsync(grant => roles.Contains(grant.RoleId) && Duties.Permissions.Contains(grant.Permission), cancellation);
    }

    /// <summary>Whether the reach is the whole tree; only then does one see accounts without any post.</summary>
    public static bool SeesAll(PortalDb db) => db.Scope.IsEverything || db.Scope.Prefixes.Any(OrganisationPath.IsRoot);

    /// <summary>The account, when any of its posts lies in the reach.</summary>
    public static async Task<AccountRecord?> FindAsync(PortalDb db, Guid userId, CancellationToken cancellation)
    {
        if (await db.Users.SingleOrDefaultAsync(row => row.Id == userId, cancellation) is not { } user)
        {
            return null;
        }

        var posts = await db.Set<Post>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // whether there are posts elsewhere decides who may manage the account; they are not shown
            .Where(post => post.UserId == userId).OrderBy(post => post.Id).ToListAsync(cancellation);
        if (!SeesAll(db) && !posts.Exists(post => db.Scope.Contains(post.OrganisationPath)))
        {
            return null;
        }

        var ids = posts.Select(post => post.Id).ToList();
        var roles = await db.Set<PostRole>().Where(link => ids.Contains(link.PostId)).ToListAsync(cancellation);
        return new AccountRecord(user, posts, roles.ToLookup(link => link.PostId));
    }

    /// <summary>Why the actor may not manage the account; null when nothing speaks against it.</summary>
    public static async Task<string?> WhyNotAsync(Operation operation, AccountRecord account, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (account.User.Id == operation.Actor.UserId)
        {
            return Own;
        }

        if (account.Posts.Any(post => !db.Scope.Contains(post.OrganisationPath)))
        {
            return Elsewhere;
        }

        var pairs = account.Posts.SelectMany(post => account.Roles[post.Id].Select(link => (link.RoleId, post.OrganisationPath))).ToList();
        var reach = await RoleReach.ReadAsync(db, pairs.Select(pair => pair.RoleId), pairs.Select(pair => pair.OrganisationPath), cancellation);
        return pairs.Select(pair => reach.Excess(operation, pair.RoleId, pair.OrganisationPath)).FirstOrDefault(excess => excess is not null) is { } beyond
            ? $"该账号的角色{beyond}，请由权限更高的管理员办理。"
            : null;
    }

    /// <summary>Who would be missing in the portal if the account kept only this; null when nobody would.</summary>
    /// <param name="account">As it is stored.</param>
    /// <param name="lasting">What it keeps for good.</param>
    public static async Task<string?> WhoWouldBeMissingAsync(Operation operation, AccountRecord account, IReadOnlyList<EssentialRights.Holding> lasting, CancellationToken cancellation)
    {
        var roles = account.Posts.SelectMany(post => account.Roles[post.Id]).Select(link => link.RoleId).Distinct().ToList();
        if (account.User.State != AccountState.Normal || !await EssentialRights.AreHeldByAsync(operation.Db, roles, cancellation))
        {
            return null;
        }

        await EssentialRights.LockAsync(operation, cancellation);
        return (await EssentialRights.ReadAsync(operation, lasting.Select(holding => holding.UnitPath), cancellation)).WithoutPerson(account.User.Id, lasting);
    }

    /// <param name="who">What the last person is called.</param>
    public static string LastOf(string who) => $"这是最后一名在用的{who}，不能冻结、注销、取消其{who}角色或让其到期。请先为其他人员授予{who}角色。";

    /// <summary>The account for an act upon it, or why not.</summary>
    /// <param name="version">As the person has read it; null where no form was read.</param>
    /// <param name="permission">What the act on an ordinary account asks for; who appoints administrators does it to administrators without.</param>
    public static async Task<Outcome<AccountRecord>> ManageAsync(Operation operation, Guid userId, int? version, string permission, CancellationToken cancellation)
    {
        if (await FindAsync(operation.Db, userId, cancellation) is not { } account)
        {
            return Failure.NotFound(NotFound);
        }

        if (await WhyNotAsync(operation, account, cancellation) is { } reason)
        {
            return Failure.Forbidden(reason);
        }

        if (!MayAct(operation.Actor, account, permission) && !await IsAdministratorAsync(operation.Db, account, cancellation))
        {
            return Failure.Forbidden(Ordinary);
        }

        return version is { } read && read != account.User.Version
            ? Failure.Conflict(await Portal.StaleSentenceAsync(operation.Db, userId, cancellation))
            : account;
    }
}

/// <summary>What roles give at units, and whether that goes beyond what the actor may hand out.</summary>
internal sealed class RoleReach
{
    private readonly Dictionary<Guid, Role> roles;
    private readonly List<Organisation> units;

    private RoleReach(Dictionary<Guid, Role> roles, List<Organisation> units)
    {
        this.roles = roles;
        this.units = units;
    }

    public IReadOnlyDictionary<Guid, Role> Roles => roles;

    public static async Task<RoleReach> ReadAsync(PortalDb db, IEnumerable<Guid> roleIds, IEnumerable<string> unitPaths, CancellationToken cancellation)
    {
        var ids = roleIds.Distinct().ToList();
        var lines = unitPaths.SelectMany(OrganisationPath.Line).Distinct(StringComparer.Ordinal).ToList();
        var roles = await db.Set<Role>().AsNoTracking().Include(role => role.Permissions).Where(role => ids.Contains(role.Id)).ToDictionaryAsync(role => role.Id, cancellation);
        var units = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // which organ a unit in the reach belongs to; nothing of the organ is shown
            .AsNoTracking().Where(unit => lines.Contains(unit.Path)).ToListAsync(cancellation);
        return new RoleReach(roles, units);
    }

    /// <summary>The unit and everything above it.</summary>
    public IReadOnlyList<Organisation> Line(string unitPath) => [.. units.Where(unit => OrganisationPath.Contains(unit.Path, unitPath))];

    /// <summary>What of the role goes beyond the actor, as the end of a sentence; null when nothing does.</summary>
    public string? Excess(Operation operation, Guid roleId, string unitPath)
    {
        var role = roles[roleId];
        var reach = GrantReach.Of(units.Single(unit => unit.Path == unitPath), units);

        // Rows come in no order: what only another administrator may hand out is said first, then by code, so that the same refusal reads the same every time.
        foreach (var grant in role.Permissions
            .OrderBy(grant => PermissionCatalogue.Find(grant.Permission) is { Duties: not AdministratorDuties.None } declared && !declared.Duties.HasFlag(AdministratorDuties.System) ? 0 : 1)
            .ThenBy(grant => grant.Permission, StringComparer.Ordinal))
        {
            var path = reach.PathOf(grant.Reach);
            if (!PermissionCatalogue.Counts(grant.Permission, path))
            {
                continue;
            }

            if (PermissionCatalogue.Find(grant.Permission) is { Duties: not AdministratorDuties.None } declared && !MayHandOut(operation.Actor, declared, path))
            {
                return declared.Duties.HasFlag(AdministratorDuties.System)
                    ? $"“{role.Name}”含有您自己没有的权限“{declared.Label}”"
                    : $"“{role.Name}”属于{declared.Duties.Names()}，只能由安全管理员任免";
            }

            if (!operation.Db.Scope.Contains(path))
            {
                return $"“{role.Name}”在该机构的管辖范围超出了您的范围";
            }
        }

        return null;
    }

    /// <summary>Why the roles must not be in one hand; null when they may be.</summary>
    public string? WhyNotTogether(IEnumerable<Guid> roleIds) => Duties.WhyNotTogether(roleIds.Distinct().Where(roles.ContainsKey).Select(id => roles[id]));

    /// <summary>A system administrator may appoint further ones with no more than the own rights; who appoints administrators may appoint any.</summary>
    internal static bool MayHandOut(Actor actor, PermissionDeclaration permission, string path) =>
        actor.May(AccountPermissions.Appoint, path) || (permission.Duties.HasFlag(AdministratorDuties.System) && actor.May(permission.Code, path));
}
