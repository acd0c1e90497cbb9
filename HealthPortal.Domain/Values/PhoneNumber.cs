using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Values;

public enum PhoneNumberKind
{
    Mobile,

    /// <summary>With its area code.</summary>
    Landline,

    /// <summary>400 and 800 numbers, which have no area code.</summary>
    Service,
}

/// <summary>A telephone number of mainland China.</summary>
public sealed partial class PhoneNumber : IEquatable<PhoneNumber>
{
    private PhoneNumber(PhoneNumberKind kind, string number, string? extension)
    {
        Kind = kind;
        Number = number;
        Extension = extension;
    }

    public PhoneNumberKind Kind { get; }

    /// <summary><c>13800001234</c>, <c>0512-65220000</c> or <c>400-800-1234</c>, without the extension. The form to store and search by.</summary>
    public string Number { get; }

    /// <summary>Digits of the extension behind a switchboard, or null.</summary>
    public string? Extension { get; }

    public string Display => Extension is null ? Number : $"{Number} 转 {Extension}";

    public static Outcome<PhoneNumber> Parse(string? text, string? field = null)
    {
        var number = TypedText.Tidy(text);
        if (number.Length == 0)
        {
            return Failure.Invalid("请填写联系电话。", field);
        }

        var extensionMatch = ExtensionPattern().Match(number);
        string? extension = null;
        if (extensionMatch.Success)
        {
            extension = extensionMatch.Groups["digits"].Value;
            number = number[..extensionMatch.Index];
        }

        number = SeparatorPattern().Replace(number, string.Empty);
        number = CountryPattern().Replace(number, string.Empty);
        foreach (var c in number)
        {
            if (!TypedText.IsDigit(c))
            {
                return Failure.Invalid($"联系电话中有“{c}”，电话只能由数字组成，分机请写成“0512-65220000 转 801”。", field);
            }
        }

        if (number.StartsWith('1'))
        {
            if (number.Length != 11)
            {
                return Failure.Invalid($"手机号码应为 11 位，现在是 {number.Length} 位，请检查是否漏填或多填。", field);
            }

            if (number[1] < '3')
            {
                return Failure.Invalid($"手机号码以“{number[..2]}”开头，没有这样的号段，请检查。", field);
            }

            return extension is null
                ? new PhoneNumber(PhoneNumberKind.Mobile, number, null)
                : Failure.Invalid("手机号码没有分机，请检查。", field);
        }

        if (number.Length == 10 && (number.StartsWith("400", StringComparison.Ordinal) || number.StartsWith("800", StringComparison.Ordinal)))
        {
            return new PhoneNumber(PhoneNumberKind.Service, $"{number[..3]}-{number[3..6]}-{number[6..]}", extension);
        }

        if (!number.StartsWith('0'))
        {
            return Failure.Invalid(
                number.Length is 7 or 8
                    ? "固定电话请加上区号，例如 0512-65220000。"
                    : "联系电话应为 11 位手机号码，或带区号的固定电话，例如 0512-65220000。",
                field);
        }

        // 010 and 02x have three digits, every other area code four.
        var areaLength = number.Length > 1 && number[1] is '1' or '2' ? 3 : 4;
        var local = number.Length > areaLength ? number[areaLength..] : string.Empty;
        if (local.Length is not (7 or 8) || number[1] == '0' || local[0] is '0' or '1')
        {
            return Failure.Invalid("固定电话应为区号加 7 或 8 位号码，例如 0512-65220000，请检查。", field);
        }

        return new PhoneNumber(PhoneNumberKind.Landline, $"{number[..areaLength]}-{local}", extension);
    }

    public bool Equals(PhoneNumber? other) => other is not null && Display.Equals(other.Display, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as PhoneNumber);

    public override int GetHashCode() => Display.GetHashCode(StringComparison.Ordinal);

    /// <summary>Masked, so that a number that slips into a log or a message does no harm.</summary>
    public override string ToString() => Masks.Phone(Display);

    // A dash opens an extension only behind a complete number, else it separates the area code.
    [GeneratedRegex("(?:转|分机|EXT\\.?|X|#|\\*|(?<=\\d{7})[-－—])(?<digits>\\d{1,6})$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ExtensionPattern();

    [GeneratedRegex("[-－—–()（）.]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SeparatorPattern();

    [GeneratedRegex("^(?:\\+86|0086|86(?=1\\d{10}$))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CountryPattern();
}
