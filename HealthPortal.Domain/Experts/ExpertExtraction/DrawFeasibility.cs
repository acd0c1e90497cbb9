namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>Whether the places of a frozen document can be filled at all, before there is a seed.</summary>
public static class DrawFeasibility
{
    /// <summary>Of each group, how many of its places, formal and backup together, can be filled when as many as possible are filled over all.</summary>
    public static IReadOnlyList<int> Fillable(DrawDocument document)
    {
        var plan = PlacePlan.Of(document);
        return PlaceFlow.Fill(plan, new SeatCount(plan), Needs(document));
    }

    public static bool IsFeasible(DrawDocument document) => Fillable(document).Sum() == Needs(document).Sum();

    private static int[] Needs(DrawDocument document) => [.. document.Groups.Select(group => group.Formal + group.Backup)];
}
