using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Experts.ExpertPool;

public static class ExpertStartup
{
    public static IServiceCollection AddExperts(this IServiceCollection services) =>
        services.AddWorkbench(new("专家评审", "评审专家库", ExpertAddress.Path, "user", ExpertPermissions.View, 610, "全省统一的评审专家、标签、请假和利害关系"));

    public static void MapExperts(this IEndpointRouteBuilder app) =>
        app.MapGet(ExpertAddress.Path + "/experts.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "评审专家", stream => portal.RunAsync(new ExportExperts { Filter = ExpertAddress.Parse(context.Request.QueryString.Value).Filter, Open = () => stream }, cancellation)));
}
