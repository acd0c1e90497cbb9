using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Licensing.LicenceQuality;

/// <summary>Puts 数据质量 into the navigation and serves its workbooks.</summary>
public static class QualityStartup
{
    public static IServiceCollection AddLicenceQuality(this IServiceCollection services) =>
        services.AddWorkbench(new("电子证照", "数据质量", QualityAddress.Path, "chart", QualityPermissions.View, 540, "各类证照数据的质量评分、数据项情况、质量问题的交办和整改"));

    public static void MapLicenceQuality(this IEndpointRouteBuilder app)
    {
        app.MapGet(QualityAddress.Path + "/report.xlsx", (string? unit, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "数据质量报告", stream => portal.RunAsync(new ExportQualityReport { Unit = QualityAddress.UnitOf(unit), Open = () => stream }, cancellation)));
        app.MapGet(QualityAddress.Path + "/report.pdf", PrintAsync);
        app.MapGet(QualityAddress.Issues + "/issues.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "问题清单", stream => portal.RunAsync(new ExportQualityIssues { Filter = QualityAddress.Parse(context.Request.QueryString.Value).Filter, Open = () => stream }, cancellation)));
        app.MapGet(QualityAddress.Issues + "/ledger.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "数据提质台账", stream => portal.RunAsync(new ExportQualityIssues { Filter = QualityAddress.Parse(context.Request.QueryString.Value).Filter, Ledger = true, Open = () => stream }, cancellation)));
    }
    private static async Task<IResult> PrintAsync(string? unit, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation)
    {
        var read = await portal.RunAsync(new PrintQualityReport { Unit = QualityAddress.UnitOf(unit) }, cancellation);
        if (!read.Succeeded)
        {
            return PlainAnswer.Refused(read);
        }

        var pdf = await printer.ToPdfAsync<QualitySheet, PrintedQualityReport>(read.Value, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.ContentSecurityPolicy = FileAnswer.PdfPolicy;
        return Results.File(pdf.Value, "application/pdf");
    }
}
