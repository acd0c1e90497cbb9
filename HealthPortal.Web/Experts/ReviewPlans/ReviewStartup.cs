using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Experts.ReviewPlans;

public static class ReviewStartup
{
    public static IServiceCollection AddReviews(this IServiceCollection services) =>
        services.AddWorkbench(new("专家评审", "评审与抽取", ReviewAddress.Path, "users", ReviewPermissions.View, 600, "评审事项、计划、抽取规则、专家抽取和补抽，抽取过程可以核对"));

    public static void MapReviews(this IEndpointRouteBuilder app)
    {
        app.MapGet(ReviewAddress.Plans + "/{id:guid}/list.pdf", (Guid id, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) => PrintAsync<ReviewListSheet>(id, "签到表", context, portal, printer, cancellation));
        app.MapGet(ReviewAddress.Plans + "/{id:guid}/cards.pdf", (Guid id, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) => PrintAsync<NameCardsSheet>(id, "席卡", context, portal, printer, cancellation));
    }

    private static async Task<IResult> PrintAsync<TSheet>(Guid id, string title, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation)
        where TSheet : PrintedDocument<ReviewDayView>
    {
        var read = await portal.RunAsync(new PrintReviewList { PlanId = id }, cancellation);
        if (!read.Succeeded)
        {
            return PlainAnswer.Refused(read);
        }

        var pdf = await printer.ToPdfAsync<TSheet, ReviewDayView>(read.Value, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(pdf.Value, "application/pdf", WorkbookAnswer.FileName(context, $"{title} {read.Value.Number}", "pdf"));
    }
}
