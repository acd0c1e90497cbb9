using System.Globalization;
using System.Linq.Expressions;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>How a condition of a standard is asked for.</summary>
public enum ConditionKind
{
    /// <summary>What begins with the text.</summary>
    Beginning,

    /// <summary>What holds the text anywhere.</summary>
    Part,

    /// <summary>The whole number; found by its blind index.</summary>
    Whole,

    /// <summary>One of a list.</summary>
    Choice,

    /// <summary>From a day to a day.</summary>
    Days,
}

/// <param name="Options">Of a choice.</param>
public sealed record RecordCondition(string Key, string Label, ConditionKind Kind, IReadOnlyList<string> Options);

/// <summary>Conditions on records of one type, by key of the data item; a day has its bounds under <c>key.from</c> and <c>key.to</c>.</summary>
public sealed record RecordFilter
{
    public const int LongestText = 100;

    /// <summary>Greater than every text that begins with the same letters, byte by byte.</summary>
    private static readonly string Last = char.ConvertFromUtf32(0x10FFFF);

    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Null for both.</summary>
    public bool? IsValid { get; init; } = true;

    public bool IsFiltered => Values.Count > 0 || IsValid != true;

    /// <summary>What a standard's conditions are, in its order.</summary>
    public static IReadOnlyList<RecordCondition> Conditions(StandardContent content, LicenceHolderKind holders, IReadOnlyList<string?> slots) =>
        [.. from key in content.Conditions
            let field = content.Find(key)!
            where field.Role == StandardFieldRole.HolderNumber || key == content.PrimaryKey || slots.Contains(key, StringComparer.Ordinal)
                || (!field.IsPersonalNumber && field.Role is not (StandardFieldRole.None or StandardFieldRole.Gender or StandardFieldRole.BirthDate))
            select new RecordCondition(key, field.Label, KindOf(field, holders), field.Options)];

    internal Outcome<IQueryable<LicenceRecord>> Apply(IQueryable<LicenceRecord> records, Operation operation, LicenceType type, StandardContent content)
    {
        if (IsValid is { } valid)
        {
            records = records.Where(row => row.IsValid == valid);
        }

        var slots = RecordWriting.Slots(type, content);
        foreach (var condition in Conditions(content, type.HolderKind, slots))
        {
            var field = content.Find(condition.Key)!;
            if (condition.Kind == ConditionKind.Days)
            {
                var (from, to) = (Day(condition.Key + ".from"), Day(condition.Key + ".to"));
                if (from is { Succeeded: false } || to is { Succeeded: false })
                {
                    return Failure.Invalid($"“{condition.Label}”的日期不正确。", condition.Key);
                }

                if (from?.Value > to?.Value)
                {
                    return Failure.Invalid($"“{condition.Label}”的开始日期在结束日期之后，请调整。", condition.Key);
                }

                records = Between(records, field, Array.IndexOf([.. slots], field.Key), from?.Value, to?.Value);
                continue;
            }

            if (Values.GetValueOrDefault(condition.Key)?.Trim() is not { Length: > 0 } text)
            {
                continue;
            }

            if (text.Length > LongestText)
            {
                return Failure.Invalid($"“{condition.Label}”最多 {LongestText} 个字。", condition.Key);
            }

            if (condition.Kind == ConditionKind.Whole)
            {
                var index = operation.Service<ProtectedFields>().BlindIndex(RecordShape.HolderNumber(text, operation.Today));
                records = field.Role == StandardFieldRole.HolderNumber ? records.Where(row => row.HolderIndex == index) : records.Where(row => row.Key == index);
                continue;
            }

            records = Matching(records, Column(field, content, Array.IndexOf([.. slots], field.Key)), condition.Kind, text);
        }

        return Outcome<IQueryable<LicenceRecord>>.Success(records);
    }

    private static ConditionKind KindOf(StandardField field, LicenceHolderKind holders) => field switch
    {
        { Type: StandardFieldType.Date } => ConditionKind.Days,
        { IsPersonalNumber: true } or { Role: StandardFieldRole.HolderNumber } => ConditionKind.Whole,
        { Type: StandardFieldType.Choice } => ConditionKind.Choice,

        // Institutions are thousands and are asked for by any part of their name; persons are millions and are asked for by how the name begins.
        _ when holders == LicenceHolderKind.Institution && field.Role != StandardFieldRole.Number => ConditionKind.Part,
        _ => ConditionKind.Beginning,
    };

    private Outcome<DateOnly>? Day(string key) => Values.GetValueOrDefault(key) is not { Length: > 0 } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : Failure.Invalid("日期不正确。");

    private static Expression<Func<LicenceRecord, string?>> Column(StandardField field, StandardContent content, int slot) => field.Role switch
    {
        StandardFieldRole.HolderName => row => row.HolderName,
        StandardFieldRole.Organ => row => row.OrganName,
        StandardFieldRole.Number => row => row.Number,
        StandardFieldRole.State => row => row.StateWord,
        _ when field.Key == content.PrimaryKey => row => row.Key,
        _ => Slot(slot),
    };

    private static Expression<Func<LicenceRecord, string?>> Slot(int slot) => slot switch
    {
        0 => row => row.Slot1,
        1 => row => row.Slot2,
        2 => row => row.Slot3,
        3 => row => row.Slot4,
        _ => throw new ArgumentOutOfRangeException(nameof(slot)),
    };

    private static IQueryable<LicenceRecord> Matching(IQueryable<LicenceRecord> records, Expression<Func<LicenceRecord, string?>> column, ConditionKind kind, string text)
    {
        // Two conditions on constants become one range of the index; a variable would be one parameter for both.
        var end = text + Last;
        return kind switch
        {
            ConditionKind.Choice => records.Where(With(column, value => value == text)),
            ConditionKind.Part => records.Where(With(column, value => value!.Contains(text))),
            _ => records.Where(With(column, value => string.Compare(value, text) >= 0 && string.Compare(value, end) < 0)),
        };
    }

    private static IQueryable<LicenceRecord> Between(IQueryable<LicenceRecord> records, StandardField field, int slot, DateOnly? from, DateOnly? to)
    {
        Expression<Func<LicenceRecord, DateOnly?>>? day = field.Role switch
        {
            StandardFieldRole.IssuedOn => row => row.IssuedOn,
            StandardFieldRole.ValidFrom => row => row.ValidFrom,
            StandardFieldRole.ValidTo => row => row.ValidTo,
            _ => null,
        };
        if (day is not null)
        {
            records = from is { } first ? records.Where(With(day, value => value >= first)) : records;
            return to is { } last ? records.Where(With(day, value => value <= last)) : records;
        }

        // A day in a slot is text of one form, which sorts as the days do.
        var (begin, end) = (from?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), to?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        records = begin is null ? records : records.Where(With(Slot(slot), value => string.Compare(value, begin) >= 0));
        return end is null ? records : records.Where(With(Slot(slot), value => string.Compare(value, end) <= 0));
    }

    /// <summary>The condition over a column, as one expression that the database understands.</summary>
    private static Expression<Func<LicenceRecord, bool>> With<T>(Expression<Func<LicenceRecord, T>> column, Expression<Func<T, bool>> condition) =>
        Expression.Lambda<Func<LicenceRecord, bool>>(new Replace(condition.Parameters[0], column.Body).Visit(condition.Body), column.Parameters);

    private sealed class Replace(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
