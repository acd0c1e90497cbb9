using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Accounts;

/// <summary>State of the two lists of the personal centre as an address. What an address says wrongly is left out.</summary>
public sealed record MyRecordsAddress(string Path)
{
    public const string SignIns = "/me/sign-ins";
    public const string Operations = "/me/operations";

    private const int LongestText = 60;

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public bool? Succeeded { get; init; }

    /// <summary>Way of signing in.</summary>
    public string? Method { get; init; }

    public string? Text { get; init; }

    public long? Before { get; init; }

    public bool IsFiltered => this with { Before = null } != new MyRecordsAddress(Path);

    public string Href => Path + (QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("from", From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("result", Succeeded is { } succeeded ? succeeded ? "ok" : "failed" : null),
        new("method", Method),
        new("q", Text),
        new("before", Before?.ToString(CultureInfo.InvariantCulture)),
    }.Where(pair => pair.Value is not null)).Value ?? "");

    public static MyRecordsAddress Parse(string path, string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Word(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text[..Math.Min(text.Length, LongestText)] : null;
        DateOnly? Day(string key) => DateOnly.TryParseExact(Word(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        return new MyRecordsAddress(path)
        {
            From = Day("from"),
            To = Day("to"),
            Succeeded = Word("result") switch { "ok" => true, "failed" => false, _ => null },
            Method = Word("method"),
            Text = Word("q"),
            Before = long.TryParse(Word("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null,
        };
    }
}
