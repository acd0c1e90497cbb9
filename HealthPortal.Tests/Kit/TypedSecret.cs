using System.Globalization;

namespace HealthPortal.Tests.Kit;

/// <summary>What an authenticator app does with a secret that is typed in.</summary>
public static class TypedSecret
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] Read(string typed)
    {
        var bits = string.Concat(typed.Where(char.IsLetterOrDigit).Select(letter => Convert.ToString(Alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(at => byte.Parse(bits.AsSpan(at * 8, 8), NumberStyles.BinaryNumber, CultureInfo.InvariantCulture))];
    }
}
