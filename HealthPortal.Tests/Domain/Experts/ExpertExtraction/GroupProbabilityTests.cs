using HealthPortal.Domain.Experts.ExpertExtraction;

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
