using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Audit;

/// <summary>
/// Apart from <see cref="PlatformPermissions.ViewHistory"/>, which shows the history of rows one works with: who audits administrators must not be one of them,
/// as the separation of the three administrators in classified protection level 3 asks (GB/T 22239-2019, 8.1.5).
/// </summary>
[PermissionGroup("安全审计")]
public static class AuditPermissions
{
    [PermissionLabel("查看审计日志", Duties = AdministratorDuties.Audit)]
    public const string View = "audit.view";

    /// <summary>Province-wide: half a chain proves nothing, and the whole tells how much every organ does.</summary>
    [PermissionLabel("校验审计日志完整性", ProvinceWide = true, Duties = AdministratorDuties.Audit)]
    public const string Verify = "audit.verify";

    [PermissionLabel("导出审计日志", Duties = AdministratorDuties.Audit)]
    public const string Export = "audit.export";
}
