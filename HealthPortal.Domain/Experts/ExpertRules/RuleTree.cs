namespace HealthPortal.Domain.Experts.ExpertRules;

public enum RuleJoin
{
    /// <summary>并且</summary>
    All,

    /// <summary>或者</summary>
    Any,
}

public enum RuleOperator
{
    Equals,
    NotEquals,

    /// <summary>A text holds the letters; of several values one does.</summary>
    Contains,
    NotContains,

    /// <summary>One of the operands; a division lies in one of them.</summary>
    In,
    NotIn,
    GreaterThan,
    AtLeast,
    LessThan,
    AtMost,

    /// <summary>Both bounds belong to it.</summary>
    Between,

    /// <summary>相近: see <see cref="Similarity"/>.</summary>
    Fuzzy,

    /// <summary>整词: a whole word between separators.</summary>
    WholeWord,
    IsEmpty,
    IsNotEmpty,
}

/// <summary>A part of a rule. What is negative (不是, 不包含, 不属于) is the opposite of its positive, so that it holds for an expert who has no value.</summary>
public abstract record RuleNode;

/// <param name="Tag">Key of the tag.</param>
/// <param name="Operands">As they are stored: numbers and dates in invariant form.</param>
public sealed record RuleCondition(string Tag, RuleOperator Operator, IReadOnlyList<string> Operands) : RuleNode
{
    public bool Equals(RuleCondition? other) => other is not null && Tag == other.Tag && Operator == other.Operator && Operands.SequenceEqual(other.Operands, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Tag, Operator, Operands.Count);
}

/// <summary>A group without children is fulfilled by everybody.</summary>
public sealed record RuleGroup(RuleJoin Join, IReadOnlyList<RuleNode> Children) : RuleNode
{
    /// <summary>Groups in groups in groups (tender 5.3.5.1.3: 系统限制用户嵌套3层逻辑规则).</summary>
    public const int MostLevels = 3;

    public const int MostConditions = 50;

    public static readonly RuleGroup Everybody = new(RuleJoin.All, []);

    public int Levels => 1 + Children.OfType<RuleGroup>().Select(group => group.Levels).DefaultIfEmpty(0).Max();

    public IEnumerable<RuleCondition> Conditions => Children.SelectMany(child => child is RuleGroup group ? group.Conditions : [(RuleCondition)child]);

    public bool Equals(RuleGroup? other) => other is not null && Join == other.Join && Children.SequenceEqual(other.Children);

    public override int GetHashCode() => HashCode.Combine(Join, Children.Count);

    /// <summary>
    /// The same rule without what says nothing: empty groups in a group, groups of one, groups that join as the group around them does. Two rules that read
    /// the same are the same then.
    /// </summary>
    public RuleGroup Normalised() => Tidy(this) switch
    {
        RuleGroup group => group.Children.Count < 2 ? group with { Join = RuleJoin.All } : group,
        var one => new RuleGroup(RuleJoin.All, [one]),
    };

    private static RuleNode Tidy(RuleNode node)
    {
        if (node is not RuleGroup group)
        {
            return node;
        }

        var children = new List<RuleNode>();
        foreach (var child in group.Children.Select(Tidy))
        {
            switch (child)
            {
                case RuleGroup { Children.Count: 0 } when group.Join == RuleJoin.Any:
                    // Everybody fulfils it, and so the whole group.
                    return Everybody;
                case RuleGroup { Children.Count: 0 }:
                    break;
                case RuleGroup inner when inner.Join == group.Join:
                    children.AddRange(inner.Children);
                    break;
                default:
                    children.Add(child);
                    break;
            }
        }

        return children.Count == 1 ? children[0] : new RuleGroup(group.Join, children);
    }
}
