using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Time;

/// <summary>Days a question about records may name. Beyond them lie slips of the keyboard and addresses typed by hand, and the ends of the calendar where day arithmetic fails.</summary>
public static class PlausibleDay
{
    private const int FirstYear = 1900;

    private const int LastYear = 2199;

    public static IEnumerable<Problem> Check(DateOnly? day, string field)
    {
        if (day is { Year: < FirstYear or > LastYear })
        {
            yield return new Problem(FormattableString.Invariant($"日期应在 {FirstYear} 年至 {LastYear} 年之间。"), field);
        }
    }
}
