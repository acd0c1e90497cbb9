namespace HealthPortal.Domain.Time;

/// <summary>
/// A deadline explained day by day (Administrative Licensing Law arts. 42, 45 and 82): each day counted or not, and why. Lists use
/// <see cref="DueDate(DeadlineTerms, WorkingDayCalendar)"/> or <see cref="StandingOn"/>, which build no days.
/// </summary>
public sealed class DeadlineLedger
{
    private const string WorkingDayArticle = "《行政许可法》第八十二条";

    private DeadlineLedger(DeadlineStanding standing, IReadOnlyList<DeadlineDay> days)
    {
        Standing = standing;
        Days = days;
    }

    public DeadlineStanding Standing { get; }

    /// <summary>From the day of acceptance to the due date, or on to today or the closing day when that is later; to the closing day when that is earlier.</summary>
    public IReadOnlyList<DeadlineDay> Days { get; }

    /// <exception cref="ArgumentException">A negative length, or a pause that ends before it begins.</exception>
    public static DeadlineLedger Build(DeadlineTerms terms, WorkingDayCalendar calendar, DateOnly today)
    {
        var standing = StandingOn(terms, calendar, today);
        var last = terms.ClosedOn ?? Later(standing.DueDate ?? terms.Start, today);
        if (terms.ClosedOn is null && standing.DueDate is { } due && standing.State != DeadlineState.Overdue)
        {
            last = due;
        }

        var days = new List<DeadlineDay>();
        var total = terms.TotalWorkingDays;
        var counted = 0;
        var wasPaused = false;
        for (var date = terms.Start; date <= last; date = date.AddDays(1))
        {
            if (date == terms.Start)
            {
                days.Add(new DeadlineDay(date, false, null, total == 0 ? "受理当日办结，期限于当日届满。" : "受理当日不计入，期限自次日起算。"));
                continue;
            }

            if (counted == total)
            {
                days.Add(Late(date, calendar, standing.DueDate!.Value));
                continue;
            }

            if (PauseOn(terms.Pauses, date) is { } pause)
            {
                wasPaused = true;
                days.Add(new DeadlineDay(date, false, null, $"{pause.Cause}期间，不计入（{pause.LawArticle}）。"));
                continue;
            }

            if (!calendar.IsWorkingDay(date))
            {
                days.Add(new DeadlineDay(date, false, null, $"{calendar.NameOf(date)}{(calendar.HasRow(date) ? "放假" : string.Empty)}，不计入（{WorkingDayArticle}）。"));
                continue;
            }

            counted++;
            days.Add(new DeadlineDay(date, true, counted, CountedSentence(terms, calendar, date, counted, total, wasPaused)));
            wasPaused = false;
        }

        return new DeadlineLedger(standing, days);
    }

    /// <summary>Last day of the period, or null while a pause without end keeps it open.</summary>
    public static DateOnly? DueDate(DeadlineTerms terms, WorkingDayCalendar calendar) => Walk(terms, calendar, DateOnly.MaxValue).Due;

    public static DeadlineStanding StandingOn(DeadlineTerms terms, WorkingDayCalendar calendar, DateOnly today)
    {
        var asOf = terms.ClosedOn ?? today;
        var (due, countedAsOf, provisional) = Walk(terms, calendar, asOf);
        var left = terms.TotalWorkingDays - countedAsOf;
        if (due is { } dueDate && asOf > dueDate)
        {
            // A period that ran out on Friday is overdue on Saturday, though no working day has passed since.
            left = -Math.Max(1, calendar.CountWorkingDays(dueDate, asOf));
        }

        var state = (terms.ClosedOn, left) switch
        {
            (not null, < 0) => DeadlineState.ClosedLate,
            (not null, _) => DeadlineState.Met,
            (null, < 0) => DeadlineState.Overdue,
            _ when due == today => DeadlineState.DueToday,
            _ when today >= terms.Start && PauseOn(terms.Pauses, today) is not null => DeadlineState.Paused,
            _ => DeadlineState.Running,
        };
        return new DeadlineStanding(due, left, state, provisional);
    }

    private static (DateOnly? Due, int CountedAsOf, bool Provisional) Walk(DeadlineTerms terms, WorkingDayCalendar calendar, DateOnly asOf)
    {
        var total = terms.TotalWorkingDays;
        ArgumentOutOfRangeException.ThrowIfNegative(total, nameof(terms));
        for (var i = 0; i < terms.Pauses.Count; i++)
        {
            if (terms.Pauses[i].To < terms.Pauses[i].From)
            {
                throw new ArgumentException("A pause ends before it begins.", nameof(terms));
            }
        }

        var date = terms.Start;
        int counted = 0, countedAsOf = 0;
        while (counted < total)
        {
            date = date.AddDays(1);
            if (PauseOn(terms.Pauses, date) is { } pause)
            {
                if (pause.To is not { } resumption)
                {
                    return (null, countedAsOf, calendar.IsProvisional(date));
                }

                date = resumption.AddDays(-1);
                continue;
            }

            if (calendar.IsWorkingDay(date))
            {
                counted++;
                if (date <= asOf)
                {
                    countedAsOf = counted;
                }
            }
        }

        return (date, countedAsOf, calendar.IsProvisional(terms.Start) || calendar.IsProvisional(date));
    }

    /// <summary>Of overlapping pauses the one that lasts longest, so that the walk can jump.</summary>
    private static DeadlinePause? PauseOn(IReadOnlyList<DeadlinePause> pauses, DateOnly date)
    {
        DeadlinePause? found = null;
        for (var i = 0; i < pauses.Count; i++)
        {
            var pause = pauses[i];
            if (pause.From <= date && (pause.To is not { } to || date < to) && (found is null || pause.To is null || (found.To is { } foundTo && pause.To > foundTo)))
            {
                found = pause;
            }
        }

        return found;
    }

    private static string CountedSentence(DeadlineTerms terms, WorkingDayCalendar calendar, DateOnly date, int counted, int total, bool wasPaused)
    {
        var parts = new List<string>(4);
        if (wasPaused)
        {
            parts.Add("恢复计算");
        }

        parts.Add(calendar.NameOf(date));
        parts.Add($"计第 {counted} 天");
        if (counted > terms.WorkingDays && ExtensionThatBegins(terms, counted) is { } extension)
        {
            parts.Add($"自本日起为经批准延长的 {extension.WorkingDays} 个工作日，理由：{extension.Reason.TrimEnd('。')}（《行政许可法》第四十二条）");
        }

        if (counted == total)
        {
            parts.Add("期限于本日届满");
        }

        return string.Join("，", parts) + "。";
    }

    private static DeadlineExtension? ExtensionThatBegins(DeadlineTerms terms, int counted)
    {
        var before = terms.WorkingDays;
        foreach (var extension in terms.Extensions)
        {
            if (counted == before + 1)
            {
                return extension;
            }

            before += extension.WorkingDays;
        }

        return null;
    }

    private static DeadlineDay Late(DateOnly date, WorkingDayCalendar calendar, DateOnly due) => new(
        date,
        false,
        null,
        calendar.IsWorkingDay(date)
            ? $"期限已过，超期第 {calendar.CountWorkingDays(due, date)} 个工作日。"
            : $"期限已过，{calendar.NameOf(date)}。");

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
