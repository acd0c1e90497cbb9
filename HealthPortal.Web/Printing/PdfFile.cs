using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace HealthPortal.Web.Printing;

/// <summary>
/// A PDF file as its cross-reference tables tell it (ISO 32000-1, 7.5): classic tables, cross-reference streams, files with both, with any number of
/// updates. It repairs nothing: a file that needs repair must not get a signature that says it was whole.
/// </summary>
internal sealed class PdfFile
{
    /// <summary>Updates a file may have had; a chain longer than that is a loop.</summary>
    private const int MostSections = 1000;

    /// <summary>A cross-reference stream or an object stream unpacked.</summary>
    private const int LargestStream = 64 * 1024 * 1024;

    private const int DeepestPages = 50;

    private readonly Dictionary<int, Entry> entries = [];
    private readonly Dictionary<int, (PdfDictionary Head, byte[] Content)> objectStreams = [];

    private PdfFile(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <summary>Where the newest cross-reference section begins.</summary>
    public int NewestSection { get; private set; }

    /// <summary>Whether the newest section is a stream; an update must be of the same kind.</summary>
    public bool EndsInStream { get; private set; }

    /// <summary>Of the newest section.</summary>
    public PdfDictionary Trailer { get; private set; } = new();

    /// <summary>First number that no object has.</summary>
    public int NextNumber { get; private set; }

    public PdfReference Root => Trailer.Reference("Root") ?? throw UnsignablePdfException.Damaged("缺少目录");

    /// <exception cref="UnsignablePdfException">Not a PDF, damaged or encrypted.</exception>
    public static PdfFile Read(byte[] bytes)
    {
        if (!PdfSyntax.StartsWith(bytes, 0, "%PDF-"u8))
        {
            throw new UnsignablePdfException("这不是 PDF 文件，无法签章。");
        }

        var file = new PdfFile(bytes);
        file.ReadSections();
        if (file.Trailer["Encrypt"] is not null)
        {
            throw new UnsignablePdfException("PDF 文件有密码保护，无法签章，请先去掉密码。");
        }

        var size = file.Trailer.Number("Size") is { } declared and <= 8_388_607 ? (int)declared : throw UnsignablePdfException.Damaged("缺少对象总数");
        file.NextNumber = Math.Max(size, file.entries.Keys.DefaultIfEmpty().Max() + 1);
        return file;
    }

    /// <summary>Generation an object has now.</summary>
    public int GenerationOf(int number) => entries.TryGetValue(number, out var entry) && entry.Kind == EntryKind.At ? entry.Second : 0;

    /// <summary>Value of an object as it stands, of a stream its dictionary; null for one that is not there.</summary>
    public byte[]? Value(int number)
    {
        if (!entries.TryGetValue(number, out var entry) || entry.Kind == EntryKind.Free)
        {
            return null;
        }

        if (entry.Kind == EntryKind.Packed)
        {
            return Packed(entry.First, number);
        }

        var at = ValueAt(entry.First, number);
        return Bytes[at..PdfSyntax.EndOf(Bytes, at)];
    }

    public PdfDictionary Dictionary(PdfReference reference) => PdfDictionary.Parse(Value(reference.Number) ?? throw UnsignablePdfException.Damaged("缺少对象"));

    /// <summary>The value itself, or what it refers to.</summary>
    public byte[]? Resolve(byte[]? value)
    {
        var at = 0;
        return value is not null && PdfSyntax.Reference(value, ref at) is { } reference ? Value(reference.Number) : value;
    }

    /// <summary>The page object and its media box, which it may have from above, as left, bottom, right, top in points.</summary>
    /// <param name="page">From 1.</param>
    public (PdfReference Page, double[] Box) Page(int page)
    {
        var pages = Dictionary(Root).Reference("Pages") ?? throw UnsignablePdfException.Damaged("缺少页面");
        var left = page;
        return Find(pages, null, ref left, DeepestPages) ?? throw new UnsignablePdfException(string.Create(CultureInfo.InvariantCulture, $"PDF 文件没有第 {page} 页，无法签章。"));
    }

    private (PdfReference, double[])? Find(PdfReference node, byte[]? box, ref int left, int depth)
    {
        if (depth == 0)
        {
            throw UnsignablePdfException.Damaged("页面层级过深");
        }

        var read = Dictionary(node);
        box = Resolve(read["MediaBox"]) ?? box;
        if (read.Name("Type") == "Page" || (read["Kids"] is null && read["Type"] is null))
        {
            return --left == 0 ? (node, Numbers(box)) : null;
        }

        foreach (var kid in PdfSyntax.References(Resolve(read["Kids"])))
        {
            if (Find(kid, box, ref left, depth - 1) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static double[] Numbers(byte[]? box)
    {
        var parts = Encoding.Latin1.GetString(box ?? []).Trim('[', ']', ' ', '\n', '\r').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 4 && parts.All(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? [.. parts.Select(part => double.Parse(part, CultureInfo.InvariantCulture))]
            : throw UnsignablePdfException.Damaged("页面大小不明");
    }

    /// <summary>From the newest section back; what was read first counts.</summary>
    private void ReadSections()
    {
        var keyword = Bytes.AsSpan().LastIndexOf("startxref"u8);
        if (keyword < 0 || Bytes.Length - keyword > 1024)
        {
            throw UnsignablePdfException.Damaged("末尾没有 startxref");
        }

        var at = PdfSyntax.SkipWhite(Bytes, keyword + "startxref".Length);
        var next = PdfSyntax.Number(Bytes, ref at);
        if (!PdfSyntax.StartsWith(Bytes, PdfSyntaxEnd(at), "%%EOF"u8))
        {
            throw UnsignablePdfException.Damaged("末尾没有 %%EOF");
        }

        var seen = new HashSet<long>();
        while (next is { } offset)
        {
            if (offset >= Bytes.Length || !seen.Add(offset) || seen.Count > MostSections)
            {
                throw UnsignablePdfException.Damaged("交叉引用表的位置不对");
            }

            var trailer = ReadSection((int)offset, out var isStream);
            if (seen.Count == 1)
            {
                (NewestSection, EndsInStream, Trailer) = ((int)offset, isStream, trailer);
            }

            next = trailer.Number("Prev");
        }
    }

    /// <summary>Past white space only: the mark of the end looks like a comment.</summary>
    private int PdfSyntaxEnd(int at)
    {
        while (at < Bytes.Length && PdfSyntax.IsWhite(Bytes[at]))
        {
            at++;
        }

        return at;
    }

    private PdfDictionary ReadSection(int offset, out bool isStream)
    {
        var at = PdfSyntax.SkipWhite(Bytes, offset);
        isStream = !PdfSyntax.StartsWith(Bytes, at, "xref"u8);
        if (isStream)
        {
            return ReadStreamSection(at);
        }

        at = PdfSyntax.SkipWhite(Bytes, at + 4);
        while (!PdfSyntax.StartsWith(Bytes, at, "trailer"u8))
        {
            var first = NumberAt(ref at);
            var count = NumberAt(ref at);
            if (count > Bytes.Length / 18)
            {
                throw UnsignablePdfException.Damaged("交叉引用表不完整");
            }

            for (var number = first; number < first + count; number++)
            {
                var position = NumberAt(ref at);
                var generation = NumberAt(ref at);
                var kind = at < Bytes.Length ? Bytes[at++] : (byte)0;
                if (kind is not ((byte)'n' or (byte)'f') || position > Bytes.Length)
                {
                    throw UnsignablePdfException.Damaged("交叉引用表不完整");
                }

                entries.TryAdd((int)number, new Entry(kind == 'n' ? EntryKind.At : EntryKind.Free, (int)position, (int)generation));
                at = PdfSyntax.SkipWhite(Bytes, at);
            }
        }

        var trailer = PdfDictionary.Parse(Bytes, PdfSyntax.SkipWhite(Bytes, at + "trailer".Length), out _);
        if (trailer.Number("XRefStm") is { } hybrid and < int.MaxValue)
        {
            ReadStreamSection(PdfSyntax.SkipWhite(Bytes, (int)hybrid));
        }

        return trailer;
    }

    private long NumberAt(ref int at)
    {
        var value = PdfSyntax.Number(Bytes, ref at) is { } number and <= int.MaxValue ? number : throw UnsignablePdfException.Damaged("交叉引用表不完整");
        at = PdfSyntax.SkipWhite(Bytes, at);
        return value;
    }

    private PdfDictionary ReadStreamSection(int at)
    {
        at = ValueAt(at, expected: null);
        var head = PdfDictionary.Parse(Bytes, at, out var end);
        if (head.Name("Type") != "XRef")
        {
            throw UnsignablePdfException.Damaged("startxref 所指不是交叉引用表");
        }

        var content = Content(head, end);
        var widths = WholeNumbers(head["W"]);
        if (widths is not [>= 0 and <= 4, > 0 and <= 8, >= 0 and <= 4])
        {
            throw UnsignablePdfException.Damaged("交叉引用表不完整");
        }

        var index = head["Index"] is { } parts ? WholeNumbers(parts) : [0, head.Number("Size") ?? 0];
        var row = (int)widths.Sum();
        var position = 0;
        for (var pair = 0; pair + 1 < index.Count; pair += 2)
        {
            for (var number = index[pair]; number < index[pair] + index[pair + 1]; number++, position += row)
            {
                if (position + row > content.Length || number > int.MaxValue)
                {
                    throw UnsignablePdfException.Damaged("交叉引用表不完整");
                }

                var kind = widths[0] == 0 ? 1 : Big(content, position, (int)widths[0]);
                var first = Big(content, position + (int)widths[0], (int)widths[1]);
                var second = Big(content, position + (int)(widths[0] + widths[1]), (int)widths[2]);
                if (first > int.MaxValue || second > int.MaxValue)
                {
                    throw UnsignablePdfException.Damaged("交叉引用表不完整");
                }

                entries.TryAdd((int)number, new Entry(kind switch { 0 => EntryKind.Free, 2 => EntryKind.Packed, _ => EntryKind.At }, (int)first, (int)second));
            }
        }

        return head;
    }

    private static long Big(byte[] content, int at, int width)
    {
        long value = 0;
        for (var index = 0; index < width; index++)
        {
            value = (value << 8) | content[at + index];
        }

        return value < 0 ? long.MaxValue : value;
    }

    private static List<long> WholeNumbers(byte[]? array)
    {
        var numbers = new List<long>();
        if (array is not [(byte)'[', ..])
        {
            return numbers;
        }

        for (var at = PdfSyntax.SkipWhite(array, 1); at < array.Length && array[at] != ']'; at = PdfSyntax.SkipWhite(array, at))
        {
            numbers.Add(PdfSyntax.Number(array, ref at) ?? throw UnsignablePdfException.Damaged("交叉引用表不完整"));
        }

        return numbers;
    }

    /// <summary>Where the value of the object at <paramref name="at"/> begins.</summary>
    private int ValueAt(int at, int? expected)
    {
        at = PdfSyntax.SkipWhite(Bytes, at);
        var number = PdfSyntax.Number(Bytes, ref at);
        at = PdfSyntax.SkipWhite(Bytes, at);
        var generation = PdfSyntax.Number(Bytes, ref at);
        at = PdfSyntax.SkipWhite(Bytes, at);
        return number is not null && generation is not null && (expected is null || number == expected) && PdfSyntax.StartsWith(Bytes, at, "obj"u8)
            ? PdfSyntax.SkipWhite(Bytes, at + 3)
            : throw UnsignablePdfException.Damaged("对象不在交叉引用表所说的位置");
    }

    /// <summary>Value of an object that lies in an object stream.</summary>
    private byte[]? Packed(int stream, int number)
    {
        if (!objectStreams.TryGetValue(stream, out var read))
        {
            if (!entries.TryGetValue(stream, out var entry) || entry.Kind != EntryKind.At)
            {
                throw UnsignablePdfException.Damaged("缺少对象流");
            }

            var head = PdfDictionary.Parse(Bytes, ValueAt(entry.First, stream), out var end);
            objectStreams[stream] = read = (head, Content(head, end));
        }

        var count = read.Head.Number("N") ?? 0;
        var first = read.Head.Number("First") ?? 0;
        var at = 0;
        for (var index = 0; index < count; index++)
        {
            at = PdfSyntax.SkipWhite(read.Content, at);
            var found = PdfSyntax.Number(read.Content, ref at);
            at = PdfSyntax.SkipWhite(read.Content, at);
            var offset = PdfSyntax.Number(read.Content, ref at);
            if (found is null || offset is null)
            {
                throw UnsignablePdfException.Damaged("对象流不完整");
            }

            if (found == number)
            {
                if (first + offset >= read.Content.Length)
                {
                    throw UnsignablePdfException.Damaged("对象流不完整");
                }

                var value = PdfSyntax.SkipWhite(read.Content, (int)(first + offset.Value));
                return read.Content[value..PdfSyntax.EndOf(read.Content, value)];
            }
        }

        return null;
    }

    /// <summary>Content of the stream whose dictionary ends at <paramref name="end"/>, unpacked.</summary>
    private byte[] Content(PdfDictionary head, int end)
    {
        var at = PdfSyntax.SkipWhite(Bytes, end);
        if (!PdfSyntax.StartsWith(Bytes, at, "stream"u8))
        {
            throw UnsignablePdfException.Damaged("缺少数据流");
        }

        at += "stream".Length;
        at += PdfSyntax.StartsWith(Bytes, at, "\r\n"u8) ? 2 : 1;
        var lengthAt = 0;
        var length = Resolve(head["Length"]) is { } told ? PdfSyntax.Number(told, ref lengthAt) : null;
        if (length is not { } size || size > Bytes.Length - at || !PdfSyntax.StartsWith(Bytes, PdfSyntax.SkipWhite(Bytes, at + (int)size), "endstream"u8))
        {
            throw UnsignablePdfException.Damaged("数据流的长度不对");
        }

        var raw = Bytes.AsSpan(at, (int)size);
        return Encoding.Latin1.GetString(head["Filter"] ?? []).Trim('[', ']', ' ') switch
        {
            "" => raw.ToArray(),
            "/FlateDecode" => Unpredict(head, Inflate(raw)),
            _ => throw new UnsignablePdfException("PDF 文件的压缩方法不受支持，无法签章。"),
        };
    }

    private static byte[] Inflate(ReadOnlySpan<byte> raw)
    {
        try
        {
            using var packed = new ZLibStream(new MemoryStream(raw.ToArray()), CompressionMode.Decompress);
            using var content = new MemoryStream();
            var buffer = new byte[81920];
            for (var read = packed.Read(buffer); read > 0; read = packed.Read(buffer))
            {
                content.Write(buffer, 0, read);
                if (content.Length > LargestStream)
                {
                    throw new UnsignablePdfException("PDF 文件内容过大，无法签章。");
                }
            }

            return content.ToArray();
        }
        catch (InvalidDataException fault)
        {
            throw new UnsignablePdfException("PDF 文件已损坏（数据流解不开），无法签章，请重新生成文件。", fault);
        }
    }

    /// <summary>Undoes PNG prediction (ISO 32000-1, 7.4.4.4), which cross-reference streams nearly always have.</summary>
    private static byte[] Unpredict(PdfDictionary head, byte[] content)
    {
        var given = head["DecodeParms"] is [(byte)'[', ..] several ? several[1..^1] : head["DecodeParms"];
        if (given is null || !PdfSyntax.StartsWith(given, PdfSyntax.SkipWhite(given, 0), "<<"u8))
        {
            return content;
        }

        var parameters = PdfDictionary.Parse(given);
        var predictor = parameters.Number("Predictor") ?? 1;
        if (predictor == 1)
        {
            return content;
        }

        var columns = parameters.Number("Columns") ?? 1;
        if (predictor < 10 || columns is < 1 or > 1024 || (parameters.Number("Colors") ?? 1) != 1 || (parameters.Number("BitsPerComponent") ?? 8) != 8)
        {
            throw new UnsignablePdfException("PDF 文件的压缩方法不受支持，无法签章。");
        }

        var width = (int)columns;
        var rows = content.Length / (width + 1);
        var plain = new byte[rows * width];
        for (var row = 0; row < rows; row++)
        {
            var from = content.AsSpan(row * (width + 1));
            var to = plain.AsSpan(row * width, width);
            var above = row == 0 ? new byte[width] : plain.AsSpan((row - 1) * width, width);
            for (var column = 0; column < width; column++)
            {
                int left = column == 0 ? 0 : to[column - 1], up = above[column], corner = column == 0 ? 0 : above[column - 1];
                to[column] = (byte)(from[column + 1] + (from[0] switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 }));
            }
        }

        return plain;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (toLeft, toUp, toCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - corner - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private enum EntryKind
    {
        Free,

        /// <summary>First: offset; second: generation.</summary>
        At,

        /// <summary>First: object stream; second: place in it.</summary>
        Packed,
    }

    private readonly record struct Entry(EntryKind Kind, int First, int Second);
}
