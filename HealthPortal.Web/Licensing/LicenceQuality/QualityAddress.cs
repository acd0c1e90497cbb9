using System.Globalization;
using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Web.Licensing.LicenceCollection;
using HealthPortal.Web.Parts;

namespace HealthPortal.Web.Licensing.LicenceQuality;

/// <summary>Addresses of data quality. What an address says wrongly is left out.</summary>
internal static class QualityAddress
{
    public const string Path = "/licensing/quality";

    public const string Issues = Path + "/issues";

    public const string Rules = Path + "/rules";

    private const int LongestText = 100;

    public static string Overview(string? unit) => Path + CollectionAddress.Query(("unit", unit));

    public static string Report(string? unit, string extension) => $"{Path}/report.{extension}" + CollectionAddress.Query(("unit", unit));

    public static string OfType(string type, string? unit) => $"{Path}/{type}" + CollectionAddress.Query(("unit", unit));

    public static string Issue(Guid issue, Guid? after = null) => $"{Issues}/{issue}" + CollectionAddress.Query(("after", after?.ToString("N")));

    public static string RulesOf(string? type) => Rules + CollectionAddress.Query(("type", type));

    public static string List(QualityIssueFilter filter, Guid? after = null, string file = "") => Issues + file + CollectionAddress.Query(
        ("type", filter.TypeCode), ("rule", filter.RuleKey), ("state", filter.State?.ToString()), ("open", filter.Open ? "1" : null), ("overdue", filter.Overdue ? "1" : null), ("unit", filter.Unit), ("after", after?.ToString("N")));

    public static (QualityIssueFilter Filter, Guid? After) Parse(string? query)
    {
        var values = CollectionAddress.Values(query);
        return (
            new QualityIssueFilter
            {
                TypeCode = values.GetValueOrDefault("type") is { Length: <= LongestText } type ? type : null,
                RuleKey = QualityRules.Find(values.GetValueOrDefault("rule"))?.Key,
                State = CollectionAddress.Choice<QualityIssueState>(values.GetValueOrDefault("state")),
                Open = values.GetValueOrDefault("open") == "1",
                Overdue = values.GetValueOrDefault("overdue") == "1",
                Unit = UnitOf(values.GetValueOrDefault("unit")),
            },
            PlaceOf(values.GetValueOrDefault("after")));
    }

    public static string? UnitOf(string? text) => text is not null && OrganisationPath.IsValid(text) ? text : null;

    public static Guid? PlaceOf(string? text) => Guid.TryParseExact(text, "N", out var place) ? place : null;

    public static string Score(decimal? score) => score is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : "—";

    public static string Change(decimal? change) => change switch
    {
        null => "—",
        0 => "持平",
        > 0 => "↑ " + change.Value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => "↓ " + (-change.Value).ToString("0.00", CultureInfo.InvariantCulture),
    };

    public static Tone ToneOf(decimal? score) => score switch { null => Tone.Neutral, >= 95 => Tone.Success, >= 80 => Tone.Warning, _ => Tone.Danger };

    public static Tone ToneOf(QualityIssueState state) => state switch
    {
        QualityIssueState.Closed => Tone.Success,
        QualityIssueState.Returned => Tone.Danger,
        QualityIssueState.Found => Tone.Warning,
        _ => Tone.Info,
    };
}
