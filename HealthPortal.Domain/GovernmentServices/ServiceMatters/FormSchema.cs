using System.Text.Json.Serialization;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>What a field holds. Values travel as text: see <see cref="FormValues"/> for the notation of each type.</summary>
public enum FormFieldType
{
    Text,
    LongText,
    Date,
    Integer,
    Decimal,
    Choice,
    MultipleChoice,
    Boolean,
    Phone,
    CreditCode,
    IdentityNumber,
    Division,
    Email,
    Year,
}

/// <summary>How much of a row a field takes.</summary>
public enum FormFieldWidth
{
    Full,
    Half,
    Third,
}

/// <summary>True when the field <paramref name="Field"/> holds one of <paramref name="Values"/> (for a multiple choice: at least one of them).</summary>
public sealed record FieldCondition(string Field, IReadOnlyList<string> Values);

/// <summary>How an answer changes a list that stands on the licence already, for example 诊疗科目.</summary>
public enum LicenceItemChange
{
    Adds,
    Removes,
}

/// <summary>One question of an application form.</summary>
public sealed record FormField
{
    /// <summary>Key of the place of work of a person who applies: experts of that institution are kept out of a review of the case.</summary>
    public const string Workplace = "workplace";

    /// <summary>Stands for the business day in <see cref="NotAfter"/> and <see cref="NotBefore"/>.</summary>
    public const string Today = "today";

    public static IReadOnlyList<string> Genders { get; } = ["男", "女"];

    /// <summary>Camel-case English name, unique in the form.</summary>
    public required string Key { get; init; }

    /// <summary>Chinese label.</summary>
    public required string Label { get; init; }

    public required FormFieldType Type { get; init; }

    public bool Required { get; init; }

    /// <summary>Makes the field required when another field has a certain value.</summary>
    public FieldCondition? RequiredWhen { get; init; }

    /// <summary>Hides the field, and drops its value, unless another field has a certain value.</summary>
    public FieldCondition? VisibleWhen { get; init; }

    /// <summary>Longest text accepted, in characters; null takes the default of the type.</summary>
    public int? MaxLength { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? Maximum { get; init; }

    /// <summary>Key of a number field that this number may not exceed, for example staff with a health certificate ≤ staff.</summary>
    public string? NotMoreThan { get; init; }

    /// <summary>Unit shown behind a number, for example 平方米.</summary>
    public string? Unit { get; init; }

    /// <summary>
    /// Choices; the Chinese text is the value, so that what is stored prints as it stands. With <see cref="OptionsFrom"/> what the dictionary held
    /// when the guide was written: read by people, and offered only when the dictionary has nothing to offer.
    /// </summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Code of the dictionary whose items are offered on the day the form is filled in.</summary>
    public string? OptionsFrom { get; init; }

    public string? Hint { get; init; }

    /// <summary>Regular expression that the whole value must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>Sentence shown when <see cref="Pattern"/> does not match.</summary>
    public string? PatternMessage { get; init; }

    /// <summary>Where a first value comes from; one of <see cref="PrefillSources.All"/>.</summary>
    public string? PrefillFrom { get; init; }

    /// <summary>Data item of the licence's standard that the answer fills (照面内容); null leaves it to the item of the same key or label.</summary>
    public string? LicenceItem { get; init; }

    /// <summary>How the answer changes what the licence said before; null puts the answer in its place.</summary>
    public LicenceItemChange? LicenceItemChange { get; init; }

    /// <summary>Latest date: <c>today</c> or the key of another date field.</summary>
    public string? NotAfter { get; init; }

    /// <summary>Earliest date: <c>today</c> or the key of another date field.</summary>
    public string? NotBefore { get; init; }

    /// <summary>Key of the identity-number field whose date of birth this date must equal.</summary>
    public string? BirthDateOf { get; init; }

    /// <summary>Key of the identity-number field whose sex this choice of 男 and 女 must equal.</summary>
    public string? GenderOf { get; init; }

    public FormFieldWidth Width { get; init; } = FormFieldWidth.Half;

    /// <summary>Longest text this field takes, from the schema or from its type.</summary>
    [JsonIgnore]
    public int LengthLimit => MaxLength ?? (Type == FormFieldType.LongText ? 2000 : 200);
}

/// <summary>A titled group of fields.</summary>
public sealed record FormSection(string Title, IReadOnlyList<FormField> Fields, FieldCondition? VisibleWhen = null, string? Note = null);

/// <summary>The application form of an item. Kept inside the versioned guide, so a running case stays on the form it began with.</summary>
public sealed record FormSchema(IReadOnlyList<FormSection> Sections)
{
    public static readonly FormSchema Empty = new([]);

    /// <summary>Every field in the order of the form.</summary>
    [JsonIgnore]
    public IEnumerable<FormField> Fields => Sections.SelectMany(section => section.Fields);

    public FormField? Find(string key) => Fields.FirstOrDefault(field => field.Key == key);
}

/// <summary>The places a form may take a first value from.</summary>
public static class PrefillSources
{
    public const string ApplicantName = "applicant.name";
    public const string ApplicantCreditCode = "applicant.creditCode";
    public const string ApplicantIdentityNumber = "applicant.identityNumber";
    public const string ApplicantBirthDate = "applicant.birthDate";
    public const string ApplicantGender = "applicant.gender";
    public const string ApplicantAddress = "applicant.address";
    public const string ApplicantDivision = "applicant.division";
    public const string ApplicantPhone = "applicant.phone";
    public const string ApplicantLegalRepresentative = "applicant.legalRepresentative";
    public const string ContactName = "contact.name";
    public const string ContactPhone = "contact.phone";
    public const string ContactIdentityNumber = "contact.identityNumber";
    public const string LicenceNumber = "licence.number";
    public const string LicenceIssueDate = "licence.issueDate";
    public const string LicenceValidUntil = "licence.validUntil";

    public static IReadOnlyList<string> All { get; } =
    [
        ApplicantName, ApplicantCreditCode, ApplicantIdentityNumber, ApplicantBirthDate, ApplicantGender, ApplicantAddress,
        ApplicantDivision, ApplicantPhone, ApplicantLegalRepresentative, ContactName, ContactPhone, ContactIdentityNumber,
        LicenceNumber, LicenceIssueDate, LicenceValidUntil,
    ];
}
