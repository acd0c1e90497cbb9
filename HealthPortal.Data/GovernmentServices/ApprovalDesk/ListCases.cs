using System.Globalization;
using System.Linq.Expressions;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

public enum CaseListView
{
    /// <summary>待办: at a step the actor may act on.</summary>
    ToDo,

    /// <summary>已办: the actor has acted on it.</summary>
    Done,

    /// <summary>已办结</summary>
    Concluded,

    /// <summary>全部</summary>
    All,
}

public enum CaseDeadlineFilter
{
    Overdue,

    /// <summary>Due within three working days.</summary>
    Soon,

    Paused,
}

public sealed record CaseFilter
{
    public CaseListView View { get; init; } = CaseListView.ToDo;

    /// <summary>Case number, applicant's whole number, or part of the applicant's name.</summary>
    public string? Text { get; init; }

    public Guid? MatterId { get; init; }

    public Guid? ItemId { get; init; }

    /// <summary>Path of an organ or area inside the actor's scope.</summary>
    public string? AreaPath { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public CaseState? State { get; init; }

    public FlowStepKind? Step { get; init; }

    public CaseDeadlineFilter? Deadline { get; init; }

    public CaseChannel? Channel { get; init; }
}

/// <summary>How a case stands against its day, ready for the badge.</summary>
/// <param name="DaysLeft">Working days left, negative when overdue, null when no day runs.</param>
public sealed record CaseDue(DateOnly? ActBy, int? DaysLeft, bool IsPaused);

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
public sealed record CasePage(IReadOnlyList<CaseRow> Rows, int Total, bool TotalIsCapped, string? Next, string? Previous);

/// <summary>
/// One page of cases by keyset (ADR-009): what is to be done by its day, everything else latest first. Counting stops at a thousand,
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

        if (Filter.From > Filter.To)
        {
            yield return new Problem("起始日期不能晚于截止日期。", "from");
        }
    }

    protected internal override async Task<Outcome<CasePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var query = CaseFilters.Apply(operation, Filter);
        var total = await query.Take(MostCounted + 1).CountAsync(cancellation);
        var cursor = CaseCursor.Parse(Cursor);
        var backward = cursor is { Backward: true };
        var byDay = Filter.View == CaseListView.ToDo;
        var ordered = byDay ? OrderByDay(query, cursor, backward) : Filter.View == CaseListView.Done ? OrderByActed(operation, query, cursor, backward) : OrderBySubmission(query, cursor, backward);
        var rows = await ordered.Take(PageSize + 1).ToListAsync(cancellation);
        var more = rows.Count > PageSize;
        if (more)
        {
            rows.RemoveAt(PageSize);
        }

        if (backward)
        {
            rows.Reverse();
        }

        var calendar = await WorkingDays.ReadAsync(operation.Db, cancellation);
        string Key(Keyed row) => byDay ? row.Case.ActBy.ToString("yyyyMMdd", CultureInfo.InvariantCulture) : row.At.Ticks.ToString(CultureInfo.InvariantCulture);
        return new CasePage(
            [.. rows.Select(row => ToRow(row.Case, calendar, operation.Today))],
            Math.Min(total, MostCounted),
            total > MostCounted,
            rows.Count > 0 && (backward || more) ? new CaseCursor(false, Key(rows[^1]), rows[^1].Case.Id).ToString() : null,
            rows.Count > 0 && (backward ? more : cursor is not null) ? new CaseCursor(true, Key(rows[0]), rows[0].Case.Id).ToString() : null);
    }

    internal static CaseRow ToRow(ApprovalCase row, WorkingDayCalendar calendar, DateOnly today) => new(
        row.Id, row.CaseNumber, row.MatterName, row.ItemName, row.ApplicantName, row.ApplicantNumberMasked, row.OrganName, row.DepartmentName, row.Channel, row.State,
        row.StepKind, row.StepName, row.SubmittedAt, row.AcceptedOn, row.DueOn, row.DecidedOn, row.ClosedOn, row.HandlerName, DueOf(row, calendar, today));

    public static CaseDue DueOf(ApprovalCase row, WorkingDayCalendar calendar, DateOnly today)
    {
        if (row.ActBy == ApprovalCase.NoDay)
        {
            return new CaseDue(null, null, row.StepKind is not null && row.State is CaseState.Suspended or CaseState.AwaitingSupplement or CaseState.InProgress);
        }

        var left = row.ActBy >= today ? calendar.CountWorkingDays(today, row.ActBy) : -Math.Max(1, calendar.CountWorkingDays(row.ActBy, today));
        return new CaseDue(row.ActBy, left, false);
    }

    private static IQueryable<Keyed> OrderByDay(IQueryable<ApprovalCase> query, CaseCursor? cursor, bool backward)
    {
        if (cursor is not null && DateOnly.TryParseExact(cursor.Key, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var id = cursor.Id;
            query = backward
                ? query.Where(row => row.ActBy < day || (row.ActBy == day && row.Id.CompareTo(id) < 0))
                : query.Where(row => row.ActBy > day || (row.ActBy == day && row.Id.CompareTo(id) > 0));
        }

        var ordered = backward ? query.OrderByDescending(row => row.ActBy).ThenByDescending(row => row.Id) : query.OrderBy(row => row.ActBy).ThenBy(row => row.Id);
        return ordered.Select(row => new Keyed(row, row.SubmittedAt));
    }

    private static IQueryable<Keyed> OrderBySubmission(IQueryable<ApprovalCase> query, CaseCursor? cursor, bool backward)
    {
        if (cursor?.Instant is { } at)
        {
            var id = cursor.Id;
            query = backward
                ? query.Where(row => row.SubmittedAt > at || (row.SubmittedAt == at && row.Id.CompareTo(id) > 0))
                : query.Where(row => row.SubmittedAt < at || (row.SubmittedAt == at && row.Id.CompareTo(id) < 0));
        }

        var ordered = backward ? query.OrderBy(row => row.SubmittedAt).ThenBy(row => row.Id) : query.OrderByDescending(row => row.SubmittedAt).ThenByDescending(row => row.Id);
        return ordered.Select(row => new Keyed(row, row.SubmittedAt));
    }

    private static IQueryable<Keyed> OrderByActed(Operation operation, IQueryable<ApprovalCase> query, CaseCursor? cursor, bool backward)
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
        return ordered.Select(pair => new Keyed(pair.Row, pair.LastActedAt));
    }

    private sealed record Keyed(ApprovalCase Case, DateTime At);

    private sealed record CaseCursor(bool Backward, string Key, Guid Id)
    {
        public DateTime? Instant => long.TryParse(Key, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

        /// <summary>A cursor somebody has tampered with is no cursor: the first page is shown.</summary>
        public static CaseCursor? Parse(string? text) =>
            text?.Split('.') is [("a" or "b") and var side, var key, var id] && Guid.TryParseExact(id, "N", out var parsed) ? new CaseCursor(side == "b", key, parsed) : null;

        public override string ToString() => $"{(Backward ? "b" : "a")}.{Key}.{Id:N}";
    }
}

/// <summary>Turns a filter into conditions; the list, its count and its export use the same.</summary>
public static class CaseFilters
{
    public static IQueryable<ApprovalCase> Apply(Operation operation, CaseFilter filter)
    {
        var query = operation.Db.Set<ApprovalCase>().AsQueryable();
        query = filter.View switch
        {
            CaseListView.ToDo => query.Where(row => row.StepKind != null).Where(Actable(operation.Actor)),
            CaseListView.Done => query.Where(row => operation.Db.Set<CaseParticipation>().Any(part => part.CaseId == row.Id && part.UserId == operation.Actor.UserId)),
            CaseListView.Concluded => query.Where(row => row.ClosedOn != null),
            _ => query,
        };
        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            query = ByText(operation, query, text);
        }

        if (filter.MatterId is { } matter)
        {
            query = query.Where(row => row.MatterId == matter);
        }

        if (filter.ItemId is { } item)
        {
            query = query.Where(row => row.ItemId == item);
        }

        if (filter.AreaPath is { Length: > 0 } area && OrganisationPath.IsValid(area))
        {
            var end = OrganisationPath.UpperBound(area);
            query = query.Where(row => string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0);
        }

        if (filter.From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            query = query.Where(row => row.SubmittedAt >= start);
        }

        if (filter.To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            query = query.Where(row => row.SubmittedAt < end);
        }

        if (filter.State is { } state)
        {
            query = query.Where(row => row.State == state);
        }

        if (filter.Step is { } step)
        {
            query = query.Where(row => row.StepKind == step);
        }

        if (filter.Channel is { } channel)
        {
            query = query.Where(row => row.Channel == channel);
        }

        var today = operation.Today;
        return filter.Deadline switch
        {
            CaseDeadlineFilter.Overdue => query.Where(row => row.StepKind != null && row.ActBy < today),
            CaseDeadlineFilter.Soon => query.Where(row => row.StepKind != null && row.ActBy >= today && row.ActBy <= today.AddDays(5)),
            CaseDeadlineFilter.Paused => query.Where(row => row.State == CaseState.Suspended || row.State == CaseState.AwaitingSupplement),
            _ => query,
        };
    }

    private static IQueryable<ApprovalCase> ByText(Operation operation, IQueryable<ApprovalCase> query, string text)
    {
        if (UnifiedSocialCreditCode.Parse(text) is { Succeeded: true, Value: var code })
        {
            var index = operation.Service<ProtectedFields>().BlindIndex(code.Code);
            return query.Where(row => row.ApplicantNumberIndex == index);
        }

        if (IdentityNumber.Parse(text, operation.Today) is { Succeeded: true, Value: var identity })
        {
            var index = operation.Service<ProtectedFields>().BlindIndex(identity.Canonical);
            return query.Where(row => row.ApplicantNumberIndex == index);
        }

        return text.Length == 16 && text.All(char.IsAsciiDigit)
            ? query.Where(row => row.CaseNumber == text)
            : query.Where(row => row.ApplicantName.Contains(text) || row.CaseNumber.StartsWith(text));
    }

    /// <summary>Cases at a step the actor may act on, each step within the reach of its own permission.</summary>
    private static Expression<Func<ApprovalCase, bool>> Actable(Actor actor)
    {
        var steps = Enum.GetValues<FlowStepKind>().Where(step => actor.May(ApprovalPermissions.ForStep(step))).ToList();
        var groups = steps.GroupBy(step => string.Join('|', actor.Grants.TryGetValue(ApprovalPermissions.ForStep(step), out var prefixes) ? prefixes : [""]), StringComparer.Ordinal).ToList();
        if (groups.Count == 0)
        {
            return row => false;
        }

        var parameter = Expression.Parameter(typeof(ApprovalCase), "row");
        Expression? any = null;
        foreach (var group in groups)
        {
            var kinds = group.Select(step => (FlowStepKind?)step).ToList();
            foreach (var prefix in group.Key.Split('|'))
            {
                Expression<Func<ApprovalCase, bool>> condition;
                if (prefix.Length == 0)
                {
                    condition = row => kinds.Contains(row.StepKind);
                }
                else
                {
                    var end = OrganisationPath.UpperBound(prefix);
                    condition = row => kinds.Contains(row.StepKind) && string.Compare(row.OrganisationPath, prefix) >= 0 && string.Compare(row.OrganisationPath, end) < 0;
                }

                var body = new Rebind(condition.Parameters[0], parameter).Visit(condition.Body);
                any = any is null ? body : Expression.OrElse(any, body);
            }
        }

        return Expression.Lambda<Func<ApprovalCase, bool>>(any!, parameter);
    }

    private sealed class Rebind(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}

/// <summary>How many cases wait for the actor, for the top bar; counted up to a hundred.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class CountToDo : Query<int>
{
    public const int MostCounted = 100;

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (!operation.Actor.May(ApprovalPermissions.View))
        {
            return 0;
        }

        var steps = operation.Actor;
        return await CaseFilters.Apply(operation, new CaseFilter { View = CaseListView.ToDo })
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // the condition itself holds the reach of each step's permission
            .Take(MostCounted)
            .CountAsync(cancellation);
    }
}
