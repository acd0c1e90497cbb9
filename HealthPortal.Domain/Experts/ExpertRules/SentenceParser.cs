using System.Text;

namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>
/// Reads the sentence of a rule. Brackets, commas and quotation marks of half width, 「」, digits of full width, 且 and 或 alone, and white space anywhere are
/// taken too.
/// </summary>
internal sealed class SentenceParser
{
    private readonly string text;
    private readonly List<TagDefinition> tags;
    private int place;
    private SentenceFault? fault;

    public SentenceParser(string text, IReadOnlyList<TagDefinition> tags)
    {
        this.text = text;

        // A name that begins with another is tried first.
        this.tags = [.. tags.OrderByDescending(tag => tag.Label.Length).ThenBy(tag => tag.Label, StringComparer.Ordinal)];
    }

    public (RuleGroup? Rule, SentenceFault? Fault) Parse()
    {
        Skip();
        if (place == text.Length || Take(RuleSentence.Everybody))
        {
            Skip();
            return place == text.Length ? (RuleGroup.Everybody, null) : (null, new SentenceFault(place, $"“{RuleSentence.Everybody}”后面不能再写条件。"));
        }

        var rule = ReadGroup(1);
        Skip();
        if (fault is null && place < text.Length)
        {
            Fail(text[place] is '）' or ')' ? "这里多了一个右括号。" : "这里应写“并且”或“或者”，再写下一个条件。");
        }

        return fault is null ? (rule!.Normalised(), null) : (null, fault);
    }

    private RuleGroup? ReadGroup(int level)
    {
        if (level > RuleGroup.MostLevels)
        {
            return Fail<RuleGroup>($"括号最多套 {RuleGroup.MostLevels - 1} 层（共 {RuleGroup.MostLevels} 层规则）。");
        }

        var children = new List<RuleNode>();
        RuleJoin? join = null;
        while (true)
        {
            Skip();
            RuleNode? child;
            if (Take("（") || Take("("))
            {
                child = ReadGroup(level + 1);
                Skip();
                if (child is not null && !Take("）") && !Take(")"))
                {
                    return Fail<RuleGroup>("这里缺右括号，或者缺“并且”“或者”。");
                }
            }
            else
            {
                child = ReadCondition();
            }

            if (child is null)
            {
                return null;
            }

            children.Add(child);
            if (children.Count > RuleGroup.MostConditions)
            {
                return Fail<RuleGroup>($"条件太多，最多 {RuleGroup.MostConditions} 个。");
            }

            Skip();
            var before = place;
            if (Take("，") || Take(","))
            {
                Skip();
            }

            RuleJoin? next = Take("并且") || Take("且") ? RuleJoin.All : Take("或者") || Take("或") ? RuleJoin.Any : null;
            if (next is null)
            {
                place = before;
                return new RuleGroup(join ?? RuleJoin.All, children);
            }

            if (join is not null && join != next)
            {
                place = before;
                return Fail<RuleGroup>("“并且”和“或者”混在一起时，请用括号分清先后。");
            }

            join = next;
        }
    }

    private RuleCondition? ReadCondition()
    {
        var begin = place;
        foreach (var tag in tags)
        {
            place = begin;
            if (!Take(tag.Label))
            {
                continue;
            }

            Skip();
            foreach (var operation in RuleWords.OperatorsOf(tag.Kind).OrderByDescending(operation => RuleWords.Word(tag.Kind, operation).Length))
            {
                if (Take(RuleWords.Word(tag.Kind, operation)))
                {
                    return ReadOperands(tag, operation);
                }
            }

            // Another tag may have a shorter name and go on with these letters.
            if (tags.Exists(other => other.Label.Length < tag.Label.Length && tag.Label.StartsWith(other.Label, StringComparison.Ordinal)))
            {
                continue;
            }

            return Fail<RuleCondition>($"“{tag.Label}”后面应是：{string.Join("、", RuleWords.OperatorsOf(tag.Kind).Select(operation => RuleWords.Word(tag.Kind, operation)))}。");
        }

        place = begin;
        return Fail<RuleCondition>(place == text.Length ? "这里缺一个条件。" : "这里应是标签的名称，例如“职称”“年龄”。");
    }

    private RuleCondition? ReadOperands(TagDefinition tag, RuleOperator operation)
    {
        var operands = new List<string>();
        var (fewest, most) = RuleWords.OperandsOf(operation);
        for (var number = 0; number < most; number++)
        {
            Skip();
            var before = place;
            if (number > 0 && !(operation == RuleOperator.Between ? Take("到") || Take("至") : Take("、")))
            {
                if (number >= fewest)
                {
                    break;
                }

                return Fail<RuleCondition>("这里应写“到”和上限。");
            }

            Skip();
            if ((tag.Kind is TagKind.Number or TagKind.Date ? ReadPlain(tag) : ReadQuoted(tag)) is not { } operand)
            {
                return null;
            }

            var condition = new RuleCondition(tag.Key, operation, [.. operands, operand]);
            if (RuleCheck.Fault(condition with { Operands = [operand], Operator = Single(tag) }, new Dictionary<string, TagDefinition>(StringComparer.Ordinal) { [tag.Key] = tag }) is { } wrong)
            {
                place = before;
                return Fail<RuleCondition>(wrong);
            }

            operands.Add(operand);
            before = place;
            Skip();
            if (tag.Unit.Length == 0 || !Take(tag.Unit))
            {
                place = before;
            }
        }

        var read = new RuleCondition(tag.Key, operation, operands);
        return RuleCheck.Fault(read, new Dictionary<string, TagDefinition>(StringComparer.Ordinal) { [tag.Key] = tag }) is { } faulty ? Fail<RuleCondition>(faulty) : read;
    }

    /// <summary>An operator of the kind that takes one operand, so that an operand can be looked at alone.</summary>
    private static RuleOperator Single(TagDefinition tag) => RuleWords.OperatorsOf(tag.Kind).First(operation => RuleWords.OperandsOf(operation) is { Fewest: 1 });

    private string? ReadQuoted(TagDefinition tag)
    {
        if (!Take("“") && !Take("\"") && !Take("”") && !Take("「"))
        {
            return Fail<string>($"“{tag.Label}”要比较的内容应放在引号里。");
        }

        var end = text.AsSpan(place).IndexOfAny("”\"“」");
        if (end < 0)
        {
            return Fail<string>("这里缺右引号。");
        }

        var said = text.Substring(place, end).Trim();
        place += end + 1;

        // A name that stands for a code is stored as the code.
        return tag.ValueOf(said);
    }

    private string? ReadPlain(TagDefinition tag)
    {
        var begin = place;
        while (place < text.Length && (char.IsAsciiDigit(text[place]) || text[place] is (>= '０' and <= '９') or '.' or '．' or '-' or '－'))
        {
            place++;
        }

        var said = text[begin..place].Normalize(NormalizationForm.FormKC);
        if (tag.Kind == TagKind.Date)
        {
            return RuleWords.ReadDay(said) is not null ? said : Fail<string>("这里应是日期，例如 2026-01-01。", begin);
        }

        return RuleWords.ReadNumber(said) is { } number ? RuleWords.Number(number) : Fail<string>("这里应是数字。", begin);
    }

    private bool Take(string word)
    {
        if (string.CompareOrdinal(text, place, word, 0, word.Length) != 0)
        {
            return false;
        }

        place += word.Length;
        return true;
    }

    private void Skip()
    {
        while (place < text.Length && char.IsWhiteSpace(text[place]))
        {
            place++;
        }
    }

    private void Fail(string message) => fault ??= new SentenceFault(place, message);

    private T? Fail<T>(string message, int? at = null)
        where T : class
    {
        fault ??= new SentenceFault(at ?? place, message);
        return null;
    }
}
