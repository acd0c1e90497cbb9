using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

[PermissionGroup("证照库")]
public static class LibraryPermissions
{
    [PermissionLabel("查看证照库、统计和操作日志，证件号码脱敏")]
    public const string View = "licence-library.view";

    [PermissionLabel("下载带完整证件号码的电子证照")]
    public const string Download = "licence-library.download";

    [PermissionLabel("导出证照操作日志和统计")]
    public const string Export = "licence-library.export";

    [PermissionLabel("暂停、恢复、撤销、注销、作废证照")]
    public const string Change = "licence-library.change";
}
