using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>How far a granted permission reaches from the post that holds it.</summary>
public enum ScopeReach
{
    /// <summary>The post's own organisation unit and what lies below it.</summary>
    Unit,

    /// <summary>The organ's own body (本级): all its departments and its window, no lower commissions.</summary>
    Organ,

    /// <summary>The organ with every lower commission and institution of its territory (辖区).</summary>
    Territory,
}

/// <summary>角色类型 (tender 5.3.9.3 (1)).</summary>
public enum RoleKind
{
    /// <summary>业务角色</summary>
    Business,

    /// <summary>管理员角色</summary>
    Administration,
}

public static class RoleWords
{
    public static string Name(this ScopeReach reach) => reach switch
    {
        ScopeReach.Unit => "本处室及下级",
        ScopeReach.Organ => "本机关",
        _ => "辖区",
    };

    public static string Name(this RoleKind kind) => kind == RoleKind.Administration ? "管理员角色" : "业务角色";
}

/// <summary>A named set of permissions. Codes are stable, names may be edited.</summary>
public sealed class Role : MutableEntity, IGlobal, ILabelled
{
    public required string Code { get; init; }

    public required string Name { get; set; }

    public RoleKind Kind { get; set; }

    public string? Description { get; set; }

    public string? Remark { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Why it was put out of use or back into it.</summary>
    public string? StateReason { get; set; }

    public List<RolePermission> Permissions { get; init; } = [];

    public string Label => Name;
}

public sealed class RolePermission : Entity, IGlobal, ILabelled
{
    public Guid RoleId { get; init; }

    public required string Permission { get; init; }

    public required ScopeReach Reach { get; set; }

    public string Label => Permission;
}

public sealed class PostRole : Entity, IGlobal, ILabelled
{
    public required Guid PostId { get; init; }

    public required Guid RoleId { get; init; }

    public string Label => "岗位角色";
}
