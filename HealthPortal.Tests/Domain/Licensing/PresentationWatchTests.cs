using HealthPortal.Domain.Licensing.LicencePresentation;

namespace HealthPortal.Tests.Domain.Licensing;

public sealed class PresentationWatchTests
{
    [Theory]
    [InlineData(new long[0], 1000, 1000)]
    [InlineData(new long[] { 10, 20 }, 1000, 1000)]
    [InlineData(new long[] { 900, 1100 }, 1000, 5000)]
    [InlineData(new long[] { 1001, 1000 }, 10, 5003)]
    public void Threshold_IsSoManyTimesTheUsual_AndNeverBelowTheFloor(long[] busyHours, long floor, long expected) => Assert.Equal(expected, PresentationWatch.Threshold(busyHours, floor));

    [Theory]
    [InlineData(999, 0, "")]
    [InlineData(1000, 0, "Volume")]
    [InlineData(58, 29, "")]
    [InlineData(59, 30, "Misses")]
    [InlineData(60, 30, "")]
    [InlineData(2000, 1001, "Volume,Misses")]
    public void Alarms_AreForVolumeAndForMisses(long calls, long missed, string expected) => Assert.Equal(expected, string.Join(',', PresentationWatch.Alarms(calls, missed, 1000)));
}
