using System.Globalization;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Audit;

/// <summary>State of the log of calls as an address. What an address says wrongly is left out.</summary>
public sealed record CallAddress
{
    public const string Path = AuditAddress.Path + "/calls";

    public CallFilter Filter { get; init; } = new();

    public CallPlace? After { get; init; }

    public string Href => Path + Query(After);

    public string WorkbookHref => "/exports/api-calls.xlsx" + Query(null);

    public string ReportHref => "/exports/api-calls.pdf" + Query(null);

    public static string Of(Guid client) => new CallAddress { Filter = new CallFilter { ClientKey = client } }.Href;

    public static CallAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Value(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text[..Math.Min(text.Length, CallFilter.LongestText)] : null;
        DateOnly? Day(string key) => DateOnly.TryParseExact(Value(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 2200 ? day : null;
        return new CallAddress
        {
            Filter = new CallFilter
            {
                ClientKey = Guid.TryParse(Value("client"), CultureInfo.InvariantCulture, out var client) ? client : null,
                Operation = Value("operation"),
                Refused = Value("result") switch { "refused" => true, "served" => false, _ => null },
                Refusal = ApiRefusal.Find(Value("refusal"))?.Code,
                Address = Value("address"),
                RequestId = Value("request"),
                From = Day("from"),
                To = Day("to"),
            },
            After = Place(Value("after")),
        };
    }

    private static CallPlace? Place(string? text) =>
        text?.Split('.') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var known)
            ? new CallPlace(new DateTime(at, DateTimeKind.Utc), known)
            : null;

    private string Query(CallPlace? after) => QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("client", Filter.ClientKey?.ToString()),
        new("operation", Filter.Operation),
        new("result", Filter.Refused switch { true => "refused", false => "served", _ => null }),
        new("refusal", Filter.Refusal),
        new("address", Filter.Address),
        new("request", Filter.RequestId),
        new("from", Filter.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", Filter.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("after", after is { } place ? string.Create(CultureInfo.InvariantCulture, $"{place.At.Ticks}.{place.Id:N}") : null),
    }.Where(pair => pair.Value is not null)).Value ?? "";
}
