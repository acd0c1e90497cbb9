using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.CaseArchive;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.GovernmentServices.CaseArchive;

public static class CaseArchiveStartup
{
    public static IServiceCollection AddCaseArchive(this IServiceCollection services) =>
        services.AddWorkbench(new("办件结果", "办件归档", "/archive", "archive", CaseArchivePermissions.View, 310, "办结后自动归档，按档案号、年度和事项查找"));

    public static void MapCaseArchive(this IEndpointRouteBuilder app) => app.MapGet(
        "/exports/archive.xlsx",
        (HttpContext context, Portal portal, CancellationToken cancellation) =>
        {
            var asked = ArchiveAddress.Parse(context.Request.Query);
            return WorkbookAnswer.MakeAsync(
                context,
                "办件归档",
                stream => portal.RunAsync(new ExportArchive { Text = asked.Text, MatterId = asked.MatterId, Year = asked.Year, State = asked.State, Destination = stream }, cancellation));
        });
}
