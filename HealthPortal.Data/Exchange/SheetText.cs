using System.Buffers;
using System.Globalization;
using System.Text;

namespace HealthPortal.Data.Exchange;

/// <summary>A growing UTF-8 buffer that knows how SpreadsheetML wants text and cells written. Not a general XML writer: names are given as they are.</summary>
internal sealed class SheetText
{
    /// <summary>Characters in one cell, Excel's limit.</summary>
    private const int MaxCellCharacters = 32_767;

    /// <summary>Digits beyond the fifteenth are lost when Excel reads a number.</summary>
    private const long LargestExactNumber = 999_999_999_999_999;

    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\r\n\u00A0\u3000");

    private static readonly DateOnly FirstReliableDate = new(1900, 3, 1);

    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (char)i), '<', '>', '&', '"', '_', .. Enumerable.Range(0xD800, 0x800).Select(i => (char)i), '\uFFFE', '\uFFFF']);

    private readonly List<byte[]> columnNames = [];
    private byte[] buffer = new byte[96 * 1024];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, Length);

    /// <summary>A, B … Z, AA … for a column counted from zero.</summary>
    public static string ColumnName(int index)
    {
        var name = string.Empty;
        for (var rest = index + 1; rest > 0; rest = (rest - 1) / 26)
        {
            name = (char)('A' + ((rest - 1) % 26)) + name;
        }

        return name;
    }

    public void Clear() => Length = 0;

    /// <summary>Markup, written as it is.</summary>
    public SheetText Raw(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Free(utf8.Length));
        Length += utf8.Length;
        return this;
    }

    public SheetText Raw(string markup)
    {
        Length += Encoding.UTF8.GetBytes(markup, Free(Encoding.UTF8.GetMaxByteCount(markup.Length)));
        return this;
    }

    public SheetText Number<T>(T number)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(Free(64), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
        return this;
    }

    /// <summary>Text as content or attribute value: escaped, without the characters that XML cannot hold, cut at what a cell can hold.</summary>
    public SheetText Text(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxCellCharacters)
        {
            text = text[..MaxCellCharacters];
        }

        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Special);
            var run = plain < 0 ? text : text[..plain];
            Length += Encoding.UTF8.GetBytes(run, Free(run.Length * 3));
            if (plain < 0)
            {
                break;
            }

            text = text[(plain + SpecialAt(text[plain..]))..];
        }

        return this;
    }

    /// <summary>One cell of any value; nothing at all for an empty one.</summary>
    public void Cell(int column, int row, object? value, in CellStyles styles)
    {
        switch (value)
        {
            case null:
            case string { Length: 0 }:
                break;
            case string text:
                TextCell(column, row, text, styles.Text);
                break;
            case int number:
                NumberCell(column, row, number, styles.Number);
                break;
            case long number when Math.Abs(number) <= LargestExactNumber:
                NumberCell(column, row, number, styles.Number);
                break;
            case short or byte:
                NumberCell(column, row, Convert.ToInt32(value, CultureInfo.InvariantCulture), styles.Number);
                break;
            case decimal number when Math.Abs(number) <= LargestExactNumber:
                NumberCell(column, row, number, styles.Number);
                break;
            case double number when double.IsFinite(number):
                NumberCell(column, row, number, styles.Number);
                break;
            case float number when float.IsFinite(number):
                NumberCell(column, row, (decimal)number, styles.Number);
                break;
            case DateOnly date when date >= FirstReliableDate:
                NumberCell(column, row, (int)date.ToDateTime(TimeOnly.MinValue).ToOADate(), styles.Date);
                break;
            case DateOnly date:
                TextCell(column, row, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), styles.Text);
                break;
            case DateTime instant when DateOnly.FromDateTime(instant) >= FirstReliableDate:
                NumberCell(column, row, instant.ToOADate(), styles.DateTime);
                break;
            case DateTime instant:
                TextCell(column, row, instant.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), styles.Text);
                break;
            case bool flag:
                TextCell(column, row, flag ? "是" : "否", styles.Text);
                break;
            case IFormattable formattable:
                TextCell(column, row, formattable.ToString(null, CultureInfo.InvariantCulture), styles.Text);
                break;
            default:
                TextCell(column, row, value.ToString() ?? string.Empty, styles.Text);
                break;
        }
    }

    public void TextCell(int column, int row, ReadOnlySpan<char> text, int style)
    {
        BeginCell(column, row, style);
        // Most cells have no white space to lose, and the attribute would be a fifth of the file before compression.
        Raw(text.IndexOfAny(WhiteSpace) < 0 ? " t=\"inlineStr\"><is><t>"u8 : " t=\"inlineStr\"><is><t xml:space=\"preserve\">"u8).Text(text).Raw("</t></is></c>"u8);
    }

    private void NumberCell<T>(int column, int row, T number, int style)
        where T : IUtf8SpanFormattable
    {
        BeginCell(column, row, style);
        Raw("><v>"u8).Number(number).Raw("</v></c>"u8);
    }

    private void BeginCell(int column, int row, int style)
    {
        while (columnNames.Count <= column)
        {
            columnNames.Add(Encoding.ASCII.GetBytes(ColumnName(columnNames.Count)));
        }

        Raw("<c r=\""u8).Raw(columnNames[column]).Number(row).Raw("\""u8);
        if (style != 0)
        {
            Raw(" s=\""u8).Number(style).Raw("\""u8);
        }
    }

    /// <summary>Writes the special character that the text begins with; gives how many characters that used up.</summary>
    private int SpecialAt(ReadOnlySpan<char> text)
    {
        switch (text[0])
        {
            case '<':
                Raw("&lt;"u8);
                return 1;
            case '>':
                Raw("&gt;"u8);
                return 1;
            case '&':
                Raw("&amp;"u8);
                return 1;
            case '"':
                Raw("&quot;"u8);
                return 1;
            case '\n':
            case '\t':
                Free(1)[0] = (byte)text[0];
                Length++;
                return 1;
            case '_':
                // Excel reads _x0041_ as an escaped character; an underscore that begins one must be escaped itself.
                var isEscape = text.Length >= 7 && text[1] is 'x' or 'X' && text[6] == '_' && !text[2..6].ContainsAnyExcept("0123456789abcdefABCDEF");
                Raw(isEscape ? "_x005F_"u8 : "_"u8);
                return 1;
            case var high when char.IsHighSurrogate(high) && text.Length > 1 && char.IsLowSurrogate(text[1]):
                Length += Encoding.UTF8.GetBytes(text[..2], Free(4));
                return 2;
            default:
                return 1;
        }
    }

    private Span<byte> Free(int size)
    {
        if (buffer.Length - Length < size)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + size));
        }

        return buffer.AsSpan(Length);
    }
}

/// <summary>Indexes into the style table for the values of one column.</summary>
internal readonly record struct CellStyles(int Text, int Number, int Date, int DateTime);
