using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <summary>What the clerk has typed so far.</summary>
public sealed record DraftContent
{
    /// <summary>
    /// Counts the saves of what is typed. It, not the row's version, tells that another tab has typed meanwhile: an upload that comes in
    /// between two saves changes the row, but takes nothing away from what is being typed.
    /// </summary>
    public int Revision { get; init; } = 1;

    public string ApplicantNumber { get; init; } = "";

    public string ApplicantName { get; init; } = "";

    public string? ApplicantAddress { get; init; }

    public string? LegalRepresentative { get; init; }

    public string ContactName { get; init; } = "";

    public string ContactPhone { get; init; } = "";

    public IReadOnlyDictionary<string, string?> Form { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public IReadOnlyList<DraftMaterial> Materials { get; init; } = [];
}

public sealed record DraftMaterial
{
    public required string Code { get; init; }

    public DateOnly? ValidUntil { get; init; }

    /// <summary>Set when the portal already holds it (免提交).</summary>
    public HeldMaterial? Held { get; init; }

    public IReadOnlyList<DraftFile> Files { get; init; } = [];
}

public sealed record DraftFile(string Hash, string FileName, string ContentType, long Size, DateTime UploadedAt);

/// <summary>Something the portal already has of an applicant that stands in for an upload.</summary>
/// <param name="MaterialCode">Material of the guide it serves.</param>
/// <param name="Description">For people, for example 公共场所卫生许可证（苏昆山卫公证字〔2026〕第000001号）.</param>
/// <param name="ValidUntil">Last day it may be used.</param>
public sealed record HeldMaterial(string MaterialCode, string Description, DateOnly? ValidUntil, IReadOnlyList<DraftFile> Files);

/// <param name="WindowDivision">Division of the window's city or county: most applicants are from there. Null at the province.</param>
/// <param name="Version">Revision of what is typed, see <see cref="DraftContent.Revision"/>; saving and submitting carry it back.</param>
public sealed record DraftView(
    Guid Id,
    int Version,
    Guid ItemId,
    string ItemName,
    Guid MatterId,
    string MatterName,
    ApplicantKind ApplicantKind,
    ItemKind ItemKind,
    Guid GuideVersionId,
    GuideContent Guide,
    DraftContent Content,
    int Stage,
    DateTime SavedAt,
    Guid? CaseId,
    string? WindowDivision = null);

/// <summary>Begins an application for an item with the guide that is in force today.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class StartDraft : Command<Guid>
{
    public required Guid ItemId { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var item = await operation.Db.Set<BusinessItem>().AsNoTracking().Include(row => row.Matter).SingleOrDefaultAsync(row => row.Id == ItemId, cancellation);
        if (item is not { IsActive: true } || item.Matter is not { IsActive: true })
        {
            return Failure.NotFound("这个业务办理项已停用或不存在，请重新选择。");
        }

        if (await HandlingDepartments.FindAsync(operation, item, cancellation) is { Succeeded: false } nowhere)
        {
            return Outcome<Guid>.Fail(nowhere.Failure!.Value, nowhere.Problems);
        }

        var guide = await CurrentGuides.FindAsync(operation.Db, ItemId, operation.Today, cancellation);
        if (guide is null)
        {
            return Failure.Invalid("这个业务办理项还没有已发布的办事指南，不能收件。");
        }

        var draft = new IntakeDraft
        {
            UserId = operation.Actor.UserId,
            OrganisationPath = operation.Actor.OrganisationPath,
            ItemId = ItemId,
            ItemName = item.Name,
            GuideVersionId = guide.Id,
            ContentCipher = Drafts.Seal(operation, new DraftContent()),
            StartedAt = operation.Now,
            SavedAt = operation.Now,
        };
        operation.Db.Add(draft);
        return draft.Id;
    }
}

/// <summary>Keeps what has been typed. Called every few seconds, so it checks nothing but the owner, the version and the size.</summary>
/// <returns>The version to save with next time.</returns>
[Requires(WindowPermissions.Intake)]
public sealed class SaveDraft : Command<int>
{
    /// <summary>More characters than any form of the catalogue can hold; what is longer is an attack or a slip of the clipboard.</summary>
    public const int MostCharacters = 200_000;

    public required Guid DraftId { get; init; }

    public required int Version { get; init; }

    public required int Stage { get; init; }

    public required DraftContent Content { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        var typed = Content.ApplicantName.Length + Content.ApplicantNumber.Length + Content.ContactName.Length + Content.ContactPhone.Length
            + (Content.ApplicantAddress?.Length ?? 0) + (Content.LegalRepresentative?.Length ?? 0) + Content.Form.Sum(pair => pair.Value?.Length ?? 0);
        if (typed > MostCharacters)
        {
            yield return new Problem("填写的内容太长，没有保存，请检查是否误粘贴了整篇文档。");
        }
    }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await Drafts.OwnAsync(operation, DraftId, cancellation);
        if (!found.Succeeded)
        {
            return Outcome<int>.Fail(found.Failure!.Value, found.Problems);
        }

        var draft = found.Value;
        var stored = Drafts.Open(operation, draft);
        if (stored.Revision != Version)
        {
            return Failure.Conflict(Drafts.ChangedElsewhere);
        }

        // Files are added and removed by their own operations; a save of the typed text never loses an upload that came in between.
        draft.ContentCipher = Drafts.Seal(operation, Content with { Revision = Version + 1, Materials = Drafts.KeepFiles(Content.Materials, stored.Materials) });
        var name = Content.ApplicantName.Trim();
        draft.ApplicantName = name.Length > Drafts.ListedNameLength ? name[..Drafts.ListedNameLength] : name;
        draft.Stage = Stage;
        draft.SavedAt = operation.Now;
        return Version + 1;
    }
}

/// <summary>Puts an uploaded file, already in the file store, to a material of the draft.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class AttachDraftFile : Command<DraftFile>
{
    public required Guid DraftId { get; init; }

    public required string MaterialCode { get; init; }

    public required Files.StoredFile File { get; init; }

    protected internal override async Task<Outcome<DraftFile>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await Drafts.OwnAsync(operation, DraftId, cancellation);
        if (!found.Succeeded)
        {
            return Outcome<DraftFile>.Fail(found.Failure!.Value, found.Problems);
        }

        var draft = found.Value;
        var guide = await operation.ReadGuideForIntakeAsync(draft.GuideVersionId, cancellation);
        var requirement = guide.Materials.FirstOrDefault(material => material.Code == MaterialCode);
        if (requirement is null)
        {
            return Failure.Invalid("办事指南里没有这份材料。");
        }

        if (MaterialRules.Check(requirement, File) is { } refused)
        {
            return refused;
        }

        var content = Drafts.Open(operation, draft);
        var material = content.Materials.FirstOrDefault(row => row.Code == MaterialCode) ?? new DraftMaterial { Code = MaterialCode };
        if (material.Files.Count >= requirement.MaxFiles)
        {
            return Failure.Invalid($"“{requirement.Name}”最多上传 {requirement.MaxFiles} 个文件，请先删除不需要的。", MaterialCode);
        }

        if (material.Files.Any(file => file.Hash == File.Hash))
        {
            return Failure.Invalid($"文件“{File.FileName}”已经上传过。", MaterialCode);
        }

        var added = new DraftFile(File.Hash, File.FileName, File.ContentType, File.Size, operation.Now);
        draft.ContentCipher = Drafts.Seal(operation, content with { Materials = [.. content.Materials.Where(row => row.Code != MaterialCode), material with { Held = null, Files = [.. material.Files, added] }] });
        draft.SavedAt = operation.Now;
        return added;
    }
}

[Requires(WindowPermissions.Intake)]
public sealed class RemoveDraftFile : Command<Done>
{
    public required Guid DraftId { get; init; }

    public required string MaterialCode { get; init; }

    public required string Hash { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await Drafts.OwnAsync(operation, DraftId, cancellation);
        if (!found.Succeeded)
        {
            return Outcome<Done>.Fail(found.Failure!.Value, found.Problems);
        }

        var content = Drafts.Open(operation, found.Value);
        found.Value.ContentCipher = Drafts.Seal(operation, content with
        {
            Materials = [.. content.Materials.Select(row => row.Code == MaterialCode ? row with { Files = [.. row.Files.Where(file => file.Hash != Hash)] } : row)],
        });
        found.Value.SavedAt = operation.Now;
        return Done.It;
    }
}

[Requires(WindowPermissions.Intake)]
public sealed class DiscardDraft : Command<Done>
{
    public required Guid DraftId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await Drafts.OwnAsync(operation, DraftId, cancellation);
        if (!found.Succeeded)
        {
            return Outcome<Done>.Fail(found.Failure!.Value, found.Problems);
        }

        operation.Db.Remove(found.Value);
        return Done.It;
    }
}

[Requires(WindowPermissions.Intake)]
public sealed class ReadDraft : Query<DraftView>
{
    public required Guid DraftId { get; init; }

    protected internal override async Task<Outcome<DraftView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var draft = await operation.Db.Set<IntakeDraft>().SingleOrDefaultAsync(row => row.Id == DraftId && row.UserId == operation.Actor.UserId, cancellation);
        if (draft is null)
        {
            return Failure.NotFound("没有找到这份草稿，它可能已经提交或删除。");
        }

        var item = await operation.Db.Set<BusinessItem>().Include(row => row.Matter).SingleAsync(row => row.Id == draft.ItemId, cancellation);
        var guide = await operation.ReadGuideForIntakeAsync(draft.GuideVersionId, cancellation);
        var content = Drafts.Open(operation, draft);
        return new DraftView(
            draft.Id, content.Revision, item.Id, item.Name, item.MatterId, item.Matter!.Name, item.Matter.ApplicantKind, item.ItemKind, draft.GuideVersionId, guide,
            content, draft.Stage, draft.SavedAt, draft.CaseId,
            await HandlingDepartments.OrganAsync(operation, cancellation) is { Level: not AdministrativeLevel.Province } organ ? organ.DivisionCode : null);
    }
}

public sealed record DraftRow(Guid Id, string ItemName, string ApplicantName, DateTime SavedAt, int Stage);

/// <summary>The clerk's unfinished applications, latest first.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class ListDrafts : Query<IReadOnlyList<DraftRow>>
{
    protected internal override async Task<Outcome<IReadOnlyList<DraftRow>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await Drafts.Unfinished(operation)
            .OrderByDescending(row => row.SavedAt)
            .Take(50)
            .Select(row => new DraftRow(row.Id, row.ItemName, row.ApplicantName, row.SavedAt, row.Stage))
            .ToListAsync(cancellation);
}

internal static class Drafts
{
    public const string ChangedElsewhere = "这份草稿在另一个窗口里被改动过，请载入最新内容后继续，以免互相覆盖。";

    /// <summary>Room for the name in the list of drafts; the whole name is in the content.</summary>
    public const int ListedNameLength = 100;

    public static string Seal(Operation operation, DraftContent content) => operation.Service<ProtectedFields>().Encrypt(JsonSerializer.Serialize(content));

    public static DraftContent Open(Operation operation, IntakeDraft draft) =>
        JsonSerializer.Deserialize<DraftContent>(operation.Service<ProtectedFields>().Decrypt(draft.ContentCipher))!;

    /// <summary>The actor's own that have not become a case.</summary>
    public static IQueryable<IntakeDraft> Unfinished(Operation operation) => operation.Db.Set<IntakeDraft>().Where(row => row.UserId == operation.Actor.UserId && row.CaseId == null);

    /// <summary>The actor's own draft for changing, whether or not it has become a case.</summary>
    public static async Task<IntakeDraft?> TakeAsync(Operation operation, Guid id, CancellationToken cancellation)
    {
        var own = operation.Db.Set<IntakeDraft>().Where(row => row.Id == id && row.UserId == operation.Actor.UserId);

        // Takes the row before reading it: a save, an upload and a double click that meet wait for each other instead of failing.
        await own.ExecuteUpdateAsync(row => row.SetProperty(draft => draft.Version, draft => draft.Version), cancellation);
        return await own.SingleOrDefaultAsync(cancellation);
    }

    public static async Task<Outcome<IntakeDraft>> OwnAsync(Operation operation, Guid id, CancellationToken cancellation) =>
        await TakeAsync(operation, id, cancellation) switch
        {
            null => Failure.NotFound("没有找到这份草稿，它可能已经提交或删除。"),
            { CaseId: not null } => Failure.Conflict("这份草稿已经提交成办件，不能再修改。"),
            var draft => draft,
        };

    /// <summary>The stored files win; what is typed about a material (validity, exemption) comes from the page.</summary>
    public static IReadOnlyList<DraftMaterial> KeepFiles(IReadOnlyList<DraftMaterial> typed, IReadOnlyList<DraftMaterial> stored) =>
        [.. typed.Select(row => row.Code).Union(stored.Select(row => row.Code)).Select(code =>
        {
            var kept = stored.FirstOrDefault(row => row.Code == code);
            var given = typed.FirstOrDefault(row => row.Code == code);
            return (given ?? kept!) with { Files = kept?.Files ?? [], Held = kept is { Files.Count: > 0 } ? null : given?.Held };
        })];
}

/// <summary>The guide in force on a day: the newest published version whose day has come.</summary>
public static class CurrentGuides
{
    public static Task<GuideVersion?> FindAsync(PortalDb db, Guid itemId, DateOnly today, CancellationToken cancellation) =>
        db.Set<GuideVersion>().AsNoTracking()
            .Where(row => row.ItemId == itemId && row.State == GuideState.Published && row.EffectiveFrom <= today)
            .OrderByDescending(row => row.EffectiveFrom).ThenByDescending(row => row.VersionNumber)
            .FirstOrDefaultAsync(cancellation);
}
