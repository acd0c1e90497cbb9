using HealthPortal.Domain.Experts.ExpertFairness;

namespace HealthPortal.Tests.Domain.Experts.ExpertFairness;

/// <summary>Against values as tables of statistics print them, and against sums.</summary>
public sealed class SpecialFunctionsTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.158655253931457)]
    [InlineData(1.959963984540054, 0.025)]
    [InlineData(2.575829303548901, 0.005)]
    [InlineData(3, 1.349898031630095e-3)]
    [InlineData(6, 9.865876450376946e-10)]
    [InlineData(-1, 0.841344746068543)]
    public void NormalTail_IsTheTabledValue(double z, double tail) => Assert.Equal(1, SpecialFunctions.NormalTail(z) / tail, 1e-11);

    [Theory]
    [InlineData(3.841458820694124, 1, 0.05)]
    [InlineData(5.991464547107979, 2, 0.05)]
    [InlineData(11.070497693516351, 5, 0.05)]
    [InlineData(23.209251158954356, 10, 0.01)]
    [InlineData(124.34211340400408, 100, 0.05)]
    [InlineData(0, 4, 1)]
    public void ChiSquareTail_IsTheTabledValue(double value, int degrees, double tail) => Assert.Equal(tail, SpecialFunctions.ChiSquareTail(value, degrees), 1e-11);

    [Fact]
    public void LogGamma_IsThatOfFactorialsAndOfAHalf()
    {
        var sum = 0.0;
        for (var n = 1; n < 2_000; n++)
        {
            Assert.Equal(sum, SpecialFunctions.LogGamma(n), 1e-11 * Math.Max(1, sum));
            Assert.Equal(sum, SpecialFunctions.LogFactorial(n - 1), 1e-11 * Math.Max(1, sum));
            sum += Math.Log(n);
        }

        Assert.Equal(0.5 * Math.Log(Math.PI), SpecialFunctions.LogGamma(0.5), 1e-13);
        Assert.Equal(252, Math.Exp(SpecialFunctions.LogChoose(10, 5)), 1e-10);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2.5, 1.7)]
    [InlineData(40, 55)]
    public void Gamma_UpperAndLower_AddUpToOne(double a, double x)
    {
        Assert.Equal(1, SpecialFunctions.GammaUpper(a, x) + SpecialFunctions.GammaLower(a, x), 1e-12);
        Assert.Equal(Math.Exp(-x), SpecialFunctions.GammaUpper(1, x), 1e-13);
    }

    [Fact]
    public void Beta_IsTheSumOfBinomialChances()
    {
        foreach (var (n, chance) in new[] { (1, 0.5), (7, 0.3), (40, 0.02), (400, 0.6) })
        {
            var tail = 0.0;
            for (var k = n; k >= 0; k--)
            {
                tail += Math.Exp(SpecialFunctions.LogChoose(n, k) + (k * Math.Log(chance)) + ((n - k) * Math.Log(1 - chance)));
                Assert.Equal(tail, SpecialFunctions.BinomialTail(k, n, chance), 1e-11);
            }
        }

        // I(x; 2, 3) = 6x² − 8x³ + 3x⁴.
        Assert.Equal(0.5248, SpecialFunctions.Beta(0.4, 2, 3), 1e-13);
        Assert.Equal((0, 1), (SpecialFunctions.Beta(-1, 2, 3), SpecialFunctions.Beta(2, 2, 3)));
    }
}
