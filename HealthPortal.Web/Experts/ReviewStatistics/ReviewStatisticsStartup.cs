using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewStatistics;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Printing;

namespace HealthPortal.Web.Experts.ReviewStatistics;

public static class ReviewStatisticsStartup
{
    public static void MapReviewStatistics(this IEndpointRouteBuilder app)
    {
        app.MapGet(ReviewStatisticsAddress.Path + "/report.xlsx", (HttpContext context, Portal portal, TimeProvider clock, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "评审统计", stream => WriteAsync(portal, Question(context, clock), stream, cancellation)));
        app.MapGet(ReviewStatisticsAddress.Path + "/report.pdf", PrintAsync);
    }

    private static ReviewQuestion Question(HttpContext context, TimeProvider clock) => ReviewStatisticsAddress.Parse(context.Request.QueryString.Value, ShanghaiTime.Today(clock));

    private static async Task<Outcome<ExportedReviewReport>> WriteAsync(Portal portal, ReviewQuestion question, Stream stream, CancellationToken cancellation)
    {
        var outcome = await portal.RunAsync(new ExportReviewStatistics { Question = question, Paper = "Excel" }, cancellation);
        if (outcome.Succeeded)
        {
            var (report, by, _, at) = outcome.Value;
            await WorkbookWriter.WriteAsync(
                stream,
                new WorkbookDocument($"评审统计（{question.Kind.Name()}）", report.FilterLine, by, at, [new(report.LabelTitle), new("编号或说明"), .. report.TextTitles.Select(title => new WorkbookColumn(title)), .. report.Numbers.Select(number => new WorkbookColumn(number.Title))], Rows(report)),
                cancellation);
        }

        return outcome;
    }

    private static async IAsyncEnumerable<object?[]> Rows(ReviewReport report)
    {
        foreach (var line in report.Total is { } total ? report.Lines.Append(total) : report.Lines)
        {
            yield return [line.Label, line.Note, .. line.Texts, .. line.Numbers.Select((value, index) => report.Numbers[index].Kind == ReviewNumberKind.Count ? (object?)(value is { } count ? (long)count : null) : value is null ? null : report.Numbers[index].Say(value))];
        }

        await Task.CompletedTask;
    }

    private static async Task<IResult> PrintAsync(HttpContext context, Portal portal, TimeProvider clock, DocumentPrinter printer, CancellationToken cancellation)
    {
        var outcome = await portal.RunAsync(new ExportReviewStatistics { Question = Question(context, clock), Paper = "PDF" }, cancellation);
        if (!outcome.Succeeded)
        {
            return PlainAnswer.Refused(outcome);
        }

        var pdf = await printer.ToPdfAsync<ReviewStatisticsSheet, ExportedReviewReport>(outcome.Value, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(pdf.Value, "application/pdf", WorkbookAnswer.FileName(context, $"评审统计 {outcome.Value.Report.Question.Kind.Name()}", "pdf"));
    }
}
