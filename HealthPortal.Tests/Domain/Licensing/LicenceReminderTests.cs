using HealthPortal.Domain.Licensing.LicenceLibrary;

namespace HealthPortal.Tests.Domain.Licensing;

public sealed class LicenceReminderTests
{
    [Theory]
    [InlineData(91, null, null)]
    [InlineData(90, null, 90)]
    [InlineData(85, null, 90)]
    [InlineData(85, 90, null)]
    [InlineData(30, 90, 30)]
    [InlineData(30, 30, null)]
    [InlineData(20, null, 30)]
    [InlineData(7, 30, 7)]
    [InlineData(0, 90, 7)]
    [InlineData(0, 7, null)]
    [InlineData(-1, 30, null)]
    [InlineData(50, 7, null)]
    public void Step_IsTheNearestNotToldYet(int daysLeft, int? told, int? expected) => Assert.Equal(expected, LicenceReminder.StepOf(daysLeft, told));

    /// <summary>However many mornings are missed, nothing is told twice, and nothing after the last day.</summary>
    [Fact]
    public void Days_AnyOfThemMissed_TellEachStepOnceAtMost()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            int? told = null;
            var steps = new List<int>();
            for (var left = 120; left >= -5; left -= random.Next(1, 40))
            {
                if (LicenceReminder.StepOf(left, told) is { } step)
                {
                    Assert.InRange(left, 0, step);
                    steps.Add(step);
                    told = step;
                }
            }

            Assert.Equal(steps.Distinct().OrderDescending(), steps);
        }
    }
}
