using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <param name="Label">Of the data item; empty for the whole row.</param>
/// <param name="FirstRow">Where it was met first.</param>
public sealed record FaultGroup(RecordFaultKind Kind, string Label, int Rows, int FirstRow, string Example);

/// <param name="Messages">Whole sentences.</param>
public sealed record FaultyRow(int Row, IReadOnlyList<string> Messages);

/// <summary>What quality control found, in the form in which the batch keeps it.</summary>
/// <param name="First">The first faulty rows, for the eye; all of them are in the error file.</param>
/// <param name="InOldEncoding">Rows read as GB18030 though others were UTF-8.</param>
public sealed record BatchFaults(IReadOnlyList<FaultGroup> Groups, IReadOnlyList<FaultyRow> First, int InOldEncoding)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly BatchFaults None = new([], [], 0);

    public string Write() => JsonSerializer.Serialize(this, Json);

    public static BatchFaults Read(string? json) => json is null ? None : JsonSerializer.Deserialize<BatchFaults>(json, Json)!;
}

/// <summary>What is needed to work on a batch away from the database.</summary>
public sealed record BatchTask(
    Guid Id, string Number, string FileName, StandardContent Content, int StandardNumber, IReadOnlyDictionary<string, IReadOnlyList<string>> Offered, DateOnly Today, long Bytes)
{
    internal RecordCheck NewCheck() => new(Content, Today, Offered);
}

/// <param name="Refusal">Why nothing of it may be taken; null when what is good may be.</param>
public sealed record CheckedBatch(int Total, int Faulty, string? Refusal, BatchFaults Faults);

/// <summary>How far running batches are, on this server: a page on another sees only that they run.</summary>
public sealed class BatchProgress
{
    private readonly ConcurrentDictionary<Guid, int> permille = new();

    /// <summary>0 to 1000; null when it is not known here.</summary>
    public int? Of(Guid batch) => permille.TryGetValue(batch, out var done) ? done : null;

    internal void Set(Guid batch, int done) => permille[batch] = done;

    internal void End(Guid batch) => permille.TryRemove(batch, out _);
}

/// <summary>Collects faults without keeping more than people read.</summary>
internal sealed class FaultCollector(StandardContent content)
{
    private const int MostShown = 100;

    private readonly Dictionary<(RecordFaultKind, string), (int Rows, int First, string Example)> groups = [];
    private readonly List<FaultyRow> first = [];

    public int Rows { get; private set; }

    /// <summary>A fault that refuses the whole batch has been met.</summary>
    public FaultyRow? Refusing { get; private set; }

    public int RefusingRows { get; private set; }

    public IReadOnlyList<string> Add(int row, IReadOnlyCollection<RecordFault> faults)
    {
        var messages = faults.Select(fault => fault.Message).ToList();
        Rows++;
        if (first.Count < MostShown)
        {
            first.Add(new FaultyRow(row, messages));
        }

        if (faults.FirstOrDefault(fault => fault.RefusesBatch) is { } refusing)
        {
            Refusing ??= new FaultyRow(row, [refusing.Message]);
            RefusingRows++;
        }

        foreach (var fault in faults.DistinctBy(fault => (fault.Kind, fault.Field)))
        {
            var key = (fault.Kind, content.Find(fault.Field)?.Label ?? "");
            groups[key] = groups.TryGetValue(key, out var known) ? (known.Rows + 1, known.First, known.Example) : (1, row, fault.Message);
        }

        return messages;
    }

    public BatchFaults Take(int inOldEncoding) => new(
        [.. groups.OrderByDescending(group => group.Key.Item1 is RecordFaultKind.PrimaryKeyMissing or RecordFaultKind.BusinessDateMalformed).ThenByDescending(group => group.Value.Rows)
            .Select(group => new FaultGroup(group.Key.Item1, group.Key.Item2, group.Value.Rows, group.Value.First, group.Value.Example))],
        first,
        inOldEncoding);
}

/// <summary>Quality control of a file: reads it once, keeps the refused rows, changes nothing.</summary>
internal static class BatchCheck
{
    public static CheckedBatch Check(BatchTask task, BatchFiles files, BatchProgress progress, CancellationToken cancellation)
    {
        using var data = files.OpenData(task.Id);
        if (data is null)
        {
            return new CheckedBatch(0, 0, "原文件已经不在，请重新上传。", BatchFaults.None);
        }

        using var refused = files.BeginRefused(task.Id);
        var collector = new FaultCollector(task.Content);
        var check = task.NewCheck();
        var layout = new RecordLayout(task.Content);
        var found = new List<RecordFault>();
        var total = 0;
        var read = RecordFile.Read(data, task.FileName, layout, task.Content.Fields.Count, Each, cancellation);
        if (!read.Succeeded)
        {
            // Nothing of a file that cannot be read to its end is taken; what was found up to there is told all the same.
            return new CheckedBatch(total, collector.Rows, read.Message, collector.Take(0));
        }

        var refusal = collector.Refusing is { } row
            ? FormattableString.Invariant($"第 {row.Row} 行{row.Messages[0]}{(collector.RefusingRows > 1 ? $"共有 {collector.RefusingRows} 行是这样。" : "")}按归集规则，主键为空或业务日期不合格式的批次整批退回，请改正后重新上传。")
            : collector.Rows == total ? "所有的行都没有通过质控，没有数据入库，请改正后重新上传。" : null;
        return new CheckedBatch(total, collector.Rows, refusal, collector.Take(read.Value.InOldEncoding < total ? read.Value.InOldEncoding : 0));

        void Each(SentRecord record)
        {
            if (++total % 4096 == 0)
            {
                progress.Set(task.Id, (int)(data.Position * 400 / Math.Max(1, task.Bytes)));
            }

            var cells = Faults(record, check, found) ? Cells(record, task.Content) : null;
            if (cells is null)
            {
                return;
            }

            var messages = collector.Add(record.Row, found);
            if (collector.Rows <= BatchFiles.MostRefusedRows)
            {
                refused.WriteLine(JsonSerializer.Serialize(new RefusedRow(record.Row, cells, messages)));
            }
        }
    }

    /// <summary>Goes over the same file again and gives on what passes; the values are the check's tidied ones and belong to the receiver.</summary>
    public static void Good(BatchTask task, BatchFiles files, BatchProgress progress, Action<int, string?[], bool> take, CancellationToken cancellation)
    {
        using var data = files.OpenData(task.Id) ?? throw new FileNotFoundException($"The file of batch {task.Number} is gone between its check and its taking.");
        var check = task.NewCheck();
        var found = new List<RecordFault>();
        var total = 0;
        var read = RecordFile.Read(
            data,
            task.FileName,
            new RecordLayout(task.Content),
            task.Content.Fields.Count,
            record =>
            {
                if (++total % 4096 == 0)
                {
                    progress.Set(task.Id, 400 + (int)(data.Position * 400 / Math.Max(1, task.Bytes)));
                }

                if (!Faults(record, check, found))
                {
                    take(record.Row, [.. record.Values], RecordLayout.ReadValidity(record.Validity)!.Value);
                }
            },
            cancellation);
        if (!read.Succeeded)
        {
            throw new InvalidDataException($"The file of batch {task.Number} could be read for the check and not after it: {read.Message}");
        }
    }

    /// <summary>Adds rows to the refused ones that only the register could refuse.</summary>
    public static async Task AddAsync(BatchTask task, BatchFiles files, FaultCollector collector, IReadOnlyList<int> rows, RecordFault fault, CancellationToken cancellation)
    {
        using var data = files.OpenData(task.Id)!;
        var wanted = rows.ToHashSet();
        var found = new List<RefusedRow>();
        RecordFile.Read(
            data,
            task.FileName,
            new RecordLayout(task.Content),
            task.Content.Fields.Count,
            record =>
            {
                if (wanted.Contains(record.Row))
                {
                    found.Add(new RefusedRow(record.Row, Cells(record, task.Content), collector.Add(record.Row, [fault])));
                }
            },
            cancellation);
        await files.AddRefusedAsync(task.Id, found.Take(BatchFiles.MostRefusedRows), cancellation);
    }

    /// <summary>Checks a record as it was sent; tidies its values.</summary>
    /// <returns>Whether something is wrong.</returns>
    public static bool Faults(SentRecord record, RecordCheck check, List<RecordFault> found)
    {
        found.Clear();
        if (record.Fault is { } fault)
        {
            found.Add(new RecordFault("", RecordFaultKind.Unreadable, fault));
            return true;
        }

        check.Check(record.Values, found);
        if (RecordLayout.ReadValidity(record.Validity) is null)
        {
            found.Add(new RecordFault("", RecordFaultKind.Malformed, $"“{RecordLayout.ValidityLabel}”应为 1（有效）或 0（无效）。"));
        }

        return found.Count > 0;
    }

    internal static Dictionary<string, string> Cells(SentRecord record, StandardContent content)
    {
        var cells = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < record.Values.Length; index++)
        {
            if (record.Values[index] is { } value)
            {
                cells[content.Fields[index].Key] = value;
            }
        }

        if (record.Validity is { } validity)
        {
            cells[RecordLayout.ValidityKey] = validity;
        }

        return cells;
    }
}
