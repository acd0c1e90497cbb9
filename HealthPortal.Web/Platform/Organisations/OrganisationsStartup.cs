using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Organisations;

/// <summary>Puts 组织机构 into the navigation, serves its workbooks and takes the statistics system's list.</summary>
public static class OrganisationsStartup
{
    public static IServiceCollection AddOrganisations(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "组织机构", OrganisationAddress.Page, "building", OrganisationPermissions.View, 900, "机构树、查找、新增、移动、合并和停用"));

    public static void MapOrganisations(this IEndpointRouteBuilder app)
    {
        app.MapGet("/exports/organisations.xlsx", (string? node, HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "组织机构",
            stream => portal.RunAsync(new ExportOrganisations { NodeId = AddressText.Id(node), Destination = stream }, cancellation)));

        app.MapGet("/exports/organisation-differences.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "卫统数据比对",
            stream => portal.RunAsync(new ExportDifferences { Filter = ComparisonAddress.Parse(context.Request.QueryString.Value).Filter, Destination = stream }, cancellation)));

        app.MapGet(ComparisonAddress.Template, (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "卫统机构数据模板",
            stream => portal.RunAsync(new WriteStatisticsTemplate { Destination = stream }, cancellation)));

        app.MapGet("/exports/statistics-list-faults/{token}", (string token, HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "卫统机构数据错误",
            stream => portal.RunAsync(new WriteStatisticsFaults { Token = token, Destination = stream }, cancellation)));

        app.MapPost(ComparisonAddress.Upload, (HttpContext context, Portal portal, ImportFiles files, CancellationToken cancellation) => UploadRequest.TakeAsync(
            context,
            ImportLimits.Default.MaxBytes,
            () => portal.RunAsync(new PrepareStatisticsUpload(), cancellation),
            async (userId, fileName, content) =>
            {
                var kept = await files.KeepAsync(userId, content, fileName, cancellation);
                return kept.Succeeded ? Results.Text(kept.Value) : UploadRequest.Refused(kept);
            }));
    }
}
