using System.Globalization;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Web.Parts;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Notices;

/// <summary>State of the lists as an address, so that back, bookmarks and exports mean the same list. What an address says wrongly is left out.</summary>
public sealed record AnnouncementAddress
{
    public const string Manage = "/announcements/manage";
    public const string Reviews = "/announcements/reviews";
    public const string Deliveries = "/announcements/deliveries";
    public const string Mine = "/announcements";

    public string Path { get; init; } = Manage;

    public AnnouncementFilter Filter { get; init; } = new();

    public bool UnreadOnly { get; init; }

    public int Number { get; init; } = 1;

    public MyAnnouncementFilter MyFilter => new() { Organ = Filter.Organ, From = Filter.From, To = Filter.To, Text = Filter.Text, UnreadOnly = UnreadOnly };

    public bool IsFiltered => UnreadOnly || Filter != new AnnouncementFilter();

    public string Href => Path + Query(Number);

    public string ExportHref => "/exports/announcements.xlsx" + Query(1);

    public static AnnouncementAddress Parse(string? query, string path = Manage)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key) => values.TryGetValue(key, out var found) && found.ToString() is { Length: > 0 } text ? text[..Math.Min(text.Length, 100)] : null;
        DateOnly? Day(string key) => DateOnly.TryParseExact(Text(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        return new AnnouncementAddress
        {
            Path = path,
            Filter = new AnnouncementFilter
            {
                State = Choice<AnnouncementListState>(Text("state")),
                Audience = Choice<AudienceKind>(Text("audience")),
                From = Day("from"),
                To = Day("to"),
                Organ = Text("organ"),
                Text = Text("q"),
            },
            UnreadOnly = Text("unread") == "true",
            Number = int.TryParse(Text("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1,
        };
    }

    public AnnouncementAddress With(AnnouncementFilter filter) => this with { Filter = filter, Number = 1 };

    public string? Page(int number) => number < 1 ? null : (this with { Number = number }).Href;

    private string Query(int number) => QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("state", Filter.State?.ToString()),
        new("audience", Filter.Audience?.ToString()),
        new("from", Filter.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", Filter.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("organ", Filter.Organ),
        new("q", Filter.Text),
        new("unread", UnreadOnly ? "true" : null),
        new("page", number > 1 ? number.ToString(CultureInfo.InvariantCulture) : null),
    }.Where(pair => pair.Value is not null)).Value ?? "";

    private static T? Choice<T>(string? text)
        where T : struct, Enum => text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;
}

internal static class AnnouncementTones
{
    public static Tone Of(AnnouncementUrgency urgency) => urgency switch { AnnouncementUrgency.Urgent => Tone.Danger, AnnouncementUrgency.Important => Tone.Warning, _ => Tone.Neutral };

    public static Tone Of(AnnouncementState state) => state switch
    {
        AnnouncementState.Published => Tone.Success,
        AnnouncementState.FirstReview or AnnouncementState.SecondReview => Tone.Warning,
        AnnouncementState.Recalled => Tone.Danger,
        _ => Tone.Neutral,
    };
}
