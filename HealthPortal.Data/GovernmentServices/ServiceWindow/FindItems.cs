using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <param name="WhyNot">Why this window cannot take it in, as a sentence; null when it can.</param>
public sealed record IntakeItem(
    Guid Id, string Code, string Name, int MatterNumber, string MatterName, MatterCategory Category, ApplicantKind ApplicantKind, ItemKind ItemKind, AdministrativeLevels Levels, string? WhyNot);

/// <param name="Items">One page: what this window can take in first, then the rest, in the order of the matter list.</param>
/// <param name="Available">How many of <paramref name="Total"/> this window can take in.</param>
/// <param name="Frequent">What the clerk takes in most, when nothing is searched for.</param>
public sealed record IntakeItemPage(IReadOnlyList<IntakeItem> Items, int Total, int Available, IReadOnlyList<IntakeItem> Frequent);

/// <summary>选择事项: by words or pinyin initials, category and who applies. The catalogue has a few hundred items, so it is searched in memory.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class FindItems : Query<IntakeItemPage>
{
    public const int PageSize = 30;

    private const int FrequentItems = 6;

    /// <summary>Every word must occur in the names, or be the beginning of the initials or of the code.</summary>
    public string? Words { get; init; }

    public MatterCategory? Category { get; init; }

    public ApplicantKind? ApplicantKind { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    protected internal override async Task<Outcome<IntakeItemPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var organ = await HandlingDepartments.OrganAsync(operation, cancellation);
        if (organ is null)
        {
            return Failure.Forbidden("只有卫生健康行政部门的窗口可以收件。");
        }

        var level = HandlingDepartments.LevelOf(organ);
        var today = operation.Today;
        var rows = await operation.Db.Set<BusinessItem>()
            .Where(item => item.IsActive && item.Matter!.IsActive)
            .Where(item => Category == null || item.Matter!.Category == Category)
            .Where(item => ApplicantKind == null || item.Matter!.ApplicantKind == ApplicantKind)
            .OrderBy(item => item.Matter!.Number).ThenBy(item => item.Code)
            .Select(item => new
            {
                item.Id,
                item.Code,
                item.Name,
                item.SubMatterName,
                item.Initials,
                item.Levels,
                item.ItemKind,
                item.Matter!.Number,
                MatterName = item.Matter.Name,
                MatterInitials = item.Matter.Initials,
                item.Matter.Category,
                Kind = item.Matter.ApplicantKind,
                HasGuide = operation.Db.Set<GuideVersion>().Any(guide => guide.ItemId == item.Id && guide.State == GuideState.Published && guide.EffectiveFrom <= today),
            })
            .ToListAsync(cancellation);
        var words = (Words ?? "").Normalize(System.Text.NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var found = rows
            .Where(row => words.All(word =>
                row.Name.Contains(word, StringComparison.OrdinalIgnoreCase)
                || row.MatterName.Contains(word, StringComparison.OrdinalIgnoreCase)
                || row.SubMatterName?.Contains(word, StringComparison.OrdinalIgnoreCase) == true
                || row.Initials.Contains(word, StringComparison.OrdinalIgnoreCase)
                || row.MatterInitials.Contains(word, StringComparison.OrdinalIgnoreCase)
                || row.Code.StartsWith(word, StringComparison.Ordinal)))
            .Select(row => new IntakeItem(
                row.Id, row.Code, row.Name, row.Number, row.MatterName, row.Category, row.Kind, row.ItemKind, row.Levels,
                !row.Levels.HasFlag(level)
                    ? HandlingDepartments.OtherLevel(row.Name, row.Levels)
                    : row.HasGuide ? null : "还没有已发布的办事指南，不能收件。"))
            .ToList();
        var ordered = found.Where(row => row.WhyNot is null).Concat(found.Where(row => row.WhyNot is not null));
        return new IntakeItemPage(
            [.. ordered.Skip((Math.Max(1, Page) - 1) * PageSize).Take(PageSize)],
            found.Count,
            found.Count(row => row.WhyNot is null),
            words.Length > 0 || Category is not null || ApplicantKind is not null ? [] : await FrequentAsync(operation, found, cancellation));
    }

    private static async Task<IReadOnlyList<IntakeItem>> FrequentAsync(Operation operation, List<IntakeItem> found, CancellationToken cancellation)
    {
        var recent = await operation.Db.Set<IntakeDraft>()
            .Where(row => row.UserId == operation.Actor.UserId && row.CaseId != null)
            .OrderByDescending(row => row.SavedAt)
            .Take(200)
            .Select(row => row.ItemId)
            .ToListAsync(cancellation);
        return
        [
            .. recent.CountBy(id => id)
                .OrderByDescending(pair => pair.Value)
                .Select(pair => found.Find(row => row.Id == pair.Key))
                .OfType<IntakeItem>()
                .Where(row => row.WhyNot is null)
                .Take(FrequentItems),
        ];
    }
}

public sealed record IntakeItemSummary(IntakeItem Item, GuideContent Guide, string DepartmentName);

/// <summary>What the clerk tells the applicant before beginning: conditions, materials, periods, fee, and which department will handle it.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class ReadIntakeItem : Query<IntakeItemSummary>
{
    public required Guid ItemId { get; init; }

    protected internal override async Task<Outcome<IntakeItemSummary>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var item = await operation.Db.Set<BusinessItem>().Include(row => row.Matter).SingleOrDefaultAsync(row => row.Id == ItemId, cancellation);
        if (item is not { IsActive: true } || item.Matter is not { IsActive: true })
        {
            return Failure.NotFound("这个业务办理项已停用或不存在，请重新选择。");
        }

        var guide = await CurrentGuides.FindAsync(operation.Db, ItemId, operation.Today, cancellation);
        if (guide is null)
        {
            return Failure.Invalid("这个业务办理项还没有已发布的办事指南，不能收件。");
        }

        var handling = await HandlingDepartments.FindAsync(operation, item, cancellation);
        return new IntakeItemSummary(
            new IntakeItem(item.Id, item.Code, item.Name, item.Matter.Number, item.Matter.Name, item.Matter.Category, item.Matter.ApplicantKind, item.ItemKind, item.Levels, handling.Succeeded ? null : handling.Message),
            guide.ReadContent(),
            handling.Succeeded ? handling.Value.DepartmentName : "");
    }
}
