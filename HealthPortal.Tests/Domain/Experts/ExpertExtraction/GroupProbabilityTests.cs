using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertFairness;

namespace HealthPortal.Tests.Domain.Experts.ExpertExtraction;

public sealed class GroupProbabilityTests
{
    [Theory]
    [InlineData(new[] { 4, 2, 1 }, 3, 1)]
    [InlineData(new[] { 4, 2, 1 }, 3, 2)]
    [InlineData(new[] { 3, 3, 1 }, 2, 1)]
    [InlineData(new[] { 5, 1, 1 }, 4, 3)]
    [InlineData(new[] { 3, 2, 2 }, 3, PlacePlan.NoCap)]
    [InlineData(new[] { 5, 2, 0 }, 6, 2)]
    public void Of_IsWhatAllPermutationsGive(int[] sizes, int places, int cap)
    {
        int[] institution = [.. sizes.SelectMany((size, index) => Enumerable.Repeat(index, size))];
        var taken = new long[sizes.Length];
        long orders = 0;
        Permute([.. Enumerable.Range(0, institution.Length)], 0);
        var stated = GroupProbability.Of(sizes, places, cap);
        for (var index = 0; index < sizes.Length; index++)
        {
            Assert.Equal(sizes[index] == 0 ? 0 : taken[index] / (double)(orders * sizes[index]), stated[index], 1e-9);
        }

        void Permute(int[] list, int from)
        {
            if (from == list.Length)
            {
                orders++;
                var seated = new int[sizes.Length];
                foreach (var place in list.Select(expert => institution[expert]))
                {
                    if (seated.Sum() < places && seated[place] < cap)
                    {
                        seated[place]++;
                        taken[place]++;
                    }
                }

                return;
            }

            for (var at = from; at < list.Length; at++)
            {
                (list[from], list[at]) = (list[at], list[from]);
                Permute(list, from + 1);
                (list[from], list[at]) = (list[at], list[from]);
            }
        }
    }

    [Fact]
    public void Of_FiveThousandOfThreeHundredInstitutions_AddsUpToThePlaces()
    {
        var random = new Random(3);
        int[] sizes = [.. Enumerable.Range(0, 300).Select(_ => random.Next(1, 33))];

        Assert.Equal(14, GroupProbability.Of(sizes, 14, 2).Zip(sizes, (one, size) => one * size).Sum(), 1e-9);
    }

    /// <summary>Sizes at which powers underflow and the integrand changes within a ten-thousandth of its range.</summary>
    [Fact]
    public void Of_AtLargeSizes_IsWhatClosedFormsGive()
    {
        // Institutions of one: a plain draw, whatever the cap.
        Assert.All(GroupProbability.Of([.. Enumerable.Repeat(1, 5_000)], 14, 1), chance => Assert.Equal(14 / 5000.0, chance, 1e-12));

        // One institution: the cap or the places, whichever is less.
        Assert.Equal(2 / 5000.0, Assert.Single(GroupProbability.Of([5_000], 14, 2)), 1e-12);
        Assert.Equal(14 / 5000.0, Assert.Single(GroupProbability.Of([5_000], 14, 4_000)), 1e-12);

        // A cap that reaches the largest institution cannot bind.
        Assert.All(GroupProbability.Of([3_000, 1_500, 500], 100, 3_000), chance => Assert.Equal(100 / 5000.0, chance, 1e-12));

        // As many places as the caps allow, or more.
        Assert.Equal([2 / 5000.0, 1, 1], GroupProbability.Of([5_000, 2, 1], 5, 2));
        Assert.Equal([2 / 5000.0, 1, 1], GroupProbability.Of([5_000, 2, 1], 50, 2));
        Assert.Equal([0, 0], GroupProbability.Of([5_000, 2], 0, 2));
        Assert.Empty(GroupProbability.Of([], 3, 1));

        // One large institution under a cap of one beside m single experts, two places. The large one stays out only when the first two are singles.
        const int Large = 5_000;
        foreach (var singles in new[] { 2, 40, 5_000 })
        {
            var outside = singles / (double)(Large + singles) * (singles - 1) / (Large + singles - 1);
            var stated = GroupProbability.Of([Large, .. Enumerable.Repeat(1, singles)], 2, 1);
            Assert.Equal((1 - outside) / Large, stated[0], 1e-11);
            Assert.Equal((2 - (1 - outside)) / singles, stated[1], 1e-11);
        }
    }

    /// <summary>Two institutions and a cap of most of the places: the number drawn from the first is hypergeometric, cut off at the caps.</summary>
    [Theory]
    [InlineData(5_000, 4_000, 1_000, 600)]
    [InlineData(5_000, 50, 60, 40)]
    [InlineData(3_000, 3_000, 1_900, 960)]
    public void Of_TwoLargeInstitutions_IsTheCutHypergeometric(int one, int other, int places, int cap)
    {
        var expected = 0.0;
        for (var first = Math.Max(0, places - other); first <= Math.Min(one, places); first++)
        {
            var chance = Math.Exp(SpecialFunctions.LogChoose(one, first) + SpecialFunctions.LogChoose(other, places - first) - SpecialFunctions.LogChoose(one + other, places));
            expected += chance * Math.Clamp(first, places - Math.Min(cap, other), cap);
        }

        var stated = GroupProbability.Of([one, other], places, cap);
        Assert.Equal(expected, stated[0] * one, 1e-6 * expected);
        Assert.Equal(places, (stated[0] * one) + (stated[1] * other), 1e-6);
    }

    [Fact]
    public void Of_TenThousandInAllSizes_AddsUpToThePlaces()
    {
        int[] sizes = [.. Enumerable.Range(1, 140)];
        Assert.Equal(200, GroupProbability.Of(sizes, 200, 3).Zip(sizes, (one, size) => one * size).Sum(), 1e-8);
    }

    /// <summary>A hundred thousand real draws: each expert comes as often as was said, within 4.5 standard deviations.</summary>
    [Fact]
    public void Of_IsHowOftenEachExpertIsDrawn()
    {
        const int Draws = 100_000;
        int[] sizes = [7, 4, 2, 1, 1];
        int[] institution = [.. sizes.SelectMany((size, index) => Enumerable.Repeat(index, size))];
        var document = new DrawDocument(
            DrawDocument.CurrentFormat, DrawKind.Real, "PLAN-1", "1.0.0", DrawSamples.Day, PlanCap: null, [.. institution.Select((own, expert) => new DrawExpert($"E{expert:00}", $"I{own}"))],
            [new DrawGroup("g", "第一组", 3, 2, 2, "规则", [.. Enumerable.Range(0, institution.Length)])], []);
        var stated = GroupProbability.Of(sizes, places: 5, cap: 2);
        var drawn = new int[institution.Length];
        for (var number = 0; number < Draws; number++)
        {
            var state = DrawState.Draw(document, Sm3.Hash(BitConverter.GetBytes(number))).Value;
            foreach (var key in state.Formal(0).Concat(state.Backup(0)))
            {
                drawn[int.Parse(key.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)]++;
            }
        }

        Assert.Equal(5 * Draws, drawn.Sum());
        for (var expert = 0; expert < drawn.Length; expert++)
        {
            var chance = stated[institution[expert]];
            Assert.InRange(drawn[expert], (chance * Draws) - (4.5 * Math.Sqrt(Draws * chance * (1 - chance))), (chance * Draws) + (4.5 * Math.Sqrt(Draws * chance * (1 - chance))));
        }
    }
}
