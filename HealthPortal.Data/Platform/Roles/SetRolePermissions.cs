using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Roles;

/// <param name="Added">Permissions the role does not give now, with their reach.</param>
/// <param name="Changed">Permissions whose reach becomes another: label, before, after.</param>
/// <param name="People">How many accounts this touches at their next click.</param>
/// <param name="Obstacles">Why it would be refused; empty when it would not.</param>
public sealed record RoleChangePreview(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed, int People, IReadOnlyList<string> Obstacles)
{
    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;
}

/// <summary>What saving the permissions of a role would do, before it is done.</summary>
[Requires(RightsPermissions.Edit)]
public sealed class PreviewRolePermissions : Query<RoleChangePreview>
{
    public required Guid RoleId { get; init; }

    public required IReadOnlyList<RoleGrant> Grants { get; init; }

    protected internal override IEnumerable<Problem> Validate() => RolePermissionChange.Check(Grants);

    protected internal override async Task<Outcome<RoleChangePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<Role>().Include(role => role.Permissions).SingleOrDefaultAsync(role => role.Id == RoleId, cancellation) is not { } role)
        {
            return Failure.NotFound(RoleRows.NotFound);
        }

        var change = new RolePermissionChange(role, Grants);
        var people = await (
            from link in db.Set<PostRole>()
            where link.RoleId == RoleId
            join post in db.Set<Post>().IgnoreQueryFilters([PortalDb.ScopeFilter]) on link.PostId equals post.Id // the role is everybody's; only a number is told
            select post.UserId).Distinct().CountAsync(cancellation);
        return new RoleChangePreview(
            [.. change.Added.Select(grant => $"{RolePermissionChange.Label(grant.Permission)}（{grant.Reach.Name()}）")],
            [.. change.Removed.Select(grant => RolePermissionChange.Label(grant.Permission))],
            [.. change.Changed.Select(pair => $"{RolePermissionChange.Label(pair.After.Permission)}：{pair.Before.Reach.Name()} → {pair.After.Reach.Name()}")],
            people,
            await change.ObstaclesAsync(operation, cancellation));
    }
}

/// <summary>角色权限关联 (tender 5.3.9.3 (2)): the role gives these permissions from the next click on, and no others.</summary>
[Requires(RightsPermissions.Edit)]
public sealed class SetRolePermissions : Command<Done>
{
    public required Guid RoleId { get; init; }

    public required int Version { get; init; }

    public required IReadOnlyList<RoleGrant> Grants { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
        AccountRules.ReasonIsGiven(Reason, "修改权限") is { } problem ? RolePermissionChange.Check(Grants).Append(problem) : RolePermissionChange.Check(Grants);

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await EssentialRights.LockAsync(operation, cancellation);
        var found = await RoleWriting.FindAsync(operation, RoleId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var role = found.Value;
        var change = new RolePermissionChange(role, Grants);
        if (change.IsEmpty)
        {
            return Failure.Invalid("权限没有变化，不需要保存。");
        }

        if (await change.ObstaclesAsync(operation, cancellation) is { Count: > 0 } obstacles)
        {
            return Failure.Invalid([.. obstacles.Select(obstacle => new Problem(obstacle))]);
        }

        operation.Reason = Reason!.Trim();
        change.Apply(operation);
        return Done.It;
    }
}

/// <summary>What of a role's permissions becomes different.</summary>
internal sealed class RolePermissionChange
{
    private const int MostNames = 3;

    private readonly Role role;
    private readonly IReadOnlyList<RoleGrant> after;

    public RolePermissionChange(Role role, IReadOnlyList<RoleGrant> after)
    {
        this.role = role;
        this.after = after;
        var before = RoleGrants.Of(role.Permissions);
        Added = [.. after.Where(grant => !before.Any(old => old.Permission == grant.Permission))];
        Removed = [.. before.Where(old => !after.Any(grant => grant.Permission == old.Permission))];
        Changed = [.. from old in before join grant in after on old.Permission equals grant.Permission where old.Reach != grant.Reach select (old, grant)];
    }

    public IReadOnlyList<RoleGrant> Added { get; }

    public IReadOnlyList<RoleGrant> Removed { get; }

    public IReadOnlyList<(RoleGrant Before, RoleGrant After)> Changed { get; }

    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    public static IEnumerable<Problem> Check(IReadOnlyList<RoleGrant> grants)
    {
        if (grants.FirstOrDefault(grant => PermissionCatalogue.Find(grant.Permission) is null || !Enum.IsDefined(grant.Reach)) is not null)
        {
            yield return new Problem("选择的权限有的已不存在，请刷新后重试。");
        }

        if (grants.DistinctBy(grant => grant.Permission, StringComparer.Ordinal).Count() < grants.Count)
        {
            yield return new Problem("同一项权限只能选择一种范围。");
        }

        if (Duties.Mixed(grants.Select(grant => grant.Permission)) is { } mixed)
        {
            yield return new Problem($"“{mixed.First.Label}”属于{mixed.First.Duties.Names()}，“{mixed.Second.Label}”属于{mixed.Second.Duties.Names()}，不能放在同一个角色里。{DutySeparation.Sentence}");
        }
    }

    public static string Label(string permission) => PermissionCatalogue.Find(permission)?.Label ?? permission;

    public async Task<IReadOnlyList<string>> ObstaclesAsync(Operation operation, CancellationToken cancellation)
    {
        var obstacles = new List<string>();
        if ((Added.Count > 0 || Changed.Any(pair => pair.After.Reach > pair.Before.Reach)) && (await RoleRows.MineAsync(operation, cancellation)).Contains(role.Id))
        {
            obstacles.Add(RoleWriting.OwnRole);
        }

        if ((await EssentialRights.ReadAsync(operation, [], cancellation)).WithRole(role.Id, role.IsActive ? after.Select(grant => new RolePermission { RoleId = role.Id, Permission = grant.Permission, Reach = grant.Reach }) : []) is { } missing)
        {
            obstacles.Add(RoleWriting.LastOf(missing));
        }

        if (await MixedHoldersAsync(operation.Db, cancellation) is { } mixed)
        {
            obstacles.Add(mixed);
        }

        return obstacles;
    }

    /// <summary>Each change of a permission stands in the log by itself, and the role with its new version and the permissions in words.</summary>
    public void Apply(Operation operation)
    {
        var db = operation.Db;
        db.RemoveRange(role.Permissions.Where(held => Removed.Any(gone => gone.Permission == held.Permission)));
        foreach (var (_, grant) in Changed)
        {
            var rows = role.Permissions.Where(held => held.Permission == grant.Permission).ToList();
            rows[0].Reach = grant.Reach;
            db.RemoveRange(rows.Skip(1));
        }

        db.AddRange(Added.Select(grant => new RolePermission { RoleId = role.Id, Permission = grant.Permission, Reach = grant.Reach }));
        var entry = db.Entry(role);
        entry.Property(row => row.Version).IsModified = true;
        operation.RecordAct(
            role, role.Name, operation.Actor.OrganisationPath,
            [
                .. Added.Select(grant => new FieldChange(Label(grant.Permission), null, grant.Reach.Name())),
                .. Removed.Select(grant => new FieldChange(Label(grant.Permission), grant.Reach.Name(), null)),
                .. Changed.Select(pair => new FieldChange(Label(pair.After.Permission), pair.Before.Reach.Name(), pair.After.Reach.Name())),
            ]);
    }

    /// <summary>Whether somebody who holds the role would come to two administrators' duties by the change.</summary>
    private async Task<string?> MixedHoldersAsync(PortalDb db, CancellationToken cancellation)
    {
        var duties = Duties.Of(after.Select(grant => grant.Permission));
        if (duties == AdministratorDuties.Any)
        {
            return null;
        }

        var others = (await db.Set<Role>().AsNoTracking().Include(row => row.Permissions).Where(row => row.Id != role.Id && row.Permissions.Any(grant => Duties.Exclusive.Contains(grant.Permission))).ToListAsync(cancellation))
            .Where(row => (Duties.Of(row.Permissions.Select(grant => grant.Permission)) & duties) == AdministratorDuties.None).ToList();
        var ids = others.ConvertAll(row => row.Id);
        var holders =
            from post in db.Set<Post>().IgnoreQueryFilters([PortalDb.ScopeFilter]) // whoever holds it, wherever; the few names say whom it would concern
            join link in db.Set<PostRole>() on post.Id equals link.PostId
            where link.RoleId == role.Id || ids.Contains(link.RoleId)
            select new { post.UserId, IsThis = link.RoleId == role.Id };
        var both = await holders.GroupBy(row => row.UserId).Where(rows => rows.Any(row => row.IsThis) && rows.Any(row => !row.IsThis)).Select(rows => rows.Key).OrderBy(id => id).Take(MostNames + 1).ToListAsync(cancellation);
        var people = await db.Users.Where(user => both.Contains(user.Id)).OrderBy(user => user.Id).Select(user => user.DisplayName).ToListAsync(cancellation);
        return people.Count == 0
            ? null
            : $"{string.Join("、", people.Take(MostNames))}{(people.Count > MostNames ? "等" : "")}已持有{string.Join("、", others.Select(row => $"“{row.Name}”"))}，这样修改后会由同一人担任不同的管理职责。{DutySeparation.Sentence}";
    }
}
