using System.Globalization;
using System.Text;

namespace HealthPortal.Domain.Licensing.LicenceSigning;

/// <summary>
/// The bytes of a licence's data that are signed: JSON as RFC 8785 (JCS) writes it, restricted to one object of texts. Keys in the order of their
/// UTF-16 units, no white space, UTF-8; only the quotation mark, the backslash and control characters are escaped. A value that is null is left
/// out, so that a field nobody filled in and a field that did not exist yet are the same. Anybody can make the bytes again from the data alone.
/// </summary>
public static class CanonicalFacts
{
    public static byte[] Bytes(IEnumerable<KeyValuePair<string, string?>> facts)
    {
        var text = new StringBuilder("{");
        foreach (var (key, value) in facts.Where(fact => fact.Value is not null).OrderBy(fact => fact.Key, StringComparer.Ordinal))
        {
            if (text.Length > 1)
            {
                text.Append(',');
            }

            Write(text, key);
            text.Append(':');
            Write(text, value!);
        }

        // Half a surrogate pair is no text: it would turn into a question mark and two different data into the same bytes.
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(text.Append('}').ToString());
    }

    private static void Write(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            switch (character)
            {
                case '"' or '\\':
                    text.Append('\\').Append(character);
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case < ' ':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                    break;
                default:
                    text.Append(character);
                    break;
            }
        }

        text.Append('"');
    }
}
