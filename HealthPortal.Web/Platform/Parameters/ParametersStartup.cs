using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Parameters;

/// <summary>Puts 系统参数 into the navigation, serves and takes its files, and shows whom to ask for help on the home page.</summary>
public static class ParametersStartup
{
    public static IServiceCollection AddParameters(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "系统参数", ParameterAddress.Path, "settings", ParameterPermissions.View, 905, "门户运行的上限、天数等设置，全省统一或按机构"))
        .AddSingleton(new HomePart(typeof(SupportContactPart), null, 900));

    public static void MapParameters(this IEndpointRouteBuilder app)
    {
        app.MapGet("/exports/parameters.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "系统参数",
            stream => portal.RunAsync(new ExportParameters { Filter = ParameterAddress.Parse(context.Request.QueryString.Value).Filter, Destination = stream }, cancellation)));
        app.MapGet(ParameterAddress.FileUrl, (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "系统参数",
            stream => portal.RunAsync(new WriteParameterFile { Destination = stream }, cancellation),
            SettingsFile.ContentType,
            "json"));
        app.MapPost(ParameterAddress.ImportUrl, (HttpContext context, Portal portal, ImportFiles files, CancellationToken cancellation) => UploadRequest.TakeAsync(
            context,
            SettingsFile.MostBytes,
            () => portal.RunAsync(new PrepareParameterImport(), cancellation),
            async (userId, fileName, content) =>
            {
                var kept = await files.KeepSettingsAsync(userId, content, fileName, cancellation);
                return kept.Succeeded ? Results.Text(kept.Value) : UploadRequest.Refused(kept);
            }));
    }
}
