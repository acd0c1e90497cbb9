namespace HealthPortal.Data.Exchange;

/// <summary>Column widths in characters of the standard font, as far as they can be known without a font: a Chinese character counts two.</summary>
internal static class SheetWidths
{
    /// <summary>Rows that are measured; more would cost time and rarely change the result.</summary>
    public const int MeasuredRows = 200;

    private const int Narrowest = 6;
    private const int Widest = 60;

    public static double[] Measure(IReadOnlyList<WorkbookColumn> columns, IReadOnlyList<object?[]> rows)
    {
        var widths = new double[columns.Count];
        for (var column = 0; column < widths.Length; column++)
        {
            // The filter arrow covers two characters of the header.
            var width = Of(columns[column].Header) + 3;
            foreach (var row in rows)
            {
                width = Math.Max(width, column < row.Length ? Of(row[column]) + 1 : 0);
            }

            widths[column] = columns[column].Width ?? Math.Clamp(width, Narrowest, Widest);
        }

        return widths;
    }

    private static int Of(object? value) => value switch
    {
        null => 0,
        string text => Of(text),
        DateOnly => 11,
        DateTime => 17,
        _ => Of(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty),
    };

    private static int Of(string text)
    {
        int widest = 0, width = 0;
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 200)))
        {
            width = c == '\n' ? 0 : width + (c >= '\u1100' ? 2 : 1);
            widest = Math.Max(widest, width);
        }

        return widest;
    }
}
