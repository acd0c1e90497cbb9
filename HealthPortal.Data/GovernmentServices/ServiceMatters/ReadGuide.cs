using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceMatters;

/// <summary>An item with the facts of its matter, as a guide shows them.</summary>
public sealed record GuideItem(
    Guid Id,
    string Code,
    string Name,
    string? SubMatterName,
    AdministrativeLevels Levels,
    ItemKind Kind,
    bool IsActive,
    Guid MatterId,
    int MatterNumber,
    string MatterName,
    MatterCategory Category,
    ApplicantKind ApplicantKind,
    OnlineMode OnlineMode,
    string OnlineModeText,
    bool PublicNotice,
    bool AiAssist,
    string? Note);

/// <summary>One version without its content.</summary>
/// <param name="Version">For the version check of a form.</param>
/// <param name="IsInForce">New cases begin with it today.</param>
public sealed record GuideVersionRow(
    Guid Id,
    int Version,
    int Number,
    GuideState State,
    DateOnly? EffectiveFrom,
    string? EditedByName,
    DateTime EditedAt,
    string? SubmittedByName,
    DateTime? SubmittedAt,
    string? ReviewedByName,
    DateTime? ReviewedAt,
    string? ReviewOpinion,
    string? ChangeNote,
    DateTime? RetiredAt,
    bool IsInForce,
    bool IsMine);

public sealed record GuideSibling(Guid Id, string Name, ItemKind Kind, AdministrativeLevels Levels);

/// <param name="Shown">The version whose content is shown: the one asked for, else the one in force. Null when none is in force.</param>
/// <param name="Versions">Newest first. Drafts and versions in review are listed for those who write or review guides only.</param>
/// <param name="Siblings">Other items of the same matter.</param>
public sealed record GuideView(
    GuideItem Item,
    GuideVersionRow? Shown,
    GuideContent? Content,
    IReadOnlyList<GuideVersionRow> Versions,
    IReadOnlyList<GuideSibling> Siblings,
    bool MayWrite,
    bool MayReview,
    bool MayTakeIn);

/// <summary>The guide of an item: the version in force, or any version by its id.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ReadGuide : Query<GuideView>
{
    public required Guid ItemId { get; init; }

    public Guid? VersionId { get; init; }

    protected internal override async Task<Outcome<GuideView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var item = await db.Set<BusinessItem>().Include(row => row.Matter).SingleOrDefaultAsync(row => row.Id == ItemId, cancellation);
        if (item is null)
        {
            return Failure.NotFound("没有找到这个业务办理项，它可能已从事项目录中移除。");
        }

        var (mayWrite, mayReview) = (operation.Actor.May(ServiceMatterPermissions.WriteGuides), operation.Actor.May(ServiceMatterPermissions.ReviewGuides));
        var insider = mayWrite || mayReview;
        var rows = await GuideVersionRows.ReadAsync(operation, db.Set<GuideVersion>().Where(row => row.ItemId == ItemId && (insider || row.State == GuideState.Published || row.State == GuideState.Retired)), cancellation);
        var shown = VersionId is { } wanted ? rows.FirstOrDefault(row => row.Id == wanted) : rows.FirstOrDefault(row => row.IsInForce);
        if (VersionId is not null && shown is null)
        {
            return Failure.NotFound("没有找到这个版本的办事指南。");
        }

        var content = shown is null ? null : (await db.Set<GuideVersion>().SingleAsync(row => row.Id == shown.Id, cancellation)).ReadContent();
        var siblings = await db.Set<BusinessItem>()
            .Where(row => row.MatterId == item.MatterId && row.Id != item.Id && row.IsActive)
            .OrderBy(row => row.Code)
            .Select(row => new GuideSibling(row.Id, row.Name, row.ItemKind, row.Levels))
            .ToListAsync(cancellation);
        return new GuideView(
            GuideItems.Of(item),
            shown,
            content,
            rows,
            siblings,
            mayWrite,
            mayReview,
            item.IsActive && item.Matter!.IsActive && operation.Actor.May(WindowPermissions.Intake) && ActorLevels.Of(operation.Actor) is { } level && item.Levels.HasFlag(level) && rows.Any(row => row.IsInForce));
    }
}

internal static class GuideItems
{
    public static GuideItem Of(BusinessItem item)
    {
        var matter = item.Matter!;
        return new GuideItem(
            item.Id, item.Code, item.Name, item.SubMatterName, item.Levels, item.ItemKind, item.IsActive && matter.IsActive, matter.Id, matter.Number, matter.Name, matter.Category,
            matter.ApplicantKind, matter.OnlineMode, matter.OnlineModeText, matter.PublicNotice, matter.AiAssist, matter.Note);
    }
}

internal static class GuideVersionRows
{
    /// <summary>Versions newest first. The one in force is worked out by the same rule the window takes cases in by.</summary>
    public static async Task<IReadOnlyList<GuideVersionRow>> ReadAsync(Operation operation, IQueryable<GuideVersion> versions, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var rows = await versions.OrderByDescending(row => row.VersionNumber).Select(row => new
        {
            row.ItemId,
            Row = new GuideVersionRow(
                row.Id, row.Version, row.VersionNumber, row.State, row.EffectiveFrom, row.EditedByName, row.EditedAt, row.SubmittedByName, row.SubmittedAt, row.ReviewedByName,
                row.ReviewedAt, row.ReviewOpinion, row.ChangeNote, row.RetiredAt, false, row.EditedBy == me || row.SubmittedBy == me),
        }).ToListAsync(cancellation);
        var inForce = rows.Count == 0 ? null : await CurrentGuides.FindAsync(operation.Db, rows[0].ItemId, operation.Today, cancellation);
        return [.. rows.Select(row => row.Row.Id == inForce?.Id ? row.Row with { IsInForce = true } : row.Row)];
    }
}

/// <summary>One version to edit or to review, with the one it would replace.</summary>
/// <param name="Base">Content of the newest version published before it, to compare with; null for a first version.</param>
/// <param name="BaseNumber">Its number.</param>
/// <param name="Problems">What the rules find wrong with it now.</param>
public sealed record GuideVersionView(GuideItem Item, GuideVersionRow Version, GuideContent Content, GuideContent? Base, int? BaseNumber, IReadOnlyList<Problem> Problems, bool MayWrite, bool MayReview);

/// <summary>Reads one version for those who write or review guides; the open draft of an item when no version is named.</summary>
[Requires(ServiceMatterPermissions.WriteGuides, ServiceMatterPermissions.ReviewGuides)]
public sealed class ReadGuideVersion : Query<GuideVersionView>
{
    public required Guid ItemId { get; init; }

    public Guid? VersionId { get; init; }

    protected internal override async Task<Outcome<GuideVersionView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var item = await db.Set<BusinessItem>().Include(row => row.Matter).SingleOrDefaultAsync(row => row.Id == ItemId, cancellation);
        if (item is null)
        {
            return Failure.NotFound("没有找到这个业务办理项，它可能已从事项目录中移除。");
        }

        var version = await db.Set<GuideVersion>()
            .Where(row => row.ItemId == ItemId && (VersionId == null ? row.State == GuideState.Draft || row.State == GuideState.InReview : row.Id == VersionId))
            .OrderByDescending(row => row.VersionNumber)
            .FirstOrDefaultAsync(cancellation);
        if (version is null)
        {
            return Failure.NotFound(VersionId is null ? "这个业务办理项没有正在编写的办事指南。" : "没有找到这个版本的办事指南。");
        }

        var before = await db.Set<GuideVersion>()
            .Where(row => row.ItemId == ItemId && row.VersionNumber < version.VersionNumber && (row.State == GuideState.Published || row.State == GuideState.Retired))
            .OrderByDescending(row => row.VersionNumber)
            .FirstOrDefaultAsync(cancellation);
        var content = version.ReadContent();
        var row = (await GuideVersionRows.ReadAsync(operation, db.Set<GuideVersion>().Where(candidate => candidate.Id == version.Id), cancellation))[0];
        return new GuideVersionView(
            GuideItems.Of(item), row, content, before?.ReadContent(), before?.VersionNumber, GuideContentValidator.Validate(content),
            operation.Actor.May(ServiceMatterPermissions.WriteGuides), operation.Actor.May(ServiceMatterPermissions.ReviewGuides));
    }
}

public sealed record GuideComparisonView(GuideItem Item, GuideVersionRow Before, GuideVersionRow After, IReadOnlyList<GuideDifference> Differences);

/// <summary>What changed between two versions of one item's guide.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class CompareGuideVersions : Query<GuideComparisonView>
{
    public required Guid ItemId { get; init; }

    public required Guid BeforeId { get; init; }

    public required Guid AfterId { get; init; }

    protected internal override async Task<Outcome<GuideComparisonView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var before = await new ReadGuide { ItemId = ItemId, VersionId = BeforeId }.RunAsync(operation, cancellation);
        if (!before.Succeeded)
        {
            return Outcome<GuideComparisonView>.Fail(before.Failure!.Value, before.Problems);
        }

        var after = await new ReadGuide { ItemId = ItemId, VersionId = AfterId }.RunAsync(operation, cancellation);
        return after.Succeeded
            ? new GuideComparisonView(after.Value.Item, before.Value.Shown!, after.Value.Shown!, GuideComparison.Between(before.Value.Content!, after.Value.Content!))
            : Outcome<GuideComparisonView>.Fail(after.Failure!.Value, after.Problems);
    }
}

/// <param name="IsMine">The actor wrote or submitted it and so may not review it.</param>
public sealed record GuideReviewRow(
    Guid VersionId, int Version, Guid ItemId, string ItemCode, string ItemName, string MatterName, int Number, GuideState State, string? AuthorName, DateTime ChangedAt, string? ChangeNote, string? ReviewOpinion, bool IsMine);

/// <summary>Versions that wait for review, and drafts under way, oldest first.</summary>
[Requires(ServiceMatterPermissions.WriteGuides, ServiceMatterPermissions.ReviewGuides)]
public sealed class ListGuideReviews : Query<IReadOnlyList<GuideReviewRow>>
{
    /// <summary>More open versions than this at once means the list is not being worked off; the oldest are what matters then.</summary>
    public const int MostShown = 200;

    /// <summary>InReview or Draft.</summary>
    public GuideState State { get; init; } = GuideState.InReview;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (State is not (GuideState.InReview or GuideState.Draft))
        {
            yield return new Problem("只能查看待审核或草稿状态的版本。");
        }
    }

    protected internal override async Task<Outcome<IReadOnlyList<GuideReviewRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        return await operation.Db.Set<GuideVersion>()
            .Where(row => row.State == State)
            .OrderBy(row => row.SubmittedAt).ThenBy(row => row.EditedAt).ThenBy(row => row.Id)
            .Take(MostShown)
            .Select(row => new GuideReviewRow(
                row.Id, row.Version, row.ItemId, row.Item!.Code, row.Item.Name, row.Item.Matter!.Name, row.VersionNumber, row.State,
                row.State == GuideState.InReview ? row.SubmittedByName : row.EditedByName, row.State == GuideState.InReview ? row.SubmittedAt!.Value : row.EditedAt,
                row.ChangeNote, row.ReviewOpinion, row.EditedBy == me || row.SubmittedBy == me))
            .ToListAsync(cancellation);
    }
}
