using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <param name="AnswerBy">Last day for accepting, refusing or asking for supplements; null when the five days do not run.</param>
/// <param name="ReceiptId">The 收件凭证; null for items whose guide does without it.</param>
public sealed record ReceivedCase(
    Guid Id, string CaseNumber, string MatterName, string ItemName, string ApplicantName, string DepartmentName, string? StepName, DateTime SubmittedAt, DateOnly? AnswerBy,
    int PromisedDays, int Submitted, int Exempted, Guid? ReceiptId);

/// <summary>What the window tells the applicant after taking in.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class ReadReceivedCase : Query<ReceivedCase>
{
    public required Guid CaseId { get; init; }

    protected internal override async Task<Outcome<ReceivedCase>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var receipt = await operation.Db.Set<CaseDocument>()
            .Where(row => row.CaseId == CaseId && row.Kind == CaseDocumentKind.Receipt)
            .Select(row => (Guid?)row.Id)
            .FirstOrDefaultAsync(cancellation);
        var found = await operation.Db.Set<ApprovalCase>()
            .Where(row => row.Id == CaseId)
            .Select(row => new ReceivedCase(
                row.Id, row.CaseNumber, row.MatterName, row.ItemName, row.ApplicantName, row.DepartmentName, row.StepName, row.SubmittedAt, row.SilenceOn, row.PromisedDays,
                row.Materials.Count(material => material.Status == MaterialStatus.Submitted), row.Materials.Count(material => material.Status == MaterialStatus.Exempted), receipt))
            .SingleOrDefaultAsync(cancellation);
        return found is null ? Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。") : found;
    }
}

/// <summary>What may be uploaded at a place, and what it is called there.</summary>
public sealed record UploadRule(FilePolicy Policy, string MaterialName)
{
    internal static UploadRule Of(MaterialRequirement requirement) =>
        new(new FilePolicy(requirement.MaxMegabytes * 1024L * 1024, [.. FilePolicy.Materials.Formats.Where(format => FileFormats.Extensions(format).Any(extension => requirement.Formats.Contains(extension.TrimStart('.'))))]), requirement.Name);
}

/// <summary>Asked before a byte of an upload is read: whose draft it is, and what the material takes.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class ReadDraftUploadRule : Query<UploadRule>
{
    public required Guid DraftId { get; init; }

    public required string MaterialCode { get; init; }

    protected internal override async Task<Outcome<UploadRule>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var draft = await operation.Db.Set<IntakeDraft>().SingleOrDefaultAsync(row => row.Id == DraftId && row.UserId == operation.Actor.UserId, cancellation);
        if (draft is null)
        {
            return Failure.NotFound("没有找到这份草稿，它可能已经提交或删除。");
        }

        if (draft.CaseId is not null)
        {
            return Failure.Conflict("这份草稿已经提交成办件，不能再修改。");
        }

        var guide = await operation.ReadGuideForIntakeAsync(draft.GuideVersionId, cancellation);
        return guide.Materials.FirstOrDefault(row => row.Code == MaterialCode) is { } requirement
            ? UploadRule.Of(requirement)
            : Failure.NotFound("办事指南里没有这份材料。");
    }
}

/// <summary>The same for a supplement to a case that waits for one.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class ReadSupplementUploadRule : Query<UploadRule>
{
    public required Guid CaseId { get; init; }

    public required string MaterialCode { get; init; }

    protected internal override async Task<Outcome<UploadRule>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var approval = await operation.Db.Set<ApprovalCase>().SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        if (approval.State != CaseState.AwaitingSupplement)
        {
            return Failure.Conflict("这个办件没有在等补正材料，不能再上传。");
        }

        var guide = await operation.ReadGuideForIntakeAsync(approval.GuideVersionId, cancellation);
        return guide.Materials.FirstOrDefault(row => row.Code == MaterialCode) is { } requirement
            ? UploadRule.Of(requirement)
            : Failure.NotFound("这个办件没有这份材料。");
    }
}
