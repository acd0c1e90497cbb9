using HealthPortal.Domain.Platform.Operations;

namespace HealthPortal.Tests.Domain.Platform.Operations;

public class DurationHistogramTests
{
    [Fact]
    public void Percentile_OfAHundredEvenDurations_LiesInTheirClass()
    {
        var histogram = new DurationHistogram();
        for (var milliseconds = 1; milliseconds <= 100; milliseconds++)
        {
            histogram.Add(milliseconds);
        }

        Assert.Equal(100, histogram.Count);
        Assert.Equal(50, histogram.Percentile(0.5), 1.0);
        Assert.Equal(95, histogram.Percentile(0.95), 1.0);
        Assert.Equal(100, histogram.Percentile(1), 0.001);
    }

    [Fact]
    public void Percentile_OfNothingOrOfTheLongest_IsZeroOrTheLowerEnd()
    {
        var histogram = new DurationHistogram();
        Assert.Equal(0, histogram.Percentile(0.95));
        histogram.Add(120_000);
        Assert.Equal(30_000, histogram.Percentile(0.95));
    }

    [Fact]
    public void Add_AnotherOne_IsTheSumOfBothAndSurvivesTheColumn()
    {
        var (one, other) = (new DurationHistogram(), new DurationHistogram());
        one.Add(0.4);
        one.Add(3);
        other.Add(700);
        one.Add(other);
        var read = DurationHistogram.Parse(one.ToString());
        Assert.Equal((3, one.ToString()), (read.Count, read.ToString()));
        Assert.Equal(one.Percentile(0.95), read.Percentile(0.95));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,2")]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o")]
    [InlineData("-1,0,0,0,0,0,0,0,0,0,0,0,0,0,0")]
    public void Parse_WhatIsNoHistogram_IsEmpty(string text) => Assert.Equal(0, DurationHistogram.Parse(text).Count);
}
