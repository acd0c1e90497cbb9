namespace HealthPortal.Domain.Experts.ExpertPreview;

/// <summary>
/// Counts, walk after walk, which share of each bin's experts came to a place. The interval is Wilson's at 99 %. It is taken over as many independent
/// yes-or-no answers as give the variance seen between walks: at least one for each walk, more where many experts were counted together.
/// </summary>
internal sealed class WalkTally
{
    /// <summary>Normal value exceeded with 0.5 %.</summary>
    private const double Confidence = 2.5758293035489008;

    // With fewer hits the variance seen is too uncertain to be trusted.
    private const int EnoughHits = 50;

    private const int What = 3;
    private readonly List<int> experts = [];
    private readonly List<int> touched = [];
    private int[] now = [];
    private long[] sum = [];
    private long[] squares = [];

    /// <summary>The bin of a key, with one more expert in it.</summary>
    public int Bin<TKey>(Dictionary<TKey, int> bins, TKey key)
        where TKey : notnull
    {
        if (!bins.TryGetValue(key, out var bin))
        {
            bins[key] = bin = experts.Count;
            experts.Add(0);
        }

        experts[bin]++;
        return bin;
    }

    public void Ready() => (now, sum, squares) = (new int[What * experts.Count], new long[What * experts.Count], new long[What * experts.Count]);

    public void Hit(int bin, bool formal)
    {
        Add((What * bin) + (formal ? 0 : 1));
        Add((What * bin) + 2);
    }

    public void EndWalk()
    {
        foreach (var at in touched)
        {
            sum[at] += now[at];
            squares[at] += (long)now[at] * now[at];
            now[at] = 0;
        }

        touched.Clear();
    }

    public (Chance Formal, Chance Backup, Chance Either) Of(int bin, int walks) => (Estimate(What * bin, walks), Estimate((What * bin) + 1, walks), Estimate((What * bin) + 2, walks));

    private void Add(int at)
    {
        if (now[at]++ == 0)
        {
            touched.Add(at);
        }
    }

    private Chance Estimate(int at, int walks)
    {
        var members = experts[at / What];
        var share = sum[at] / ((double)walks * members);
        var variance = (squares[at] / ((double)walks * members * members)) - (share * share);
        double answers = walks;
        if (sum[at] >= EnoughHits && share < 1)
        {
            answers = Math.Max(answers, walks * share * (1 - share) / Math.Max(variance, 1e-12));
        }

        var by = Confidence * Confidence / answers;
        var middle = (share + (by / 2)) / (1 + by);
        var half = Confidence / (1 + by) * Math.Sqrt((share * (1 - share) / answers) + (by / (4 * answers)));
        return new Chance(share, Math.Max(0, middle - half), Math.Min(1, middle + half), IsExact: false);
    }
}
