using HealthPortal.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Tests.Domain.Experts.ExpertExtraction;

public sealed class PlaceFlowTests
{
    /// <summary>Keeping a full flow while places are taken passes over exactly those whom a new flow for each step would pass over.</summary>
    [Fact]
    public void LookAhead_IsWhatAskingAnewAtEachStepGives()
    {
        var random = new Random(11);
        var (walked, blocked) = (0, 0);
        for (var round = 0; round < 400; round++)
        {
            var document = DrawSamples.Random(random, random.Next(3, 40), random.Next(1, 5), 8, 5);
            var plan = PlacePlan.Of(document);
            var orders = DrawOrder.All(document, Sm3.Hash(BitConverter.GetBytes(round)));
            var stated = PlaceWalk.LookAhead(plan, (group, at) => at < orders[group].Length ? orders[group][at] : -1);
            var slow = Slow(plan, orders, ref blocked);
            Assert.Equal(slow is null, stated is null);
            if (slow is null || stated is null)
            {
                continue;
            }

            walked++;
            Assert.Equal(slow.Value.Formal, stated.Formal);
            Assert.Equal(slow.Value.Backup, stated.Backup);
            if (PlaceWalk.Straight(plan, (group, at) => at < orders[group].Length ? orders[group][at] : -1) is { } straight)
            {
                Assert.Equal(straight.Formal, stated.Formal);
                Assert.Equal(straight.Backup, stated.Backup);
            }
        }

        // The sample must contain what it is about.
        Assert.InRange(walked, 100, 399);
        Assert.InRange(blocked, 50, 100_000);
    }

    private static (List<int>[] Formal, List<int>[] Backup)? Slow(PlacePlan plan, int[][] orders, ref int blocked)
    {
        var gone = new HashSet<int>();
        var seats = new List<(int Group, int Expert)>();
        int[] need = [.. plan.Formal.Zip(plan.Backup, (formal, backup) => formal + backup)];
        if (!PlaceFlow.CanFill(plan, new SeatCount(plan), need))
        {
            return null;
        }

        var next = new int[plan.Groups];
        var lists = new List<List<int>[]>();
        foreach (var count in new[] { plan.Formal, plan.Backup })
        {
            lists.Add([.. Enumerable.Range(0, plan.Groups).Select(_ => new List<int>())]);
            for (var group = 0; group < plan.Groups; group++)
            {
                while (lists[^1][group].Count < count[group])
                {
                    var expert = orders[group][next[group]++];
                    if (gone.Contains(expert) || Held(plan, seats, expert, null) >= plan.PlanCap || Held(plan, seats, expert, group) >= plan.Cap[group])
                    {
                        continue;
                    }

                    need[group]--;
                    if (!PlaceFlow.CanFill(plan, Seats(plan, [.. seats, (group, expert)]), need))
                    {
                        need[group]++;
                        blocked++;
                        continue;
                    }

                    gone.Add(expert);
                    seats.Add((group, expert));
                    lists[^1][group].Add(expert);
                }
            }
        }

        return (lists[0], lists[1]);
    }

    private static int Held(PlacePlan plan, List<(int Group, int Expert)> seats, int expert, int? group) =>
        seats.Count(seat => plan.Institution[seat.Expert] == plan.Institution[expert] && (group is null || seat.Group == group));

    private static SeatCount Seats(PlacePlan plan, List<(int Group, int Expert)> seats)
    {
        var count = new SeatCount(plan);
        seats.ForEach(seat => count.Take(seat.Group, seat.Expert));
        return count;
    }
}
