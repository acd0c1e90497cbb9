using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace HealthPortal.Data.Exchange;

/// <summary>
/// The parts around the sheets of a workbook, written straight into a zip that streams forward. The Open XML SDK's <c>OpenXmlWriter</c>
/// took three times as long and six times the memory for the same 100,000 rows; its validator checks the result in the tests.
/// </summary>
internal sealed class WorkbookPackage : IDisposable
{
    public const int PlainStyle = 0;
    public const int TitleStyle = 1;
    public const int NoteStyle = 2;
    public const int HeaderStyle = 3;
    public const int DateStyle = 4;
    public const int DateTimeStyle = 5;
    public const int FaultStyle = 6;
    public const int FaultNoteStyle = 7;
    private const int FirstNumberStyle = 8;
    private const int FirstCustomFormat = 164;
    private const int MaxSheetName = 31;

    private readonly Stream destination;
    private readonly DrainStream drain = new();
    private readonly ZipArchive archive;
    private readonly string[] numberFormats;
    private readonly List<(string Name, string? FilterRange, int HeaderRow)> sheets = [];

    /// <param name="destination">Written only asynchronously, by <see cref="DrainAsync"/> and <see cref="FinishAsync"/>; left open.</param>
    /// <param name="numberFormats">All formats that <see cref="NumberStyle"/> will be asked for.</param>
    public WorkbookPackage(Stream destination, IEnumerable<string> numberFormats)
    {
        this.destination = destination;
        this.numberFormats = [.. numberFormats.Distinct(StringComparer.Ordinal)];
        archive = new ZipArchive(drain, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
    }

    public int NumberStyle(string? format) => format is null ? PlainStyle : FirstNumberStyle + Array.IndexOf(numberFormats, format);

    /// <summary>Opens the next sheet; close the stream before the next part.</summary>
    public Stream BeginSheet(string title)
    {
        var number = sheets.Count + 1;
        sheets.Add((SheetName(title, number), null, 0));
        return Open($"xl/worksheets/sheet{number.ToString(CultureInfo.InvariantCulture)}.xml");
    }

    /// <summary>Hands on what has been written since the last time.</summary>
    public Task DrainAsync(CancellationToken cancellation) => drain.DrainAsync(destination, cancellation);

    /// <summary>Tells what the sheet just written filters by and repeats on every printed page.</summary>
    public void DescribeSheet(string filterRange, int headerRow) => sheets[^1] = (sheets[^1].Name, filterRange, headerRow);

    /// <summary>Writes what names the sheets. Nothing may follow.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        Part("xl/styles.xml", Styles());
        Part("xl/workbook.xml", Workbook());

        var relations = new StringBuilder("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
        var types = new StringBuilder("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>");
        for (var i = 1; i <= sheets.Count; i++)
        {
            relations.Append(CultureInfo.InvariantCulture, $"<Relationship Id=\"rId{i}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>");
            types.Append(CultureInfo.InvariantCulture, $"<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>");
        }

        relations.Append(CultureInfo.InvariantCulture, $"<Relationship Id=\"rId{sheets.Count + 1}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>");
        types.Append("</Types>");
        Part("xl/_rels/workbook.xml.rels", relations.ToString());
        Part("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        Part("[Content_Types].xml", types.ToString());
        archive.Dispose();
        await DrainAsync(cancellation);
    }

    /// <summary>Without <see cref="FinishAsync"/> the zip stays without its directory, so that nobody takes half a list for the whole.</summary>
    public void Dispose() => archive.Dispose();

    /// <summary>Excel refuses these seven characters, apostrophes at the ends and more than 31 characters.</summary>
    private static string SheetName(string title, int number)
    {
        var suffix = number == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" ({number})");
        var clean = string.Concat(title.Where(c => !char.IsControl(c) && c is not ('[' or ']' or ':' or '*' or '?' or '/' or '\\'))).Trim(' ', '\'');
        clean = clean.Length == 0 ? "数据" : clean;
        clean = clean.Length + suffix.Length > MaxSheetName ? clean[..(MaxSheetName - suffix.Length)] : clean;
        return (char.IsHighSurrogate(clean[^1]) ? clean[..^1] : clean) + suffix;
    }

    private static string Escape(string text)
    {
        var escaped = new SheetText().Text(text);
        return Encoding.UTF8.GetString(escaped.Memory.Span);
    }

    private string Workbook()
    {
        var text = new StringBuilder("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>");
        for (var i = 0; i < sheets.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<sheet name=\"{Escape(sheets[i].Name)}\" sheetId=\"{i + 1}\" r:id=\"rId{i + 1}\"/>");
        }

        text.Append("</sheets><definedNames>");
        for (var i = 0; i < sheets.Count; i++)
        {
            var (name, range, headerRow) = sheets[i];
            var quoted = Escape($"'{name.Replace("'", "''", StringComparison.Ordinal)}'");
            text.Append(CultureInfo.InvariantCulture, $"<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{i}\" hidden=\"1\">{quoted}!{range}</definedName>");
            text.Append(CultureInfo.InvariantCulture, $"<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{i}\">{quoted}!${headerRow}:${headerRow}</definedName>");
        }

        return text.Append("</definedNames></workbook>").ToString();
    }

    private string Styles()
    {
        var formats = new StringBuilder();
        var numberStyles = new StringBuilder();
        for (var i = 0; i < numberFormats.Length; i++)
        {
            var id = FirstCustomFormat + 2 + i;
            formats.Append(CultureInfo.InvariantCulture, $"<numFmt numFmtId=\"{id}\" formatCode=\"{Escape(numberFormats[i])}\"/>");
            numberStyles.Append(CultureInfo.InvariantCulture, $"<xf numFmtId=\"{id}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>");
        }

        const string font = "<name val=\"宋体\"/><family val=\"3\"/><charset val=\"134\"/>";
        return string.Create(CultureInfo.InvariantCulture, $"""
            <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="{numberFormats.Length + 2}"><numFmt numFmtId="{FirstCustomFormat}" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="{FirstCustomFormat + 1}" formatCode="yyyy\-mm\-dd\ hh:mm"/>{formats}</numFmts><fonts count="5"><font><sz val="11"/>{font}</font><font><b/><sz val="16"/>{font}</font><font><sz val="10"/><color rgb="FF595959"/>{font}</font><font><b/><sz val="11"/>{font}</font><font><sz val="11"/><color rgb="FF9C0006"/>{font}</font></fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7EEF6"/></patternFill></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FF8EA9C8"/></bottom><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{FirstNumberStyle + numberFormats.Length}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment horizontal="center" vertical="center"/></xf><xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="3" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center"/></xf><xf numFmtId="{FirstCustomFormat}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="{FirstCustomFormat + 1}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" fillId="3" borderId="0" xfId="0" applyFill="1"/><xf numFmtId="0" fontId="4" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>{numberStyles}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>
            """);
    }

    private void Part(string name, string content)
    {
        using var stream = Open(name);
        stream.Write(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + content));
    }

    private Stream Open(string name) => archive.CreateEntry(name, CompressionLevel.Fastest).Open();
}

/// <summary>
/// Takes what the zip writes synchronously (closing an entry does, also in its asynchronous form) and hands it on asynchronously, because a
/// response body refuses synchronous writing.
/// </summary>
internal sealed class DrainStream : Stream
{
    private readonly MemoryStream pending = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public async Task DrainAsync(Stream destination, CancellationToken cancellation)
    {
        await destination.WriteAsync(pending.GetBuffer().AsMemory(0, (int)pending.Length), cancellation);
        pending.SetLength(0);
    }

    public override void Write(byte[] buffer, int offset, int count) => pending.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => pending.Write(buffer);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
