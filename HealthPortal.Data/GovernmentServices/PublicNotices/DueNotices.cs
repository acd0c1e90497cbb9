using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.PublicNotices;

/// <summary>Puts a decision on the list of notices that are due, for matters that are open to the public.</summary>
internal static class DueNotices
{
    public static async Task AddAsync(CaseContext context, string decisionNumber, CancellationToken cancellation)
    {
        var approval = context.Case;
        if (!await context.Operation.Db.Set<ServiceMatter>().AnyAsync(matter => matter.Id == approval.MatterId && matter.PublicNotice, cancellation))
        {
            return;
        }

        context.Operation.Db.Add(new PublicNotice
        {
            OrganisationPath = approval.OrganisationPath,
            CaseId = approval.Id,
            CaseNumber = approval.CaseNumber,
            MatterName = approval.MatterName,
            ItemName = approval.ItemName,
            HolderName = approval.ApplicantKind == ApplicantKind.Person ? Masks.Name(approval.ApplicantName) : approval.ApplicantName,
            OrganName = approval.OrganName,
            DivisionCode = approval.DivisionCode,
            DecisionNumber = decisionNumber,
            Result = context.Guide.Result.Kind == GuideResultKind.FilingReceipt ? "备案" : approval.State.Name(),
            DecidedOn = context.Operation.Today,
            DueOn = context.Calendar.AddWorkingDays(context.Operation.Today, PublicNotice.WorkingDays),
        });
    }
}
