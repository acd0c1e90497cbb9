using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Values;
using HealthPortal.Web.Parts;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Licensing.LicenceSigning;

/// <summary>State of the list of keys as an address. What an address says wrongly is left out.</summary>
public sealed record SigningKeyAddress
{
    public const string Path = "/licensing/signing-keys";
    public const string ImportUrl = Path + "/import-file";

    /// <summary>The anonymous addresses lie apart from the workbench.</summary>
    public const string RootUrl = "/licence-check/roots";

    public const string OfflineUrl = "/licence-check/offline.html";

    public SigningKeyFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    public string Href => Path + (QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("q", Filter.Text),
        new("purpose", Filter.Purpose?.ToString()),
        new("standing", Filter.Standing?.ToString()),
        new("after", After?.ToString("N")),
    }.Where(pair => pair.Value is not null)).Value ?? "");

    public static string Of(Guid key) => $"{Path}/{key}";

    public static string RootOf(KeyAlgorithm algorithm) => $"{RootUrl}/{(algorithm == KeyAlgorithm.Sm2 ? "sm2" : "rsa")}.cer";

    public static Tone ToneOf(SigningKeyStanding standing) => standing switch
    {
        SigningKeyStanding.Ready => Tone.Success,
        SigningKeyStanding.ExpiresSoon or SigningKeyStanding.NotYet => Tone.Warning,
        SigningKeyStanding.Retired => Tone.Neutral,
        _ => Tone.Danger,
    };

    public static SigningKeyAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Value(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text : null;
        T? Choice<T>(string key)
            where T : struct, Enum => Value(key) is { } text && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
        return new SigningKeyAddress
        {
            Filter = new SigningKeyFilter
            {
                Text = Value("q") is { } words ? words[..Math.Min(words.Length, SigningKeyFilter.LongestText)] : null,
                Purpose = Choice<SigningPurpose>("purpose"),
                Standing = Choice<SigningKeyStanding>("standing"),
            },
            After = Guid.TryParseExact(Value("after"), "N", out var after) ? after : null,
        };
    }
}
