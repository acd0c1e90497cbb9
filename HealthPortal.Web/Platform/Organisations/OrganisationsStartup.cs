using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Organisations;

/// <summary>Puts 组织机构 into the navigation and serves its workbook.</summary>
public static class OrganisationsStartup
{
    public static IServiceCollection AddOrganisations(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "组织机构", OrganisationAddress.Page, "building", OrganisationPermissions.View, 900, "机构树、查找、新增、移动、合并和停用"));

    public static void MapOrganisations(this IEndpointRouteBuilder app) =>
        app.MapGet("/exports/organisations.xlsx", (string? node, HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "组织机构",
            stream => portal.RunAsync(new ExportOrganisations { NodeId = AddressText.Id(node), Destination = stream }, cancellation)));
}
