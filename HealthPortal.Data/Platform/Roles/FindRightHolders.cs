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
        var given =
            from grant in db.Set<RolePermission>()
            where permissions.Contains(grant.Permission)
            join role in db.Set<Role>() on grant.RoleId equals role.Id
            where role.IsActive
            join link in db.Set<PostRole>() on role.Id equals link.RoleId
            join post in db.Set<Post>() on link.PostId equals post.Id // within the reader's reach: who stands above it is not told
            where unitIds.Contains(post.OrganisationId) && post.IsActive && (post.ValidFrom == null || post.ValidFrom <= today) && (post.ValidTo == null || post.ValidTo >= today)
            select new { grant, role, post };

        // First which roles at which units reach the place: a few lines, however many people hold them.
        var lines = await given.Select(row => new { row.post.OrganisationPath, RoleId = row.role.Id, row.grant.Permission, row.grant.Reach }).Distinct().AsNoTracking().ToListAsync(cancellation);
        var closed = staffed.Where(unit => !unit.IsActive).Select(unit => unit.Path).ToList();
        var byPath = staffed.ToDictionary(unit => unit.Path, StringComparer.Ordinal);
        var reaching = lines.Where(row => !closed.Exists(shut => OrganisationPath.Contains(shut, row.OrganisationPath)) && Covers(row.Permission, GrantReach.Of(byPath[row.OrganisationPath], staffed).PathOf(row.Reach), path)).ToList();

        // Then the people, once for each set of roles: units of one kind give the place to the same roles.
        var found = new List<(string Path, string UserName, string DisplayName, Guid PostId, string Title, bool IsActing, string Role, string Permission, ScopeReach Reach)>();
        var people = new HashSet<Guid>();
        foreach (var same in reaching.GroupBy(row => row.OrganisationPath, StringComparer.Ordinal).GroupBy(unit => string.Join(' ', unit.Select(row => $"{row.RoleId}{row.Permission}{row.Reach}").Order(StringComparer.Ordinal)), StringComparer.Ordinal))
        {
            var paths = same.Select(unit => unit.Key).ToList();
            var pairs = same.First().Select(row => (row.RoleId, row.Permission, row.Reach)).ToHashSet();
            var roleIds = pairs.Select(pair => pair.RoleId).Distinct().ToList();
            var held =
                from row in given
                where paths.Contains(row.post.OrganisationPath) && roleIds.Contains(row.role.Id)
                join user in db.Users on row.post.UserId equals user.Id
                where user.State == AccountState.Normal
                select new { row.grant, row.role, row.post, user };
            people.UnionWith(await held.Select(row => row.user.Id).Distinct().ToListAsync(cancellation));
            var rows = await held.OrderByDescending(row => row.post.OrganisationPath.Length).ThenBy(row => row.post.OrganisationPath).ThenBy(row => row.user.UserName).ThenBy(row => row.post.Id)
                .Select(row => new { row.post.OrganisationPath, row.user.DisplayName, row.user.UserName, row.user.ActingPostId, PostId = row.post.Id, row.post.Title, RoleId = row.role.Id, Role = row.role.Name, row.grant.Permission, row.grant.Reach })
                .Take(MostRows + 1).AsNoTracking().ToListAsync(cancellation);
            found.AddRange(rows.Where(row => pairs.Contains((row.RoleId, row.Permission, row.Reach))).DistinctBy(row => (row.PostId, row.Role, row.Permission))
                .Select(row => (row.OrganisationPath, row.UserName!, row.DisplayName, row.PostId, row.Title, row.ActingPostId is null || row.ActingPostId == row.PostId, row.Role, row.Permission, row.Reach)));
        }

        // Those nearest the place first.
        var nearest = found.OrderByDescending(row => row.Path.Length).ThenBy(row => row.Path, StringComparer.Ordinal).ThenBy(row => row.UserName, StringComparer.Ordinal).ThenBy(row => row.PostId).Take(MostRows + 1).ToList();
        var names = await UnitNames.ReadAsync(db, nearest.Select(row => row.Path), cancellation);
        return new RightHolders(
            label,
            [.. permissions.Select(code => PermissionCatalogue.Find(code)?.Label ?? code)],
            [.. nearest.Take(MostRows).Select(row => new RightHolder(row.DisplayName, row.UserName, names.Of(row.Path), row.Title, row.IsActing, row.Role, PermissionCatalogue.Find(row.Permission)!.Label, row.Reach.Name()))],
            people.Count,
            nearest.Count > MostRows);
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
