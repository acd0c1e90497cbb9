using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Roles;

/// <param name="IsActing">The person acts with this post now; with another one the right counts only after switching.</param>
public sealed record RightHolder(string Name, string UserName, string Unit, string Post, bool IsActing, string Role, string Permission, string Reach);

/// <param name="Place">What was asked about.</param>
/// <param name="Permissions">Labels of the permissions looked for; one of them is enough.</param>
/// <param name="More">There are more than are shown.</param>
public sealed record RightHolders(string Place, IReadOnlyList<string> Permissions, IReadOnlyList<RightHolder> Rows, int People, bool More);

/// <summary>
/// Who can see this record, or do this here. Looks at the staff of the organs above the place only: a permission reaches the place from a post only
/// if the post's organ stands above it, so the two hundred thousand others need not be read.
/// </summary>
[Requires(RightsPermissions.View)]
public sealed class FindRightHolders : Query<RightHolders>
{
    public const int MostRows = 500;

    /// <summary>Null asks who sees the record.</summary>
    public string? Permission { get; init; }

    public required RightPlace Place { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Permission is null ? Place.RowKind is null : PermissionCatalogue.Find(Permission) is null)
        {
            yield return new Problem("请选择权限。", "permission");
        }

        foreach (var problem in Place.Check())
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<RightHolders>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var place = await Place.FindAsync(operation, cancellation);
        if (!place.Succeeded)
        {
            return new Failure(place.Failure!.Value, place.Problems);
        }

        var (path, label) = place.Value;
        var permissions = Permission is { } one ? [one] : TracedRow.All.Single(row => row.Key == Place.RowKind).Permissions;
        var staffed = await StaffedUnitsAsync(db, path, cancellation);
        var unitIds = staffed.Select(unit => unit.Id).ToList();
        var today = operation.Today;
        var inForce =
            from grant in db.Set<RolePermission>()
            where permissions.Contains(grant.Permission)
            join role in db.Set<Role>() on grant.RoleId equals role.Id
            where role.IsActive
            join link in db.Set<PostRole>() on role.Id equals link.RoleId
            join post in db.Set<Post>() on link.PostId equals post.Id // within the reader's reach: who stands above it is not told
            where unitIds.Contains(post.OrganisationId) && post.IsActive && (post.ValidFrom == null || post.ValidFrom <= today) && (post.ValidTo == null || post.ValidTo >= today)
            join user in db.Users on post.UserId equals user.Id
            where user.State == AccountState.Normal
            select new { grant, role, post, user };

        // First which roles at which units reach the place: a few lines, however many people hold them.
        var groups = await inForce.Select(row => new { row.post.OrganisationPath, RoleId = row.role.Id, row.grant.Permission, row.grant.Reach }).Distinct().AsNoTracking().ToListAsync(cancellation);
        var closed = staffed.Where(unit => !unit.IsActive).Select(unit => unit.Path).ToList();
        var byPath = staffed.ToDictionary(unit => unit.Path, StringComparer.Ordinal);
        var reaching = groups.Where(row => !closed.Exists(shut => OrganisationPath.Contains(shut, row.OrganisationPath)) && Covers(row.Permission, GrantReach.Of(byPath[row.OrganisationPath], staffed).PathOf(row.Reach), path)).ToList();
        var rows = new List<RightHolder>();
        var people = new HashSet<Guid>();
        var names = await UnitNames.ReadAsync(db, reaching.Select(row => row.OrganisationPath), cancellation);

        // Those nearest the place first; each unit with its roles is one statement.
        foreach (var unit in reaching.GroupBy(row => row.OrganisationPath, StringComparer.Ordinal).OrderByDescending(unit => unit.Key.Length).ThenBy(unit => unit.Key, StringComparer.Ordinal))
        {
            var pairs = unit.Select(row => (row.RoleId, row.Permission, row.Reach)).ToHashSet();
            var roleIds = pairs.Select(pair => pair.RoleId).Distinct().ToList();
            var here = inForce.Where(row => row.post.OrganisationPath == unit.Key && roleIds.Contains(row.role.Id));
            people.UnionWith(await here.Select(row => row.user.Id).Distinct().ToListAsync(cancellation));
            if (rows.Count > MostRows)
            {
                continue;
            }

            var held = await here.OrderBy(row => row.user.UserName).ThenBy(row => row.post.Id)
                .Select(row => new { row.user.DisplayName, row.user.UserName, row.user.ActingPostId, PostId = row.post.Id, row.post.Title, RoleId = row.role.Id, Role = row.role.Name, row.grant.Permission, row.grant.Reach })
                .Take(MostRows + 1 - rows.Count).AsNoTracking().ToListAsync(cancellation);
            rows.AddRange(held.Where(row => pairs.Contains((row.RoleId, row.Permission, row.Reach))).DistinctBy(row => (row.PostId, row.Role, row.Permission)).Select(row => new RightHolder(
                row.DisplayName, row.UserName!, names.Of(unit.Key), row.Title, row.ActingPostId is null || row.ActingPostId == row.PostId, row.Role, PermissionCatalogue.Find(row.Permission)!.Label, row.Reach.Name())));
        }

        return new RightHolders(
            label, [.. permissions.Select(code => PermissionCatalogue.Find(code)?.Label ?? code)], [.. rows.Take(MostRows)], people.Count, rows.Count > MostRows);
    }

    private static bool Covers(string permission, string over, string path) => PermissionCatalogue.Counts(permission, over) && OrganisationPath.Contains(over, path);

    /// <summary>The organs above the place, what stands above them, and their own departments: everything below them that is reached without passing another organ.</summary>
    private static async Task<List<Organisation>> StaffedUnitsAsync(PortalDb db, string path, CancellationToken cancellation)
    {
        var line = OrganisationPath.Line(path);
        var units = await All(db).Where(unit => line.Contains(unit.Path)).ToListAsync(cancellation);
        var frontier = units.ConvertAll(unit => unit.Id);
        while (frontier.Count > 0)
        {
            var above = frontier;
            var known = units.Select(unit => unit.Id).ToHashSet();
            var below = (await All(db).Where(unit => unit.ParentId != null && above.Contains(unit.ParentId.Value) && !OrganKinds.Contains(unit.Kind)).ToListAsync(cancellation)).Where(unit => !known.Contains(unit.Id)).ToList();
            units.AddRange(below);
            frontier = below.ConvertAll(unit => unit.Id);
        }

        return units;
    }

    private static readonly OrganisationKind[] OrganKinds = [.. Enum.GetValues<OrganisationKind>().Where(OrganisationRules.IsOrgan)];

    private static IQueryable<Organisation> All(PortalDb db) => db.Set<Organisation>()
        .IgnoreQueryFilters([PortalDb.ScopeFilter]) // organs above decide how far a permission reaches; their people are cut to the reach
        .AsNoTracking();
}
