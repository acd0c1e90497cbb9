using System.Globalization;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Web.Parts;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Audit;

/// <summary>State of the audit as an address, so that back, bookmarks and exports mean the same entries. What an address says wrongly is left out.</summary>
public sealed record AuditAddress
{
    public const string Path = "/platform/audit";
    public const string Integrity = Path + "/integrity";

    public AuditFilter Filter { get; init; } = new();

    public long? Before { get; init; }

    public long? After { get; init; }

    /// <summary>The entry that is open.</summary>
    public long? Entry { get; init; }

    public string Href => Path + Query(withPlace: true);

    public string WorkbookHref => "/exports/audit.xlsx" + Query(withPlace: false);

    public string ReportHref => "/exports/audit.pdf" + Query(withPlace: false);

    /// <summary>Straight to everything that happened to one object. Offer it to those who hold <see cref="AuditPermissions.View"/>.</summary>
    /// <param name="type">Name of the entity.</param>
    /// <param name="id">Its key.</param>
    public static string HistoryOf(string type, Guid id) => $"{Path}?object={type}%2F{id}";

    public static AuditAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key, int most = AuditFilter.LongestText) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text[..Math.Min(text.Length, most)] : null;
        DateOnly? Day(string key) => DateOnly.TryParseExact(Text(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        long? Number(string key) => long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        var named = Text("object", 200)?.Split('/', 2);
        var view = Choice<AuditView>(Text("view")) ?? AuditView.Changes;
        return new AuditAddress
        {
            Filter = new AuditFilter
            {
                View = view,
                Person = Text("person"),
                AreaPath = Text("area", 120) is { } area && OrganisationPath.IsValid(area) ? area : null,
                ObjectType = named?[0] is { Length: > 0 and <= AuditFilter.LongestText } type ? type : null,
                ObjectId = named is [{ Length: > 0 }, { Length: > 0 and <= AuditFilter.LongestText } id] ? id : null,
                Text = Text("q"),
                From = Day("from"),
                To = Day("to"),
                Kind = Choice<ChangeKind>(Text("kind")),
                Operation = Text("operation"),
                Address = Text("address"),
            },
            Before = Number("before"),
            After = Number("after"),
            Entry = Number("entry"),
        };
    }

    /// <summary>Another filter begins at its first page.</summary>
    public AuditAddress With(AuditFilter filter) => new() { Filter = filter };

    /// <summary>Another part of the log: the conditions that both have stay.</summary>
    public AuditAddress Show(AuditView view) => With(Filter with { View = view, Kind = null, ObjectType = null, ObjectId = null, Operation = null });

    private string Query(bool withPlace) => QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("view", Filter.View == AuditView.Changes ? null : Filter.View.ToString()),
        new("person", Filter.Person),
        new("area", Filter.AreaPath),
        new("object", Filter.ObjectType is null ? null : Filter.ObjectId is null ? Filter.ObjectType : Filter.ObjectType + "/" + Filter.ObjectId),
        new("q", Filter.Text),
        new("from", Filter.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", Filter.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("kind", Filter.Kind?.ToString()),
        new("operation", Filter.Operation),
        new("address", Filter.Address),
        new("before", withPlace ? Before?.ToString(CultureInfo.InvariantCulture) : null),
        new("after", withPlace ? After?.ToString(CultureInfo.InvariantCulture) : null),
        new("entry", withPlace ? Entry?.ToString(CultureInfo.InvariantCulture) : null),
    }.Where(pair => pair.Value is not null)).Value ?? "";

    private static T? Choice<T>(string? text)
        where T : struct, Enum => text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;
}

internal static class AuditTones
{
    public static Tone Of(ChangeKind kind) => kind switch
    {
        ChangeKind.Created or ChangeKind.SignedIn => Tone.Success,
        ChangeKind.Deleted or ChangeKind.SignInRefused => Tone.Danger,
        ChangeKind.Looked => Tone.Warning,
        _ => Tone.Info,
    };
}
