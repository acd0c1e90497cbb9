using System.Globalization;

namespace HealthPortal.Data.Exchange;

/// <summary>Writes a list as an Excel workbook while it is being read, with memory that does not grow with the number of rows.</summary>
public static class WorkbookWriter
{
    /// <summary>Title, filter line, who and when; the header stands below.</summary>
    private const int LinesAboveHeader = 3;
    private const int HeaderRow = LinesAboveHeader + 1;
    private const int FlushAt = 64 * 1024;

    /// <summary>Rows read while earlier ones are written: enough to keep both sides busy, few enough to weigh nothing.</summary>
    private const int RowsAhead = 512;

    /// <param name="destination">Needs neither seeking nor synchronous writing, so a response body will do; left open.</param>
    /// <param name="document">What to write.</param>
    /// <param name="cancellation">Stops between chunks; what was written by then is not a workbook.</param>
    public static async Task WriteAsync(Stream destination, WorkbookDocument document, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(document.Columns.Count, nameof(document));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(document.RowsPerSheet, HeaderRow, nameof(document));

        await using var rows = ReadAhead.Of(document.Rows, RowsAhead, cancellation).GetAsyncEnumerator(cancellation);
        var measured = new List<object?[]>(SheetWidths.MeasuredRows);
        while (measured.Count < SheetWidths.MeasuredRows && await rows.MoveNextAsync())
        {
            measured.Add(rows.Current);
        }

        var widths = SheetWidths.Measure(document.Columns, measured);
        var text = new SheetText();
        using var package = new WorkbookPackage(destination, document.Columns.Select(column => column.NumberFormat).OfType<string>());
        var styles = document.Columns
            .Select(column => new CellStyles(WorkbookPackage.PlainStyle, package.NumberStyle(column.NumberFormat), WorkbookPackage.DateStyle, WorkbookPackage.DateTimeStyle))
            .ToArray();

        var next = 0;
        bool more;
        do
        {
            using (var sheet = package.BeginSheet(document.Title))
            {
                Begin(text, document, widths);
                var row = HeaderRow;
                more = false;
                while (next < measured.Count || await rows.MoveNextAsync())
                {
                    var values = next < measured.Count ? measured[next++] : rows.Current;
                    row++;
                    WriteRow(text, row, values, styles);
                    if (text.Length >= FlushAt)
                    {
                        sheet.Write(text.Memory.Span);
                        await package.DrainAsync(cancellation);
                        text.Clear();
                    }

                    if (row == document.RowsPerSheet)
                    {
                        // Whether another sheet is needed shows only when there is another row.
                        more = next < measured.Count;
                        if (!more && await rows.MoveNextAsync())
                        {
                            more = true;
                            measured.Add(rows.Current);
                        }

                        break;
                    }
                }

                End(text, document.Columns.Count, row);
                package.DescribeSheet($"$A${HeaderRow}:${SheetText.ColumnName(document.Columns.Count - 1)}${row}", HeaderRow);
                sheet.Write(text.Memory.Span);
                await package.DrainAsync(cancellation);
                text.Clear();
            }
        }
        while (more);

        await package.FinishAsync(cancellation);
    }

    private static void Begin(SheetText text, WorkbookDocument document, double[] widths)
    {
        text.Raw("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\""u8)
            .Number(HeaderRow).Raw("\" topLeftCell=\"A"u8).Number(HeaderRow + 1)
            .Raw("\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>"u8);
        Columns(text, widths);
        text.Raw("<sheetData><row r=\"1\" ht=\"28\" customHeight=\"1\">"u8);
        text.TextCell(0, 1, document.Title, WorkbookPackage.TitleStyle);
        text.Raw("</row><row r=\"2\">"u8);
        text.TextCell(0, 2, document.FilterLine, WorkbookPackage.NoteStyle);
        text.Raw("</row><row r=\"3\">"u8);
        text.TextCell(0, 3, $"导出人 {document.ExportedBy}　导出时间 {document.ExportedAtLocal.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}", WorkbookPackage.NoteStyle);
        text.Raw("</row><row r=\""u8).Number(HeaderRow).Raw("\" ht=\"20\" customHeight=\"1\">"u8);
        for (var column = 0; column < document.Columns.Count; column++)
        {
            text.TextCell(column, HeaderRow, document.Columns[column].Header, WorkbookPackage.HeaderStyle);
        }

        text.Raw("</row>"u8);
    }

    internal static void Columns(SheetText text, double[] widths)
    {
        text.Raw("<cols>"u8);
        for (var column = 0; column < widths.Length; column++)
        {
            text.Raw("<col min=\""u8).Number(column + 1).Raw("\" max=\""u8).Number(column + 1).Raw("\" width=\""u8).Number(widths[column]).Raw("\" customWidth=\"1\"/>"u8);
        }

        text.Raw("</cols>"u8);
    }

    private static void WriteRow(SheetText text, int row, object?[] values, CellStyles[] styles)
    {
        text.Raw("<row r=\""u8).Number(row).Raw("\">"u8);
        for (var column = 0; column < Math.Min(values.Length, styles.Length); column++)
        {
            text.Cell(column, row, values[column], styles[column]);
        }

        text.Raw("</row>"u8);
    }

    private static void End(SheetText text, int columns, int lastRow)
    {
        var last = SheetText.ColumnName(columns - 1);
        text.Raw("</sheetData><autoFilter ref=\"A"u8).Number(HeaderRow).Raw(":"u8).Raw(last).Number(lastRow).Raw("\"/>"u8);
        if (columns > 1)
        {
            text.Raw("<mergeCells count=\"3\">"u8);
            for (var row = 1; row <= LinesAboveHeader; row++)
            {
                text.Raw("<mergeCell ref=\"A"u8).Number(row).Raw(":"u8).Raw(last).Number(row).Raw("\"/>"u8);
            }

            text.Raw("</mergeCells>"u8);
        }

        text.Raw("<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.5\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/><headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"u8);
    }
}
