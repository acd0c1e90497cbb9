using HealthPortal.Data.Platform.Parameters;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Parameters;

/// <summary>State of the list of parameters as an address. What an address says wrongly is left out.</summary>
public sealed record ParameterAddress
{
    public const string Path = "/platform/parameters";

    public const string ImportUrl = "/uploads/parameters";

    public const string FileUrl = "/exports/parameters.json";

    public ParameterFilter Filter { get; init; } = new();

    public string Href => Path + Query();

    public string WorkbookHref => "/exports/parameters.xlsx" + Query();

    /// <summary>The page of one parameter. Its code holds a dot, which in a path would look like a file.</summary>
    public static string Of(string code) => $"{Path}/value?code={Uri.EscapeDataString(code)}";

    public static ParameterAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text : null;
        return new ParameterAddress
        {
            Filter = new ParameterFilter
            {
                Text = Text("text") is { } text ? text[..Math.Min(text.Length, ParameterFilter.LongestText)] : null,
                Module = Text("module"),
                State = Text("state") switch { "changed" => ParameterStateFilter.Changed, "scheduled" => ParameterStateFilter.Scheduled, _ => null },
            },
        };
    }

    private string Query()
    {
        var parts = new[]
        {
            Filter.Text is { } text ? "text=" + Uri.EscapeDataString(text) : null,
            Filter.Module is { } module ? "module=" + Uri.EscapeDataString(module) : null,
            Filter.State switch { ParameterStateFilter.Changed => "state=changed", ParameterStateFilter.Scheduled => "state=scheduled", _ => null },
        }.OfType<string>().ToList();
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }
}
