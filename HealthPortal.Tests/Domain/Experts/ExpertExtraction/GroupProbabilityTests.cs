using System.Diagnostics;
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
    public void Of_FiveThousandOfThreeHundredInstitutions_AddsUpToThePlaces_AndIsQuick()
    {
        var random = new Random(3);
        int[] sizes = [.. Enumerable.Range(0, 300).Select(_ => random.Next(1, 33))];
        GroupProbability.Of(sizes, 14, 2);
        var clock = Stopwatch.StartNew();
        var chance = GroupProbability.Of(sizes, 14, 2);
        Assert.True(clock.ElapsedMilliseconds < 1_000);
        Assert.Equal(14, chance.Zip(sizes, (one, size) => one * size).Sum(), 1e-9);
    }
}
