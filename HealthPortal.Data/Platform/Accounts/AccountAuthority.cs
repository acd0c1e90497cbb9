using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
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

    /// <summary>The account for an act upon it, or why not.</summary>
    /// <param name="version">As the person has read it; null where no form was read.</param>
    public static async Task<Outcome<AccountRecord>> ManageAsync(Operation operation, Guid userId, int? version, CancellationToken cancellation)
    {
        if (await FindAsync(operation.Db, userId, cancellation) is not { } account)
        {
            return Failure.NotFound(NotFound);
        }

        if (await WhyNotAsync(operation, account, cancellation) is { } reason)
        {
            return Failure.Forbidden(reason);
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
        foreach (var grant in role.Permissions)
        {
            var path = reach.PathOf(grant.Reach);
            if (!PermissionCatalogue.Counts(grant.Permission, path))
            {
                continue;
            }

            var declared = PermissionCatalogue.Find(grant.Permission);
            if (declared is { RulesThePortal: true } && !operation.Actor.May(grant.Permission, path))
            {
                return $"“{role.Name}”含有您自己没有的权限“{declared.Label}”";
            }

            if (!operation.Db.Scope.Contains(path))
            {
                return $"“{role.Name}”在该机构的管辖范围超出了您的范围";
            }
        }

        return null;
    }
}

/// <summary>
/// Somebody must always be able to look after the portal: the last administrator in force cannot be frozen, closed or stripped, and the last
/// one for the whole tree cannot as long as there is one.
/// </summary>
internal static class LastAdministrator
{
    public const string Refusal = "这是最后一名在用的系统管理员，不能冻结、注销、取消其系统管理员角色或让其到期。请先为其他人员授予系统管理员角色。";

    /// <param name="account">As it is stored.</param>
    /// <param name="remaining">Posts with the administrator's role that the account keeps for good afterwards.</param>
    public static async Task<bool> WouldGoAsync(Operation operation, AccountRecord account, IReadOnlyList<string> remaining, CancellationToken cancellation)
    {
        var db = operation.Db;
        var today = operation.Today;
        var role = await db.Set<Role>().Where(row => row.Code == Seeding.RoleSeed.Administrator).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellation);
        var held = account.User.State == AccountState.Normal
            ? account.Posts.Where(post => post.Covers(today) && account.Roles[post.Id].Any(link => link.RoleId == role)).Select(post => post.OrganisationPath).ToList()
            : [];
        if (held.Count == 0 || held.TrueForAll(path => remaining.Contains(path, StringComparer.Ordinal)))
        {
            return false;
        }

        // Two administrators who freeze each other at the same moment wait for one another here.
        await operation.NextNumberAsync("accounts/administrators", cancellation);
        var demo = operation.Service<PortalOptions>().Demo;
        var others = await (
            from link in db.Set<PostRole>()
            where link.RoleId == role
            join post in db.Set<Post>().IgnoreQueryFilters([PortalDb.ScopeFilter]) on link.PostId equals post.Id // whether there is an administrator anywhere; nothing of him is shown
            where post.IsActive && (post.ValidFrom == null || post.ValidFrom <= today) && (post.ValidTo == null || post.ValidTo >= today) && post.UserId != account.User.Id
            join user in db.Users on post.UserId equals user.Id
            where user.State == AccountState.Normal && (demo || !user.IsDemo)
            select post.OrganisationPath).Distinct().ToListAsync(cancellation);
        var reach = await RoleReach.ReadAsync(db, [], held.Concat(others).Concat(remaining), cancellation);
        List<string> left = [.. others.Where(reach.IsOpen), .. remaining];
        return left.Count == 0 || (held.Exists(reach.IsOfTheWholeTree) && !left.Exists(reach.IsOfTheWholeTree));
    }

    private static bool IsOpen(this RoleReach reach, string path) => reach.Line(path).All(unit => unit.IsActive);

    private static bool IsOfTheWholeTree(this RoleReach reach, string path) => OrganisationPath.IsRoot(GrantReach.Of(reach.Line(path).Single(unit => unit.Path == path), reach.Line(path)).Organ.Path);
}
