using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ReviewPlans;

/// <summary>评审事项 of a department: what is reviewed again and again, with the pools its experts come from (tender 5.3.5.1.1（1）).</summary>
public sealed class ReviewMatter : MutableEntity, IScoped, ILabelled
{
    public const int LongestName = 80;
    public const int LongestDescription = 500;

    public required string OrganisationPath { get; set; }

    public required string Name { get; set; }

    /// <summary>What experts read in messages instead of the name (tender 5.3.5.1.8（2）: 只能看到业务处室维护的名称).</summary>
    public string? MessageName { get; set; }

    public string Description { get; set; } = "";

    /// <summary>Experts come from the whole provincial pool; otherwise from <see cref="ReviewMatterPool"/> only.</summary>
    public bool UsesWholePool { get; set; } = true;

    public bool IsActive { get; set; } = true;

    public required DateTime CreatedAt { get; init; }

    public string Label => Name;

    public IEnumerable<Problem> Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return new Problem("请填写事项名称。", "name");
        }
        else if (Name.Length > LongestName)
        {
            yield return new Problem($"事项名称最多 {LongestName} 个字。", "name");
        }

        if (MessageName?.Length > ReviewPlan.LongestMessageName)
        {
            yield return new Problem($"短信里的名称最多 {ReviewPlan.LongestMessageName} 个字。", "messageName");
        }

        if (Description.Length > LongestDescription)
        {
            yield return new Problem($"说明最多 {LongestDescription} 个字。", "description");
        }
    }
}

/// <summary>Who keeps a pool for what.</summary>
public enum ReviewPoolKind
{
    /// <summary>事项专家库</summary>
    Matter,

    /// <summary>临时专家库</summary>
    Temporary,
}

/// <summary>专家库 of a department: references into the provincial pool, never copies (tender 5.3.5.1.9（1）).</summary>
public sealed class ReviewPool : MutableEntity, IScoped, ILabelled
{
    public const int LongestName = 60;
    public const int MostMembers = 20_000;

    public required string OrganisationPath { get; set; }

    public required string Name { get; set; }

    public required ReviewPoolKind Kind { get; set; }

    public bool IsActive { get; set; } = true;

    public required DateTime CreatedAt { get; init; }

    public string Label => Name;
}

public sealed class ReviewPoolMember : Entity, IScoped, ILabelled
{
    public required string OrganisationPath { get; set; }

    public required Guid PoolId { get; init; }

    public required Guid ExpertId { get; init; }

    public required DateTime AddedAt { get; init; }

    public required string AddedByName { get; init; }

    /// <summary>Number of the expert, for the change log.</summary>
    public required string Label { get; init; }
}

/// <summary>A pool a matter draws from.</summary>
public sealed class ReviewMatterPool : Entity, IScoped, ILabelled
{
    public required string OrganisationPath { get; set; }

    public required Guid MatterId { get; init; }

    public required Guid PoolId { get; init; }

    /// <summary>Name of the pool when it was chosen, for the change log.</summary>
    public required string Label { get; init; }
}

public static class ReviewPoolWords
{
    public static string Name(this ReviewPoolKind kind) => kind == ReviewPoolKind.Matter ? "事项专家库" : "临时专家库";
}
