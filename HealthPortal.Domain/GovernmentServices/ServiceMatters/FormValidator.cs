using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>
/// Checks what a person filled in against the form's schema. One fault gives one problem, so that the list above the form has a line per field.
/// </summary>
public static class FormValidator
{
    /// <summary>Patterns come from guide data; without backtracking none of them can hold up a page, however it is written.</summary>
    internal const RegexOptions PatternOptions = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    /// <param name="schema">Form of the guide version the case began with.</param>
    /// <param name="values">Values by field key, in the notation of <see cref="FormValues"/>. Missing and blank are the same.</param>
    /// <param name="today">The business date.</param>
    /// <param name="complete">False for a draft: only what is there is checked. True before submitting: required fields must be there too.</param>
    public static IReadOnlyList<Problem> Validate(FormSchema schema, IReadOnlyDictionary<string, string?> values, DateOnly today, bool complete)
    {
        var problems = new List<Problem>();
        foreach (var key in values.Keys.Where(key => schema.Find(key) is null && !SituationGuidance.IsAnswer(key)) // answers have a check of their own
            .Order(StringComparer.Ordinal))
        {
            problems.Add(new Problem($"表单中没有“{key}”这一项，请刷新页面后重新填写。", key));
        }

        var visible = VisibleValues(schema, values);
        foreach (var field in schema.Fields.Where(field => visible.ContainsKey(field.Key)))
        {
            if (Check(field, visible, schema, today, complete) is { } sentence)
            {
                problems.Add(new Problem(sentence, field.Key));
            }
        }

        return problems;
    }

    /// <summary>What is kept of the values: known, visible, trimmed and not empty.</summary>
    public static IReadOnlyDictionary<string, string> Prune(FormSchema schema, IReadOnlyDictionary<string, string?> values) =>
        VisibleValues(schema, values)
            .Where(pair => pair.Value.Length > 0)
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Keys of the fields the person sees now. A field whose condition hangs on a hidden field is hidden too.</summary>
    public static IReadOnlySet<string> VisibleKeys(FormSchema schema, IReadOnlyDictionary<string, string?> values) =>
        VisibleValues(schema, values).Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether the field must be filled in, given the others. A value of a hidden field does not count.</summary>
    public static bool IsRequired(FormField field, FormSchema schema, IReadOnlyDictionary<string, string?> values) =>
        MustBeFilled(field, VisibleValues(schema, values));

    /// <summary>Whether the applicant must hand the material in, given the form. A value of a hidden field does not count.</summary>
    public static bool IsRequired(MaterialRequirement material, FormSchema schema, IReadOnlyDictionary<string, string?> values) =>
        material.Required
        || (material.RequiredWhen is { } condition && Holds(condition, VisibleValues(schema, values).GetValueOrDefault(condition.Field)));

    public static bool Holds(FieldCondition condition, string? value) =>
        FormValues.Split(value).Any(part => condition.Values.Contains(part, StringComparer.Ordinal));

    /// <summary>Trimmed value of every visible field, empty where nothing is filled in. One pass is enough, because conditions look backwards only.</summary>
    private static Dictionary<string, string> VisibleValues(FormSchema schema, IReadOnlyDictionary<string, string?> values)
    {
        var visible = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var section in schema.Sections)
        {
            if (section.VisibleWhen is { } whole && !Holds(whole, visible.GetValueOrDefault(whole.Field)))
            {
                continue;
            }

            foreach (var field in section.Fields)
            {
                if (field.VisibleWhen is null || Holds(field.VisibleWhen, visible.GetValueOrDefault(field.VisibleWhen.Field)))
                {
                    visible[field.Key] = values.GetValueOrDefault(field.Key)?.Trim() ?? string.Empty;
                }
            }
        }

        return visible;
    }

    private static string? Check(FormField field, Dictionary<string, string> visible, FormSchema schema, DateOnly today, bool complete)
    {
        var value = visible[field.Key];
        if (value.Length == 0 || (field.Type == FormFieldType.MultipleChoice && FormValues.Split(value).Count == 0))
        {
            return complete && MustBeFilled(field, visible) ? (IsPicked(field.Type) ? $"请选择“{field.Label}”。" : $"请填写“{field.Label}”。") : null;
        }

        if (field.Type is not (FormFieldType.Choice or FormFieldType.MultipleChoice) && value.Length > field.LengthLimit)
        {
            return string.Create(CultureInfo.InvariantCulture, $"“{field.Label}”最多 {field.LengthLimit} 个字，现在是 {value.Length} 个字。");
        }

        return CheckType(field, value, visible, schema, today) ?? CheckPattern(field, value);
    }

    private static bool MustBeFilled(FormField field, Dictionary<string, string> visible) =>
        field.Required || (field.RequiredWhen is { } condition && Holds(condition, visible.GetValueOrDefault(condition.Field)));

    private static bool IsPicked(FormFieldType type) =>
        type is FormFieldType.Choice or FormFieldType.MultipleChoice or FormFieldType.Boolean or FormFieldType.Date or FormFieldType.Division;

    private static string? CheckType(FormField field, string value, Dictionary<string, string> visible, FormSchema schema, DateOnly today) => field.Type switch
    {
        FormFieldType.Text => value.AsSpan().ContainsAny('\r', '\n') ? $"“{field.Label}”只能填写一行。" : null,
        FormFieldType.LongText => null,
        FormFieldType.Date => CheckDate(field, value, visible, schema, today),
        FormFieldType.Integer or FormFieldType.Decimal => CheckNumber(field, value, visible, schema),
        FormFieldType.Year => CheckYear(field, value),
        FormFieldType.Choice => CheckChoice(field, value, visible, today),
        FormFieldType.MultipleChoice => CheckChoices(field, value),
        FormFieldType.Boolean => value is FormValues.True or FormValues.False ? null : $"“{field.Label}”请选择是或否。",
        FormFieldType.Phone => Within(field, PhoneNumber.Parse(value)),
        FormFieldType.CreditCode => Within(field, UnifiedSocialCreditCode.Parse(value)),
        FormFieldType.IdentityNumber => Within(field, IdentityNumber.Parse(value, today)),
        FormFieldType.Division => value.Length == 12 && !value.AsSpan().ContainsAnyExceptInRange('0', '9') ? null : $"“{field.Label}”请从行政区划中选取。",
        FormFieldType.Email => IsEmail(value) ? null : $"“{field.Label}”不是正确的电子邮箱，例如 name@example.com。",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.Type, "The field type is not known."),
    };

    private static string? Within<T>(FormField field, Outcome<T> outcome) => outcome.Succeeded ? null : $"“{field.Label}”有误：{outcome.Message}";

    private static string? CheckDate(FormField field, string value, Dictionary<string, string> visible, FormSchema schema, DateOnly today)
    {
        if (!FormValues.TryReadDate(value, out var date))
        {
            return $"“{field.Label}”不是正确的日期，请按“年-月-日”填写，例如 {FormValues.Write(today)}。";
        }

        if (date.Year is < 1900 or > 2200)
        {
            return $"“{field.Label}”的年份不合常理，请检查。";
        }

        if (Reference(field.NotAfter, visible, today) is { } latest && date > latest)
        {
            return $"“{field.Label}”不能晚于{ReferenceName(field.NotAfter!, schema)}。";
        }

        if (Reference(field.NotBefore, visible, today) is { } earliest && date < earliest)
        {
            return $"“{field.Label}”不能早于{ReferenceName(field.NotBefore!, schema)}。";
        }

        // A wrong number has its own problem at its own field; only a right one can be contradicted.
        return IdentityIn(field.BirthDateOf, visible, today) is { } identity && identity.Contradicts(date)
            ? $"“{field.Label}”与“{schema.Find(field.BirthDateOf!)!.Label}”中的出生日期不一致，请核对。"
            : null;
    }

    private static DateOnly? Reference(string? reference, Dictionary<string, string> visible, DateOnly today) => reference switch
    {
        null => null,
        FormField.Today => today,
        _ => FormValues.TryReadDate(visible.GetValueOrDefault(reference), out var date) ? date : null,
    };

    private static string ReferenceName(string reference, FormSchema schema) =>
        reference == FormField.Today ? "今天" : $"“{schema.Find(reference)?.Label ?? reference}”";

    private static IdentityNumber? IdentityIn(string? key, Dictionary<string, string> visible, DateOnly today) =>
        key is not null && visible.GetValueOrDefault(key) is { Length: > 0 } text && IdentityNumber.Parse(text, today) is { Succeeded: true } outcome
            ? outcome.Value
            : null;

    private static string? CheckNumber(FormField field, string value, Dictionary<string, string> visible, FormSchema schema)
    {
        var isInteger = field.Type == FormFieldType.Integer;
        if (!FormValues.TryReadNumber(value, out var number) || (isInteger && number != decimal.Truncate(number)))
        {
            return isInteger ? $"“{field.Label}”应为整数。" : $"“{field.Label}”应为数字。";
        }

        if (CheckRange(field, number, isInteger ? "整数" : "数") is { } range)
        {
            return range;
        }

        if (!isInteger && number.Scale > 4)
        {
            return $"“{field.Label}”最多保留 4 位小数。";
        }

        return field.NotMoreThan is { } other && FormValues.TryReadNumber(visible.GetValueOrDefault(other), out var limit) && number > limit
            ? $"“{field.Label}”不能大于“{schema.Find(other)?.Label ?? other}”。"
            : null;
    }

    private static string? CheckYear(FormField field, string value)
    {
        if (value.Length != 4 || !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return $"“{field.Label}”应为四位数的年份。";
        }

        return CheckRange(field with { Minimum = field.Minimum ?? 1900, Maximum = field.Maximum ?? 2200 }, year, "年份");
    }

    private static string? CheckRange(FormField field, decimal number, string noun)
    {
        if (number >= (field.Minimum ?? decimal.MinValue) && number <= (field.Maximum ?? decimal.MaxValue))
        {
            return null;
        }

        return (field.Minimum, field.Maximum) switch
        {
            ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $"“{field.Label}”应为 {low} 到 {high} 之间的{noun}。"),
            ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $"“{field.Label}”应为不小于 {low} 的{noun}。"),
            (null, { } high) => string.Create(CultureInfo.InvariantCulture, $"“{field.Label}”应为不大于 {high} 的{noun}。"),
            _ => null,
        };
    }

    private static string? CheckChoice(FormField field, string value, Dictionary<string, string> visible, DateOnly today)
    {
        if (!field.Options.Contains(value, StringComparer.Ordinal))
        {
            return $"“{field.Label}”没有“{value}”这个选项，请重新选择。";
        }

        return IdentityIn(field.GenderOf, visible, today)?.Sex is { } sex && value != (sex == Sex.Male ? "男" : "女")
            ? $"“{field.Label}”与身份证号码中的性别不一致，请核对。"
            : null;
    }

    private static string? CheckChoices(FormField field, string value)
    {
        var chosen = FormValues.Split(value);
        if (chosen.FirstOrDefault(option => !field.Options.Contains(option, StringComparer.Ordinal)) is { } stranger)
        {
            return $"“{field.Label}”没有“{stranger}”这个选项，请重新选择。";
        }

        return chosen.Distinct(StringComparer.Ordinal).Count() == chosen.Count ? null : $"“{field.Label}”有重复的选项。";
    }

    private static string? CheckPattern(FormField field, string value)
    {
        if (field.Pattern is null)
        {
            return null;
        }

        // \A and \z, because $ would let a line break through.
        return Regex.IsMatch(value, $@"\A(?:{field.Pattern})\z", PatternOptions, Regex.InfiniteMatchTimeout)
            ? null
            : field.PatternMessage ?? $"“{field.Label}”格式不正确。";
    }

    private static bool IsEmail(string value) =>
        MailAddress.TryCreate(value, out var address)
        && address.Address == value
        && address.Host.Contains('.', StringComparison.Ordinal)
        && !address.Host.EndsWith('.');
}
