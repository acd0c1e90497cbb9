using System.Buffers.Text;
using System.Globalization;
using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Clients;

/// <summary>One page for an outside system.</summary>
/// <param name="NextCursor">Asks for the next page; null on the last.</param>
/// <param name="NextSince">What to ask the next increment with, once the last page is read. A little before now, so that what is being written is not missed; a record may come twice.</param>
public sealed record FeedPage<T>(IReadOnlyList<T> Items, string? NextCursor, DateTime NextSince);

/// <summary>Where a reading goes on. Opaque to the caller; a changed one is refused.</summary>
internal sealed record FeedCursor(Guid After, DateTime? Since, DateTime NextSince)
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"1.{After:N}.{Since?.Ticks ?? 0}.{NextSince.Ticks}")));

    public static FeedCursor? Parse(string text)
    {
        var bytes = new byte[text.Length];
        return text.Length <= 200 && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length).Split('.') is ["1", var id, var since, var next]
            && Guid.TryParseExact(id, "N", out var after) && Instant(since, out var begun) && Instant(next, out var ends)
            ? new FeedCursor(after, begun.Ticks == 0 ? null : begun, ends)
            : null;
    }

    private static bool Instant(string text, out DateTime instant)
    {
        var isGood = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks;
        instant = new DateTime(isGood ? ticks : 0, DateTimeKind.Utc);
        return isGood;
    }
}

/// <summary>Base of lists that outside systems read whole or since a moment, by key.</summary>
public abstract class FeedQuery<T> : Query<FeedPage<T>>
{
    public const int MostRows = 500;

    /// <summary>What was changed by more than this is fetched sooner by a full reading.</summary>
    public const int MostChanged = 5000;

    /// <summary>An operation stands in the log under the moment it began and may take so long.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    public DateTime? Since { get; init; }

    public string? Cursor { get; init; }

    public int Limit { get; init; } = 100;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Limit is < 1 or > MostRows)
        {
            yield return new Problem($"limit 应为 1 至 {MostRows}。", "limit");
        }

        if (Since is { Kind: not DateTimeKind.Utc })
        {
            yield return new Problem("since 应为 UTC 时间，例如 2026-01-05T00:00:00Z。", "since");
        }

        if (Cursor is not null && FeedCursor.Parse(Cursor) is null)
        {
            yield return new Problem("cursor 不是门户给出的游标，请从第一页重新读取。", "cursor");
        }
        else if (Cursor is not null && Since is not null && FeedCursor.Parse(Cursor)!.Since != Since)
        {
            yield return new Problem("cursor 和 since 不是同一次读取的，请只传 cursor。", "cursor");
        }
    }

    protected internal override async Task<Outcome<FeedPage<T>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var cursor = Cursor is null ? new FeedCursor(Guid.Empty, Since, operation.Now - Overlap) : FeedCursor.Parse(Cursor)!;
        IReadOnlyCollection<Guid>? changed = null;
        if (cursor.Since is { } since)
        {
            var found = await ChangedAsync(operation, since, cancellation);
            if (found.Count > MostChanged)
            {
                return Failure.Invalid($"自 since 以来变化的记录超过 {MostChanged} 条，请不带 since 重新全量读取。", "since");
            }

            changed = found;
        }

        var rows = await RowsAsync(operation, changed, cursor.After, Limit + 1, cancellation);
        return new FeedPage<T>(
            [.. rows.Take(Limit).Select(row => row.Item)],
            rows.Count > Limit ? (cursor with { After = rows[Limit - 1].Key }).ToString() : null,
            cursor.NextSince);
    }

    /// <summary>Keys of what has changed, wherever it lies; the rows are cut to the reach.</summary>
    private protected abstract Task<IReadOnlyCollection<Guid>> ChangedAsync(Operation operation, DateTime since, CancellationToken cancellation);

    private protected abstract Task<IReadOnlyList<(Guid Key, T Item)>> RowsAsync(Operation operation, IReadOnlyCollection<Guid>? changed, Guid after, int most, CancellationToken cancellation);

    /// <summary>What the change log says was written since.</summary>
    private protected static IQueryable<ChangeEntry> Written(Operation operation, string type, DateTime since)
    {
        ChangeKind[] kinds = [ChangeKind.Created, ChangeKind.Changed, ChangeKind.Deleted];
        return operation.Db.Set<ChangeEntry>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // only which records were written; an entry about an account carries the path of whoever wrote it
            .Where(entry => entry.At >= since && entry.EntityType == type && kinds.Contains(entry.Kind));
    }

    private protected static IEnumerable<Guid> Keys(IEnumerable<string> texts) => texts.Select(text => Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : (Guid?)null).OfType<Guid>();
}
