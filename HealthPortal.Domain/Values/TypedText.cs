using System.Text;

namespace HealthPortal.Domain.Values;

/// <summary>What people type or paste: full-width characters, stray blanks and invisible marks that spreadsheets and chat programs add.</summary>
internal static class TypedText
{
    /// <summary>Half-width, upper case, without blanks and invisible characters.</summary>
    public static string Tidy(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var tidy = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            // U+FF01..U+FF5E are the full-width twins of the printable ASCII range.
            var half = c is >= '！' and <= '～' ? (char)(c - 0xFEE0) : c;
            if (!char.IsWhiteSpace(half) && !char.IsControl(half) && char.GetUnicodeCategory(half) != System.Globalization.UnicodeCategory.Format)
            {
                tidy.Append(char.ToUpperInvariant(half));
            }
        }

        return tidy.ToString();
    }

    public static bool IsDigit(char c) => c is >= '0' and <= '9';

    public static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
