using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Roles;

/// <summary>Who says what a role may do. Roles are one set for the whole province, so writing them counts over its root only.</summary>
[PermissionGroup("角色与权限")]
public static class RightsPermissions
{
    [PermissionLabel("查看角色和权限", Duties = AdministratorDuties.Any)]
    public const string View = "rights.view";

    [PermissionLabel("维护角色和权限", ProvinceWide = true, Duties = AdministratorDuties.Security)]
    public const string Edit = "rights.edit";

    [PermissionLabel("导出角色和权限", Duties = AdministratorDuties.Any)]
    public const string Export = "rights.export";
}
