using System.Globalization;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Platform.Tasks;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Tasks;

/// <summary>State of the to-do centre as an address, so that back and bookmarks mean the same list. What an address says wrongly is left out.</summary>
public sealed record ToDoAddress
{
    public const string Path = "/todos";

    public const int DefaultSize = 20;

    public static readonly IReadOnlyList<int> Sizes = [20, 50, 100];

    /// <summary>The list of what was done.</summary>
    public bool Done { get; init; }

    public ToDoFilter Filter { get; init; } = new();

    public int Size { get; init; } = DefaultSize;

    /// <summary>Place in the list; null is its beginning.</summary>
    public string? Cursor { get; init; }

    public bool IsFiltered => Filter != new ToDoFilter();

    /// <param name="query">Of the address.</param>
    /// <param name="kinds">Keys of the kinds there are.</param>
    public static ToDoAddress Parse(string? query, IReadOnlyCollection<string> kinds)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key) => values.TryGetValue(key, out var found) && found.ToString() is { Length: > 0 } text ? text : null;
        DateOnly? Day(string key) => DateOnly.TryParseExact(Text(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        var done = Text("view") == "done";
        return new ToDoAddress
        {
            Done = done,
            Filter = new ToDoFilter
            {
                Kind = Text("kind") is { } kind && kinds.Contains(kind) ? kind : null,
                Priority = done ? null : Choice<ToDoPriority>(Text("priority")),
                State = done ? null : Choice<ToDoState>(Text("state")),
                From = Day("from"),
                To = Day("to"),
                Text = Text("q")?.Trim() is { Length: > 0 } words ? words[..Math.Min(words.Length, ToDoFilter.LongestText)] : null,
            },
            Size = int.TryParse(Text("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : DefaultSize,
            Cursor = Text("at"),
        };
    }

    public string Href => Path + QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("view", Done ? "done" : null),
        new("kind", Filter.Kind),
        new("q", Filter.Text),
        new("priority", Filter.Priority?.ToString()),
        new("state", Filter.State?.ToString()),
        new("from", Filter.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", Filter.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("at", Cursor),
        new("size", Size == DefaultSize ? null : Size.ToString(CultureInfo.InvariantCulture)),
    }.Where(pair => pair.Value is not null));

    /// <summary>Another filter begins at its first page.</summary>
    public ToDoAddress With(ToDoFilter filter) => this with { Filter = filter, Cursor = null };

    public string? At(string? cursor) => cursor is null ? null : (this with { Cursor = cursor }).Href;

    /// <summary>Names only: a number in an address means nothing.</summary>
    private static T? Choice<T>(string? text)
        where T : struct, Enum => text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;
}
