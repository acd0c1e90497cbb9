using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertFairness;

namespace HealthPortal.Tests.Domain.Experts.ExpertFairness;

public sealed class FairnessWatchTests
{
    private const int Draws = 60;
    private const int Pool = 80;
    private const int Places = 6;
    private const int Cap = 2;

    private static readonly string[] Operators = ["op1", "op2", "op3", "op4"];

    // Three rules, each letting half of the pool in; institutions of unequal size under a cap.
    private static readonly WatchedExpert[][] Rules = [.. Enumerable.Range(0, 3).Select(Rule)];

    private static readonly string[] Favourites = ["E07", "E08"];

    /// <summary>If everything is fair, a look at a year raises an alarm in at most seven of a hundred years; so fourteen of two hundred.</summary>
    [Fact]
    public void Report_OfTwoHundredFairYears_GivesFewAlarms()
    {
        var alarmed = new List<string>();
        for (var year = 0; year < 200; year++)
        {
            var report = FairnessWatch.Report(Year(new Random(year)));
            alarmed.AddRange(report.Alarms.Take(1).Select(figure => figure.Sentence));
            Assert.Equal(report.Alarms.Any(), report.Sentence.Contains("建议复核", StringComparison.Ordinal));
        }

        Assert.True(alarmed.Count <= 14, string.Join('\n', alarmed));
    }

    [Fact]
    public void Report_OfAnOperatorWhoFavoursSomebody_NamesBothAndTheDraws()
    {
        var draws = Year(new Random(1), favour: (draw, drawn) => draw.Operator == "op3" && draw.Experts.Any(expert => expert.Key == "E07") && !drawn.Contains("E07", StringComparer.Ordinal) ? [.. drawn.Skip(1), "E07"] : drawn);
        var report = FairnessWatch.Report(draws);
        var alarm = Assert.Single(report.Alarms, figure => figure.Kind == FairnessKind.OperatorAndExpert);
        Assert.Equal<string>(["op3", "E07"], alarm.Subjects);
        Assert.Equal(draws.Where(draw => draw.Operator == "op3" && draw.Drawn.Contains("E07", StringComparer.Ordinal)).Select(draw => draw.Id), alarm.Draws);
        Assert.True(alarm.Realised > 2 * alarm.Expected && alarm.Z > 3);
        Assert.StartsWith("操作员 op3 主持的抽取中，专家 E07 预期抽中 ", alarm.Sentence, StringComparison.Ordinal);
        Assert.Contains("比预期多，机会造成的可能", alarm.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(report.Alarms, figure => figure.Kind is FairnessKind.Pair or FairnessKind.Operator or FairnessKind.Answers);
    }

    [Fact]
    public void Report_OfAnOperatorWhoReplacesMore_NamesTheOperator()
    {
        var report = FairnessWatch.Report(Year(new Random(2), replaced: draw => draw.Operator == "op2" ? 0.6 : 0.2));
        var alarm = Assert.Single(report.Alarms);
        Assert.Equal((FairnessKind.Operator, "op2"), (alarm.Kind, Assert.Single(alarm.Subjects)));
        Assert.Contains("比预期多", alarm.Sentence, StringComparison.Ordinal);
        Assert.All(alarm.Draws, id => Assert.Equal("1", (int.Parse(id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) % 4).ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Report_OfTwoWhoAlwaysSitTogether_NamesThePair()
    {
        var report = FairnessWatch.Report(Year(new Random(3), favour: (draw, drawn) =>
            Favourites.All(key => draw.Experts.Any(expert => expert.Key == key)) && drawn.Intersect(Favourites, StringComparer.Ordinal).Count() == 1
                ? [.. Favourites, .. drawn.Except(Favourites, StringComparer.Ordinal).Take(Places - 2)]
                : drawn));
        var alarm = Assert.Single(report.Alarms, figure => figure.Kind == FairnessKind.Pair);
        Assert.Equal<string>(Favourites, alarm.Subjects);
        Assert.Contains("同时抽中", alarm.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OfSomebodyWhoNeverAnswers_AndOfADrawThatTakesTheFirst_SaysSo()
    {
        var key = Rules.SelectMany(rule => rule).Where(expert => expert.Class == "small").GroupBy(expert => expert.Key, StringComparer.Ordinal).MaxBy(same => same.Count())!.Key;
        var silent = FairnessWatch.Report([.. Enumerable.Range(0, 3).SelectMany(year => Year(new Random(year), replaced: _ => 0.15, always: key))]);
        Assert.Contains(silent.Alarms, figure => figure.Kind == FairnessKind.Answers && figure.Subjects.Single() == key && figure.Sentence.Contains("谢绝或未答复", StringComparison.Ordinal));

        var first = FairnessWatch.Report(Year(new Random(5), favour: (draw, _) => [.. draw.Experts.Take(Places).Select(expert => expert.Key)]));
        Assert.Contains(first.Alarms, figure => figure.Kind == FairnessKind.Expert && figure.Realised > figure.Expected);
        Assert.Contains(first.Alarms, figure => figure.Kind == FairnessKind.Expert && figure.Sentence.Contains("比预期少", StringComparison.Ordinal));
        Assert.Contains(first.Alarms, figure => figure.Kind == FairnessKind.Runs && figure.Sentence.Contains("先后不像随机", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_OfOneInstitutionPreferred_IsSeenInTheClasses()
    {
        // Nobody of the small institutions, whenever somebody else can take the place.
        var report = FairnessWatch.Report(Year(new Random(6), favour: (draw, drawn) =>
            [.. drawn.Concat(draw.Experts.Where(expert => expert.Class == "large").Select(expert => expert.Key)).Distinct(StringComparer.Ordinal).OrderBy(key => draw.Experts.First(expert => expert.Key == key).Class == "large" ? 0 : 1).Take(Places)]));
        var alarm = Assert.Single(report.Alarms, figure => figure.Kind == FairnessKind.Classes);
        Assert.Equal(Draws, alarm.Draws.Count);
    }

    [Fact]
    public void Report_OfNothing_SaysSo()
    {
        Assert.Equal("还没有可以核对的抽取。", FairnessWatch.Report([]).Sentence);
        var fair = FairnessWatch.Report(Year(new Random(0)).Take(1).ToList());
        Assert.Empty(fair.Alarms);
        Assert.Contains("与机会相符", fair.Sentence, StringComparison.Ordinal);
        Assert.All(fair.Figures, figure => Assert.EndsWith("，与机会相符。", figure.Sentence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.034, "约为百分之 3")]
    [InlineData(0.00031, "约为万分之 3")]
    [InlineData(0.00000926, "约为百万分之 9")]
    [InlineData(0.0000004, "约为亿分之 40")]
    [InlineData(1e-12, "不到亿分之 1")]
    public void Words_OfAChance_ArePlain(double p, string words) => Assert.Equal(words, FairnessFigure.Words(p));

    private static WatchedExpert[] Rule(int number)
    {
        var random = new Random(number);
        int[] eligible = [.. Enumerable.Range(0, Pool).OrderBy(_ => random.Next()).Take(Pool / 2).Order()];
        int[] sizes = [.. Enumerable.Range(0, Pool).Select(institution => eligible.Count(expert => Institution(expert) == institution))];
        var chances = GroupProbability.Of(sizes, Places, Cap);
        return [.. eligible.Select(expert => new WatchedExpert($"E{expert:00}", sizes[Institution(expert)] > 3 ? "large" : sizes[Institution(expert)] > 1 ? "middle" : "small", chances[Institution(expert)]))];
    }

    private static int Institution(int expert) => expert < 40 ? expert / 8 : expert < 60 ? expert / 2 : expert;

    private static List<WatchedDraw> Year(Random random, Func<WatchedDraw, string[], string[]>? favour = null, Func<WatchedDraw, double>? replaced = null, string? always = null)
    {
        var draws = new List<WatchedDraw>();
        for (var number = 0; number < Draws; number++)
        {
            var draw = new WatchedDraw($"D{number}", Operators[number % 4], Rules[random.Next(3)], [], [], []);
            var seats = new int[Pool];
            string[] drawn = [.. draw.Experts.Select(expert => expert.Key).OrderBy(_ => random.Next()).Where(key => seats[Institution(int.Parse(key.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture))]++ < Cap).Take(Places)];
            drawn = favour?.Invoke(draw, drawn) ?? drawn;
            var leaves = drawn.ToLookup(key => key == always || random.NextDouble() < (replaced?.Invoke(draw) ?? 0.25));
            draws.Add(draw with { Drawn = drawn, Causes = [.. leaves[true].Select(key => new WatchedCause(key, DrawCauseKind.Declined))], Accepted = [.. leaves[false]] });
        }

        return draws;
    }
}
