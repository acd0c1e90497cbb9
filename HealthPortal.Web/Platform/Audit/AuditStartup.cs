using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Platform.Audit.Documents;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;
using Microsoft.Net.Http.Headers;

namespace HealthPortal.Web.Platform.Audit;

/// <summary>Puts 审计日志 into the navigation; the log leaves as a workbook or as a paper with a cover.</summary>
public static class AuditStartup
{
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddWorkbench(new("系统管理", "审计日志", AuditAddress.Path, "shield", AuditPermissions.View, 920, "登录、操作、数据变更、导出与查看的记录，校验日志是否完整"));

    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/exports/audit.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "审计日志",
            stream => portal.RunAsync(new ExportAuditEntries { Filter = AuditAddress.Parse(context.Request.QueryString.Value).Filter, Destination = stream }, cancellation)));
        app.MapGet("/exports/audit.pdf", (HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) => PrintAsync<AuditReportDocument, AuditReport>(
            context, printer, "审计日志", portal.RunAsync(new ReadAuditReport { Filter = AuditAddress.Parse(context.Request.QueryString.Value).Filter }, cancellation), cancellation));
        app.MapGet("/exports/api-calls.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "接口调用",
            stream => portal.RunAsync(new ExportApiCalls { Filter = CallAddress.Parse(context.Request.QueryString.Value).Filter, Destination = stream }, cancellation)));
        app.MapGet("/exports/api-calls.pdf", (HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) => PrintAsync<CallReportDocument, CallReport>(
            context, printer, "接口调用", portal.RunAsync(new ReadApiCallReport { Filter = CallAddress.Parse(context.Request.QueryString.Value).Filter }, cancellation), cancellation));
    }

    private static async Task<IResult> PrintAsync<TDocument, TReport>(HttpContext context, DocumentPrinter printer, string name, Task<Outcome<TReport>> reading, CancellationToken cancellation)
        where TDocument : PrintedDocument<TReport>
        where TReport : class
    {
        var report = await reading;
        if (!report.Succeeded)
        {
            return PlainAnswer.Refused(report);
        }

        var pdf = await printer.ToPdfAsync<TDocument, TReport>(report.Value, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        var disposition = new ContentDispositionHeaderValue("inline");
        disposition.SetHttpFileName(WorkbookAnswer.FileName(context, name, "pdf"));
        context.Response.Headers.ContentSecurityPolicy = FileAnswer.PdfPolicy;
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return Results.Bytes(pdf.Value, "application/pdf");
    }
}
