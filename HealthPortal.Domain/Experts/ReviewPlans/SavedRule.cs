using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ReviewPlans;

/// <summary>Whose a saved rule is (tender 5.3.5.1.3（3）–（5）).</summary>
public enum RuleReach
{
    /// <summary>个人规则</summary>
    Personal,

    /// <summary>科室规则</summary>
    Department,

    /// <summary>全局规则</summary>
    Global,
}

/// <summary>抽取规则 kept to be used again. A draw freezes what it used, so that later changes do not touch it.</summary>
/// <remarks>Global rows are for everybody and personal ones for their owner alone, so that the scope of paths does not fit: the use cases cut.</remarks>
public sealed class SavedRule : MutableEntity, IGlobal, ILabelled
{
    public const int LongestName = 60;
    public const int LongestCode = 30;
    public const int LongestContent = 16_000;

    public required RuleReach Reach { get; init; }

    /// <summary>Of the owner's department; rows of the department's own people and those above.</summary>
    public required string OwnerPath { get; set; }

    public required Guid OwnerId { get; init; }

    public required string OwnerName { get; init; }

    public required string Code { get; set; }

    public required string Name { get; set; }

    /// <summary>The rule as JSON.</summary>
    public required string Content { get; set; }

    /// <summary>Grows with every change of name or content.</summary>
    public int Revision { get; set; } = 1;

    public bool IsActive { get; set; } = true;

    public required DateTime CreatedAt { get; init; }

    public string Label => Name;

    public IEnumerable<Problem> Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return new Problem("请填写规则名称。", "name");
        }
        else if (Name.Length > LongestName)
        {
            yield return new Problem($"规则名称最多 {LongestName} 个字。", "name");
        }

        if (string.IsNullOrWhiteSpace(Code) || Code.Length > LongestCode || !Code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            yield return new Problem($"规则编码用字母、数字和短横线，最多 {LongestCode} 个。", "code");
        }

        if (Content.Length > LongestContent)
        {
            yield return new Problem("规则太长，请拆成几条。", "rule");
        }
    }
}

/// <summary>A saved rule as it was from one change to the next.</summary>
public sealed class SavedRuleRevision : Entity, IGlobal, IUnlogged
{
    public required Guid RuleId { get; init; }

    public required int Revision { get; init; }

    public required string Name { get; init; }

    public required string Content { get; init; }

    public required DateTime At { get; init; }

    public required string ByName { get; init; }
}

public static class SavedRuleWords
{
    public static string Name(this RuleReach reach) => reach switch { RuleReach.Personal => "个人规则", RuleReach.Department => "科室规则", _ => "全局规则" };
}
