using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;

namespace HealthPortal.Data.Execution.Registers;

public enum FieldKind
{
    Text,
    LongText,
    Number,
    Date,
    Choice,
}

/// <param name="Value">As it stands in addresses and forms.</param>
/// <param name="Label">As people read it, also in Excel.</param>
/// <param name="Tone">success, warning, danger, info or empty; a chip of that tone in the list.</param>
public sealed record RegisterChoice(string Value, string Label, string Tone = "");

/// <summary>
/// One column, declared once: the list, the filter, the form, the export, the import template and the history read it from here.
/// </summary>
public abstract class RegisterColumn
{
    public required string Key { get; init; }

    public required string Header { get; init; }

    public required FieldKind Kind { get; init; }

    /// <summary>Property of the entity, by which the change log names the column.</summary>
    public required string Property { get; init; }

    public IReadOnlyList<RegisterChoice> Choices { get; init; } = [];

    public bool IsRequired { get; init; }

    public int MaxLength { get; init; } = 200;

    public string? Hint { get; init; }

    /// <summary>Identifies the row for people: no two rows share the keys, and an import finds the row to change by them.</summary>
    public bool IsKey { get; init; }

    public bool InList { get; init; } = true;

    public bool InForm { get; init; } = true;

    public bool IsSortable { get; init; }

    public bool IsFilter { get; init; }

    /// <summary>Searched by the word above the list.</summary>
    public bool IsSearched { get; init; }

    /// <summary>What the change log holds, in the words of the column.</summary>
    public string Say(string? logged) => logged is null ? "" : Choices.FirstOrDefault(choice => choice.Value == logged || choice.Label == logged)?.Label ?? logged switch
    {
        "是" => Choices.FirstOrDefault(choice => choice.Value == "true")?.Label ?? logged,
        "否" => Choices.FirstOrDefault(choice => choice.Value == "false")?.Label ?? logged,
        _ => logged,
    };
}

/// <summary>The part of a column that knows the entity. One class for all kinds of value; what differs is handed in.</summary>
public abstract class RegisterColumn<T> : RegisterColumn
{
    /// <summary>As a form or an address carries it.</summary>
    public abstract string Input(T row);

    /// <summary>As people read it.</summary>
    public string Text(T row) => Kind == FieldKind.Choice ? Choices.FirstOrDefault(choice => choice.Value == Input(row))?.Label ?? Input(row) : Input(row);

    /// <summary>As Excel holds it: numbers and dates as such.</summary>
    public abstract object? Cell(T row);

    /// <summary>Takes over what a person typed or a file holds.</summary>
    /// <returns>A Chinese sentence when it cannot.</returns>
    public abstract string? Write(T row, string input);

    internal abstract IQueryable<T> Where(IQueryable<T> rows, string filter);

    /// <summary>Rows with exactly this value, for finding a row by its keys.</summary>
    internal abstract IQueryable<T> WhereSame(IQueryable<T> rows, T example);

    /// <summary>Rows in order by this column and then by id; with a cursor only those beyond it.</summary>
    internal abstract IQueryable<T> Order(IQueryable<T> rows, bool descending, RegisterCursor? beyond);

    internal abstract Expression<Func<T, bool>>? Contains(string text);
}

internal sealed class RegisterColumn<T, TValue>(
    Expression<Func<T, TValue>> value,
    Func<TValue, string> format,
    Func<string, (bool Ok, TValue Value)> parse,
    string wrongSentence) : RegisterColumn<T>
{
    private static readonly MethodInfo Compare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;
    private static readonly MethodInfo CompareId = typeof(Guid).GetMethod(nameof(Guid.CompareTo), [typeof(Guid)])!;
    private static readonly MethodInfo ContainsText = typeof(string).GetMethod(nameof(string.Contains), [typeof(string)])!;

    private readonly Func<T, TValue> read = value.Compile();
    private readonly PropertyInfo property = (PropertyInfo)((MemberExpression)value.Body).Member;

    public override string Input(T row) => format(read(row));

    public override object? Cell(T row) => Kind == FieldKind.Choice ? Text(row) : read(row);

    public override string? Write(T row, string input)
    {
        var text = input.Trim();
        if (text.Length == 0 && IsRequired)
        {
            return $"请填写{Header}。";
        }

        if (text.Length > MaxLength && Kind is FieldKind.Text or FieldKind.LongText)
        {
            return $"{Header}最多 {MaxLength} 个字，现在有 {text.Length} 个。";
        }

        // In Excel people write the label, in forms the value stands.
        var chosen = Kind == FieldKind.Choice ? Choices.FirstOrDefault(choice => choice.Label == text || choice.Value == text)?.Value : text;
        if (chosen is null || parse(chosen) is not (true, var parsed))
        {
            return Kind == FieldKind.Choice ? $"{Header}只能填：{string.Join("、", Choices.Select(choice => choice.Label))}。" : wrongSentence;
        }

        property.SetValue(row, parsed);
        return null;
    }

    internal override IQueryable<T> Where(IQueryable<T> rows, string filter)
    {
        if (Kind == FieldKind.Date)
        {
            var (from, to) = RegisterState.Span(filter);
            rows = parse(from) is (true, var first) && from.Length > 0 ? rows.Where(Relate(ExpressionType.GreaterThanOrEqual, first)) : rows;
            return parse(to) is (true, var last) && to.Length > 0 ? rows.Where(Relate(ExpressionType.LessThanOrEqual, last)) : rows;
        }

        return parse(filter) is (true, var wanted) ? rows.Where(Relate(ExpressionType.Equal, wanted)) : rows;
    }

    internal override IQueryable<T> WhereSame(IQueryable<T> rows, T example) => rows.Where(Relate(ExpressionType.Equal, read(example)));

    internal override IQueryable<T> Order(IQueryable<T> rows, bool descending, RegisterCursor? beyond)
    {
        // Backwards means: in the opposite order from the cursor on; the caller turns the page round again.
        var down = descending != (beyond?.Backward ?? false);
        if (beyond is not null && parse(beyond.Key) is (true, var key))
        {
            var row = value.Parameters[0];
            var id = Expression.Call(Expression.Property(row, "Id"), CompareId, Constant(beyond.Id));
            var beyondId = Expression.MakeBinary(down ? ExpressionType.LessThan : ExpressionType.GreaterThan, id, Expression.Constant(0));
            var beyondKey = Relate(down ? ExpressionType.LessThan : ExpressionType.GreaterThan, key).Body;
            var sameKey = Relate(ExpressionType.Equal, key).Body;
            rows = rows.Where(Expression.Lambda<Func<T, bool>>(Expression.OrElse(beyondKey, Expression.AndAlso(sameKey, beyondId)), row));
        }

        var byId = Expression.Lambda<Func<T, Guid>>(Expression.Property(value.Parameters[0], "Id"), value.Parameters);
        return down ? rows.OrderByDescending(value).ThenByDescending(byId) : rows.OrderBy(value).ThenBy(byId);
    }

    internal override Expression<Func<T, bool>>? Contains(string text) =>
        IsSearched && typeof(TValue) == typeof(string)
            ? Expression.Lambda<Func<T, bool>>(Expression.AndAlso(Expression.NotEqual(value.Body, Expression.Constant(null, typeof(string))), Expression.Call(value.Body, ContainsText, Constant(text))), value.Parameters)
            : null;

    private Expression<Func<T, bool>> Relate(ExpressionType relation, TValue other)
    {
        var body = typeof(TValue) == typeof(string) && relation != ExpressionType.Equal
            ? Expression.MakeBinary(relation, Expression.Call(Compare, value.Body, Constant(other)), Expression.Constant(0))
            : Expression.MakeBinary(relation, value.Body, Constant(other));
        return Expression.Lambda<Func<T, bool>>(body, value.Parameters);
    }

    /// <summary>A field of an object rather than a constant, so that EF Core sends it as a parameter and reuses the plan.</summary>
    private static MemberExpression Constant<TConstant>(TConstant constant) =>
        Expression.Field(Expression.Constant(new Holder<TConstant> { Value = constant }), nameof(Holder<TConstant>.Value));

    private sealed class Holder<TConstant>
    {
        public TConstant Value = default!;
    }
}

/// <summary>Beginning or end of a page: the sort value and id of a row.</summary>
internal sealed record RegisterCursor(bool Backward, string Key, Guid Id)
{
    /// <summary>A cursor somebody has tampered with is no cursor: the first page is shown.</summary>
    public static RegisterCursor? Parse(string? text) =>
        text?.Split('.', 3) is [("a" or "b") and var side, var id, var key] && Guid.TryParseExact(id, "N", out var parsed) ? new RegisterCursor(side == "b", key, parsed) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Backward ? "b" : "a")}.{Id:N}.{Key}");
}
