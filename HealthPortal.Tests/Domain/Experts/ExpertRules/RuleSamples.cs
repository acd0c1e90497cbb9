using HealthPortal.Domain.Experts.ExpertRules;

namespace HealthPortal.Tests.Domain.Experts.ExpertRules;

/// <summary>Tags, experts and rules made from a number: the same number makes the same.</summary>
internal static class RuleSamples
{
    public static readonly IReadOnlyList<TagDefinition> Tags =
    [
        .. FixedTags.All.Select(tag => tag.Key == "division" ? tag with { Names = new Dictionary<string, string> { ["320583"] = "昆山市", ["320500"] = "苏州市", ["320100"] = "南京市" } } : tag),
        new("papers", "论文数", TagKind.Number) { Unit = "篇" }, new("papersTotal", "论文数总计", TagKind.Number), new("appointed", "聘任日期", TagKind.Date), new("party", "民主党派成员", TagKind.YesNo),
        new("fields", "擅长领域", TagKind.Choices) { Options = ["感染控制", "急诊急救", "医院管理", "医疗器械"] },
        new("grade", "评审等级", TagKind.Level) { Options = ["B级", "A级"] },
    ];

    private static readonly string[] Specialties = ["呼吸内科", "感染病科", "重症医学科", "普通外科", "放射影像 CT"];

    public static TagDefinition Tag(string key) => Tags.Single(tag => tag.Key == key);

    public static RuleCondition Is(string tag, RuleOperator operation, params string[] operands) => new(tag, operation, operands);

    public static RuleGroup All(params RuleNode[] parts) => new(RuleJoin.All, parts);

    public static RuleGroup Any(params RuleNode[] parts) => new(RuleJoin.Any, parts);

    public static RuleGroup Rule(Random random) => Group(random, 1);

    public static TagValues Expert(Random random) => new(new Dictionary<string, TagValue>(StringComparer.Ordinal)
    {
        ["name"] = TagValue.Of($"演示专家{random.Next(100)}"),
        ["institution"] = TagValue.Of(Pick(random, ["演示人民医院", "演示中医院", "演示疾控中心"])),
        ["institutionLevel"] = TagValue.Of(Pick(random, FixedTags.InstitutionLevels)),
        ["division"] = TagValue.Of(Pick(random, ["320583", "320581", "320102", "320583100"])),
        ["specialty"] = TagValue.Of(random.Next(8) == 0 ? null : Pick(random, Specialties)),
        ["title"] = TagValue.Of(Pick(random, FixedTags.Titles)),
        ["qualifications"] = TagValue.Of(random.Next(3) == 0 ? [] : new[] { "执业医师", "执业药师；ＧＣＰ 证书" }.Take(random.Next(3))),
        ["languages"] = TagValue.Of(new[] { "英语", "日语", "德语" }.Where(_ => random.Next(2) == 0)),
        ["sex"] = TagValue.Of(Pick(random, ["男", "女"])),
        ["age"] = TagValue.Of((decimal?)random.Next(30, 75)),
        ["practiceYears"] = TagValue.Of(random.Next(6) == 0 ? (decimal?)null : random.Next(40)),
        ["rating"] = TagValue.Of((decimal?)(random.Next(600, 1000) / 10m)),
        ["served"] = TagValue.Of((decimal?)random.Next(20)),
        ["papers"] = TagValue.Of((decimal?)random.Next(6)),
        ["appointed"] = TagValue.Of((DateOnly?)new DateOnly(2020, 1, 1).AddDays(random.Next(1500))),
        ["party"] = TagValue.Of(random.Next(2) == 0),
        ["fields"] = TagValue.Of(Tag("fields").Options.Where(_ => random.Next(3) == 0)),
    });

    private static RuleGroup Group(Random random, int level) => new(
        (RuleJoin)random.Next(2), [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => level < RuleGroup.MostLevels && random.Next(3) == 0 ? (RuleNode)Group(random, level + 1) : Condition(random))]);

    private static RuleCondition Condition(Random random)
    {
        var tag = Pick(random, Tags);
        var operation = Pick(random, RuleWords.OperatorsOf(tag.Kind));
        var (fewest, most) = RuleWords.OperandsOf(operation);
        var operands = Enumerable.Range(0, random.Next(fewest, Math.Min(most, 4) + 1)).Select(_ => Operand(random, tag)).ToArray();
        if (operation == RuleOperator.Between)
        {
            operands = [.. tag.Kind == TagKind.Number ? operands.OrderBy(text => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture)) : operands.Order(StringComparer.Ordinal)];
        }

        return new RuleCondition(tag.Key, operation, operands);
    }

    private static string Operand(Random random, TagDefinition tag) => tag.Kind switch
    {
        TagKind.Number => RuleWords.Number(random.Next(-20, 800) / 10m),
        TagKind.Date => new DateOnly(2020, 1, 1).AddDays(random.Next(1500)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        TagKind.YesNo => Pick(random, ["是", "否"]),
        TagKind.Division => Pick(random, ["320583", "320500", "320000", "320100"]),
        TagKind.Choice or TagKind.Choices or TagKind.Level => Pick(random, tag.Options),
        _ => Pick(random, ["演示", "英语", "呼吸内科", "gcp", "（特殊）并且", "a，或者 b", "执业医师"]),
    };

    private static T Pick<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
