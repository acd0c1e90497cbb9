using System.Globalization;
using System.Text;
using System.Text.Json;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>
/// The bytes of JSON as RFC 8785 (JCS) writes it, restricted to objects, lists, texts, truth values and whole numbers up to 2^53: keys in the order of
/// their UTF-16 units, no white space, UTF-8. A member that is null is left out. Whoever has the data can make the same bytes again.
/// </summary>
public static class CanonicalJson
{
    private const long Largest = 1L << 53;

    /// <exception cref="FormatException">A number is not whole, or a text holds half a surrogate pair.</exception>
    public static byte[] Bytes(JsonElement element, string? without = null)
    {
        try
        {
            var text = new StringBuilder();
            Write(text, element, without);
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(text.ToString());
        }
        catch (EncoderFallbackException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private static void Write(StringBuilder text, JsonElement element, string? without = null)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var first = true;
                foreach (var member in element.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null && member.Name != without)
                             .OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Append(first ? "" : ",");
                    first = false;
                    Write(text, member.Name);
                    text.Append(':');
                    Write(text, member.Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    text.Append(index > 0 ? "," : "");
                    Write(text, item);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                Write(text, element.GetString()!);
                break;
            case JsonValueKind.Number:
                if (!element.TryGetInt64(out var number) || number is > Largest or < -Largest)
                {
                    throw new FormatException("Not a whole number: " + element.GetRawText());
                }

                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                text.Append(element.GetBoolean() ? "true" : "false");
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void Write(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
