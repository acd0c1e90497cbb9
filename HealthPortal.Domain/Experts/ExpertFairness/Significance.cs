namespace HealthPortal.Domain.Experts.ExpertFairness;

/// <summary>Exact tests the watch is made of. Tails are added up directly, so that very small ones keep their digits.</summary>
public static class Significance
{
    /// <summary>Above so many successes the sum over all counts is replaced by the normal distribution.</summary>
    public const int MostExact = 400;

    /// <summary>Above so many signs the runs are judged by the normal distribution.</summary>
    public const int MostSigns = 4_000;

    /// <summary>That so many or more of independent events with these chances happen (Poisson-binomial).</summary>
    public static double AtLeast(IReadOnlyList<double> chances, int count)
    {
        if (count <= 0 || count > chances.Count)
        {
            return count <= 0 ? 1 : 0;
        }

        if (count > MostExact)
        {
            var (mean, variance) = Moments(chances);
            return variance == 0 ? (mean >= count ? 1 : 0) : SpecialFunctions.NormalTail((count - 0.5 - mean) / Math.Sqrt(variance));
        }

        // The last cell keeps what has reached the count.
        var cells = Counts(chances, count, absorb: true);
        return Math.Min(1, cells[count]);
    }

    /// <summary>That so many or fewer happen.</summary>
    public static double AtMost(IReadOnlyList<double> chances, int count) => (count < 0, count >= chances.Count, count > MostExact) switch
    {
        (true, _, _) => 0,
        (_, true, _) => 1,
        (_, _, true) => 1 - AtLeast(chances, count + 1),
        _ => Math.Min(1, Counts(chances, count, absorb: false).Sum()),
    };

    /// <summary>Two-sided: twice the smaller tail.</summary>
    public static double Count(IReadOnlyList<double> chances, int count) => Math.Min(1, 2 * Math.Min(AtLeast(chances, count), AtMost(chances, count)));

    public static (double Mean, double Variance) Moments(IReadOnlyList<double> chances) => (chances.Sum(), chances.Sum(chance => chance * (1 - chance)));

    /// <summary>Pearson's statistic without Yates's correction, and its tail with one degree of freedom less than classes.</summary>
    public static (double Value, double P) ChiSquare(IReadOnlyList<(double Expected, double Observed)> classes)
    {
        var value = classes.Sum(one => (one.Observed - one.Expected) * (one.Observed - one.Expected) / one.Expected);
        return (value, SpecialFunctions.ChiSquareTail(value, Math.Max(1, classes.Count - 1)));
    }

    /// <summary>Fisher's exact test, one-sided: that so many or more of the marked are among those picked without looking.</summary>
    public static double AtLeastMarked(int found, int picked, int marked, int all)
    {
        var whole = SpecialFunctions.LogChoose(all, picked);
        return Math.Min(1, Enumerable.Range(found, Math.Max(0, Math.Min(picked, marked) - found + 1)).Where(count => count >= 0 && picked - count <= all - marked)
            .Sum(count => Math.Exp(SpecialFunctions.LogChoose(marked, count) + SpecialFunctions.LogChoose(all - marked, picked - count) - whole)));
    }

    /// <summary>Wald and Wolfowitz: two-sided probability of so unusual a number of runs, given how many signs of each kind there are. 1 when all are alike.</summary>
    public static (int Runs, double Expected, double P) Runs(IReadOnlyList<bool> signs)
    {
        var above = signs.Count(sign => sign);
        var below = signs.Count - above;
        if (above == 0 || below == 0)
        {
            return (Math.Min(1, signs.Count), Math.Min(1, signs.Count), 1);
        }

        var runs = 1 + signs.Zip(signs.Skip(1)).Count(pair => pair.First != pair.Second);
        var both = 2.0 * above * below;
        var expected = 1 + (both / signs.Count);
        if (signs.Count > MostSigns)
        {
            var deviation = Math.Sqrt(both * (both - signs.Count) / ((double)signs.Count * signs.Count * (signs.Count - 1)));
            return (runs, expected, Math.Min(1, 2 * SpecialFunctions.NormalTail((Math.Abs(runs - expected) - 0.5) / deviation)));
        }

        var (fewer, more) = (0.0, 0.0);
        for (var count = 2; count <= signs.Count; count++)
        {
            var chance = ChanceOfRuns(count, above, below);
            fewer += count <= runs ? chance : 0;
            more += count >= runs ? chance : 0;
        }

        return (runs, expected, Math.Min(1, 2 * Math.Min(fewer, more)));
    }

    /// <summary>Benjamini and Hochberg: the largest p that counts as found when so many were tested; −1 when none does. When everything is fair, the chance of finding anything stays below the level.</summary>
    public static double Threshold(IEnumerable<double> smallest, double tested, double level)
    {
        var found = -1.0;
        foreach (var (rank, p) in smallest.Order().Index())
        {
            found = p <= level * (rank + 1) / tested ? p : found;
        }

        return found;
    }

    // Chances of 0 to most; the last either of exactly so many or of so many and more.
    private static double[] Counts(IReadOnlyList<double> chances, int most, bool absorb)
    {
        var cells = new double[most + 1];
        cells[0] = 1;
        foreach (var chance in chances)
        {
            cells[most] = (cells[most] * (absorb ? 1 : 1 - chance)) + (most > 0 ? cells[most - 1] * chance : 0);
            for (var at = most - 1; at >= 0; at--)
            {
                cells[at] = (cells[at] * (1 - chance)) + (at > 0 ? cells[at - 1] * chance : 0);
            }
        }

        return cells;
    }

    private static double ChanceOfRuns(int runs, int above, int below)
    {
        var half = runs / 2;
        var whole = SpecialFunctions.LogChoose(above + below, above);
        return runs % 2 == 0
            ? 2 * Ways(above - 1, half - 1, below - 1, half - 1)
            : Ways(above - 1, half, below - 1, half - 1) + Ways(above - 1, half - 1, below - 1, half);

        double Ways(int n, int k, int m, int l) => k > n || l > m ? 0 : Math.Exp(SpecialFunctions.LogChoose(n, k) + SpecialFunctions.LogChoose(m, l) - whole);
    }
}
