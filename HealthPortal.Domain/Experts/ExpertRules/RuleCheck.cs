using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>Whether a rule can be asked at all, by the tags there are.</summary>
public static class RuleCheck
{
    /// <summary>Sentences that name the place of each fault; the field is the place as numbers, for example <c>2.1</c> for the first part of the second group.</summary>
    public static IReadOnlyList<Problem> Check(RuleGroup rule, IReadOnlyList<TagDefinition> tags)
    {
        var problems = new List<Problem>();
        if (rule.Levels > RuleGroup.MostLevels)
        {
            problems.Add(new Problem($"规则嵌套了 {rule.Levels} 层，最多 {RuleGroup.MostLevels} 层，请拆成几条规则。"));
        }

        var count = rule.Conditions.Count();
        if (count > RuleGroup.MostConditions)
        {
            problems.Add(new Problem($"规则有 {count} 个条件，最多 {RuleGroup.MostConditions} 个。"));
        }

        var known = tags.ToDictionary(tag => tag.Key, StringComparer.Ordinal);
        Walk(rule, "");
        return problems;

        void Walk(RuleGroup group, string place)
        {
            for (var index = 0; index < group.Children.Count; index++)
            {
                var here = place + (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
                if (group.Children[index] is RuleGroup inner)
                {
                    Walk(inner, here + ".");
                }
                else if (Fault((RuleCondition)group.Children[index], known) is { } fault)
                {
                    problems.Add(new Problem($"第 {here} 个条件：{fault}", here));
                }
            }
        }
    }

    /// <summary>
    /// The rule as it is stored, so that rules that mean the same are the same: without empty and needless groups, numbers without needless noughts, options
    /// as they are defined, names of divisions as their codes, no operand twice.
    /// </summary>
    /// <param name="rule">One with faults is only tidied.</param>
    public static RuleGroup Canonical(RuleGroup rule, IReadOnlyList<TagDefinition> tags)
    {
        var known = tags.ToDictionary(tag => tag.Key, StringComparer.Ordinal);
        return (Check(rule, tags).Count == 0 ? (RuleGroup)Of(rule) : rule).Normalised();

        RuleNode Of(RuleNode node) => node switch
        {
            RuleGroup group => group with { Children = [.. group.Children.Select(Of)] },
            RuleCondition { Operator: RuleOperator.In or RuleOperator.NotIn } several => several with { Operands = [.. several.Operands.Select(operand => Stored(known[several.Tag], operand)).Distinct(StringComparer.Ordinal)] },
            RuleCondition condition => condition with { Operands = [.. condition.Operands.Select(operand => Stored(known[condition.Tag], operand))] },
            _ => node,
        };
    }

    private static string Stored(TagDefinition tag, string operand) => tag.Kind switch
    {
        TagKind.Number when RuleWords.ReadNumber(operand) is { } number => RuleWords.Number(number),
        TagKind.Choice or TagKind.Choices or TagKind.Level => tag.OptionLike(operand) ?? operand,
        _ => tag.ValueOf(operand),
    };

    /// <summary>What is wrong with one condition; null when nothing is.</summary>
    public static string? Fault(RuleCondition condition, IReadOnlyDictionary<string, TagDefinition> tags)
    {
        if (!tags.TryGetValue(condition.Tag, out var tag))
        {
            return $"没有标签“{condition.Tag}”，它可能已停用。";
        }

        if (!RuleWords.OperatorsOf(tag.Kind).Contains(condition.Operator))
        {
            return $"“{tag.Label}”不能用“{RuleWords.Word(tag.Kind, condition.Operator)}”。";
        }

        var (fewest, most) = RuleWords.OperandsOf(condition.Operator);
        if (condition.Operands.Count < fewest || condition.Operands.Count > most)
        {
            return most == 0 ? $"“{tag.Label}{RuleWords.Word(tag.Kind, condition.Operator)}”后面不写内容。"
                : condition.Operands.Count < fewest ? $"请填写“{tag.Label}”要比较的内容。"
                : $"“{tag.Label}”最多写 {most} 项。";
        }

        foreach (var operand in condition.Operands)
        {
            if (OperandFault(tag, operand) is { } fault)
            {
                return fault;
            }
        }

        return condition.Operator == RuleOperator.Between && Order(tag, condition.Operands[0]) > Order(tag, condition.Operands[1]) ? $"“{tag.Label}”的下限大于上限。" : null;
    }

    private static string? OperandFault(TagDefinition tag, string operand) =>
        string.IsNullOrWhiteSpace(operand) ? $"请填写“{tag.Label}”要比较的内容。"
        : operand.Length > RuleWords.LongestOperand ? $"“{tag.Label}”要比较的内容最多 {RuleWords.LongestOperand} 个字。"
        : !RuleWords.IsWhole(operand) ? $"“{tag.Label}”要比较的内容里有不完整的字。"
        : operand != operand.Trim() || operand.AsSpan().ContainsAny('“', '”', '"') || operand.Any(char.IsControl) ? $"“{tag.Label}”要比较的内容不能有引号、换行，前后不能有空格。"
        : tag.Kind switch
        {
            TagKind.Number when RuleWords.ReadNumber(operand) is null => $"“{tag.Label}”应与数字比较，小数最多 {RuleWords.MostDecimals} 位。",
            TagKind.Date when RuleWords.ReadDay(operand) is null => $"“{tag.Label}”应与日期比较，例如 2026-01-01。",
            TagKind.YesNo when operand is not (RuleWords.Yes or RuleWords.No) => $"“{tag.Label}”只有“是”和“否”。",
            TagKind.Choice or TagKind.Choices or TagKind.Level when tag.OptionLike(operand) is null => $"“{tag.Label}”没有“{operand}”这一项。",
            TagKind.Division when !operand.All(char.IsAsciiDigit) && tag.EndingWith(operand) is { Count: > 1 } several => $"叫“{operand}”的地区有 {several.Count} 个，请写全：{string.Join('、', several.Take(4).Select(pair => pair.Value))}{(several.Count > 4 ? "等" : "")}。",
            TagKind.Division when !operand.All(char.IsAsciiDigit) => $"没有“{operand}”这个地区，请写规范的名称，例如“昆山市”。",
            TagKind.Division when operand.Length is not (2 or 4 or 6 or 9 or 12) => $"“{operand}”不是行政区划代码，代码有 2、4、6、9 或 12 位。",
            _ => null,
        };

    private static decimal Order(TagDefinition tag, string operand) => tag.Kind == TagKind.Number ? RuleWords.ReadNumber(operand)!.Value : RuleWords.ReadDay(operand)!.Value.DayNumber;
}
