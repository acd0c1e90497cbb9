using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewSheets;

namespace HealthPortal.Tests.Domain.Experts.ReviewSheets;

public sealed class SheetRulesTests
{
    private static readonly SheetContent Scoring = new() { Items = [new("管理", 40, 0.5m, 30, ""), new("质量", 60, 0.5m, 70, ""), new("弄虚作假", 0, 0, 0, "", IsVeto: true)], PassLine = 60 };

    private static readonly SheetContent Ballot = new() { Kind = SheetKind.Vote };

    [Theory]
    [InlineData("30", "45.5", false, "75.5")]
    [InlineData("30", "45.5", true, "75.58")] // 22.5 + 53.08333…
    [InlineData("0", "0", true, "0")]
    [InlineData("40", "60", true, "100")]
    public void Total_IsSumOrWeighted(string first, string second, bool weighted, string total) =>
        Assert.Equal(Number(total), SheetRules.Total(Scoring with { IsWeighted = weighted }, Sheet(Number(first), Number(second))));

    [Fact]
    public void Total_OfHalves_IsRoundedUp()
    {
        // 1 of 8 points at 1 percent is 0.125.
        var content = new SheetContent { IsWeighted = true, Items = [new("甲", 8, 1, 1, ""), new("乙", 1, 1, 99, "")] };
        Assert.Equal(0.13m, SheetRules.Total(content, new SheetEntry([1, 0], null, "")));
        Assert.Null(SheetRules.Total(content, new SheetEntry([1], null, "")));
    }

    [Theory]
    [InlineData("60 70 80 90", false, "75", 4)]
    [InlineData("60 70 80 90", true, "75", 4)] // four are too few to leave two out
    [InlineData("10 70 80 90 95", true, "80", 3)]
    [InlineData("70 70 70 95 95", true, "78.33", 3)] // of equal extremes one goes
    [InlineData("10 70 80 90 95", false, "69", 5)]
    [InlineData("60.5 61 61", false, "60.83", 3)]
    public void Score_IsTheMean_WithOrWithoutExtremes(string totals, bool drops, string score, int counted)
    {
        var sheets = totals.Split(' ').Select(total => new SheetEntry([Number(total)], null, "")).ToList();
        var content = new SheetContent { Items = [new("总分", 100, 0.5m, 0, "")], DropsExtremes = drops };
        var result = SheetRules.Decide(content, new ObjectBallot(sheets.Count, sheets.Count, sheets));
        Assert.Equal((Number(score), counted, SheetVerdict.Ordered), (result.Score, result.Counted, result.Verdict));
    }

    [Fact]
    public void Verdict_FollowsLineAndVeto()
    {
        Assert.Equal(SheetVerdict.Passed, Verdict(Scoring, Sheet(20, 40)));
        Assert.Equal(SheetVerdict.Failed, Verdict(Scoring, Sheet(20, 39.5m)));
        Assert.Equal(SheetVerdict.Failed, Verdict(Scoring, Sheet(40, 60, veto: 1), Sheet(40, 60)));
        Assert.Equal(SheetVerdict.Passed, Verdict(Scoring with { VetoesNeeded = 2 }, Sheet(40, 60, veto: 1), Sheet(40, 60)));
        Assert.Equal(SheetVerdict.Failed, Verdict(Scoring with { VetoesNeeded = 2 }, Sheet(40, 60, veto: 1), Sheet(40, 60, veto: 1)));

        // An unfinished sheet counts as missing.
        var result = SheetRules.Decide(Scoring, new ObjectBallot(3, 2, [Sheet(40, 60), new SheetEntry([40], null, "")]));
        Assert.Equal((1, 1, 100m), (result.Sheets, result.Missing, result.Score));
        Assert.Equal(SheetVerdict.NoSheets, SheetRules.Decide(Scoring, new ObjectBallot(3, 3, [])).Verdict);

        static SheetVerdict Verdict(SheetContent content, params SheetEntry[] sheets) => SheetRules.Decide(content, new ObjectBallot(sheets.Length, sheets.Length, sheets)).Verdict;
    }

    [Theory]
    [InlineData(SheetMajority.MoreThanHalf, 2, 4, false)]
    [InlineData(SheetMajority.MoreThanHalf, 3, 4, true)]
    [InlineData(SheetMajority.MoreThanHalf, 3, 5, true)]
    [InlineData(SheetMajority.TwoThirds, 3, 5, false)]
    [InlineData(SheetMajority.TwoThirds, 4, 6, true)]
    [InlineData(SheetMajority.TwoThirds, 4, 5, true)]
    [InlineData(SheetMajority.Unanimous, 4, 5, false)]
    [InlineData(SheetMajority.Unanimous, 5, 5, true)]
    [InlineData(SheetMajority.Unanimous, 0, 0, false)]
    public void Majority_IsCounted(SheetMajority majority, int agree, int of, bool carried) => Assert.Equal(carried, SheetRules.IsCarried(majority, agree, of));

    [Fact]
    public void Vote_CountsTheAbsentOnlyOfThePanel_AndNeverTheRecused()
    {
        // Five places, four came, three for it.
        SheetEntry[] votes = [Vote(SheetVote.Agree), Vote(SheetVote.Agree), Vote(SheetVote.Agree), Vote(SheetVote.Abstain)];
        Assert.Equal(SheetVerdict.Passed, SheetRules.Decide(Ballot with { Majority = SheetMajority.TwoThirds }, new ObjectBallot(5, 4, votes)).Verdict);
        Assert.Equal(SheetVerdict.Failed, SheetRules.Decide(Ballot with { Majority = SheetMajority.TwoThirds, Base = SheetBase.Panel }, new ObjectBallot(5, 4, votes)).Verdict);

        // The one who would not vote for it is recused for this object: three of three, of four places.
        Assert.Equal(SheetVerdict.Passed, SheetRules.Decide(Ballot with { Majority = SheetMajority.Unanimous }, new ObjectBallot(4, 3, votes[..3])).Verdict);
        Assert.Equal(SheetVerdict.Passed, SheetRules.Decide(Ballot with { Majority = SheetMajority.TwoThirds, Base = SheetBase.Panel }, new ObjectBallot(4, 3, votes[..3])).Verdict);

        // Present without a sheet is no aye.
        var silent = SheetRules.Decide(Ballot, new ObjectBallot(4, 4, votes[..2]));
        Assert.Equal((SheetVerdict.Failed, 2), (silent.Verdict, silent.Missing));
    }

    [Theory]
    [InlineData(SheetQuorum.None, 5, 1, true)]
    [InlineData(SheetQuorum.MoreThanHalf, 4, 2, false)]
    [InlineData(SheetQuorum.MoreThanHalf, 5, 3, true)]
    [InlineData(SheetQuorum.TwoThirds, 5, 3, false)]
    [InlineData(SheetQuorum.TwoThirds, 6, 4, true)]
    public void Quorum_DecidesWhetherAnythingIsDecided(SheetQuorum quorum, int panel, int present, bool holds)
    {
        var result = SheetRules.Decide(Ballot with { Quorum = quorum }, new ObjectBallot(panel, present, [.. Enumerable.Repeat(Vote(SheetVote.Agree), present)]));
        Assert.Equal(holds ? SheetVerdict.Passed : SheetVerdict.NoQuorum, result.Verdict);
    }

    [Fact]
    public void Places_AreSharedByEqualScores()
    {
        var content = new SheetContent { Items = [new("总分", 100, 1, 0, "")] };
        var results = new decimal[] { 80, 90, 80, 70 }.Select(total => SheetRules.Decide(content, new ObjectBallot(1, 1, [new SheetEntry([total], null, "")]))).Append(SheetRules.Decide(content, new ObjectBallot(1, 1, []))).ToList();
        Assert.Equal([2, 1, 2, 4, null], SheetRules.Places(content, results));
    }

    [Theory]
    [InlineData("40.5", false)]
    [InlineData("-1", false)]
    [InlineData("39.7", false)]
    [InlineData("39.5", true)]
    public void Points_AreWithinFullAndStep(string points, bool good) => Assert.Equal(good, !SheetRules.Check(Scoring, Sheet(Number(points), 1)).Any());

    [Fact]
    public void Content_IsChecked()
    {
        Assert.Empty((Scoring with { IsWeighted = true }).Check());
        Told("合计 110", Scoring with { IsWeighted = true, Items = [.. Scoring.Items, new("又一项", 10, 1, 10, "")] });
        Told("至少要有一个评分项", new SheetContent());
        Told("整数倍", new SheetContent { Items = [new("甲", 10, 3, 0, "")] });
        Told("都叫“甲”", new SheetContent { Items = [new("甲", 10, 1, 0, ""), new("甲", 5, 1, 0, "")] });
        Told("合格线", Scoring with { PassLine = 101 });
        Assert.Empty(Ballot.Check());
        var read = SheetContent.Read((Scoring with { Way = SheetWay.Blinded, PassLine = 60.5m }).Write());
        Assert.Equal((SheetWay.Blinded, 60.5m, 3, 0.5m), (read.Way, read.PassLine, read.Items.Count, read.Items[0].Step));

        static void Told(string word, SheetContent content) => Assert.Contains(content.Check(), problem => problem.Message.Contains(word, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("800", "0")]
    [InlineData("800.01", "0")]
    [InlineData("1500", "140")]
    [InlineData("4000", "640")]
    [InlineData("4000.01", "640")]
    [InlineData("5000", "800")]
    [InlineData("25000", "4000")]
    [InlineData("30000", "5200")]
    [InlineData("62500", "13000")]
    [InlineData("100000", "25000")]
    public void Tax_IsWithheldByTheTable(string gross, string tax) => Assert.Equal(Number(tax), ReviewFees.TaxOn(Number(gross)));

    [Fact]
    public void Gross_LeavesTheNetThatWasAskedFor()
    {
        for (var net = 0m; net <= 90_000m; net += 37.31m)
        {
            var gross = ReviewFees.GrossOf(net);
            Assert.InRange(gross - ReviewFees.TaxOn(gross) - net, -0.01m, 0.01m);
        }

        Assert.Equal(1675m, ReviewFees.GrossOf(1500m));
    }

    [Fact]
    public void Fees_CountDaysOfTheReview_HalvesAndMonths()
    {
        var rates = new FeeRates(1500, 900, 50, 60, 50, AfterTax: false);
        var months = ReviewFees.Of(
            FeeGrade.Senior, rates,
            [
                (new DateOnly(2026, 3, 30), HalfDay.WholeDay), (new DateOnly(2026, 3, 31), HalfDay.Morning), (new DateOnly(2026, 4, 1), HalfDay.Morning), (new DateOnly(2026, 4, 1), HalfDay.Afternoon), (new DateOnly(2026, 4, 2), HalfDay.Afternoon),
            ]);
        Assert.Equal([1500m, 900m, 750m, 450m], months.SelectMany(month => month.Days).Select(day => day.Amount));
        Assert.Equal([(2400m, 320m, 1.5m), (1200m, 80m, 1.5m)], months.Select(month => (month.Gross, month.Tax, month.DayCount)));
        Assert.Equal(900m, ReviewFees.Of(FeeGrade.Other, rates, [(new DateOnly(2026, 4, 1), HalfDay.WholeDay)])[0].Gross);

        Assert.Equal(2250m, ReviewFees.Of(FeeGrade.Eminent, rates, [(new DateOnly(2026, 4, 1), HalfDay.WholeDay)])[0].Gross);
        Assert.Equal(1500m, ReviewFees.Of(FeeGrade.Eminent, rates with { EminentPercent = 0 }, [(new DateOnly(2026, 4, 1), HalfDay.WholeDay)])[0].Gross);

        // Rates after tax: what the expert gets is the rate.
        var net = ReviewFees.Of(FeeGrade.Senior, rates with { AfterTax = true }, [(new DateOnly(2026, 4, 1), HalfDay.WholeDay)])[0];
        Assert.Equal((1675m, 175m, 1500m), (net.Gross, net.Tax, net.Net));
        Assert.Empty(ReviewFees.Of(FeeGrade.Senior, rates, []));
        Assert.Equal([FeeGrade.Other, FeeGrade.Other, FeeGrade.Senior, FeeGrade.Senior, FeeGrade.Other], FixedTags.Titles.Append(null).Select(title => ReviewFees.GradeOf(title, isEminent: false)));
        Assert.Equal(FeeGrade.Eminent, ReviewFees.GradeOf(null, isEminent: true));
    }

    private static SheetEntry Sheet(decimal first, decimal second, decimal veto = 0) => new([first, second, veto], null, "");

    private static SheetEntry Vote(SheetVote vote) => new([], vote, "");

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
