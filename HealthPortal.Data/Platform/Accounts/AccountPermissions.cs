using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Platform.Accounts;

[PermissionGroup("账号管理")]
public static class AccountPermissions
{
    [PermissionLabel("查看账号", RulesThePortal = true)]
    public const string View = "accounts.view";

    [PermissionLabel("新增、修改和导入账号", RulesThePortal = true)]
    public const string Edit = "accounts.edit";

    [PermissionLabel("冻结、注销和恢复账号", RulesThePortal = true)]
    public const string ChangeState = "accounts.state";

    /// <summary>A new one-time password, or the end of all sessions.</summary>
    [PermissionLabel("重置密码和强制下线", RulesThePortal = true)]
    public const string ResetPassword = "accounts.reset";

    [PermissionLabel("查看完整手机号码", RulesThePortal = true)]
    public const string Unmask = "accounts.unmask";

    [PermissionLabel("导出账号", RulesThePortal = true)]
    public const string Export = "accounts.export";
}
