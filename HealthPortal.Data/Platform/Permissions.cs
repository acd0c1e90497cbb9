using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform;

[PermissionGroup("系统管理")]
public static class PlatformPermissions
{
    [PermissionLabel("维护节假日", ProvinceWide = true, Duties = AdministratorDuties.System)]
    public const string EditCalendar = "platform.calendar.edit";

    [PermissionLabel("查看节假日")]
    public const string ViewCalendar = "platform.calendar.view";

    [PermissionLabel("查看变更记录")]
    public const string ViewHistory = "platform.history.view";
}
