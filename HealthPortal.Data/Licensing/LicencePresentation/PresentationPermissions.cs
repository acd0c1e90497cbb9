using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Licensing.LicencePresentation;

/// <summary>A client needs, beside the scope, the right for type and purpose (<see cref="Domain.Licensing.LicencePresentation.PresentationRight"/>).</summary>
[PermissionGroup("电子证照亮证")]
public static class PresentationPermissions
{
    [PermissionLabel("接口亮证（另需按证照和用途授权）")]
    public const string Present = "licence-presentation.present";

    [PermissionLabel("查看亮证记录和统计")]
    public const string View = "licence-presentation.view";

    [PermissionLabel("导出亮证记录和统计")]
    public const string Export = "licence-presentation.export";

    [PermissionLabel("分配亮证授权、处理亮证异常")]
    public const string Grant = "licence-presentation.grant";
}
