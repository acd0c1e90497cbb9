using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Web.Licensing.LicenceCollection;

namespace HealthPortal.Web.Experts.ExpertPool;

/// <summary>Addresses of the pool. What an address says wrongly is left out.</summary>
internal static class ExpertAddress
{
    public const string Path = "/experts";
    public const string Tags = Path + "/tags";
    public const string Duplicates = Path + "/duplicates";
    public const string Import = Path + "/import";

    public static string Expert(Guid id) => $"{Path}/{id}";

    /// <summary>Two rows side by side.</summary>
    public static string Merge(Guid first, Guid? second = null) => $"{Path}/{first}/merge" + CollectionAddress.Query(("with", second?.ToString()));

    public static string List(ExpertFilter filter, string? after = null, string file = "") => Path + file + CollectionAddress.Query(
        ("q", filter.Search), ("division", filter.DivisionCode), ("specialty", filter.Specialty), ("title", filter.ProfessionalTitle), ("state", filter.State?.ToString()), ("technical", filter.IsTechnical switch { true => "1", false => "0", _ => null }), ("rule", filter.RuleText), ("after", after));

    public static (ExpertFilter Filter, string? After) Parse(string? query)
    {
        var values = CollectionAddress.Values(query);
        string? Short(string key) => values.GetValueOrDefault(key) is { Length: > 0 and <= ExpertFilter.LongestText } text ? text : null;
        return (
            new ExpertFilter
            {
                Search = Short("q"), DivisionCode = Short("division") is { Length: 12 } code && code.All(char.IsAsciiDigit) ? code : null, Specialty = Short("specialty"), ProfessionalTitle = Short("title") is { } title && FixedTags.Titles.Contains(title, StringComparer.Ordinal) ? title : null,
                State = CollectionAddress.Choice<PoolState>(values.GetValueOrDefault("state")), IsTechnical = values.GetValueOrDefault("technical") switch { "1" => true, "0" => false, _ => null },
                RuleText = values.GetValueOrDefault("rule") is { Length: > 0 and <= ExpertFilter.LongestRule } rule ? rule : null,
            },
            Short("after") is { Length: <= 20 } after && after.All(char.IsAsciiLetterOrDigit) ? after : null);
    }
}
