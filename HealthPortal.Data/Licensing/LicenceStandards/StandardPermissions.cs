using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Licensing.LicenceStandards;

/// <summary>Licence standards are one set for the whole province.</summary>
[PermissionGroup("证照标准")]
public static class StandardPermissions
{
    [PermissionLabel("查看证照标准")]
    public const string View = "licence-standards.view";

    [PermissionLabel("编写证照标准", ProvinceWide = true)]
    public const string Write = "licence-standards.write";

    [PermissionLabel("审核、启用证照标准", ProvinceWide = true)]
    public const string Review = "licence-standards.review";
}
