using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Security;

/// <summary>One policy and one list of addresses for the whole portal.</summary>
[PermissionGroup("安全策略")]
public static class SecurityPermissions
{
    [PermissionLabel("查看安全策略", ProvinceWide = true, Duties = AdministratorDuties.Any)]
    public const string View = "security.view";

    [PermissionLabel("维护安全策略和访问地址", ProvinceWide = true, Duties = AdministratorDuties.Security)]
    public const string Edit = "security.edit";
}
