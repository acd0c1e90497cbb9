using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceQuality;

public enum QualityIssueState
{
    Found,
    Assigned,

    /// <summary>Said to be done, and records still failed.</summary>
    Returned,

    /// <summary>The organ says it is done; the next measurement or a check of its own tells.</summary>
    Handled,
    Closed,
}

public enum QualityStepKind
{
    Found,
    Assigned,
    Handled,
    Returned,
    Closed,
    Overdue,
}

/// <summary>
/// 质量问题: the records of one type and organ that break one rule. There is one at most that is not closed; what fails after that is a new issue that names the one
/// before, so that no closed one changes. Its steps are kept as <see cref="QualityIssueStep"/>, not in the change log, where every night would leave an entry.
/// </summary>
public sealed class QualityIssue : MutableEntity, IScoped, IUnlogged, ILabelled
{
    public const int LongestNote = 500;

    public required string Number { get; init; }

    public required Guid TypeId { get; init; }

    public required string OrganisationPath { get; init; }

    public required string RuleKey { get; init; }

    public QualityIssueState State { get; private set; } = QualityIssueState.Found;

    public required DateTime FoundAt { get; init; }

    public required long FirstCount { get; init; }

    /// <summary>Records that fail, by the last look.</summary>
    public required long Count { get; set; }

    public DateTime MeasuredAt { get; set; }

    /// <summary>Number of the closed issue of the same type, organ and rule before it.</summary>
    public string? FollowsNumber { get; init; }

    public DateTime? AssignedAt { get; private set; }

    public string? AssignedByName { get; private set; }

    public DateOnly? DueOn { get; private set; }

    public string? AssignNote { get; private set; }

    public DateTime? HandledAt { get; private set; }

    public string? HandledByName { get; private set; }

    public string? HandleNote { get; private set; }

    public DateTime? ClosedAt { get; private set; }

    public string? ClosedByName { get; private set; }

    public int Returns { get; private set; }

    /// <summary>Told that it is overdue, for the present due date.</summary>
    public DateTime? OverdueToldAt { get; set; }

    public string Label => "质量问题 " + Number;

    public bool WaitsForOrgan => State is QualityIssueState.Assigned or QualityIssueState.Returned;

    public bool IsOverdue(DateOnly today) => WaitsForOrgan && DueOn < today;

    public Outcome<QualityIssueStep> Assign(DateOnly due, string? note, string byName, DateOnly today, DateTime now)
    {
        if (State is QualityIssueState.Handled or QualityIssueState.Closed)
        {
            return Failure.Invalid("只有待处理、已交办和退回的问题可以交办，请刷新后再看。");
        }

        if (due < today || due > today.AddDays(QualityRules.MostDays))
        {
            return Failure.Invalid($"整改期限应在今天至 {QualityRules.MostDays} 天之内。", "due");
        }

        if (TooLong(note))
        {
            return Failure.Invalid($"说明最多 {LongestNote} 个字。", "note");
        }

        (State, AssignedAt, AssignedByName, DueOn, AssignNote, OverdueToldAt) = (QualityIssueState.Assigned, now, byName, due, Tidy(note), null);
        return Step(QualityStepKind.Assigned, byName, AssignNote, now);
    }

    public Outcome<QualityIssueStep> Handle(string? note, string byName, DateTime now)
    {
        if (!WaitsForOrgan)
        {
            return Failure.Invalid("只有已交办或退回的问题可以报告整改，请刷新后再看。");
        }

        if (Tidy(note) is not { } said)
        {
            return Failure.Invalid("请写明怎样整改的。", "note");
        }

        if (TooLong(note))
        {
            return Failure.Invalid($"整改说明最多 {LongestNote} 个字。", "note");
        }

        (State, HandledAt, HandledByName, HandleNote) = (QualityIssueState.Handled, now, byName, said);
        return Step(QualityStepKind.Handled, byName, said, now);
    }

    /// <summary>Takes what a look has found.</summary>
    /// <param name="count">Records that fail now.</param>
    /// <param name="began">When the look began: what was said to be done later was not looked at.</param>
    /// <returns>Null when nothing but the number changes.</returns>
    public QualityIssueStep? Look(long count, string byName, DateTime began, DateTime now)
    {
        var before = Count;
        (Count, MeasuredAt) = (count, now);
        if (count == 0)
        {
            return Close(FormattableString.Invariant($"原有 {before} 条问题记录，现在没有了。"), byName, now);
        }

        if (State == QualityIssueState.Handled && HandledAt <= began)
        {
            (State, Returns) = (QualityIssueState.Returned, Returns + 1);
            return Step(QualityStepKind.Returned, byName, FormattableString.Invariant($"整改前 {before} 条，验证时仍有 {count} 条。"), now);
        }

        return null;
    }

    public QualityIssueStep Close(string note, string byName, DateTime now)
    {
        (State, ClosedAt, ClosedByName) = (QualityIssueState.Closed, now, byName);
        return Step(QualityStepKind.Closed, byName, note, now);
    }

    public QualityIssueStep Step(QualityStepKind kind, string byName, string? note, DateTime now) =>
        new() { IssueId = Id, OrganisationPath = OrganisationPath, Kind = kind, At = now, ByName = byName, Note = note, Count = Count, DueOn = DueOn };

    private static bool TooLong(string? note) => note?.Trim().Length > LongestNote;

    private static string? Tidy(string? note) => string.IsNullOrWhiteSpace(note) ? null : note.Trim();
}

/// <summary>One step in the life of an issue. Nothing ever changes or removes a row.</summary>
public sealed class QualityIssueStep : Entity, IScoped, IUnlogged
{
    public required Guid IssueId { get; init; }

    public required string OrganisationPath { get; init; }

    public required QualityStepKind Kind { get; init; }

    public required DateTime At { get; init; }

    public required string ByName { get; init; }

    public string? Note { get; init; }

    public required long Count { get; init; }

    public DateOnly? DueOn { get; init; }
}

/// <summary>A record that an issue is about, as the last look that found it said.</summary>
public sealed class QualityIssueRecord : Entity, IScoped, IUnlogged
{
    /// <summary>Of one issue; more are counted but not listed.</summary>
    public const int Most = 200;

    public required Guid IssueId { get; init; }

    public required string OrganisationPath { get; init; }

    public required Guid RecordId { get; init; }

    public required string RecordNumber { get; init; }

    public required string HolderName { get; init; }

    public required string Item { get; init; }

    public required string Reason { get; init; }
}
