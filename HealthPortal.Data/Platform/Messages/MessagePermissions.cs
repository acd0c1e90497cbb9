using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Messages;

[PermissionGroup("消息发送")]
public static class MessagePermissions
{
    [PermissionLabel("查看发送记录")]
    public const string View = "messages.view";

    [PermissionLabel("重发、取消消息")]
    public const string Manage = "messages.manage";

    [PermissionLabel("导出发送记录")]
    public const string Export = "messages.export";

    [PermissionLabel("维护消息模板和发送设置", ProvinceWide = true, Duties = AdministratorDuties.System)]
    public const string Edit = "messages.edit";
}
