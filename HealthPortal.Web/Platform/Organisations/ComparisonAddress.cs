using System.Globalization;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Organisations;

/// <summary>State of the list of differences as an address, so that back, bookmarks and the export mean the same list. What an address says wrongly is left out.</summary>
public sealed record ComparisonAddress
{
    public const string Path = "/platform/organisations/comparison";

    public const string Template = "/exports/statistics-list-template.xlsx";

    public const string Upload = "/imports/statistics-list";

    public bool Handled { get; init; }

    public DifferenceKind? Kind { get; init; }

    /// <summary>Six digits of a city or county.</summary>
    public string? Area { get; init; }

    public string? Text { get; init; }

    public int Number { get; init; } = 1;

    public DifferenceFilter Filter => new() { Handled = Handled, Kind = Kind, DivisionCode = Area is null ? null : Area + "000000", Text = Text };

    public bool IsFiltered => Kind is not null || Area is not null || Text is not null;

    public string Href => Path + Query();

    public string ExportHref => "/exports/organisation-differences.xlsx" + (this with { Number = 1 }).Query();

    public static string Of(Guid difference) => $"{Path}/{difference}";

    public static string Faults(string token) => $"/exports/statistics-list-faults/{Uri.EscapeDataString(token)}";

    public static ComparisonAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Value(string key) => values.TryGetValue(key, out var found) && found.ToString() is { Length: > 0 } text ? text[..Math.Min(text.Length, 60)] : null;
        return new ComparisonAddress
        {
            Handled = Value("state") == "handled",
            Kind = Enum.TryParse<DifferenceKind>(Value("kind"), out var kind) && Enum.IsDefined(kind) ? kind : null,
            Area = Value("area") is { Length: 6 } area && area.All(char.IsAsciiDigit) ? area : null,
            Text = Value("q")?.Trim() is { Length: > 0 } text ? text : null,
            Number = AddressText.Number(Value("page")) ?? 1,
        };
    }

    public string? Page(int number) => number < 1 ? null : (this with { Number = number }).Href;

    private string Query() => QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("state", Handled ? "handled" : null),
        new("kind", Kind?.ToString()),
        new("area", Area),
        new("q", Text),
        new("page", Number > 1 ? Number.ToString(CultureInfo.InvariantCulture) : null),
    }.Where(pair => pair.Value is not null)).ToString();
}
