namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>The places of a plan and who may take them, in numbers: experts, institutions and groups by index.</summary>
public sealed class PlacePlan
{
    /// <summary>Stands for "no cap".</summary>
    public const int NoCap = int.MaxValue;

    private PlacePlan(int[] institution, int institutions, int[] formal, int[] backup, int[] cap, int planCap, int[][] eligible)
    {
        Institution = institution;
        Institutions = institutions;
        Formal = formal;
        Backup = backup;
        Cap = cap;
        PlanCap = planCap;
        Eligible = eligible;
        var groups = new int[institution.Length];
        for (var group = 0; group < eligible.Length; group++)
        {
            foreach (var expert in eligible[group])
            {
                groups[expert] |= 1 << group;
            }
        }

        // Experts of one institution who may sit in the same groups can stand in for each other.
        var classes = new Dictionary<(int Institution, int Groups), int>();
        ClassOf = new int[institution.Length];
        foreach (var (expert, mask) in groups.Index())
        {
            var key = (institution[expert], mask);
            if (!classes.TryGetValue(key, out var index))
            {
                classes[key] = index = classes.Count;
            }

            ClassOf[expert] = index;
        }

        Classes = [.. classes.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }

    /// <summary>Of each expert.</summary>
    public int[] Institution { get; }

    public int Institutions { get; }

    /// <summary>Of each group; so are the next three.</summary>
    public int[] Formal { get; }

    public int[] Backup { get; }

    public int[] Cap { get; }

    public int[][] Eligible { get; }

    public int PlanCap { get; }

    public int[] ClassOf { get; }

    /// <summary>Institution and bit set of groups.</summary>
    public (int Institution, int Groups)[] Classes { get; }

    public int Groups => Formal.Length;

    public static PlacePlan Of(DrawDocument document)
    {
        var institutions = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] institution = [.. document.Experts.Select(expert => Index(institutions, expert.Institution))];
        return new PlacePlan(institution, institutions.Count,
            [.. document.Groups.Select(group => group.Formal)],
            [.. document.Groups.Select(group => group.Backup)],
            [.. document.Groups.Select(group => group.Cap ?? NoCap)],
            document.PlanCap ?? NoCap,
            [.. document.Groups.Select(group => group.Eligible.ToArray())]);
    }

    /// <summary>The same people under other counts and caps.</summary>
    public PlacePlan With(int[]? formal = null, int[]? backup = null, int[]? cap = null, int? planCap = null) =>
        new(Institution, Institutions, formal ?? Formal, backup ?? Backup, cap ?? Cap, planCap ?? PlanCap, Eligible);

    internal static int Index(Dictionary<string, int> indexes, string key)
    {
        if (!indexes.TryGetValue(key, out var index))
        {
            indexes[key] = index = indexes.Count;
        }

        return index;
    }
}
