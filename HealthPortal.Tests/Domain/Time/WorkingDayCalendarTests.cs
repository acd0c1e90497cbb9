using HealthPortal.Domain.Time;
using static HealthPortal.Tests.Domain.Time.Calendar2026;

namespace HealthPortal.Tests.Domain.Time;

public sealed class WorkingDayCalendarTests
{
    private readonly WorkingDayCalendar calendar = Create();

    [Theory]
    [InlineData(9, 30, true, "周三")]
    [InlineData(10, 1, false, "国庆节")]
    [InlineData(10, 4, false, "国庆节")] // a Sunday inside the holiday
    [InlineData(10, 8, true, "周四")]
    [InlineData(10, 10, true, "国庆节调休上班")] // a Saturday that is worked
    [InlineData(10, 11, false, "周日")]
    [InlineData(10, 17, false, "周六")]
    public void IsWorkingDay_AroundNationalDay_FollowsTheNotice(int month, int day, bool working, string name)
    {
        Assert.Equal(working, calendar.IsWorkingDay(Day(month, day)));
        Assert.Equal(name, calendar.NameOf(Day(month, day)));
    }

    [Fact]
    public void AddWorkingDays_WhenTheHolidayLiesBetween_JumpsIt()
    {
        // 29 Sep (Tue): +1 = 30 Sep, +2 = 8 Oct, +3 = 9 Oct, +4 = 10 Oct (make-up Saturday), +5 = 12 Oct.
        Assert.Equal(Day(9, 30), calendar.AddWorkingDays(Day(9, 29), 1));
        Assert.Equal(Day(10, 8), calendar.AddWorkingDays(Day(9, 29), 2));
        Assert.Equal(Day(10, 10), calendar.AddWorkingDays(Day(9, 29), 4));
        Assert.Equal(Day(10, 12), calendar.AddWorkingDays(Day(9, 29), 5));
        Assert.Equal(Day(9, 30), calendar.AddWorkingDays(Day(10, 8), -1));
        Assert.Equal(Day(10, 3), calendar.AddWorkingDays(Day(10, 3), 0));
    }

    [Fact]
    public void CountWorkingDays_ForAnyStartAndCount_IsTheInverseOfAdd()
    {
        for (var offset = 0; offset < 60; offset++)
        {
            var start = Day(9, 1).AddDays(offset);
            for (var count = -25; count <= 40; count++)
            {
                var end = calendar.AddWorkingDays(start, count);

                // Counting forward leaves out the start; counting backward leaves out the end instead, so a start that is no working day shifts by one.
                var expected = count >= 0 || calendar.IsWorkingDay(start) ? count : count + 1;
                Assert.Equal(expected, calendar.CountWorkingDays(start, end));
                Assert.True(count == 0 || calendar.IsWorkingDay(end));
            }
        }
    }

    [Fact]
    public void CountWorkingDays_WhenSplitAnywhere_AddsUp()
    {
        for (var split = 0; split <= 60; split++)
        {
            var middle = Day(9, 1).AddDays(split);
            Assert.Equal(
                calendar.CountWorkingDays(Day(9, 1), Day(10, 31)),
                calendar.CountWorkingDays(Day(9, 1), middle) + calendar.CountWorkingDays(middle, Day(10, 31)));
        }
    }

    [Fact]
    public void IsProvisional_WhenTheYearHasNoNotice_IsTrue()
    {
        var withNextNewYear = new WorkingDayCalendar([new CalendarDay(Day(10, 1), CalendarDayKind.Holiday, "国庆节"), new CalendarDay(new DateOnly(2027, 1, 1), CalendarDayKind.Holiday, "元旦")]);

        Assert.False(withNextNewYear.IsProvisional(Day(12, 31)));
        Assert.True(withNextNewYear.IsProvisional(new DateOnly(2027, 1, 1)));
    }

    [Fact]
    public void Constructor_WhenADayIsGivenTwice_Throws() =>
        Assert.Throws<ArgumentException>(() => new WorkingDayCalendar(
        [
            new CalendarDay(Day(10, 1), CalendarDayKind.Holiday, "国庆节"),
            new CalendarDay(Day(10, 1), CalendarDayKind.Workday, "国庆节"),
        ]));
}
