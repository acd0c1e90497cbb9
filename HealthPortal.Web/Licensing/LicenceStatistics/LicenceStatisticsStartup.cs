using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceStatistics;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Printing;

namespace HealthPortal.Web.Licensing.LicenceStatistics;

public static class LicenceStatisticsStartup
{
    public static void MapLicenceStatistics(this IEndpointRouteBuilder app)
    {
        app.MapGet(LicenceStatisticsAddress.Path + "/statistics.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "证照统计", stream => WriteAsync(portal, context, stream, cancellation)));
        app.MapGet(LicenceStatisticsAddress.Path + "/statistics.pdf", PrintAsync);
    }

    private static LicenceStatisticsQuestion Question(HttpContext context) => LicenceStatisticsAddress.Parse(context.Request.QueryString.Value).Question;

    private static async Task<Outcome<ExportedLicenceStatistics>> WriteAsync(Portal portal, HttpContext context, Stream stream, CancellationToken cancellation)
    {
        var outcome = await portal.RunAsync(new ExportLicenceStatistics { Question = Question(context), Paper = LicenceStatisticsPaper.Excel }, cancellation);
        if (outcome.Succeeded)
        {
            var exported = outcome.Value;
            await WorkbookWriter.WriteAsync(
                stream,
                new WorkbookDocument("证照统计", exported.Report.FilterLine, exported.By, exported.At, [new(exported.Report.Question.Grouping.Name()), .. LicenceColumn.All.Select(column => new WorkbookColumn(column.Header))], Rows(exported.Report)),
                cancellation);
        }

        return outcome;
    }

    private static async IAsyncEnumerable<object?[]> Rows(LicenceStatisticsReport report)
    {
        foreach (var line in report.Lines.Append(report.Total))
        {
            yield return [line.Name, .. LicenceColumn.All.Select(column => (object?)column.Count(line))];
        }

        await Task.CompletedTask;
    }

    private static async Task<IResult> PrintAsync(HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation)
    {
        var outcome = await portal.RunAsync(new ExportLicenceStatistics { Question = Question(context), Paper = LicenceStatisticsPaper.Pdf }, cancellation);
        if (!outcome.Succeeded)
        {
            return PlainAnswer.Refused(outcome);
        }

        var pdf = await printer.ToPdfAsync<LicenceStatisticsSheet, ExportedLicenceStatistics>(outcome.Value, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(pdf.Value, "application/pdf", WorkbookAnswer.FileName(context, "证照统计报告", "pdf"));
    }
}
