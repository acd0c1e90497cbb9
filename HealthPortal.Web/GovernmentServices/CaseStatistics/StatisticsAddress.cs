using System.Globalization;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Web.GovernmentServices.ApprovalDesk;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.GovernmentServices.CaseStatistics;

public enum StatisticsPeriod
{
    /// <summary>本周, from Monday to today.</summary>
    Week,

    /// <summary>上周</summary>
    LastWeek,

    /// <summary>近一个月</summary>
    Month,

    /// <summary>本年</summary>
    Year,

    /// <summary>上年</summary>
    LastYear,

    /// <summary>自定义</summary>
    Custom,
}

/// <summary>The statistics page's whole state as an address, so that back, bookmarks and exports all mean the same numbers.</summary>
public sealed record StatisticsAddress
{
    public StatisticsPeriod Period { get; init; } = StatisticsPeriod.Year;

    /// <summary>Kept for <see cref="StatisticsPeriod.Custom"/> only; the others follow from the day.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public StatisticsGrouping Grouping { get; init; } = StatisticsGrouping.Organ;

    public string? AreaPath { get; init; }

    public Guid? MatterId { get; init; }

    public static string Name(StatisticsPeriod period) => period switch
    {
        StatisticsPeriod.Week => "本周",
        StatisticsPeriod.LastWeek => "上周",
        StatisticsPeriod.Month => "近一个月",
        StatisticsPeriod.Year => "本年",
        StatisticsPeriod.LastYear => "上年",
        _ => "自定义",
    };

    public static StatisticsAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key) => values.TryGetValue(key, out var found) && found.ToString() is { Length: > 0 } text ? text : null;
        DateOnly? Day(string key) => DateOnly.TryParseExact(Text(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        var period = CaseListAddress.Choice<StatisticsPeriod>(Text("period")) ?? StatisticsPeriod.Year;
        return new StatisticsAddress
        {
            Period = period,
            From = period == StatisticsPeriod.Custom ? Day("from") : null,
            To = period == StatisticsPeriod.Custom ? Day("to") : null,
            Grouping = CaseListAddress.Choice<StatisticsGrouping>(Text("by")) ?? StatisticsGrouping.Organ,
            AreaPath = Text("area"),
            MatterId = Guid.TryParse(Text("matter"), CultureInfo.InvariantCulture, out var matter) ? matter : null,
        };
    }

    public StatisticsQuestion Question(DateOnly today)
    {
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var (from, to) = Period switch
        {
            StatisticsPeriod.Week => (monday, today),
            StatisticsPeriod.LastWeek => (monday.AddDays(-7), monday.AddDays(-1)),
            StatisticsPeriod.Month => (today.AddMonths(-1).AddDays(1), today),
            StatisticsPeriod.Year => (new DateOnly(today.Year, 1, 1), today),
            StatisticsPeriod.LastYear => (new DateOnly(today.Year - 1, 1, 1), new DateOnly(today.Year - 1, 12, 31)),
            _ => (From ?? new DateOnly(today.Year, 1, 1), To ?? today),
        };
        return new StatisticsQuestion { From = from, To = to, Grouping = Grouping, AreaPath = AreaPath, MatterId = MatterId };
    }

    public string Href => QueryHelpers.AddQueryString("/statistics", Query());

    public string ExportHref(string extension) => QueryHelpers.AddQueryString("/exports/statistics." + extension, Query());

    /// <summary>The cases behind a number of the report.</summary>
    /// <param name="line">Line of the report; null for its total.</param>
    public static string CasesHref(StatisticsReport report, Guid? matterId, StatisticsLine? line, CaseFilter what)
    {
        var filter = what with { View = CaseListView.All, AreaPath = report.AreaPath, MatterId = matterId };
        if (what.Deadline is null)
        {
            filter = filter with { From = report.From, To = report.To };
        }

        if (line is not null)
        {
            filter = report.Grouping switch
            {
                StatisticsGrouping.Organ => filter with { AreaPath = line.AreaPath },
                StatisticsGrouping.Matter => filter with { MatterId = Guid.Parse(line.Key, CultureInfo.InvariantCulture) },
                StatisticsGrouping.Item => filter with { ItemId = Guid.Parse(line.Key, CultureInfo.InvariantCulture) },
                _ => filter with { From = Later(report.From, FirstOf(line.Key)), To = Earlier(report.To, FirstOf(line.Key).AddMonths(1).AddDays(-1)) },
            };
        }

        return new CaseListAddress { Filter = filter }.Href;
    }

    private static DateOnly FirstOf(string month) => DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;

    private static DateOnly Earlier(DateOnly one, DateOnly other) => one < other ? one : other;

    private IEnumerable<KeyValuePair<string, string?>> Query() => new KeyValuePair<string, string?>[]
    {
        new("period", Period == StatisticsPeriod.Year ? null : Period.ToString()),
        new("from", From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("by", Grouping == StatisticsGrouping.Organ ? null : Grouping.ToString()),
        new("area", AreaPath),
        new("matter", MatterId?.ToString()),
    }.Where(pair => pair.Value is not null);
}
