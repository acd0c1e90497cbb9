using System.Globalization;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Roles;

/// <summary>State of the list of roles as an address. What an address says wrongly is left out.</summary>
public sealed record RoleAddress
{
    public const string Path = "/platform/roles";

    /// <summary>The page that answers who may do what.</summary>
    public const string Rights = "/platform/rights";

    public const string Comparison = Path + "/compare";

    public RoleFilter Filter { get; init; } = new();

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public string Href => Path + Query(withPage: true);

    public string WorkbookHref => "/exports/roles.xlsx" + Query(withPage: false);

    public static string Of(Guid role) => $"{Path}/{role}";

    /// <summary>The page about rights with the question who sees a record filled in.</summary>
    public static string WhoSees(string kind, string number) => $"{Rights}?ask=who&kind={Uri.EscapeDataString(kind)}&number={Uri.EscapeDataString(number)}";

    public static RoleAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text : null;
        return new RoleAddress
        {
            Filter = new RoleFilter
            {
                Kind = Text("kind") is { } kind && char.IsAsciiLetter(kind[0]) && Enum.TryParse<RoleKind>(kind, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null,
                IsActive = Text("state") switch { "active" => true, "ended" => false, _ => null },
                Text = Text("q") is { } words ? words[..Math.Min(words.Length, RoleFilter.LongestText)] : null,
            },
            Page = AddressText.Number(Text("page")) ?? 1,
        };
    }

    private string Query(bool withPage) => QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("kind", Filter.Kind?.ToString()),
        new("state", Filter.IsActive switch { true => "active", false => "ended", _ => null }),
        new("q", Filter.Text),
        new("page", withPage && Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null),
    }.Where(pair => pair.Value is not null)).Value ?? "";
}
