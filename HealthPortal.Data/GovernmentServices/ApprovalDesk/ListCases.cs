using System.Globalization;
using System.Linq.Expressions;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>How a case stands against its day, ready for the badge.</summary>
/// <param name="DaysLeft">Working days left, negative when overdue, null when no day runs.</param>
/// <param name="WarnDays">From so many working days left on the badge warns.</param>
public sealed record CaseDue(DateOnly? ActBy, int? DaysLeft, bool IsPaused, int WarnDays);

public sealed record CaseRow(
    Guid Id,
    string CaseNumber,
    string MatterName,
    string ItemName,
    string ApplicantName,
    string ApplicantNumberMasked,
    string OrganName,
    string DepartmentName,
    CaseChannel Channel,
    CaseState State,
    FlowStepKind? StepKind,
    string? StepName,
    DateTime SubmittedAt,
    DateOnly? AcceptedOn,
    DateOnly? DueOn,
    DateOnly? DecidedOn,
    DateOnly? ClosedOn,
    string? HandlerName,
    CaseDue Due);

/// <param name="Total">Rows that match, counted up to <see cref="ListCases.MostCounted"/>.</param>
/// <param name="TotalIsCapped">There are more than were counted.</param>
/// <param name="Next">Cursor of the next page, null on the last.</param>
/// <param name="Previous">Cursor of the page before, null on the first.</param>
/// <param name="Filter">What the list was cut by, in words, for the chips above it.</param>
public sealed record CasePage(IReadOnlyList<CaseRow> Rows, int Total, bool TotalIsCapped, string? Next, string? Previous, IReadOnlyList<FilterPart> Filter, bool MayExport);

/// <summary>
/// One page of cases by keyset (ADR-009): what is to be done or runs out by its day, everything else latest first. Counting stops at a thousand,
/// because nobody reads further and a full count of a million rows would cost more than the page.
/// </summary>
[Requires(ApprovalPermissions.View)]
public sealed class ListCases : Query<CasePage>
{
    public const int MostCounted = 1000;

    public required CaseFilter Filter { get; init; }

    public string? Cursor { get; init; }

    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (PageSize is < 1 or > 100)
        {
            yield return new Problem("每页条数应为 1 至 100。");
        }

        foreach (var problem in CaseFilters.Check(Filter))
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<CasePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var calendar = await WorkingDays.ReadAsync(operation.Db, cancellation);
        var query = await CaseFilters.ApplyAsync(operation, Filter, calendar, cancellation);
        var total = await query.Take(MostCounted + 1).CountAsync(cancellation);
        var cursor = CaseCursor.Parse(Cursor);
        var backward = cursor is { Backward: true };
        var rows = await Ordered(operation, query, Filter, cursor, backward).Take(PageSize + 1).Select(CaseColumns.Of).ToListAsync(cancellation);
        var more = rows.Count > PageSize;
        if (more)
        {
            rows.RemoveAt(PageSize);
        }

        if (backward)
        {
            rows.Reverse();
        }

        var warnDays = await operation.ParameterAsync(ApprovalParameters.WarnDays, cancellation);
        var byDay = IsByDay(Filter);
        string Key(CaseColumns row) => byDay ? row.ActBy.ToString("yyyyMMdd", CultureInfo.InvariantCulture) : row.At.Ticks.ToString(CultureInfo.InvariantCulture);
        return new CasePage(
            [.. rows.Select(row => row.ToRow(calendar, operation.Today, warnDays))],
            Math.Min(total, MostCounted),
            total > MostCounted,
            rows.Count > 0 && (backward || more) ? new CaseCursor(false, Key(rows[^1]), rows[^1].Id).ToString() : null,
            rows.Count > 0 && (backward ? more : cursor is not null) ? new CaseCursor(true, Key(rows[0]), rows[0].Id).ToString() : null,
            CaseFilterWords.Of(Filter, await CaseFilterWords.NamesAsync(operation, Filter, cancellation)),
            operation.Actor.May(ApprovalPermissions.Export));
    }

    /// <summary>All matching rows in the order of the list; the export reads the same.</summary>
    internal static IQueryable<KeyedCase> Ordered(Operation operation, IQueryable<ApprovalCase> query, CaseFilter filter) => Ordered(operation, query, filter, null, backward: false);

    private static IQueryable<KeyedCase> Ordered(Operation operation, IQueryable<ApprovalCase> query, CaseFilter filter, CaseCursor? cursor, bool backward) =>
        IsByDay(filter) ? OrderByDay(query, cursor, backward)
        : filter.View == CaseListView.Done ? OrderByActed(operation, query, cursor, backward)
        : OrderBySubmission(query, cursor, backward);

    /// <summary>What is to be done, overdue or due soon stands by its day, whichever list it is looked at in.</summary>
    private static bool IsByDay(CaseFilter filter) => filter.View == CaseListView.ToDo || filter.Deadline is CaseDeadlineFilter.Overdue or CaseDeadlineFilter.Soon;

    internal static CaseRow ToRow(ApprovalCase row, WorkingDayCalendar calendar, DateOnly today, int warnDays) => new(
        row.Id, row.CaseNumber, row.MatterName, row.ItemName, row.ApplicantName, row.ApplicantNumberMasked, row.OrganName, row.DepartmentName, row.Channel, row.State,
        row.StepKind, row.StepName, row.SubmittedAt, row.AcceptedOn, row.DueOn, row.DecidedOn, row.ClosedOn, row.HandlerName, DueOf(row.ActBy, row.State, row.StepKind is not null, calendar, today, warnDays));

    public static CaseDue DueOf(DateOnly actBy, CaseState state, bool isOpen, WorkingDayCalendar calendar, DateOnly today, int warnDays)
    {
        if (actBy == ApprovalCase.NoDay)
        {
            return new CaseDue(null, null, isOpen && state is CaseState.Suspended or CaseState.AwaitingSupplement or CaseState.InProgress, warnDays);
        }

        return new CaseDue(actBy, calendar.DaysLeft(today, actBy), false, warnDays);
    }

    private static IQueryable<KeyedCase> OrderByDay(IQueryable<ApprovalCase> query, CaseCursor? cursor, bool backward)
    {
        if (cursor is not null && DateOnly.TryParseExact(cursor.Key, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var id = cursor.Id;
            query = backward
                ? query.Where(row => row.ActBy < day || (row.ActBy == day && row.Id.CompareTo(id) < 0))
                : query.Where(row => row.ActBy > day || (row.ActBy == day && row.Id.CompareTo(id) > 0));
        }

        var ordered = backward ? query.OrderByDescending(row => row.ActBy).ThenByDescending(row => row.Id) : query.OrderBy(row => row.ActBy).ThenBy(row => row.Id);
        return ordered.Select(row => new KeyedCase { Case = row, At = row.SubmittedAt });
    }

    private static IQueryable<KeyedCase> OrderBySubmission(IQueryable<ApprovalCase> query, CaseCursor? cursor, bool backward)
    {
        if (cursor?.Instant is { } at)
        {
            var id = cursor.Id;
            query = backward
                ? query.Where(row => row.SubmittedAt > at || (row.SubmittedAt == at && row.Id.CompareTo(id) > 0))
                : query.Where(row => row.SubmittedAt < at || (row.SubmittedAt == at && row.Id.CompareTo(id) < 0));
        }

        var ordered = backward ? query.OrderBy(row => row.SubmittedAt).ThenBy(row => row.Id) : query.OrderByDescending(row => row.SubmittedAt).ThenByDescending(row => row.Id);
        return ordered.Select(row => new KeyedCase { Case = row, At = row.SubmittedAt });
    }

    private static IQueryable<KeyedCase> OrderByActed(Operation operation, IQueryable<ApprovalCase> query, CaseCursor? cursor, bool backward)
    {
        var me = operation.Actor.UserId;
        var acted = from part in operation.Db.Set<CaseParticipation>()
                    where part.UserId == me
                    join row in query on part.CaseId equals row.Id
                    select new { Row = row, part.LastActedAt };
        if (cursor?.Instant is { } at)
        {
            var id = cursor.Id;
            acted = backward
                ? acted.Where(pair => pair.LastActedAt > at || (pair.LastActedAt == at && pair.Row.Id.CompareTo(id) > 0))
                : acted.Where(pair => pair.LastActedAt < at || (pair.LastActedAt == at && pair.Row.Id.CompareTo(id) < 0));
        }

        var ordered = backward ? acted.OrderBy(pair => pair.LastActedAt).ThenBy(pair => pair.Row.Id) : acted.OrderByDescending(pair => pair.LastActedAt).ThenByDescending(pair => pair.Row.Id);
        return ordered.Select(pair => new KeyedCase { Case = pair.Row, At = pair.LastActedAt });
    }

    private sealed record CaseCursor(bool Backward, string Key, Guid Id)
    {
        public DateTime? Instant => long.TryParse(Key, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

        /// <summary>A cursor somebody has tampered with is no cursor: the first page is shown.</summary>
        public static CaseCursor? Parse(string? text) =>
            text?.Split('.') is [("a" or "b") and var side, var key, var id] && Guid.TryParseExact(id, "N", out var parsed) ? new CaseCursor(side == "b", key, parsed) : null;

        public override string ToString() => $"{(Backward ? "b" : "a")}.{Key}.{Id:N}";
    }
}

/// <summary>A case with the instant the list sorts by.</summary>
internal sealed class KeyedCase
{
    public required ApprovalCase Case { get; init; }

    public required DateTime At { get; init; }
}

/// <summary>The columns a list or an export needs; never the encrypted form.</summary>
internal sealed record CaseColumns
{
    public static readonly Expression<Func<KeyedCase, CaseColumns>> Of = keyed => new CaseColumns
    {
        At = keyed.At,
        ActBy = keyed.Case.ActBy,
        Id = keyed.Case.Id,
        CaseNumber = keyed.Case.CaseNumber,
        MatterName = keyed.Case.MatterName,
        ItemName = keyed.Case.ItemName,
        ApplicantName = keyed.Case.ApplicantName,
        ApplicantNumberMasked = keyed.Case.ApplicantNumberMasked,
        ContactName = keyed.Case.ContactName,
        ContactPhoneMasked = keyed.Case.ContactPhoneMasked,
        OrganName = keyed.Case.OrganName,
        DepartmentName = keyed.Case.DepartmentName,
        Channel = keyed.Case.Channel,
        State = keyed.Case.State,
        StepKind = keyed.Case.StepKind,
        StepName = keyed.Case.StepName,
        SubmittedAt = keyed.Case.SubmittedAt,
        AcceptedOn = keyed.Case.AcceptedOn,
        DueOn = keyed.Case.DueOn,
        StatutoryDueOn = keyed.Case.StatutoryDueOn,
        DecidedOn = keyed.Case.DecidedOn,
        DecidedOnTime = keyed.Case.DecidedOnTime,
        ClosedOn = keyed.Case.ClosedOn,
        HandlerName = keyed.Case.HandlerName,
    };

    public required DateTime At { get; init; }

    public required DateOnly ActBy { get; init; }

    public required Guid Id { get; init; }

    public required string CaseNumber { get; init; }

    public required string MatterName { get; init; }

    public required string ItemName { get; init; }

    public required string ApplicantName { get; init; }

    public required string ApplicantNumberMasked { get; init; }

    public required string ContactName { get; init; }

    public required string ContactPhoneMasked { get; init; }

    public required string OrganName { get; init; }

    public required string DepartmentName { get; init; }

    public required CaseChannel Channel { get; init; }

    public required CaseState State { get; init; }

    public required FlowStepKind? StepKind { get; init; }

    public required string? StepName { get; init; }

    public required DateTime SubmittedAt { get; init; }

    public required DateOnly? AcceptedOn { get; init; }

    public required DateOnly? DueOn { get; init; }

    public required DateOnly? StatutoryDueOn { get; init; }

    public required DateOnly? DecidedOn { get; init; }

    public required bool? DecidedOnTime { get; init; }

    public required DateOnly? ClosedOn { get; init; }

    public required string? HandlerName { get; init; }

    public CaseRow ToRow(WorkingDayCalendar calendar, DateOnly today, int warnDays) => new(
        Id, CaseNumber, MatterName, ItemName, ApplicantName, ApplicantNumberMasked, OrganName, DepartmentName, Channel, State,
        StepKind, StepName, SubmittedAt, AcceptedOn, DueOn, DecidedOn, ClosedOn, HandlerName, ListCases.DueOf(ActBy, State, StepKind is not null, calendar, today, warnDays));
}
