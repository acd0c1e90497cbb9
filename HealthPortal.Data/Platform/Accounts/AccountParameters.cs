using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Platform.Accounts;

public static class AccountParameters
{
    public static readonly WholeNumberParameter SignInDays = new("accounts.sign-in-days", "账号", "个人登录记录天数", "个人中心的“登录记录”列出最近几天。审计日志不受影响，长期保存。", 30, 7, 180) { Unit = "天" };
}
