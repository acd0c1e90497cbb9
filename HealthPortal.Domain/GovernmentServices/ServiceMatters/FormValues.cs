using System.Globalization;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>
/// How form values are written as text: dates <c>yyyy-MM-dd</c>, numbers invariant, truth values <c>true</c> and <c>false</c>,
/// several choices joined by <c>|</c>, divisions by their 12-digit code, everything else as the person wrote it.
/// </summary>
public static class FormValues
{
    public const char Separator = '|';

    public const string True = "true";

    public const string False = "false";

    public static IReadOnlyList<string> Split(string? value) =>
        string.IsNullOrWhiteSpace(value) ? [] : value.Split(Separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static string Join(IEnumerable<string> values) => string.Join(Separator, values);

    public static string Write(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static bool TryReadDate(string? value, out DateOnly date) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public static bool TryReadNumber(string? value, out decimal number) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    /// <summary>A value as people read it on screen and on paper; divisions stay codes, because their names are in the database.</summary>
    public static string Display(FormField field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return string.Empty;
        }

        return field.Type switch
        {
            FormFieldType.Boolean => value == True ? "是" : "否",
            FormFieldType.MultipleChoice => string.Join('、', Split(value)),
            FormFieldType.Date when TryReadDate(value, out var date) => date.ToString("yyyy年M月d日", CultureInfo.InvariantCulture),
            FormFieldType.Year => value + "年",
            FormFieldType.Integer or FormFieldType.Decimal when field.Unit is not null => value + " " + field.Unit,
            _ => value,
        };
    }
}
