using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Tasks;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Tasks;

/// <param name="Kind">Chinese name of the kind.</param>
/// <param name="Act">What is to be done.</param>
/// <param name="Detail">Number, subject and unit in one line.</param>
/// <param name="DueOn">Null where no day runs.</param>
/// <param name="DaysLeft">Working days, negative when overdue.</param>
/// <param name="Reason">Why the priority is what it is.</param>
/// <param name="Href">Where the act is done.</param>
public sealed record ToDoRow(
    string Kind, Guid Id, string Title, string Act, string Detail, DateTime BegunAt, DateOnly? DueOn, int? DaysLeft, ToDoPriority Priority, string Reason, ToDoState State, string Href);

/// <param name="Count">With all conditions of the filter but the kind, up to <see cref="ListToDos.MostCounted"/>.</param>
public sealed record ToDoKind(string Key, string Title, int Count, bool IsCapped);

/// <param name="Kinds">The kinds the actor may have; none at all for somebody without any such work.</param>
/// <param name="Overdue">Of all that match.</param>
/// <param name="SoonDays">Working days that count as soon.</param>
/// <param name="Next">Cursor of the next page, null on the last.</param>
/// <param name="Previous">Cursor of the page before, null on the first.</param>
public sealed record ToDoPage(IReadOnlyList<ToDoRow> Rows, IReadOnlyList<ToDoKind> Kinds, int Total, bool TotalIsCapped, int Overdue, int SoonDays, string? Next, string? Previous);

/// <summary>
/// 待办: everything that waits for the actor in any workbench, by legal risk. Each source brings at most one page beyond the cursor in the
/// common order, and the pages are merged: nothing is lost or shown twice, however large one of them is.
/// </summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListToDos : Query<ToDoPage>
{
    /// <summary>Of each kind.</summary>
    public const int MostCounted = 1000;

    public ToDoFilter Filter { get; init; } = new();

    public string? Cursor { get; init; }

    public int PageSize { get; init; } = 20;

    /// <summary>The first ones for the home page, as many as the parameter says.</summary>
    public bool IsForHome { get; init; }

    protected internal override IEnumerable<Problem> Validate() => ToDoPages.Check(Filter, PageSize);

    protected internal override async Task<Outcome<ToDoPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var sources = ToDoSources.For(operation.Actor);
        if (ToDoPages.UnknownKind(Filter) is { } unknown)
        {
            return unknown;
        }

        if (sources.Count == 0)
        {
            return new ToDoPage([], [], 0, false, 0, ToDoParameters.SoonDays.Default, null, null);
        }

        var calendar = await WorkingDays.ReadAsync(operation.Db, cancellation);
        var parameters = await operation.ParametersAsync([ToDoParameters.SoonDays, ToDoParameters.HomeRows], cancellation);
        var (soonDays, size) = (parameters.Of(ToDoParameters.SoonDays), IsForHome ? parameters.Of(ToDoParameters.HomeRows) : PageSize);
        var (today, soon) = (operation.Today, calendar.AddWorkingDays(operation.Today, soonDays));
        var cursor = ToDoCursor.Parse(Cursor);
        var kinds = new List<ToDoKind>();
        var found = new List<(ToDoPlace Place, ToDoSource Source, ToDoItem Item)>();
        var (total, capped, overdue) = (0, false, 0);
        foreach (var source in sources)
        {
            var within = await operation.WithinReachOfAsync(source.Permissions, cancellation);
            await using var db = within.Db;
            var items = Filter.Apply(source.Waiting(within), today, soon);
            var counted = await ToDoTallies.CountAsync(items, today, MostCounted, cancellation);
            kinds.Add(new ToDoKind(source.Key, source.Title, Math.Min(counted.Count, MostCounted), counted.Count > MostCounted));
            if (Filter.Kind is not null && Filter.Kind != source.Key)
            {
                continue;
            }

            total += Math.Min(counted.Count, MostCounted);
            capped |= counted.Count > MostCounted;
            overdue += counted.Overdue;
            if (counted.Count > 0)
            {
                var page = await ToDoOrder.From(items, source, soon, cursor).Take(size + 1).ToListAsync(cancellation);
                found.AddRange(page.Select(item => (ToDoOrder.PlaceOf(item, source, soon), source, item)));
            }
        }

        var shown = ToDoPages.Cut(found, one => one.Place, (left, right) => left.CompareTo(right), cursor, size, out var next, out var previous);
        return new ToDoPage([.. shown.Select(one => RowOf(one.Source, one.Item, one.Place, calendar, today, soonDays))], kinds, total, capped, overdue, soonDays, next, previous);
    }

    private static ToDoRow RowOf(ToDoSource source, ToDoItem item, ToDoPlace place, WorkingDayCalendar calendar, DateOnly today, int soonDays)
    {
        var hasDay = item.DueOn != ToDoRules.NoDay;
        var reason = item.DueOn < today ? "已超过期限"
            : place.Priority == ToDoPriority.High && (ToDoPriority)item.Usual != ToDoPriority.High ? $"{soonDays} 个工作日内到期"
            : item.Remark.Length > 0 ? item.Remark
            : hasDay ? "在期限内"
            : "没有法定期限";
        return new ToDoRow(
            source.Title, item.Id, item.Title, item.Act, ToDoPages.Line(item.Number, item.Subject, item.Unit), item.BegunAt, hasDay ? item.DueOn : null, hasDay ? calendar.DaysLeft(today, item.DueOn) : null,
            place.Priority, reason, ToDoRules.StateOf(item.DueOn, today, item.IsBegun), source.Href(item));
    }
}

/// <param name="Act">What was done.</param>
/// <param name="Href">The object as it is now.</param>
public sealed record DoneRow(string Kind, Guid Id, string Title, string Act, string Detail, DateTime DoneAt, string Href);

/// <param name="Days">How far it goes back.</param>
public sealed record DonePage(IReadOnlyList<DoneRow> Rows, IReadOnlyList<ToDoKind> Kinds, int Total, bool TotalIsCapped, int Days, string? Next, string? Previous);

/// <summary>已办: what the actor has done in the last days, the latest first, and still may see. What is older stands in the lists of the workbenches.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListDone : Query<DonePage>
{
    public ToDoFilter Filter { get; init; } = new();

    public string? Cursor { get; init; }

    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate() => ToDoPages.Check(Filter, PageSize);

    protected internal override async Task<Outcome<DonePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (ToDoPages.UnknownKind(Filter) is { } unknown)
        {
            return unknown;
        }

        var days = await operation.ParameterAsync(ToDoParameters.DoneDays, cancellation);
        var since = ShanghaiTime.StartOf(operation.Today.AddDays(1 - days));
        var cursor = ToDoCursor.Parse(Cursor);
        var kinds = new List<ToDoKind>();
        var found = new List<(ToDoPlace Place, ToDoSource Source, DoneItem Item)>();
        var (total, capped) = (0, false);
        foreach (var source in ToDoSources.For(operation.Actor))
        {
            var within = await operation.WithinReachOfAsync(source.Permissions, cancellation);
            await using var db = within.Db;
            if (source.Done(within, since) is not { } done)
            {
                continue;
            }

            var items = Filter.Apply(done.Where(item => item.DoneAt >= since));
            var counted = await items.Take(ListToDos.MostCounted + 1).CountAsync(cancellation);
            kinds.Add(new ToDoKind(source.Key, source.Title, Math.Min(counted, ListToDos.MostCounted), counted > ListToDos.MostCounted));
            if (Filter.Kind is not null && Filter.Kind != source.Key)
            {
                continue;
            }

            total += Math.Min(counted, ListToDos.MostCounted);
            capped |= counted > ListToDos.MostCounted;
            if (counted > 0)
            {
                var page = await ToDoOrder.From(items, source, cursor).Take(PageSize + 1).ToListAsync(cancellation);
                await source.CompleteAsync(within, page, cancellation);
                found.AddRange(page.Select(item => (new ToDoPlace(ToDoRules.NoDay, ToDoPriority.Low, item.DoneAt, source.Order, item.Id), source, item)));
            }
        }

        var shown = ToDoPages.Cut(found, one => one.Place, LatestFirst, cursor, PageSize, out var next, out var previous);
        return new DonePage(
            [.. shown.Select(one => new DoneRow(one.Source.Title, one.Item.Id, one.Item.Title, one.Item.Act, ToDoPages.Line(one.Item.Number, one.Item.Subject, one.Item.Unit), one.Item.DoneAt, one.Source.Href(one.Item)))],
            kinds, total, capped, days, next, previous);
    }

    private static int LatestFirst(ToDoPlace left, ToDoPlace right)
    {
        var order = right.BegunAt.CompareTo(left.BegunAt);
        order = order != 0 ? order : left.Source.CompareTo(right.Source);
        return order != 0 ? order : left.Id.CompareTo(right.Id);
    }
}

/// <param name="Count">Up to <see cref="CountToDos.MostCounted"/>.</param>
/// <param name="Overdue">Of these.</param>
public readonly record struct ToDoTally(int Count, int Overdue);

/// <summary>How much waits for the actor and how much of it is overdue, for the top bar; counting stops early, and begins with what is due first.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class CountToDos : Query<ToDoTally>
{
    public const int MostCounted = 100;

    protected internal override async Task<Outcome<ToDoTally>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (count, overdue) = (0, 0);
        foreach (var source in ToDoSources.For(operation.Actor))
        {
            var within = await operation.WithinReachOfAsync(source.Permissions, cancellation);
            await using var db = within.Db;
            var found = await ToDoTallies.CountAsync(source.Waiting(within), operation.Today, MostCounted, cancellation);
            count += found.Count;
            overdue += found.Overdue;
        }

        return new ToDoTally(Math.Min(count, MostCounted), Math.Min(overdue, MostCounted));
    }
}

internal static class ToDoTallies
{
    /// <returns>Both numbers up to one more than <paramref name="most"/>.</returns>
    public static async Task<ToDoTally> CountAsync(IQueryable<ToDoItem> items, DateOnly today, int most, CancellationToken cancellation)
    {
        var count = await items.Take(most + 1).CountAsync(cancellation);
        return new ToDoTally(count, count == 0 ? 0 : await items.Where(item => item.DueOn < today).Take(most + 1).CountAsync(cancellation));
    }
}

internal static class ToDoPages
{
    public static IEnumerable<Problem> Check(ToDoFilter filter, int pageSize)
    {
        if (pageSize is < 1 or > 100)
        {
            yield return new Problem("每页条数应为 1 至 100。");
        }

        foreach (var problem in filter.Check())
        {
            yield return problem;
        }
    }

    public static Failure? UnknownKind(ToDoFilter filter) =>
        filter.Kind is { } kind && !ToDoSources.All.Any(source => source.Key == kind) ? Failure.Invalid("没有这一类待办，请重新选择。", "kind") : null;

    public static string Line(params IEnumerable<string> parts) => string.Join(" · ", parts.Where(part => part.Length > 0));

    /// <summary>Merges what the sources have brought and cuts one page out of it.</summary>
    public static IReadOnlyList<T> Cut<T>(List<T> found, Func<T, ToDoPlace> placeOf, Comparison<ToDoPlace> order, ToDoCursor? cursor, int size, out string? next, out string? previous)
    {
        var backward = cursor is { Backward: true };
        found.Sort((left, right) => order(placeOf(left), placeOf(right)));
        var more = found.Count > size;
        var page = !more ? found : backward ? found[^size..] : found[..size];
        next = page.Count > 0 && (backward || more) ? new ToDoCursor(false, placeOf(page[^1])).ToString() : null;
        previous = page.Count > 0 && (backward ? more : cursor is not null) ? new ToDoCursor(true, placeOf(page[0])).ToString() : null;
        return page;
    }
}
