namespace HealthPortal.Tests.Kit;

public sealed class MovableTimeTests
{
    [Fact]
    public void InShanghai_WhenGivenWallTime_StandsEightHoursBeforeUtc()
    {
        var time = MovableTime.InShanghai(2026, 3, 2, 9, 30);

        Assert.Equal(new DateTimeOffset(2026, 3, 2, 1, 30, 0, TimeSpan.Zero), time.GetUtcNow());
        Assert.Equal(9, time.GetLocalNow().Hour);
    }

    [Fact]
    public void Advance_WhenTimersAreDue_FiresEachAtItsOwnTimeAndInOrder()
    {
        var time = MovableTime.InShanghai(2026, 3, 2);
        var start = time.GetUtcNow();
        var fired = new List<(string Name, TimeSpan After)>();
        using var late = time.CreateTimer(_ => fired.Add(("late", time.GetUtcNow() - start)), null, TimeSpan.FromMinutes(3), Timeout.InfiniteTimeSpan);
        using var repeated = time.CreateTimer(_ => fired.Add(("repeated", time.GetUtcNow() - start)), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1.5));

        time.Advance(TimeSpan.FromMinutes(4));

        Assert.Equal(
            [("repeated", TimeSpan.FromMinutes(1)), ("repeated", TimeSpan.FromMinutes(2.5)), ("late", TimeSpan.FromMinutes(3)), ("repeated", TimeSpan.FromMinutes(4))],
            fired);
    }

    [Fact]
    public void Advance_WhenATimerWasDisposed_DoesNotFireIt()
    {
        var time = MovableTime.InShanghai(2026, 3, 2);
        var fired = 0;
        time.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)).Dispose();

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, fired);
    }

    [Fact]
    public async Task Delay_WhenTheClockPassesIt_Completes()
    {
        var time = MovableTime.InShanghai(2026, 3, 2);
        var delay = Task.Delay(TimeSpan.FromHours(1), time);

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);

        time.Advance(TimeSpan.FromMinutes(1));
        await delay;
    }

    [Fact]
    public void Culture_InEveryTest_IsChineseAndTheZoneIsNotTheMachines()
    {
        Assert.Equal("zh-CN", System.Globalization.CultureInfo.CurrentCulture.Name);
        Assert.Equal(PinnedCulture.UnfriendlyTimeZone, TimeZoneInfo.Local.Id);
    }
}
