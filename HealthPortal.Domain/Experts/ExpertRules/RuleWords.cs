using System.Globalization;

namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>Which operators a kind of tag knows, and how they are said. One table for the sentence, its parser and the forms.</summary>
public static class RuleWords
{
    public const string Yes = "是";

    public const string No = "否";

    public const int LongestOperand = 100;

    public const int MostOperands = 30;

    /// <summary>Digits after the point; more would be lost where a number is shown.</summary>
    public const int MostDecimals = 6;

    private const string DayFormat = "yyyy-MM-dd";

    private static readonly RuleOperator[] Emptiness = [RuleOperator.IsEmpty, RuleOperator.IsNotEmpty];

    private static readonly RuleOperator[] Order = [RuleOperator.GreaterThan, RuleOperator.AtLeast, RuleOperator.LessThan, RuleOperator.AtMost];

    public static IReadOnlyList<RuleOperator> OperatorsOf(TagKind kind) => kind switch
    {
        TagKind.Text => [RuleOperator.Equals, RuleOperator.NotEquals, RuleOperator.Contains, RuleOperator.NotContains, RuleOperator.In, RuleOperator.NotIn, RuleOperator.Fuzzy, RuleOperator.WholeWord, .. Emptiness],
        TagKind.Texts => [RuleOperator.Contains, RuleOperator.NotContains, RuleOperator.In, RuleOperator.NotIn, RuleOperator.Fuzzy, RuleOperator.WholeWord, .. Emptiness],
        TagKind.Choice => [RuleOperator.Equals, RuleOperator.NotEquals, RuleOperator.In, RuleOperator.NotIn, .. Emptiness],
        TagKind.Choices => [RuleOperator.Contains, RuleOperator.NotContains, RuleOperator.In, RuleOperator.NotIn, .. Emptiness],
        TagKind.Level => [RuleOperator.Equals, RuleOperator.NotEquals, RuleOperator.In, RuleOperator.NotIn, .. Order, .. Emptiness],
        TagKind.Number or TagKind.Date => [RuleOperator.Equals, RuleOperator.NotEquals, .. Order, RuleOperator.Between, .. Emptiness],
        TagKind.YesNo => [RuleOperator.Equals, .. Emptiness],
        _ => [RuleOperator.In, RuleOperator.NotIn, .. Emptiness],
    };

    /// <summary>Fewest and most operands.</summary>
    public static (int Fewest, int Most) OperandsOf(RuleOperator operation) => operation switch
    {
        RuleOperator.IsEmpty or RuleOperator.IsNotEmpty => (0, 0),
        RuleOperator.Between => (2, 2),
        RuleOperator.In or RuleOperator.NotIn => (1, MostOperands),
        _ => (1, 1),
    };

    /// <summary>The word between the tag and its operands.</summary>
    public static string Word(TagKind kind, RuleOperator operation) => (operation, kind) switch
    {
        (RuleOperator.Equals, TagKind.Number) => "等于",
        (RuleOperator.NotEquals, TagKind.Number) => "不等于",
        (RuleOperator.Equals, _) => "是",
        (RuleOperator.NotEquals, _) => "不是",
        (RuleOperator.Contains, _) => "包含",
        (RuleOperator.NotContains, _) => "不包含",
        (RuleOperator.In, TagKind.Division) => "位于",
        (RuleOperator.NotIn, TagKind.Division) => "不位于",
        (RuleOperator.In, TagKind.Texts or TagKind.Choices) => "有以下之一",
        (RuleOperator.NotIn, TagKind.Texts or TagKind.Choices) => "没有以下任何一项",
        (RuleOperator.In, _) => "属于",
        (RuleOperator.NotIn, _) => "不属于",
        (RuleOperator.GreaterThan, TagKind.Level) => "高于",
        (RuleOperator.AtLeast, TagKind.Level) => "不低于",
        (RuleOperator.LessThan, TagKind.Level) => "低于",
        (RuleOperator.AtMost, TagKind.Level) => "不高于",
        (RuleOperator.GreaterThan, TagKind.Date) => "晚于",
        (RuleOperator.AtLeast, TagKind.Date) => "不早于",
        (RuleOperator.LessThan, TagKind.Date) => "早于",
        (RuleOperator.AtMost, TagKind.Date) => "不晚于",
        (RuleOperator.GreaterThan, _) => "大于",
        (RuleOperator.AtLeast, _) => "不小于",
        (RuleOperator.LessThan, _) => "小于",
        (RuleOperator.AtMost, _) => "不大于",
        (RuleOperator.Between, _) => "介于",
        (RuleOperator.Fuzzy, _) => "相近于",
        (RuleOperator.WholeWord, _) => "整词是",
        (RuleOperator.IsEmpty, _) => "没有填写",
        _ => "已填写",
    };

    public static string Number(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>A number as it is stored; null for what is none.</summary>
    public static decimal? ReadNumber(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1_000_000_000_000m && decimal.Round(number, MostDecimals) == number ? number : null;

    /// <summary>Whether no half of a surrogate pair stands alone: such a text can be neither compared nor stored.</summary>
    public static bool IsWhole(string text)
    {
        for (var place = 0; place < text.Length; place++)
        {
            if (char.IsSurrogate(text[place]) && !(place + 1 < text.Length && char.IsSurrogatePair(text[place], text[++place])))
            {
                return false;
            }
        }

        return true;
    }

    public static DateOnly? ReadDay(string text) => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
