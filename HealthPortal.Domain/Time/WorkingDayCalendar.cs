using System.Collections.Frozen;

namespace HealthPortal.Domain.Time;

public enum CalendarDayKind
{
    /// <summary>A day off, also when it is a weekday.</summary>
    Holiday = 1,

    /// <summary>A Saturday or Sunday that is worked in exchange (调休上班).</summary>
    Workday = 2,
}

/// <summary>One row of the State Council's yearly holiday notice.</summary>
/// <param name="Date">The day.</param>
/// <param name="Kind">Off or worked.</param>
/// <param name="Name">For example 国庆节 or 国庆节调休上班.</param>
public readonly record struct CalendarDay(DateOnly Date, CalendarDayKind Kind, string Name);

/// <summary>
/// Working days in the sense of the Administrative Licensing Law, art. 82: days off do not count. A day in no row is a working day from Monday
/// to Friday. Immutable; make a new one when the rows change.
/// </summary>
public sealed class WorkingDayCalendar
{
    private static readonly string[] WeekdayNames = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

    private readonly FrozenDictionary<int, CalendarDay> days;
    private readonly FrozenSet<int> publishedYears;

    /// <exception cref="ArgumentException">Two rows name the same day.</exception>
    public WorkingDayCalendar(IEnumerable<CalendarDay> rows)
    {
        var byDay = new Dictionary<int, CalendarDay>();
        foreach (var row in rows)
        {
            if (!byDay.TryAdd(row.Date.DayNumber, row))
            {
                throw new ArgumentException($"The calendar has two rows for {row.Date:O}.", nameof(rows));
            }
        }

        days = byDay.ToFrozenDictionary();

        // A notice may reach into the December before, so a row alone does not prove that its year is published; National Day is in every notice.
        publishedYears = byDay.Values
            .Where(row => row is { Kind: CalendarDayKind.Holiday, Date: { Month: 10, Day: 1 } })
            .Select(row => row.Date.Year)
            .ToFrozenSet();
    }

    public bool IsWorkingDay(DateOnly date) => days.TryGetValue(date.DayNumber, out var row)
        ? row.Kind == CalendarDayKind.Workday
        : date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The year has no published notice yet, so what is said about its days may still change.</summary>
    public bool IsProvisional(DateOnly date) => !publishedYears.Contains(date.Year);

    /// <summary>What a person calls the day: the name of the holiday or make-up day, else the day of the week.</summary>
    public string NameOf(DateOnly date) => days.TryGetValue(date.DayNumber, out var row) ? row.Name : WeekdayNames[(int)date.DayOfWeek];

    /// <summary>The <paramref name="count"/>-th working day after the date (before it when negative); the date itself for zero.</summary>
    public DateOnly AddWorkingDays(DateOnly date, int count)
    {
        var step = Math.Sign(count);
        for (var left = Math.Abs(count); left > 0;)
        {
            date = date.AddDays(step);
            if (IsWorkingDay(date))
            {
                left--;
            }
        }

        return date;
    }

    /// <summary>Working days after the first date up to and including the second; negative when the second is earlier.</summary>
    public int CountWorkingDays(DateOnly fromExclusive, DateOnly toInclusive)
    {
        if (toInclusive < fromExclusive)
        {
            return -CountWorkingDays(toInclusive, fromExclusive);
        }

        var count = 0;
        for (var date = fromExclusive.AddDays(1); date <= toInclusive; date = date.AddDays(1))
        {
            if (IsWorkingDay(date))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>Working days left until the end of a period: 0 on its last day, negative afterwards.</summary>
    public int DaysLeft(DateOnly today, DateOnly due) => due >= today ? CountWorkingDays(today, due) : -Math.Max(1, CountWorkingDays(due, today));

    internal bool HasRow(DateOnly date) => days.ContainsKey(date.DayNumber);
}
