using HealthPortal.Data.Platform.Dictionaries;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Dictionaries;

/// <summary>State of the page of one dictionary as an address. What an address says wrongly is left out.</summary>
public sealed record DictionaryAddress(string Code)
{
    public const string Path = "/platform/dictionaries";

    public const string ItemsPath = Path + "/items";

    public const string ImportUrl = "/uploads/dictionaries";

    public const string FileUrl = "/exports/dictionaries.json";

    public const string NewItem = "new";

    public string? Text { get; init; }

    public DictionaryItemState? State { get; init; }

    /// <summary>The open item: an id, or <see cref="NewItem"/>.</summary>
    public string? Row { get; init; }

    /// <summary>Code of the item a new one stands below.</summary>
    public string? Below { get; init; }

    public bool IsFiltered => Text is not null || State is not null;

    public string Href
    {
        get
        {
            var parts = new[] { ("code", Code), ("text", Text), ("state", State?.ToString()), ("row", Row), ("below", Below) };
            return ItemsPath + "?" + string.Join('&', parts.Where(part => part.Item2 is not null).Select(part => part.Item1 + "=" + Uri.EscapeDataString(part.Item2!)));
        }
    }

    /// <summary>Of the items of this dictionary.</summary>
    public string WorkbookHref => $"/registers/{DictionaryItemRegister.It.Key}/export?dictionary={Uri.EscapeDataString(Code)}";

    public static DictionaryAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text : null;
        return new DictionaryAddress(Text("code") ?? "")
        {
            Text = Text("text") is { } text ? text[..Math.Min(text.Length, ReadDictionary.LongestText)] : null,
            State = Text("state") is { } state && char.IsAsciiLetter(state[0]) && Enum.TryParse<DictionaryItemState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null,
            Row = Text("row"),
            Below = Text("below"),
        };
    }
}
