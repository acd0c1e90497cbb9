using System.Buffers;

namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>A rule made ready to be asked of thousands of experts: operands are read once, and only 相近 makes texts while it looks.</summary>
public sealed class CompiledRule
{
    /// <summary>What words stand between, in the form in which texts are compared.</summary>
    private static readonly SearchValues<char> Separators = SearchValues.Create("、,;/ ()[]|:·");

    private readonly Func<TagValues, bool> matches;
    private readonly Func<TagValues, IReadOnlyList<string>> explain;

    private CompiledRule(Func<TagValues, bool> matches, Func<TagValues, IReadOnlyList<string>> explain) => (this.matches, this.explain) = (matches, explain);

    /// <exception cref="ArgumentException">The rule does not pass <see cref="RuleCheck"/>.</exception>
    public static CompiledRule Of(RuleGroup rule, IReadOnlyList<TagDefinition> tags)
    {
        if (RuleCheck.Check(rule, tags) is { Count: > 0 } problems)
        {
            throw new ArgumentException(problems[0].Message, nameof(rule));
        }

        return Compile(rule, tags.ToDictionary(tag => tag.Key, StringComparer.Ordinal));
    }

    public bool Matches(TagValues values) => matches(values);

    /// <summary>Why somebody does not fit: of what must all be, everything that is not; of what is enough alone, the part that comes nearest. Empty when he fits.</summary>
    public IReadOnlyList<string> Explain(TagValues values) => explain(values);

    private static CompiledRule Compile(RuleNode node, Dictionary<string, TagDefinition> tags)
    {
        if (node is RuleCondition condition)
        {
            return Compile(condition, tags[condition.Tag]);
        }

        var group = (RuleGroup)node;
        CompiledRule[] parts = [.. group.Children.Select(child => Compile(child, tags))];
        if (group.Join == RuleJoin.All || parts.Length == 0)
        {
            return new CompiledRule(values => Array.TrueForAll(parts, part => part.matches(values)), values => [.. parts.SelectMany(part => part.explain(values))]);
        }

        return new CompiledRule(
            values => Array.Exists(parts, part => part.matches(values)),
            values => Array.Exists(parts, part => part.matches(values)) ? [] : parts.Select(part => part.explain(values)).MinBy(reasons => reasons.Count)!);
    }

    private static CompiledRule Compile(RuleCondition condition, TagDefinition tag)
    {
        var test = Test(condition, tag);
        var wanted = RuleSentence.Tail(condition, tag);
        return new CompiledRule(
            values => test(values[tag.Key]),
            values => values[tag.Key] is var value && test(value) ? []
                : condition.Operator == RuleOperator.IsNotEmpty ? [$"没有填写{tag.Label}"]
                : value.IsEmpty ? [$"没有填写{tag.Label}，要求{wanted}"]
                : [$"{tag.Label} {value.Shown(tag)}，要求{wanted}"]);
    }

    internal static Func<TagValue, bool> Test(RuleCondition condition, TagDefinition tag) => condition.Operator switch
    {
        RuleOperator.IsEmpty => value => value.IsEmpty,
        RuleOperator.IsNotEmpty => value => !value.IsEmpty,
        RuleOperator.NotEquals => Not(Test(condition with { Operator = RuleOperator.Equals }, tag)),
        RuleOperator.NotContains => Not(Test(condition with { Operator = RuleOperator.Contains }, tag)),
        RuleOperator.NotIn => Not(Test(condition with { Operator = RuleOperator.In }, tag)),
        _ => tag.Kind switch
        {
            TagKind.Number => Ordered(condition, RuleWords.ReadNumber, value => value.Number),
            TagKind.Date => Ordered(condition, operand => RuleWords.ReadDay(operand) is { } day ? day.DayNumber : null, value => value.Date?.DayNumber),
            TagKind.Level when condition.Operator is not RuleOperator.In => Ranked(condition, tag),
            _ => Textual(condition, tag),
        },
    };

    private static Func<TagValue, bool> Not(Func<TagValue, bool> test) => value => !test(value);

    /// <summary>A value that is none of the options, as one imported long ago may be, has no rank and fulfils no comparison.</summary>
    private static Func<TagValue, bool> Ranked(RuleCondition condition, TagDefinition tag)
    {
        string[] options = [.. tag.Options.Select(TagValue.Comparable)];
        return Ordered(condition, operand => Rank(TagValue.Comparable(operand)), value => value.Compared is [var held, ..] ? Rank(held) : null);

        decimal? Rank(string option) => Array.IndexOf(options, option) is >= 0 and var place ? place : null;
    }

    private static Func<TagValue, bool> Ordered(RuleCondition condition, Func<string, decimal?> read, Func<TagValue, decimal?> of)
    {
        var bound = read(condition.Operands[0])!.Value;
        var upper = condition.Operator == RuleOperator.Between ? read(condition.Operands[1])!.Value : bound;
        return condition.Operator switch
        {
            RuleOperator.GreaterThan => value => of(value) > bound,
            RuleOperator.AtLeast => value => of(value) >= bound,
            RuleOperator.LessThan => value => of(value) < bound,
            RuleOperator.AtMost => value => of(value) <= bound,
            RuleOperator.Between => value => of(value) is { } number && number >= bound && number <= upper,
            _ => value => of(value) == bound,
        };
    }

    private static Func<TagValue, bool> Textual(RuleCondition condition, TagDefinition tag)
    {
        string[] wanted = [.. condition.Operands.Select(TagValue.Comparable)];
        var first = wanted[0];
        return condition.Operator switch
        {
            RuleOperator.In when tag.Kind == TagKind.Division => value => Array.Exists(value.Compared, code => Array.Exists(wanted, area => code.StartsWith(Significant(area), StringComparison.Ordinal))),
            RuleOperator.In => value => Array.Exists(value.Compared, text => Array.IndexOf(wanted, text) >= 0),

            // A text is searched for the letters, a list of options for the option.
            RuleOperator.Contains when tag.Kind is TagKind.Text or TagKind.Texts => value => Array.Exists(value.Compared, text => text.Contains(first, StringComparison.Ordinal)),
            RuleOperator.Fuzzy => value => Array.Exists(value.Compared, text => Similarity.Alike(text, first)),
            RuleOperator.WholeWord => value => Array.Exists(value.Compared, text => HoldsWord(text, first)),
            _ => value => Array.Exists(value.Compared, text => text == first),
        };
    }

    /// <summary>Whether the words stand in the text with separators, or its ends, on both sides.</summary>
    private static bool HoldsWord(string text, string words)
    {
        for (var place = text.IndexOf(words, StringComparison.Ordinal); place >= 0; place = text.IndexOf(words, place + 1, StringComparison.Ordinal))
        {
            var end = place + words.Length;
            if ((place == 0 || Separators.Contains(text[place - 1])) && (end == text.Length || Separators.Contains(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The digits of a division that its parts share: 320000000000 is the province with all that begins with 32.</summary>
    private static string Significant(string code)
    {
        var end = code.Length;
        while (end > 2 && code[end - 1] == '0')
        {
            end--;
        }

        // Levels have two, four, six, nine and twelve digits.
        return code[..Math.Min(code.Length, end <= 2 ? 2 : end <= 4 ? 4 : end <= 6 ? 6 : end <= 9 ? 9 : 12)];
    }
}
