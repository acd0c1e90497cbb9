using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Values;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>A record ready for the database.</summary>
internal sealed record StagedRecord(int Row, string OrganisationPath, string Key, DateOnly BusinessDate, string Content, string? PersonalCipher, string Fingerprint, string Number, string HolderName, string? HolderIndex, string OrganName)
{
    public DateOnly? IssuedOn { get; init; }

    public DateOnly? ValidFrom { get; init; }

    public DateOnly? ValidTo { get; init; }

    public string? StateWord { get; init; }

    public bool IsValid { get; init; }

    /// <summary>As many as <see cref="LicenceRecord.Slots"/>.</summary>
    public required string?[] Slots { get; init; }
}

/// <summary>Turns checked values into what the database keeps: seals numbers of persons, takes out what lists find by. Safe for many threads.</summary>
internal sealed class RecordShape
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StandardField[] fields;
    private readonly bool[] isPersonal;
    private readonly int key;
    private readonly int date;
    private readonly Dictionary<StandardFieldRole, int> roles = [];
    private readonly int[] slots;
    private readonly ProtectedFields seals;
    private readonly IReadOnlyDictionary<string, string> organs;
    private readonly string ownPath;
    private readonly DateOnly today;

    /// <param name="content">The standard.</param>
    /// <param name="slotKeys">Data item of each slot of the type, from <see cref="RecordSlots"/>.</param>
    /// <param name="seals">For numbers of persons.</param>
    /// <param name="organs">Paths of units by name, within the sender's reach.</param>
    /// <param name="ownPath">Of the sender, for organs that are no unit.</param>
    /// <param name="today">For reading identity numbers.</param>
    public RecordShape(StandardContent content, IReadOnlyList<string?> slotKeys, ProtectedFields seals, IReadOnlyDictionary<string, string> organs, string ownPath, DateOnly today)
    {
        fields = [.. content.Fields];
        isPersonal = Array.ConvertAll(fields, field => field.IsPersonalNumber);
        key = Array.FindIndex(fields, field => field.Key == content.PrimaryKey);
        date = Array.FindIndex(fields, field => field.Key == content.BusinessDate);
        for (var index = 0; index < fields.Length; index++)
        {
            if (fields[index].Role != StandardFieldRole.None)
            {
                roles[fields[index].Role] = index;
            }
        }

        slots = [.. Enumerable.Range(0, LicenceRecord.Slots).Select(slot => slot < slotKeys.Count && slotKeys[slot] is { } wanted ? Array.FindIndex(fields, field => field.Key == wanted) : -1)];
        (this.seals, this.organs, this.ownPath, this.today) = (seals, organs, ownPath, today);
    }

    /// <param name="row">Row of the file.</param>
    /// <param name="values">As the check has tidied them, without fault.</param>
    /// <param name="isValid">The validity mark.</param>
    public StagedRecord Of(int row, string?[] values, bool isValid)
    {
        var open = Write(values, personal: false);
        var sealedPart = Array.Exists(isPersonal, personal => personal) ? Write(values, personal: true) : "{}";
        var organ = Value(values, StandardFieldRole.Organ) ?? "";
        var holder = Value(values, StandardFieldRole.HolderNumber);
        return new StagedRecord(
            row,
            organs.GetValueOrDefault(organ, ownPath),
            KeyOf(values[key]!),
            DateOnly.ParseExact(values[date]!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            open,
            sealedPart == "{}" ? null : seals.Encrypt(sealedPart),
            seals.BlindIndex(open + "\n" + sealedPart + (isValid ? "\n1" : "\n0")),
            Fitted(Value(values, StandardFieldRole.Number)) ?? "",
            Fitted(Value(values, StandardFieldRole.HolderName)) ?? "",
            holder is null ? null : seals.BlindIndex(HolderNumber(holder, today)),
            Fitted(organ)!)
        {
            IssuedOn = Day(values, StandardFieldRole.IssuedOn),
            ValidFrom = Day(values, StandardFieldRole.ValidFrom),
            ValidTo = Day(values, StandardFieldRole.ValidTo),
            StateWord = Value(values, StandardFieldRole.State),
            IsValid = isValid,
            Slots = Array.ConvertAll(slots, slot => slot < 0 ? null : Fitted(values[slot])),
        };
    }

    /// <summary>The key as it is stored.</summary>
    public string KeyOf(string value) => isPersonal[key] ? seals.BlindIndex(value) : Fitted(value)!;

    /// <summary>The same for a value that did not come in a record.</summary>
    public static string KeyOf(StandardContent content, ProtectedFields seals, string value) => content.Find(content.PrimaryKey)!.IsPersonalNumber ? seals.BlindIndex(value) : Fitted(value)!;

    /// <summary>The form in which a holder's number is found: identity numbers with 18 digits, others in capitals.</summary>
    public static string HolderNumber(string text, DateOnly today) => IdentityNumber.Parse(text, today) is { Succeeded: true, Value: var parsed } ? parsed.Canonical : text.Trim().ToUpperInvariant();

    /// <summary>Values by key of the data item, the numbers of persons among them.</summary>
    public static Dictionary<string, string> Read(ProtectedFields seals, string content, string? personalCipher)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, string>>(content)!;
        if (personalCipher is not null)
        {
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(seals.Decrypt(personalCipher))!)
            {
                values[name] = value;
            }
        }

        return values;
    }

    private string Write(string?[] values, bool personal)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Json);
        writer.WriteStartObject();
        for (var index = 0; index < fields.Length; index++)
        {
            if (isPersonal[index] == personal && values[index] is { } value)
            {
                writer.WriteString(fields[index].Key, value);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private string? Value(string?[] values, StandardFieldRole role) => roles.TryGetValue(role, out var place) ? values[place] : null;

    private DateOnly? Day(string?[] values, StandardFieldRole role) =>
        Value(values, role) is { } text && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>What the column of a list holds of a value.</summary>
    public static string? Fitted(string? text) => text?.Length > LicenceRecord.LongestText ? text[..LicenceRecord.LongestText] : text;
}

/// <summary>Which data items of a type have a column of their own beyond the common ones, so that lists find by them.</summary>
public static class RecordSlots
{
    /// <summary>Conditions of the standard whose meaning no common column has, in their order.</summary>
    public static IReadOnlyList<string> Wanted(StandardContent content) =>
        [.. content.Conditions.Where(wanted => content.Find(wanted) is { IsPersonalNumber: false, Role: StandardFieldRole.None or StandardFieldRole.Gender or StandardFieldRole.BirthDate }).Take(LicenceRecord.Slots)];

    /// <summary>Keys by slot after a new version: what is there stays in its place, what is new takes a free one. Null for a free slot.</summary>
    public static IReadOnlyList<string?> After(IReadOnlyList<string?> before, StandardContent content)
    {
        var wanted = Wanted(content);
        var slots = Enumerable.Range(0, LicenceRecord.Slots).Select(slot => slot < before.Count && before[slot] is { } kept && wanted.Contains(kept, StringComparer.Ordinal) ? kept : null).ToArray();
        foreach (var added in wanted.Where(added => !slots.Contains(added, StringComparer.Ordinal)))
        {
            slots[Array.IndexOf(slots, null)] = added;
        }

        return slots;
    }
}
