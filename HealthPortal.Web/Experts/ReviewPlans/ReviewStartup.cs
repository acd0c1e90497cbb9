using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
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
        app.MapGet(ReviewAddress.Plans + "/{id:guid}/list.xlsx", (Guid id, HttpContext context, Portal portal, TimeProvider clock, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(context, "评审专家名单", stream => WriteAsync(id, portal, clock, stream, cancellation)));
        app.MapGet(ReviewAddress.Plans + "/plans.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "评审计划", stream => portal.RunAsync(new ExportReviewPlans { Filter = ReviewAddress.ParsePlans(context.Request.QueryString.Value).Filter, Open = () => stream }, cancellation)));
        app.MapGet(ReviewAddress.Draws + "/draws.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "专家抽取", stream => portal.RunAsync(new ExportDraws { Filter = ReviewAddress.ParseDraws(context.Request.QueryString.Value).Filter, Open = () => stream }, cancellation)));
        app.MapGet(ReviewAddress.Plans + "/{id:guid}/cards.pdf", (Guid id, HttpContext context, Portal portal, DocumentPrinter printer, CancellationToken cancellation) => PrintAsync<NameCardsSheet>(id, "席卡", context, portal, printer, cancellation));
    }

    /// <summary>名单 as a workbook, with the name of the rule each was drawn by (tender 5.3.5.1.4（4）).</summary>
    private static async Task<Outcome<ReviewDayView>> WriteAsync(Guid id, Portal portal, TimeProvider clock, Stream stream, CancellationToken cancellation)
    {
        var read = await portal.RunAsync(new PrintReviewList { PlanId = id }, cancellation);
        if (read.Succeeded)
        {
            var by = (await portal.ActorAsync(cancellation)).DisplayName;
            await WorkbookWriter.WriteAsync(
                stream,
                new WorkbookDocument(
                    "评审专家名单", $"{read.Value.PlanName}（{read.Value.Number}）", by, ShanghaiTime.Of(clock.GetUtcNow().UtcDateTime),
                    [new("场次"), new("日期", 12), new("时段"), new("地点"), new("分组"), new("规则名称"), new("名额"), new("序号"), new("姓名"), new("专家编号", 12), new("单位"), new("专业"), new("职称"), new("到场"), new("得分"), new("评价")], Rows(read.Value)),
                cancellation);
        }

        return read;
    }

    private static async IAsyncEnumerable<object?[]> Rows(ReviewDayView view)
    {
        foreach (var sitting in view.Sittings.Where(sitting => sitting.IsOpen))
        {
            foreach (var seat in sitting.Seats)
            {
                yield return
                [
                    sitting.Name, sitting.Day, sitting.Half.Name(), sitting.Place, seat.GroupName, seat.RuleName, seat.IsFormal ? "正式" : "备份", seat.Ordinal, seat.Name, seat.Number, seat.Institution, seat.Specialty, seat.ProfessionalTitle,
                    seat.Attended switch { true => "到场", false => "未到", _ => null }, seat.Points, seat.IsQualified switch { true => "合格", false => "不合格", _ => null },
                ];
            }
        }

        await Task.CompletedTask;
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
