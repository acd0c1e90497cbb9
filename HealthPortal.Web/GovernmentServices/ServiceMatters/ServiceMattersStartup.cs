using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.GovernmentServices.ServiceMatters.Documents;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.GovernmentServices.ServiceMatters;

/// <summary>Puts the catalogue and the guides into the navigation, and serves what is taken away from them over HTTP.</summary>
public static class ServiceMattersStartup
{
    public static IServiceCollection AddServiceMatters(this IServiceCollection services) => services
        .AddWorkbench(new("政务服务", "事项目录", MatterLinks.Catalogue, "book", null, 300, "查找事项，阅读办事指南"))
        .AddWorkbench(new("政务服务", "指南审核", MatterLinks.Reviews, "check-circle", ServiceMatterPermissions.ReviewGuides, 310, "审核并发布办事指南的新版本"));

    public static void MapServiceMatters(this WebApplication app)
    {
        app.MapGet("/exports/service-matters.xlsx", ExportAsync);
        app.MapGet("/matters/items/{itemId:guid}/guide.pdf", PrintAsync);
    }

    private static async Task ExportAsync(HttpContext http, Portal portal)
    {
        var outcome = await portal.RunAsync(new ExportMatters { Filter = MatterLinks.Filter(name => http.Request.Query[name]) }, http.RequestAborted);
        if (!outcome.Succeeded)
        {
            await RefuseAsync(http, outcome.Failure!.Value, outcome.Message);
            return;
        }

        http.Response.ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        http.Response.Headers.ContentDisposition = Disposition("attachment", "政务服务事项目录.xlsx");
        http.Response.Headers.CacheControl = "no-store";
        await WorkbookWriter.WriteAsync(http.Response.Body, outcome.Value, http.RequestAborted);
    }

    private static async Task PrintAsync(HttpContext http, Portal portal, DocumentPrinter printer, Guid itemId, Guid? version)
    {
        var guide = await portal.RunAsync(new ReadGuide { ItemId = itemId, VersionId = version }, http.RequestAborted);
        if (guide is not { Succeeded: true, Value: { Shown: { } shown, Content: { } content } view })
        {
            await RefuseAsync(http, guide.Failure ?? FailureKind.NotFound, guide.Succeeded ? "这个业务办理项还没有生效的办事指南。" : guide.Message);
            return;
        }

        var pdf = await printer.ToPdfAsync<GuideDocument, GuideDocumentModel>(new GuideDocumentModel(view.Item, shown, content), http.RequestAborted);
        if (!pdf.Succeeded)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await WriteAsync(http, pdf.Message);
            return;
        }

        http.Response.ContentType = "application/pdf";
        http.Response.Headers.ContentSecurityPolicy = FileAnswer.PdfPolicy;
        http.Response.Headers.ContentDisposition = Disposition("inline", view.Item.Name + "办事指南.pdf");
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(pdf.Value, http.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext http, FailureKind kind, string message)
    {
        http.Response.StatusCode = kind switch
        {
            FailureKind.Forbidden => StatusCodes.Status403Forbidden,
            FailureKind.NotFound => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status400BadRequest,
        };
        await WriteAsync(http, message);
    }

    private static async Task WriteAsync(HttpContext http, string message)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(message, http.RequestAborted);
    }

    private static string Disposition(string kind, string fileName) => $"{kind}; filename*=UTF-8''{Uri.EscapeDataString(fileName)}";
}
