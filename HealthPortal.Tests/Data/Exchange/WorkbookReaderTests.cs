using System.Globalization;
using System.IO.Compression;
using System.Text;
using HealthPortal.Data.Exchange;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Data.Files;

namespace HealthPortal.Tests.Data.Exchange;

public sealed class WorkbookReaderTests
{
    private static readonly string[] Known = ["姓名", "身份证号码", "日期"];

    [Fact]
    public async Task Read_OfAnExportedWorkbook_FindsTheHeaderBelowTheTitleLines()
    {
        using var stream = new MemoryStream();
        await WorkbookWriter.WriteAsync(
            stream,
            new WorkbookDocument("人员", "无", "李四", new DateTime(2026, 11, 2), [new("*姓名"), new("日期"), new("时间"), new("数量"), new("在职")], WorkbookWriterTests.Rows([
                [" 张三 ", new DateOnly(2026, 10, 1), new DateTime(2026, 10, 1, 8, 30, 0), 0.1 + 0.2, true],
                [null, null, null, null, null],
                ["王五", null, null, 100000000000, false],
            ])),
            CancellationToken.None);

        var table = Read(stream.ToArray(), "人员.xlsx").Value;

        Assert.Equal("人员", table.SheetName);
        Assert.Equal(4, table.HeaderRowNumber);
        Assert.Equal(["姓名", "日期", "时间", "数量", "在职"], table.Headers);
        Assert.Equal([5, 7], table.Rows.Select(row => row.Number));
        Assert.Equal(["张三", "2026-10-01", "2026-10-01 08:30:00", "0.3", "是"], table.Rows[0].Cells);
        Assert.Equal(["王五", "", "", "100000000000", "否"], table.Rows[1].Cells);
        Assert.Equal("B7", table.AddressOf(table.Rows[1], table.IndexOf(" 日期*")));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("GB18030", false)]
    [InlineData("utf-16", true)]
    public void Read_OfCsvInAnyUsualEncoding_ReadsChinese(string encodingName, bool mark)
    {
        var encoding = Encoding.GetEncoding(encodingName);
        const string text = "姓名,身份证号码,备注\r\n张三,32990019900101123X,\"一行\r\n二行，\"\"引号\"\"\"\r\n\r\n䶮五,=\"0512\",\r\n";
        byte[] content = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];

        var table = Read(content, "名单.csv").Value;

        Assert.Equal(["姓名", "身份证号码", "备注"], table.Headers);
        Assert.Equal(["张三", "32990019900101123X", "一行\n二行，\"引号\""], table.Rows[0].Cells);
        Assert.Equal(["䶮五", "0512", ""], table.Rows[1].Cells);
    }

    [Fact]
    public void Read_OfTabSeparatedText_ReadsTheColumns() =>
        Assert.Equal(["张三", "1"], Read(Encoding.UTF8.GetBytes("姓名\t日期\n张三\t1\n"), "名单.txt").Value.Rows[0].Cells);

    [Theory]
    [InlineData("名单.pdf", "文件“名单.pdf”不是可导入的格式，请使用 .xlsx、.xls 或 .csv 文件。")]
    [InlineData("名单.xlsx", "文件“名单.xlsx”的内容与扩展名不符，请用 Excel 打开后另存为 .xlsx 再导入。")]
    [InlineData("名单.xls", "文件“名单.xls”的内容与扩展名不符，请用 Excel 打开后另存为 .xlsx 再导入。")]
    [InlineData("名单.csv", "文件“名单.csv”中没有找到表头，前 20 行内应有“姓名”“身份证号码”“日期”等列，请使用下载的模板填写。")]
    public void Read_WhenTheFileIsNotATable_SaysWhatToDo(string name, string sentence) =>
        Assert.Equal(sentence, Read("just text"u8.ToArray(), name).Message);

    [Fact]
    public void Read_WhenDamagedOrEmpty_SaysSo()
    {
        Assert.Equal("文件“a.xlsx”是空的，请重新选择。", Read([], "a.xlsx").Message);
        Assert.Equal("文件“a.xlsx”已损坏或不是 Excel 文件，请重新导出后导入。", Read(Workbook("<row/>")[..200], "a.xlsx").Message);
        Assert.Equal("文件“a.xlsx”已损坏或不是 Excel 文件，请用 Excel 打开后另存为 .xlsx 再导入。", Read(Workbook("<row r=\"1\"><c"), "a.xlsx").Message);
        Assert.Equal("文件“a.xls”已损坏或不是 Excel 文件，请用 Excel 打开后另存为 .xlsx 再导入。", Read(SampleFiles.Ole("Workbook"), "a.xls").Message);
        Assert.Equal("表头下面没有数据，请填写后再导入。", Read("姓名,日期\n,\n"u8.ToArray(), "a.csv").Message);
    }

    [Fact]
    public void Read_WhenAHeaderStandsTwice_SaysWhere() =>
        Assert.Equal("表头“姓名”出现了两次（A2 和 C2），请删去一列。", Read("说明\n姓名,日期,姓 名\n1,2,3\n"u8.ToArray(), "a.csv").Message);

    [Fact]
    public void Read_WhenANumberHasLostItsLastDigits_SaysWhichCell()
    {
        var outcome = Read(Workbook(Header + "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><v>329900199001011234</v></c></row>"), "a.xlsx");

        Assert.Equal("单元格 B2 是超过 15 位的数字，Excel 已丢失末尾几位，请把该列设为文本格式后重新填写。", Assert.Single(outcome.Problems).Message);
    }

    [Fact]
    public void Read_WhenACellIsAFormulaError_SaysWhichCell()
    {
        var outcome = Read(Workbook(Header + "<row r=\"2\"><c r=\"A2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row>"), "a.xlsx");

        Assert.Equal("单元格 A2 是错误值 #DIV/0!，请改正公式或直接填写内容。", outcome.Message);
    }

    [Fact]
    public void Read_OfAFormula_TakesItsValue() =>
        Assert.Equal("3", Read(Workbook(Header + "<row r=\"2\"><c r=\"A2\"><f>1+2</f><v>3</v></c></row>"), "a.xlsx").Value.Rows[0].Cells[0]);

    [Fact]
    public void Read_WhenALimitIsPassed_SaysWhich()
    {
        var csv = Encoding.UTF8.GetBytes("姓名,日期\n" + string.Concat(Enumerable.Range(0, 11).Select(i => i.ToString(CultureInfo.InvariantCulture) + ",\n")));

        Assert.Equal("数据超过 10 行，请拆分成几个文件后导入。", Read(csv, "a.csv", new ImportLimits { MaxRows = 10 }).Message);
        Assert.True(Read(csv, "a.csv", new ImportLimits { MaxRows = 11 }).Succeeded);
        Assert.Equal("文件“a.csv”超过 0 MB，请拆分后导入。", Read(csv, "a.csv", new ImportLimits { MaxBytes = 10 }).Message);
        Assert.Equal("单元格 A2 的内容超过 5 个字，请缩短。", Read("姓名,日期\nabcdef,\n"u8.ToArray(), "a.csv", new ImportLimits { MaxCellLength = 5 }).Message);
        Assert.Equal("表头有 3 列，最多 2 列，请使用下载的模板填写。", Read("姓名,日期,c\n1,2,3\n"u8.ToArray(), "a.csv", new ImportLimits { MaxColumns = 2 }).Message);
    }

    [Fact]
    public void Read_WhenUnpackingGrowsBeyondTheLimit_Refuses()
    {
        Assert.Equal("文件“a.xlsx”解压后过大，不能导入。", Read(Workbook(Header + new string(' ', 2_000_000)), "a.xlsx", new ImportLimits { MaxUnpackedBytes = 1_000_000 }).Message);
        Assert.Equal("文件“a.xlsx”解压后过大，不能导入。", Read(Workbook(Header + new string(' ', 60_000_000)), "a.xlsx").Message);
    }

    [Fact]
    public void Read_WhenACellStandsInTheLastColumn_RefusesInsteadOfFillingTheMemory() =>
        Assert.Equal("工作表“名单”有 16384 列，请删除右侧多余的列后导入。", Read(Workbook(Header + "<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>"), "a.xlsx").Message);

    [Fact]
    public void Read_WhenAMillionEmptyRowsLieBetween_StillFindsTheLast()
    {
        var table = Read(Workbook(Header + "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>"), "a.xlsx").Value;

        Assert.Equal(1_048_576, Assert.Single(table.Rows).Number);
    }

    [Fact]
    public void Read_WhenTheFirstSheetIsHidden_TakesTheVisibleOne()
    {
        var hidden = Workbook(Header + "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>", "hidden");

        Assert.Contains("没有找到表头", Read(hidden, "a.xlsx").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhenTheStreamCannotSeek_Throws()
    {
        using var forward = new DeflateStream(new MemoryStream(), CompressionMode.Decompress);

        Assert.Throws<ArgumentException>(() => WorkbookReader.Read(forward, "a.csv", ImportLimits.Default, Known, CancellationToken.None));
    }

    internal const string Header = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>姓名</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>日期</t></is></c></row>";

    private static Outcome<ImportTable> Read(byte[] content, string name, ImportLimits? limits = null) =>
        WorkbookReader.Read(new MemoryStream(content), name, limits ?? ImportLimits.Default, Known, CancellationToken.None);

    private static byte[] Workbook(string rows, string state = "visible") => SampleFiles.Zip(
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"u8.ToArray()),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"u8.ToArray()),
        ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"u8.ToArray()),
        ("xl/workbook.xml", Encoding.UTF8.GetBytes($"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"名单\" sheetId=\"1\" state=\"{state}\" r:id=\"rId1\"/></sheets></workbook>")),
        ("xl/worksheets/sheet1.xml", Encoding.UTF8.GetBytes($"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>")));
}
