using HealthPortal.Domain.Time;

namespace HealthPortal.Tests.Domain.Time;

/// <summary>The autumn of the 2026 notice, written by hand: Mid-Autumn, National Day and its two make-up days.</summary>
internal static class Calendar2026
{
    public static WorkingDayCalendar Create() => new(
    [
        .. Days(CalendarDayKind.Holiday, "中秋", (9, 25), (9, 26), (9, 27)),
        .. Days(CalendarDayKind.Holiday, "国庆节", (10, 1), (10, 2), (10, 3), (10, 4), (10, 5), (10, 6), (10, 7)),
        .. Days(CalendarDayKind.Workday, "国庆节调休上班", (9, 20), (10, 10)),
    ]);

    public static DateOnly Day(int month, int day) => new(2026, month, day);

    private static IEnumerable<CalendarDay> Days(CalendarDayKind kind, string name, params (int Month, int Day)[] dates) =>
        dates.Select(date => new CalendarDay(Day(date.Month, date.Day), kind, name));
}
