using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>A person's position in one organisation unit; rights hang on posts, so a person with two posts acts with one at a time.</summary>
public sealed class Post : MutableEntity, IScoped, ILabelled
{
    public required Guid UserId { get; init; }

    public required Guid OrganisationId { get; set; }

    public required string OrganisationPath { get; set; }

    public required string Title { get; set; }

    public bool IsActive { get; set; } = true;

    public DateOnly? ValidFrom { get; set; }

    public DateOnly? ValidTo { get; set; }

    public string Label => Title;
}

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

/// <summary>A named set of permissions. Codes are stable, names may be edited.</summary>
public sealed class Role : MutableEntity, IGlobal, ILabelled
{
    public required string Code { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    public bool IsActive { get; set; } = true;

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
