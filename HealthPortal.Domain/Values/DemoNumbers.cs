using System.Globalization;

namespace HealthPortal.Domain.Values;

/// <summary>
/// Numbers for demonstration and tests that pass every check and belong to nobody. The same seed always gives the same number.
/// Identity numbers and credit codes use division 329900: GB/T 2260 has no city 99 in Jiangsu, so none can have been issued.
/// Mobile numbers use the block 154, which has not been assigned to an operator.
/// </summary>
public static class DemoNumbers
{
    /// <summary>A division that does not exist.</summary>
    public const string Region = "329900";

    /// <summary>18 digits. Without a birth date, one between 1960 and 2004 is made from the seed.</summary>
    public static string IdentityNumber(int seed, DateOnly? birthDate = null, Sex? sex = null)
    {
        var mixed = Mix(seed, 1);
        var birth = birthDate ?? new DateOnly(1960, 1, 1).AddDays((int)(mixed % 16436));
        var sequence = (int)(Mix(seed, 2) % 1000);
        if (sex is { } wanted && (sequence % 2 == 1) != (wanted == Sex.Male))
        {
            sequence ^= 1;
        }

        var body = string.Create(CultureInfo.InvariantCulture, $"{Region}{birth:yyyyMMdd}{sequence:000}");
        return body + Values.IdentityNumber.CheckCharacter(body);
    }

    /// <param name="seed">Any number.</param>
    /// <param name="category">First two characters by GB 32100, 91 for an enterprise, 12 for a public institution.</param>
    public static string CreditCode(int seed, string category = "91")
    {
        const string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        Span<char> code = stackalloc char[18];
        category.AsSpan().CopyTo(code);
        Region.AsSpan().CopyTo(code[2..]);
        var rest = Mix(seed, 3);
        for (var i = 0; i < 8; i++)
        {
            code[8 + i] = alphabet[(int)(rest % 31)];
            rest /= 31;
        }

        code[16] = UnifiedSocialCreditCode.InnerCheckCharacter(code[8..16]);
        code[17] = UnifiedSocialCreditCode.CheckCharacter(code);
        return new string(code);
    }

    /// <summary>Eleven digits.</summary>
    public static string Mobile(int seed) => "154" + (Mix(seed, 4) % 100_000_000).ToString("00000000", CultureInfo.InvariantCulture);

    /// <summary>SplitMix64: neighbouring seeds give unrelated numbers, on every platform and framework version the same (unlike <see cref="Random"/>).</summary>
    private static ulong Mix(int seed, uint stream)
    {
        var z = unchecked(((ulong)(uint)seed << 32) + stream + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }
}
