using System.Globalization;
using System.Text;

namespace HealthPortal.Web.Printing;

/// <summary>A PDF file that the portal does not sign. The message is a Chinese sentence for the person who wanted it signed.</summary>
public sealed class UnsignablePdfException : Exception
{
    public UnsignablePdfException(string message)
        : base(message)
    {
    }

    public UnsignablePdfException(string message, Exception inner)
        : base(message, inner)
    {
    }

    internal static UnsignablePdfException Damaged(string what) => new($"PDF 文件已损坏（{what}），无法签章，请重新生成文件。");
}

/// <summary>A reference to an indirect object: <c>12 0 R</c>.</summary>
internal readonly record struct PdfReference(int Number, int Generation)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Generation} R");
}

/// <summary>
/// Where the things of a PDF begin and end (ISO 32000-1, 7.2 and 7.3). Values are never turned into objects and back: what is not changed is copied as it
/// stands, so that nothing of a file can be lost that this code does not know.
/// </summary>
internal static class PdfSyntax
{
    /// <summary>Nobody nests deeper; a file that does wants to exhaust the stack.</summary>
    private const int DeepestNesting = 100;

    public static bool IsWhite(byte value) => value is 0 or 9 or 10 or 12 or 13 or 32;

    public static bool IsDelimiter(byte value) => value is (byte)'(' or (byte)')' or (byte)'<' or (byte)'>' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}' or (byte)'/' or (byte)'%';

    public static bool IsRegular(byte value) => !IsWhite(value) && !IsDelimiter(value);

    /// <summary>First byte at or after <paramref name="at"/> that is neither white space nor comment.</summary>
    public static int SkipWhite(ReadOnlySpan<byte> data, int at)
    {
        while (at < data.Length)
        {
            if (data[at] == '%')
            {
                while (at < data.Length && data[at] is not (10 or 13))
                {
                    at++;
                }
            }
            else if (IsWhite(data[at]))
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    public static bool StartsWith(ReadOnlySpan<byte> data, int at, ReadOnlySpan<byte> keyword) => at >= 0 && at <= data.Length - keyword.Length && data[at..].StartsWith(keyword);

    /// <summary>A number without sign at <paramref name="at"/>, which goes on behind it.</summary>
    public static long? Number(ReadOnlySpan<byte> data, ref int at)
    {
        var start = at;
        long value = 0;
        while (at < data.Length && data[at] is >= (byte)'0' and <= (byte)'9' && at - start < 18)
        {
            value = (value * 10) + (data[at++] - '0');
        }

        return at == start ? null : value;
    }

    /// <summary>A reference at <paramref name="at"/>, which goes on behind it only if there is one.</summary>
    public static PdfReference? Reference(ReadOnlySpan<byte> data, ref int at)
    {
        var look = at;
        if (Number(data, ref look) is not (>= 0 and <= int.MaxValue and var number))
        {
            return null;
        }

        var gap = look;
        look = SkipWhite(data, look);
        if (look == gap || Number(data, ref look) is not (>= 0 and <= 65535 and var generation))
        {
            return null;
        }

        gap = look;
        look = SkipWhite(data, look);
        if (look == gap || look >= data.Length || data[look] != 'R' || (look + 1 < data.Length && IsRegular(data[look + 1])))
        {
            return null;
        }

        at = look + 1;
        return new PdfReference((int)number, (int)generation);
    }

    /// <summary>First byte behind the value that begins at <paramref name="at"/>.</summary>
    public static int EndOf(ReadOnlySpan<byte> data, int at, int depth = 0)
    {
        if (at >= data.Length || depth > DeepestNesting)
        {
            throw UnsignablePdfException.Damaged("内容不完整");
        }

        switch (data[at])
        {
            case (byte)'(':
                return EndOfText(data, at);
            case (byte)'[':
                return EndOfMany(data, at + 1, "]"u8, depth);
            case (byte)'<' when StartsWith(data, at, "<<"u8):
                return EndOfMany(data, at + 2, ">>"u8, depth);
            case (byte)'<':
                var close = data[at..].IndexOf((byte)'>');
                return close < 0 ? throw UnsignablePdfException.Damaged("文本没有结尾") : at + close + 1;
            case (byte)'/':
                at++;
                while (at < data.Length && IsRegular(data[at]))
                {
                    at++;
                }

                return at;
            default:
                var reference = at;
                if (Reference(data, ref reference) is not null)
                {
                    return reference;
                }

                var end = at;
                while (end < data.Length && IsRegular(data[end]))
                {
                    end++;
                }

                return end > at ? end : throw UnsignablePdfException.Damaged("有多余的符号");
        }
    }

    private static int EndOfMany(ReadOnlySpan<byte> data, int at, ReadOnlySpan<byte> close, int depth)
    {
        for (at = SkipWhite(data, at); !StartsWith(data, at, close); at = SkipWhite(data, at))
        {
            at = EndOf(data, at, depth + 1);
        }

        return at + close.Length;
    }

    private static int EndOfText(ReadOnlySpan<byte> data, int at)
    {
        for (var open = 0; at < data.Length; at++)
        {
            switch (data[at])
            {
                case (byte)'\\':
                    at++;
                    break;
                case (byte)'(':
                    open++;
                    break;
                case (byte)')' when --open == 0:
                    return at + 1;
            }
        }

        throw UnsignablePdfException.Damaged("文本没有结尾");
    }

    /// <summary>References of an array, in order; what is none is left out.</summary>
    public static List<PdfReference> References(ReadOnlySpan<byte> array)
    {
        var found = new List<PdfReference>();
        if (array.Length < 2 || array[0] != '[')
        {
            return found;
        }

        for (var at = SkipWhite(array, 1); at < array.Length && array[at] != ']'; at = SkipWhite(array, at))
        {
            var start = at;
            if (Reference(array, ref at) is { } reference)
            {
                found.Add(reference);
            }
            else
            {
                at = EndOf(array, start);
            }
        }

        return found;
    }

    /// <summary>The array with one more value at its end.</summary>
    public static byte[] Append(ReadOnlySpan<byte> array, string value)
    {
        if (array.Length < 2 || array[0] != '[' || array[^1] != ']')
        {
            throw UnsignablePdfException.Damaged("缺少数组");
        }

        return [.. array[..^1], .. Encoding.ASCII.GetBytes(" " + value + "]")];
    }
}

/// <summary>A dictionary whose values stay the bytes they are; the order of its keys is kept.</summary>
internal sealed class PdfDictionary
{
    private readonly List<(string Key, byte[] Value)> entries = [];

    /// <summary>Value of a key, as it stands; null when there is none.</summary>
    public byte[]? this[string key] => entries.Find(entry => entry.Key == key).Value;

    public static PdfDictionary Parse(ReadOnlySpan<byte> data, int at, out int end)
    {
        if (!PdfSyntax.StartsWith(data, at, "<<"u8))
        {
            throw UnsignablePdfException.Damaged("缺少字典");
        }

        var read = new PdfDictionary();
        for (at = PdfSyntax.SkipWhite(data, at + 2); !PdfSyntax.StartsWith(data, at, ">>"u8); at = PdfSyntax.SkipWhite(data, at))
        {
            if (at >= data.Length || data[at] != '/')
            {
                throw UnsignablePdfException.Damaged("字典的键不对");
            }

            var keyEnd = PdfSyntax.EndOf(data, at);
            var key = Encoding.Latin1.GetString(data[(at + 1)..keyEnd]);
            var valueAt = PdfSyntax.SkipWhite(data, keyEnd);
            at = PdfSyntax.EndOf(data, valueAt);

            // Of a key that stands twice the last counts, as most readers have it.
            read.Set(key, data[valueAt..at].ToArray());
        }

        end = at + 2;
        return read;
    }

    public static PdfDictionary Parse(ReadOnlySpan<byte> data) => Parse(data, PdfSyntax.SkipWhite(data, 0), out _);

    public void Set(string key, byte[] value)
    {
        var index = entries.FindIndex(entry => entry.Key == key);
        if (index < 0)
        {
            entries.Add((key, value));
        }
        else
        {
            entries[index] = (key, value);
        }
    }

    public void Set(string key, string value) => Set(key, Encoding.ASCII.GetBytes(value));

    public PdfReference? Reference(string key)
    {
        var at = 0;
        return this[key] is { } value ? PdfSyntax.Reference(value, ref at) : null;
    }

    /// <summary>A whole number without sign that stands in the dictionary itself.</summary>
    public long? Number(string key)
    {
        var at = 0;
        return this[key] is { } value && PdfSyntax.Number(value, ref at) is { } number && at == value.Length ? number : null;
    }

    /// <summary>A name, without its slash.</summary>
    public string? Name(string key) => this[key] is [(byte)'/', ..] value ? Encoding.Latin1.GetString(value.AsSpan(1)) : null;

    public byte[] ToBytes()
    {
        var written = new MemoryStream();
        written.Write("<<"u8);
        foreach (var (key, value) in entries)
        {
            written.Write(Encoding.Latin1.GetBytes("/" + key + " "));
            written.Write(value);
            written.Write("\n"u8);
        }

        written.Write(">>"u8);
        return written.ToArray();
    }
}
