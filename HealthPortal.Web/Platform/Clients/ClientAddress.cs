using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Web.Parts;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Clients;

/// <summary>State of the list of clients as an address. What an address says wrongly is left out.</summary>
public sealed record ClientAddress
{
    public const string Path = "/platform/api-clients";
    public const string Guide = Path + "/guide";

    public ClientFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    public string Href => Path + (QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("q", Filter.Text),
        new("state", Filter.State?.ToString()),
        new("after", After?.ToString("N")),
    }.Where(pair => pair.Value is not null)).Value ?? "");

    public static string Of(Guid client) => $"{Path}/{client}";

    public static Tone ToneOf(ApiClientState state) => state switch { ApiClientState.InUse => Tone.Success, ApiClientState.Paused => Tone.Warning, _ => Tone.Neutral };

    public static ClientAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Value(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text : null;
        return new ClientAddress
        {
            Filter = new ClientFilter
            {
                Text = Value("q") is { } words ? words[..Math.Min(words.Length, ClientFilter.LongestText)] : null,
                State = Value("state") is { } state && char.IsAsciiLetter(state[0]) && Enum.TryParse<ApiClientState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null,
            },
            After = Guid.TryParseExact(Value("after"), "N", out var after) ? after : null,
        };
    }
}
