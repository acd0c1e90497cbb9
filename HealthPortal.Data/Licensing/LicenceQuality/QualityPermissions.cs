using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Licensing.LicenceQuality;

[PermissionGroup("数据质量")]
public static class QualityPermissions
{
    [PermissionLabel("查看数据质量、质量问题和质控规则")]
    public const string View = "licence-quality.view";

    [PermissionLabel("立即测算、交办和复核质量问题")]
    public const string Assign = "licence-quality.assign";

    [PermissionLabel("整改质量问题")]
    public const string Handle = "licence-quality.handle";

    [PermissionLabel("修改质控规则", ProvinceWide = true)]
    public const string EditRules = "licence-quality.edit-rules";

    [PermissionLabel("导出质量问题、台账和质量报告")]
    public const string Export = "licence-quality.export";
}
