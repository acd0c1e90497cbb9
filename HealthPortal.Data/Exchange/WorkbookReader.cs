using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using HealthPortal.Data.Files;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Exchange;

/// <summary>
/// Reads a table that a person filled in: xlsx, xls, or csv in UTF-8 or GB18030. Dates become <c>2026-10-01</c> or <c>2026-10-01 08:30:00</c>,
/// times <c>08:30:00</c>, numbers plain decimals without exponent, truth values 是 and 否.
/// </summary>
public static class WorkbookReader
{
    /// <summary>Titles and explanations stand above the header, but not whole pages of them.</summary>
    private const int HeaderSearchRows = 20;

    /// <summary>The reader allocates a row's full width, so a stray cell in the last column would cost gigabytes.</summary>
    internal const int WidestSheet = 1_000;

    private const int MaxProblems = 50;
    internal const double FirstInexactNumber = 1e15;

    static WorkbookReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="content">Seekable; left open.</param>
    /// <param name="fileName">Decides the format; the content must agree.</param>
    /// <param name="limits">Usually <see cref="ImportLimits.Default"/>.</param>
    /// <param name="knownHeaders">Headers of the template, by which the header row is found below title lines; empty takes the first row that is not.</param>
    /// <param name="cancellation">Looked at every thousand rows.</param>
    public static Outcome<ImportTable> Read(Stream content, string fileName, ImportLimits limits, IReadOnlyCollection<string> knownHeaders, CancellationToken cancellation)
    {
        if (!content.CanSeek)
        {
            throw new ArgumentException("The reader needs a seekable stream; save the upload to a temporary file first.", nameof(content));
        }

        var name = UploadName.Tidy(fileName);
        if (content.Length == 0)
        {
            return Failure.Invalid($"文件“{name}”是空的，请重新选择。");
        }

        if (content.Length > limits.MaxBytes)
        {
            return Failure.Invalid($"文件“{name}”超过 {limits.MaxBytes / 1024 / 1024} MB，请拆分后导入。");
        }

        try
        {
            using var opened = Open(content, name, limits, out var fault);
            if (opened is null)
            {
                return Failure.Invalid(fault!);
            }

            var outcome = ReadSheets(opened, name, limits, knownHeaders, out var sheetName, cancellation);
            return sheetName is not null && Path.GetExtension(name).Equals(".xlsx", StringComparison.OrdinalIgnoreCase) && ErrorCells(content, sheetName) is { Count: > 0 } errors
                ? Failure.Invalid(errors)
                : outcome;
        }
        catch (InvalidPasswordException)
        {
            return Failure.Invalid($"文件“{name}”设有密码，请去掉密码后导入。");
        }
        catch (ExcelReaderException)
        {
            return Damaged(name);
        }
        catch (SystemException fault) when (IsDamage(fault))
        {
            return Damaged(name);
        }
    }

    /// <summary>What keeps the file from being read as a table at all, as a sentence, or null. Rows are not looked at.</summary>
    public static string? Fault(Stream content, string fileName, ImportLimits limits)
    {
        var name = UploadName.Tidy(fileName);
        if (content.Length == 0)
        {
            return $"文件“{name}”是空的，请重新选择。";
        }

        try
        {
            using var opened = Open(content, name, limits, out var fault);
            return fault;
        }
        catch (InvalidPasswordException)
        {
            return $"文件“{name}”设有密码，请去掉密码后导入。";
        }
        catch (ExcelReaderException)
        {
            return Damaged(name).Problems[0].Message;
        }
        catch (SystemException fault) when (IsDamage(fault))
        {
            return Damaged(name).Problems[0].Message;
        }
    }

    internal static IExcelDataReader? Open(Stream content, string name, ImportLimits limits, out string? fault)
    {
        fault = null;
        var configuration = new ExcelReaderConfiguration { LeaveOpen = true, FallbackEncoding = Encoding.GetEncoding("GB18030"), AutodetectSeparators = [',', '\t', ';'] };
        Span<byte> head = stackalloc byte[8];
        content.Position = 0;
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        content.Position = 0;
        switch (Path.GetExtension(name).ToLowerInvariant())
        {
            case ".xlsx" when head.StartsWith("PK\u0003\u0004"u8):
                fault = ZipFault(content, name, limits);
                content.Position = 0;
                return fault is null ? ExcelReaderFactory.CreateOpenXmlReader(content, configuration) : null;
            case ".xlsx" when head is [0xD0, 0xCF, 0x11, 0xE0, ..]:
                // A password wraps an xlsx into the old container; ExcelDataReader then says so.
                return ExcelReaderFactory.CreateReader(content, configuration);
            case ".xls" when head is [0xD0, 0xCF, 0x11, 0xE0, ..]:
                return ExcelReaderFactory.CreateBinaryReader(content, configuration);
            case ".csv" or ".txt" when !head.Contains((byte)0) || head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]:
                configuration.FallbackEncoding = IsUtf8(content) ? Encoding.UTF8 : Encoding.GetEncoding("GB18030");
                content.Position = 0;
                return ExcelReaderFactory.CreateCsvReader(content, configuration);
            case ".xlsx" or ".xls" or ".csv" or ".txt":
                fault = $"文件“{name}”的内容与扩展名不符，请用 Excel 打开后另存为 .xlsx 再导入。";
                return null;
            default:
                fault = $"文件“{name}”不是可导入的格式，请使用 .xlsx、.xls 或 .csv 文件。";
                return null;
        }
    }

    private static string? ZipFault(Stream content, string name, ImportLimits limits)
    {
        switch (ZipInspection.Inspect(content, out var names))
        {
            case ZipInspection.Finding.Bomb:
                return $"文件“{name}”解压后过大，不能导入。";
            case ZipInspection.Finding.Macros:
                return $"文件“{name}”含有宏，不能导入，请另存为不含宏的 .xlsx 文件。";
            case ZipInspection.Finding.Fine when names.Contains("xl/workbook.xml"):
                break;
            default:
                return $"文件“{name}”已损坏或不是 Excel 文件，请重新导出后导入。";
        }

        // The directory may lie about sizes; unpacking into nothing counts them.
        content.Position = 0;
        using var archive = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
        var left = limits.MaxUnpackedBytes;
        var buffer = new byte[64 * 1024];
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                left -= read;
                if (left < 0)
                {
                    return $"文件“{name}”解压后过大，不能导入。";
                }
            }
        }

        return null;
    }

    private static Outcome<ImportTable> ReadSheets(IExcelDataReader reader, string name, ImportLimits limits, IReadOnlyCollection<string> knownHeaders, out string? sheetName, CancellationToken cancellation)
    {
        sheetName = null;
        var known = knownHeaders.Select(ImportTable.TidyHeader).ToHashSet(StringComparer.OrdinalIgnoreCase);
        do
        {
            if (reader.VisibleState is "hidden" or "veryhidden")
            {
                continue;
            }

            if (reader.FieldCount > WidestSheet)
            {
                return Failure.Invalid($"工作表“{reader.Name}”有 {reader.FieldCount} 列，请删除右侧多余的列后导入。");
            }

            if (FindHeader(reader, known) is { } header)
            {
                sheetName = reader.Name;
                return ReadRows(reader, header.RowNumber, header.Cells, limits, cancellation);
            }
        }
        while (reader.NextResult());

        return Failure.Invalid(known.Count == 0
            ? $"文件“{name}”中没有内容。"
            : $"文件“{name}”中没有找到表头，前 {HeaderSearchRows} 行内应有“{string.Join("”“", knownHeaders.Take(3))}”等列，请使用下载的模板填写。");
    }

    private static List<Problem> ErrorCells(Stream content, string sheetName) =>
    [
        .. SheetErrorCells.Find(content, sheetName, MaxProblems)
            .Select(cell => new Problem($"单元格 {cell.Address} 是错误值 {cell.Error}，请改正公式或直接填写内容。")),
    ];

    /// <summary>The first row with two known headers (one alone may be a word in an explanation), or with the only one there is.</summary>
    internal static (int RowNumber, string[] Cells)? FindHeader(IExcelDataReader reader, HashSet<string> known)
    {
        for (var number = 1; number <= HeaderSearchRows && reader.Read(); number++)
        {
            var cells = Enumerable.Range(0, reader.FieldCount).Select(column => ImportTable.TidyHeader(CellText(reader, column))).ToArray();
            var matches = known.Count == 0 ? cells.Count(cell => cell.Length > 0) : cells.Count(known.Contains);
            if (matches > 0 && matches >= Math.Min(2, known.Count))
            {
                return (number, cells);
            }
        }

        return null;
    }

    private static Outcome<ImportTable> ReadRows(IExcelDataReader reader, int headerRow, string[] headerCells, ImportLimits limits, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        var columns = new List<int>();
        var headers = new List<string>();
        for (var column = 0; column < headerCells.Length; column++)
        {
            var header = headerCells[column];
            if (header.Length == 0 || header == ErrorWorkbook.ColumnHeader)
            {
                continue;
            }

            var earlier = headers.FindIndex(other => other.Equals(header, StringComparison.OrdinalIgnoreCase));
            if (earlier >= 0)
            {
                problems.Add(new Problem($"表头“{header}”出现了两次（{ImportTable.Address(columns[earlier], headerRow)} 和 {ImportTable.Address(column, headerRow)}），请删去一列。"));
            }

            columns.Add(column);
            headers.Add(header);
        }

        if (columns.Count > limits.MaxColumns)
        {
            return Failure.Invalid($"表头有 {columns.Count} 列，最多 {limits.MaxColumns} 列，请使用下载的模板填写。");
        }

        var rows = new List<ImportRow>();
        for (var number = headerRow + 1; reader.Read() && problems.Count < MaxProblems; number++)
        {
            if (number % 1000 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            var cells = new string[columns.Count];
            var empty = true;
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = columns[i] < reader.FieldCount ? CellText(reader, columns[i]) : string.Empty;
                empty &= cells[i].Length == 0;
                if (CellFault(reader, columns[i], cells[i], number, limits) is { } fault)
                {
                    problems.Add(new Problem(fault));
                    empty = false;
                }
            }

            if (empty)
            {
                continue;
            }

            if (rows.Count == limits.MaxRows)
            {
                return Failure.Invalid($"数据超过 {limits.MaxRows} 行，请拆分成几个文件后导入。");
            }

            rows.Add(new ImportRow(number, cells));
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        return rows.Count == 0
            ? Failure.Invalid("表头下面没有数据，请填写后再导入。")
            : new ImportTable(reader.Name ?? string.Empty, headerRow, headers, rows) { SheetColumns = columns };
    }

    private static string? CellFault(IExcelDataReader reader, int column, string text, int row, ImportLimits limits)
    {
        if (column >= reader.FieldCount)
        {
            return null;
        }

        if (text.Length > limits.MaxCellLength)
        {
            return $"单元格 {ImportTable.Address(column, row)} 的内容超过 {limits.MaxCellLength} 个字，请缩短。";
        }

        return reader.GetValue(column) is double number && Math.Abs(number) >= FirstInexactNumber
            ? $"单元格 {ImportTable.Address(column, row)} 是超过 15 位的数字，Excel 已丢失末尾几位，请把该列设为文本格式后重新填写。"
            : null;
    }

    internal static string CellText(IExcelDataReader reader, int column) => reader.GetValue(column) switch
    {
        null => string.Empty,
        string text => Tidy(text),
        DateTime instant => instant.ToString(instant.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("hh\\:mm\\:ss", CultureInfo.InvariantCulture),
        bool flag => flag ? "是" : "否",

        // Through decimal: 0.1 + 0.2 reads 0.3, and nothing is written with an exponent.
        double number when Math.Abs(number) < (double)decimal.MaxValue => ((decimal)number).ToString(CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    /// <summary>Other systems write <c>="0123"</c> into csv files so that Excel keeps leading zeros.</summary>
    internal static string Tidy(string text)
    {
        var tidy = text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim().Trim('\u3000', '\uFEFF', '\u200B');
        return tidy.Length >= 3 && tidy.StartsWith("=\"", StringComparison.Ordinal) && tidy.EndsWith('"') ? tidy[2..^1] : tidy;
    }

    private static bool IsUtf8(Stream content)
    {
        content.Position = 0;
        var decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
        var bytes = new byte[64 * 1024];
        var characters = new char[bytes.Length + 1];
        try
        {
            int read;
            while ((read = content.Read(bytes)) > 0)
            {
                decoder.GetChars(bytes, 0, read, characters, 0, flush: false);
            }

            decoder.GetChars([], characters, flush: true);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static Failure Damaged(string name) => Failure.Invalid($"文件“{name}”已损坏或不是 Excel 文件，请用 Excel 打开后另存为 .xlsx 再导入。");

    /// <summary>What ExcelDataReader and the zip and XML readers below it throw at a file that is not what it should be.</summary>
    internal static bool IsDamage(SystemException fault) => fault is InvalidDataException or XmlException or EndOfStreamException or FormatException or OverflowException
        or ArgumentException or IndexOutOfRangeException or NullReferenceException or InvalidOperationException or NotSupportedException or KeyNotFoundException or InvalidCastException;
}
