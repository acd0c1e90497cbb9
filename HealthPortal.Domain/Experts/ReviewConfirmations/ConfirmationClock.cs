using HealthPortal.Domain.Time;

namespace HealthPortal.Domain.Experts.ReviewConfirmations;

/// <summary>
/// When invitations go out and until when they can be answered (tender 5.3.5.1.8（1）（2）). Messages leave between two times of a day, on working days unless the
/// plan allows others; the wait for an answer runs by the clock from the first message on, also through the night, as the tender says.
/// </summary>
/// <param name="From">First time of a day, Shanghai time.</param>
/// <param name="To">From this time on nothing leaves any more that day.</param>
/// <param name="RemindAfter">Without an answer.</param>
/// <param name="AnswerWithin">Counted from the first message.</param>
public sealed record ConfirmationClock(TimeOnly From, TimeOnly To, TimeSpan RemindAfter, TimeSpan AnswerWithin, WorkingDayCalendar Calendar)
{
    public static readonly TimeOnly UsualFrom = new(8, 0);

    public static readonly TimeOnly UsualTo = new(20, 0);

    public const int UsualReminderHours = 2;

    public const int UsualAnswerHours = 4;

    /// <summary>The first moment from <paramref name="utc"/> on at which a message may leave, UTC.</summary>
    /// <param name="everyDay">Also on days off.</param>
    public DateTime Earliest(DateTime utc, bool everyDay)
    {
        var local = ShanghaiTime.Of(utc);
        var day = DateOnly.FromDateTime(local);
        var time = TimeOnly.FromDateTime(local);
        if (May(day, everyDay) && time >= From && time < To)
        {
            return utc;
        }

        if (!(May(day, everyDay) && time < From))
        {
            do
            {
                day = day.AddDays(1);
            }
            while (!May(day, everyDay));
        }

        return ShanghaiTime.ToUtc(day.ToDateTime(From));
    }

    /// <summary>When to remind of an invitation, UTC; null where that moment lies outside the hours: by the next morning the wait is over.</summary>
    /// <param name="sent">When the first message left, UTC.</param>
    /// <param name="begins">The sitting, UTC.</param>
    public DateTime? Reminder(DateTime sent, DateTime begins, bool everyDay)
    {
        var at = sent + RemindAfter;
        return at < Deadline(sent, begins) && Earliest(at, everyDay) == at ? at : null;
    }

    /// <summary>Until when the answer counts, UTC: never beyond the beginning of the sitting.</summary>
    public DateTime Deadline(DateTime sent, DateTime begins) => sent + AnswerWithin is var end && end < begins ? end : begins;

    private bool May(DateOnly day, bool everyDay) => everyDay || Calendar.IsWorkingDay(day);
}
