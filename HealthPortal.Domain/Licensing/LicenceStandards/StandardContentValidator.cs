using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceStandards;

/// <summary>Whether a standard can be worked with: asked for before a version goes to review.</summary>
public static partial class StandardContentValidator
{
    public const int MostFields = 80;

    public const int LongestLabel = 60;

    /// <summary>Characters of one value of the longest text a standard may allow.</summary>
    public const int LongestText = 4_000;

    private static readonly StandardFieldRole[] DateRoles = [StandardFieldRole.IssuedOn, StandardFieldRole.ValidFrom, StandardFieldRole.ValidTo, StandardFieldRole.BirthDate];

    public static IReadOnlyList<Problem> Validate(StandardContent content) =>
    [
        .. Fields(content),
        .. content.Fields.SelectMany(Check),
        .. Keys(content),
        .. Roles(content),
    ];

    private static IEnumerable<Problem> Fields(StandardContent content)
    {
        if (content.Fields.Count is 0 or > MostFields)
        {
            yield return new Problem(content.Fields.Count == 0 ? "标准里还没有数据项，请先添加。" : $"一个标准最多 {MostFields} 个数据项。", "fields");
        }

        foreach (var same in content.Fields.GroupBy(field => field.Key, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            yield return new Problem($"数据项标识 {same.Key} 用了 {same.Count()} 次，请改成各不相同。", $"fields.{same.Key}");
        }

        foreach (var same in content.Fields.GroupBy(field => field.Label.Trim(), StringComparer.Ordinal).Where(same => same.Key.Length > 0 && same.Count() > 1))
        {
            yield return new Problem($"有 {same.Count()} 个数据项都叫“{same.Key}”，归集文件按名称对应列，请改成各不相同。", $"fields.{same.First().Key}");
        }
    }

    /// <summary>What is wrong with one data item by itself.</summary>
    public static IEnumerable<Problem> Check(StandardField field)
    {
        var place = $"fields.{field.Key}";
        var name = string.IsNullOrWhiteSpace(field.Label) ? field.Key : field.Label;
        if (string.IsNullOrWhiteSpace(field.Label) || field.Label.Length > LongestLabel)
        {
            yield return new Problem($"数据项{(field.Key.Length > 0 ? $" {field.Key} " : "")}的名称应为 1 至 {LongestLabel} 个字。", place);
        }

        if (!KeyForm().IsMatch(field.Key))
        {
            yield return new Problem($"数据项“{name}”的标识应以小写字母开头，只含字母和数字，最多 40 个字符。", place);
        }

        if (field.Definition?.Length > 500)
        {
            yield return new Problem($"“{name}”的定义说明最多 500 个字。", place);
        }

        if (field.Type is StandardFieldType.Text or StandardFieldType.LongText && field.MaxLength is null or < 1 or > LongestText)
        {
            yield return new Problem($"请给“{name}”填写长度，1 至 {LongestText} 个字。", place);
        }

        if (field.Type == StandardFieldType.Choice && field.Options.Count == 0 && string.IsNullOrWhiteSpace(field.OptionsFrom))
        {
            yield return new Problem($"请给“{name}”列出值域，或选择数据字典。", place);
        }

        if (field.Options.Any(option => string.IsNullOrWhiteSpace(option) || option.Length > 60) || field.Options.Distinct(StringComparer.Ordinal).Count() != field.Options.Count)
        {
            yield return new Problem($"“{name}”的值域里有空的、重复的或超过 60 个字的值。", place);
        }

        if (field.Minimum > field.Maximum)
        {
            yield return new Problem($"“{name}”的最小值大于最大值。", place);
        }

        if (field.Type == StandardFieldType.Decimal && field.Decimals is null or < 1 or > 6)
        {
            yield return new Problem($"请给“{name}”填写小数位数，1 至 6 位。", place);
        }

        if (field.IsDrawn && field.Required)
        {
            yield return new Problem($"“{name}”是{field.Type.Name()}，不随归集文件上传，不能设为必填。", place);
        }
    }

    private static IEnumerable<Problem> Keys(StandardContent content)
    {
        var key = content.Find(content.PrimaryKey);
        if (key is null || !key.Required || key.Type is not (StandardFieldType.Text or StandardFieldType.CreditCode or StandardFieldType.IdentityNumber))
        {
            yield return new Problem("请选择一个必填的文本或号码数据项作主键。", "primaryKey");
        }

        var date = content.Find(content.BusinessDate);
        if (date is null || date.Type != StandardFieldType.Date || !date.Required)
        {
            yield return new Problem("请选择一个必填的日期数据项作业务日期。", "businessDate");
        }

        foreach (var unknown in content.Conditions.Concat(content.Columns).Where(wanted => content.Find(wanted) is null or { IsDrawn: true }).Distinct(StringComparer.Ordinal))
        {
            yield return new Problem($"查询条件或列表列里的 {unknown} 不是标准里可以列出的数据项。", "columns");
        }

        if (content.Conditions.Count == 0 || content.Columns.Count is 0 or > 10)
        {
            yield return new Problem("请至少选一个查询条件，并选 1 至 10 个列表列。", "columns");
        }
    }

    private static IEnumerable<Problem> Roles(StandardContent content)
    {
        foreach (var same in content.Fields.Where(field => field.Role != StandardFieldRole.None).GroupBy(field => field.Role).Where(same => same.Count() > 1))
        {
            yield return new Problem($"有 {same.Count()} 个数据项都标为“{same.Key.Name()}”，只能有一个。", $"fields.{same.First().Key}");
        }

        foreach (var role in (StandardFieldRole[])[StandardFieldRole.Number, StandardFieldRole.HolderName, StandardFieldRole.Organ])
        {
            if (content.Of(role) is not { Required: true })
            {
                yield return new Problem($"每类证照都要有必填的“{role.Name()}”，请在一个数据项上标明。", "fields");
            }
        }

        if (content.Of(StandardFieldRole.IssuedOn) is not { Required: true } && content.Of(StandardFieldRole.ValidFrom) is not { Required: true })
        {
            yield return new Problem("每类证照都要有必填的“核发日期”或“有效期起”，请在一个数据项上标明。", "fields");
        }

        foreach (var field in content.Fields.Where(field => DateRoles.Contains(field.Role) && field.Type != StandardFieldType.Date))
        {
            yield return new Problem($"“{field.Label}”标为{field.Role.Name()}，类型应为日期。", $"fields.{field.Key}");
        }
    }

    [GeneratedRegex(@"\A[a-z][A-Za-z0-9]{0,39}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex KeyForm();
}
