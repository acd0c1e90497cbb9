namespace HealthPortal.Domain.Experts.ExpertFairness;

/// <summary>Gamma, beta and normal distribution. Relative errors stay below 1e-12 where tests look; tails are computed as tails, never as one minus the rest.</summary>
public static class SpecialFunctions
{
    private const double Tiny = 1e-300;
    private const double Close = 1e-15;
    private const int MostTerms = 100_000;

    private const int Tabled = 256;

    private static readonly double[] LogFactorials = MakeLogFactorials();

    /// <summary>ln n!.</summary>
    public static double LogFactorial(int n) => n < Tabled ? LogFactorials[n] : LogGamma(n + 1.0);

    /// <summary>ln of the number of ways to choose.</summary>
    public static double LogChoose(int n, int k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    /// <summary>ln Γ(x) for x above 0: Stirling's series, after moving x up to where it is exact.</summary>
    public static double LogGamma(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        var shift = 0.0;
        for (; x < 15; x++)
        {
            shift += Math.Log(x);
        }

        var square = 1 / (x * x);
        var series = ((((((((-3617.0 / 122_400 * square) + (1.0 / 156)) * square) - (691.0 / 360_360)) * square) + (1.0 / 1188)) * square) - (1.0 / 1680)) * square;
        series = ((((series + (1.0 / 1260)) * square) - (1.0 / 360)) * square) + (1.0 / 12);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x) - shift;
    }

    /// <summary>Q(a, x): the upper incomplete gamma function over Γ(a).</summary>
    public static double GammaUpper(double a, double x) => x < a + 1 ? 1 - GammaSeries(a, x) : GammaFraction(a, x);

    /// <summary>P(a, x): the lower incomplete gamma function over Γ(a).</summary>
    public static double GammaLower(double a, double x) => x < a + 1 ? GammaSeries(a, x) : 1 - GammaFraction(a, x);

    /// <summary>Probability that a chi-square value of so many degrees of freedom is reached or exceeded.</summary>
    public static double ChiSquareTail(double value, int degrees) => value <= 0 ? 1 : GammaUpper(degrees / 2.0, value / 2);

    /// <summary>Probability that a standard normal value is exceeded.</summary>
    public static double NormalTail(double z) => z >= 0 ? GammaUpper(0.5, z * z / 2) / 2 : 1 - (GammaUpper(0.5, z * z / 2) / 2);

    /// <summary>I(x; a, b): the regularised incomplete beta function.</summary>
    public static double Beta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * BetaFraction(x, a, b) / a : 1 - (front * BetaFraction(1 - x, b, a) / b);
    }

    /// <summary>Probability of so many or more successes in n trials.</summary>
    public static double BinomialTail(int successes, int n, double chance) =>
        successes <= 0 ? 1 : successes > n ? 0 : Beta(chance, successes, n - successes + 1);

    private static double GammaSeries(double a, double x)
    {
        if (x <= 0)
        {
            return 0;
        }

        var (sum, term) = (1 / a, 1 / a);
        for (var n = 1; n < MostTerms && term > sum * Close; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum * Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
    }

    // Continued fraction by the method of Lentz.
    private static double GammaFraction(double a, double x)
    {
        var b = x + 1 - a;
        var (c, d) = (1 / Tiny, 1 / b);
        var value = d;
        for (var n = 1; n < MostTerms; n++)
        {
            var by = -n * (n - a);
            b += 2;
            d = 1 / Away((by * d) + b);
            c = Away(b + (by / c));
            value *= c * d;
            if (Math.Abs((c * d) - 1) < Close)
            {
                break;
            }
        }

        return value * Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
    }

    private static double BetaFraction(double x, double a, double b)
    {
        var (c, d) = (1.0, 1 / Away(1 - ((a + b) * x / (a + 1))));
        var value = d;
        for (var m = 1; m < MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            value *= c * d;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            value *= c * d;
            if (Math.Abs((c * d) - 1) < Close)
            {
                break;
            }
        }

        return value;
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double[] MakeLogFactorials()
    {
        var table = new double[Tabled];
        for (var n = 2; n < Tabled; n++)
        {
            table[n] = table[n - 1] + Math.Log(n);
        }

        return table;
    }
}
