using System.Globalization;
using System.Linq.Expressions;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Tasks;
using HealthPortal.Domain.Time;

namespace HealthPortal.Data.Platform.Tasks;

/// <summary>What the to-do centre is cut to; null cuts nothing. Priority and state have no meaning for what is done.</summary>
public sealed record ToDoFilter
{
    public const int LongestText = 60;

    /// <summary>Key of a source.</summary>
    public string? Kind { get; init; }

    public ToDoPriority? Priority { get; init; }

    public ToDoState? State { get; init; }

    /// <summary>First day on which it began, or was done.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    /// <summary>Part of the title, of the number or of the name of whom it is about.</summary>
    public string? Text { get; init; }

    internal IEnumerable<Problem> Check()
    {
        foreach (var problem in PlausibleDay.Check(From, "from").Concat(PlausibleDay.Check(To, "to")))
        {
            yield return problem;
        }

        if (From > To)
        {
            yield return new Problem("起始日期不能晚于截止日期。", "from");
        }

        if (Text?.Length > LongestText)
        {
            yield return new Problem($"关键词最多 {LongestText} 个字。", "text");
        }

        if ((Priority is { } priority && !Enum.IsDefined(priority)) || (State is { } state && !Enum.IsDefined(state)))
        {
            yield return new Problem("没有这种优先级或状态，请重新选择。");
        }
    }

    internal IQueryable<ToDoItem> Apply(IQueryable<ToDoItem> items, DateOnly today, DateOnly soon)
    {
        if (Priority is { } priority)
        {
            var wanted = (int)priority;
            items = items.Where(item => (item.DueOn <= soon ? 0 : item.Usual) == wanted);
        }

        items = State switch
        {
            ToDoState.Overdue => items.Where(item => item.DueOn < today),
            ToDoState.UnderWay => items.Where(item => item.DueOn >= today && item.IsBegun),
            ToDoState.Waiting => items.Where(item => item.DueOn >= today && !item.IsBegun),
            _ => items,
        };
        if (From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            items = items.Where(item => item.BegunAt >= start);
        }

        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            items = items.Where(item => item.BegunAt < end);
        }

        return Text?.Trim() is { Length: > 0 } text ? items.Where(item => item.Title.Contains(text) || item.Number.Contains(text) || item.Subject.Contains(text)) : items;
    }

    internal IQueryable<DoneItem> Apply(IQueryable<DoneItem> items)
    {
        if (From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            items = items.Where(item => item.DoneAt >= start);
        }

        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            items = items.Where(item => item.DoneAt < end);
        }

        return Text?.Trim() is { Length: > 0 } text ? items.Where(item => item.Title.Contains(text) || item.Number.Contains(text) || item.Subject.Contains(text)) : items;
    }
}

/// <summary>The order of <see cref="ToDoPlace"/> in SQL. Each source is asked for what lies beyond the same place and merged afterwards.</summary>
internal static class ToDoOrder
{
    private static readonly Expression<Func<ToDoItem, DateTime>> Begun = item => item.BegunAt;

    public static ToDoPlace PlaceOf(ToDoItem item, ToDoSource source, DateOnly soon) =>
        new(item.DueOn, ToDoRules.PriorityOf(item.DueOn, soon, (ToDoPriority)item.Usual), item.BegunAt, source.Order, item.Id);

    /// <param name="items">Of one source.</param>
    /// <param name="source">The source.</param>
    /// <param name="soon">Last day that counts as soon; see <see cref="ToDoRules.PriorityOf"/>, which this repeats in SQL.</param>
    /// <param name="cursor">Null for the beginning.</param>
    public static IQueryable<ToDoItem> From(IQueryable<ToDoItem> items, ToDoSource source, DateOnly soon, ToDoCursor? cursor)
    {
        if (cursor is null)
        {
            return items.OrderBy(item => item.DueOn).ThenBy(item => item.DueOn <= soon ? 0 : item.Usual).ThenBy(Begun).ThenBy(item => item.Id);
        }

        var (due, rank, begun, id) = (cursor.Place.DueOn, (int)cursor.Place.Priority, cursor.Place.BegunAt, cursor.Place.Id);

        // Between equals of two sources the source's order decides; within the source of the cursor the key does.
        var side = source.Order.CompareTo(cursor.Place.Source);
        if (cursor.Backward)
        {
            return items
                .Where(item => item.DueOn <= due) // the range an index can use
                .Where(item => item.DueOn < due
                    || (item.DueOn <= soon ? 0 : item.Usual) < rank
                    || ((item.DueOn <= soon ? 0 : item.Usual) == rank && (item.BegunAt < begun || (item.BegunAt == begun && (side < 0 || (side == 0 && item.Id.CompareTo(id) < 0))))))
                .OrderByDescending(item => item.DueOn).ThenByDescending(item => item.DueOn <= soon ? 0 : item.Usual).ThenByDescending(Begun).ThenByDescending(item => item.Id);
        }

        return items
            .Where(item => item.DueOn >= due)
            .Where(item => item.DueOn > due
                || (item.DueOn <= soon ? 0 : item.Usual) > rank
                || ((item.DueOn <= soon ? 0 : item.Usual) == rank && (item.BegunAt > begun || (item.BegunAt == begun && (side > 0 || (side == 0 && item.Id.CompareTo(id) > 0))))))
            .OrderBy(item => item.DueOn).ThenBy(item => item.DueOn <= soon ? 0 : item.Usual).ThenBy(Begun).ThenBy(item => item.Id);
    }

    /// <summary>What was done, the latest first; the cursor's day and priority mean nothing here.</summary>
    public static IQueryable<DoneItem> From(IQueryable<DoneItem> items, ToDoSource source, ToDoCursor? cursor)
    {
        if (cursor is null)
        {
            return items.OrderByDescending(item => item.DoneAt).ThenBy(item => item.Id);
        }

        var (at, id) = (cursor.Place.BegunAt, cursor.Place.Id);
        var side = source.Order.CompareTo(cursor.Place.Source);
        return cursor.Backward
            ? items.Where(item => item.DoneAt > at || (item.DoneAt == at && (side < 0 || (side == 0 && item.Id.CompareTo(id) < 0)))).OrderBy(item => item.DoneAt).ThenByDescending(item => item.Id)
            : items.Where(item => item.DoneAt < at || (item.DoneAt == at && (side > 0 || (side == 0 && item.Id.CompareTo(id) > 0)))).OrderByDescending(item => item.DoneAt).ThenBy(item => item.Id);
    }
}

/// <summary>A place in the merged list from which a page goes on, as it stands in the address.</summary>
/// <param name="Backward">The page before the place rather than after it.</param>
internal sealed record ToDoCursor(bool Backward, ToDoPlace Place)
{
    /// <summary>A cursor somebody has tampered with is no cursor: the first page is shown.</summary>
    public static ToDoCursor? Parse(string? text) =>
        text?.Split('.') is [("a" or "b") and var side, var due, var rank, var ticks, var source, var id]
        && DateOnly.TryParseExact(due, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && int.TryParse(rank, NumberStyles.None, CultureInfo.InvariantCulture, out var priority) && priority <= (int)ToDoPriority.Low
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var begun) && begun <= DateTime.MaxValue.Ticks
        && int.TryParse(source, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && Guid.TryParseExact(id, "N", out var key)
            ? new ToDoCursor(side == "b", new ToDoPlace(day, (ToDoPriority)priority, new DateTime(begun, DateTimeKind.Utc), number, key))
            : null;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Backward ? "b" : "a")}.{Place.DueOn:yyyyMMdd}.{(int)Place.Priority}.{Place.BegunAt.Ticks}.{Place.Source}.{Place.Id:N}");
}
