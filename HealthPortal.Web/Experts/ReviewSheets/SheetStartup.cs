using System.Threading.RateLimiting;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Experts.ReviewPlans;
using HealthPortal.Web.Printing;
using Microsoft.AspNetCore.RateLimiting;

namespace HealthPortal.Web.Experts.ReviewSheets;

public static class SheetStartup
{
    internal const string Limit = "review-sheet";

    /// <summary>By one address in one minute: the experts of a meeting sit behind one.</summary>
    private const int RequestsPerMinute = 600;

    public static IServiceCollection AddReviewSheets(this IServiceCollection services) => services.Configure<RateLimiterOptions>(limits =>
        limits.AddPolicy(Limit, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = RequestsPerMinute, Window = TimeSpan.FromMinutes(1) })));

    public static void MapReviewSheets(this IEndpointRouteBuilder app)
    {
        const string plan = ReviewAddress.Plans + "/{id:guid}";
        app.MapGet(plan + "/sheets/paper.pdf", (Guid id, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) =>
            PrintAsync<SheetsPaper, ReviewSheetsView>(new PrintReviewSheets { PlanId = id }, view => $"评审表 {view.Number}", context, portal, printer, cancellation));
        app.MapGet(plan + "/sheets/results.pdf", (Guid id, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) =>
            PrintAsync<ResultsPaper, ReviewSheetsView>(new PrintReviewSheets { PlanId = id, Results = true }, view => $"评审结果 {view.Number}", context, portal, printer, cancellation));
        app.MapGet(plan + "/sheets/results.xlsx", (Guid id, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "评审结果", stream => portal.RunAsync(new ExportSheetResults { PlanId = id, Open = () => stream }, cancellation)));
        app.MapGet(plan + "/minutes.pdf", (Guid id, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) =>
            PrintAsync<MinutesPaper, MinutesPage>(new PrintReviewMinutes { PlanId = id }, view => $"评审纪要 {view.Number}", context, portal, printer, cancellation));
        app.MapGet(plan + "/fees.pdf", (Guid id, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) =>
            PrintAsync<FeesPaper, ReviewFeesView>(IsWhole(context) ? new UnmaskReviewFees { PlanId = id } : new ReadReviewFees { PlanId = id }, view => $"专家劳务费发放表 {view.Number}", context, portal, printer, cancellation));
        app.MapGet(plan + "/fees.xlsx", (Guid id, HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context, "专家劳务费发放表", stream => portal.RunAsync<Done>(IsWhole(context) ? new ExportWholeReviewFees { PlanId = id, Open = () => stream } : new ExportReviewFees { PlanId = id, Open = () => stream }, cancellation)));
    }

    private static bool IsWhole(HttpContext context) => context.Request.Query["whole"] == "1";

    private static async Task<IResult> PrintAsync<TSheet, TModel>(UseCase<TModel> reading, Func<TModel, string> title, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation)
        where TSheet : PrintedDocument<TModel>
        where TModel : class
    {
        var read = await portal.RunAsync(reading, cancellation);
        if (!read.Succeeded)
        {
            return PlainAnswer.Refused(read);
        }

        var pdf = await printer.ToPdfAsync<TSheet, TModel>(read.Value, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(pdf.Value, "application/pdf", WorkbookAnswer.FileName(context, title(read.Value), "pdf"));
    }
}
