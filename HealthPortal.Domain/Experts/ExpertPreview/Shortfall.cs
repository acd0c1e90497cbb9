using HealthPortal.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Domain.Experts.ExpertPreview;

/// <summary>
/// The smallest changes that make an unfillable plan fillable. Smallest means: fewest settings changed; among those, fewest formal places given up; among
/// those, the smallest sum of places given up, steps by which caps rise and experts let in. For one and two settings this is exact (every pair is tried,
/// feasibility is a maximum flow and grows with each setting). Of each pair of settings the best amounts are given. Where two settings are not enough, one
/// set that only gives up places is given and marked as not proven.
/// </summary>
public static class Shortfall
{
    public const int MostSets = 5;

    /// <param name="document">Without faults.</param>
    /// <param name="reliefs">What else may be loosened; each is taken as a whole.</param>
    /// <exception cref="ArgumentException">The document has faults.</exception>
    public static ShortfallResult Find(DrawDocument document, IReadOnlyList<Relief>? reliefs = null) => Find(document, () => reliefs ?? []);

    /// <param name="document">Without faults.</param>
    /// <param name="reliefs">Asked only where the plan cannot be filled: to find them is work.</param>
    /// <exception cref="ArgumentException">The document has faults.</exception>
    public static ShortfallResult Find(DrawDocument document, Func<IReadOnlyList<Relief>> reliefs)
    {
        if (document.Faults() is [var fault, ..])
        {
            throw new ArgumentException(fault, nameof(document));
        }

        var search = new ShortfallSearch(document, []);
        var groups = search.Groups();
        if (search.Holds([]))
        {
            return new ShortfallResult(true, groups, []);
        }

        search = new ShortfallSearch(document, reliefs());

        // What a set leaves untouched of the groups that are short cannot help: one of its settings is among those needed at first, the other among
        // those needed when the first has given all it can.
        var sets = new List<ChangeSet>();
        var alone = new int[search.Settings.Count];
        int[] needed = [.. search.Needed([])];
        foreach (var setting in needed)
        {
            alone[setting] = search.Least(setting, 1, search.Settings[setting].Most, []) ?? 0;
            if (alone[setting] > 0)
            {
                sets.Add(search.Set((setting, alone[setting])));
            }
        }

        if (sets.Count < MostSets)
        {
            var tried = new HashSet<(int, int)>();
            foreach (var one in needed)
            {
                foreach (var other in search.Needed((one, search.Most(one, alone))).Where(other => other != one && tried.Add((Math.Min(one, other), Math.Max(one, other)))))
                {
                    if (search.Pair(Math.Min(one, other), Math.Max(one, other), alone) is { } pair)
                    {
                        sets.Add(pair);
                    }
                }
            }
        }

        if (sets.Count == 0 && search.PlacesOnly() is { } many)
        {
            sets.Add(many);
        }

        return new ShortfallResult(false, groups, [.. sets.OrderBy(set => set.Changes.Count).ThenBy(set => set.FormalGivenUp).ThenBy(set => set.Size)
            .ThenBy(set => set.Changes.Max(change => change.Kind)).ThenBy(set => set.Changes.Sum(change => (int)change.Kind)).Take(MostSets)]);
    }
}
