using HealthPortal.Domain.Experts.ExpertFairness;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>
/// The exact probability to be drawn in one group with a cap per institution. Each expert is given an arrival time, even over 0 to 1; the order of
/// arrival is the drawn order. Somebody of an institution who arrives at t is taken if fewer than the cap came earlier from there and fewer than all
/// places were taken before. The probability is the integral over t of a polynomial, taken by Gauss–Legendre on stretches that are halved until halving
/// changes nothing. All experts of an institution have the same, and so have institutions of one size. Exact for a group that shares no expert and no
/// binding plan cap with a group filled before it.
/// </summary>
public static class GroupProbability
{
    private const int DeepestHalving = 40;

    // By which halving a stretch may still change a probability; what is stated is better than the sum of these.
    private const double Tolerance = 1e-12;

    // Behind the time at which all places are taken for sure the integrand is nothing.
    private const double Nothing = 1e-14;

    private static readonly (double At, double Weight)[] Nodes = Legendre(24);

    /// <param name="sizes">Eligible experts of each institution.</param>
    /// <returns>Of each institution, for one of its experts.</returns>
    public static double[] Of(IReadOnlyList<int> sizes, int places, int cap)
    {
        var (widest, total) = (sizes.Count == 0 ? 0 : sizes.Max(), sizes.Sum());
        var most = Math.Min(cap, widest);
        if (places <= 0 || most <= 0)
        {
            return new double[sizes.Count];
        }

        if (sizes.Sum(size => Math.Min(size, most)) <= places)
        {
            return [.. sizes.Select(size => size == 0 ? 0 : Math.Min(size, most) / (double)size)];
        }

        // A cap that cannot bind leaves a plain draw.
        if (most == widest)
        {
            return [.. sizes.Select(size => size == 0 ? 0 : places / (double)total)];
        }

        var integral = new Integral([.. sizes.Where(size => size > 0).GroupBy(size => size).OrderBy(same => same.Key).Select(same => (same.Key, same.Count()))], places, most);
        var bySize = integral.Probabilities();
        return [.. sizes.Select(size => size == 0 ? 0 : bySize[size])];
    }

    private sealed class Integral((int Size, int Institutions)[] kinds, int places, int most)
    {
        public Dictionary<int, double> Probabilities()
        {
            var until = 1.0;
            for (var low = 0.0; until - low > 1e-3 * until;)
            {
                var middle = (low + until) / 2;
                (low, until) = NotFull(middle) < Nothing ? (low, middle) : (middle, until);
            }

            var sum = new double[kinds.Length];
            Halve(0, until, Stretch(0, until), 0, sum);
            return kinds.Index().ToDictionary(pair => pair.Item.Size, pair => sum[pair.Index]);
        }

        private void Halve(double from, double until, double[] whole, int depth, double[] sum)
        {
            var middle = (from + until) / 2;
            var (left, right) = (Stretch(from, middle), Stretch(middle, until));
            if (depth < DeepestHalving && whole.Index().Any(pair => Math.Abs(pair.Item - left[pair.Index] - right[pair.Index]) > Tolerance))
            {
                Halve(from, middle, left, depth + 1, sum);
                Halve(middle, until, right, depth + 1, sum);
                return;
            }

            for (var kind = 0; kind < sum.Length; kind++)
            {
                sum[kind] += left[kind] + right[kind];
            }
        }

        private double[] Stretch(double from, double until)
        {
            var sum = new double[kinds.Length];
            foreach (var (at, weight) in Nodes)
            {
                Add(from + ((at + 1) / 2 * (until - from)), weight / 2 * (until - from), sum);
            }

            return sum;
        }

        // That fewer than all places are taken at t.
        private double NotFull(double t) =>
            kinds.Aggregate(Chances.One, (sum, kind) => Chances.Fold(sum, Chances.Power(Taken(kind.Size, t), kind.Institutions, places), places)).Values.Sum();

        private void Add(double t, double weight, double[] sum)
        {
            var others = new Chances[kinds.Length];
            var before = new Chances[kinds.Length + 1];
            before[0] = Chances.One;
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                var taken = Taken(kinds[kind].Size, t);
                others[kind] = Chances.Power(taken, kinds[kind].Institutions - 1, places);
                before[kind + 1] = Chances.Fold(before[kind], Chances.Fold(others[kind], taken, places), places);
            }

            var after = Chances.One;
            for (var kind = kinds.Length - 1; kind >= 0; kind--)
            {
                sum[kind] += weight * Chances.Fewer(Chances.Fold(before[kind], others[kind], places), after, Arrived(kinds[kind].Size - 1, t), places);
                after = Chances.Fold(after, Chances.Fold(others[kind], Taken(kinds[kind].Size, t), places), places);
            }
        }

        // How many of an institution have arrived by t: 0 to most−1. Starts where it is likeliest, because both ends may be too small for a number.
        private Chances Arrived(int size, double t)
        {
            var chance = new double[Math.Min(most, size + 1)];
            var mode = Math.Min((int)((size + 1) * t), chance.Length - 1);
            chance[mode] = Math.Exp(SpecialFunctions.LogChoose(size, mode) + (mode * Math.Log(t)) + ((size - mode) * Math.Log(1 - t)));
            var odds = t / (1 - t);
            for (var count = mode; count < chance.Length - 1; count++)
            {
                chance[count + 1] = chance[count] * (size - count) / (count + 1) * odds;
            }

            for (var count = mode; count > 0; count--)
            {
                chance[count - 1] = chance[count] * count / (size - count + 1) / odds;
            }

            return Chances.Trimmed(0, chance);
        }

        private Chances Taken(int size, double t)
        {
            var arrived = Arrived(size, t);
            if (size < most)
            {
                return arrived;
            }

            var chance = new double[most + 1];
            arrived.Values.CopyTo(chance, arrived.From);
            chance[most] = Math.Max(0, 1 - arrived.Values.Sum());
            return Chances.Trimmed(0, chance);
        }
    }

    /// <summary>Chances of whole numbers from <paramref name="From"/> on; what is too small to matter is cut off at both ends.</summary>
    private readonly record struct Chances(int From, double[] Values)
    {
        private const double Small = 1e-22;

        public static Chances One => new(0, [1]);

        public static Chances Trimmed(int from, double[] values)
        {
            var (first, end) = (0, values.Length);
            while (first < end && values[first] < Small)
            {
                first++;
            }

            while (end > first && values[end - 1] < Small)
            {
                end--;
            }

            return new Chances(from + first, values[first..end]);
        }

        /// <summary>Of the sum, below the limit.</summary>
        public static Chances Fold(Chances one, Chances other, int limit)
        {
            var from = one.From + other.From;
            var result = new double[Math.Clamp(one.Values.Length + other.Values.Length - 1, 0, Math.Max(0, limit - from))];
            for (var a = 0; a < one.Values.Length; a++)
            {
                for (var b = 0; b < other.Values.Length && a + b < result.Length; b++)
                {
                    result[a + b] += one.Values[a] * other.Values[b];
                }
            }

            return Trimmed(from, result);
        }

        public static Chances Power(Chances of, int times, int limit)
        {
            var result = One;
            for (var square = of; times > 0; times >>= 1)
            {
                result = (times & 1) == 0 ? result : Fold(result, square, limit);
                square = times > 1 ? Fold(square, square, limit) : square;
            }

            return result;
        }

        /// <summary>That the three together are below the limit.</summary>
        public static double Fewer(Chances one, Chances other, Chances own, int limit)
        {
            var upTo = new double[other.Values.Length + 1];
            for (var at = 0; at < other.Values.Length; at++)
            {
                upTo[at + 1] = upTo[at] + other.Values[at];
            }

            var total = 0.0;
            for (var a = 0; a < own.Values.Length; a++)
            {
                for (var b = 0; b < one.Values.Length; b++)
                {
                    total += own.Values[a] * one.Values[b] * upTo[Math.Clamp(limit - own.From - a - one.From - b - other.From, 0, other.Values.Length)];
                }
            }

            return total;
        }
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
