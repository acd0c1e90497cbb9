using System.Globalization;
using HealthPortal.Domain.Values;

namespace HealthPortal.Domain.Licensing.LicenceStandards;

/// <summary>The dimensions of quality control of tender 6.5.1.2, and the two faults that refuse a whole batch (5.1.3.2.3).</summary>
public enum RecordFaultKind
{
    /// <summary>The primary key is empty: the batch is refused.</summary>
    PrimaryKeyMissing,

    /// <summary>The business date is empty or malformed: the batch is refused.</summary>
    BusinessDateMalformed,

    /// <summary>完整性: a required value is missing.</summary>
    Incomplete,

    /// <summary>准确性: the form is wrong, too long, out of range or not in the value domain.</summary>
    Malformed,

    /// <summary>准确性: a check digit does not fit.</summary>
    CheckDigit,

    /// <summary>准确性: two values contradict each other.</summary>
    Inconsistent,

    /// <summary>唯一性: another unit, out of the sender's reach, has sent a record of the same key.</summary>
    Duplicate,

    /// <summary>The row does not fit the form of the file: too many columns, no JSON, no known encoding.</summary>
    Unreadable,
}

/// <param name="Field">Key of the data item.</param>
public sealed record RecordFault(string Field, RecordFaultKind Kind, string Message)
{
    public bool RefusesBatch => Kind is RecordFaultKind.PrimaryKeyMissing or RecordFaultKind.BusinessDateMalformed;
}

/// <summary>
/// Checks records against one version of a standard. Made once for many records: it holds what does not change from one to the next.
/// Safe for many threads.
/// </summary>
public sealed class RecordCheck
{
    private readonly StandardField[] fields;
    private readonly HashSet<string>?[] domains;
    private readonly int key;
    private readonly int date;
    private readonly DateOnly today;

    /// <param name="offered">Names that dictionaries offer today, by dictionary code. A dictionary that offers nothing leaves the field's own list.</param>
    public RecordCheck(StandardContent content, DateOnly today, IReadOnlyDictionary<string, IReadOnlyList<string>>? offered = null)
    {
        fields = [.. content.Fields];
        key = Array.FindIndex(fields, field => field.Key == content.PrimaryKey);
        date = Array.FindIndex(fields, field => field.Key == content.BusinessDate);
        this.today = today;
        domains = Array.ConvertAll(fields, field => field.Type != StandardFieldType.Choice
            ? null
            : (field.OptionsFrom is { } code && offered?.GetValueOrDefault(code) is { Count: > 0 } names ? names : field.Options).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The order in which <see cref="Check"/> takes values.</summary>
    public IReadOnlyList<StandardField> Fields => fields;

    /// <summary>Tidies the values in place (spaces around, full-width digits of numbers) and adds what is wrong with them.</summary>
    /// <param name="values">One for each of <see cref="Fields"/>; null or empty for none.</param>
    public void Check(Span<string?> values, ICollection<RecordFault> faults)
    {
        var (issued, from, to, born) = ((DateOnly?)null, (DateOnly?)null, (DateOnly?)null, (DateOnly?)null);
        IdentityNumber? holder = null;
        string? gender = null;
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i];
            var text = values[i]?.Trim();
            if (string.IsNullOrEmpty(text))
            {
                values[i] = null;
                if (i == key)
                {
                    faults.Add(new RecordFault(field.Key, RecordFaultKind.PrimaryKeyMissing, $"主键“{field.Label}”是空的。"));
                }
                else if (i == date)
                {
                    faults.Add(new RecordFault(field.Key, RecordFaultKind.BusinessDateMalformed, $"业务日期“{field.Label}”是空的。"));
                }
                else if (field.Required)
                {
                    faults.Add(new RecordFault(field.Key, RecordFaultKind.Incomplete, $"“{field.Label}”必须填写。"));
                }

                continue;
            }

            values[i] = text;
            switch (field.Type)
            {
                case StandardFieldType.Date:
                    if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                    {
                        faults.Add(new RecordFault(field.Key, i == date ? RecordFaultKind.BusinessDateMalformed : RecordFaultKind.Malformed, $"“{field.Label}”应写成 YYYY-MM-DD 的真实日期，现在是“{Short(text)}”。"));
                        break;
                    }

                    switch (field.Role)
                    {
                        case StandardFieldRole.IssuedOn: issued = day; break;
                        case StandardFieldRole.ValidFrom: from = day; break;
                        case StandardFieldRole.ValidTo: to = day; break;
                        case StandardFieldRole.BirthDate: born = day; break;
                    }

                    if (day > today && field.Role is StandardFieldRole.IssuedOn or StandardFieldRole.BirthDate)
                    {
                        faults.Add(new RecordFault(field.Key, RecordFaultKind.Inconsistent, $"“{field.Label}”晚于今天。"));
                    }

                    break;
                case StandardFieldType.IdentityNumber:
                    var parsed = IdentityNumber.Parse(text, today);
                    if (!parsed.Succeeded)
                    {
                        faults.Add(new RecordFault(field.Key, text.Length is 15 or 18 ? RecordFaultKind.CheckDigit : RecordFaultKind.Malformed, $"“{field.Label}”不正确：{parsed.Message}"));
                        break;
                    }

                    values[i] = parsed.Value.Canonical;
                    if (field.Role == StandardFieldRole.HolderNumber)
                    {
                        holder = parsed.Value;
                    }

                    break;
                case StandardFieldType.CreditCode:
                    var code = UnifiedSocialCreditCode.Parse(text);
                    if (code.Succeeded)
                    {
                        values[i] = code.Value.Code;
                    }
                    else
                    {
                        faults.Add(new RecordFault(field.Key, text.Length == 18 ? RecordFaultKind.CheckDigit : RecordFaultKind.Malformed, $"“{field.Label}”不正确：{code.Message}"));
                    }

                    break;
                case StandardFieldType.Phone:
                    var phone = PhoneNumber.Parse(text);
                    if (phone.Succeeded)
                    {
                        values[i] = phone.Value.Number;
                    }
                    else
                    {
                        faults.Add(new RecordFault(field.Key, RecordFaultKind.Malformed, $"“{field.Label}”不正确：{phone.Message}"));
                    }

                    break;
                case StandardFieldType.Integer or StandardFieldType.Decimal:
                    CheckNumber(field, text, faults);
                    break;
                case StandardFieldType.Choice:
                    if (!domains[i]!.Contains(text))
                    {
                        faults.Add(new RecordFault(field.Key, RecordFaultKind.Malformed, $"“{field.Label}”的值“{Short(text)}”不在值域内。"));
                    }
                    else if (field.Role == StandardFieldRole.Gender)
                    {
                        gender = text;
                    }

                    break;
                case StandardFieldType.Text or StandardFieldType.LongText:
                    CheckText(field, text, faults);
                    break;
            }
        }

        CheckTogether(issued, from, to, born, holder, gender, faults);
    }

    private static void CheckText(StandardField field, string text, ICollection<RecordFault> faults)
    {
        if (text.Length > field.MaxLength)
        {
            faults.Add(new RecordFault(field.Key, RecordFaultKind.Malformed, FormattableString.Invariant($"“{field.Label}”最多 {field.MaxLength} 个字，现在是 {text.Length} 个字。")));
        }

        // A replacement character is what is left of a text read in the wrong encoding; a control character is no text.
        if (text.AsSpan().ContainsAny('\uFFFD', '\0') || text.Any(character => char.IsControl(character) && (field.Type == StandardFieldType.Text || character is not ('\n' or '\r' or '\t'))))
        {
            faults.Add(new RecordFault(field.Key, RecordFaultKind.Malformed, $"“{field.Label}”里有乱码或不可见字符，请检查文件的编码。"));
        }
    }

    private static void CheckNumber(StandardField field, string text, ICollection<RecordFault> faults)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || (field.Type == StandardFieldType.Integer && text.Contains('.', StringComparison.Ordinal)))
        {
            faults.Add(new RecordFault(field.Key, RecordFaultKind.Malformed, $"“{field.Label}”应是{field.Type.Name()}，现在是“{Short(text)}”。"));
        }
        else if (number < field.Minimum || number > field.Maximum)
        {
            faults.Add(new RecordFault(field.Key, RecordFaultKind.Malformed, $"“{field.Label}”超出范围（{field.Limits()}），现在是“{Short(text)}”。"));
        }
        else if (field.Type == StandardFieldType.Decimal && text.IndexOf('.', StringComparison.Ordinal) is var point and >= 0 && text.Length - point - 1 > field.Decimals)
        {
            faults.Add(new RecordFault(field.Key, RecordFaultKind.Malformed, FormattableString.Invariant($"“{field.Label}”小数最多 {field.Decimals} 位，现在是“{Short(text)}”。")));
        }
    }

    private void CheckTogether(DateOnly? issued, DateOnly? from, DateOnly? to, DateOnly? born, IdentityNumber? holder, string? gender, ICollection<RecordFault> faults)
    {
        if (to < (from ?? issued))
        {
            faults.Add(new RecordFault(KeyOf(StandardFieldRole.ValidTo), RecordFaultKind.Inconsistent, $"有效期止 {to:yyyy-MM-dd} 早于{(from is null ? "核发日期" : "有效期起")} {from ?? issued:yyyy-MM-dd}。"));
        }

        if (holder?.BirthDate is { } day && born is { } told && day != told)
        {
            faults.Add(new RecordFault(KeyOf(StandardFieldRole.BirthDate), RecordFaultKind.Inconsistent, "出生日期与身份证件号码里的不一致。"));
        }

        if (holder?.Sex is { } sex && gender is not null && SexOf(gender) is { } said && said != sex)
        {
            faults.Add(new RecordFault(KeyOf(StandardFieldRole.Gender), RecordFaultKind.Inconsistent, "性别与身份证件号码里的不一致。"));
        }
    }

    private static Sex? SexOf(string gender) => gender switch
    {
        "男" or "男性" => Sex.Male,
        "女" or "女性" => Sex.Female,
        _ => null,
    };

    private string KeyOf(StandardFieldRole role) => Array.Find(fields, field => field.Role == role)!.Key;

    private static string Short(string text) => text.Length > 20 ? text[..20] + "…" : text;
}
