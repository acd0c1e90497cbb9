using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>Sending needs, beside the permission, the right for the type of licence (<see cref="Domain.Licensing.LicenceCollection.CollectionRight"/>).</summary>
[PermissionGroup("证照归集")]
public static class CollectionPermissions
{
    [PermissionLabel("查看归集记录和批次")]
    public const string View = "licence-data.view";

    [PermissionLabel("上传证照数据（另需按证照授权）")]
    public const string Send = "licence-data.send";

    [PermissionLabel("分配归集授权、查看鉴权记录")]
    public const string Grant = "licence-data.grant";

    [PermissionLabel("查看归集记录里的完整证件号码")]
    public const string Unmask = "licence-data.unmask";

    [PermissionLabel("导出归集记录")]
    public const string Export = "licence-data.export";
}
