using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;

namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>What an account and its posts must look like. Each gives the problem, or null.</summary>
public static partial class AccountRules
{
    public const int LongestUserName = 32;
    public const int LongestName = 30;
    public const int LongestTitle = 40;
    public const int LongestMail = 100;
    public const int LongestRemark = 400;
    public const int LongestReason = 500;

    /// <summary>More posts than this in one hand is a mistake.</summary>
    public const int MostPosts = 10;

    public const int MostRoles = 20;

    public static Problem? UserNameHasShape(string userName, string field = "userName") =>
        userName.Length == 0 ? new Problem("请填写用户名。", field)
        : UserNamePattern().IsMatch(userName) ? null
        : new Problem($"用户名为 3 至 {LongestUserName} 位，以字母开头，只能有字母、数字、点、下划线和短横线。", field);

    public static Problem? NameHasLength(string name, string field = "name") =>
        name.Length == 0 ? new Problem("请填写姓名。", field)
        : name.Length > LongestName ? new Problem($"姓名最多 {LongestName} 个字，现在是 {name.Length} 个。", field)
        : name.Any(char.IsControl) || name.Contains('|', StringComparison.Ordinal) ? new Problem("姓名中有不能使用的符号，请检查。", field)
        : null;

    public static Problem? TitleHasLength(string title, string field) =>
        title.Length == 0 ? new Problem("请填写岗位名称，例如“窗口人员”。", field)
        : title.Length > LongestTitle ? new Problem($"岗位名称最多 {LongestTitle} 个字，现在是 {title.Length} 个。", field)
        : null;

    public static Problem? RemarkFits(string? remark, string field = "remark") =>
        remark?.Length > LongestRemark ? new Problem($"备注最多 {LongestRemark} 个字，现在是 {remark.Length} 个。", field) : null;

    public static Problem? MailHasShape(string? mail, string field = "email") =>
        string.IsNullOrEmpty(mail) || (mail.Length <= LongestMail && MailPattern().IsMatch(mail)) ? null : new Problem("邮箱的格式不对，应类似 name@example.com。", field);

    /// <summary>Whole days, both included; either may be open.</summary>
    public static IEnumerable<Problem> ValidityIsInOrder(DateOnly? from, DateOnly? to, string field)
    {
        foreach (var problem in PlausibleDay.Check(from, field).Concat(PlausibleDay.Check(to, field)).Take(1))
        {
            yield return problem;
        }

        if (from > to)
        {
            yield return new Problem("有效期的开始不能晚于结束。", field);
        }
    }

    public static Problem? ReasonIsGiven(string? reason, string act)
    {
        var length = reason?.Trim().Length ?? 0;
        return length == 0 ? new Problem($"请填写{act}的理由。", "reason") : length > LongestReason ? new Problem($"理由最多 {LongestReason} 个字。", "reason") : null;
    }

    /// <summary>A mobile number, the only kind that can take a code by message.</summary>
    public static Outcome<PhoneNumber> Mobile(string text, string field = "phone")
    {
        var parsed = PhoneNumber.Parse(text, field);
        return parsed is { Succeeded: true, Value.Kind: not PhoneNumberKind.Mobile } ? Failure.Invalid("请填写 11 位手机号码。", field) : parsed;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9._-]{2,31}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UserNamePattern();

    [GeneratedRegex(@"^[^@\s\p{C}""<>(),;:\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MailPattern();
}
