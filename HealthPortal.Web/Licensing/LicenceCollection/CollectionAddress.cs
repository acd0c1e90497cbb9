using System.Globalization;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Web.Parts;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Licensing.LicenceCollection;

/// <summary>Addresses of collection, and the state of its lists in them. What an address says wrongly is left out.</summary>
public sealed record CollectionAddress
{
    public const string Path = "/licensing/collection";

    public const string Rights = Path + "/rights";

    public const string Checks = Path + "/checks";

    public const string Report = Path + "/report";

    public const string Records = "/licensing/records";

    public BatchFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    public string Href => Path + Query(
        ("type", Filter.TypeCode), ("state", Filter.State?.ToString()), ("source", Filter.Source?.ToString()), ("open", Filter.Open ? "1" : null), ("from", Text(Filter.From)), ("to", Text(Filter.To)), ("after", After?.ToString("N")));

    public static string Of(Guid batch) => $"{Path}/{batch}";

    public static string Upload(string type, BatchMode mode, Guid? corrects) => $"{Path}/upload/{type}" + Query(("mode", mode.ToString()), ("corrects", corrects?.ToString()));

    public static string Template(string type) => $"{Path}/template/{type}.xlsx";

    public static string Errors(Guid batch) => $"{Of(batch)}/errors.xlsx";

    public static Tone ToneOf(BatchState state) => state switch
    {
        BatchState.Accepted => Tone.Success,
        BatchState.Partly => Tone.Warning,
        BatchState.Refused or BatchState.Failed => Tone.Danger,
        _ => Tone.Info,
    };

    public static CollectionAddress Parse(string? query)
    {
        var values = Values(query);
        return new CollectionAddress
        {
            Filter = new BatchFilter
            {
                TypeCode = values.GetValueOrDefault("type") is { Length: <= 100 } type ? type : null,
                State = Choice<BatchState>(values.GetValueOrDefault("state")),
                Source = Choice<BatchSource>(values.GetValueOrDefault("source")),
                Open = values.GetValueOrDefault("open") == "1",
                From = Day(values.GetValueOrDefault("from")),
                To = Day(values.GetValueOrDefault("to")),
            },
            After = Guid.TryParseExact(values.GetValueOrDefault("after"), "N", out var after) ? after : null,
        };
    }

    internal static Dictionary<string, string> Values(string? query) => QueryHelpers.ParseQuery(query)
        .Select(pair => (pair.Key, Value: pair.Value.ToString().Trim()))
        .Where(pair => pair.Value.Length > 0 && !pair.Value.Any(char.IsControl))
        .GroupBy(pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.First().Value, StringComparer.Ordinal);

    internal static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2200 ? day : null;

    internal static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static T? Choice<T>(string? text)
        where T : struct, Enum => text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;

    internal static string Query(params (string Key, string? Value)[] values) => QueryString.Create(values.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Value ?? "";
}

/// <summary>State of the list of records of one type.</summary>
public sealed record RecordAddress
{
    public required string TypeCode { get; init; }

    public RecordFilter Filter { get; init; } = new();

    public RecordPlace? After { get; init; }

    public bool CountAll { get; init; }

    public string Href => Base + CollectionAddress.Query([.. Conditions(), ("after", After is { } place ? string.Create(CultureInfo.InvariantCulture, $"{place.At.Ticks}.{place.Id:N}") : null), ("count", CountAll ? "all" : null)]);

    public string WorkbookHref => Base + "/records.xlsx" + CollectionAddress.Query([.. Conditions()]);

    private string Base => $"{CollectionAddress.Records}/{TypeCode}";

    public static string Of(string type, Guid record) => $"{CollectionAddress.Records}/{type}/{record}";

    public static RecordAddress Parse(string type, string? query)
    {
        var values = CollectionAddress.Values(query);
        return new RecordAddress
        {
            TypeCode = type,
            Filter = new RecordFilter
            {
                Values = values.Where(pair => pair.Key.StartsWith("c.", StringComparison.Ordinal) && pair.Value.Length <= RecordFilter.LongestText).ToDictionary(pair => pair.Key[2..], pair => pair.Value, StringComparer.Ordinal),
                IsValid = values.GetValueOrDefault("valid") switch { "0" => false, "all" => null, _ => true },
            },
            After = values.GetValueOrDefault("after")?.Split('.') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var record)
                ? new RecordPlace(new DateTime(at, DateTimeKind.Utc), record)
                : null,
            CountAll = values.GetValueOrDefault("count") == "all",
        };
    }

    private IEnumerable<(string, string?)> Conditions() =>
        Filter.Values.Select(pair => ("c." + pair.Key, (string?)pair.Value)).Append(("valid", Filter.IsValid switch { true => null, false => "0", null => "all" }));
}
