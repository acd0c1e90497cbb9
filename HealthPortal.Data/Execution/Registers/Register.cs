using System.Globalization;
using System.Linq.Expressions;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Execution.Registers;

/// <summary>A row as the list shows it: texts only, so that a circuit keeps one page of texts and no entities.</summary>
public sealed record RegisterRow(Guid Id, int Version, string Label, IReadOnlyList<string> Cells);

/// <param name="Total">Rows that match, counted up to <see cref="Register.MostCounted"/>.</param>
/// <param name="Next">Cursor of the next page, null on the last.</param>
/// <param name="Previous">Cursor of the page before, null on the first.</param>
public sealed record RegisterPage(IReadOnlyList<RegisterRow> Rows, int Total, bool TotalIsCapped, string? Next, string? Previous);

/// <summary>A row as the form edits it.</summary>
public sealed record RegisterRecord(Guid Id, int Version, string Label, IReadOnlyDictionary<string, string> Values);

/// <summary>A plain register: what the generic workbench needs to know of it. See docs/add-a-workbench.md.</summary>
public abstract class Register
{
    public const int MostCounted = 10_000;

    /// <summary>In addresses of exports and imports: lower-case letters and hyphens.</summary>
    public abstract string Key { get; }

    /// <summary>Chinese name of the page, for example 节假日.</summary>
    public abstract string Title { get; }

    /// <summary>One sentence under the title.</summary>
    public virtual string Summary => "";

    /// <summary><see cref="RequiresAttribute.SignedIn"/> lets every signed-in person see it.</summary>
    public abstract string ViewPermission { get; }

    public abstract string EditPermission { get; }

    public virtual string ExportPermission => ViewPermission;

    public virtual string HistoryPermission => EditPermission;

    /// <summary>False where rows are switched off instead, because others refer to them.</summary>
    public virtual bool MayDelete => true;

    public abstract IReadOnlyList<RegisterColumn> Declared { get; }

    /// <summary>Column key, with a minus before it for descending.</summary>
    protected abstract string DefaultSort { get; }

    public IEnumerable<RegisterColumn> Listed => Declared.Where(column => column.InList);

    public (string Column, bool Descending) OrderOf(RegisterState state)
    {
        var sort = state.Sort?.TrimStart('-') is { } key && Declared.Any(column => column.Key == key && column.IsSortable) ? state.Sort! : DefaultSort;
        return (sort.TrimStart('-'), sort.StartsWith('-'));
    }

    /// <summary>The filter in words, for the head of an export.</summary>
    public string Describe(RegisterState state)
    {
        var parts = new List<string>();
        if (state.Search.Length > 0)
        {
            parts.Add("关键词 " + state.Search);
        }

        parts.AddRange(from column in Declared
            where column.IsFilter && state.Filters.ContainsKey(column.Key)
            select column.Header + " " + (column.Kind == FieldKind.Date ? state.Filters[column.Key].Replace("..", " 至 ", StringComparison.Ordinal) : column.Say(state.Filters[column.Key])));
        return "筛选条件：" + (parts.Count == 0 ? "全部" : string.Join("；", parts));
    }

    public abstract string EntityType { get; }

    /// <summary>Looked at after each change and before it is committed, for a rule over all rows together; what it says takes the change back.</summary>
    internal virtual Task<Problem?> ObjectionAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Problem?>(null);

    /// <summary>Why one row must not be deleted, for example because something uses it.</summary>
    internal virtual Task<Problem?> DeletionObjectionAsync(Operation operation, Guid id, CancellationToken cancellation) => Task.FromResult<Problem?>(null);

    internal abstract Task<RegisterPage> ListAsync(PortalDb db, RegisterState state, CancellationToken cancellation);

    internal abstract IAsyncEnumerable<object?[]> Cells(PortalDb db, RegisterState state);

    internal abstract Task<RegisterRecord?> ReadAsync(PortalDb db, Guid? id, CancellationToken cancellation);

    internal abstract Task<Outcome<Guid>> SaveAsync(PortalDb db, SaveRegisterRecord input, CancellationToken cancellation);

    internal abstract Task<Outcome<Done>> DeleteAsync(PortalDb db, Guid id, int version, CancellationToken cancellation);

    internal abstract Task<Outcome<ImportPlan>> PlanImportAsync(PortalDb db, Exchange.ImportTable table, CancellationToken cancellation);
}

/// <summary>Base of a declaration over one entity. Instances hold no state that changes, so one serves everybody.</summary>
public abstract class Register<T> : Register
    where T : MutableEntity
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy/M/d", "yyyy-M-d", "yyyy.M.d", "yyyy年M月d日"];

    private IReadOnlyList<RegisterColumn<T>>? columns;

    public sealed override IReadOnlyList<RegisterColumn> Declared => Columns;

    private IReadOnlyList<RegisterColumn<T>> Columns => columns ??= [.. Declare()];

    public sealed override string EntityType => typeof(T).Name;

    protected abstract IEnumerable<RegisterColumn<T>> Declare();

    /// <summary>A row to be filled from a form or a file.</summary>
    protected abstract T New();

    /// <summary>Rules over several columns, and values that follow from others. Runs before each save and for each imported row.</summary>
    protected virtual IEnumerable<Problem> Complete(T row) => [];

    /// <summary>
    /// Rules over several rows, told at the row and column they are broken at. Asked with the rows that are being written, before they are saved;
    /// the database still holds them as they were.
    /// </summary>
    protected virtual Task<IReadOnlyList<(T Row, Problem Problem)>> CheckTogetherAsync(PortalDb db, IReadOnlyCollection<T> written, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<(T Row, Problem Problem)>>([]);

    /// <summary>Beyond the searched columns, for example pinyin initials.</summary>
    protected virtual Expression<Func<T, bool>>? AlsoFind(string text) => null;

    protected static RegisterColumn<T> Text(string key, string header, Expression<Func<T, string?>> value, bool required = false, int max = 200, bool isKey = false, bool list = true, bool form = true, bool sort = false, bool search = false, bool filter = false, string? hint = null, bool isLong = false) =>
        new RegisterColumn<T, string?>(value, text => text ?? "", text => (true, text.Length == 0 && !required ? null : text), $"{header}的格式不对。")
        {
            Key = key, Header = header, Kind = isLong ? FieldKind.LongText : FieldKind.Text, Property = Name(value), IsRequired = required, MaxLength = max, IsKey = isKey, InList = list, InForm = form, IsSortable = sort, IsSearched = search, IsFilter = filter, Hint = hint,
        };

    protected static RegisterColumn<T> Number(string key, string header, Expression<Func<T, int>> value, int least = 0, int most = int.MaxValue, bool isKey = false, bool list = true, bool form = true, bool sort = false, string? hint = null) =>
        new RegisterColumn<T, int>(value, number => number.ToString(CultureInfo.InvariantCulture), text => (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most, number), most == int.MaxValue ? $"{header}应为不小于 {least} 的整数。" : $"{header}应为 {least} 到 {most} 的整数。")
        {
            Key = key, Header = header, Kind = FieldKind.Number, Property = Name(value), IsRequired = true, IsKey = isKey, InList = list, InForm = form, IsSortable = sort, Hint = hint,
        };

    protected static RegisterColumn<T> Date(string key, string header, Expression<Func<T, DateOnly>> value, bool isKey = false, bool list = true, bool form = true, bool sort = false, bool filter = false, string? hint = null) =>
        new RegisterColumn<T, DateOnly>(value, date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), text => (DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date), date), $"{header}应为日期，例如 2026-10-01。")
        {
            Key = key, Header = header, Kind = FieldKind.Date, Property = Name(value), IsRequired = true, IsKey = isKey, InList = list, InForm = form, IsSortable = sort, IsFilter = filter, Hint = hint,
        };

    /// <summary>A date that may be left out.</summary>
    protected static RegisterColumn<T> OptionalDate(string key, string header, Expression<Func<T, DateOnly?>> value, bool list = true, bool form = true, string? hint = null) =>
        new RegisterColumn<T, DateOnly?>(value, date => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "", text => text.Length == 0 ? (true, null) : (DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date), date), $"{header}应为日期，例如 2026-10-01，也可以不填。")
        {
            Key = key, Header = header, Kind = FieldKind.Date, Property = Name(value), InList = list, InForm = form, Hint = hint,
        };

    /// <param name="name">Chinese name of a value.</param>
    /// <param name="tone">Tone of the chip; empty draws plain text.</param>
    protected static RegisterColumn<T> Choice<TEnum>(string key, string header, Expression<Func<T, TEnum>> value, Func<TEnum, string> name, Func<TEnum, string>? tone = null, bool list = true, bool form = true, bool filter = true, string? hint = null)
        where TEnum : struct, Enum =>
        new RegisterColumn<T, TEnum>(value, chosen => chosen.ToString(), text => (Enum.TryParse<TEnum>(text, out var chosen) && Enum.IsDefined(chosen), chosen), "")
        {
            Key = key, Header = header, Kind = FieldKind.Choice, Property = Name(value), IsRequired = true, InList = list, InForm = form, IsFilter = filter, Hint = hint,
            Choices = [.. Enum.GetValues<TEnum>().Select(chosen => new RegisterChoice(chosen.ToString(), name(chosen), tone?.Invoke(chosen) ?? ""))],
        };

    protected static RegisterColumn<T> YesNo(string key, string header, Expression<Func<T, bool>> value, string yes = "是", string no = "否", string yesTone = "", string noTone = "", bool list = true, bool form = true, bool filter = true, string? hint = null) =>
        new RegisterColumn<T, bool>(value, flag => flag ? "true" : "false", text => (bool.TryParse(text, out var flag), flag), "")
        {
            Key = key, Header = header, Kind = FieldKind.Choice, Property = Name(value), IsRequired = true, InList = list, InForm = form, IsFilter = filter, Hint = hint,
            Choices = [new RegisterChoice("true", yes, yesTone), new RegisterChoice("false", no, noTone)],
        };

    internal sealed override async Task<RegisterPage> ListAsync(PortalDb db, RegisterState state, CancellationToken cancellation)
    {
        var found = Find(db, state);
        var total = await found.OrderBy(row => row.Id).Take(MostCounted + 1).CountAsync(cancellation);
        var (key, descending) = OrderOf(state);
        var order = Columns.Single(column => column.Key == key);
        var cursor = RegisterCursor.Parse(state.Cursor);
        var rows = await order.Order(found, descending, cursor).Take(state.Size + 1).ToListAsync(cancellation);
        var more = rows.Count > state.Size;
        if (more)
        {
            rows.RemoveAt(state.Size);
        }

        var backward = cursor is { Backward: true };
        if (backward)
        {
            rows.Reverse();
        }

        RegisterCursor At(T row, bool back) => new(back, order.Input(row), row.Id);
        return new RegisterPage(
            [.. rows.Select(row => new RegisterRow(row.Id, row.Version, LabelOf(row), [.. Columns.Where(column => column.InList).Select(column => column.Text(row))]))],
            Math.Min(total, MostCounted),
            total > MostCounted,
            rows.Count > 0 && (backward || more) ? At(rows[^1], back: false).ToString() : null,
            rows.Count > 0 && (backward ? more : cursor is not null) ? At(rows[0], back: true).ToString() : null);
    }

    internal sealed override async IAsyncEnumerable<object?[]> Cells(PortalDb db, RegisterState state)
    {
        var (key, descending) = OrderOf(state);
        await foreach (var row in Columns.Single(column => column.Key == key).Order(Find(db, state), descending, beyond: null).AsAsyncEnumerable())
        {
            yield return [.. Columns.Select(column => column.Cell(row))];
        }
    }

    internal sealed override async Task<RegisterRecord?> ReadAsync(PortalDb db, Guid? id, CancellationToken cancellation)
    {
        var row = id is null ? New() : await db.Set<T>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation);
        return row is null ? null : new RegisterRecord(row.Id, row.Version, id is null ? "" : LabelOf(row), Columns.ToDictionary(column => column.Key, column => id is null && column.Kind is FieldKind.Date or FieldKind.Number ? "" : column.Input(row), StringComparer.Ordinal));
    }

    internal sealed override async Task<Outcome<Guid>> SaveAsync(PortalDb db, SaveRegisterRecord input, CancellationToken cancellation)
    {
        var row = input.Id is { } id ? await db.Set<T>().SingleOrDefaultAsync(found => found.Id == id, cancellation) : db.Add(New()).Entity;
        if (row is null)
        {
            return Failure.NotFound();
        }

        if (input.Id is not null && row.Version != input.Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, row.Id, cancellation));
        }

        var problems = new List<Problem>();
        foreach (var column in Columns.Where(column => column.InForm && input.Values.ContainsKey(column.Key)))
        {
            if (column.Write(row, input.Values[column.Key]) is { } sentence)
            {
                problems.Add(new Problem(sentence, column.Key));
            }
        }

        if (problems.Count == 0)
        {
            problems.AddRange(Complete(row));
        }

        if (problems.Count == 0 && await SameKeysAsync(db, row, cancellation))
        {
            var keys = Columns.Where(column => column.IsKey).ToList();
            problems.Add(new Problem($"已经有{string.Join("、", keys.Select(column => column.Header))}相同的记录（{string.Join("、", keys.Select(column => column.Text(row)))}）。", keys[0].Key));
        }

        if (problems.Count == 0)
        {
            problems.AddRange((await CheckTogetherAsync(db, [row], cancellation)).Select(fault => fault.Problem));
        }

        return problems.Count == 0 ? row.Id : Failure.Invalid(problems);
    }

    internal sealed override async Task<Outcome<Done>> DeleteAsync(PortalDb db, Guid id, int version, CancellationToken cancellation)
    {
        if (!MayDelete)
        {
            return Failure.Forbidden($"{Title}的记录不能删除，只能停用。");
        }

        var row = await db.Set<T>().SingleOrDefaultAsync(found => found.Id == id, cancellation);
        if (row is null)
        {
            return Failure.NotFound();
        }

        if (row.Version != version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, row.Id, cancellation));
        }

        db.Remove(row);
        return Done.It;
    }

    internal sealed override async Task<Outcome<ImportPlan>> PlanImportAsync(PortalDb db, Exchange.ImportTable table, CancellationToken cancellation)
    {
        var filled = Columns.Where(column => column.InForm).Select(column => (Column: column, At: table.IndexOf(column.Header))).ToList();
        if (filled.Where(pair => pair.At < 0 && (pair.Column.IsRequired || pair.Column.IsKey)).Select(pair => pair.Column.Header).ToList() is { Count: > 0 } missing)
        {
            return Failure.Invalid($"文件里缺少这些列：{string.Join("、", missing)}。请下载模板填写。");
        }

        // Registers are small by nature; one query for all rows is cheaper than one for each line of the file.
        var existing = (await db.Set<T>().ToListAsync(cancellation)).DistinctBy(KeyOf, StringComparer.Ordinal).ToDictionary(KeyOf, StringComparer.Ordinal);
        var plan = new ImportPlan(table);
        var written = new Dictionary<T, int>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in table.Rows)
        {
            var probe = New();
            var faults = filled.Where(pair => pair.At >= 0).Select(pair => (pair.At, Sentence: pair.Column.Write(probe, line.Cells[pair.At]))).Where(pair => pair.Sentence is not null).ToList();
            plan.Faults.AddRange(faults.Select(fault => new Exchange.ImportFault(line.Number, fault.At, fault.Sentence!)));
            if (faults.Count > 0)
            {
                continue;
            }

            var key = KeyOf(probe);
            if (!seen.TryAdd(key, line.Number))
            {
                plan.Faults.Add(new Exchange.ImportFault(line.Number, null, $"与第 {seen[key]} 行重复。"));
                continue;
            }

            var found = existing.GetValueOrDefault(key);
            var row = found ?? probe;
            var before = Columns.Select(column => column.Input(row)).ToList();
            foreach (var (column, at) in filled.Where(pair => found is not null && pair.At >= 0))
            {
                column.Write(row, line.Cells[at]);
            }

            plan.Faults.AddRange(Complete(row).Select(problem => FaultOf(line.Number, problem)));
            written.Add(row, line.Number);
            var effect = found is null ? ImportEffect.New : Columns.Select(column => column.Input(row)).SequenceEqual(before, StringComparer.Ordinal) ? ImportEffect.Same : ImportEffect.Changed;
            plan.Lines.Add(new ImportLine(line.Number, effect, [.. Columns.Where(column => column.InForm).Select(column => column.Text(row))]));
            if (found is null)
            {
                db.Add(row);
            }
        }

        plan.Faults.AddRange((await CheckTogetherAsync(db, written.Keys, cancellation)).Where(fault => written.ContainsKey(fault.Row)).Select(fault => FaultOf(written[fault.Row], fault.Problem)));
        return plan;

        Exchange.ImportFault FaultOf(int number, Problem problem) => new(number, filled.FirstOrDefault(pair => pair.Column.Key == problem.Field) is (not null, >= 0) pair ? pair.At : null, problem.Message);
    }

    private IQueryable<T> Find(PortalDb db, RegisterState state)
    {
        var rows = db.Set<T>().AsNoTracking();
        foreach (var column in Columns.Where(column => column.IsFilter && state.Filters.ContainsKey(column.Key)))
        {
            rows = column.Where(rows, state.Filters[column.Key]);
        }

        var conditions = Columns.Select(column => column.Contains(state.Search)).Append(AlsoFind(state.Search)).OfType<Expression<Func<T, bool>>>().ToList();
        if (state.Search.Length == 0 || conditions.Count == 0)
        {
            return rows;
        }

        var row = Expression.Parameter(typeof(T), "row");
        var any = conditions.Select(condition => (Expression)Expression.Invoke(condition, row)).Aggregate(Expression.OrElse);
        return rows.Where(Expression.Lambda<Func<T, bool>>(any, row));
    }

    private Task<bool> SameKeysAsync(PortalDb db, T row, CancellationToken cancellation)
    {
        var keys = Columns.Where(column => column.IsKey).ToList();
        var id = row.Id;
        return keys.Count == 0 ? Task.FromResult(false) : keys.Aggregate(db.Set<T>().AsNoTracking().Where(other => other.Id != id), (rows, column) => column.WhereSame(rows, row)).AnyAsync(cancellation);
    }

    private string KeyOf(T row) => string.Join('\n', Columns.Where(column => column.IsKey).Select(column => column.Input(row)));

    private static string LabelOf(T row) => (row as ILabelled)?.Label ?? typeof(T).Name;

    private static string Name<TValue>(Expression<Func<T, TValue>> value) => ((MemberExpression)value.Body).Member.Name;
}
