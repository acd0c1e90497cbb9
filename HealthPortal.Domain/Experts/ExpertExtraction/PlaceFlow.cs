namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>
/// How many open places of each group can be filled at the same time, as a maximum flow: group → group and institution (group cap) → class of experts
/// (how many are left) → institution (plan cap) → end. Exact, because experts of one class can stand in for each other. The network is built once and
/// can be asked again under other counts and caps; <see cref="TryTake"/> keeps a full flow while places are taken one by one.
/// </summary>
internal sealed class PlaceFlow
{
    private readonly PlacePlan plan;
    private readonly List<int> to = [];
    private readonly List<int> full = [];
    private readonly List<int>[] edges;
    private readonly List<(int Edge, int Group)> caps = [];
    private readonly Dictionary<(int Group, int Class), (int Middle, int In, int Across)> ways = [];
    private readonly int[] onward;
    private readonly int end;
    private readonly int[] seen;
    private readonly int[] room;
    private int round;

    public PlaceFlow(PlacePlan plan, SeatCount? seats = null)
    {
        this.plan = plan;
        var nodes = new List<List<int>>();
        for (var node = 0; node < plan.Groups + plan.Institutions + plan.Classes.Length + 1; node++)
        {
            nodes.Add([]);
        }

        end = nodes.Count - 1;
        for (var institution = 0; institution < plan.Institutions; institution++)
        {
            Edge(plan.Groups + institution, end, Rest(plan.PlanCap, seats?.OfPlan(institution)));
        }

        onward = new int[plan.Classes.Length];
        var between = new Dictionary<(int Group, int Institution), (int Node, int In)>();
        var left = seats?.Left ?? Sizes(plan);
        foreach (var (index, (institution, groups)) in plan.Classes.Index())
        {
            var node = plan.Groups + plan.Institutions + index;
            onward[index] = Edge(node, plan.Groups + institution, left[index]);
            for (var group = 0; group < plan.Groups; group++)
            {
                if (left[index] == 0 || (groups >> group & 1) == 0)
                {
                    continue;
                }

                if (!between.TryGetValue((group, institution), out var middle))
                {
                    nodes.Add([]);
                    between[(group, institution)] = middle = (nodes.Count - 1, Edge(group, nodes.Count - 1, Rest(plan.Cap[group], seats?.OfGroup(group, institution))));
                    caps.Add((middle.In, group));
                }

                ways[(group, index)] = (middle.Node, middle.In, Edge(middle.Node, node, PlacePlan.NoCap));
            }
        }

        edges = [.. nodes];
        seen = new int[edges.Length];
        room = [.. full];

        int Edge(int from, int target, int most)
        {
            nodes[from].Add(to.Count);
            to.Add(target);
            full.Add(most);
            nodes[target].Add(to.Count);
            to.Add(from);
            full.Add(0);
            return to.Count - 2;
        }
    }

    private PlaceFlow(PlaceFlow other)
    {
        (plan, to, full, edges, caps, ways, onward, end) = (other.plan, other.to, other.full, other.edges, other.caps, other.ways, other.onward, other.end);
        room = [.. other.room];
        seen = new int[edges.Length];
    }

    /// <returns>Of each group, how many of the needed places can be filled; the sum is the largest possible.</returns>
    public static int[] Fill(PlacePlan plan, SeatCount seats, IReadOnlyList<int> need) => new PlaceFlow(plan, seats).Fill(need);

    public static bool CanFill(PlacePlan plan, SeatCount seats, IReadOnlyList<int> need) => Fill(plan, seats, need).Sum() == need.Sum();

    /// <summary>The same people and seats asked about other counts.</summary>
    public int[] Fill(IReadOnlyList<int> need)
    {
        full.CopyTo(room);
        return Push(need, stopShort: false);
    }

    /// <summary>Whether nobody seated yet could fill the counts under other caps.</summary>
    public bool CanFill(IReadOnlyList<int> need, IReadOnlyList<int> cap, int planCap)
    {
        full.CopyTo(room);
        foreach (var (edge, group) in caps)
        {
            room[edge] = cap[group];
        }

        for (var institution = 0; institution < plan.Institutions; institution++)
        {
            room[2 * institution] = planCap;
        }

        return Push(need, stopShort: true).Sum() == need.Sum();
    }

    /// <summary>
    /// After <see cref="CanFill(IReadOnlyList{int}, IReadOnlyList{int}, int)"/> has said no: whether the group is one of those that want more than all ways
    /// open to them together can give. As long as neither their counts and caps, nor the plan cap, nor the people change, it stays so.
    /// </summary>
    public bool IsShort(int group) => seen[group] == round;

    /// <summary>With the flow as it stands, for a walk that will change it.</summary>
    public PlaceFlow Copy() => new(this);

    /// <summary>Takes over the flow of another of the same plan, without new memory: these arrays are large, and a preview walks thousands of times.</summary>
    public void Restore(PlaceFlow other) => other.room.CopyTo(room, 0);

    /// <summary>
    /// Takes a place of the group for the expert if the places still needed can be filled all the same. A unit of the flow is led over the expert's
    /// class, by a cycle in the residual network if none runs there yet, and then taken out together with the room it used. Expects a full flow.
    /// </summary>
    public bool TryTake(int group, int expert)
    {
        var (index, institution) = (plan.ClassOf[expert], plan.Institution[expert]);
        var (middle, into, across) = ways[(group, index)];
        if (room[across ^ 1] == 0)
        {
            round++;
            if (!Reach(plan.Groups + plan.Institutions + index, middle))
            {
                return false;
            }

            room[across ^ 1]++;
        }

        room[into ^ 1]--;
        room[across ^ 1]--;
        room[onward[index] ^ 1]--;
        room[(2 * institution) ^ 1]--;
        return true;
    }

    private static int Rest(int most, int? used) => most == PlacePlan.NoCap ? PlacePlan.NoCap : most - (used ?? 0);

    private static int[] Sizes(PlacePlan plan)
    {
        var sizes = new int[plan.Classes.Length];
        foreach (var index in plan.ClassOf)
        {
            sizes[index]++;
        }

        return sizes;
    }

    private int[] Push(IReadOnlyList<int> need, bool stopShort)
    {
        var filled = new int[plan.Groups];
        for (var group = 0; group < plan.Groups; group++)
        {
            while (filled[group] < need[group])
            {
                round++;
                if (!Reach(group, end))
                {
                    if (stopShort)
                    {
                        return filled;
                    }

                    break;
                }

                filled[group]++;
            }
        }

        return filled;
    }

    private bool Reach(int node, int target)
    {
        if (node == target)
        {
            return true;
        }

        seen[node] = round;
        foreach (var edge in edges[node])
        {
            if (room[edge] > 0 && seen[to[edge]] != round && Reach(to[edge], target))
            {
                room[edge] -= room[edge] == PlacePlan.NoCap ? 0 : 1;
                room[edge ^ 1] += room[edge ^ 1] == PlacePlan.NoCap ? 0 : 1;
                return true;
            }
        }

        return false;
    }
}
