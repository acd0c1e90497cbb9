using System.IO.Compression;
using System.Xml.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using ExcelDataReader;
using HealthPortal.Data.Exchange;

namespace HealthPortal.Tests.Data.Exchange;

public sealed class WorkbookWriterTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Fact]
    public async Task WriteAsync_OfEveryKindOfValue_ReadsBackAsThatKind()
    {
        WorkbookColumn[] columns = [new("文字"), new("整数"), new("金额", NumberFormat: "#,##0.00"), new("日期"), new("时间"), new("是否"), new("比例", NumberFormat: "0.0%")];
        var content = await WriteAsync(columns, [["张三", 5, 12.5m, new DateOnly(2026, 10, 1), new DateTime(2026, 10, 1, 8, 30, 0), true, 0.25], [null, null, null, null, null, false, null]]);

        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(content));
        Skip(reader, 4);
        Assert.True(reader.Read());
        Assert.Equal(["张三", 5.0, 12.5, new DateTime(2026, 10, 1), new DateTime(2026, 10, 1, 8, 30, 0), "是", 0.25], Enumerable.Range(0, 7).Select(reader.GetValue));
        Assert.Equal("#,##0.00", reader.GetNumberFormatString(2));
        Assert.Equal("yyyy\\-mm\\-dd", reader.GetNumberFormatString(3));
        Assert.True(reader.Read());
        Assert.Null(reader.GetValue(0));
        Assert.False(reader.Read());
    }

    [Fact]
    public async Task WriteAsync_Always_StatesTitleFilterAndWhoExportedWhen()
    {
        var content = await WriteAsync([new("事项"), new("状态")], [["公共场所卫生许可", "办件中"]]);

        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(content));
        var lines = Enumerable.Range(0, 5).Select(_ => reader.Read() ? reader.GetString(0) : string.Empty);
        Assert.Equal(["办件清单", "筛选条件：地区 苏州市", "导出人 李四　导出时间 2026-11-02 09:05:07", "事项", "公共场所卫生许可"], lines);
        Assert.Equal("办件清单", reader.Name);
    }

    [Fact]
    public async Task WriteAsync_OfAnyDocument_SatisfiesTheSchemaAndFreezesTheHeader()
    {
        var content = await WriteAsync([new("甲<&>\"'"), new("乙", NumberFormat: "0.00"), new("丙", 30)], [["x", 1, new DateOnly(2026, 1, 1)], ["y", 2.5, null]]);

        AssertValid(content);
        var sheet = Part(content, "xl/worksheets/sheet1.xml");
        var pane = sheet.Descendants(Main + "pane").Single();
        Assert.Equal("4", pane.Attribute("ySplit")!.Value);
        Assert.Equal("frozen", pane.Attribute("state")!.Value);
        Assert.Equal("A4:C6", sheet.Descendants(Main + "autoFilter").Single().Attribute("ref")!.Value);
        var headerStyle = sheet.Descendants(Main + "c").Single(cell => cell.Attribute("r")!.Value == "A4").Attribute("s")!.Value;
        var format = Part(content, "xl/styles.xml").Descendants(Main + "cellXfs").Single().Elements().ElementAt(int.Parse(headerStyle, System.Globalization.CultureInfo.InvariantCulture));
        var font = Part(content, "xl/styles.xml").Descendants(Main + "font").ElementAt(int.Parse(format.Attribute("fontId")!.Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotNull(font.Element(Main + "b"));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+cmd|' /C calc'!A0")]
    [InlineData("@SUM(A1)")]
    [InlineData("-2")]
    public async Task WriteAsync_OfTextThatLooksLikeAFormula_StaysText(string text)
    {
        var content = await WriteAsync([new("内容")], [[text]]);

        var sheet = Part(content, "xl/worksheets/sheet1.xml");
        Assert.Empty(sheet.Descendants(Main + "f"));
        Assert.Equal("inlineStr", sheet.Descendants(Main + "c").Last().Attribute("t")!.Value);
        Assert.Equal(text, ReadFirst(content));
    }

    [Theory]
    [InlineData("a\u0000b\u001Fc\uFFFEd", "abcd")]
    [InlineData("全𠮷字", "全𠮷字")]
    [InlineData("<b>&amp;\"'", "<b>&amp;\"'")]
    [InlineData("一行\r\n二行\t列", "一行\n二行\t列")]
    [InlineData("  两端空格  ", "  两端空格  ")]
    [InlineData("snake_case", "snake_case")]
    public async Task WriteAsync_OfAwkwardText_KeepsWhatXmlCanHold(string text, string kept)
    {
        var content = await WriteAsync([new("内容")], [[text]]);

        AssertValid(content);
        Assert.Equal(kept, Part(content, "xl/worksheets/sheet1.xml").Descendants(Main + "t").Last().Value);
    }

    [Fact]
    public async Task WriteAsync_OfHalfACharacter_LeavesItOut() =>
        Assert.Equal("半截", ReadFirst(await WriteAsync([new("内容")], [["半\uD842截"]])));

    [Fact]
    public async Task WriteAsync_OfTextThatExcelWouldUnescape_EscapesTheUnderscore() =>
        Assert.Equal("_x005F_x0041_", Part(await WriteAsync([new("内容")], [["_x0041_"]]), "xl/worksheets/sheet1.xml").Descendants(Main + "t").Last().Value);

    [Fact]
    public async Task WriteAsync_OfValuesExcelCannotHold_WritesText()
    {
        Assert.Equal("1234567890123456", ReadFirst(await WriteAsync([new("内容")], [[1234567890123456L]])));
        Assert.Equal("1899-12-31", ReadFirst(await WriteAsync([new("内容")], [[new DateOnly(1899, 12, 31)]])));
        Assert.Equal("NaN", ReadFirst(await WriteAsync([new("内容")], [[double.NaN]])));
        Assert.Equal(32_767, Assert.IsType<string>(ReadFirst(await WriteAsync([new("内容")], [[new string('长', 40_000)]]))).Length);
    }

    [Fact]
    public async Task WriteAsync_WhenASheetIsFull_ContinuesOnTheNext()
    {
        var content = await WriteAsync([new("号")], [.. Enumerable.Range(1, 1003).Select(i => new object?[] { i })], rowsPerSheet: 504);

        AssertValid(content);
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(content));
        var seen = new List<double>();
        var names = new List<string>();
        do
        {
            names.Add(reader.Name);
            Skip(reader, 4);
            while (reader.Read())
            {
                seen.Add(reader.GetDouble(0));
            }
        }
        while (reader.NextResult());

        Assert.Equal(["办件清单", "办件清单 (2)", "办件清单 (3)"], names);
        Assert.Equal(Enumerable.Range(1, 1003).Select(i => (double)i), seen);
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(501, 2)]
    [InlineData(0, 1)]
    [InlineData(200, 1)]
    public async Task WriteAsync_WhenTheRowsJustFit_AddsNoEmptySheet(int rows, int sheets)
    {
        var content = await WriteAsync([new("号")], [.. Enumerable.Range(1, rows).Select(i => new object?[] { i })], rowsPerSheet: 504);

        AssertValid(content);
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(content));
        Assert.Equal(sheets, reader.ResultsCount);
    }

    [Fact]
    public async Task WriteAsync_OfChineseColumns_MeasuresThemTwiceAsWide()
    {
        var content = await WriteAsync([new("a"), new("b"), new("c", 33)], [["abcdefghij", "一二三四五六七八九十", "x"], ["", new string('长', 100), null]]);

        var widths = Part(content, "xl/worksheets/sheet1.xml").Descendants(Main + "col").Select(column => column.Attribute("width")!.Value);
        Assert.Equal(["11", "60", "33"], widths);
    }

    [Fact]
    public async Task WriteAsync_ToAForwardOnlyStream_NeverSeeksNorWritesSynchronously()
    {
        var destination = new ForwardOnlyStream();

        await WorkbookWriter.WriteAsync(destination, Document([new("号")], Rows([.. Enumerable.Range(1, 5000).Select(i => new object?[] { i })])), CancellationToken.None);

        AssertValid(destination.Written.ToArray());
    }

    [Fact]
    public async Task WriteAsync_WhenCancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WorkbookWriter.WriteAsync(new MemoryStream(), Document([new("号")], Rows([[1]])), source.Token));
    }

    [Theory]
    [InlineData("a/b\\c[d]e:f*g?h", "abcdefgh")]
    [InlineData("'", "数据")]
    [InlineData("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三", "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一")]
    public async Task WriteAsync_OfTitlesExcelRefusesAsSheetNames_ChangesThem(string title, string name)
    {
        using var stream = new MemoryStream();
        await WorkbookWriter.WriteAsync(stream, Document([new("号")], Rows([[1]])) with { Title = title }, CancellationToken.None);

        AssertValid(stream.ToArray());
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(stream.ToArray()));
        Assert.Equal(name, reader.Name);
    }

    internal static void AssertValid(byte[] content)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(content), isEditable: false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2016).Validate(document).Select(fault => $"{fault.Part?.Uri} {fault.Path?.XPath}: {fault.Description}"));
    }

    internal static XDocument Part(byte[] content, string name)
    {
        using var archive = new ZipArchive(new MemoryStream(content));
        using var stream = archive.GetEntry(name)!.Open();
        return XDocument.Load(stream);
    }

    internal static async IAsyncEnumerable<object?[]> Rows(object?[][] rows)
    {
        foreach (var row in rows)
        {
            await Task.Yield();
            yield return row;
        }
    }

    private static WorkbookDocument Document(WorkbookColumn[] columns, IAsyncEnumerable<object?[]> rows) =>
        new("办件清单", "筛选条件：地区 苏州市", "李四", new DateTime(2026, 11, 2, 9, 5, 7), columns, rows);

    private static async Task<byte[]> WriteAsync(WorkbookColumn[] columns, object?[][] rows, int rowsPerSheet = WorkbookDocument.MaxRowsPerSheet)
    {
        using var stream = new MemoryStream();
        await WorkbookWriter.WriteAsync(stream, Document(columns, Rows(rows)) with { RowsPerSheet = rowsPerSheet }, CancellationToken.None);
        return stream.ToArray();
    }

    private static object? ReadFirst(byte[] content)
    {
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(content));
        Skip(reader, 4);
        Assert.True(reader.Read());
        return reader.GetValue(0);
    }

    private static void Skip(IExcelDataReader reader, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            Assert.True(reader.Read());
        }
    }

    private sealed class ForwardOnlyStream : Stream
    {
        public MemoryStream Written { get; } = new();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Written.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Written.WriteAsync(buffer, offset, count, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
