using System.Globalization;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;

namespace HealthPortal.Data.Experts.ReviewStatistics;

/// <summary>The nine reports of tender 5.3.5.1.10, in its order.</summary>
public enum ReviewReportKind
{
    Matters,
    Plans,
    Draws,
    Ratings,
    Pool,
    Reviews,
    Experts,
    Use,
    Unqualified,
}

/// <summary>What a line of a report stands for.</summary>
public enum ReviewGrouping
{
    Matter,
    Unit,
    Month,
    Plan,
    Specialty,
    Title,
    City,
    Institution,
    Expert,
}

public sealed record ReviewQuestion
{
    public const int MostDays = 366 * 5;

    public ReviewReportKind Kind { get; init; }

    /// <summary>The report's first where it is none of its own.</summary>
    public ReviewGrouping? Grouping { get; init; }

    /// <summary>Of sittings; of ratings in those reports.</summary>
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public Guid? MatterId { get; init; }

    public ReviewGrouping By => Grouping is { } chosen && Kind.Groupings().Contains(chosen) ? chosen : Kind.Groupings()[0];

    public static ReviewQuestion OfYear(DateOnly today, ReviewReportKind kind = ReviewReportKind.Matters) => new() { Kind = kind, From = new DateOnly(today.Year, 1, 1), To = new DateOnly(today.Year, 12, 31) };

    public IEnumerable<Problem> Check()
    {
        if (From > To)
        {
            yield return new Problem("起始日期不能晚于截止日期。", "from");
        }
        else if (To.DayNumber - From.DayNumber > MostDays)
        {
            yield return new Problem("一次最多统计五年。", "to");
        }
    }
}

public enum ReviewTargetKind
{
    Plan,
    Expert,
    Matter,
    Month,
    Specialty,
    Title,
}

/// <summary>What a line leads to.</summary>
public sealed record ReviewTarget(ReviewTargetKind Kind, string Value);

public enum ReviewNumberKind
{
    Count,
    Percent,

    /// <summary>One decimal.</summary>
    Mean,
}

/// <param name="Adds">The total is the sum of the lines.</param>
public sealed record ReviewNumber(string Title, ReviewNumberKind Kind = ReviewNumberKind.Count, bool Adds = true)
{
    public string Say(decimal? value) => value is not { } known ? "—" : Kind switch
    {
        ReviewNumberKind.Percent => known.ToString("0.0", CultureInfo.InvariantCulture) + "%",
        ReviewNumberKind.Mean => known.ToString("0.#", CultureInfo.InvariantCulture),
        _ => known.ToString("#,0", CultureInfo.InvariantCulture),
    };
}

/// <param name="Texts">As many as the report has text columns.</param>
/// <param name="Numbers">As many as the report has numbers; null where there is nothing to tell.</param>
public sealed record ReviewLine(string Label, string? Note, ReviewTarget? Target, IReadOnlyList<string> Texts, IReadOnlyList<decimal?> Numbers);

/// <param name="Charted">Index of the number the bars show; null for reports that are lists.</param>
/// <param name="IsCut">There are more lines than are listed.</param>
public sealed record ReviewReport(
    ReviewQuestion Question, string LabelTitle, IReadOnlyList<string> TextTitles, IReadOnlyList<ReviewNumber> Numbers, IReadOnlyList<ReviewLine> Lines, ReviewLine? Total, int? Charted, string FilterLine, string? Hint, bool IsCut, IReadOnlyList<(Guid Id, string Name)> Matters, bool MayExport);

public static class ReviewReportWords
{
    public static string Name(this ReviewReportKind kind) => kind switch
    {
        ReviewReportKind.Matters => "评审事项",
        ReviewReportKind.Plans => "评审计划",
        ReviewReportKind.Draws => "专家抽取",
        ReviewReportKind.Ratings => "专家评价",
        ReviewReportKind.Pool => "专家库",
        ReviewReportKind.Reviews => "评审报告",
        ReviewReportKind.Experts => "评审专家",
        ReviewReportKind.Use => "使用情况",
        _ => "不合格专家",
    };

    public static string Name(this ReviewGrouping grouping) => grouping switch
    {
        ReviewGrouping.Matter => "评审事项",
        ReviewGrouping.Unit => "处室",
        ReviewGrouping.Month => "月份",
        ReviewGrouping.Plan => "评审计划",
        ReviewGrouping.Specialty => "专业",
        ReviewGrouping.Title => "职称",
        ReviewGrouping.City => "地市",
        ReviewGrouping.Institution => "机构",
        _ => "专家",
    };

    public static IReadOnlyList<ReviewGrouping> Groupings(this ReviewReportKind kind) => kind switch
    {
        ReviewReportKind.Matters => [ReviewGrouping.Matter, ReviewGrouping.Unit],
        ReviewReportKind.Plans or ReviewReportKind.Draws => [ReviewGrouping.Month, ReviewGrouping.Matter, ReviewGrouping.Unit, ReviewGrouping.City],
        ReviewReportKind.Ratings => [ReviewGrouping.Specialty, ReviewGrouping.Matter, ReviewGrouping.Plan, ReviewGrouping.City, ReviewGrouping.Institution],
        ReviewReportKind.Pool => [ReviewGrouping.Specialty, ReviewGrouping.Title, ReviewGrouping.City, ReviewGrouping.Institution, ReviewGrouping.Matter],
        ReviewReportKind.Reviews => [ReviewGrouping.Plan],
        ReviewReportKind.Use => [ReviewGrouping.Unit],
        _ => [ReviewGrouping.Expert],
    };

    /// <summary>Shanghai date of a stored moment.</summary>
    internal static DateOnly DateOf(DateTime utc) => ShanghaiTime.DateOf(utc);
}
