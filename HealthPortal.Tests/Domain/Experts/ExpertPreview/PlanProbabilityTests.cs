using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPreview;
using HealthPortal.Tests.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Tests.Domain.Experts.ExpertPreview;

public sealed class PlanProbabilityTests
{
    [Fact]
    public void Of_GroupsThatCannotInfluenceEachOther_IsExact()
    {
        var document = Plan(planCap: 2, ["A", "A", "A", "B", "C", "C", "D"], (2, 1, 1, [0, 1, 2, 3, 6]), (1, 1, 1, [4, 5]));
        var stated = PlanProbability.Of(document with { Groups = [document.Groups[0], document.Groups[1] with { Formal = 1, Backup = 0 }] }).Value;
        Assert.True(stated.IsExact);
        Assert.Equal("各分组互不影响，概率为精确值。", stated.Sentence);
        Assert.Equal([1, 3], stated.Groups[0].Sizes.Select(row => row.Size));
        Assert.Equal((2, 0.5), (stated.Groups[1].Sizes[0].Size, stated.Groups[1].Sizes[0].Either.Value));
        var truth = Enumerate(document with { Groups = [document.Groups[0]] });
        foreach (var expert in document.Groups[0].Eligible)
        {
            var (formal, backup, either) = stated.OfExpert(0, expert);
            Assert.Equal(truth[(0, expert)].Formal, formal.Value, 1e-9);
            Assert.Equal(truth[(0, expert)].Backup, backup.Value, 1e-9);
            Assert.Equal(formal.Value + backup.Value, either.Value, 1e-12);
            Assert.Equal(0, either.Margin);
        }

        Assert.Equal(0, stated.OfExpert(1, 0).Either.Value);
    }

    [Fact]
    public void Of_APlanCapThatBindsAcrossGroups_IsNotCalledExact()
    {
        // Nobody is eligible twice, but A could send one to each group and may send one only.
        var document = Plan(planCap: 1, ["A", "A", "B", "C", "D"], (1, 0, null, [0, 2]), (1, 1, null, [1, 3, 4]));
        var stated = PlanProbability.Of(document).Value;
        Assert.False(stated.IsExact);
        Assert.All(stated.Groups, group => Assert.False(group.IsExact));
        Assert.True(PlanProbability.Of(document with { PlanCap = 2 }).Value.IsExact);
        Agree(document, stated);
    }

    /// <summary>All orders of small plans that share experts, some of which must look ahead: each true probability lies within what is stated.</summary>
    [Fact]
    public void Of_SmallPlansThatShareExperts_HoldsWhatAllOrdersGive()
    {
        var (figures, missed, ahead) = (0, 0, 0);
        DrawDocument[] plans =
        [
            DrawSamples.Example(),
            Plan(planCap: null, ["A", "B", "C", "D", "E"], (1, 1, null, [0, 1, 2, 3]), (1, 1, null, [0, 1, 4])),
            Plan(planCap: 2, ["A", "A", "A", "B", "B", "C"], (2, 0, 1, [0, 1, 3, 4]), (1, 1, 1, [1, 2, 4, 5])),
            Plan(planCap: 1, ["A", "B", "B", "C", "D"], (1, 0, null, [0, 1, 3]), (1, 0, null, [0, 2]), (1, 0, null, [1, 4])),
        ];
        foreach (var document in plans)
        {
            var stated = PlanProbability.Of(document).Value;
            ahead += stated.LookedAhead;
            var (all, outside) = Agree(document, stated);
            figures += all;
            missed += outside;
        }

        // 99 % each: of about sixty figures more than four outside would say that the intervals are too narrow.
        Assert.InRange(figures, 50, 200);
        Assert.InRange(missed, 0, 4);
        Assert.True(ahead > 100);
    }

    [Fact]
    public void Of_FiveThousandInSixGroups_IsWhatRealDrawsGive()
    {
        var document = DrawSamples.Random(new Random(5), 5_000, 6, 300, 7) with { PlanCap = 3 };
        var stated = PlanProbability.Of(document).Value;
        Assert.Equal(stated.Groups[2].Sizes[0].Either, PlanProbability.Of(document).Value.Groups[2].Sizes[0].Either);

        const int Draws = 300;
        var taken = new Dictionary<(int Group, int Size), int>();
        var plan = PlacePlan.Of(document);
        var index = document.Experts.Index().ToDictionary(pair => pair.Item.Key, pair => plan.Institution[pair.Index], StringComparer.Ordinal);
        int[][] sizes = [.. document.Groups.Select(group => group.Eligible.Aggregate(new int[plan.Institutions], (count, expert) => { count[plan.Institution[expert]]++; return count; }))];
        for (var number = 0; number < Draws; number++)
        {
            var state = DrawState.Draw(document, Sm3.Hash(BitConverter.GetBytes(number))).Value;
            for (var group = 0; group < 6; group++)
            {
                foreach (var key in state.Formal(group).Concat(state.Backup(group)))
                {
                    taken[(group, sizes[group][index[key]])] = taken.GetValueOrDefault((group, sizes[group][index[key]])) + 1;
                }
            }
        }

        foreach (var (group, chance) in stated.Groups.Index())
        {
            Assert.Equal(document.Groups[group].Formal + document.Groups[group].Backup, chance.Sizes.Sum(row => row.Size * row.Institutions * row.Either.Value), 1e-9);
            foreach (var row in chance.Sizes)
            {
                // Those drawn from one size are no more spread than independent experts would be.
                var experts = row.Size * row.Institutions;
                var spread = 4.5 * Math.Sqrt(Draws * experts * row.Either.High) + 3;
                Assert.InRange(taken.GetValueOrDefault((group, row.Size)), (Draws * experts * row.Either.Low) - spread, (Draws * experts * row.Either.High) + spread);
            }
        }
    }

    /// <summary>Five thousand under caps that leave hardly more seats than places, so that many a walk has to look ahead.</summary>
    [Fact]
    public void Of_ATightPlanOfFiveThousand_LooksAhead_AndSpendsNoMoreThanTheBudget()
    {
        var random = new Random(9);
        var loose = DrawSamples.Random(random, 5_000, 6, 24, 7);
        var tight = loose with { PlanCap = 3, Groups = [.. loose.Groups.Select((group, index) => group with { Formal = 6, Backup = index < 3 ? 6 : 5, Cap = 1, Eligible = [.. group.Eligible.Where(expert => (loose.Experts[expert].Institution[^1] + index) % 3 > 0)] })] };
        var stated = PlanProbability.Of(tight).Value;
        Assert.InRange(stated.Walks + (PlanProbability.PriceOfLookingAhead * stated.LookedAhead), PlanProbability.Budget / 2, PlanProbability.Budget * 3 / 2);
        Assert.True(stated.LookedAhead > stated.Walks / 4, $"{stated.LookedAhead} of {stated.Walks}");
        Assert.All(stated.Groups, group => Assert.InRange(group.Sizes.Sum(row => row.Size * row.Institutions * row.Either.Value), 10.999, 12.001));
    }

    [Fact]
    public void Of_APlanThatCannotBeFilled_IsRefused()
    {
        Assert.False(PlanProbability.Of(Plan(planCap: null, ["A"], (1, 1, null, [0]))).Succeeded);
        Assert.False(PlanProbability.Of(DrawSamples.Example() with { Format = "x" }).Succeeded);
    }

    private static (int Figures, int Missed) Agree(DrawDocument document, PlanProbability stated)
    {
        // Experts who can stand in for each other share one figure, which misses for all of them or for none.
        var (figures, missed) = (new HashSet<(int, int, Chance)>(), new HashSet<(int, int, Chance)>());
        foreach (var ((group, expert), truth) in Enumerate(document))
        {
            var (formal, backup, either) = stated.OfExpert(group, expert);
            foreach (var (what, (own, chance)) in new[] { (truth.Formal, formal), (truth.Backup, backup), (truth.Formal + truth.Backup, either) }.Index())
            {
                figures.Add((group, what, chance));
                if (own < chance.Low - 1e-12 || own > chance.High + 1e-12)
                {
                    missed.Add((group, what, chance));
                }

                Assert.InRange(chance.Value, own - 0.05, own + 0.05);
            }
        }

        return (figures.Count, missed.Count);
    }

    // Every order of every group, walked as the real draw walks.
    private static Dictionary<(int Group, int Expert), (double Formal, double Backup)> Enumerate(DrawDocument document)
    {
        var plan = PlacePlan.Of(document);
        var orders = new int[plan.Groups][];
        var truth = document.Groups.Index().SelectMany(group => group.Item.Eligible.Select(expert => (group.Index, expert))).ToDictionary(key => key, _ => (Formal: 0.0, Backup: 0.0));
        var all = 0;
        Next(0);
        return truth.ToDictionary(pair => pair.Key, pair => (pair.Value.Formal / all, pair.Value.Backup / all));

        void Next(int group)
        {
            if (group < plan.Groups)
            {
                foreach (var order in Permutations([.. plan.Eligible[group]]))
                {
                    orders[group] = order;
                    Next(group + 1);
                }

                return;
            }

            all++;
            var walk = PlaceWalk.Run(plan, (own, at) => at < orders[own].Length ? orders[own][at] : -1)!;
            for (var own = 0; own < plan.Groups; own++)
            {
                walk.Formal[own].ForEach(expert => truth[(own, expert)] = truth[(own, expert)] with { Formal = truth[(own, expert)].Formal + 1 });
                walk.Backup[own].ForEach(expert => truth[(own, expert)] = truth[(own, expert)] with { Backup = truth[(own, expert)].Backup + 1 });
            }
        }
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));

    private static DrawDocument Plan(int? planCap, string[] institutions, params (int Formal, int Backup, int? Cap, int[] Eligible)[] groups) => new(
        DrawDocument.CurrentFormat, DrawKind.Real, "PLAN-1", "1.0.0", DrawSamples.Day, planCap, [.. institutions.Index().Select(pair => new DrawExpert($"E{pair.Index}", pair.Item))],
        [.. groups.Index().Select(pair => new DrawGroup($"g{pair.Index}", $"第{pair.Index + 1}组", pair.Item.Formal, pair.Item.Backup, pair.Item.Cap, "规则", pair.Item.Eligible))], []);
}
