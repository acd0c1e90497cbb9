using System.Globalization;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceStatistics;
using HealthPortal.Web.Licensing.LicenceCollection;
using HealthPortal.Web.Licensing.LicenceLibrary;

namespace HealthPortal.Web.Licensing.LicenceStatistics;

/// <summary>The whole state of the licence statistics as an address, so that back, bookmarks and papers all mean the same numbers.</summary>
public sealed record LicenceStatisticsAddress
{
    public const string Path = LibraryAddress.Path + "/statistics";

    public const string Increments = Path + "/increments";

    public LicenceStatisticsQuestion Question { get; init; } = new();

    public string Href => Path + Query;

    public string Paper(string extension) => $"{Path}/statistics.{extension}{Query}";

    public LicenceStatisticsAddress By(LicenceGrouping grouping) => new() { Question = Question with { Grouping = grouping } };

    public LicenceStatisticsAddress Of(LicenceSlice slice) => new() { Question = Question with { Slice = slice } };

    private string Query => CollectionAddress.Query(
        [("by", Question.Grouping == LicenceGrouping.Type ? null : Question.Grouping.ToString()), ("type", Question.TypeCode), .. SliceAddress.Query(Question.Slice)]);

    public static LicenceStatisticsAddress Parse(string? query)
    {
        var values = CollectionAddress.Values(query);
        return new LicenceStatisticsAddress
        {
            Question = new LicenceStatisticsQuestion
            {
                Grouping = CollectionAddress.Choice<LicenceGrouping>(values.GetValueOrDefault("by")) ?? LicenceGrouping.Type,
                TypeCode = values.GetValueOrDefault("type") is { Length: <= LicenceSlice.LongestName } type ? type : null,
                Slice = SliceAddress.Parse(values),
            },
        };
    }

    /// <summary>What a line stands for, one level finer: a year by its months, an area by those below it, all else by type.</summary>
    /// <returns>Null where there is nothing finer.</returns>
    public string? Finer(LicenceLine line)
    {
        var slice = SliceAddress.Narrow(Question, line);
        return Question.Grouping switch
        {
            LicenceGrouping.IssuedYear => Of(slice).By(LicenceGrouping.IssuedMonth).Href,
            LicenceGrouping.EndYear when slice.EndFrom is not null => Of(slice).By(LicenceGrouping.EndMonth).Href,
            LicenceGrouping.Area when line.HasBelow => Of(slice).Href,
            LicenceGrouping.Type => (this with { Question = Question with { TypeCode = line.Key, Grouping = LicenceGrouping.Organ } }).Href,
            LicenceGrouping.EndYear or LicenceGrouping.EndMonth when slice.EndFrom is null => null,
            _ => Question.TypeCode is null ? Of(slice).By(LicenceGrouping.Type).Href : null,
        };
    }

    /// <summary>The licences behind a number; null where the number is of several types, each of which has a list of its own.</summary>
    public string? Licences(LicenceLine? line, LicenceStanding? standing)
    {
        var type = line is not null && Question.Grouping == LicenceGrouping.Type ? line.Key : Question.TypeCode;
        if (type is null || (line is not null && Question.Grouping is LicenceGrouping.EndYear or LicenceGrouping.EndMonth && line?.Key.StartsWith("9999", StringComparison.Ordinal) == true))
        {
            return null;
        }

        return new LibraryAddress { TypeCode = type, Standing = standing, Slice = line is null ? Question.Slice : SliceAddress.Narrow(Question, line) }.Href;
    }
}

/// <summary>A part of the licences in an address.</summary>
public static class SliceAddress
{
    private const string Month = "yyyy-MM";

    public static IEnumerable<(string Key, string? Value)> Query(LicenceSlice slice) =>
        [("area", slice.AreaPath), ("organ", slice.OrganName), ("issuedFrom", Text(slice.IssuedFrom)), ("issuedTo", Text(slice.IssuedTo)), ("endFrom", Text(slice.EndFrom)), ("endTo", Text(slice.EndTo))];

    public static LicenceSlice Parse(IReadOnlyDictionary<string, string> values) => new()
    {
        AreaPath = values.GetValueOrDefault("area"),
        OrganName = values.GetValueOrDefault("organ"),
        IssuedFrom = Day(values.GetValueOrDefault("issuedFrom")),
        IssuedTo = Day(values.GetValueOrDefault("issuedTo")),
        EndFrom = Day(values.GetValueOrDefault("endFrom")),
        EndTo = Day(values.GetValueOrDefault("endTo")),
    };

    public static string? Text(DateOnly? month) => month?.ToString(Month, CultureInfo.InvariantCulture);

    /// <summary>First day of a month; null for what is none.</summary>
    public static DateOnly? Day(string? month) => DateOnly.TryParseExact(month, Month, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and <= 2200 ? day : null;

    /// <summary>What a line of the answer stands for.</summary>
    internal static LicenceSlice Narrow(LicenceStatisticsQuestion question, LicenceLine line)
    {
        var slice = question.Slice;
        switch (question.Grouping)
        {
            case LicenceGrouping.Organ:
                return slice with { OrganName = line.Key };
            case LicenceGrouping.Area:
                return slice with { AreaPath = line.AreaPath };
            case LicenceGrouping.IssuedYear or LicenceGrouping.IssuedMonth when Span(line.Key) is var (first, last):
                return slice with { IssuedFrom = slice.IssuedFrom > first ? slice.IssuedFrom : first, IssuedTo = slice.IssuedTo < last ? slice.IssuedTo : last };
            case LicenceGrouping.EndYear or LicenceGrouping.EndMonth when Span(line.Key) is var (first, last):
                return slice with { EndFrom = slice.EndFrom > first ? slice.EndFrom : first, EndTo = slice.EndTo < last ? slice.EndTo : last };
            default:
                return slice;
        }
    }

    /// <summary>First and last month of a key: a year, or a year and month without anything between.</summary>
    private static (DateOnly First, DateOnly Last)? Span(string key) =>
        key.StartsWith("9999", StringComparison.Ordinal) || !int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? null
        : key.Length == 4 ? (new DateOnly(number, 1, 1), new DateOnly(number, 12, 1))
        : (new DateOnly(number / 100, number % 100, 1), new DateOnly(number / 100, number % 100, 1));
}

/// <summary>One column of the statistics, declared once for the page, the workbook and the printed report.</summary>
/// <param name="Standing">The list a number leads to.</param>
public sealed record LicenceColumn(string Header, Func<LicenceLine, long> Count, LicenceStanding? Standing)
{
    public static readonly IReadOnlyList<LicenceColumn> All =
    [
        new("总量", line => line.Total, null),
        new("有效", line => line.InForce, LicenceStanding.Valid),
        new($"其中 {ListLicences.SoonDays} 天内到期", line => line.EndsSoon, LicenceStanding.EndsSoon),
        new("已过期", line => line.Expired, LicenceStanding.Expired),
        new("已暂停", line => line.Suspended, LicenceStanding.Suspended),
        new("已撤销", line => line.Revoked, LicenceStanding.Revoked),
        new("已注销", line => line.Cancelled, LicenceStanding.Cancelled),
        new("已作废", line => line.Voided, LicenceStanding.Voided),
        new("另：已换证", line => line.Replaced, LicenceStanding.Replaced),
    ];
}
