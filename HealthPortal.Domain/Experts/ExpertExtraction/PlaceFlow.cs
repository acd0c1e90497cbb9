namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>
/// How many open places of each group can be filled at the same time, as a maximum flow: group → group and institution (group cap) → class of experts
/// (how many are left) → institution (plan cap) → end. Exact, because experts of one class can stand in for each other.
/// </summary>
internal sealed class PlaceFlow
{
    private readonly List<int> to = [];
    private readonly List<int> room = [];
    private readonly List<List<int>> edges = [];
    private readonly int[] seen;
    private readonly int end;
    private int round;

    private PlaceFlow(PlacePlan plan, SeatCount seats)
    {
        for (var node = 0; node < plan.Groups + plan.Institutions + plan.Classes.Length + 1; node++)
        {
            edges.Add([]);
        }

        end = edges.Count - 1;
        for (var institution = 0; institution < plan.Institutions; institution++)
        {
            Edge(plan.Groups + institution, end, plan.PlanCap == PlacePlan.NoCap ? PlacePlan.NoCap : plan.PlanCap - seats.OfPlan(institution));
        }

        var between = new Dictionary<(int Group, int Institution), int>();
        foreach (var (index, (institution, groups)) in plan.Classes.Index())
        {
            if (seats.Left[index] == 0)
            {
                continue;
            }

            var node = plan.Groups + plan.Institutions + index;
            Edge(node, plan.Groups + institution, seats.Left[index]);
            for (var group = 0; group < plan.Groups; group++)
            {
                if ((groups >> group & 1) == 0)
                {
                    continue;
                }

                if (!between.TryGetValue((group, institution), out var middle))
                {
                    between[(group, institution)] = middle = edges.Count;
                    edges.Add([]);
                    Edge(group, middle, plan.Cap[group] == PlacePlan.NoCap ? PlacePlan.NoCap : plan.Cap[group] - seats.OfGroup(group, institution));
                }

                Edge(middle, node, PlacePlan.NoCap);
            }
        }

        seen = new int[edges.Count];
    }

    /// <returns>Of each group, how many of the needed places can be filled; the sum is the largest possible.</returns>
    public static int[] Fill(PlacePlan plan, SeatCount seats, IReadOnlyList<int> need)
    {
        var flow = new PlaceFlow(plan, seats);
        var filled = new int[plan.Groups];
        for (var group = 0; group < plan.Groups; group++)
        {
            while (filled[group] < need[group] && flow.Push(group))
            {
                filled[group]++;
            }
        }

        return filled;
    }

    public static bool CanFill(PlacePlan plan, SeatCount seats, IReadOnlyList<int> need) => Fill(plan, seats, need).Sum() == need.Sum();

    private void Edge(int from, int target, int most)
    {
        edges[from].Add(to.Count);
        to.Add(target);
        room.Add(most);
        edges[target].Add(to.Count);
        to.Add(from);
        room.Add(0);
    }

    private bool Push(int start)
    {
        round++;
        return Reach(start);
    }

    private bool Reach(int node)
    {
        if (node == end)
        {
            return true;
        }

        seen[node] = round;
        foreach (var edge in edges[node])
        {
            if (room[edge] > 0 && seen[to[edge]] != round && Reach(to[edge]))
            {
                room[edge] -= room[edge] == PlacePlan.NoCap ? 0 : 1;
                room[edge ^ 1] += room[edge ^ 1] == PlacePlan.NoCap ? 0 : 1;
                return true;
            }
        }

        return false;
    }
}
