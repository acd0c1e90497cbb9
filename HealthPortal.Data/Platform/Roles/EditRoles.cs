using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Roles;

/// <summary>What a person types about a role.</summary>
public sealed record RoleFields
{
    public string Name { get; init; } = "";

    public RoleKind Kind { get; init; }

    public string? Description { get; init; }

    public string? Remark { get; init; }

    internal RoleFields Tidy() => this with { Name = Name.Trim(), Description = Filled(Description), Remark = Filled(Remark) };

    internal IEnumerable<Problem> Check()
    {
        if (!Enum.IsDefined(Kind))
        {
            yield return new Problem("没有这个角色类型，请重新选择。", "kind");
        }

        foreach (var problem in RoleRules.Check(Name.Trim(), Filled(Description), Filled(Remark)))
        {
            yield return problem;
        }
    }

    private static string? Filled(string? text) => text?.Trim() is { Length: > 0 } words ? words : null;
}

/// <summary>新增角色, with the permissions of another where it is a copy.</summary>
[Requires(RightsPermissions.Edit)]
public sealed class CreateRole : Command<Guid>
{
    public required string Code { get; init; }

    public required RoleFields Fields { get; init; }

    /// <summary>Takes over this role's permissions.</summary>
    public Guid? CopyOf { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (RoleRules.CodeHasShape(Code.Trim()) is { } shape)
        {
            yield return shape;
        }

        foreach (var problem in Fields.Check())
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await RoleWriting.LockAsync(operation, cancellation);
        var fields = Fields.Tidy();
        var code = Code.Trim();
        var problems = await RoleWriting.TakenAsync(db, null, fields.Name, cancellation) is { } taken ? new List<Problem> { taken } : [];
        if (await db.Set<Role>().AnyAsync(row => row.Code == code, cancellation))
        {
            problems.Add(new Problem("角色编码已被使用，请换一个。", "code"));
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        var role = new Role { Code = code, Name = fields.Name, Kind = fields.Kind, Description = fields.Description, Remark = fields.Remark };
        if (CopyOf is { } source)
        {
            if (await db.Set<Role>().AsNoTracking().Include(row => row.Permissions).SingleOrDefaultAsync(row => row.Id == source, cancellation) is not { } copied)
            {
                return Failure.NotFound(RoleRows.NotFound);
            }

            role.Permissions.AddRange(copied.Permissions.Where(grant => PermissionCatalogue.Find(grant.Permission) is not null).Select(grant => new RolePermission { RoleId = role.Id, Permission = grant.Permission, Reach = grant.Reach }));
            operation.Reason = $"复制自“{copied.Name}”";
        }

        db.Add(role);
        return role.Id;
    }
}

/// <summary>编辑角色: everything but the code, the state and the permissions.</summary>
[Requires(RightsPermissions.Edit)]
public sealed class EditRole : Command<Done>
{
    public required Guid RoleId { get; init; }

    public required int Version { get; init; }

    public required RoleFields Fields { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Fields.Check();

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await RoleWriting.LockAsync(operation, cancellation);
        var found = await RoleWriting.FindAsync(operation, RoleId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var fields = Fields.Tidy();
        if (await RoleWriting.TakenAsync(operation.Db, RoleId, fields.Name, cancellation) is { } taken)
        {
            return Failure.Invalid([taken]);
        }

        (found.Value.Name, found.Value.Kind, found.Value.Description, found.Value.Remark) = (fields.Name, fields.Kind, fields.Description, fields.Remark);
        return Done.It;
    }
}

/// <summary>启用、停用: a role out of use gives nothing from the next click on; those who hold it keep it for later.</summary>
[Requires(RightsPermissions.Edit)]
public sealed class ChangeRoleState : Command<Done>
{
    public required Guid RoleId { get; init; }

    public required int Version { get; init; }

    public required bool IsActive { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, IsActive ? "启用" : "停用") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await RoleWriting.FindAsync(operation, RoleId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var role = found.Value;
        if (role.IsActive == IsActive)
        {
            return Failure.Invalid(IsActive ? "这个角色已经在用。" : "这个角色已经停用。");
        }

        if (IsActive && (await RoleRows.MineAsync(operation, cancellation)).Contains(role.Id))
        {
            return Failure.Forbidden(RoleWriting.OwnRole);
        }

        if (!IsActive && await RoleWriting.WhoWouldBeMissingAsync(operation, role, [], cancellation) is { } missing)
        {
            return Failure.Invalid(RoleWriting.LastOf(missing));
        }

        operation.Reason = Reason!.Trim();
        (role.IsActive, role.StateReason) = (IsActive, operation.Reason);
        return Done.It;
    }
}

/// <summary>删除角色: only one that nobody holds.</summary>
[Requires(RightsPermissions.Edit)]
public sealed class DeleteRole : Command<Done>
{
    public required Guid RoleId { get; init; }

    public required int Version { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await RoleWriting.FindAsync(operation, RoleId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        if (await operation.Db.Set<PostRole>().AnyAsync(link => link.RoleId == RoleId, cancellation))
        {
            return Failure.Invalid("还有人员持有这个角色，不能删除。可以先停用，或在账号管理里收回。");
        }

        operation.Db.RemoveRange(found.Value.Permissions);
        operation.Db.Remove(found.Value);
        return Done.It;
    }
}

internal static class RoleWriting
{
    public const string OwnRole = "您自己持有这个角色，不能给它增加权限，也不能由您启用。请由另一名安全管理员办理。";

    /// <summary>Two people who take the same name or code at the same moment wait for one another.</summary>
    public static Task LockAsync(Operation operation, CancellationToken cancellation) => operation.NextNumberAsync("roles/names", cancellation);

    public static string LastOf(string missing) => $"这样修改后将没有在用的{missing}，不能保存。请先让其他人员持有同样的权限。";

    public static async Task<Outcome<Role>> FindAsync(Operation operation, Guid id, int version, CancellationToken cancellation)
    {
        if (await operation.Db.Set<Role>().Include(role => role.Permissions).SingleOrDefaultAsync(role => role.Id == id, cancellation) is not { } role)
        {
            return Failure.NotFound(RoleRows.NotFound);
        }

        return role.Version == version ? role : Failure.Conflict(await Portal.StaleSentenceAsync(operation.Db, id, cancellation));
    }

    public static async Task<Problem?> TakenAsync(Persistence.PortalDb db, Guid? own, string name, CancellationToken cancellation) =>
        await db.Set<Role>().AnyAsync(row => row.Name == name && row.Id != own, cancellation) ? new Problem("已有同名的角色，请换一个名称。", "name") : null;

    /// <summary>Who would be missing in the portal if the role gave no more than this; null when nobody would.</summary>
    public static async Task<string?> WhoWouldBeMissingAsync(Operation operation, Role role, IEnumerable<RoleGrant> after, CancellationToken cancellation)
    {
        await EssentialRights.LockAsync(operation, cancellation);
        return (await EssentialRights.ReadAsync(operation, [], cancellation)).WithRole(role.Id, after.Select(grant => new RolePermission { RoleId = role.Id, Permission = grant.Permission, Reach = grant.Reach }));
    }
}
