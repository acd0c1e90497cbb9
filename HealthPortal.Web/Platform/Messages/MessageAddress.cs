using System.Globalization;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Web.Parts;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Messages;

/// <summary>State of the list of messages as an address. What an address says wrongly is left out.</summary>
public sealed record MessageAddress
{
    public const string Path = "/platform/messages";

    public const string Templates = Path + "/templates";

    public const string Settings = Path + "/settings";

    public const string Mailbox = Path + "/mailbox";

    public MessageFilter Filter { get; init; } = new();

    public MessagePlace? After { get; init; }

    public string Href => Path + Query(After);

    public string WorkbookHref => "/exports/messages.xlsx" + Query(null);

    public static Tone ToneOf(MessageState state) => state switch
    {
        MessageState.Delivered => Tone.Success,
        MessageState.Sent or MessageState.Sending => Tone.Info,
        MessageState.Failed => Tone.Danger,
        MessageState.Uncertain => Tone.Warning,
        _ => Tone.Neutral,
    };

    /// <summary>A place as it stands in an address: ticks and id.</summary>
    public static string Text(MessagePlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.At.Ticks}.{place.Id:N}");

    public static MessagePlace? Place(string? text) =>
        text?.Split('.') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var known)
            ? new MessagePlace(new DateTime(at, DateTimeKind.Utc), known)
            : null;

    public static MessageAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Value(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text : null;
        T? Choice<T>(string key)
            where T : struct, Enum => Value(key) is { } text && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;
        DateOnly? Day(string key) => DateOnly.TryParseExact(Value(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 2200 ? day : null;
        return new MessageAddress
        {
            Filter = new MessageFilter
            {
                Channel = Choice<MessageChannel>("channel"),
                State = Choice<MessageState>("state"),
                Kind = MessageKinds.Find(Value("kind"))?.Code,
                Recipient = Value("to-whom") is { } name ? name[..Math.Min(name.Length, MessageFilter.LongestText)] : null,
                From = Day("from"),
                To = Day("to"),
            },
            After = Place(Value("after")),
        };
    }

    private string Query(MessagePlace? after) => QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("channel", Filter.Channel?.ToString()),
        new("state", Filter.State?.ToString()),
        new("kind", Filter.Kind),
        new("to-whom", Filter.Recipient),
        new("from", Filter.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", Filter.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("after", after is { } place ? Text(place) : null),
    }.Where(pair => pair.Value is not null)).Value ?? "";
}
