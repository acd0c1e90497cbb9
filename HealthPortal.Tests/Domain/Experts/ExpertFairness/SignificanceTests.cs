using HealthPortal.Domain.Experts.ExpertFairness;

namespace HealthPortal.Tests.Domain.Experts.ExpertFairness;

public sealed class SignificanceTests
{
    [Fact]
    public void AtLeastAndAtMost_AreWhatAllOutcomesGive()
    {
        double[] chances = [0.1, 0.9, 0.35, 0.02, 0.5, 0.5, 0.77];
        var exact = new double[chances.Length + 1];
        for (var outcome = 0; outcome < 1 << chances.Length; outcome++)
        {
            exact[int.PopCount(outcome)] += chances.Index().Aggregate(1.0, (product, pair) => product * ((outcome >> pair.Index & 1) == 1 ? pair.Item : 1 - pair.Item));
        }

        for (var count = -1; count <= chances.Length + 1; count++)
        {
            Assert.Equal(exact.Skip(Math.Max(0, count)).Sum(), Significance.AtLeast(chances, count), 1e-14);
            Assert.Equal(exact.Take(count + 1).Sum(), Significance.AtMost(chances, count), 1e-14);
            Assert.Equal(Math.Min(1, 2 * Math.Min(exact.Skip(Math.Max(0, count)).Sum(), exact.Take(count + 1).Sum())), Significance.Count(chances, count), 1e-14);
        }
    }

    [Fact]
    public void Tails_OfManyEqualChances_AreBinomial_AndKeepTheirDigits()
    {
        double[] chances = [.. Enumerable.Repeat(0.03, 900)];
        Assert.Equal(1, Significance.AtLeast(chances, 60) / SpecialFunctions.BinomialTail(60, 900, 0.03), 1e-9);
        Assert.Equal(1, Significance.AtMost(chances, 0) / Math.Pow(0.97, 900), 1e-9);
        double[] half = [.. Enumerable.Repeat(0.5, 2_000)];
        Assert.InRange(Significance.AtLeast(half, 1_050) / SpecialFunctions.BinomialTail(1_050, 2_000, 0.5), 0.98, 1.02); // the normal distribution
        Assert.InRange(Significance.AtMost(half, 950) / SpecialFunctions.BinomialTail(1_050, 2_000, 0.5), 0.98, 1.02);
    }

    /// <summary>A lady tasting tea: 3 of 4 cups 17/70, all four 1/70. And a table in which more cannot be found than there are.</summary>
    [Fact]
    public void AtLeastMarked_IsFishersTest()
    {
        Assert.Equal(17 / 70.0, Significance.AtLeastMarked(3, 4, 4, 8), 1e-13);
        Assert.Equal(1 / 70.0, Significance.AtLeastMarked(4, 4, 4, 8), 1e-13);
        Assert.Equal(1, Significance.AtLeastMarked(0, 4, 4, 8), 1e-13);
        Assert.Equal(1, Significance.AtLeastMarked(2, 4, 6, 8), 1e-13); // at least two must be
        Assert.Equal(0, Significance.AtLeastMarked(5, 4, 6, 8));
    }

    [Fact]
    public void Runs_IsWhatAllArrangementsGive()
    {
        foreach (var length in new[] { 2, 5, 9 })
        {
            for (var arrangement = 0; arrangement < 1 << length; arrangement++)
            {
                var signs = Signs(arrangement, length);
                var (runs, expected, p) = Significance.Runs(signs);
                int[] alike = [.. Enumerable.Range(0, 1 << length).Where(other => int.PopCount(other) == int.PopCount(arrangement)).Select(other => Significance.Runs(Signs(other, length)).Runs)];
                Assert.Equal(1 + signs.Zip(signs.Skip(1)).Count(pair => pair.First != pair.Second), runs);
                Assert.Equal(alike.Average(), expected, 1e-12);
                Assert.Equal(Math.Min(1, 2 * Math.Min(alike.Count(count => count <= runs), alike.Count(count => count >= runs)) / (double)alike.Length), p, 1e-12);
            }
        }

        // Where the normal distribution takes over it says the same.
        var random = new Random(1);
        bool[] many = [.. Enumerable.Range(0, Significance.MostSigns).Select(at => at % 50 == 0 ? at % 100 == 0 : random.Next(2) == 0)];
        Assert.Equal(Significance.Runs(many).P, Significance.Runs([.. many, true]).P, 0.05);
    }

    [Fact]
    public void ChiSquare_IsTheTextbooks()
    {
        // Mendel's peas: 315, 108, 101, 32 against 9 : 3 : 3 : 1 give 0.470.
        var (value, p) = Significance.ChiSquare([(312.75, 315), (104.25, 108), (104.25, 101), (34.75, 32)]);
        Assert.Equal(0.470, value, 0.0005);
        Assert.Equal(0.9254, p, 0.0005);
    }

    [Fact]
    public void Threshold_IsThatOfBenjaminiAndHochberg()
    {
        // The example of their paper of 1995: fifteen values, the first four are found at 5 %.
        double[] values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0];
        Assert.Equal(0.0095, Significance.Threshold(values, 15, 0.05));
        Assert.Equal(-1, Significance.Threshold([0.5, 0.9], 2, 0.05));
        Assert.Equal(-1, Significance.Threshold([0.0001], 1_000, 0.05));
        Assert.Equal(-1, Significance.Threshold([], 0, 0.05));
    }

    private static bool[] Signs(int arrangement, int length) => [.. Enumerable.Range(0, length).Select(at => (arrangement >> at & 1) == 1)];
}
