using System.Globalization;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.Experts.ReviewStatistics;
using HealthPortal.Web.Experts.ExpertPool;
using HealthPortal.Web.Experts.ReviewPlans;
using HealthPortal.Web.Licensing.LicenceCollection;

namespace HealthPortal.Web.Experts.ReviewStatistics;

/// <summary>Addresses of the statistics of reviews. What an address says wrongly is left out.</summary>
internal static class ReviewStatisticsAddress
{
    public const string Path = ReviewAddress.Path + "/statistics";
    public const string Fairness = Path + "/fairness";

    public static string Of(ReviewQuestion question, string file = "") => Path + file + CollectionAddress.Query(
        ("report", question.Kind.ToString()), ("by", question.Grouping?.ToString()), ("from", Text(question.From)), ("to", Text(question.To)), ("matter", question.MatterId?.ToString("N")));

    public static string FairnessOf(int year) => Fairness + CollectionAddress.Query(("year", year.ToString(CultureInfo.InvariantCulture)));

    /// <param name="today">The year that is asked for where the address names none.</param>
    public static ReviewQuestion Parse(string? query, DateOnly today)
    {
        var values = CollectionAddress.Values(query);
        var usual = ReviewQuestion.OfYear(today, CollectionAddress.Choice<ReviewReportKind>(values.GetValueOrDefault("report")) ?? ReviewReportKind.Matters);
        return usual with
        {
            Grouping = CollectionAddress.Choice<ReviewGrouping>(values.GetValueOrDefault("by")), From = Day(values.GetValueOrDefault("from")) ?? usual.From, To = Day(values.GetValueOrDefault("to")) ?? usual.To, MatterId = ReviewAddress.Id(values.GetValueOrDefault("matter")),
        };
    }

    /// <summary>Where a line leads.</summary>
    public static string? Of(ReviewTarget? target, ReviewQuestion question) => target switch
    {
        { Kind: ReviewTargetKind.Plan } when Guid.TryParse(target.Value, out var plan) => ReviewAddress.Plan(plan),
        { Kind: ReviewTargetKind.Expert } when Guid.TryParse(target.Value, out var expert) => ExpertAddress.Expert(expert),
        { Kind: ReviewTargetKind.Matter } => ReviewAddress.List(new ReviewPlanFilter { MatterId = ReviewAddress.Id(target.Value), From = question.Kind == ReviewReportKind.Pool ? null : question.From, To = question.Kind == ReviewReportKind.Pool ? null : question.To }),
        { Kind: ReviewTargetKind.Month } when ReviewAddress.MonthOf(target.Value) is { } month => ReviewAddress.List(new ReviewPlanFilter { MatterId = question.MatterId, From = month, To = month.AddMonths(1).AddDays(-1) }),
        { Kind: ReviewTargetKind.Specialty } => ExpertAddress.List(new ExpertFilter { Specialty = target.Value }),
        { Kind: ReviewTargetKind.Title } => ExpertAddress.List(new ExpertFilter { ProfessionalTitle = target.Value }),
        _ => null,
    };

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 2100 ? day : null;
}
