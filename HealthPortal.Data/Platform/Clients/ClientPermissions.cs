using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Clients;

[PermissionGroup("接口管理")]
public static class ClientPermissions
{
    [PermissionLabel("查看接口客户端和接口说明", Duties = AdministratorDuties.Any)]
    public const string View = "clients.read";

    /// <summary>Also their secrets and scopes; nobody grants more than he may hand out himself.</summary>
    [PermissionLabel("登记、修改、暂停接口客户端", Duties = AdministratorDuties.System)]
    public const string Edit = "clients.edit";
}
