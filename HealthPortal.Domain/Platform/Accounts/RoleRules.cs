using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>What a role must look like.</summary>
public static partial class RoleRules
{
    public const int LongestCode = 40;
    public const int LongestName = 30;
    public const int LongestDescription = 200;

    public static IEnumerable<Problem> Check(string name, string? description, string? remark)
    {
        if (name.Length == 0)
        {
            yield return new Problem("请填写角色名称。", "name");
        }
        else if (name.Length > LongestName || name.Any(char.IsControl))
        {
            yield return new Problem($"角色名称最多 {LongestName} 个字，不能有换行。", "name");
        }

        if (description?.Length > LongestDescription)
        {
            yield return new Problem($"描述最多 {LongestDescription} 个字。", "description");
        }

        if (AccountRules.RemarkFits(remark) is { } problem)
        {
            yield return problem;
        }
    }

    public static Problem? CodeHasShape(string code) =>
        code.Length == 0 ? new Problem("请填写角色编码。", "code")
        : CodePattern().IsMatch(code) ? null
        : new Problem($"角色编码为 3 至 {LongestCode} 位，以小写字母开头，只能有小写字母、数字和短横线。", "code");

    [GeneratedRegex("^[a-z][a-z0-9-]{2,39}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodePattern();
}
