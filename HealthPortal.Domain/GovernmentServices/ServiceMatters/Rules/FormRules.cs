using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

public sealed partial class FieldKeysMustBeUniqueRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in content.Form.Fields)
        {
            if (!Key.IsMatch(field.Key))
            {
                yield return new Problem($"字段标识“{field.Key}”应以小写英文字母开头，只含英文字母和数字。", "form." + field.Key);
            }

            if (!seen.Add(field.Key))
            {
                yield return new Problem($"字段标识“{field.Key}”重复。", "form." + field.Key);
            }

            if (string.IsNullOrWhiteSpace(field.Label))
            {
                yield return new Problem($"字段“{field.Key}”缺少名称。", "form." + field.Key);
            }
        }
    }

    [GeneratedRegex("^[a-z][A-Za-z0-9]{0,59}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key { get; }
}

/// <summary>Conditions look backwards only, so they cannot turn in circles and the person has met the question that decides.</summary>
public sealed class FieldConditionsMustReferToEarlierFieldsRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        var earlier = new Dictionary<string, FormField>(StringComparer.Ordinal);
        foreach (var section in content.Form.Sections)
        {
            foreach (var problem in Examine(section.VisibleWhen, earlier, section.Title, "form"))
            {
                yield return problem;
            }

            foreach (var field in section.Fields)
            {
                foreach (var problem in Examine(field.VisibleWhen, earlier, field.Label, "form." + field.Key)
                    .Concat(Examine(field.RequiredWhen, earlier, field.Label, "form." + field.Key)))
                {
                    yield return problem;
                }

                earlier.TryAdd(field.Key, field);
            }
        }

        foreach (var material in content.Materials)
        {
            foreach (var problem in Examine(material.RequiredWhen, earlier, material.Name, "materials." + material.Code))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<Problem> Examine(FieldCondition? condition, Dictionary<string, FormField> earlier, string label, string part)
    {
        if (condition is null)
        {
            yield break;
        }

        if (!earlier.TryGetValue(condition.Field, out var field))
        {
            yield return new Problem($"“{label}”的条件引用了不存在或排在其后的字段“{condition.Field}”。", part);
            yield break;
        }

        if (condition.Values.Count == 0)
        {
            yield return new Problem($"“{label}”的条件没有写明取值。", part);
        }

        var allowed = field.Type switch
        {
            FormFieldType.Boolean => [FormValues.True, FormValues.False],
            FormFieldType.Choice or FormFieldType.MultipleChoice => field.Options,
            _ => null,
        };
        if (allowed is null)
        {
            yield return new Problem($"“{label}”的条件引用的“{field.Label}”不是选择类字段。", part);
        }
        else if (condition.Values.FirstOrDefault(value => !allowed.Contains(value)) is { } stranger)
        {
            yield return new Problem($"“{label}”的条件取值“{stranger}”不是“{field.Label}”的选项。", part);
        }
    }
}

public sealed class ChoicesMustOfferOptionsRule : IGuideRule
{
    /// <summary>Whether anything hangs on what is chosen there; sex is compared with the identity number and so cannot come from elsewhere either.</summary>
    private static bool IsAskedFor(string key, GuideContent content) =>
        content.Form.Sections.Select(section => section.VisibleWhen)
            .Concat(content.Form.Fields.SelectMany(field => new[] { field.VisibleWhen, field.RequiredWhen }))
            .Concat(content.Materials.Select(material => material.RequiredWhen))
            .Any(condition => condition?.Field == key)
        || content.Form.Find(key)?.GenderOf is not null;

    public IEnumerable<Problem> Check(GuideContent content)
    {
        foreach (var field in content.Form.Fields)
        {
            var isChoice = field.Type is FormFieldType.Choice or FormFieldType.MultipleChoice;
            if (!isChoice && (field.Options.Count > 0 || field.OptionsFrom is not null))
            {
                yield return new Problem($"“{field.Label}”不是选择类字段，不应有选项。", "form." + field.Key);
            }
            else if (field.OptionsFrom is not null && IsAskedFor(field.Key, content))
            {
                yield return new Problem($"“{field.Label}”的选项来自数据字典，会随字典变化，不能用作条件；请改为写明选项。", "form." + field.Key);
            }
            else if (isChoice && field.Options.Count < 2)
            {
                yield return new Problem($"“{field.Label}”至少要有两个选项。", "form." + field.Key);
            }
            else if (field.Options.Distinct(StringComparer.Ordinal).Count() != field.Options.Count
                || field.Options.Any(option => string.IsNullOrWhiteSpace(option) || option.Contains(FormValues.Separator, StringComparison.Ordinal)))
            {
                yield return new Problem($"“{field.Label}”的选项不能重复、留空或含有竖线。", "form." + field.Key);
            }
        }
    }
}

public sealed class FieldLimitsMustMakeSenseRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        foreach (var field in content.Form.Fields)
        {
            foreach (var sentence in Faults(field, content.Form))
            {
                yield return new Problem($"“{field.Label}”{sentence}", "form." + field.Key);
            }
        }
    }

    private static IEnumerable<string> Faults(FormField field, FormSchema form)
    {
        var isNumber = IsNumber(field.Type);
        if (!isNumber && field.Type != FormFieldType.Year && (field.Minimum is not null || field.Maximum is not null))
        {
            yield return "不是数字，不应有最小值或最大值。";
        }

        if (field.Minimum > field.Maximum)
        {
            yield return "的最小值大于最大值。";
        }

        if (field.MaxLength is < 1 or > 10_000)
        {
            yield return "的最大长度应在 1 到 10000 之间。";
        }

        if (field.Pattern is not null && !IsPattern(field.Pattern))
        {
            yield return "的格式规则写法有误。";
        }

        if (field.Pattern is not null && string.IsNullOrWhiteSpace(field.PatternMessage))
        {
            yield return "有格式规则，但没有写明不符合时的提示。";
        }

        if (field.LicenceItem is { } item && (item.Length > 60 || !char.IsAsciiLetterLower(item.FirstOrDefault()) || !item.All(char.IsAsciiLetterOrDigit)))
        {
            yield return "填入的证照数据项标识应以小写字母开头，只用字母和数字。";
        }

        if (field.LicenceItem is null && field.LicenceItemChange is not null)
        {
            yield return "没有选择填入证照的数据项。";
        }

        if (field.PrefillFrom is not null && !PrefillSources.All.Contains(field.PrefillFrom, StringComparer.Ordinal))
        {
            yield return $"的预填来源“{field.PrefillFrom}”不存在。";
        }

        foreach (var reference in new[] { field.NotAfter, field.NotBefore }.OfType<string>().Where(reference => reference != FormField.Today))
        {
            if (form.Find(reference)?.Type != FormFieldType.Date || reference == field.Key)
            {
                yield return $"比较的字段“{reference}”不是另一个日期字段。";
            }
        }

        if (field.Type != FormFieldType.Date && (field.NotAfter ?? field.NotBefore ?? field.BirthDateOf) is not null)
        {
            yield return "不是日期，不应有日期先后规则。";
        }

        if (field.BirthDateOf is not null && form.Find(field.BirthDateOf)?.Type != FormFieldType.IdentityNumber)
        {
            yield return $"对应的身份证号码字段“{field.BirthDateOf}”不存在。";
        }

        if (field.GenderOf is not null
            && (form.Find(field.GenderOf)?.Type != FormFieldType.IdentityNumber || !field.Options.SequenceEqual(FormField.Genders, StringComparer.Ordinal)))
        {
            yield return "要与身份证号码核对性别时，应引用身份证号码字段，选项应为男、女。";
        }

        if (field.NotMoreThan is not null && (!isNumber || form.Find(field.NotMoreThan) is not { } other || !IsNumber(other.Type) || other.Key == field.Key))
        {
            yield return $"比较的字段“{field.NotMoreThan}”不是另一个数字字段。";
        }
    }

    private static bool IsNumber(FormFieldType type) => type is FormFieldType.Integer or FormFieldType.Decimal;

    private static bool IsPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern, FormValidator.PatternOptions, Regex.InfiniteMatchTimeout);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (NotSupportedException)
        {
            // Look-around and back references need backtracking, which could be made to hang.
            return false;
        }
    }
}
