using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Audit;

/// <param name="Sequence">The first entry at which something is wrong.</param>
/// <param name="Sentence">What is wrong, in Chinese.</param>
public sealed record ChainFault(long Sequence, ChainFaultKind Kind, string Sentence);

/// <param name="Checked">Entries that were found in order.</param>
/// <param name="Length">What the head of the chain says.</param>
public sealed record ChainReport(long Checked, long Length, string Root, DateTime At, ChainFault? Fault)
{
    public bool IsWhole => Fault is null;
}

/// <summary>
/// Reads the whole chain in its order and names the first fault. It is always the whole chain, since half a chain proves nothing, and therefore for auditors of the whole province:
/// its length tells how much the others do. Entries written meanwhile lie behind the head that was read first and wait for the next time.
/// </summary>
[Requires(AuditPermissions.Verify)]
public sealed class VerifyChangeChain : Query<ChainReport>
{
    private const int Batch = 1000;

    /// <summary>Told after each batch: entries checked, entries in all.</summary>
    public Action<long, long>? Progress { get; init; }

    protected internal override async Task<Outcome<ChainReport>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ChangeChainHead>().SingleOrDefaultAsync(cancellation) is not { } head)
        {
            return new ChainReport(0, 0, ChangeChain.Genesis, operation.Now, new ChainFault(0, ChainFaultKind.Head, "日志链的末端记录不见了。"));
        }

        var entries = db.Set<ChangeEntry>().IgnoreQueryFilters([PortalDb.ScopeFilter]); // the whole chain is checked, and only numbers of entries are told
        var (done, hash) = (0L, ChangeChain.Genesis);
        ChainReport Answer(long sequence, ChainFaultKind kind, string sentence) => new(done, head.Length, head.Hash, operation.Now, new ChainFault(sequence, kind, sentence));
        if (await entries.AnyAsync(row => row.Sequence < 1, cancellation))
        {
            return Answer(0, ChainFaultKind.Surplus, "第 1 条之前还有多出来的条目。");
        }

        while (done < head.Length)
        {
            var from = done;
            var batch = await entries.Where(row => row.Sequence > from && row.Sequence <= head.Length).OrderBy(row => row.Sequence).Take(Batch).ToListAsync(cancellation);
            foreach (var entry in batch)
            {
                switch (ChangeChain.KindOfFault(entry, done + 1, hash))
                {
                    case null:
                        (done, hash) = (done + 1, entry.Hash);
                        continue;
                    case ChainFaultKind.Disconnected when await entries.Where(row => row.PreviousHash == hash).Select(row => (long?)row.Sequence).FirstOrDefaultAsync(cancellation) is { } other && other != entry.Sequence:
                        return Answer(entry.Sequence, ChainFaultKind.Swapped, $"第 {entry.Sequence} 条与第 {other} 条被调换过：本该在第 {entry.Sequence} 条的内容现在排在第 {other} 条。");
                    case { } kind:
                        return Answer(done + 1, kind, ChangeChain.FaultIn(entry, done + 1, hash)!);
                }
            }

            if (batch.Count == 0)
            {
                return Answer(done + 1, ChainFaultKind.Missing, done + 1 == head.Length ? $"第 {head.Length} 条（最后一条）缺失。" : $"第 {done + 1} 条起全部缺失，应有 {head.Length} 条。");
            }

            Progress?.Invoke(done, head.Length);

            // SQLite answers without ever giving way; the page that shows the progress must get its turn.
            await Task.Yield();
        }

        if (hash != head.Hash)
        {
            return Answer(head.Length, ChainFaultKind.Head, "日志链的末端记录与最后一条的校验值不符，末端记录被改动过。");
        }

        // Head and entries are written in one transaction, so one statement sees both as they belong together.
        var surplus = await entries.Where(row => row.Sequence > db.Set<ChangeChainHead>().Max(last => last.Length)).Select(row => (long?)row.Sequence).MinAsync(cancellation);
        return surplus is { } extra
            ? Answer(extra, ChainFaultKind.Surplus, $"日志链的末端记录说到第 {extra - 1} 条为止，但后面还有第 {extra} 条：末端记录被改动过，或者有条目是绕过系统加进来的。")
            : new ChainReport(done, head.Length, head.Hash, operation.Now, null);
    }
}

/// <summary>The chain's hash at the end of a business day: what is noted elsewhere today can be compared with any later day.</summary>
/// <param name="Sequence">The day's last entry.</param>
/// <param name="Count">Entries of the day.</param>
/// <param name="IsFinal">The day is over.</param>
public sealed record DailyRoot(DateOnly Day, long Sequence, long Count, string Root, bool IsFinal = true);

internal static class DailyRoots
{
    /// <summary>Null when the day has no entry; then the root of the day before still stands.</summary>
    public static async Task<DailyRoot?> OfAsync(PortalDb db, DateOnly day, CancellationToken cancellation)
    {
        var (start, end) = (ShanghaiTime.StartOf(day), ShanghaiTime.StartOf(day.AddDays(1)));
        var entries = db.Set<ChangeEntry>().IgnoreQueryFilters([PortalDb.ScopeFilter]); // a hash of the whole chain; it tells nothing of what is in it
        var found = await entries
            .Where(row => row.At >= start && row.At < end)
            .GroupBy(_ => 1)
            .Select(rows => new { Last = rows.Max(row => row.Sequence), Count = rows.LongCount() })
            .SingleOrDefaultAsync(cancellation);
        return found is null ? null : new DailyRoot(day, found.Last, found.Count, await entries.Where(row => row.Sequence == found.Last).Select(row => row.Hash).SingleAsync(cancellation));
    }
}

/// <summary>The daily roots of the last days that have entries, latest first.</summary>
[Requires(AuditPermissions.Verify)]
public sealed class ListDailyRoots : Query<IReadOnlyList<DailyRoot>>
{
    public const int MostDays = 62;

    /// <summary>How many days back from today.</summary>
    public int Days { get; init; } = 14;

    protected internal override IEnumerable<Problem> Validate() => Days is < 1 or > MostDays ? [new Problem($"天数应为 1 至 {MostDays}。", "days")] : [];

    protected internal override async Task<Outcome<IReadOnlyList<DailyRoot>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var roots = new List<DailyRoot>();
        for (var back = 0; back < Days; back++)
        {
            if (await DailyRoots.OfAsync(operation.Db, operation.Today.AddDays(-back), cancellation) is { } root)
            {
                roots.Add(root with { IsFinal = back > 0 });
            }
        }

        return roots;
    }
}

/// <param name="Root">What the log gives now; null when the day has no entry.</param>
public sealed record RootComparison(DateOnly Day, bool Matches, DailyRoot? Root);

/// <summary>
/// Compares a root that was noted on paper or elsewhere with what the log gives now. Somebody with full rights on the database could rewrite the chain so
/// that it is whole in itself; only a value kept outside shows it.
/// </summary>
[Requires(AuditPermissions.Verify)]
public sealed class CompareDailyRoot : Query<RootComparison>
{
    private const int Digits = 64;

    public required DateOnly Day { get; init; }

    /// <summary>64 hexadecimal digits; blanks between groups do not matter.</summary>
    public required string Root { get; init; }

    private string Typed => string.Concat(Root.Where(letter => !char.IsWhiteSpace(letter))).ToLowerInvariant();

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Typed.Length != Digits || !Typed.All(char.IsAsciiHexDigit))
        {
            yield return new Problem($"根值是 {Digits} 位的十六进制数（0 至 9、a 至 f），请核对后重新输入。", "root");
        }
    }

    protected internal override async Task<Outcome<RootComparison>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (Day > operation.Today)
        {
            return Failure.Invalid("日期不能晚于今天。", "day");
        }

        var root = await DailyRoots.OfAsync(operation.Db, Day, cancellation);
        return new RootComparison(Day, root?.Root == Typed, root);
    }
}
