using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <summary>Keys speak in the organ's name, so they are the security administrator's, who does no business with them (ADR-014).</summary>
[PermissionGroup("签章密钥")]
public static class SigningPermissions
{
    [PermissionLabel("查看签章密钥和证书", Duties = AdministratorDuties.Any)]
    public const string View = "signing-keys.view";

    [PermissionLabel("生成、更换、导入、吊销签章密钥", Duties = AdministratorDuties.Security)]
    public const string Edit = "signing-keys.edit";
}
