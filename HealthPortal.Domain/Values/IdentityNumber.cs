using System.Globalization;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Values;

/// <summary>Sex as coded by GB/T 2261.1.</summary>
public enum Sex
{
    Male = 1,
    Female = 2,
}

public enum IdentityNumberKind
{
    /// <summary>居民身份证 (GB 11643), 18 digits or the 15 digits of the first generation.</summary>
    ResidentIdentityCard,

    /// <summary>港澳居民居住证, Hong Kong (region 810000).</summary>
    HongKongResidencePermit,

    /// <summary>港澳居民居住证, Macao (region 820000).</summary>
    MacaoResidencePermit,

    /// <summary>台湾居民居住证 (region 830000).</summary>
    TaiwanResidencePermit,

    /// <summary>外国人永久居留身份证: 18 digits beginning with 9 since 2023, before that three letters and twelve digits.</summary>
    ForeignerPermanentResidence,
}

/// <summary>
/// A checked personal identity number. Resident cards and residence permits follow GB 11643 with the check character of ISO 7064 MOD 11-2;
/// permanent-residence cards of foreigners come as <c>9</c> + province (2) + nationality (3, ISO 3166-1 numeric) + birth date (8) + sequence (3) + check,
/// or in the form before 2023 as nationality (3 letters) + place (4) + birth date (6) + sequence (1) + check digit (weights 7-3-1).
/// </summary>
public sealed class IdentityNumber : IEquatable<IdentityNumber>
{
    private const string CheckCharacters = "10X98765432";

    /// <summary>Nobody alive is older; an earlier year is a slip of the pen.</summary>
    private const int OldestAge = 130;

    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private static readonly HashSet<string> Provinces =
    [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46",
        "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    ];

    private readonly string shortBirthDate;

    private IdentityNumber(string number, string canonical, IdentityNumberKind kind, DateOnly? birthDate, string shortBirthDate, Sex? sex, string regionCode)
    {
        Number = number;
        Canonical = canonical;
        Kind = kind;
        BirthDate = birthDate;
        this.shortBirthDate = shortBirthDate;
        Sex = sex;
        RegionCode = regionCode;
    }

    /// <summary>The number as it stands on the card, tidied.</summary>
    public string Number { get; }

    /// <summary>The form to store and to search by: a 15-digit resident number upgraded to 18 digits, everything else as it is.</summary>
    public string Canonical { get; }

    public IdentityNumberKind Kind { get; }

    /// <summary>Null only for the old permanent-residence form when both centuries of its two-digit year are possible.</summary>
    public DateOnly? BirthDate { get; }

    /// <summary>Null for the old permanent-residence form, which does not carry it.</summary>
    public Sex? Sex { get; }

    /// <summary>Six digits as on the card; for permanent-residence cards the province or place filled up with zeros.</summary>
    public string RegionCode { get; }

    public static string KindName(IdentityNumberKind kind) => kind switch
    {
        IdentityNumberKind.ResidentIdentityCard => "居民身份证",
        IdentityNumberKind.HongKongResidencePermit or IdentityNumberKind.MacaoResidencePermit => "港澳居民居住证",
        IdentityNumberKind.TaiwanResidencePermit => "台湾居民居住证",
        IdentityNumberKind.ForeignerPermanentResidence => "外国人永久居留身份证",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Reads what a person typed or pasted.</summary>
    /// <param name="text">Blanks, full-width characters and a lower-case x are put right.</param>
    /// <param name="today">The business date; birth dates after it are refused.</param>
    /// <param name="field">Field key that the problem is reported at.</param>
    public static Outcome<IdentityNumber> Parse(string? text, DateOnly today, string? field = null)
    {
        var number = TypedText.Tidy(text);
        if (number.Length == 0)
        {
            return Failure.Invalid("请填写身份证号码。", field);
        }

        if (number.Length is not (15 or 18))
        {
            return Failure.Invalid($"身份证号码应为 18 位（旧证 15 位），现在是 {number.Length} 位，请检查是否漏填或多填。", field);
        }

        if (number.Length == 15 && char.IsAsciiLetter(number[0]))
        {
            return ParseOldForeigner(number, today, field);
        }

        if (CharacterFault(number) is { } fault)
        {
            return Failure.Invalid(fault, field);
        }

        return number.Length == 15 ? ParseFifteen(number, today, field) : ParseEighteen(number, today, field);
    }

    /// <summary>Whether a birth date given elsewhere cannot belong to this number.</summary>
    public bool Contradicts(DateOnly birthDate) => BirthDate is { } own
        ? own != birthDate
        : !shortBirthDate.Equals(birthDate.ToString("yyMMdd", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Check character of ISO 7064 MOD 11-2 for the first 17 digits.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> seventeenDigits)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += (seventeenDigits[i] - '0') * Weights[i];
        }

        return CheckCharacters[sum % 11];
    }

    public bool Equals(IdentityNumber? other) => other is not null && Canonical.Equals(other.Canonical, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as IdentityNumber);

    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    /// <summary>Masked, so that a number that slips into a log or a message does no harm.</summary>
    public override string ToString() => Masks.IdentityNumber(Number);

    private static string? CharacterFault(string number)
    {
        for (var i = 0; i < number.Length; i++)
        {
            if (TypedText.IsDigit(number[i]) || (number[i] == 'X' && i == 17))
            {
                continue;
            }

            return number[i] == 'X'
                ? $"身份证号码第 {i + 1} 位是“X”，“X”只能出现在 18 位号码的最后一位。"
                : $"身份证号码第 {i + 1} 位“{number[i]}”不是数字，请检查。";
        }

        return null;
    }

    private static Outcome<IdentityNumber> ParseEighteen(string number, DateOnly today, string? field)
    {
        var kind = KindOf(number);
        if (kind == IdentityNumberKind.ForeignerPermanentResidence)
        {
            if (!Provinces.Contains(number[1..3]))
            {
                return Failure.Invalid($"永久居留身份证号码第 2、3 位“{number[1..3]}”不是有效的省级代码，请检查。", field);
            }

            if (number[3..6] == "000")
            {
                return Failure.Invalid("永久居留身份证号码第 4 至 6 位“000”不是有效的国籍代码，请检查。", field);
            }
        }
        else if (kind == IdentityNumberKind.ResidentIdentityCard && !IsPlausibleRegion(number))
        {
            return Failure.Invalid(RegionFault(number), field);
        }

        if (BirthDateFault(number[6..14], today, out var birthDate) is { } fault)
        {
            return Failure.Invalid(fault, field);
        }

        if (CheckCharacter(number) != number[17])
        {
            return Failure.Invalid("身份证号码最后一位校验不符，应检查是否抄错。", field);
        }

        var region = kind == IdentityNumberKind.ForeignerPermanentResidence ? number[1..3] + "0000" : number[..6];
        return new IdentityNumber(number, number, kind, birthDate, number[8..14], SexOf(number[16]), region);
    }

    private static Outcome<IdentityNumber> ParseFifteen(string number, DateOnly today, string? field)
    {
        if (!IsPlausibleRegion(number))
        {
            return Failure.Invalid(RegionFault(number), field);
        }

        // First-generation cards were issued from 1984 to 2013 to holders born in the twentieth century; they carry no check character.
        if (BirthDateFault("19" + number[6..12], today, out var birthDate) is { } fault)
        {
            return Failure.Invalid(fault, field);
        }

        var body = string.Concat(number.AsSpan(0, 6), "19", number.AsSpan(6));
        return new IdentityNumber(number, body + CheckCharacter(body), IdentityNumberKind.ResidentIdentityCard, birthDate, number[6..12], SexOf(number[14]), number[..6]);
    }

    private static Outcome<IdentityNumber> ParseOldForeigner(string number, DateOnly today, string? field)
    {
        for (var i = 0; i < number.Length; i++)
        {
            if (i < 3 ? !char.IsAsciiLetter(number[i]) : !TypedText.IsDigit(number[i]))
            {
                return Failure.Invalid($"旧版永久居留证号码应为 3 个字母加 12 个数字，第 {i + 1} 位“{number[i]}”不符，请检查。", field);
            }
        }

        if (!Provinces.Contains(number[3..5]))
        {
            return Failure.Invalid($"旧版永久居留证号码第 4、5 位“{number[3..5]}”不是有效的省级代码，请检查。", field);
        }

        var birth = number[7..13];
        var recent = BirthDateFault("20" + birth, today, out var recentDate) is null;
        var early = BirthDateFault("19" + birth, today, out var earlyDate);
        if (!recent && early is not null)
        {
            return Failure.Invalid(early, field);
        }

        var sum = 0;
        for (var i = 0; i < 14; i++)
        {
            var value = TypedText.IsDigit(number[i]) ? number[i] - '0' : number[i] - 'A' + 10;
            sum += value * (i % 3) switch { 0 => 7, 1 => 3, _ => 1 };
        }

        if (sum % 10 != number[14] - '0')
        {
            return Failure.Invalid("永久居留证号码最后一位校验不符，应检查是否抄错。", field);
        }

        DateOnly? birthDate = (recent, early is null) switch
        {
            (true, true) => null,
            (true, false) => recentDate,
            _ => earlyDate,
        };
        return new IdentityNumber(number, number, IdentityNumberKind.ForeignerPermanentResidence, birthDate, birth, null, number[3..7] + "00");
    }

    private static IdentityNumberKind KindOf(string eighteen) => eighteen[..6] switch
    {
        "810000" => IdentityNumberKind.HongKongResidencePermit,
        "820000" => IdentityNumberKind.MacaoResidencePermit,
        "830000" => IdentityNumberKind.TaiwanResidencePermit,
        ['9', ..] => IdentityNumberKind.ForeignerPermanentResidence,
        _ => IdentityNumberKind.ResidentIdentityCard,
    };

    /// <summary>Counties come and go with the years and old cards keep their codes, so only the province is checked against a list.</summary>
    private static bool IsPlausibleRegion(string number) => Provinces.Contains(number[..2]) && number[2..6] != "0000";

    private static string RegionFault(string number) => $"身份证号码前 6 位“{number[..6]}”不是有效的行政区划代码，请检查是否抄错。";

    private static string? BirthDateFault(string eightDigits, DateOnly today, out DateOnly birthDate)
    {
        if (!DateOnly.TryParseExact(eightDigits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out birthDate))
        {
            return $"身份证号码中的出生日期“{eightDigits}”不存在，请检查是否抄错。";
        }

        if (birthDate > today)
        {
            return $"身份证号码中的出生日期 {birthDate.Year} 年 {birthDate.Month} 月 {birthDate.Day} 日晚于今天，请检查是否抄错。";
        }

        return birthDate.Year < today.Year - OldestAge
            ? $"身份证号码中的出生日期 {birthDate.Year} 年 {birthDate.Month} 月 {birthDate.Day} 日过早，请检查是否抄错。"
            : null;
    }

    private static Sex SexOf(char sequenceDigit) => (sequenceDigit - '0') % 2 == 1 ? Values.Sex.Male : Values.Sex.Female;
}
