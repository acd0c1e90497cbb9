using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>
/// Finds rules that nobody can ever fit and conditions that never help, by the rule alone. It claims nothing it cannot prove: where the ways to fulfil a
/// rule are too many to look at, and for texts whose meanings it cannot compare, it says nothing.
/// </summary>
public static class RuleContradictions
{
    /// <summary>Ways to fulfil a rule that are looked at.</summary>
    public const int MostWays = 4096;

    public static IReadOnlyList<Problem> Find(RuleGroup rule, IReadOnlyList<TagDefinition> tags)
    {
        var known = tags.ToDictionary(tag => tag.Key, StringComparer.Ordinal);
        if (RuleCheck.Check(rule, tags).Count > 0 || Ways(rule) is not { } ways)
        {
            return [];
        }

        var possible = ways.FindAll(way => Clash(way, known) is null);
        if (possible.Count == 0)
        {
            return [Nobody(ways[0], known)];
        }

        var alive = possible.SelectMany(way => way).ToHashSet<RuleCondition>(ReferenceEqualityComparer.Instance);
        return
        [
            .. rule.Conditions.Where(condition => !alive.Contains(condition)).Select(condition =>
                new Problem($"“{RuleSentence.Write(condition, known[condition.Tag])}”{(MayHold(known[condition.Tag], [condition]) ? "与其他条件矛盾，不会有人因它符合。" : "没有人能符合，这个条件不起作用。")}")),
        ];
    }

    /// <summary>Whether nobody can fit several rules at once, such as that of a plan and that of a group; null where it cannot be proved.</summary>
    public static Problem? Impossible(IReadOnlyList<RuleGroup> rules, IReadOnlyList<TagDefinition> tags)
    {
        var known = tags.ToDictionary(tag => tag.Key, StringComparer.Ordinal);
        return rules.All(rule => RuleCheck.Check(rule, tags).Count == 0) && Ways(new RuleGroup(RuleJoin.All, [.. rules])) is { } ways && ways.TrueForAll(way => Clash(way, known) is not null) ? Nobody(ways[0], known) : null;
    }

    /// <summary>The sets of conditions of which one must hold whole; null when there are too many.</summary>
    private static List<List<RuleCondition>>? Ways(RuleNode node)
    {
        if (node is RuleCondition condition)
        {
            return [[condition]];
        }

        var group = (RuleGroup)node;
        if (group.Children.Count == 0)
        {
            return [[]];
        }

        var all = new List<List<RuleCondition>>();
        foreach (var (place, child) in group.Children.Index())
        {
            if (Ways(child) is not { } own || (group.Join == RuleJoin.Any ? all.Count + own.Count : Math.Max(1, all.Count) * own.Count) > MostWays)
            {
                return null;
            }

            all = group.Join == RuleJoin.Any ? [.. all, .. own] : place == 0 ? own : [.. all.SelectMany(_ => own, (before, more) => (List<RuleCondition>)[.. before, .. more])];
        }

        return all;
    }

    private static Problem Nobody(List<RuleCondition> way, Dictionary<string, TagDefinition> tags)
    {
        var clash = Clash(way, tags)!.Select(condition => RuleSentence.Write(condition, tags[condition.Tag])).Distinct(StringComparer.Ordinal).ToList();
        return new Problem(clash.Count == 1 ? $"没有人能符合这条规则：没有人能符合“{clash[0]}”。" : $"没有人能符合这条规则：“{string.Join("”和“", clash)}”不能同时成立。");
    }

    /// <summary>The fewest conditions of a way, on one tag, that no value can fulfil together; null when there are none.</summary>
    private static IReadOnlyList<RuleCondition>? Clash(List<RuleCondition> way, Dictionary<string, TagDefinition> tags)
    {
        foreach (var group in way.GroupBy(condition => condition.Tag, StringComparer.Ordinal))
        {
            var (tag, own) = (tags[group.Key], group.ToList());
            if (MayHold(tag, own))
            {
                continue;
            }

            if (own.Find(condition => !MayHold(tag, [condition])) is { } alone)
            {
                return [alone];
            }

            for (var first = 0; first < own.Count; first++)
            {
                for (var second = first + 1; second < own.Count; second++)
                {
                    if (!MayHold(tag, [own[first], own[second]]))
                    {
                        return [own[first], own[second]];
                    }
                }
            }

            return own;
        }

        return null;
    }

    /// <summary>False only when no value can fulfil all the conditions on one tag.</summary>
    private static bool MayHold(TagDefinition tag, List<RuleCondition> conditions)
    {
        var tests = conditions.ConvertAll(condition => CompiledRule.Test(condition, tag));
        if (tests.TrueForAll(test => test(TagValue.Of([]))))
        {
            return true;
        }

        return tag.Kind switch
        {
            TagKind.Number => Candidates(conditions, RuleWords.ReadNumber).Any(number => tests.TrueForAll(test => test(TagValue.Of(number)))),
            TagKind.Date => Days(conditions).Any(day => tests.TrueForAll(test => test(TagValue.Of(day)))),
            TagKind.YesNo => new[] { true, false }.Any(yes => tests.TrueForAll(test => test(TagValue.Of(yes)))),
            TagKind.Choice or TagKind.Level => tag.Options.Any(option => tests.TrueForAll(test => test(TagValue.Of(option)))),
            TagKind.Choices => SeveralMayHold(conditions),
            _ => TextMayHold(tag, conditions, tests),
        };
    }

    /// <summary>Whether a number fits is decided between the bounds: each bound, and a number before, between and after them.</summary>
    private static IEnumerable<decimal> Candidates(List<RuleCondition> conditions, Func<string, decimal?> read)
    {
        var bounds = conditions.SelectMany(condition => condition.Operands).Select(read).OfType<decimal>().Distinct().Order().ToList();
        return bounds.Count == 0 ? [0] : bounds.Append(bounds[0] - 1).Append(bounds[^1] + 1).Concat(bounds.Skip(1).Select((bound, place) => (bound + bounds[place]) / 2));
    }

    private static IEnumerable<DateOnly> Days(List<RuleCondition> conditions) =>
        Candidates(conditions, operand => RuleWords.ReadDay(operand)?.DayNumber).SelectMany(day => new[] { Math.Floor(day), Math.Ceiling(day) })
            .SelectMany(day => new[] { day - 1, day, day + 1 }).Where(day => day >= 0 && day <= DateOnly.MaxValue.DayNumber).Select(day => DateOnly.FromDayNumber((int)day));

    /// <summary>Of several options: what must be there may not be what must not.</summary>
    private static bool SeveralMayHold(List<RuleCondition> conditions)
    {
        if (conditions.Exists(condition => condition.Operator == RuleOperator.IsEmpty) && conditions.Exists(condition => condition.Operator is RuleOperator.Contains or RuleOperator.In or RuleOperator.IsNotEmpty))
        {
            return false;
        }

        var forbidden = conditions.Where(condition => condition.Operator is RuleOperator.NotContains or RuleOperator.NotIn).SelectMany(condition => condition.Operands).Select(TagValue.Comparable).ToHashSet(StringComparer.Ordinal);
        return conditions.Where(condition => condition.Operator is RuleOperator.Contains or RuleOperator.In).All(condition => condition.Operands.Any(operand => !forbidden.Contains(TagValue.Comparable(operand))));
    }

    /// <summary>Texts are endless: only those that are named whole can be tried, and letters that are wanted and forbidden at once.</summary>
    private static bool TextMayHold(TagDefinition tag, List<RuleCondition> conditions, List<Func<TagValue, bool>> tests)
    {
        var asksForValue = conditions.Exists(condition => condition.Operator is not (RuleOperator.IsEmpty or RuleOperator.NotEquals or RuleOperator.NotContains or RuleOperator.NotIn));
        if (asksForValue && conditions.Exists(condition => condition.Operator == RuleOperator.IsEmpty))
        {
            return false;
        }

        if (tag.Kind == TagKind.Text && conditions.Find(condition => condition.Operator is RuleOperator.Equals or RuleOperator.In) is { } whole)
        {
            return whole.Operands.Any(operand => tests.TrueForAll(test => test(TagValue.Of(operand))));
        }

        var forbidden = conditions.Where(condition => condition.Operator == RuleOperator.NotContains).Select(condition => TagValue.Comparable(condition.Operands[0])).ToList();
        if (tag.Kind == TagKind.Division)
        {
            // An expert is in one place: where one of the areas asked for lies in all of them and in none that is shut out, he may be there.
            var areas = conditions.Where(condition => condition.Operator == RuleOperator.In).SelectMany(condition => condition.Operands).ToList();
            return areas.Count == 0 || areas.Exists(area => tests.TrueForAll(test => test(TagValue.Of(area))));
        }

        return conditions.Where(condition => condition.Operator == RuleOperator.Contains).All(condition => !forbidden.Exists(letters => TagValue.Comparable(condition.Operands[0]).Contains(letters, StringComparison.Ordinal)));
    }
}
