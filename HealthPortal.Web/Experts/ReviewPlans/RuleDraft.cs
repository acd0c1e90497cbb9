using HealthPortal.Domain.Experts.ExpertRules;

namespace HealthPortal.Web.Experts.ReviewPlans;

/// <summary>A part of a rule while it is edited: may be unfinished, which <see cref="RuleCheck"/> tells then.</summary>
internal sealed class RuleDraft
{
    private static readonly char[] Separators = ['、', '，', ',', '；', ';', '\n'];

    public bool IsGroup { get; init; }

    public RuleJoin Join { get; set; }

    public List<RuleDraft> Children { get; } = [];

    public string Tag { get; set; } = "";

    public RuleOperator Operator { get; set; }

    /// <summary>As typed; several operands with 、 between them.</summary>
    public string Text { get; set; } = "";

    /// <summary>Upper bound of a range.</summary>
    public string Until { get; set; } = "";

    public static RuleDraft Group(RuleJoin join = RuleJoin.All) => new() { IsGroup = true, Join = join };

    public static RuleDraft Of(RuleNode node, IReadOnlyDictionary<string, TagDefinition> tags)
    {
        if (node is RuleGroup group)
        {
            var draft = Group(group.Join);
            draft.Children.AddRange(group.Children.Select(child => Of(child, tags)));
            return draft;
        }

        var condition = (RuleCondition)node;
        var tag = tags.GetValueOrDefault(condition.Tag);
        var shown = condition.Operands.Select(operand => tag?.NameOf(operand) ?? operand).ToList();
        return condition.Operator == RuleOperator.Between && shown.Count == 2
            ? new RuleDraft { Tag = condition.Tag, Operator = condition.Operator, Text = shown[0], Until = shown[1] }
            : new RuleDraft { Tag = condition.Tag, Operator = condition.Operator, Text = string.Join('、', shown) };
    }

    public RuleNode Node(IReadOnlyDictionary<string, TagDefinition> tags)
    {
        if (IsGroup)
        {
            return new RuleGroup(Join, [.. Children.Select(child => child.Node(tags))]);
        }

        var tag = tags.GetValueOrDefault(Tag);
        var most = RuleWords.OperandsOf(Operator).Most;
        IEnumerable<string> operands = most == 0 ? [] : Operator == RuleOperator.Between ? [Text, Until] : most > 1 ? Text.Split(Separators, StringSplitOptions.RemoveEmptyEntries) : [Text];
        return new RuleCondition(Tag, Operator, [.. operands.Select(operand => Stored(tag, operand.Trim())).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Another kind of tag knows other operators; what was typed for it would say nothing.</summary>
    public void Choose(TagDefinition tag)
    {
        (Tag, Text, Until) = (tag.Key, tag.Kind == TagKind.YesNo ? RuleWords.Yes : "", "");
        Operator = RuleWords.OperatorsOf(tag.Kind)[0];
    }

    // Names of divisions stand for their codes; what is no name is left to the check.
    private static string Stored(TagDefinition? tag, string typed) => tag?.ValueOf(typed) ?? typed;
}
