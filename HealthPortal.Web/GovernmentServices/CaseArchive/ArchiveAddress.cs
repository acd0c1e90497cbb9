using System.Globalization;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.GovernmentServices.CaseArchive;

/// <summary>The archive list's whole state as an address; what an address says wrongly is left out.</summary>
public sealed record ArchiveAddress
{
    public string? Text { get; init; }

    public Guid? MatterId { get; init; }

    public int? Year { get; init; }

    public CaseState? State { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public bool IsFiltered => Text is not null || MatterId is not null || Year is not null || State is not null;

    public static ArchiveAddress Parse(IQueryCollection query) => Parse(key => query[key].ToString());

    public static ArchiveAddress Parse(string query)
    {
        var values = QueryHelpers.ParseQuery(query);
        return Parse(key => values.TryGetValue(key, out var found) ? found.ToString() : string.Empty);
    }

    private static ArchiveAddress Parse(Func<string, string> value) => new()
    {
        Text = value("q").Trim() is { Length: > 0 and <= 60 } text ? text : null,
        MatterId = Guid.TryParse(value("matter"), CultureInfo.InvariantCulture, out var matter) ? matter : null,
        Year = int.TryParse(value("year"), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 2000 and <= 2100 ? year : null,
        State = value("state") is { Length: > 0 } word && char.IsAsciiLetter(word[0]) && Enum.TryParse<CaseState>(word, ignoreCase: true, out var state) && state.IsConcluded() ? state : null,
        Page = int.TryParse(value("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
    };

    public string Href => QueryHelpers.AddQueryString("/archive", Query(Page));

    public string ExportHref => QueryHelpers.AddQueryString("/exports/archive.xlsx", Query(1));

    private IEnumerable<KeyValuePair<string, string?>> Query(int page) => new KeyValuePair<string, string?>[]
    {
        new("q", Text),
        new("matter", MatterId?.ToString()),
        new("year", Year?.ToString(CultureInfo.InvariantCulture)),
        new("state", State?.ToString()),
        new("page", page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null),
    }.Where(pair => pair.Value is not null);
}
