using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Roles;

/// <summary>A permission as a role gives it.</summary>
public sealed record RoleGrant(string Permission, ScopeReach Reach);

internal static class RoleGrants
{
    /// <summary>One line for each permission with its widest reach, in the order of the tree; unknown ones, of a former release, last.</summary>
    public static IReadOnlyList<RoleGrant> Of(IEnumerable<RolePermission> grants)
    {
        var order = PermissionCatalogue.All.Index().ToDictionary(pair => pair.Item.Code, pair => pair.Index, StringComparer.Ordinal);
        return
        [
            .. grants.GroupBy(grant => grant.Permission, StringComparer.Ordinal)
                .Select(same => new RoleGrant(same.Key, same.Max(grant => grant.Reach)))
                .OrderBy(grant => order.GetValueOrDefault(grant.Permission, int.MaxValue)).ThenBy(grant => grant.Permission, StringComparer.Ordinal),
        ];
    }
}

/// <param name="Grants">What it gives now, in the order of the tree.</param>
public sealed record RoleDetail(RoleRow Row, IReadOnlyList<RoleGrant> Grants, RoleRights May);

[Requires(RightsPermissions.View)]
public sealed class ReadRole : Query<RoleDetail>
{
    public required Guid RoleId { get; init; }

    protected internal override async Task<Outcome<RoleDetail>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<Role>().Include(role => role.Permissions).SingleOrDefaultAsync(role => role.Id == RoleId, cancellation) is { } role
            ? new RoleDetail((await RoleRows.OfAsync(operation, [role], cancellation))[0], RoleGrants.Of(role.Permissions), RoleRights.Of(operation.Actor))
            : Failure.NotFound(RoleRows.NotFound);
}

/// <summary>The tree of what can be granted, as the code declares it.</summary>
[Requires(RightsPermissions.View)]
public sealed class ReadPermissionTree : Query<IReadOnlyList<PermissionBranch>>
{
    protected internal override Task<Outcome<IReadOnlyList<PermissionBranch>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Task.FromResult(Outcome<IReadOnlyList<PermissionBranch>>.Success(PermissionTree.All));
}

/// <summary>What happened to a role and its permissions.</summary>
[Requires(RightsPermissions.View)]
public sealed class ReadRoleHistory : Query<IReadOnlyList<RowChange>>
{
    public required Guid RoleId { get; init; }

    protected internal override Task<Outcome<IReadOnlyList<RowChange>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        RowChange.OfRowsAsync(operation.Db, [RoleId], cancellation);
}

/// <param name="First">Reach in the first role; null where it lacks the permission.</param>
public sealed record RoleDifference(string Group, string Label, string Permission, ScopeReach? First, ScopeReach? Second)
{
    public bool IsSame => First == Second;
}

public sealed record RoleComparison(RoleRow First, RoleRow Second, IReadOnlyList<RoleDifference> Lines);

/// <summary>Two roles side by side: every permission that either gives.</summary>
[Requires(RightsPermissions.View)]
public sealed class CompareRoles : Query<RoleComparison>
{
    public required Guid FirstId { get; init; }

    public required Guid SecondId { get; init; }

    protected internal override IEnumerable<Problem> Validate() => FirstId == SecondId ? [new Problem("请选择两个不同的角色。", "second")] : [];

    protected internal override async Task<Outcome<RoleComparison>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var roles = await operation.Db.Set<Role>().Include(role => role.Permissions).Where(role => role.Id == FirstId || role.Id == SecondId).ToListAsync(cancellation);
        if (roles.Count < 2)
        {
            return Failure.NotFound(RoleRows.NotFound);
        }

        var ordered = roles.OrderBy(role => role.Id == FirstId ? 0 : 1).ToList();
        var rows = await RoleRows.OfAsync(operation, ordered, cancellation);
        var sides = ordered.Select(role => RoleGrants.Of(role.Permissions).ToDictionary(grant => grant.Permission, grant => (ScopeReach?)grant.Reach, StringComparer.Ordinal)).ToList();
        return new RoleComparison(rows[0], rows[1],
        [
            .. PermissionCatalogue.All.Where(permission => sides.Exists(side => side.ContainsKey(permission.Code)))
                .Select(permission => new RoleDifference(permission.Group, permission.Label, permission.Code, sides[0].GetValueOrDefault(permission.Code), sides[1].GetValueOrDefault(permission.Code))),
        ]);
    }
}
