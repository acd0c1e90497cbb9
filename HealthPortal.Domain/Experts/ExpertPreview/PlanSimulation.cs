using HealthPortal.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Domain.Experts.ExpertPreview;

/// <summary>Walks a plan many times with random orders and counts, per size of institution and per kind of expert, who came to a place.</summary>
internal sealed class PlanSimulation
{
    // Their only use is to see how often a walk looks ahead; they are thrown away, so that the number of walks does not depend on what is counted.
    private const int TrialWalks = 40;

    private const int FewestWalks = 400;

    private readonly Dictionary<(int Group, int Size), int> ofSize = [];
    private readonly Dictionary<(int Group, int Kind), int> ofKind = [];
    private readonly int[] kinds;
    private readonly WalkTally tally = new();

    public PlanSimulation(DrawDocument document, int[][] sizes, int budget)
    {
        var plan = PlacePlan.Of(document);
        kinds = Kinds(plan);
        var bins = new (int Size, int Kind)[plan.Groups][];
        for (var group = 0; group < plan.Groups; group++)
        {
            bins[group] = new (int, int)[plan.Institution.Length];
            foreach (var expert in plan.Eligible[group])
            {
                bins[group][expert] = (tally.Bin(ofSize, (group, sizes[group][plan.Institution[expert]])), tally.Bin(ofKind, (group, kinds[expert])));
            }
        }

        tally.Ready();
        var orders = new RandomOrders(plan.Eligible);
        var full = PlaceWalk.Full(plan)!;
        var flow = full.Copy();
        var ahead = 0;
        for (var walk = 0; walk < TrialWalks; walk++)
        {
            ahead += Walk().LookedAhead ? 1 : 0;
        }

        // A walk through more groups takes longer.
        var affordable = (long)budget * PlanProbability.GroupsOfBudget / Math.Max(PlanProbability.GroupsOfBudget, plan.Groups);
        Walks = Math.Max(FewestWalks, (int)(affordable * TrialWalks / (TrialWalks + (PlanProbability.PriceOfLookingAhead * ahead))));
        for (var walk = 0; walk < Walks; walk++)
        {
            var result = Walk();
            LookedAhead += result.LookedAhead ? 1 : 0;
            for (var group = 0; group < plan.Groups; group++)
            {
                Count(group, result.Formal[group], formal: true);
                Count(group, result.Backup[group], formal: false);
            }

            tally.EndWalk();
        }

        PlaceWalkResult Walk()
        {
            orders.Shuffle();
            if (PlaceWalk.Straight(plan, orders.At) is { } straight)
            {
                return straight;
            }

            flow.Restore(full);
            return PlaceWalk.LookAhead(plan, orders.At, flow)!;
        }

        void Count(int group, List<int> taken, bool formal)
        {
            foreach (var expert in taken)
            {
                tally.Hit(bins[group][expert].Size, formal);
                tally.Hit(bins[group][expert].Kind, formal);
            }
        }
    }

    public int Walks { get; }

    public int LookedAhead { get; }

    public (Chance Formal, Chance Backup, Chance Either) OfSize(int group, int size) => tally.Of(ofSize[(group, size)], Walks);

    public (Chance Formal, Chance Backup, Chance Either) OfExpert(int group, int expert) => tally.Of(ofKind[(group, kinds[expert])], Walks);

    /// <summary>Of each expert: same groups, and institutions whose experts are spread over the groups in the same numbers.</summary>
    private static int[] Kinds(PlacePlan plan)
    {
        var spread = plan.ClassOf.CountBy(index => index).OrderBy(pair => plan.Classes[pair.Key].Groups).GroupBy(pair => plan.Classes[pair.Key].Institution)
            .ToDictionary(own => own.Key, own => string.Join(' ', own.Select(pair => FormattableString.Invariant($"{plan.Classes[pair.Key].Groups}:{pair.Value}"))));
        var known = new Dictionary<(string, int), int>();
        int[] ofClass = [.. plan.Classes.Select(item => spread.TryGetValue(item.Institution, out var own) ? known.TryGetValue((own, item.Groups), out var kind) ? kind : known[(own, item.Groups)] = known.Count : -1)];
        return [.. plan.ClassOf.Select(index => ofClass[index])];
    }
}

/// <summary>Orders of which only the beginning is made, as far as a walk asks.</summary>
internal sealed class RandomOrders(int[][] eligible)
{
    private readonly int[][] orders = [.. eligible.Select(experts => experts.ToArray())];
    private readonly int[] made = new int[eligible.Length];

    // SplitMix64: small, good enough for counting, and the same on every machine. No draw ever uses it.
    private ulong state = 0x2026_1123;

    public void Shuffle() => Array.Clear(made);

    public int At(int group, int position)
    {
        var order = orders[group];
        if (position >= order.Length)
        {
            return -1;
        }

        for (; made[group] <= position; made[group]++)
        {
            var other = made[group] + (int)Math.BigMul(Next(), (ulong)(order.Length - made[group]), out _);
            (order[made[group]], order[other]) = (order[other], order[made[group]]);
        }

        return order[position];
    }

    private ulong Next()
    {
        var value = state += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
