using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Operations;

[PermissionGroup("运行监控")]
public static class OperationsPermissions
{
    [PermissionLabel("查看运行监控", ProvinceWide = true, Duties = AdministratorDuties.Any)]
    public const string View = "operations.view";
}
