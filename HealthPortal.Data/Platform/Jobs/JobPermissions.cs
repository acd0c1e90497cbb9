using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Jobs;

[PermissionGroup("定时任务")]
public static class JobPermissions
{
    [PermissionLabel("查看定时任务和执行记录", ProvinceWide = true, Duties = AdministratorDuties.Any)]
    public const string View = "jobs.view";

    [PermissionLabel("导出执行记录", ProvinceWide = true, Duties = AdministratorDuties.Any)]
    public const string Export = "jobs.export";

    [PermissionLabel("立即执行定时任务", ProvinceWide = true, Duties = AdministratorDuties.System)]
    public const string Start = "jobs.start";

    [PermissionLabel("修改执行时间、暂停和恢复定时任务", ProvinceWide = true, Duties = AdministratorDuties.System)]
    public const string Edit = "jobs.edit";
}
