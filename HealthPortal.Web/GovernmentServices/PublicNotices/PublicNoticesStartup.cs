using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.GovernmentServices.PublicNotices;

public static class PublicNoticesStartup
{
    public static IServiceCollection AddPublicNotices(this IServiceCollection services) =>
        services.AddWorkbench(new("办件结果", "双公示", "/notices", "megaphone", PublicNoticePermissions.View, 300, "按期公示行政许可决定，查看已公示的内容"));

    public static void MapPublicNotices(this IEndpointRouteBuilder app) => app.MapGet(
        "/exports/notices.xlsx",
        (HttpContext context, Portal portal, string? tab, string? q, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "行政许可公示",
            stream => portal.RunAsync(new ExportNotices { State = tab == "published" ? PublicNoticeState.Published : PublicNoticeState.Due, Text = q, Destination = stream }, cancellation)));
}
