using System.Linq.Expressions;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;

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

/// <summary>Which date of a case the period of a filter is about.</summary>
public enum CaseDateKind
{
    /// <summary>收件</summary>
    Submitted,

    /// <summary>受理</summary>
    Accepted,

    /// <summary>决定</summary>
    Decided,

    /// <summary>办结</summary>
    Closed,
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

    /// <summary>What <see cref="From"/> and <see cref="To"/> bound; the numbers of the statistics lead to lists by other dates than submission.</summary>
    public CaseDateKind DateOf { get; init; }

    public CaseState? State { get; init; }

    public FlowStepKind? Step { get; init; }

    public CaseDeadlineFilter? Deadline { get; init; }

    public CaseChannel? Channel { get; init; }
}

/// <summary>Turns a filter into conditions; the list, its count and its export use the same.</summary>
public static class CaseFilters
{
    /// <summary>Digits from which a text is taken for the beginning of a case number rather than a part of a name.</summary>
    private const int ShortestNumber = 4;

    /// <summary>What is wrong with the filter itself; the list and its export refuse the same.</summary>
    public static IEnumerable<Problem> Check(CaseFilter filter)
    {
        foreach (var problem in PlausibleDay.Check(filter.From, "from").Concat(PlausibleDay.Check(filter.To, "to")))
        {
            yield return problem;
        }

        if (filter.From > filter.To)
        {
            yield return new Problem("起始日期不能晚于截止日期。", "from");
        }
    }

    public static async Task<IQueryable<ApprovalCase>> ApplyAsync(Operation operation, CaseFilter filter, WorkingDayCalendar calendar, CancellationToken cancellation)
    {
        var query = operation.Db.Set<ApprovalCase>().AsQueryable();
        query = filter.View switch
        {
            CaseListView.ToDo => Waiting(operation),
            CaseListView.Done => query.Where(row => operation.Db.Set<CaseParticipation>().Any(part => part.CaseId == row.Id && part.UserId == operation.Actor.UserId)),
            CaseListView.Concluded => query.Where(row => row.ClosedOn != null),
            _ => query,
        };
        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            query = await ByTextAsync(operation, query, text, cancellation);
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

        query = InPeriod(query, filter);
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
        var soon = filter.Deadline == CaseDeadlineFilter.Soon ? calendar.AddWorkingDays(today, await operation.ParameterAsync(ToDoParameters.SoonDays, cancellation)) : today;
        return filter.Deadline switch
        {
            CaseDeadlineFilter.Overdue => query.Where(row => row.StepKind != null && row.ActBy < today),
            CaseDeadlineFilter.Soon => query.Where(row => row.StepKind != null && row.ActBy >= today && row.ActBy <= soon),
            CaseDeadlineFilter.Paused => query.Where(row => row.State == CaseState.Suspended || row.State == CaseState.AwaitingSupplement),
            _ => query,
        };
    }

    private static IQueryable<ApprovalCase> InPeriod(IQueryable<ApprovalCase> query, CaseFilter filter)
    {
        if (filter.From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            query = filter.DateOf switch
            {
                CaseDateKind.Accepted => query.Where(row => row.AcceptedOn >= from),
                CaseDateKind.Decided => query.Where(row => row.DecidedOn >= from),
                CaseDateKind.Closed => query.Where(row => row.ClosedOn >= from),
                _ => query.Where(row => row.SubmittedAt >= start),
            };
        }

        if (filter.To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            query = filter.DateOf switch
            {
                CaseDateKind.Accepted => query.Where(row => row.AcceptedOn <= to),
                CaseDateKind.Decided => query.Where(row => row.DecidedOn <= to),
                CaseDateKind.Closed => query.Where(row => row.ClosedOn <= to),
                _ => query.Where(row => row.SubmittedAt < end),
            };
        }

        return query;
    }

    /// <summary>Cases by a whole number of the applicant, the beginning of a case number, or a part of the applicant's name.</summary>
    internal static async Task<IQueryable<ApprovalCase>> ByTextAsync(Operation operation, IQueryable<ApprovalCase> query, string text, CancellationToken cancellation)
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

        if (text.Length is >= ShortestNumber and <= ApprovalCase.NumberLength && text.All(char.IsAsciiDigit))
        {
            var from = text.PadRight(ApprovalCase.NumberLength, '0');
            var to = text.PadRight(ApprovalCase.NumberLength, '9');
            return query.Where(row => string.Compare(row.CaseNumber, from) >= 0 && string.Compare(row.CaseNumber, to) <= 0);
        }

        var named = await ApplicantNames.FindAsync(operation.Db, text, cancellation);
        return named is null
            ? query.Where(row => row.ApplicantName.Contains(text))
            : query.Where(row => named.Contains(row.ApplicantId) && row.ApplicantName.Contains(text));
    }

    /// <summary>Whether any step is the actor's to act on; managers and auditors only read, and have no to-do list.</summary>
    public static bool MayAct(Actor actor) => Enum.GetValues<FlowStepKind>().Any(step => actor.May(ApprovalPermissions.ForStep(step)));

    /// <summary>待办: what waits for the actor. The list, the home page and the to-do centre all ask this.</summary>
    public static IQueryable<ApprovalCase> Waiting(Operation operation) => operation.Db.Set<ApprovalCase>().Where(row => row.StepKind != null).Where(Actable(operation.Actor));

    /// <summary>Cases at a step the actor may act on, each step within the reach of its own permission.</summary>
    public static Expression<Func<ApprovalCase, bool>> Actable(Actor actor)
    {
        var steps = Enum.GetValues<FlowStepKind>().Where(step => actor.May(ApprovalPermissions.ForStep(step))).ToList();
        var groups = steps.GroupBy(step => string.Join('|', actor.Grants.TryGetValue(ApprovalPermissions.ForStep(step), out var prefixes) ? prefixes : [""]), StringComparer.Ordinal).ToList();
        var conditions = new List<Expression<Func<ApprovalCase, bool>>>();
        foreach (var group in groups)
        {
            var kinds = group.Select(step => (FlowStepKind?)step).ToList();
            foreach (var prefix in group.Key.Split('|'))
            {
                if (prefix.Length == 0)
                {
                    conditions.Add(row => kinds.Contains(row.StepKind));
                }
                else
                {
                    var end = OrganisationPath.UpperBound(prefix);
                    conditions.Add(row => kinds.Contains(row.StepKind) && string.Compare(row.OrganisationPath, prefix) >= 0 && string.Compare(row.OrganisationPath, end) < 0);
                }
            }
        }

        return Conditions.AnyOf(conditions);
    }
}
