namespace HealthPortal.Domain.Time;

/// <summary>
/// A stretch that the law leaves out of the period, for example expert review (Administrative Licensing Law art. 45). The day it begins does not
/// count, the day work resumes does: [<paramref name="From"/>, <paramref name="To"/>).
/// </summary>
/// <param name="From">First day that does not count.</param>
/// <param name="To">Day of resumption, which counts again; null while the pause lasts.</param>
/// <param name="Cause">Plain Chinese, for example 专家评审.</param>
/// <param name="LawArticle">For example 《行政许可法》第四十五条.</param>
public sealed record DeadlinePause(DateOnly From, DateOnly? To, string Cause, string LawArticle);

/// <summary>A longer period granted by the head of the organ (Administrative Licensing Law art. 42: ten working days, once).</summary>
/// <param name="WorkingDays">How many days are added.</param>
/// <param name="Reason">The reason the applicant was told.</param>
public sealed record DeadlineExtension(int WorkingDays, string Reason);

/// <summary>What a statutory or promised period is made of.</summary>
/// <param name="Start">Day of acceptance. It does not count itself (Civil Code art. 201).</param>
/// <param name="WorkingDays">Length; zero means settled on the spot, due on the day it starts.</param>
public sealed record DeadlineTerms(DateOnly Start, int WorkingDays)
{
    public IReadOnlyList<DeadlinePause> Pauses { get; init; } = [];

    public IReadOnlyList<DeadlineExtension> Extensions { get; init; } = [];

    /// <summary>Day of the decision, or null while the case runs.</summary>
    public DateOnly? ClosedOn { get; init; }

    public int TotalWorkingDays
    {
        get
        {
            var total = WorkingDays;
            for (var i = 0; i < Extensions.Count; i++)
            {
                total += Extensions[i].WorkingDays;
            }

            return total;
        }
    }
}

public enum DeadlineState
{
    Running,
    Paused,
    DueToday,
    Overdue,

    /// <summary>Closed in time.</summary>
    Met,

    ClosedLate,
}

/// <summary>Where a period stands on a day; the short form of <see cref="DeadlineLedger"/> for lists.</summary>
/// <param name="DueDate">Last day of the period, or null while a pause without end keeps it open.</param>
/// <param name="DaysLeft">
/// Working days still to come after the day, while paused those that remain on resumption. Negative: working days past the due date, at least one.
/// For a closed case as on the day it was closed.
/// </param>
/// <param name="State">Decides the badge.</param>
/// <param name="Provisional">The period reaches into a year whose holidays are not published yet.</param>
public readonly record struct DeadlineStanding(DateOnly? DueDate, int DaysLeft, DeadlineState State, bool Provisional);

/// <summary>One day of the explained ledger.</summary>
/// <param name="Date">The day.</param>
/// <param name="Counted">Whether it uses up the period.</param>
/// <param name="CountedNumber">1 for the first counted day; null for a day that does not count.</param>
/// <param name="Why">One Chinese sentence.</param>
public sealed record DeadlineDay(DateOnly Date, bool Counted, int? CountedNumber, string Why);
