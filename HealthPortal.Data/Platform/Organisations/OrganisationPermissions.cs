using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Organisations;

[PermissionGroup("组织机构")]
public static class OrganisationPermissions
{
    [PermissionLabel("查看组织机构")]
    public const string View = "organisations.view";

    [PermissionLabel("新增、修改、停用组织机构", Duties = AdministratorDuties.System)]
    public const string Edit = "organisations.edit";

    [PermissionLabel("移动、合并、删除组织机构", Duties = AdministratorDuties.System)]
    public const string Structure = "organisations.structure";

    [PermissionLabel("导出组织机构")]
    public const string Export = "organisations.export";

    /// <summary>The list covers the province, so only a grant over its root counts.</summary>
    [PermissionLabel("上传卫统机构数据并比对", ProvinceWide = true)]
    public const string Compare = "organisations.compare";
}
