using System.IO.Compression;
using System.Text;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Tests.Data.Licensing.LicenceCollection;

/// <summary>Reading of files that people and systems send, whatever is in them.</summary>
public class RecordFileTests
{
    private static readonly Encoding Gb = Gb18030();

    private static readonly StandardContent Content = new(
        [
            new StandardField("number", "证照编号", StandardFieldType.Text) { Required = true, MaxLength = 40, Role = StandardFieldRole.Number },
            new StandardField("name", "姓名", StandardFieldType.Text) { Required = true, MaxLength = 40, Role = StandardFieldRole.HolderName },
            new StandardField("day", "核发日期", StandardFieldType.Date) { Required = true, Role = StandardFieldRole.IssuedOn },
            new StandardField("note", "备注（可不填）", StandardFieldType.LongText) { MaxLength = 400 },
            new StandardField("photo", "照片", StandardFieldType.Image),
        ],
        "number",
        "day");

    [Fact]
    public void Csv_WithQuotesLineEndsAndBlanks_GivesTheValuesAsTheyAre()
    {
        var rows = Read("\uFEFF证照编号,姓名,核发日期,备注(可不填)\r\n1,张演示,2025-01-01,\"他说“好”,\"\"真的\"\"\r\n第二行\"\r\n\r\n2,\"李,演示\",2025-01-02\n3,王演示,2025-01-03,\r\n");
        Assert.Equal(["2|1|张演示|2025-01-01|他说“好”,\"真的\"\r\n第二行", "4|2|李,演示|2025-01-02|", "5|3|王演示|2025-01-03|"], rows);
    }

    [Theory]
    [InlineData("\t")]
    [InlineData(";")]
    [InlineData("|")]
    public void Csv_WithAnotherSeparator_IsRead(string separator) =>
        Assert.Equal(["2|1|张,演示|2025-01-01|"], Read(string.Join(separator, "number", "name", "day") + "\n" + string.Join(separator, "1", "张,演示", "2025-01-01")));

    [Fact]
    public void Csv_WithRowsOfTwoEncodings_ReadsEachByItsOwn()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("证照编号,姓名,核发日期\n1,张演示,2025-01-01\n"), .. Gb.GetBytes("2,李演示㐂,2025-01-02\n"), .. Encoding.UTF8.GetBytes("3,王演示,2025-01-03\n")];
        var (rows, read) = ReadBytes(bytes, "a.csv");
        Assert.Equal(["2|1|张演示|2025-01-01|", "3|2|李演示㐂|2025-01-02|", "4|3|王演示|2025-01-03|"], rows);
        Assert.Equal(new ReadFile(3, 1), read.Value);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Csv_InSixteenBits_IsRead(string encoding) => Assert.Equal(["2|1|张演示|2025-01-01|"], ReadBytes([.. Encoding.GetEncoding(encoding).Preamble, .. Encoding.GetEncoding(encoding).GetBytes("number,name,day\r\n1,张演示,2025-01-01\r\n")], "a.csv").Rows);

    [Fact]
    public void Csv_WithBytesOfNoEncoding_FaultsTheRowAlone()
    {
        byte[] bytes = [.. "number,name,day\n1,"u8, 0xFF, 0xFF, .. ",2025-01-01\n2,li,2025-01-02\n"u8];
        var faults = Faults(bytes, "a.csv");
        Assert.Contains("编码", Assert.Single(faults), StringComparison.Ordinal);
        Assert.StartsWith("2:", faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_WithMoreColumnsOrTextBehindAQuote_FaultsTheRowAlone() =>
        Assert.Equal(["2:这一行有 4 列，表头只有 3 列，请检查是否多了逗号。", "3:第 2 列的引号后面还有内容，请检查引号是否成对（内容里的引号要写两个）。"], Faults("number,name,day\n1,a,2025-01-01,x\n2,\"b\"c,2025-01-01\n3,c,2025-01-01\n"u8.ToArray(), "a.csv"));

    [Fact]
    public void Csv_WithAnOpenQuote_IsRefusedWithTheRowWhereItBegins()
    {
        var (_, read) = ReadBytes(Encoding.UTF8.GetBytes("number,name,day\n1,a,2025-01-01\n2,\"b,2025-01-02\n" + string.Concat(Enumerable.Range(3, 40_000).Select(row => $"{row},name {row},2025-01-01\n"))), "a.csv");
        Assert.False(read.Succeeded);
        Assert.Contains("第 3 行", read.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("number,name,colour\n1,a,b", "列“colour”不是标准里的数据项")]
    [InlineData("number,name\n1,a", "缺少必填的列：核发日期")]
    [InlineData("number,证照编号,name,day\n1,1,a,2025-01-01", "是同一个数据项")]
    [InlineData("number,name,day\n", "没有数据")]
    [InlineData("number,name,day\n\n\n,,\n", "没有数据")]
    public void Header_ThatDoesNotFit_IsRefusedWithTheReason(string csv, string reason) => Assert.Contains(reason, ReadBytes(Encoding.UTF8.GetBytes(csv), "a.csv").Outcome.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a.csv", "是空的")]
    [InlineData("a.pdf", "不是可以归集的格式")]
    [InlineData("a", "不是可以归集的格式")]
    public void File_OfNothingOrOfAnotherKind_IsRefused(string name, string reason) => Assert.Contains(reason, ReadBytes(name == "a.csv" ? [] : "x"u8.ToArray(), name).Outcome.Message, StringComparison.Ordinal);

    [Fact]
    public void JsonLines_ByKeyOrLabel_GiveValuesAndFaultsOfTheirRows()
    {
        var lines = """
            {"number":"1","姓名":"张演示","day":"2025-01-01","photo":"ignored"}

            {"number":2,"name":"li","day":"2025-01-02","note":null,"isValid":0}
            {"number":"3"
            ["4"]
            {"number":"5","colour":"red"}
            {"number":"6","name":{"a":1}}
            {"number":"7","证照编号":"8"}
            {"number":"\ud800"}
            """;
        var bytes = Encoding.UTF8.GetBytes(lines);
        Assert.Equal(["1|1|张演示|2025-01-01|", "3|2|li|2025-01-02|"], ReadBytes(bytes, "a.jsonl").Rows[..2]);
        Assert.Equal(
            ["4:这一行不是正确的 JSON。", "5:这一行应是一个 JSON 对象，例如 {\"licenceNo\":\"…\"}。", "6:“colour”不是标准里的数据项。", "7:“name”应是文字或数字，不能是列表或对象。", "8:“证照编号”写了两次。", "9:“number”里有不能表示的字符。"],
            Faults(bytes, "a.jsonl"));
    }

    [Fact]
    public void Workbook_WithTitlesAndAMillionEmptyRows_GivesItsRows()
    {
        var sheet = new StringBuilder("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>说明</t></is></c></row><row r=\"2\">");
        foreach (var (column, header) in new[] { ("A", "证照编号"), ("B", "姓名"), ("C", "核发日期") })
        {
            sheet.Append(System.Globalization.CultureInfo.InvariantCulture, $"<c r=\"{column}2\" t=\"inlineStr\"><is><t>{header}</t></is></c>");
        }

        sheet.Append("</row><row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>1</t></is></c><c r=\"B3\" t=\"inlineStr\"><is><t>=HYPERLINK(\"x\")</t></is></c><c r=\"C3\" t=\"inlineStr\"><is><t>0000-00-00</t></is></c></row>");
        for (var row = 4; row <= 1_000_000; row++)
        {
            sheet.Append(System.Globalization.CultureInfo.InvariantCulture, $"<row r=\"{row}\"/>");
        }

        // A formula in a name stays text; what it would do is the reader's business, which shows and writes text only.
        Assert.Equal(["3|1|=HYPERLINK(\"x\")|0000-00-00|"], ReadBytes(Workbook(sheet.ToString()), "a.xlsx").Rows);
    }

    [Fact]
    public void Workbook_ThatUnpacksToAThousandfold_IsRefused()
    {
        Assert.Contains("解压后过大", ReadBytes(Workbook("", megabytes: 60), "a.xlsx").Outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.xlsx", "PK\u0003\u0004 nothing more", "已损坏")]
    [InlineData("a.csv", "PK\u0003\u0004 nothing more", "扩展名")]
    [InlineData("a.xlsx", "number,name,day\n1,a,2025-01-01", "扩展名")]
    public void Workbook_ThatIsNone_IsRefused(string name, string content, string reason) => Assert.Contains(reason, ReadBytes(Encoding.Latin1.GetBytes(content), name).Outcome.Message, StringComparison.Ordinal);

    private static Encoding Gb18030()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030");
    }

    private static byte[] Workbook(string rows, int megabytes = 0)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in new[]
            {
                ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>"),
                ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
                ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"数据\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
                ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
                ("xl/worksheets/sheet1.xml", $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"),
            })
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }

            if (megabytes > 0)
            {
                using var bomb = archive.CreateEntry("xl/media/image1.png", CompressionLevel.Optimal).Open();
                var nothing = new byte[1024 * 1024];
                for (var megabyte = 0; megabyte < megabytes; megabyte++)
                {
                    bomb.Write(nothing);
                }
            }
        }

        return file.ToArray();
    }

    private static List<string> Read(string csv) => ReadBytes(Encoding.UTF8.GetBytes(csv), "a.csv").Rows;

    private static (List<string> Rows, Outcome<ReadFile> Outcome) ReadBytes(byte[] bytes, string name)
    {
        var rows = new List<string>();
        using var stream = new MemoryStream(bytes);
        var read = RecordFile.Read(stream, name, new RecordLayout(Content), Content.Fields.Count, record => rows.Add($"{record.Row}|{string.Join('|', record.Values[..4])}"), CancellationToken.None);
        return (rows, read);
    }

    private static List<string> Faults(byte[] bytes, string name)
    {
        var faults = new List<string>();
        using var stream = new MemoryStream(bytes);
        var read = RecordFile.Read(stream, name, new RecordLayout(Content), Content.Fields.Count, record => faults.AddRange(record.Fault is null ? [] : [$"{record.Row}:{record.Fault}"]), CancellationToken.None);
        Assert.True(read.Succeeded, read.Succeeded ? "" : read.Message);
        return faults;
    }
}
