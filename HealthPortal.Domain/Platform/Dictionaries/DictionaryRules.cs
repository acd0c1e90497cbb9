using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Dictionaries;

/// <summary>An item with its place in the tree.</summary>
/// <param name="Depth">0 at the top.</param>
public sealed record PlacedItem(DictionaryItem Item, int Depth);

public static partial class DictionaryRules
{
    public const int LongestCode = 40;
    public const int LongestName = 100;

    /// <summary>Levels of a hierarchical dictionary.</summary>
    public const int Deepest = 5;

    /// <summary>A form keeps several answers with this between them.</summary>
    private const char Separator = '|';

    public static IEnumerable<Problem> Check(DataDictionary dictionary) =>
        DictionaryCode.IsMatch(dictionary.Code) ? [] : [new Problem("字典编码以小写字母开头，只用小写字母、数字和短横线。", "code")];

    /// <summary>What is wrong with one item by itself.</summary>
    public static IEnumerable<Problem> Check(DictionaryItem item)
    {
        if (!ItemCode.IsMatch(item.Code))
        {
            yield return new Problem("编码只用字母、数字、点、短横线和下划线。", "code");
        }

        if (item.Name.Contains(Separator, StringComparison.Ordinal) || item.Name.Any(char.IsControl))
        {
            yield return new Problem("名称里不能有竖线或控制字符。", "name");
        }

        if (item.ValidFrom > item.ValidTo)
        {
            yield return new Problem("失效日期不能早于生效日期。", "to");
        }
    }

    /// <summary>What is wrong with the items of one dictionary together: doubled names, parents that are not there, circles, too many levels.</summary>
    /// <returns>Each fault with the item it is at.</returns>
    public static IEnumerable<(DictionaryItem Item, Problem Problem)> CheckTogether(DataDictionary dictionary, IReadOnlyCollection<DictionaryItem> items)
    {
        foreach (var same in items.GroupBy(item => item.Name, StringComparer.Ordinal).Where(same => same.Skip(1).Any()))
        {
            foreach (var item in same)
            {
                yield return (item, new Problem($"“{dictionary.Name}”里已经有叫“{item.Name}”的字典项（编码 {same.First(other => other != item).Code}）。", "name"));
            }
        }

        var byCode = items.DistinctBy(item => item.Code, StringComparer.Ordinal).ToDictionary(item => item.Code, StringComparer.Ordinal);
        foreach (var item in items.Where(item => item.ParentCode is not null))
        {
            if (!dictionary.IsHierarchical)
            {
                yield return (item, new Problem($"“{dictionary.Name}”没有层级，不能填写上级。", "parent"));
            }
            else if (!byCode.ContainsKey(item.ParentCode!))
            {
                yield return (item, new Problem($"“{dictionary.Name}”里没有编码为 {item.ParentCode} 的上级。", "parent"));
            }
            else if (DepthOf(item, byCode) is not { } depth)
            {
                yield return (item, new Problem("上级关系成了循环：沿着上级找下去又回到了它自己。", "parent"));
            }
            else if (depth >= Deepest)
            {
                yield return (item, new Problem($"最多 {Deepest} 层，“{item.Name}”会在第 {depth + 1} 层。", "parent"));
            }
        }
    }

    /// <summary>In the order of the list: by ordinal and code, what lies below an item directly after it. An item whose parent is not there stands at the top.</summary>
    public static IReadOnlyList<PlacedItem> Tree(IReadOnlyCollection<DictionaryItem> items)
    {
        var codes = items.Select(item => item.Code).ToHashSet(StringComparer.Ordinal);
        var below = items.ToLookup(item => item.ParentCode is { } parent && codes.Contains(parent) ? parent : "", StringComparer.Ordinal);
        var placed = new List<PlacedItem>();
        void Add(string parent, int depth)
        {
            foreach (var item in below[parent].OrderBy(item => item.Ordinal).ThenBy(item => item.Code, StringComparer.Ordinal))
            {
                placed.Add(new PlacedItem(item, depth));
                Add(item.Code, depth + 1);
            }
        }

        Add("", 0); // a circle is never reached from the top
        return placed;
    }

    /// <summary>What a form offers on that day: items in force all of whose parents are, and of a hierarchical dictionary those with nothing offered below.</summary>
    public static IReadOnlyList<DictionaryItem> Offered(DataDictionary dictionary, IReadOnlyCollection<DictionaryItem> items, DateOnly day)
    {
        var offered = new List<PlacedItem>();
        var closed = int.MaxValue;
        foreach (var placed in dictionary.IsActive ? Tree(items) : [])
        {
            if (placed.Depth > closed)
            {
                continue; // below one that is not offered
            }

            var isOffered = placed.Item.IsOffered(day);
            closed = isOffered ? int.MaxValue : placed.Depth;
            if (isOffered)
            {
                offered.Add(placed);
            }
        }

        return [.. offered.Where((placed, index) => index + 1 == offered.Count || offered[index + 1].Depth <= placed.Depth).Select(placed => placed.Item)];
    }

    /// <summary>Steps to the top; null for a circle.</summary>
    private static int? DepthOf(DictionaryItem item, Dictionary<string, DictionaryItem> byCode)
    {
        var depth = 0;
        for (var above = item; above.ParentCode is { } parent && byCode.TryGetValue(parent, out var next); above = next)
        {
            if (++depth > byCode.Count)
            {
                return null;
            }
        }

        return depth;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DictionaryCode { get; }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,40}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ItemCode { get; }
}
