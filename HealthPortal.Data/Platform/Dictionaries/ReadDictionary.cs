using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Dictionaries;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Dictionaries;

public enum DictionaryItemState
{
    Offered,

    /// <summary>Its first day is still to come.</summary>
    Coming,

    /// <summary>Its last day has passed.</summary>
    Expired,

    Disabled,
}

public static class DictionaryWords
{
    public static string Name(this DictionaryItemState state) => state switch
    {
        DictionaryItemState.Offered => "启用",
        DictionaryItemState.Coming => "未生效",
        DictionaryItemState.Expired => "已失效",
        _ => "停用",
    };
}

/// <param name="Depth">0 at the top.</param>
public sealed record DictionaryItemRow(Guid Id, int Version, string Code, string Name, string? EnglishName, string? ParentCode, int Depth, int Ordinal, DateOnly? ValidFrom, DateOnly? ValidTo, DictionaryItemState State)
{
    public string Label => Name;
}

/// <param name="Items">That match, in the order of the tree.</param>
/// <param name="Total">All items.</param>
/// <param name="Uses">Business items whose form asks for the dictionary.</param>
public sealed record DictionaryDetail(
    Guid Id, string Code, string Name, string Module, string? Description, bool IsHierarchical, bool IsActive, IReadOnlyList<DictionaryItemRow> Items, int Total, IReadOnlyList<string> Uses, bool MayEdit, bool MayExport);

/// <summary>One dictionary with its items as a tree.</summary>
[Requires(DictionaryPermissions.View)]
public sealed class ReadDictionary : Query<DictionaryDetail>
{
    public const int LongestText = 60;

    public required string Code { get; init; }

    public string? Text { get; init; }

    public DictionaryItemState? State { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Text?.Length > LongestText ? [new Problem($"关键词最多 {LongestText} 个字。", "text")] : [];

    protected internal override async Task<Outcome<DictionaryDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<DataDictionary>().SingleOrDefaultAsync(row => row.Code == Code, cancellation) is not { } dictionary)
        {
            return Failure.NotFound("没有找到这个字典，它可能已被删除。");
        }

        var items = await operation.Db.Set<DictionaryItem>().Where(row => row.DictionaryCode == Code).ToListAsync(cancellation);
        var today = operation.Today;
        return new DictionaryDetail(
            dictionary.Id, dictionary.Code, dictionary.Name, dictionary.Module, dictionary.Description, dictionary.IsHierarchical, dictionary.IsActive,
            [.. DictionaryRules.Tree(items).Select(placed => RowOf(placed, today)).Where(Matches)],
            items.Count,
            await DictionaryUses.OfAsync(operation, Code, cancellation),
            operation.Actor.May(DictionaryPermissions.Edit),
            operation.Actor.May(DictionaryPermissions.Export));
    }

    private bool Matches(DictionaryItemRow row) =>
        (State is null || row.State == State)
        && (Text is null || new[] { row.Code, row.Name, row.EnglishName }.Any(words => words?.Contains(Text, StringComparison.OrdinalIgnoreCase) == true));

    private static DictionaryItemRow RowOf(PlacedItem placed, DateOnly today)
    {
        var item = placed.Item;
        var state = !item.IsActive ? DictionaryItemState.Disabled : item.ValidFrom > today ? DictionaryItemState.Coming : item.ValidTo < today ? DictionaryItemState.Expired : DictionaryItemState.Offered;
        return new DictionaryItemRow(item.Id, item.Version, item.Code, item.Name, item.EnglishName, item.ParentCode, placed.Depth, item.Ordinal, item.ValidFrom, item.ValidTo, state);
    }
}
