namespace HealthPortal.Data.Exchange;

/// <summary>A row below the header.</summary>
/// <param name="Number">As Excel shows it, from 1.</param>
/// <param name="Cells">One text for each header; empty where the cell is.</param>
public sealed record ImportRow(int Number, IReadOnlyList<string> Cells);

/// <summary>A table as a person filled it in: texts only, nothing checked yet. Rows without any text are left out.</summary>
/// <param name="SheetName">Empty for a text file.</param>
/// <param name="HeaderRowNumber">As Excel shows it, from 1.</param>
/// <param name="Headers">Tidied: without blanks and the star that marks required columns.</param>
/// <param name="Rows">Not empty.</param>
public sealed record ImportTable(string SheetName, int HeaderRowNumber, IReadOnlyList<string> Headers, IReadOnlyList<ImportRow> Rows)
{
    /// <summary>Columns of the sheet, counted from zero, that the headers stand in (empty ones are left out of <see cref="Headers"/>).</summary>
    public required IReadOnlyList<int> SheetColumns { get; init; }

    /// <summary>Position of a column by its header, or -1.</summary>
    public int IndexOf(string header)
    {
        var wanted = TidyHeader(header);
        for (var i = 0; i < Headers.Count; i++)
        {
            if (Headers[i].Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Where a person finds the cell, for example B5.</summary>
    public string AddressOf(ImportRow row, int column) => Address(SheetColumns[column], row.Number);

    internal static string Address(int sheetColumn, int rowNumber) => SheetText.ColumnName(sheetColumn) + rowNumber.ToString(System.Globalization.CultureInfo.InvariantCulture);

    internal static string TidyHeader(string header) => string.Concat(header.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && c is not ('*' or '＊')));
}
