using System.Text;
using System.Text.Unicode;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>
/// Reads CSV (RFC 4180) forward with memory of one record. It splits bytes, not characters: in UTF-8 and in GB18030 no byte of a Chinese character is a
/// comma, a quote or a line end, so files in which some lines are of one encoding and some of the other can be read, each record by its own.
/// </summary>
internal sealed class DelimitedRows(Stream content)
{
    /// <summary>Bytes of one record. A quote that is never closed would otherwise swallow the rest of the file.</summary>
    public const int LongestRecord = 512 * 1024;

    private static readonly Encoding Gb18030 = OldEncoding();

    private readonly byte[] buffer = new byte[256 * 1024];
    private byte[] record = new byte[16 * 1024];
    private readonly List<int> ends = new(64);
    private int filled;
    private int at;
    private int length;
    private byte separator;

    /// <summary>As Excel counts: the header is 1.</summary>
    public int Row { get; private set; }

    /// <summary>Values of the present record.</summary>
    public List<string> Values { get; } = new(64);

    /// <summary>Records read as GB18030.</summary>
    public int InOldEncoding { get; private set; }

    /// <summary>What is wrong with the present record alone.</summary>
    public string? RowFault { get; private set; }

    /// <summary>What makes the rest of the file unreadable.</summary>
    public string? FileFault { get; private set; }

    /// <summary>Goes to the next record, empty lines left out.</summary>
    /// <returns>False at the end and when there is a <see cref="FileFault"/>.</returns>
    public bool Read()
    {
        if (Row == 0)
        {
            Begin();
        }

        while (ReadRecord())
        {
            Row++;
            if (ends.Count == 1 && length == 0)
            {
                continue;
            }

            Decode();
            return true;
        }

        return false;
    }

    private static Encoding OldEncoding()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    /// <summary>Passes over the mark of UTF-8 and finds the separator: of the usual ones the most frequent in the first line.</summary>
    private void Begin()
    {
        filled = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        at = buffer.AsSpan(0, filled).StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        var line = buffer.AsSpan(at, filled - at);
        line = line.IndexOfAny((byte)'\n', (byte)'\r') is var end and >= 0 ? line[..end] : line;
        var (best, most) = ((byte)',', 0);
        foreach (var candidate in ",\t;|"u8)
        {
            if (line.Count(candidate) is var count && count > most)
            {
                (best, most) = (candidate, count);
            }
        }

        separator = best;
    }

    private int Next()
    {
        if (at == filled)
        {
            filled = content.Read(buffer);
            at = 0;
            if (filled == 0)
            {
                return -1;
            }
        }

        return buffer[at++];
    }

    private bool ReadRecord()
    {
        ends.Clear();
        (length, RowFault) = (0, null);
        var next = FileFault is null ? Next() : -1;
        if (next < 0)
        {
            return false;
        }

        var started = Row + 1;
        while (true)
        {
            // At the start of a field.
            if (next == '"')
            {
                while (true)
                {
                    next = Next();
                    if (next < 0)
                    {
                        FileFault = $"第 {started} 行有一个引号没有结束，文件从这里起读不下去。请检查这一行，或另存为 .xlsx 再上传。";
                        return false;
                    }

                    if (next == '"')
                    {
                        next = Next();
                        if (next != '"')
                        {
                            break;
                        }
                    }

                    if (!Add((byte)next, started))
                    {
                        return false;
                    }
                }

                if (next >= 0 && next != separator && next is not ('\r' or '\n'))
                {
                    RowFault ??= $"第 {ends.Count + 1} 列的引号后面还有内容，请检查引号是否成对（内容里的引号要写两个）。";
                }
            }

            while (next >= 0 && next != separator && next is not ('\r' or '\n'))
            {
                if (!Add((byte)next, started))
                {
                    return false;
                }

                next = Next();
            }

            ends.Add(length);
            if (next == separator)
            {
                next = Next();
                if (next is >= 0 and not ('\r' or '\n'))
                {
                    continue;
                }

                // The separator stood last: one more, empty field.
                ends.Add(length);
            }

            if (next == '\r')
            {
                next = Next();
                if (next is >= 0 and not '\n')
                {
                    at--;
                }
            }

            return true;
        }
    }

    private bool Add(byte value, int started)
    {
        if (length == LongestRecord)
        {
            FileFault = $"第 {started} 行超过 {LongestRecord / 1024} KB，多半是引号没有成对，文件从这里起读不下去。请检查这一行。";
            return false;
        }

        if (length == record.Length)
        {
            Array.Resize(ref record, record.Length * 2);
        }

        record[length++] = value;
        return true;
    }

    private void Decode()
    {
        Values.Clear();
        var isUtf8 = Utf8.IsValid(record.AsSpan(0, length));
        InOldEncoding += isUtf8 ? 0 : 1;
        var begin = 0;
        foreach (var end in ends)
        {
            var bytes = record.AsSpan(begin, end - begin);
            begin = end;
            Values.Add(bytes.Length == 0 ? "" : isUtf8 ? Encoding.UTF8.GetString(bytes) : InOld(bytes));
        }
    }

    private string InOld(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Gb18030.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            RowFault ??= "这一行的编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8 再上传。";
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
