using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>What will stand on the licence, before it is made.</summary>
/// <param name="Ends">The act ends a licence instead of making one.</param>
/// <param name="Number">The number where it is known already, otherwise the rule it will follow.</param>
/// <param name="NumberIsKept">The number is that of the licence which is replaced.</param>
/// <param name="PreviousNumber">Licence that is replaced or ended.</param>
public sealed record LicencePreview(bool Ends, string Title, string Number, bool NumberIsKept, string? PreviousNumber, string HolderName, string OrganName, DateOnly ValidFrom, DateOnly? ValidTo, IReadOnlyList<LabelledValue> Lines);

[Requires(ApprovalPermissions.MakeLicence)]
public sealed class PreviewLicence : Query<LicencePreview>
{
    public required Guid CaseId { get; init; }

    protected internal override async Task<Outcome<LicencePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var approval = await operation.Db.Set<ApprovalCase>().SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        if ((CaseMustBeAtStepRule.Check(approval, FlowStepKind.LicenceMaking) ?? CaseMustBeGrantedRule.Check(approval)) is { } broken)
        {
            return broken;
        }

        var guide = await operation.ReadGuideAsync(approval.GuideVersionId, cancellation);
        var plan = await LicenceMaking.PlanAsync(operation, approval, guide, tracked: false, cancellation);
        var ends = approval.ItemKind == ItemKind.Cancel;
        if (ends && plan.Previous is null)
        {
            return Failure.Invalid(LicenceMaking.NothingToCancel);
        }

        return new LicencePreview(
            ends, guide.Result.Name, ends ? plan.Previous!.Number : plan.KeptNumber ?? plan.NumberPrefix + "＋6 位顺序号＋号（按机关、证照种类、年度连续编排）", plan.KeptNumber is not null, plan.Previous?.Number,
            plan.HolderName, approval.OrganName, plan.ValidFrom, plan.ValidTo, plan.Lines);
    }
}
