using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Roles;

/// <summary>What the list of roles is cut by. Empty conditions are null.</summary>
public sealed record RoleFilter
{
    public const int LongestText = 40;

    public RoleKind? Kind { get; init; }

    public bool? IsActive { get; init; }

    /// <summary>Part of the name or the code.</summary>
    public string? Text { get; init; }

    public bool IsFiltered => this != new RoleFilter();

    internal IEnumerable<Problem> Check()
    {
        if (Text?.Trim().Length > LongestText)
        {
            yield return new Problem($"关键词最多 {LongestText} 个字。", "text");
        }

        if (Kind is { } kind && !Enum.IsDefined(kind))
        {
            yield return new Problem("没有这个角色类型，请重新选择。", "kind");
        }
    }

    internal IQueryable<Role> Apply(IQueryable<Role> roles)
    {
        if (Kind is { } kind)
        {
            roles = roles.Where(role => role.Kind == kind);
        }

        if (IsActive is { } active)
        {
            roles = roles.Where(role => role.IsActive == active);
        }

        if (Text?.Trim() is { Length: > 0 } text)
        {
            roles = roles.Where(role => role.Name.Contains(text) || role.Code.Contains(text));
        }

        return roles.OrderBy(role => role.Code);
    }

    internal string Words() => string.Join("；", new[]
    {
        Kind is { } kind ? "角色类型 " + kind.Name() : null,
        IsActive is { } active ? "状态 " + (active ? "启用" : "停用") : null,
        Text?.Trim() is { Length: > 0 } text ? "关键词 " + text : null,
    }.OfType<string>()) is { Length: > 0 } words ? words : "全部";
}

/// <param name="People">Accounts with a post of that role within the reader's reach.</param>
/// <param name="Duties">Names of the administrators it makes one of; empty for business.</param>
/// <param name="IsMine">The reader holds it and may not add to it.</param>
public sealed record RoleRow(
    Guid Id, int Version, string Code, string Name, RoleKind Kind, string? Description, string? Remark, bool IsActive, string? StateReason, int Permissions, int People, string Duties, bool IsMine);

public sealed record RoleRights(bool Edit, bool Export, bool ViewAccounts)
{
    internal static RoleRights Of(Actor actor) => new(actor.May(RightsPermissions.Edit), actor.May(RightsPermissions.Export), actor.May(Accounts.AccountPermissions.View));
}

/// <param name="Mixed">People who hold two of the three administrators' duties, from before that was refused.</param>
public sealed record RolePage(IReadOnlyList<RoleRow> Rows, int Total, int Page, RoleRights May, IReadOnlyList<string> Mixed);

/// <summary>角色列表 (tender 5.3.9.3 (1)). There are some dozens of roles, so pages are counted.</summary>
[Requires(RightsPermissions.View)]
public sealed class ListRoles : Query<RolePage>
{
    public const int PageSize = 20;

    public RoleFilter Filter { get; init; } = new();

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<RolePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var total = await Filter.Apply(db.Set<Role>()).CountAsync(cancellation);
        var page = Math.Clamp(Page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        var roles = await Filter.Apply(db.Set<Role>()).Skip((page - 1) * PageSize).Take(PageSize).Include(role => role.Permissions).ToListAsync(cancellation);
        return new RolePage(await RoleRows.OfAsync(operation, roles, cancellation), total, page, RoleRights.Of(operation.Actor), await RoleRows.MixedAsync(db, cancellation));
    }
}

/// <summary>Every role by name, for a choice.</summary>
[Requires(RightsPermissions.View)]
public sealed class ListAllRoles : Query<IReadOnlyList<RoleRow>>
{
    protected internal override async Task<Outcome<IReadOnlyList<RoleRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var roles = await operation.Db.Set<Role>().OrderBy(role => role.Name).Include(role => role.Permissions).ToListAsync(cancellation);
        return Outcome<IReadOnlyList<RoleRow>>.Success(await RoleRows.OfAsync(operation, roles, cancellation));
    }
}

internal static class RoleRows
{
    public const string NotFound = "没有找到这个角色，它可能已被删除。请刷新后重试。";

    /// <summary>More names than this say no more.</summary>
    private const int MostNames = 5;

    public static async Task<IReadOnlyList<RoleRow>> OfAsync(Operation operation, IReadOnlyList<Role> roles, CancellationToken cancellation)
    {
        var db = operation.Db;
        var ids = roles.Select(role => role.Id).ToList();
        var people = await (
            from link in db.Set<PostRole>()
            where ids.Contains(link.RoleId)
            join post in db.Set<Post>() on link.PostId equals post.Id
            group post.UserId by link.RoleId into held
            select new { held.Key, Count = held.Distinct().Count() }).ToDictionaryAsync(held => held.Key, held => held.Count, cancellation);
        var mine = await MineAsync(operation, cancellation);
        return
        [
            .. roles.Select(role =>
            {
                var duties = Duties.Of(role.Permissions.Select(grant => grant.Permission));
                return new RoleRow(
                    role.Id, role.Version, role.Code, role.Name, role.Kind, role.Description, role.Remark, role.IsActive, role.StateReason, role.Permissions.Count, people.GetValueOrDefault(role.Id),
                    duties == AdministratorDuties.Any ? "" : duties.Names(), mine.Contains(role.Id));
            }),
        ];
    }

    /// <summary>Roles the actor holds by any post, also one out of force.</summary>
    public static async Task<IReadOnlySet<Guid>> MineAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        return (await (
            from post in operation.Db.Set<Post>().IgnoreQueryFilters([PortalDb.ScopeFilter]) // one's own posts, wherever they are
            where post.UserId == me
            join link in operation.Db.Set<PostRole>() on post.Id equals link.PostId
            select link.RoleId).ToListAsync(cancellation)).ToHashSet();
    }

    /// <summary>Names of people in the reach who hold duties of two administrators, the first few.</summary>
    public static async Task<IReadOnlyList<string>> MixedAsync(PortalDb db, CancellationToken cancellation)
    {
        var roles = (await db.Set<Role>().AsNoTracking().Include(role => role.Permissions).Where(role => role.Permissions.Any(grant => Duties.Exclusive.Contains(grant.Permission))).ToListAsync(cancellation)).ToDictionary(role => role.Id);
        var ids = roles.Keys.ToList();
        var held = await (
            from link in db.Set<PostRole>()
            where ids.Contains(link.RoleId)
            join post in db.Set<Post>() on link.PostId equals post.Id
            select new { post.UserId, link.RoleId }).Distinct().ToListAsync(cancellation);
        var mixed = held.GroupBy(row => row.UserId).Where(rows => Duties.WhyNotTogether(rows.Select(row => roles[row.RoleId])) is not null).Select(rows => rows.Key).ToList();
        return mixed.Count == 0 ? [] : await db.Users.Where(user => mixed.Contains(user.Id)).OrderBy(user => user.Id).Select(user => user.DisplayName + "（" + user.UserName + "）").Take(MostNames).ToListAsync(cancellation);
    }
}

/// <summary>角色导出: a line for each permission of each role.</summary>
[Requires(RightsPermissions.Export)]
public sealed class ExportRoles : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
        [new("角色编码", 24), new("角色名称", 18), new("角色类型", 12), new("描述", 34), new("状态", 8), new("关联用户数", 12), new("权限分组", 16), new("权限", 28), new("权限编码", 24), new("范围", 14), new("备注", 20)];

    public RoleFilter Filter { get; init; } = new();

    /// <summary>Where the workbook goes; needs no seeking.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var roles = await Filter.Apply(operation.Db.Set<Role>()).Include(role => role.Permissions).ToListAsync(cancellation);
        var rows = await RoleRows.OfAsync(operation, roles, cancellation);
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("角色", "筛选条件：" + Filter.Words(), operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, LinesAsync(roles, rows, cancellation)),
            cancellation);
        operation.RecordLook("RoleExport", Guid.CreateVersion7().ToString(), "角色", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出角色 {roles.Count} 个（{Filter.Words()}）"));
        return roles.Count;
    }

    private static async IAsyncEnumerable<object?[]> LinesAsync(IReadOnlyList<Role> roles, IReadOnlyList<RoleRow> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var (role, row) in roles.Zip(rows))
        {
            cancellation.ThrowIfCancellationRequested();
            var grants = RoleGrants.Of(role.Permissions);
            foreach (var grant in grants.Count == 0 ? [null] : grants.Cast<RoleGrant?>())
            {
                var declared = grant is null ? null : PermissionCatalogue.Find(grant.Permission);
                yield return
                [
                    row.Code, row.Name, row.Kind.Name(), row.Description, row.IsActive ? "启用" : "停用", row.People,
                    declared?.Group, declared?.Label ?? (grant is null ? null : "（已不存在）"), grant?.Permission, grant?.Reach.Name(), row.Remark,
                ];
            }
        }
    }
}
