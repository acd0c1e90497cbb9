using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;

namespace HealthPortal.Domain.Licensing;

/// <summary>
/// 电子证照标识 (GB/T 36904): <c>1.2.156.3005.2</c>, type code, issuing organ, serial number, version, check character. The check (ISO 7064,
/// MOD 37,36) runs over the four parts after the root, without the dots; root and dots are fixed by the form.
/// </summary>
public sealed class LicenceIdentifier : IEquatable<LicenceIdentifier>
{
    /// <summary>Object identifier of electronic licences, with the dot that follows it.</summary>
    public const string Root = "1.2.156.3005.2.";

    /// <summary>Digits a serial number may have; the standard leaves the length to the type.</summary>
    public const int LongestSerial = 20;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private const int CreditCodeLength = 18;
    private const int TypeCodeLength = CreditCodeLength + 3;
    private const int DivisionLength = 6;
    private const int VersionLength = 3;

    private LicenceIdentifier(string typeCode, string organ, string serial, string version)
    {
        (TypeCode, Organ, Serial, Version) = (typeCode, organ, serial, version);
        CheckCharacter = CheckCharacterOf(typeCode + organ + serial + version);
    }

    /// <summary>证照类型代码: credit code of the body that defined the type, and three digits.</summary>
    public string TypeCode { get; }

    /// <summary>证照颁发机构代码: credit code of the organ, or the six digits of its division.</summary>
    public string Organ { get; }

    /// <summary>流水号, digits only.</summary>
    public string Serial { get; }

    /// <summary>版本号, three digits.</summary>
    public string Version { get; }

    public char CheckCharacter { get; }

    public string Text => $"{Root}{TypeCode}.{Organ}.{Serial}.{Version}.{CheckCharacter}";

    /// <summary>Reads an identifier as it stands in a register. Letters are upper case: what is corrected in silence would no longer be what was signed.</summary>
    public static Outcome<LicenceIdentifier> Parse(string? text, string? field = null)
    {
        var trimmed = (text ?? "").Trim();
        if (trimmed.Length == 0)
        {
            return Failure.Invalid("请填写电子证照标识。", field);
        }

        if (!trimmed.StartsWith(Root, StringComparison.Ordinal))
        {
            return Failure.Invalid($"电子证照标识应以“{Root}”开头，请检查。", field);
        }

        var parts = trimmed[Root.Length..].Split('.');
        if (parts is not [var typeCode, var organ, var serial, var version, var check])
        {
            return Failure.Invalid($"电子证照标识在“{Root}”之后应有 5 段，用英文句点隔开，现在是 {parts.Length} 段，请检查。", field);
        }

        if (Fault(typeCode, organ, serial, version) is { } fault)
        {
            return Failure.Invalid(fault, field);
        }

        if (check.Length != 1 || !Alphabet.Contains(check[0], StringComparison.Ordinal))
        {
            return Failure.Invalid("电子证照标识的校验位（最后一段）应是 1 位数字或大写字母，请检查。", field);
        }

        var identifier = new LicenceIdentifier(typeCode, organ, serial, version);
        return identifier.CheckCharacter == check[0] ? identifier : Failure.Invalid("电子证照标识的校验位不符，应检查是否抄错。", field);
    }

    /// <summary>Makes the identifier of a licence and computes its check character.</summary>
    /// <param name="typeCode">Credit code of the defining body and three digits.</param>
    /// <param name="organ">Credit code of the issuing organ, or six digits of its division.</param>
    /// <param name="serial">1 to 20 digits.</param>
    /// <param name="version">1 to 999.</param>
    public static Outcome<LicenceIdentifier> Create(string typeCode, string organ, string serial, int version)
    {
        if (version is < 1 or > 999)
        {
            return Failure.Invalid("电子证照标识的版本号应为 1 至 999。");
        }

        var digits = version.ToString("000", System.Globalization.CultureInfo.InvariantCulture);
        return Fault(typeCode, organ, serial, digits) is { } fault ? Failure.Invalid(fault) : new LicenceIdentifier(typeCode, organ, serial, digits);
    }

    /// <summary>ISO 7064 MOD 37,36: the recursive method, which finds every single changed character and nearly all swapped neighbours.</summary>
    /// <exception cref="ArgumentException">A character is neither a digit nor an upper-case letter.</exception>
    public static char CheckCharacterOf(ReadOnlySpan<char> payload)
    {
        const int modulus = 36;
        var product = modulus;
        foreach (var character in payload)
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
            {
                throw new ArgumentException("Only digits and upper-case letters have a check character.", nameof(payload));
            }

            var sum = (product + value) % modulus;
            product = (sum == 0 ? modulus : sum) * 2 % (modulus + 1);
        }

        return Alphabet[(modulus + 1 - product) % modulus];
    }

    public bool Equals(LicenceIdentifier? other) => other is not null && Text.Equals(other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as LicenceIdentifier);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    /// <summary>What is wrong with the parts, from the left; null when nothing is.</summary>
    private static string? Fault(string typeCode, string organ, string serial, string version)
    {
        if (typeCode.Length != TypeCodeLength || !TypedText.AreDigits(typeCode.AsSpan(CreditCodeLength)))
        {
            return "电子证照标识的证照类型代码（第 1 段）应是 18 位统一社会信用代码加 3 位数字，请检查。";
        }

        if (CreditCodeFault(typeCode[..CreditCodeLength]) is { } definer)
        {
            return $"电子证照标识的证照类型代码（第 1 段）有误：{definer}";
        }

        if (organ.Length == DivisionLength)
        {
            if (!TypedText.AreDigits(organ))
            {
                return "电子证照标识的颁发机构代码（第 2 段）是 6 位时应全是数字（行政区划代码），请检查。";
            }
        }
        else if (organ.Length != CreditCodeLength)
        {
            return "电子证照标识的颁发机构代码（第 2 段）应是 18 位统一社会信用代码或 6 位行政区划代码，请检查。";
        }
        else if (CreditCodeFault(organ) is { } issuer)
        {
            return $"电子证照标识的颁发机构代码（第 2 段）有误：{issuer}";
        }

        if (serial.Length is 0 or > LongestSerial || !TypedText.AreDigits(serial))
        {
            return $"电子证照标识的流水号（第 3 段）应是 1 至 {LongestSerial} 位数字，请检查。";
        }

        return version.Length == VersionLength && TypedText.AreDigits(version) ? null : "电子证照标识的版本号（第 4 段）应是 3 位数字，请检查。";
    }

    /// <summary>As it stands: neither lower case nor full-width letters, which would be put right elsewhere.</summary>
    private static string? CreditCodeFault(string code)
    {
        var parsed = UnifiedSocialCreditCode.Parse(code);
        return !parsed.Succeeded ? parsed.Message : parsed.Value.Code == code ? null : "统一社会信用代码应是半角数字和大写字母，请检查。";
    }
}
