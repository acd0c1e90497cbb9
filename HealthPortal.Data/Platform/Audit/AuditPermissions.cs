using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Platform.Audit;

/// <summary>
/// Apart from <see cref="PlatformPermissions.ViewHistory"/>, which shows the history of rows one works with: who audits administrators must not be one of them,
/// as the separation of the three administrators in classified protection level 3 asks (GB/T 22239-2019, 8.1.5).
/// </summary>
[PermissionGroup("安全审计")]
public static class AuditPermissions
{
    [PermissionLabel("查看审计日志、校验完整性")]
    public const string View = "audit.view";

    [PermissionLabel("导出审计日志")]
    public const string Export = "audit.export";
}
