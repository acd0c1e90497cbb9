using System.Globalization;

namespace HealthPortal.Data.Exchange;

/// <summary>What is wrong with an imported row.</summary>
/// <param name="RowNumber">As Excel shows it; <see cref="ImportRow.Number"/>.</param>
/// <param name="Column">Position in <see cref="ImportTable.Headers"/>, or null when the whole row is meant.</param>
/// <param name="Message">A whole Chinese sentence.</param>
public sealed record ImportFault(int RowNumber, int? Column, string Message);

/// <summary>
/// Gives an import back with its faults: every row as it came, the wrong cells coloured and explained when selected, and the sentences in the last
/// column. The person corrects it and imports the very file again; that column is then ignored.
/// </summary>
public static class ErrorWorkbook
{
    /// <summary>Header of the column with the sentences.</summary>
    public const string ColumnHeader = "错误说明";

    /// <summary>Input prompts are shown by Excel without any further part in the file; it takes this many, 255 characters each.</summary>
    private const int MaxPrompts = 5_000;
    private const int MaxPromptLength = 255;
    private const int FlushAt = 64 * 1024;
    private const double FaultColumnWidth = 60;

    /// <param name="destination">Needs neither seeking nor synchronous writing; left open.</param>
    /// <param name="title">Names the sheet.</param>
    /// <param name="table">What was read.</param>
    /// <param name="faults">In any order.</param>
    /// <param name="cancellation">Stops between chunks.</param>
    public static async Task WriteAsync(Stream destination, string title, ImportTable table, IReadOnlyCollection<ImportFault> faults, CancellationToken cancellation)
    {
        var byRow = faults.ToLookup(fault => fault.RowNumber);
        var faultColumn = table.Headers.Count;
        WorkbookColumn[] columns = [.. table.Headers.Select(header => new WorkbookColumn(header)), new WorkbookColumn(ColumnHeader, FaultColumnWidth)];
        var widths = SheetWidths.Measure(columns, [.. table.Rows.Take(SheetWidths.MeasuredRows).Select(row => row.Cells.ToArray<object?>())]);
        var text = new SheetText();
        using var package = new WorkbookPackage(destination, []);
        var prompts = new List<(string Address, string Message)>();
        var lastRow = 1;
        using (var sheet = package.BeginSheet(title))
        {
            text.Raw("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>"u8);
            WorkbookWriter.Columns(text, widths);
            text.Raw("<sheetData><row r=\"1\" ht=\"20\" customHeight=\"1\">"u8);
            for (var column = 0; column < columns.Length; column++)
            {
                text.TextCell(column, 1, columns[column].Header, WorkbookPackage.HeaderStyle);
            }

            text.Raw("</row>"u8);
            foreach (var row in table.Rows)
            {
                lastRow++;
                WriteRow(text, lastRow, row, [.. byRow[row.Number]], faultColumn, prompts);
                if (text.Length >= FlushAt)
                {
                    sheet.Write(text.Memory.Span);
                    await package.DrainAsync(cancellation);
                    text.Clear();
                }
            }

            var range = $"A1:{SheetText.ColumnName(faultColumn)}{lastRow.ToString(CultureInfo.InvariantCulture)}";
            text.Raw("</sheetData><autoFilter ref=\""u8).Raw(range).Raw("\"/>"u8);
            WritePrompts(text, prompts);
            text.Raw("</worksheet>"u8);
            sheet.Write(text.Memory.Span);
            await package.DrainAsync(cancellation);
        }

        package.DescribeSheet($"$A$1:${SheetText.ColumnName(faultColumn)}${lastRow.ToString(CultureInfo.InvariantCulture)}", 1);
        await package.FinishAsync(cancellation);
    }

    private static void WriteRow(SheetText text, int number, ImportRow row, ImportFault[] faults, int faultColumn, List<(string Address, string Message)> prompts)
    {
        text.Raw("<row r=\""u8).Number(number).Raw("\">"u8);
        for (var column = 0; column < row.Cells.Count; column++)
        {
            var own = faults.Where(fault => fault.Column == column).Select(fault => fault.Message).ToArray();
            if (own.Length > 0)
            {
                // Coloured also when empty: a missing value is the most common fault.
                text.TextCell(column, number, row.Cells[column], WorkbookPackage.FaultStyle);
                if (prompts.Count < MaxPrompts)
                {
                    prompts.Add((ImportTable.Address(column, number), string.Join('\n', own)));
                }
            }
            else if (row.Cells[column].Length > 0)
            {
                text.TextCell(column, number, row.Cells[column], WorkbookPackage.PlainStyle);
            }
        }

        if (faults.Length > 0)
        {
            text.TextCell(faultColumn, number, string.Join('\n', faults.OrderBy(fault => fault.Column ?? -1).Select(fault => fault.Message)), WorkbookPackage.FaultNoteStyle);
        }

        text.Raw("</row>"u8);
    }

    private static void WritePrompts(SheetText text, List<(string Address, string Message)> prompts)
    {
        if (prompts.Count == 0)
        {
            return;
        }

        text.Raw("<dataValidations count=\""u8).Number(prompts.Count).Raw("\">"u8);
        foreach (var (address, message) in prompts)
        {
            text.Raw("<dataValidation allowBlank=\"1\" showInputMessage=\"1\" promptTitle=\"请改正\" prompt=\""u8)
                .Text(message.Length > MaxPromptLength ? message.AsSpan(0, MaxPromptLength) : message)
                .Raw("\" sqref=\""u8).Raw(address).Raw("\"/>"u8);
        }

        text.Raw("</dataValidations>"u8);
    }
}
