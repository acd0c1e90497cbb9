using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>A case after an act, enough to go on with.</summary>
public sealed record CaseRef(Guid Id, string CaseNumber, int Version);

/// <summary>What every act on a case works with.</summary>
public sealed class CaseContext
{
    public required Operation Operation { get; init; }

    public required ApprovalCase Case { get; init; }

    public required GuideContent Guide { get; init; }

    public required WorkingDayCalendar Calendar { get; init; }

    public CaseActor Actor => new(Operation.Actor.UserId, Operation.Actor.DisplayName, Operation.Actor.OrganisationName);

    public CaseMoment Moment => new(Operation.Now, Operation.Today);
}

/// <summary>
/// An act on a case: reads it with its guide, refuses a stale form, lets the domain act, then issues documents and keeps the lists and
/// counts that follow from it.
/// </summary>
public abstract class CaseCommand : Command<CaseRef>
{
    public required Guid CaseId { get; init; }

    /// <summary>Version the form was read with; null only for jobs, which act on what they find.</summary>
    public int? Version { get; init; }

    protected abstract Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation);

    protected internal sealed override async Task<Outcome<CaseRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;

        // Takes the row before reading it: whoever comes second waits, then sees the first one's version and is told so, on every provider.
        await db.Set<ApprovalCase>().Where(row => row.Id == CaseId).ExecuteUpdateAsync(row => row.SetProperty(approval => approval.Version, approval => approval.Version), cancellation);
        var approval = await db.Set<ApprovalCase>().Include(row => row.Pauses).Include(row => row.Extensions).AsSplitQuery().SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        if (Version is { } version && version != approval.Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, CaseId, cancellation));
        }

        var context = new CaseContext
        {
            Operation = operation,
            Case = approval,
            Guide = await operation.ReadGuideAsync(approval.GuideVersionId, cancellation),
            Calendar = await WorkingDays.ReadAsync(db, cancellation),
        };
        var before = CaseCounting.Snapshot.Of(approval);
        var acted = await ActAsync(context, cancellation);
        if (!acted.Succeeded)
        {
            return Outcome<CaseRef>.Fail(acted.Failure!.Value, acted.Problems);
        }

        await CaseCounting.AddAsync(context, before, cancellation);
        if (operation.Actor.Kind == ActorKind.Person)
        {
            await NoteParticipationAsync(db, CaseId, operation, cancellation);
        }

        await operation.FlushAsync(cancellation);
        return new CaseRef(approval.Id, approval.CaseNumber, approval.Version);
    }

    /// <summary>Refuses when the step the case is at is not the actor's to act on.</summary>
    protected static Failure? MayActAtStep(CaseContext context) =>
        context.Case.StepKind is { } step && context.Operation.Actor.May(ApprovalPermissions.ForStep(step), context.Case.OrganisationPath)
            ? null
            : Failure.Forbidden(context.Case.StepName is { } name ? $"您的岗位不能办理“{name}”环节。" : "这个办件已经办结。");

    internal static async Task NoteParticipationAsync(PortalDb db, Guid caseId, Operation operation, CancellationToken cancellation)
    {
        var noted = await db.Set<CaseParticipation>().SingleOrDefaultAsync(row => row.CaseId == caseId && row.UserId == operation.Actor.UserId, cancellation);
        if (noted is null)
        {
            db.Add(new CaseParticipation { CaseId = caseId, UserId = operation.Actor.UserId, LastActedAt = operation.Now });
        }
        else
        {
            noted.LastActedAt = operation.Now;
        }
    }
}
