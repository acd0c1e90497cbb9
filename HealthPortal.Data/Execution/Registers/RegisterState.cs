using System.Globalization;

namespace HealthPortal.Data.Execution.Registers;

/// <summary>What the person looks at: search, filters, order, page, open row. It lives in the address, so that back and bookmarks work.</summary>
public sealed record RegisterState
{
    public static readonly IReadOnlyList<int> Sizes = [20, 50, 100];

    private static readonly string[] Reserved = ["q", "sort", "size", "at", "row"];

    public string Search { get; init; } = "";

    /// <summary>By column key; a span of dates is written <c>2026-01-01..2026-12-31</c>, either end may be missing.</summary>
    public IReadOnlyDictionary<string, string> Filters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Column key, with a minus before it for the other direction; null for the register's own order.</summary>
    public string? Sort { get; init; }

    public int Size { get; init; } = 20;

    public string? Cursor { get; init; }

    /// <summary>The open row: an id, or <c>new</c>.</summary>
    public string? Row { get; init; }

    public bool IsNarrowed => Search.Length > 0 || Filters.Count > 0;

    /// <summary>Any change of what is shown begins at the first page.</summary>
    public RegisterState FirstPage => this with { Cursor = null, Row = null };

    /// <param name="parameters">Of the address; unknown ones that are no column are left alone by the register.</param>
    public static RegisterState Parse(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, text) in parameters)
        {
            all[key] = text;
        }

        return new RegisterState
        {
            Search = all.GetValueOrDefault("q", "").Trim(),
            Filters = all.Where(pair => pair.Value.Length > 0 && !Reserved.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal),
            Sort = all.GetValueOrDefault("sort"),
            Size = int.TryParse(all.GetValueOrDefault("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : 20,
            Cursor = all.GetValueOrDefault("at"),
            Row = all.GetValueOrDefault("row"),
        };
    }

    /// <summary>The address again, only with what differs from the default.</summary>
    public string ToQuery()
    {
        var parts = new List<string>();
        void Add(string key, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                parts.Add(Uri.EscapeDataString(key) + "=" + Uri.EscapeDataString(text));
            }
        }

        Add("q", Search);
        foreach (var (key, text) in Filters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(key, text);
        }

        Add("sort", Sort);
        Add("size", Size == 20 ? null : Size.ToString(CultureInfo.InvariantCulture));
        Add("at", Cursor);
        Add("row", Row);
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    public static (string From, string To) Span(string filter) => filter.Split("..", 2) is [var from, var to] ? (from, to) : (filter, filter);
}
