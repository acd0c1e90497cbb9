using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceMatters;

/// <summary>What a person looks for in the catalogue. Null means every value.</summary>
public sealed record MatterFilter
{
    /// <summary>Words, pinyin initials or item codes, parted by blanks; each must fit the matter or the item.</summary>
    public string? Text { get; init; }

    /// <summary>Six digits of a city or county: what the organ of that very place takes in. A city means its own office, not its counties.</summary>
    public string? Area { get; init; }

    /// <summary>One level.</summary>
    public AdministrativeLevels? Level { get; init; }

    public ApplicantKind? ApplicantKind { get; init; }

    public MatterCategory? Category { get; init; }

    public OnlineMode? OnlineMode { get; init; }

    public ItemKind? ItemKind { get; init; }

    /// <summary>双公示</summary>
    public bool? PublicNotice { get; init; }

    /// <summary>True for items with a complete guide, false for those with a basic one or none.</summary>
    public bool? CompleteGuide { get; init; }

    public MatterFilter Normalised => this with { Text = string.IsNullOrWhiteSpace(Text) ? null : Text.Trim(), Area = Areas.Read(Area) };
}

/// <param name="Count">Business items that would be found with this value and all other filters.</param>
public sealed record FacetCount<T>(T Value, int Count);

/// <summary>How many items each value of each filter would leave.</summary>
public sealed record MatterFacets(
    IReadOnlyList<FacetCount<AdministrativeLevels>> Levels,
    IReadOnlyList<FacetCount<ApplicantKind>> ApplicantKinds,
    IReadOnlyList<FacetCount<MatterCategory>> Categories,
    IReadOnlyList<FacetCount<OnlineMode>> OnlineModes,
    IReadOnlyList<FacetCount<ItemKind>> ItemKinds,
    IReadOnlyList<FacetCount<bool>> PublicNotices,
    IReadOnlyList<FacetCount<bool>> CompleteGuides);

/// <param name="PromisedWorkingDays">Null where no guide is in force.</param>
/// <param name="MayTakeIn">The actor's window takes in applications for it.</param>
public sealed record FoundItem(
    Guid Id, string Code, string Name, string? SubMatterName, AdministrativeLevels Levels, ItemKind Kind, bool HasCompleteGuide, int? PromisedWorkingDays, string? ResultName, bool MayTakeIn);

public sealed record FoundMatter(
    Guid Id,
    int Number,
    string Name,
    MatterCategory Category,
    ApplicantKind ApplicantKind,
    OnlineMode OnlineMode,
    bool PublicNotice,
    bool AiAssist,
    string? Note,
    int ItemCount,
    IReadOnlyList<FoundItem> Items);

/// <param name="ActorLevel">Level of the actor's own organ, to mark it among the levels; null outside the commissions.</param>
public sealed record MatterPage(IReadOnlyList<FoundMatter> Matters, int MatterTotal, int ItemTotal, int Page, int PageCount, MatterFacets Facets, AdministrativeLevels? ActorLevel, bool MayExport);

/// <summary>
/// Finds matters and items. The catalogue is a few hundred rows by nature (the province's list of powers), so it is read whole in two
/// narrow queries and sifted here: every facet then counts from the same rows that are shown.
/// </summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class SearchMatters : Query<MatterPage>
{
    public const int LongestText = 100;

    public required MatterFilter Filter { get; init; }

    /// <summary>From 1; beyond the last page the last one is given.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Matters on a page.</summary>
    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (PageSize is < 1 or > 100 || Page < 1)
        {
            yield return new Problem("页码应从 1 开始，每页条数应为 1 至 100。");
        }

        if (Filter.Text?.Length > LongestText)
        {
            yield return new Problem("搜索内容最多 100 个字，请缩短后再试。", "q");
        }
    }

    protected internal override async Task<Outcome<MatterPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var filter = Filter.Normalised;
        var catalogue = await MatterCatalogue.ReadAsync(operation.Db, operation.Today, filter.Area, cancellation);
        var found = catalogue.Find(filter);
        var groups = found.GroupBy(row => row.MatterId).Select(group => group.ToList()).OrderBy(rows => MatterCatalogue.Rank(rows[0], filter.Text)).ThenBy(rows => rows[0].MatterNumber).ToList();
        var pages = Math.Max(1, (groups.Count + PageSize - 1) / PageSize);
        var page = Math.Min(Page, pages);
        var shown = groups.Skip((page - 1) * PageSize).Take(PageSize).ToList();
        var guides = await operation.Service<PublishedGuides>().ReadAsync(operation.Db, [.. shown.SelectMany(rows => rows).Select(row => row.GuideId).OfType<Guid>()], cancellation);
        var level = ActorLevels.Of(operation.Actor);
        var takesIn = operation.Actor.May(WindowPermissions.Intake) ? level : null;
        return new MatterPage(
            [.. shown.Select(rows => ToMatter(rows, catalogue.Rows.Count(row => row.MatterId == rows[0].MatterId), guides, takesIn))],
            groups.Count,
            found.Count,
            page,
            pages,
            catalogue.Facets(filter),
            level,
            operation.Actor.May(ServiceMatterPermissions.Export));
    }

    private static FoundMatter ToMatter(List<CatalogueRow> rows, int all, IReadOnlyDictionary<Guid, GuideContent> guides, AdministrativeLevels? takesIn)
    {
        var first = rows[0];
        return new FoundMatter(
            first.MatterId, first.MatterNumber, first.MatterName, first.Category, first.ApplicantKind, first.OnlineMode, first.PublicNotice, first.AiAssist, first.Note, all,
            [.. rows.Select(row =>
            {
                var guide = row.GuideId is { } id ? guides.GetValueOrDefault(id) : null;
                return new FoundItem(
                    row.ItemId, row.Code, row.ItemName, row.SubMatterName, row.Levels, row.ItemKind, row.HasCompleteGuide, guide?.PromisedWorkingDays, guide?.Result.Name,
                    guide is not null && takesIn is { } level && row.Levels.HasFlag(level));
            })]);
    }
}

/// <summary>The level an actor's organ stands on.</summary>
internal static class ActorLevels
{
    /// <summary>By the depth of the organ's path: <c>js/</c>, <c>js/05/</c>, <c>js/05/83/</c>.</summary>
    public static AdministrativeLevels? Of(Actor actor) => actor.OrganPath.Count(c => c == '/') switch
    {
        1 => AdministrativeLevels.Province,
        2 => AdministrativeLevels.City,
        3 => AdministrativeLevels.County,
        _ => null,
    };
}

/// <summary>One item with its matter, narrow enough to hold all of them.</summary>
internal sealed record CatalogueRow
{
    public required Guid MatterId { get; init; }

    public required int MatterNumber { get; init; }

    public required string MatterName { get; init; }

    public required string MatterInitials { get; init; }

    public required MatterCategory Category { get; init; }

    public required ApplicantKind ApplicantKind { get; init; }

    public required OnlineMode OnlineMode { get; init; }

    public required string OnlineModeText { get; init; }

    public required bool PublicNotice { get; init; }

    public required bool AiAssist { get; init; }

    public required string? Note { get; init; }

    public required Guid ItemId { get; init; }

    public required string Code { get; init; }

    public required string ItemName { get; init; }

    public required string? SubMatterName { get; init; }

    public required string ItemInitials { get; init; }

    public required AdministrativeLevels Levels { get; init; }

    public required ItemKind ItemKind { get; init; }

    /// <summary>Guide in force today.</summary>
    public Guid? GuideId { get; init; }

    public bool HasCompleteGuide { get; init; }
}

internal sealed class MatterCatalogue
{
    /// <summary>How the notation of guides begins for a basic one: the first member is always written.</summary>
    private const string BasicStart = "{\"isBasic\":true";

    private static readonly AdministrativeLevels[] Levels = [AdministrativeLevels.Province, AdministrativeLevels.City, AdministrativeLevels.County];

    private MatterCatalogue(IReadOnlyList<CatalogueRow> rows) => Rows = rows;

    /// <summary>Active items of active matters, in the order of the list.</summary>
    public IReadOnlyList<CatalogueRow> Rows { get; }

    /// <param name="area">Cuts everything, counts included, to what that place takes in; null for the whole catalogue.</param>
    public static async Task<MatterCatalogue> ReadAsync(PortalDb db, DateOnly today, string? area, CancellationToken cancellation)
    {
        var reach = area is null ? null : await Areas.ReachAsync(db, area, cancellation);
        if (area is not null && reach is null)
        {
            return new MatterCatalogue([]); // no organ serves the place
        }

        var items = await (
            from item in db.Set<BusinessItem>()
            join matter in db.Set<ServiceMatter>() on item.MatterId equals matter.Id
            where item.IsActive && matter.IsActive
            orderby matter.Number, item.Code
            select new CatalogueRow
            {
                MatterId = matter.Id,
                MatterNumber = matter.Number,
                MatterName = matter.Name,
                MatterInitials = matter.Initials,
                Category = matter.Category,
                ApplicantKind = matter.ApplicantKind,
                OnlineMode = matter.OnlineMode,
                OnlineModeText = matter.OnlineModeText,
                PublicNotice = matter.PublicNotice,
                AiAssist = matter.AiAssist,
                Note = matter.Note,
                ItemId = item.Id,
                Code = item.Code,
                ItemName = item.Name,
                SubMatterName = item.SubMatterName,
                ItemInitials = item.Initials,
                Levels = item.Levels,
                ItemKind = item.ItemKind,
            }).ToListAsync(cancellation);
        var guides = (await db.Set<GuideVersion>()
                .Where(guide => guide.State == GuideState.Published && guide.EffectiveFrom <= today)
                .Select(guide => new { guide.Id, guide.ItemId, guide.EffectiveFrom, guide.VersionNumber, IsBasic = guide.ContentJson.StartsWith(BasicStart) })
                .ToListAsync(cancellation))
            .GroupBy(guide => guide.ItemId)
            .ToDictionary(group => group.Key, group => group.OrderByDescending(guide => guide.EffectiveFrom).ThenByDescending(guide => guide.VersionNumber).First());
        return new MatterCatalogue([.. items.Where(item => reach is null || (item.Levels.HasFlag(reach.Level) && reach.Matters?.Contains(item.MatterId) != false)).Select(item => guides.TryGetValue(item.ItemId, out var guide) ? item with { GuideId = guide.Id, HasCompleteGuide = !guide.IsBasic } : item)]);
    }

    public IReadOnlyList<CatalogueRow> Find(MatterFilter filter) => [.. Rows.Where(row => Fits(row, filter))];

    /// <summary>Matters whose name or initials begin with what was typed come first.</summary>
    public static int Rank(CatalogueRow row, string? text) =>
        text is null || row.MatterName.StartsWith(text, StringComparison.OrdinalIgnoreCase) || row.MatterInitials.StartsWith(text, StringComparison.OrdinalIgnoreCase) ? 0 : 1;

    public MatterFacets Facets(MatterFilter filter) => new(
        Count(filter with { Level = null }, Levels, (row, level) => row.Levels.HasFlag(level)),
        Count(filter with { ApplicantKind = null }, Enum.GetValues<ApplicantKind>(), (row, kind) => row.ApplicantKind == kind),
        Count(filter with { Category = null }, Enum.GetValues<MatterCategory>(), (row, category) => row.Category == category),
        Count(filter with { OnlineMode = null }, Enum.GetValues<OnlineMode>(), (row, mode) => row.OnlineMode == mode),
        Count(filter with { ItemKind = null }, Enum.GetValues<ItemKind>(), (row, kind) => row.ItemKind == kind),
        Count(filter with { PublicNotice = null }, [true, false], (row, notice) => row.PublicNotice == notice),
        Count(filter with { CompleteGuide = null }, [true, false], (row, complete) => row.HasCompleteGuide == complete));

    private List<FacetCount<T>> Count<T>(MatterFilter others, IEnumerable<T> values, Func<CatalogueRow, T, bool> fits)
    {
        var rows = Find(others);
        return [.. values.Select(value => new FacetCount<T>(value, rows.Count(row => fits(row, value))))];
    }

    private static bool Fits(CatalogueRow row, MatterFilter filter) =>
        (filter.Level is not { } level || row.Levels.HasFlag(level))
        && (filter.ApplicantKind is not { } applicant || row.ApplicantKind == applicant)
        && (filter.Category is not { } category || row.Category == category)
        && (filter.OnlineMode is not { } mode || row.OnlineMode == mode)
        && (filter.ItemKind is not { } kind || row.ItemKind == kind)
        && (filter.PublicNotice is not { } notice || row.PublicNotice == notice)
        && (filter.CompleteGuide is not { } complete || row.HasCompleteGuide == complete)
        && (filter.Text is not { } text || text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).All(word => Holds(row, word)));

    private static bool Holds(CatalogueRow row, string word)
    {
        bool In(string? text) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
        return In(row.MatterName) || In(row.ItemName) || In(row.SubMatterName) || In(row.MatterInitials) || In(row.ItemInitials) || row.Code.StartsWith(word, StringComparison.Ordinal);
    }
}
