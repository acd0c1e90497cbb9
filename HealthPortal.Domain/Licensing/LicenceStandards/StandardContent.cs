using System.Text.Json;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Domain.Licensing.LicenceStandards;

public enum StandardFieldType
{
    Text,
    LongText,
    Integer,
    Decimal,
    Date,
    Choice,
    Phone,
    IdentityNumber,
    CreditCode,
    Image,
    QrCode,
}

/// <summary>What a field is on every licence, whatever its type calls it: the library sorts, finds and counts by these.</summary>
public enum StandardFieldRole
{
    None,
    Number,
    HolderName,
    HolderNumber,
    Organ,
    IssuedOn,
    ValidFrom,
    ValidTo,
    State,
    Gender,
    BirthDate,
}

public enum LicenceHolderKind
{
    Person,
    Institution,
}

/// <summary>One data item of a licence standard (tender 5.1.3.1).</summary>
/// <param name="Key">Name in files and interfaces: a small letter, then letters and digits; never changed once licences carry it.</param>
public sealed record StandardField(string Key, string Label, StandardFieldType Type)
{
    /// <summary>What the data item means and where it comes from.</summary>
    public string? Definition { get; init; }

    public bool Required { get; init; }

    /// <summary>Characters, for texts.</summary>
    public int? MaxLength { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? Maximum { get; init; }

    /// <summary>Digits after the point, for decimals.</summary>
    public int? Decimals { get; init; }

    /// <summary>Values allowed, for choices; used while <see cref="OptionsFrom"/> offers nothing.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Code of the dictionary whose names are allowed.</summary>
    public string? OptionsFrom { get; init; }

    public StandardFieldRole Role { get; init; }

    /// <summary>Is asked for and kept as a picture or drawn by the portal, not written in a line of a file.</summary>
    public bool IsDrawn => Type is StandardFieldType.Image or StandardFieldType.QrCode;

    /// <summary>Masked on screen, sealed at rest, searched by blind index only.</summary>
    public bool IsPersonalNumber => Type is StandardFieldType.IdentityNumber or StandardFieldType.Phone || (Role == StandardFieldRole.HolderNumber && Type != StandardFieldType.CreditCode);
}

/// <summary>What a version of a licence standard says.</summary>
/// <param name="PrimaryKey">Key of the field by which a record replaces an earlier one; a record without it refuses its whole batch (tender 5.1.3.2.3).</param>
/// <param name="BusinessDate">Key of the date by which the newer of two records is told; malformed, it refuses the whole batch.</param>
public sealed record StandardContent(IReadOnlyList<StandardField> Fields, string PrimaryKey, string BusinessDate)
{
    /// <summary>Fields by which lists are filtered (tender 5.1.3.3.1 and 5.1.3.4).</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Fields shown as columns of lists.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    public StandardField? Find(string key) => Fields.FirstOrDefault(field => field.Key == key);

    public StandardField? Of(StandardFieldRole role) => Fields.FirstOrDefault(field => field.Role == role);

    public string Write() => JsonSerializer.Serialize(this, GuideJson.Options);

    /// <exception cref="JsonException">The text is no standard.</exception>
    public static StandardContent Read(string json) =>
        JsonSerializer.Deserialize<StandardContent>(json, GuideJson.Options) ?? throw new JsonException("The standard is null.");
}
