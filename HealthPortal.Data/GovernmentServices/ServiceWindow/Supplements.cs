using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <param name="RequestedAt">When the notice went out.</param>
public sealed record SupplementRow(Guid CaseId, string CaseNumber, string ItemName, string ApplicantName, DateTime RequestedAt);

/// <summary>Cases of the organ that wait for supplements, the longest wait first.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class ListAwaitedSupplements : Query<IReadOnlyList<SupplementRow>>
{
    /// <summary>Part of the case number or of the applicant's name.</summary>
    public string? Words { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<SupplementRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var words = Words?.Trim();
        var waiting = Supplements.Awaited(operation);
        if (!string.IsNullOrEmpty(words))
        {
            waiting = waiting.Where(row => row.CaseNumber.Contains(words) || row.ApplicantName.Contains(words));
        }

        var rows = await waiting
            .Select(row => new
            {
                row.Id,
                row.CaseNumber,
                row.ItemName,
                row.ApplicantName,
                RequestedAt = row.Events.Where(line => line.Action == CaseAction.RequestSupplement).Max(line => (DateTime?)line.At),
                row.SubmittedAt,
            })
            .OrderBy(row => row.SubmittedAt)
            .Take(100)
            .ToListAsync(cancellation);
        return Outcome<IReadOnlyList<SupplementRow>>.Success(
            [.. rows.Select(row => new SupplementRow(row.Id, row.CaseNumber, row.ItemName, row.ApplicantName, row.RequestedAt ?? row.SubmittedAt)).OrderBy(row => row.RequestedAt)]);
    }
}

internal static class Supplements
{
    /// <summary>What the window waits for; its list and the to-do centre ask the same. An awaited case is an open one, which keeps the search to the small index.</summary>
    public static IQueryable<ApprovalCase> Awaited(Operation operation) => operation.Db.Set<ApprovalCase>().Where(row => row.StepKind != null && row.State == CaseState.AwaitingSupplement);
}

/// <param name="ValidUntil">Last day of validity, for materials that have one.</param>
public sealed record SupplementMaterial(MaterialRequirement Requirement, MaterialStatus Status, IReadOnlyList<CaseFileView> Files, DateOnly? ValidUntil);

/// <param name="Asked">What the notice asked for, item by item.</param>
/// <param name="NoticeId">The 补正材料通知书.</param>
/// <param name="IsOpen">The case still waits; afterwards the page only shows.</param>
public sealed record SupplementView(
    Guid CaseId, int Version, string CaseNumber, string ItemName, string ApplicantName, string DepartmentName, bool IsOpen, DateOnly? RequestedOn, IReadOnlyList<string> Asked, Guid? NoticeId,
    IReadOnlyList<SupplementMaterial> Materials);

/// <summary>补正收件: what was asked for and what has come in.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class ReadSupplement : Query<SupplementView>
{
    public required Guid CaseId { get; init; }

    protected internal override async Task<Outcome<SupplementView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var approval = await operation.Db.Set<ApprovalCase>()
            .Include(row => row.Materials.OrderBy(material => material.Ordinal)).ThenInclude(material => material.Files)
            .SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        if (!approval.SupplementRequested)
        {
            return Failure.Invalid("这个办件没有要求补正材料。");
        }

        var notice = await operation.Db.Set<CaseDocument>()
            .Where(row => row.CaseId == CaseId && row.Kind == CaseDocumentKind.SupplementNotice)
            .OrderByDescending(row => row.Id)
            .FirstOrDefaultAsync(cancellation);
        var guide = await operation.ReadGuideForIntakeAsync(approval.GuideVersionId, cancellation);
        return new SupplementView(
            approval.Id, approval.Version, approval.CaseNumber, approval.ItemName, approval.ApplicantName, approval.DepartmentName, approval.State == CaseState.AwaitingSupplement,
            notice?.IssuedOn, notice is null ? [] : CaseDocuments.Open(operation.Service<ProtectedFields>(), notice).Items, notice?.Id,
            [.. from requirement in guide.Materials
                join own in approval.Materials on requirement.Code equals own.Code into found
                let material = found.SingleOrDefault() // null where the answers to the 情形引导 left it out; the officer may have asked for it all the same
                select new SupplementMaterial(
                    requirement,
                    material?.Status ?? MaterialStatus.NotSubmitted,
                    [.. (material?.Files ?? []).OrderBy(file => file.UploadedAt).Select(file => new CaseFileView(file.Id, file.FileName, file.ContentType, file.Size, file.IsSupplement))],
                    material?.ValidUntil)]);
    }
}

/// <summary>Notes until when a supplemented material is valid; one that has expired is not taken.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class SetSupplementValidity : Command<Done>
{
    public required Guid CaseId { get; init; }

    public required string MaterialCode { get; init; }

    /// <summary>Null takes the date out again.</summary>
    public required DateOnly? ValidUntil { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var approval = await operation.Db.Set<ApprovalCase>().Include(row => row.Materials).SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        if (approval.State != CaseState.AwaitingSupplement)
        {
            return Failure.Conflict("这个办件没有在等补正材料，不能再修改。");
        }

        var guide = await operation.ReadGuideAsync(approval.GuideVersionId, cancellation);
        var material = approval.Materials.FirstOrDefault(row => row.Code == MaterialCode);
        if (material is null || guide.Materials.FirstOrDefault(row => row.Code == MaterialCode) is not { HasExpiry: true } requirement)
        {
            return Failure.Invalid("这份材料不需要填写有效期。");
        }

        if (DraftMaterials.Expired(requirement, ValidUntil, operation.Today) is { } expired)
        {
            return Failure.Invalid(expired, DraftMaterials.Field(MaterialCode));
        }

        material.ValidUntil = ValidUntil;
        return Done.It;
    }
}

/// <summary>What is wrong with what was supplemented, before the window says that everything is there.</summary>
internal static class SupplementRules
{
    public static async Task<IReadOnlyList<Problem>> CheckAsync(Operation operation, Guid caseId, GuideContent guide, CancellationToken cancellation)
    {
        var materials = await operation.Db.Set<CaseMaterial>().AsNoTracking()
            .Where(row => row.CaseId == caseId && row.Files.Any(file => file.IsSupplement))
            .OrderBy(row => row.Ordinal)
            .Select(row => new { row.Code, row.ValidUntil })
            .ToListAsync(cancellation);
        return
        [
            .. from material in materials
            join requirement in guide.Materials on material.Code equals requirement.Code
            where requirement.HasExpiry
            let sentence = material.ValidUntil is null ? $"请填写“{requirement.Name}”的有效期截止日期。" : DraftMaterials.Expired(requirement, material.ValidUntil, operation.Today)
            where sentence is not null
            select new Problem(sentence, DraftMaterials.Field(requirement.Code)),
        ];
    }
}

/// <summary>Takes back a supplement that was uploaded by mistake, as long as the case waits. What came with the application stays.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class RemoveSupplementFile : Command<Done>
{
    public required Guid CaseId { get; init; }

    public required Guid FileId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var approval = await operation.Db.Set<ApprovalCase>().Include(row => row.Materials).ThenInclude(material => material.Files).SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        var material = approval?.Materials.FirstOrDefault(row => row.Files.Any(file => file.Id == FileId));
        if (approval is null || material is null)
        {
            return Failure.NotFound("没有找到这个文件，它可能已经删除。");
        }

        var file = material.Files.Single(row => row.Id == FileId);
        if (approval.State != CaseState.AwaitingSupplement || !file.IsSupplement)
        {
            return Failure.Invalid("只能删除本次补正期间上传的文件。");
        }

        operation.Db.Remove(file);
        if (material.Files.Count == 1)
        {
            material.Status = material.ExemptedBy is null ? MaterialStatus.NotSubmitted : MaterialStatus.Exempted;
        }

        return Done.It;
    }
}
