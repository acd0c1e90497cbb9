using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>A file of a case, asked for again under the same permission and scope as the case. Opening it is on record.</summary>
[Requires(ApprovalPermissions.View)]
public sealed class OpenCaseFile : Query<StoredFile>
{
    public required Guid FileId { get; init; }

    protected internal override async Task<Outcome<StoredFile>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var file = await operation.Db.Set<CaseFile>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == FileId, cancellation);
        if (file is null || !operation.Service<FileStore>().Contains(file.Hash))
        {
            return Failure.NotFound("没有找到这个文件，它可能不在您的管辖范围内。");
        }

        operation.RecordLook(nameof(ApprovalCase), file.CaseId.ToString(), file.FileName, file.OrganisationPath, "查看材料");
        return new StoredFile(file.Hash, file.Size, file.ContentType, file.FileName);
    }
}

/// <summary>A file of the clerk's own draft.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class OpenDraftFile : Query<StoredFile>
{
    public required Guid DraftId { get; init; }

    public required string Hash { get; init; }

    protected internal override async Task<Outcome<StoredFile>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var draft = await operation.Db.Set<IntakeDraft>().SingleOrDefaultAsync(row => row.Id == DraftId && row.UserId == operation.Actor.UserId, cancellation);
        var file = draft is null ? null : Drafts.Open(operation, draft).Materials.SelectMany(material => material.Files.Concat(material.Held?.Files ?? [])).FirstOrDefault(row => row.Hash == Hash);
        return file is null || !operation.Service<FileStore>().Contains(file.Hash)
            ? Failure.NotFound("没有找到这个文件。")
            : new StoredFile(file.Hash, file.Size, file.ContentType, file.FileName);
    }
}

/// <summary>Adds a supplemented file to a case that waits for supplements.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class AttachSupplementFile : Command<CaseFileView>
{
    public required Guid CaseId { get; init; }

    public required string MaterialCode { get; init; }

    public required StoredFile File { get; init; }

    protected internal override async Task<Outcome<CaseFileView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var approval = await operation.Db.Set<ApprovalCase>().Include(row => row.Materials).ThenInclude(material => material.Files).SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        if (approval.State != CaseState.AwaitingSupplement)
        {
            return Failure.Invalid("这个办件没有在等补正材料，不能再上传。");
        }

        var guide = await operation.ReadGuideAsync(approval.GuideVersionId, cancellation);
        var requirement = guide.Materials.FirstOrDefault(row => row.Code == MaterialCode);
        var material = approval.Materials.FirstOrDefault(row => row.Code == MaterialCode);
        if (requirement is null)
        {
            return Failure.Invalid("这个办件没有这份材料。");
        }

        if (MaterialRules.Check(requirement, File) is { } refused)
        {
            return refused;
        }

        if (material is null)
        {
            // The answers to the 情形引导 had left it out, and the officer found it to be needed.
            material = new CaseMaterial { CaseId = CaseId, Code = requirement.Code, Name = requirement.Name, Ordinal = approval.Materials.Max(row => (int?)row.Ordinal) + 1 ?? 1, Required = false, Status = MaterialStatus.NotSubmitted };
            approval.Materials.Add(material);
            operation.Db.Add(material);
        }

        if (material.Files.Any(row => row.Hash == File.Hash))
        {
            return Failure.Invalid($"文件“{File.FileName}”已经上传过。", MaterialCode);
        }

        if (material.Files.Count(row => row.IsSupplement) >= requirement.MaxFiles)
        {
            return Failure.Invalid($"“{requirement.Name}”最多补充 {requirement.MaxFiles} 个文件。", MaterialCode);
        }

        var file = new CaseFile
        {
            CaseId = CaseId,
            MaterialId = material.Id,
            OrganisationPath = approval.OrganisationPath,
            Hash = File.Hash,
            FileName = File.FileName,
            ContentType = File.ContentType,
            Size = File.Size,
            UploadedAt = operation.Now,
            UploadedByName = operation.Actor.DisplayName,
            IsSupplement = true,
        };
        material.Files.Add(file);
        material.Status = MaterialStatus.Submitted;
        return new CaseFileView(file.Id, file.FileName, file.ContentType, file.Size, true);
    }
}

/// <param name="UnitPath">Of the unit that issued it; its organ signs.</param>
public sealed record CaseDocumentText(DocumentFacts Facts, string UnitPath);

/// <summary>What a printed document says, for whoever may read its case.</summary>
[Requires(ApprovalPermissions.View)]
public sealed class ReadDocument : Query<CaseDocumentText>
{
    public required Guid DocumentId { get; init; }

    protected internal override async Task<Outcome<CaseDocumentText>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var document = await operation.Db.Set<CaseDocument>().SingleOrDefaultAsync(row => row.Id == DocumentId, cancellation);
        return document is null ? Failure.NotFound("没有找到这份文书，它可能不在您的管辖范围内。") : new CaseDocumentText(CaseDocuments.Open(operation.Service<ProtectedFields>(), document), document.OrganisationPath);
    }
}
