using System.Globalization;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Web.Licensing.LicenceCollection;
using HealthPortal.Web.Parts;

namespace HealthPortal.Web.Experts.ReviewPlans;

/// <summary>Addresses of expert reviews. What an address says wrongly is left out.</summary>
internal static class ReviewAddress
{
    public const string Path = "/reviews";
    public const string Matters = Path + "/matters";
    public const string Pools = Path + "/pools";
    public const string Plans = Path + "/plans";
    public const string Draws = Path + "/draws";
    public const string Rules = Path + "/rules";
    public const string Calendar = Path + "/calendar";
    public const string ReceiptCheck = Path + "/receipt-check";

    private const int LongestText = 100;

    public static string Plan(Guid id) => $"{Plans}/{id}";

    public static string Preview(Guid id, Guid? group = null) => $"{Plans}/{id}/preview" + CollectionAddress.Query(("group", group?.ToString("N")));

    public static string Day(Guid id) => $"{Plans}/{id}/day";

    public static string Draw(Guid id) => $"{Draws}/{id}";

    public static string Confirmations(Guid id) => $"{Draws}/{id}/confirmations";

    public static string Pool(Guid id, string? search = null, Guid? after = null) => $"{Pools}/{id}" + CollectionAddress.Query(("q", search), ("after", after?.ToString("N")));

    public static string List(ReviewPlanFilter filter, Guid? after = null, string file = "") => Plans + file + CollectionAddress.Query(
        ("q", filter.Search), ("matter", filter.MatterId?.ToString("N")), ("state", filter.State?.ToString()), ("from", DayText(filter.From)), ("to", DayText(filter.To)), ("after", after?.ToString("N")));

    public static string List(DrawFilter filter, Guid? after = null, string file = "") => Draws + file + CollectionAddress.Query(("q", filter.Search), ("kind", filter.Kind?.ToString()), ("state", filter.State?.ToString()), ("plan", filter.PlanId?.ToString("N")), ("after", after?.ToString("N")));

    public static string Month(DateOnly month) => Calendar + CollectionAddress.Query(("month", month.ToString("yyyy-MM", CultureInfo.InvariantCulture)));

    public static (ReviewPlanFilter Filter, Guid? After) ParsePlans(string? query)
    {
        var values = CollectionAddress.Values(query);
        return (
            new ReviewPlanFilter
            {
                Search = Text(values.GetValueOrDefault("q")), MatterId = Id(values.GetValueOrDefault("matter")), State = CollectionAddress.Choice<ReviewPlanState>(values.GetValueOrDefault("state")),
                From = DayOf(values.GetValueOrDefault("from")), To = DayOf(values.GetValueOrDefault("to")),
            },
            Id(values.GetValueOrDefault("after")));
    }

    public static (DrawFilter Filter, Guid? After) ParseDraws(string? query)
    {
        var values = CollectionAddress.Values(query);
        return (
            new DrawFilter { Search = Text(values.GetValueOrDefault("q")), Kind = CollectionAddress.Choice<DrawKind>(values.GetValueOrDefault("kind")), State = CollectionAddress.Choice<ExpertDrawState>(values.GetValueOrDefault("state")), PlanId = Id(values.GetValueOrDefault("plan")) },
            Id(values.GetValueOrDefault("after")));
    }

    public static Guid? Id(string? text) => Guid.TryParseExact(text, "N", out var id) ? id : null;

    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > LongestText ? null : text.Trim();

    public static DateOnly? MonthOf(string? text) => DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 2100 ? day : null;

    public static Tone ToneOf(PlanProgress progress) => progress switch
    {
        PlanProgress.Drawn or PlanProgress.Concluded => Tone.Success,
        PlanProgress.Short => Tone.Danger,
        PlanProgress.ToDraw or PlanProgress.Drawing or PlanProgress.Held => Tone.Warning,
        PlanProgress.Cancelled => Tone.Neutral,
        _ => Tone.Info,
    };

    public static Tone ToneOf(ExpertDrawState state) => state switch { ExpertDrawState.Drawn => Tone.Success, ExpertDrawState.Abandoned => Tone.Neutral, _ => Tone.Warning };

    private static string? DayText(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly? DayOf(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
