using System.Text;
using System.Text.Json;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Files;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>One record as it was sent. Only good until the next: <see cref="Values"/> is used again.</summary>
/// <param name="values">One place for each data item of the standard.</param>
public sealed class SentRecord(int values)
{
    /// <summary>Row of the file, or line.</summary>
    public int Row { get; set; }

    public string?[] Values { get; } = new string?[values];

    /// <summary>The validity mark as written.</summary>
    public string? Validity { get; set; }

    /// <summary>Why the row could not be read as a record.</summary>
    public string? Fault { get; set; }

    public void Clear(int row)
    {
        Array.Clear(Values);
        (Row, Validity, Fault) = (row, null, null);
    }

    public void Set(int place, string value)
    {
        if (place == RecordLayout.Validity)
        {
            Validity = value;
        }
        else if (place >= 0)
        {
            Values[place] = value;
        }
    }
}

/// <param name="InOldEncoding">Records read as GB18030.</param>
public sealed record ReadFile(int Records, int InOldEncoding);

/// <summary>Reads files of records forward: CSV, workbook, JSON lines. Whatever is wrong with the file as a whole is a failure in words; nothing throws at bad content.</summary>
public static class RecordFile
{
    /// <summary>A workbook is unpacked and kept in part; more rows belong into CSV.</summary>
    public static readonly ImportLimits WorkbookLimits = new() { MaxBytes = 100L * 1024 * 1024, MaxRows = 200_000, MaxUnpackedBytes = 1024L * 1024 * 1024 };

    private const int LongestLine = 256 * 1024;

    /// <summary>Extensions that may be sent.</summary>
    public static readonly IReadOnlyList<string> Extensions = [".csv", ".txt", ".xlsx", ".jsonl", ".ndjson"];

    /// <param name="content">Seekable.</param>
    /// <param name="fileName">Decides the format; the content must agree.</param>
    /// <param name="layout">Of the standard.</param>
    /// <param name="fields">How many data items the standard has.</param>
    /// <param name="each">Called for each record, one after the other.</param>
    /// <param name="cancellation">Looked at with each record.</param>
    public static Outcome<ReadFile> Read(Stream content, string fileName, RecordLayout layout, int fields, Action<SentRecord> each, CancellationToken cancellation)
    {
        var name = UploadName.Tidy(fileName);
        Span<byte> head = stackalloc byte[4];
        content.Position = 0;
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        content.Position = 0;
        if (head.Length == 0)
        {
            return Failure.Invalid($"文件“{name}”是空的，请重新选择。");
        }

        var record = new SentRecord(fields);
        void Take(SentRecord sent)
        {
            cancellation.ThrowIfCancellationRequested();
            each(sent);
        }

        var outcome = Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".xlsx" => ReadWorkbook(content, name, layout, record, Take, cancellation),
            ".jsonl" or ".ndjson" => ReadLines(content, layout, record, Take),
            ".csv" or ".txt" when head.StartsWith("PK"u8) => Failure.Invalid($"文件“{name}”的内容与扩展名不符：它是 Excel 文件，请把扩展名改回 .xlsx 再上传。"),
            ".csv" or ".txt" when head is [0xFF, 0xFE, ..] => ReadDelimited(Encoding.CreateTranscodingStream(content, Encoding.Unicode, Encoding.UTF8, leaveOpen: true), layout, record, Take),
            ".csv" or ".txt" when head is [0xFE, 0xFF, ..] => ReadDelimited(Encoding.CreateTranscodingStream(content, Encoding.BigEndianUnicode, Encoding.UTF8, leaveOpen: true), layout, record, Take),
            ".csv" or ".txt" => ReadDelimited(content, layout, record, Take),
            _ => Failure.Invalid($"文件“{name}”不是可以归集的格式，请使用 .csv、.xlsx 或 .jsonl 文件。"),
        };
        return outcome.Succeeded && outcome.Value.Records == 0 ? Failure.Invalid($"文件“{name}”里没有数据。") : outcome;
    }

    private static Outcome<ReadFile> ReadDelimited(Stream content, RecordLayout layout, SentRecord record, Action<SentRecord> each)
    {
        var rows = new DelimitedRows(content);
        if (!rows.Read())
        {
            return Failure.Invalid(rows.FileFault ?? "文件里没有内容。");
        }

        var places = layout.Read(rows.Values);
        if (!places.Succeeded)
        {
            return new Failure(places.Failure!.Value, places.Problems);
        }

        var records = 0;
        while (rows.Read())
        {
            record.Clear(rows.Row);
            record.Fault = rows.RowFault;
            var any = false;
            for (var column = 0; column < rows.Values.Count; column++)
            {
                var value = rows.Values[column];
                if (value.Length == 0)
                {
                    continue;
                }

                if (column >= places.Value.Length)
                {
                    record.Fault ??= $"这一行有 {rows.Values.Count} 列，表头只有 {places.Value.Length} 列，请检查是否多了逗号。";
                    break;
                }

                any = true;
                record.Set(places.Value[column], value[0] == '=' ? WorkbookReader.Tidy(value) : value);
            }

            if (any || record.Fault is not null)
            {
                records++;
                each(record);
            }
        }

        return rows.FileFault is { } fault ? Failure.Invalid(fault) : new ReadFile(records, rows.InOldEncoding);
    }

    private static Outcome<ReadFile> ReadWorkbook(Stream content, string name, RecordLayout layout, SentRecord record, Action<SentRecord> each, CancellationToken cancellation)
    {
        if (content.Length > WorkbookLimits.MaxBytes)
        {
            return Failure.Invalid($"文件“{name}”超过 {WorkbookLimits.MaxBytes / 1024 / 1024} MB，请改用 .csv 文件。");
        }

        try
        {
            using var reader = WorkbookReader.Open(content, name, WorkbookLimits, out var fault);
            return reader is null ? Failure.Invalid(fault!) : ReadSheets(reader, name, layout, record, each, cancellation);
        }
        catch (InvalidPasswordException)
        {
            return Failure.Invalid($"文件“{name}”设有密码，请去掉密码后再上传。");
        }
        catch (ExcelReaderException)
        {
            return Damaged(name);
        }
        catch (SystemException fault) when (WorkbookReader.IsDamage(fault))
        {
            return Damaged(name);
        }
    }

    private static Failure Damaged(string name) => Failure.Invalid($"文件“{name}”已损坏或不是 Excel 文件，请用 Excel 打开后另存为 .xlsx 再上传。");

    private static Outcome<ReadFile> ReadSheets(IExcelDataReader reader, string name, RecordLayout layout, SentRecord record, Action<SentRecord> each, CancellationToken cancellation)
    {
        var known = layout.Collected.SelectMany(field => (string[])[field.Label, field.Key]).Select(ImportTable.TidyHeader).ToHashSet(StringComparer.OrdinalIgnoreCase);
        do
        {
            if (reader.VisibleState is "hidden" or "veryhidden")
            {
                continue;
            }

            if (reader.FieldCount > WorkbookReader.WidestSheet)
            {
                return Failure.Invalid($"工作表“{reader.Name}”有 {reader.FieldCount} 列，请删除右侧多余的列再上传。");
            }

            if (WorkbookReader.FindHeader(reader, known) is not { } header)
            {
                continue;
            }

            var places = layout.Read(header.Cells);
            return places.Succeeded ? ReadRows(reader, header.RowNumber, places.Value, record, each, cancellation) : new Failure(places.Failure!.Value, places.Problems);
        }
        while (reader.NextResult());

        return Failure.Invalid($"文件“{name}”中没有找到表头，请下载模板对照。");
    }

    private static Outcome<ReadFile> ReadRows(IExcelDataReader reader, int headerRow, int[] places, SentRecord record, Action<SentRecord> each, CancellationToken cancellation)
    {
        var records = 0;
        for (var number = headerRow + 1; reader.Read(); number++)
        {
            // Empty rows are not handed on, but there may be a million of them.
            cancellation.ThrowIfCancellationRequested();
            record.Clear(number);
            var any = false;
            for (var column = 0; column < places.Length && column < reader.FieldCount; column++)
            {
                var text = WorkbookReader.CellText(reader, column);
                if (text.Length == 0)
                {
                    continue;
                }

                any = true;
                record.Set(places[column], text);
                if (places[column] != RecordLayout.Ignored && reader.GetValue(column) is double value && Math.Abs(value) >= WorkbookReader.FirstInexactNumber)
                {
                    record.Fault ??= $"单元格 {ImportTable.Address(column, number)} 是超过 15 位的数字，Excel 已丢失末尾几位，请把该列设为文本格式后重新填写。";
                }
            }

            if (!any)
            {
                continue;
            }

            if (++records > WorkbookLimits.MaxRows)
            {
                return Failure.Invalid($"Excel 文件超过 {WorkbookLimits.MaxRows} 行，请改用 .csv 文件。");
            }

            each(record);
        }

        return new ReadFile(records, 0);
    }

    private static Outcome<ReadFile> ReadLines(Stream content, RecordLayout layout, SentRecord record, Action<SentRecord> each)
    {
        using var reader = new StreamReader(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false), detectEncodingFromByteOrderMarks: true, 64 * 1024, leaveOpen: true);
        var (number, records) = (0, 0);
        while (Line(reader) is { } line)
        {
            number++;
            if (line.AsSpan().Trim().Length == 0)
            {
                continue;
            }

            record.Clear(number);
            record.Fault = line.Length > LongestLine ? $"这一行超过 {LongestLine / 1024} K 个字符。" : JsonFault(line, layout, record);
            records++;
            each(record);
        }

        return new ReadFile(records, 0);
    }

    /// <summary>Cuts what is too long while reading: a file without line ends must not be held whole.</summary>
    private static string? Line(StreamReader reader)
    {
        var text = new StringBuilder();
        int next;
        while ((next = reader.Read()) >= 0)
        {
            if (next == '\n')
            {
                return text.ToString();
            }

            if (text.Length <= LongestLine)
            {
                text.Append((char)next);
            }
        }

        return text.Length > 0 ? text.ToString() : null;
    }

    private static string? JsonFault(string line, RecordLayout layout, SentRecord record)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Take(document.RootElement, layout, record) : "这一行应是一个 JSON 对象，例如 {\"licenceNo\":\"…\"}。";
        }
        catch (JsonException)
        {
            return "这一行不是正确的 JSON。";
        }
    }

    /// <summary>Puts the members of a JSON object into the record.</summary>
    /// <returns>What is wrong, in words.</returns>
    public static string? Take(JsonElement element, RecordLayout layout, SentRecord record)
    {
        var seen = new HashSet<int>();
        foreach (var member in element.EnumerateObject())
        {
            if (layout.FieldOf(member.Name) is not { } place)
            {
                return $"“{(member.Name.Length > 30 ? member.Name[..30] + "…" : member.Name)}”不是标准里的数据项。";
            }

            if (place != RecordLayout.Ignored && !seen.Add(place))
            {
                return $"“{member.Name}”写了两次。";
            }

            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Null:
                    break;
                case JsonValueKind.String when Text(member.Value) is { } text:
                    record.Set(place, text);
                    break;
                case JsonValueKind.String:
                    return $"“{member.Name}”里有不能表示的字符。";
                case JsonValueKind.Number:
                    record.Set(place, member.Value.GetRawText());
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    record.Set(place, member.Value.GetBoolean() ? "true" : "false");
                    break;
                default:
                    return $"“{member.Name}”应是文字或数字，不能是列表或对象。";
            }
        }

        return null;
    }

    /// <summary>Null for half of a character, which JSON lets pass and no text can hold.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
