using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Parameters;

/// <summary>An administrator sets values within the own reach; only one at the province sets what counts for all.</summary>
[PermissionGroup("系统参数")]
public static class ParameterPermissions
{
    [PermissionLabel("查看系统参数", Duties = AdministratorDuties.Any)]
    public const string View = "parameters.view";

    [PermissionLabel("设置系统参数的值", Duties = AdministratorDuties.System)]
    public const string Edit = "parameters.edit";

    [PermissionLabel("导出系统参数", Duties = AdministratorDuties.Any)]
    public const string Export = "parameters.export";

    [PermissionLabel("从其他环境导入系统参数", ProvinceWide = true, Duties = AdministratorDuties.System)]
    public const string Import = "parameters.import";
}
