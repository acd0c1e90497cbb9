using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.GovernmentServices.CaseStatistics;

public static class CaseStatisticsStartup
{
    public static IServiceCollection AddCaseStatistics(this IServiceCollection services) =>
        services.AddWorkbench(new("办件结果", "办件统计", "/statistics", "chart", StatisticsPermissions.View, 320, "按机关、事项和月份统计收件、受理、决定和时限，逐级下钻"));

    public static void MapCaseStatistics(this IEndpointRouteBuilder app)
    {
        app.MapGet("/exports/statistics.xlsx", (HttpContext context, Portal portal, TimeProvider clock, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "办件统计", stream => WriteAsync(portal, Question(context, clock), stream, cancellation)));
        app.MapGet("/exports/statistics.pdf", PrintAsync);
    }

    private static StatisticsQuestion Question(HttpContext context, TimeProvider clock) =>
        StatisticsAddress.Parse(context.Request.QueryString.Value).Question(ShanghaiTime.Today(clock));

    private static async Task<Outcome<ExportedStatistics>> WriteAsync(Portal portal, StatisticsQuestion question, Stream stream, CancellationToken cancellation)
    {
        var outcome = await portal.RunAsync(new ExportStatistics { Question = question, Paper = StatisticsPaper.Excel }, cancellation);
        if (outcome.Succeeded)
        {
            await WorkbookWriter.WriteAsync(stream, Workbook(outcome.Value), cancellation);
        }

        return outcome;
    }

    internal static WorkbookDocument Workbook(ExportedStatistics exported) => new(
        "办件统计",
        exported.Report.FilterLine,
        exported.By,
        exported.At,
        [new(exported.Report.Grouping.Name()), .. StatisticsColumn.All.Select(column => new WorkbookColumn(column.Group == column.Header ? column.Header : column.Group + column.Header)), new("按时率", NumberFormat: "0.0%")],
        Rows(exported.Report));

    private static async IAsyncEnumerable<object?[]> Rows(StatisticsReport report)
    {
        foreach (var line in report.Lines.Append(report.Total))
        {
            yield return
            [
                line.Name,
                .. StatisticsColumn.All.Select(column => column.IsNow && report.Grouping == StatisticsGrouping.Month && line != report.Total ? null : (object?)column.Count(line)),
                line.OnTimeRate,
            ];
        }

        await Task.CompletedTask;
    }

    private static async Task<IResult> PrintAsync(HttpContext context, Portal portal, TimeProvider clock, DocumentPrinter printer, CancellationToken cancellation)
    {
        var outcome = await portal.RunAsync(new ExportStatistics { Question = Question(context, clock), Paper = StatisticsPaper.Pdf }, cancellation);
        if (!outcome.Succeeded)
        {
            return PlainAnswer.Refused(outcome);
        }

        var pdf = await printer.ToPdfAsync<StatisticsSheet, ExportedStatistics>(outcome.Value, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(pdf.Value, "application/pdf", WorkbookAnswer.FileName(context, "办件统计报告", "pdf"));
    }
}
