using System.Globalization;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.GovernmentServices.ServiceMatters;

/// <summary>The one place that writes and reads the addresses of the catalogue and its guides.</summary>
public static class MatterLinks
{
    public const string Catalogue = "/matters";

    public const string Reviews = "/matters/guide-reviews";

    public static string Search(MatterFilter filter, int page = 1) => QueryHelpers.AddQueryString(Catalogue, Query(filter, page));

    public static string Export(MatterFilter filter) => QueryHelpers.AddQueryString("/exports/service-matters.xlsx", Query(filter, 1));

    /// <param name="area">Six digits of the place whose window is shown.</param>
    public static string Guide(Guid itemId, Guid? version = null, string? area = null)
    {
        var query = new[] { version is { } id ? $"version={id}" : null, area is null ? null : $"area={area}" }.OfType<string>().ToList();
        return query.Count == 0 ? $"/matters/items/{itemId}" : $"/matters/items/{itemId}?{string.Join('&', query)}";
    }

    public static string GuidePdf(Guid itemId, Guid version) => $"/matters/items/{itemId}/guide.pdf?version={version}";

    public static string Draft(Guid itemId, string? part = null) => part is null ? $"/matters/items/{itemId}/guide-draft" : $"/matters/items/{itemId}/guide-draft?part={part}";

    public static string Review(Guid itemId) => $"/matters/items/{itemId}/guide-review";

    public static string Compare(Guid itemId, Guid before, Guid after) => $"/matters/items/{itemId}/compare?before={before}&after={after}";

    public static string Intake(Guid itemId) => $"/window/intake?item={itemId}";

    /// <summary>Reads a filter from an address. What does not belong there is left out, as an old bookmark may hold it.</summary>
    public static MatterFilter Filter(Func<string, string?> value) => new MatterFilter
    {
        Text = value("q") is { Length: > SearchMatters.LongestText } text ? text[..SearchMatters.LongestText] : value("q"),
        Area = value("area"),
        Level = One<AdministrativeLevels>(value("level")) is { } level and (AdministrativeLevels.Province or AdministrativeLevels.City or AdministrativeLevels.County) ? level : null,
        ApplicantKind = One<ApplicantKind>(value("applicant")),
        Category = One<MatterCategory>(value("category")),
        OnlineMode = One<OnlineMode>(value("online")),
        ItemKind = One<ItemKind>(value("kind")),
        PublicNotice = Truth(value("notice")),
        CompleteGuide = Truth(value("complete")),
    }.Normalised;

    private static Dictionary<string, string?> Query(MatterFilter filter, int page)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query[name] = value;
            }
        }

        Add("q", filter.Text);
        Add("area", filter.Area);
        Add("level", Code(filter.Level));
        Add("applicant", Code(filter.ApplicantKind));
        Add("category", Code(filter.Category));
        Add("online", Code(filter.OnlineMode));
        Add("kind", Code(filter.ItemKind));
        Add("notice", Code(filter.PublicNotice));
        Add("complete", Code(filter.CompleteGuide));
        Add("page", page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null);
        return query;
    }

    private static string? Code<T>(T? value)
        where T : struct => value is { } known ? known.ToString()!.ToLowerInvariant() : null;

    private static T? One<T>(string? text)
        where T : struct, Enum => text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private static bool? Truth(string? text) => text switch { "true" => true, "false" => false, _ => null };
}

/// <summary>What colours mean in guides and catalogue.</summary>
internal static class MatterTones
{
    public static Parts.Tone Of(GuideState state) => state switch
    {
        GuideState.Published => Parts.Tone.Success,
        GuideState.InReview => Parts.Tone.Warning,
        GuideState.Draft => Parts.Tone.Info,
        _ => Parts.Tone.Neutral,
    };

    public static Parts.Tone Of(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Added => Parts.Tone.Success,
        DifferenceKind.Removed => Parts.Tone.Danger,
        _ => Parts.Tone.Warning,
    };

    public static string Name(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Added => "新增",
        DifferenceKind.Removed => "删除",
        DifferenceKind.Reordered => "调整顺序",
        _ => "修改",
    };

    /// <summary>Problems of one part of a guide, by the first word of their field.</summary>
    public static IReadOnlyList<Problem> In(this IReadOnlyList<Problem> problems, params string[] parts) =>
        [.. problems.Where(problem => parts.Contains(problem.Field?.Split('.')[0], StringComparer.Ordinal))];
}
