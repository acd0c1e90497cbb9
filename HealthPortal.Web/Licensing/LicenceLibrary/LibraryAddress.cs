using System.Globalization;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceStatistics;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Web.Licensing.LicenceCollection;
using HealthPortal.Web.Licensing.LicenceStatistics;
using HealthPortal.Web.Parts;

namespace HealthPortal.Web.Licensing.LicenceLibrary;

/// <summary>Addresses of the licence library, and the state of its lists in them. What an address says wrongly is left out.</summary>
public sealed record LibraryAddress
{
    public const string Path = "/licensing/licences";

    public const string Expiry = Path + "/expiry";

    public const string Acts = Path + "/acts";

    /// <summary>All licences of the holder of one.</summary>
    public static string Holder(Guid licence) => $"{Path}/holders/{licence}";

    public required string TypeCode { get; init; }

    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public LicenceStanding? Standing { get; init; }

    /// <summary>The part that a number of the statistics stands for.</summary>
    public LicenceSlice Slice { get; init; } = new();

    public RecordPlace? After { get; init; }

    public bool IsFiltered => Values.Count > 0 || Standing is not null || Slice.IsFiltered;

    public string Href => OfType(TypeCode) + CollectionAddress.Query(
        [.. Values.Select(pair => ("c." + pair.Key, (string?)pair.Value)), ("state", Standing?.ToString()), .. SliceAddress.Query(Slice), ("after", After is { } after ? string.Create(CultureInfo.InvariantCulture, $"{after.At.Ticks}.{after.Id:N}") : null)]);

    /// <summary>Types that only cases grant have names for codes.</summary>
    public static string OfType(string type) => $"{Path}/{Uri.EscapeDataString(type)}";

    public static string Of(string type, Guid licence) => $"{OfType(type)}/{licence}";

    public static string Pdf(string type, Guid licence) => Of(type, licence) + "/licence.pdf";

    public static string Data(string type, Guid licence) => Of(type, licence) + "/licence.json";

    public static Tone ToneOf(LicenceStanding standing) => standing switch
    {
        LicenceStanding.Valid => Tone.Success,
        LicenceStanding.EndsSoon or LicenceStanding.Suspended => Tone.Warning,
        LicenceStanding.Replaced => Tone.Neutral,
        _ => Tone.Danger,
    };

    public static string NameOf(LicenceStanding standing) => standing switch
    {
        LicenceStanding.Valid => "有效",
        LicenceStanding.EndsSoon => $"{ListLicences.SoonDays} 天内到期",
        LicenceStanding.Expired => "已过期",
        LicenceStanding.Suspended => "已暂停",
        LicenceStanding.Revoked => "已撤销",
        LicenceStanding.Cancelled => "已注销",
        LicenceStanding.Voided => "已作废",
        LicenceStanding.NotEnded => "有效和已过期",
        _ => "已换证",
    };

    /// <summary>Month the calendar begins with.</summary>
    public static DateOnly? Month(string? query) => CollectionAddress.Day(CollectionAddress.Values(query).GetValueOrDefault("from"));

    public static LibraryAddress Parse(string type, string? query)
    {
        var records = RecordAddress.Parse(type, query);
        var values = CollectionAddress.Values(query);
        return new LibraryAddress { TypeCode = type, Values = records.Filter.Values, After = records.After, Standing = CollectionAddress.Choice<LicenceStanding>(values.GetValueOrDefault("state")), Slice = SliceAddress.Parse(values) };
    }
}

/// <summary>The operations log in its address.</summary>
public static class LicenceActAddress
{
    public static string Query(LicenceActFilter filter, Guid? after) => CollectionAddress.Query(
        ("type", filter.TypeCode), ("kind", filter.Kind?.ToString()), ("number", filter.Number), ("by", filter.ByName), ("from", CollectionAddress.Text(filter.From)), ("to", CollectionAddress.Text(filter.To)), ("after", after?.ToString("N")));

    public static (LicenceActFilter Filter, Guid? After) Parse(string? query)
    {
        var values = CollectionAddress.Values(query);
        string? Text(string key) => values.GetValueOrDefault(key) is { Length: <= LicenceActFilter.LongestText } text ? text : null;
        return (
            new LicenceActFilter
            {
                TypeCode = Text("type"), Kind = CollectionAddress.Choice<LicenceActKind>(values.GetValueOrDefault("kind")), Number = Text("number"), ByName = Text("by"), From = CollectionAddress.Day(values.GetValueOrDefault("from")), To = CollectionAddress.Day(values.GetValueOrDefault("to")),
            },
            Guid.TryParseExact(values.GetValueOrDefault("after"), "N", out var after) ? after : null);
    }
}
