using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <param name="StatutoryDays">Working days by law, without extensions.</param>
/// <param name="PromisedDays">Working days promised, without extensions.</param>
/// <param name="Promised">Null before acceptance.</param>
/// <param name="Statutory">Null before acceptance.</param>
public sealed record CaseDeadlines(
    string CaseNumber, DateOnly ReceivedOn, DateOnly? SilenceOn, DateOnly? AcceptedOn, bool AcceptedBySilence, int StatutoryDays, int PromisedDays, DeadlineLedger? Promised, DeadlineLedger? Statutory, DateOnly? DeliverBy);

/// <summary>Both periods of a case explained day by day; read when somebody asks, since it is long.</summary>
[Requires(ApprovalPermissions.View)]
public sealed class ReadCaseDeadlines : Query<CaseDeadlines>
{
    public required Guid CaseId { get; init; }

    protected internal override async Task<Outcome<CaseDeadlines>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var approval = await operation.Db.Set<ApprovalCase>().Include(row => row.Pauses).Include(row => row.Extensions).AsSplitQuery().SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        var calendar = await WorkingDays.ReadAsync(operation.Db, cancellation);
        return new CaseDeadlines(
            approval.CaseNumber, approval.ReceivedOn, approval.SilenceOn, approval.AcceptedOn, approval.AcceptedBySilence, approval.StatutoryDays, approval.PromisedDays,
            approval.Deadline(statutory: false, calendar, operation.Today), approval.Deadline(statutory: true, calendar, operation.Today), approval.DeliverBy);
    }
}
