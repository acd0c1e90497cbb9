using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ExpertPreview;

/// <summary>A probability; where it is estimated, <paramref name="Low"/> and <paramref name="High"/> hold it with 99 % confidence (Wilson), each figure by itself.</summary>
public readonly record struct Chance(double Value, double Low, double High, bool IsExact)
{
    public static Chance Exactly(double value) => new(value, value, value, IsExact: true);

    /// <summary>Half the width of the interval; 0 when exact.</summary>
    public double Margin => (High - Low) / 2;
}

/// <summary>What one expert has to expect whose institution has so many eligible experts in the group; the mean over all such experts.</summary>
/// <param name="Size">Eligible experts of the institution in the group.</param>
/// <param name="Either">Formal or backup.</param>
public sealed record SizeChance(int Size, int Institutions, Chance Formal, Chance Backup, Chance Either);

/// <param name="IsExact">The group shares no expert and no plan cap that could bind with another group.</param>
/// <param name="Sizes">From small to large institutions.</param>
public sealed record GroupChance(string Key, string Name, bool IsExact, IReadOnlyList<SizeChance> Sizes);

/// <summary>
/// How probable it is for each expert to be drawn. Groups that cannot influence each other are computed exactly (<see cref="GroupProbability"/>). The
/// others are estimated by walking their plan with random orders, by the same walk as the real draw; as a real draw looks ahead when it has to, so does
/// this. The number of walks follows from a fixed budget of work and the generator starts from a fixed number, so that a plan always shows the same
/// figures. Experts who can stand in for each other (same groups, institutions made up alike) are counted together.
/// </summary>
public sealed class PlanProbability
{
    /// <summary>Straight walks of a plan of <see cref="GroupsOfBudget"/> groups, fewer in proportion if it has more; a walk that looks ahead counts as <see cref="PriceOfLookingAhead"/> more.</summary>
    public const int Budget = 20_000;

    public const int GroupsOfBudget = 6;

    public const int PriceOfLookingAhead = 10;

    private readonly Func<int, int, (Chance Formal, Chance Backup, Chance Either)> ofExpert;

    private PlanProbability(IReadOnlyList<GroupChance> groups, int walks, int lookedAhead, Func<int, int, (Chance, Chance, Chance)> ofExpert)
    {
        (Groups, Walks, LookedAhead, this.ofExpert) = (groups, walks, lookedAhead, ofExpert);
    }

    public IReadOnlyList<GroupChance> Groups { get; }

    /// <summary>Behind the estimates; 0 when everything is exact.</summary>
    public int Walks { get; }

    /// <summary>Walks of these that had to look ahead.</summary>
    public int LookedAhead { get; }

    public bool IsExact => Walks == 0;

    public string Sentence => IsExact
        ? "各分组互不影响，概率为精确值。"
        : $"有分组共用专家或共用机构上限，这些分组的概率由 {Walks} 次模拟抽取估计，所注误差的可信程度为 99%"
            + (LookedAhead == 0 ? "。" : $"；其中 {LookedAhead} 次为了抽满名额跳过了会妨碍其他分组的专家。");

    /// <summary>Of one expert in one group of the document; zero where the expert is not eligible.</summary>
    public (Chance Formal, Chance Backup, Chance Either) OfExpert(int group, int expert) => ofExpert(group, expert);

    /// <returns>A rejection when the document is faulty or the places cannot be filled by anybody.</returns>
    public static Outcome<PlanProbability> Of(DrawDocument document, int budget = Budget)
    {
        if (document.Faults() is [var fault, ..])
        {
            return Failure.Invalid(fault);
        }

        var plan = PlacePlan.Of(document);
        if (PlaceWalk.Full(plan) is null)
        {
            return Failure.Invalid("按现有名额和上限无法抽满，请先按可行性提示调整计划。");
        }

        var sizes = SizesOf(plan);
        int[] joint = [.. Joint(plan, sizes)];
        var walked = joint.Length == 0 ? null : new PlanSimulation(document with { Groups = [.. joint.Select(group => document.Groups[group])] }, [.. joint.Select(group => sizes[group])], budget);
        var exact = new Dictionary<int, Dictionary<int, (double Formal, double Either)>>();
        var groups = new List<GroupChance>();
        foreach (var (index, group) in document.Groups.Index())
        {
            var own = sizes[index].Where(size => size > 0).GroupBy(size => size).OrderBy(same => same.Key).Select(same => (Size: same.Key, Institutions: same.Count()));
            var at = Array.IndexOf(joint, index);
            if (at >= 0)
            {
                groups.Add(new GroupChance(group.Key, group.Name, false, [.. own.Select(same => Row(same.Size, same.Institutions, walked!.OfSize(at, same.Size)))]));
                continue;
            }

            var bySize = exact[index] = Exactly(sizes[index], group, Math.Min(plan.Cap[index], plan.PlanCap));
            groups.Add(new GroupChance(group.Key, group.Name, true, [.. own.Select(same => Row(same.Size, same.Institutions, Three(bySize[same.Size])))]));
        }

        return new PlanProbability(groups, walked?.Walks ?? 0, walked?.LookedAhead ?? 0, (group, expert) =>
            (plan.Classes[plan.ClassOf[expert]].Groups >> group & 1) == 0 ? Three((0, 0))
            : exact.TryGetValue(group, out var bySize) ? Three(bySize[sizes[group][plan.Institution[expert]]])
            : walked!.OfExpert(Array.IndexOf(joint, group), expert));
    }

    private static SizeChance Row(int size, int institutions, (Chance Formal, Chance Backup, Chance Either) chance) => new(size, institutions, chance.Formal, chance.Backup, chance.Either);

    private static (Chance, Chance, Chance) Three((double Formal, double Either) chance) =>
        (Chance.Exactly(chance.Formal), Chance.Exactly(Math.Max(0, chance.Either - chance.Formal)), Chance.Exactly(chance.Either));

    // The first to be taken are the formal ones, so that they are a draw of their own.
    private static Dictionary<int, (double Formal, double Either)> Exactly(int[] sizes, DrawGroup group, int cap)
    {
        var formal = GroupProbability.Of(sizes, group.Formal, cap);
        var either = GroupProbability.Of(sizes, group.Formal + group.Backup, cap);
        return sizes.Index().Where(pair => pair.Item > 0).DistinctBy(pair => pair.Item).ToDictionary(pair => pair.Item, pair => (formal[pair.Index], either[pair.Index]));
    }

    private static int[][] SizesOf(PlacePlan plan)
    {
        int[][] sizes = [.. Enumerable.Range(0, plan.Groups).Select(_ => new int[plan.Institutions])];
        for (var group = 0; group < plan.Groups; group++)
        {
            foreach (var expert in plan.Eligible[group])
            {
                sizes[group][plan.Institution[expert]]++;
            }
        }

        return sizes;
    }

    /// <summary>Groups that share experts with another, or an institution that could send more to all its groups than the plan cap allows.</summary>
    private static IEnumerable<int> Joint(PlacePlan plan, int[][] sizes)
    {
        var joint = 0;
        foreach (var (_, groups) in plan.Classes)
        {
            joint |= (groups & (groups - 1)) == 0 ? 0 : groups;
        }

        for (var institution = 0; institution < plan.Institutions; institution++)
        {
            int[] own = [.. Enumerable.Range(0, plan.Groups).Where(group => sizes[group][institution] > 0)];
            if (own.Length > 1 && own.Sum(group => (long)Math.Min(Math.Min(sizes[group][institution], plan.Cap[group]), plan.Formal[group] + plan.Backup[group])) > plan.PlanCap)
            {
                joint |= own.Aggregate(0, (set, group) => set | (1 << group));
            }
        }

        return Enumerable.Range(0, plan.Groups).Where(group => (joint >> group & 1) == 1);
    }
}
