using System.Text;

namespace HealthPortal.Domain.Experts.ExpertRules;

/// <param name="Place">Of the letter where it stopped, from 0.</param>
/// <param name="Message">What was expected there, in plain Chinese.</param>
public sealed record SentenceFault(int Place, string Message);

/// <summary>A rule as a Chinese sentence, for example 职称不低于“副高级”，并且（专业属于“呼吸内科”、“感染病科”，或者语言包含“英语”）. It is read back as it is written.</summary>
public static class RuleSentence
{
    public const string Everybody = "不限条件";

    public static string Write(RuleGroup rule, IReadOnlyList<TagDefinition> tags)
    {
        var known = tags.ToDictionary(tag => tag.Key, StringComparer.Ordinal);
        var text = new StringBuilder();
        Write(text, rule.Normalised(), known);
        return text.Length == 0 ? Everybody : text.ToString();
    }

    /// <summary>One condition, as explanations and trees say it.</summary>
    public static string Write(RuleCondition condition, TagDefinition? tag) => tag is null
        ? $"〔{condition.Tag}〕{RuleWords.Word(TagKind.Text, condition.Operator)}{string.Join('、', condition.Operands.Select(operand => $"“{operand}”"))}"
        : tag.Label + Tail(condition, tag);

    public static (RuleGroup? Rule, SentenceFault? Fault) Parse(string text, IReadOnlyList<TagDefinition> tags) => new SentenceParser(text, tags).Parse();

    /// <summary>The condition without the name of its tag.</summary>
    internal static string Tail(RuleCondition condition, TagDefinition tag)
    {
        var word = RuleWords.Word(tag.Kind, condition.Operator);
        if (condition.Operands.Count == 0)
        {
            return word;
        }

        var said = condition.Operands.Select(operand => tag.Kind switch
        {
            TagKind.Number => RuleWords.ReadNumber(operand) is { } number ? RuleWords.Number(number) : operand,
            TagKind.Date => operand,
            _ => $"“{tag.NameOf(operand)}”",
        });
        return tag.Kind is TagKind.Number or TagKind.Date
            ? $"{word} {string.Join(" 到 ", said)}{(tag.Unit.Length > 0 ? " " + tag.Unit : "")}"
            : word + string.Join('、', said);
    }

    private static void Write(StringBuilder text, RuleGroup group, Dictionary<string, TagDefinition> tags)
    {
        for (var place = 0; place < group.Children.Count; place++)
        {
            if (place > 0)
            {
                text.Append(group.Join == RuleJoin.All ? "，并且" : "，或者");
            }

            if (group.Children[place] is RuleGroup inner)
            {
                text.Append('（');
                Write(text, inner, tags);
                text.Append('）');
            }
            else
            {
                var condition = (RuleCondition)group.Children[place];
                text.Append(Write(condition, tags.GetValueOrDefault(condition.Tag)));
            }
        }
    }
}
