using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Roles;

/// <summary>
/// Somebody must always be able to look after the portal: the last person in force with one of these rights cannot lose it, and the last one for
/// the whole tree cannot as long as there is one. Asked before an account, a role or a unit goes.
/// </summary>
internal sealed class EssentialRights
{
    /// <summary>With what the person who has it is called.</summary>
    private static readonly (string Permission, string Holder)[] Rights =
    [
        (AccountPermissions.Edit, "系统管理员"),
        (OrganisationPermissions.Edit, "系统管理员"),
        (AccountPermissions.Appoint, "安全管理员"),
        (RightsPermissions.Edit, "安全管理员"),
    ];

    private static readonly string[] Permissions = [.. Rights.Select(right => right.Permission)];

    private readonly ILookup<Guid, RolePermission> grants;
    private readonly List<Holding> holdings;
    private readonly List<Organisation> units;

    private EssentialRights(ILookup<Guid, RolePermission> grants, List<Holding> holdings, List<Organisation> units)
    {
        this.grants = grants;
        this.holdings = holdings;
        this.units = units;
    }

    /// <summary>A role in force at a unit.</summary>
    public sealed record Holding(Guid UserId, Guid RoleId, string UnitPath);

    /// <summary>Whether any of the roles holds one of these rights; then losing it is worth the question.</summary>
    public static Task<bool> AreHeldByAsync(PortalDb db, IReadOnlyCollection<Guid> roleIds, CancellationToken cancellation) =>
        db.Set<RolePermission>().AnyAsync(grant => roleIds.Contains(grant.RoleId) && Permissions.Contains(grant.Permission), cancellation);

    /// <summary>Taken by commands before they read: two administrators who freeze each other at the same moment wait for one another until the commit.</summary>
    public static Task LockAsync(Operation operation, CancellationToken cancellation) => operation.NextNumberAsync("accounts/administrators", cancellation);

    /// <param name="furtherPaths">Units of posts that are about to be made.</param>
    public static async Task<EssentialRights> ReadAsync(Operation operation, IEnumerable<string> furtherPaths, CancellationToken cancellation)
    {
        var db = operation.Db;
        var today = operation.Today;
        var demo = operation.Service<PortalOptions>().Demo;
        var grants = await (
            from grant in db.Set<RolePermission>()
            where Permissions.Contains(grant.Permission)
            join role in db.Set<Role>() on grant.RoleId equals role.Id
            where role.IsActive
            select grant).AsNoTracking().ToListAsync(cancellation);
        var roles = grants.Select(grant => grant.RoleId).Distinct().ToList();
        var holdings = await (
            from link in db.Set<PostRole>()
            where roles.Contains(link.RoleId)
            join post in db.Set<Post>().IgnoreQueryFilters([PortalDb.ScopeFilter]) on link.PostId equals post.Id // whether there is an administrator anywhere; nothing of him is shown
            where post.IsActive && (post.ValidFrom == null || post.ValidFrom <= today) && (post.ValidTo == null || post.ValidTo >= today)
            join user in db.Users on post.UserId equals user.Id
            where user.State == AccountState.Normal && (demo || !user.IsDemo)
            select new Holding(user.Id, link.RoleId, post.OrganisationPath)).ToListAsync(cancellation);
        var lines = holdings.Select(holding => holding.UnitPath).Concat(furtherPaths).SelectMany(OrganisationPath.Line).Distinct(StringComparer.Ordinal).ToList();
        var units = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // as above
            .AsNoTracking().Where(unit => lines.Contains(unit.Path)).ToListAsync(cancellation);
        return new EssentialRights(grants.ToLookup(grant => grant.RoleId), holdings, units);
    }

    /// <summary>Who would be missing without the person, but for the holdings that stay; null when nobody would.</summary>
    public string? WithoutPerson(Guid userId, IEnumerable<Holding> remaining) =>
        Missing([.. holdings.Where(holding => holding.UserId != userId), .. remaining], grants, closed: null);

    /// <summary>Who would be missing if the role gave what is given here; nothing where it goes out of use.</summary>
    public string? WithRole(Guid roleId, IEnumerable<RolePermission> instead) =>
        Missing(holdings, grants.SelectMany(role => role).Where(grant => grant.RoleId != roleId).Concat(instead.Where(grant => Permissions.Contains(grant.Permission, StringComparer.Ordinal))).ToLookup(grant => grant.RoleId), closed: null);

    /// <summary>Who would be missing without the unit and everything below it.</summary>
    public string? WithoutUnit(string path) => Missing(holdings, grants, path);

    private string? Missing(IReadOnlyList<Holding> afterHoldings, ILookup<Guid, RolePermission> afterGrants, string? closed)
    {
        foreach (var (permission, holder) in Rights)
        {
            var before = PathsOf(permission, holdings, grants, closed: null);
            var after = PathsOf(permission, afterHoldings, afterGrants, closed);
            if ((before.Count > 0 && after.Count == 0) || (before.Exists(OrganisationPath.IsRoot) && !after.Exists(OrganisationPath.IsRoot)))
            {
                return holder;
            }
        }

        return null;
    }

    /// <summary>Paths over which somebody has the permission.</summary>
    private List<string> PathsOf(string permission, IEnumerable<Holding> held, ILookup<Guid, RolePermission> given, string? closed)
    {
        var paths = new List<string>();
        foreach (var holding in held)
        {
            var line = units.Where(unit => OrganisationPath.Contains(unit.Path, holding.UnitPath)).ToList();
            if ((closed is not null && OrganisationPath.Contains(closed, holding.UnitPath)) || line.Exists(unit => !unit.IsActive) || line.Find(unit => unit.Path == holding.UnitPath) is not { } own)
            {
                continue;
            }

            var reach = GrantReach.Of(own, line);
            paths.AddRange(given[holding.RoleId].Where(grant => grant.Permission == permission).Select(grant => reach.PathOf(grant.Reach)).Where(path => PermissionCatalogue.Counts(permission, path)));
        }

        return paths;
    }
}
