using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Dictionaries;

/// <summary>Dictionaries are one set for the whole province.</summary>
[PermissionGroup("数据字典")]
public static class DictionaryPermissions
{
    [PermissionLabel("查看数据字典", Duties = AdministratorDuties.Any)]
    public const string View = "dictionaries.view";

    [PermissionLabel("维护和导入数据字典", ProvinceWide = true, Duties = AdministratorDuties.System)]
    public const string Edit = "dictionaries.edit";

    [PermissionLabel("导出数据字典", Duties = AdministratorDuties.Any)]
    public const string Export = "dictionaries.export";
}
