using System.Globalization;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Web.Licensing.LicenceCollection;

namespace HealthPortal.Web.Licensing.LicencePresentation;

/// <summary>Addresses of 亮证管理, and the state of its lists in them. What an address says wrongly is left out.</summary>
public sealed record PresentationAddress
{
    public const string Path = "/licensing/presentations";

    public const string Statistics = Path + "/statistics";

    public const string Rights = Path + "/rights";

    public const string Alarms = Path + "/alarms";

    public PresentationFilter Filter { get; init; } = new();

    public PresentationPlace? After { get; init; }

    public string Href => Path + Query;

    public string Workbook => Path + "/presentations.xlsx" + Query;

    private string Query => CollectionAddress.Query(
        ("type", Filter.TypeCode), ("system", Filter.ClientKey?.ToString("N")), ("purpose", Filter.PurposeCode), ("number", Filter.Number), ("holder", Filter.Holder), ("from", CollectionAddress.Text(Filter.From)), ("to", CollectionAddress.Text(Filter.To)),
        ("after", After is { } after ? string.Create(CultureInfo.InvariantCulture, $"{after.At.Ticks}.{after.Id:N}") : null));

    public static PresentationAddress Parse(string? query)
    {
        var values = CollectionAddress.Values(query);
        string? Text(string key) => values.GetValueOrDefault(key) is { Length: <= PresentationFilter.LongestText } text ? text : null;
        return new PresentationAddress
        {
            Filter = new PresentationFilter
            {
                TypeCode = Text("type"), ClientKey = Guid.TryParseExact(values.GetValueOrDefault("system"), "N", out var client) ? client : null, PurposeCode = Text("purpose"), Number = Text("number"), Holder = Text("holder"),
                From = CollectionAddress.Day(values.GetValueOrDefault("from")), To = CollectionAddress.Day(values.GetValueOrDefault("to")),
            },
            After = values.GetValueOrDefault("after")?.Split('.') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var key)
                ? new PresentationPlace(new DateTime(at, DateTimeKind.Utc), key)
                : null,
        };
    }

    public static string OfStatistics(DateOnly from, DateOnly to, PresentationGrouping grouping) => Statistics + StatisticsQuery(from, to, grouping);

    public static string StatisticsPaper(DateOnly from, DateOnly to, PresentationGrouping grouping, string extension) => $"{Statistics}/statistics.{extension}{StatisticsQuery(from, to, grouping)}";

    /// <summary>The last thirty days unless the address says otherwise.</summary>
    public static (DateOnly From, DateOnly To, PresentationGrouping Grouping) ParseStatistics(string? query, DateOnly today)
    {
        var values = CollectionAddress.Values(query);
        return (
            CollectionAddress.Day(values.GetValueOrDefault("from")) ?? today.AddDays(-29), CollectionAddress.Day(values.GetValueOrDefault("to")) ?? today,
            CollectionAddress.Choice<PresentationGrouping>(values.GetValueOrDefault("by")) ?? PresentationGrouping.System);
    }

    private static string StatisticsQuery(DateOnly from, DateOnly to, PresentationGrouping grouping) => CollectionAddress.Query(("by", grouping.ToString()), ("from", CollectionAddress.Text(from)), ("to", CollectionAddress.Text(to)));
}
