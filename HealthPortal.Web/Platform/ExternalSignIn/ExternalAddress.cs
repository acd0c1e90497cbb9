using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.ExternalSignIn;

/// <summary>Which bound accounts are listed, as an address. What an address says wrongly is left out.</summary>
public sealed record ExternalAddress
{
    public const string Providers = "/platform/security/providers";
    public const string New = Providers + "/new";
    public const string Links = "/platform/security/external-accounts";
    public const string Mine = "/me/external";

    private const int LongestText = 60;

    public string? Provider { get; init; }

    public string? Text { get; init; }

    public int Page { get; init; } = 1;

    public bool IsFiltered => Provider is not null || Text is not null;

    public string Href => Links + Query(withPage: true);

    public string WorkbookHref => "/exports/external-accounts.xlsx" + Query(withPage: false);

    public static string Of(string providerCode) => $"{Providers}/{providerCode}";

    public static ExternalAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Word(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text[..Math.Min(text.Length, LongestText)] : null;
        return new ExternalAddress
        {
            Provider = Word("provider"),
            Text = Word("q"),
            Page = int.TryParse(Word("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 100_000) : 1,
        };
    }

    private string Query(bool withPage) => QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("provider", Provider),
        new("q", Text),
        new("page", withPage && Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null),
    }.Where(pair => pair.Value is not null)).Value ?? "";
}
