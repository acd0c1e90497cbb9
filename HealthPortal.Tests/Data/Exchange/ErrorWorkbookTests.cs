using System.Xml.Linq;
using HealthPortal.Data.Exchange;

namespace HealthPortal.Tests.Data.Exchange;

public sealed class ErrorWorkbookTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Fact]
    public async Task WriteAsync_OfAnImportWithFaults_GivesEveryRowBackAndMarksTheWrongCells()
    {
        var table = WorkbookReader.Read(new MemoryStream("说明,,\n姓名,,日期\n张三,,2026-10-01\n李四,,2026-13-01\n,,x\n"u8.ToArray()), "a.csv", ImportLimits.Default, ["姓名", "日期"], CancellationToken.None).Value;
        using var stream = new MemoryStream();

        await ErrorWorkbook.WriteAsync(
            stream,
            "名单",
            table,
            [new ImportFault(5, 1, "日期不存在。"), new ImportFault(5, 0, "请填写姓名。"), new ImportFault(4, 1, "日期“2026-13-01”不存在。"), new ImportFault(4, null, "与第 3 行重复。")],
            CancellationToken.None);

        var content = stream.ToArray();
        WorkbookWriterTests.AssertValid(content);
        var sheet = WorkbookWriterTests.Part(content, "xl/worksheets/sheet1.xml");
        var cells = sheet.Descendants(Main + "c").ToDictionary(cell => cell.Attribute("r")!.Value, cell => (Text: cell.Value, Style: cell.Attribute("s")?.Value), StringComparer.Ordinal);
        Assert.Equal(("张三", null), cells["A2"]);
        Assert.False(cells.ContainsKey("C2"));
        Assert.Equal(("2026-13-01", "6"), cells["B3"]);
        Assert.Equal("与第 3 行重复。\n日期“2026-13-01”不存在。", cells["C3"].Text);
        Assert.Equal(("", "6"), cells["A4"]);
        Assert.Equal("请填写姓名。\n日期不存在。", cells["C4"].Text);
        Assert.Equal(["B3", "A4", "B4"], sheet.Descendants(Main + "dataValidation").Select(prompt => prompt.Attribute("sqref")!.Value));
    }

    [Fact]
    public async Task WriteAsync_WhenReadAgain_GivesTheSameTableWithoutTheFaultColumn()
    {
        var table = WorkbookReader.Read(new MemoryStream("姓名,日期\n张三,2026-10-01\n李四,=1+1\n"u8.ToArray()), "a.csv", ImportLimits.Default, ["姓名", "日期"], CancellationToken.None).Value;
        using var stream = new MemoryStream();
        await ErrorWorkbook.WriteAsync(stream, "名单", table, [new ImportFault(3, 1, "日期不存在。")], CancellationToken.None);

        var again = WorkbookReader.Read(stream, "a.xlsx", ImportLimits.Default, ["姓名", "日期"], CancellationToken.None).Value;

        Assert.Equal(table.Headers, again.Headers);
        Assert.Equal(table.Rows.Select(row => row.Cells), again.Rows.Select(row => row.Cells));
    }
}
