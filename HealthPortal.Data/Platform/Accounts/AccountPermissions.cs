using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Accounts;

[PermissionGroup("账号管理")]
public static class AccountPermissions
{
    [PermissionLabel("查看账号", Duties = AdministratorDuties.Any)]
    public const string View = "accounts.view";

    [PermissionLabel("新增、修改和导入账号", Duties = AdministratorDuties.System)]
    public const string Edit = "accounts.edit";

    [PermissionLabel("冻结、注销和恢复账号", Duties = AdministratorDuties.System)]
    public const string ChangeState = "accounts.state";

    /// <summary>A new one-time password, or the end of all sessions.</summary>
    [PermissionLabel("重置密码和强制下线", Duties = AdministratorDuties.System)]
    public const string ResetPassword = "accounts.reset";

    /// <summary>Who is an administrator: the roles of the three, and the accounts that have them.</summary>
    [PermissionLabel("任免管理员（授予管理类角色）", Duties = AdministratorDuties.Security)]
    public const string Appoint = "accounts.appoint";

    [PermissionLabel("查看完整手机号码", Duties = AdministratorDuties.System)]
    public const string Unmask = "accounts.unmask";

    [PermissionLabel("导出账号", Duties = AdministratorDuties.System)]
    public const string Export = "accounts.export";
}
