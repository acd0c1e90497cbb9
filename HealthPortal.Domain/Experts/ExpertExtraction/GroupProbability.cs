namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>
/// The exact probability to be drawn in one group with a cap per institution. Each expert is given an arrival time, even over 0 to 1; the order of
/// arrival is the drawn order. Somebody of an institution who arrives at t is taken if fewer than the cap came earlier from there and fewer than all
/// places were taken before. The probability is the integral over t of a polynomial, taken by Gauss–Legendre. All experts of an institution have the
/// same, and so have institutions of one size. Exact for a group that shares no expert and no binding plan cap with a group filled before it.
/// </summary>
public static class GroupProbability
{
    private const int Panels = 8;

    // Behind the time at which all places are taken for sure the integrand is nothing.
    private const double Nothing = 1e-14;

    private static readonly (double At, double Weight)[] Nodes = Legendre(24);

    /// <param name="sizes">Eligible experts of each institution.</param>
    /// <returns>Of each institution, for one of its experts.</returns>
    public static double[] Of(IReadOnlyList<int> sizes, int places, int cap)
    {
        var most = sizes.Count == 0 ? 0 : Math.Min(cap, sizes.Max());
        if (sizes.Sum(size => Math.Min(size, most)) <= places)
        {
            return [.. sizes.Select(size => size == 0 ? 0 : Math.Min(size, most) / (double)size)];
        }

        int[] order = [.. Enumerable.Range(0, sizes.Count).OrderBy(index => sizes[index])];
        var bySize = new Dictionary<int, double>();
        foreach (var size in sizes.Where(size => size > 0))
        {
            bySize[size] = 0;
        }

        var until = 1.0;
        for (var low = 0.0; until - low > 1e-3 * until;)
        {
            var middle = (low + until) / 2;
            (low, until) = Everything(middle) < Nothing ? (low, middle) : (middle, until);
        }

        for (var panel = 0; panel < Panels; panel++)
        {
            foreach (var (at, weight) in Nodes)
            {
                Add((panel + ((at + 1) / 2)) * until / Panels, weight / 2 * until / Panels);
            }
        }

        return [.. sizes.Select(size => size == 0 ? 0 : bySize[size])];

        // That fewer than all places are taken at t.
        double Everything(double t)
        {
            var sum = Start(places);
            foreach (var size in sizes)
            {
                sum = Fold(sum, Taken(size, most, t));
            }

            return sum.Sum();
        }

        void Add(double t, double weight)
        {
            var before = new double[order.Length + 1][];
            before[0] = Start(places);
            for (var i = 0; i < order.Length; i++)
            {
                before[i + 1] = Fold(before[i], Taken(sizes[order[i]], most, t));
            }

            var after = Start(places);
            for (var i = order.Length - 1; i >= 0; i--)
            {
                var size = sizes[order[i]];
                if (size > 0 && (i == 0 || sizes[order[i - 1]] != size))
                {
                    bySize[size] += weight * Fewer(before[i], after, Arrived(size - 1, most, t));
                }

                after = Fold(after, Taken(size, most, t));
            }
        }
    }

    private static double[] Start(int places)
    {
        var sum = new double[places];
        sum[0] = 1;
        return sum;
    }

    // How many of an institution have arrived by t: 0 to most−1.
    private static double[] Arrived(int size, int most, double t)
    {
        var chance = new double[most];
        var term = Math.Pow(1 - t, size);
        for (var count = 0; count < most && count <= size; count++)
        {
            chance[count] = term;
            term *= (size - count) / (double)(count + 1) * t / (1 - t);
        }

        return chance;
    }

    private static double[] Taken(int size, int most, double t)
    {
        var arrived = Arrived(size, most, t);
        return [.. arrived, Math.Max(0, 1 - arrived.Sum())];
    }

    private static double[] Fold(double[] sum, double[] more)
    {
        var result = new double[sum.Length];
        for (var count = 0; count < more.Length; count++)
        {
            for (var at = 0; more[count] > 0 && at + count < sum.Length; at++)
            {
                result[at + count] += sum[at] * more[count];
            }
        }

        return result;
    }

    // That the three together are fewer than all places.
    private static double Fewer(double[] one, double[] other, double[] own)
    {
        var upTo = new double[other.Length];
        var running = 0.0;
        for (var at = 0; at < other.Length; at++)
        {
            upTo[at] = running += other[at];
        }

        var total = 0.0;
        for (var a = 0; a < own.Length; a++)
        {
            for (var b = 0; a + b < one.Length; b++)
            {
                total += own[a] * one[b] * upTo[one.Length - 1 - a - b];
            }
        }

        return total;
    }

    private static (double At, double Weight)[] Legendre(int degree)
    {
        var nodes = new (double, double)[degree];
        for (var i = 0; i < degree; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (degree + 0.5));
            var slope = 0.0;
            for (var step = 0; step < 20; step++)
            {
                var (last, value) = (1.0, x);
                for (var n = 2; n <= degree; n++)
                {
                    (last, value) = (value, (((2 * n) - 1) * x * value - ((n - 1) * last)) / n);
                }

                slope = degree * ((x * value) - last) / ((x * x) - 1);
                x -= value / slope;
            }

            nodes[i] = (x, 2 / ((1 - (x * x)) * slope * slope));
        }

        return nodes;
    }
}
