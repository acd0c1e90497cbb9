using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Experts;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Experts.ExpertPool;

public static class ExpertStartup
{
    public static IServiceCollection AddExperts(this IServiceCollection services) =>
        services.AddWorkbench(new("专家评审", "评审专家库", ExpertAddress.Path, "user", ExpertPermissions.View, 610, "全省统一的评审专家、标签、请假和利害关系"));

    public static void MapExperts(this IEndpointRouteBuilder app)
    {
        app.MapGet(ExpertAddress.Path + "/experts.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "评审专家", stream => portal.RunAsync(new ExportExperts { Filter = ExpertAddress.Parse(context.Request.QueryString.Value).Filter, Open = () => stream }, cancellation)));

        var import = app.MapGroup(ExpertAddress.Import);
        import.MapGet("/template.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "评审专家导入模板", stream => portal.RunAsync(new WriteExpertTemplate { Open = () => stream }, cancellation)));

        import.MapPost("/", (HttpContext context, Portal portal, ImportFiles files, CancellationToken cancellation) => UploadRequest.TakeAsync(
            context,
            ImportLimits.Default.MaxBytes,
            () => portal.RunAsync(new PrepareExpertImport(), cancellation),
            async (userId, fileName, content) =>
            {
                var kept = await files.KeepAsync(userId, content, fileName, cancellation);
                return kept.Succeeded ? Results.Text(kept.Value) : UploadRequest.Refused(kept);
            }));

        import.MapGet("/{token}/faults.xlsx", (string token, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "评审专家导入错误", stream => portal.RunAsync(new WriteExpertImportFaults { Token = token, Open = () => stream }, cancellation)));
    }
}
