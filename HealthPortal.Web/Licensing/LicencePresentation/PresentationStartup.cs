using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Time;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Licensing.LicenceCollection;
using HealthPortal.Web.Platform.Clients;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Licensing.LicencePresentation;

public static class PresentationStartup
{
    private const int LargestBody = 16 * 1024;

    public static IServiceCollection AddLicencePresentation(this IServiceCollection services) =>
        services.AddWorkbench(new("电子证照", "亮证管理", PresentationAddress.Path, "search", PresentationPermissions.View, 540, "外部系统查询电子证照的记录、统计、授权和异常"));

    public static void MapLicencePresentation(this IEndpointRouteBuilder app)
    {
        app.MapGet(PresentationAddress.Path + "/presentations.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "亮证记录", stream => portal.RunAsync(new ExportPresentations { Filter = PresentationAddress.Parse(context.Request.QueryString.Value).Filter, Open = () => stream }, cancellation)));
        app.MapGet(PresentationAddress.Statistics + "/statistics.xlsx", (HttpContext context, Portal portal, TimeProvider clock, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "亮证统计", stream => WriteAsync(portal, Statistics(context, clock), stream, cancellation)));
        app.MapGet(PresentationAddress.Statistics + "/statistics.pdf", PrintAsync);
        app.MapApi<PresentLicences, PresentedLicences>(
            "POST",
            "/licences/{type}/presentations",
            new(
                "证照亮证",
                "按证件号码、证照编号、证照标识、机构名称或核验码查询一类已制发的证照。只返回授权给本用途的数据项；每次亮证登记系统、经办人、用途和证照，持证人可以查到。withSeal 为 true 时附发证机关对返回内容的 SM2 数据签名。",
                new ApiParameter("type", "证照类型代码，例如 nurse-practice-certificate。", In: "path", Required: true),
                new ApiParameter("purpose", "用途代码，须已授权。", In: "body", Required: true),
                new ApiParameter("by", "identityNumber、number、identifier、holderName（只限机构）或 verificationCode。", In: "body", Required: true),
                new ApiParameter("value", "要查的号码或名称，完整填写。", In: "body", Required: true),
                new ApiParameter("operator", "本次查询的经办人。", In: "body", Required: true),
                new ApiParameter("reference", "调用方自己的业务编号。", In: "body"),
                new ApiParameter("withSeal", "是否附数据签名，默认 false。", In: "body"))
            {
                LargestBody = LargestBody,
            },
            request =>
            {
                var body = request.Body<PresentationBody>();
                return new PresentLicences
                {
                    TypeCode = request.Route("type"), Purpose = body?.Purpose, By = CollectionAddress.Choice<PresentationKey>(body?.By), Value = body?.Value, Operator = body?.Operator, Reference = body?.Reference, WithSeal = body?.WithSeal ?? false,
                };
            },
            answer => answer.Licences.Count);
    }

    private static ExportPresentationStatistics Statistics(HttpContext context, TimeProvider clock)
    {
        var (from, to, grouping) = PresentationAddress.ParseStatistics(context.Request.QueryString.Value, ShanghaiTime.Today(clock));
        return new ExportPresentationStatistics { From = from, To = to, Grouping = grouping };
    }

    private static async Task<Outcome<ExportedPresentationStatistics>> WriteAsync(Portal portal, ExportPresentationStatistics question, Stream stream, CancellationToken cancellation)
    {
        var outcome = await portal.RunAsync(question, cancellation);
        if (outcome.Succeeded)
        {
            var exported = outcome.Value;
            await WorkbookWriter.WriteAsync(stream, new WorkbookDocument("亮证统计", exported.FilterLine, exported.By, exported.At, [new(exported.Statistics.Grouping.Name()), new("亮证张次")], Rows(exported.Statistics)), cancellation);
        }

        return outcome;
    }

    private static async IAsyncEnumerable<object?[]> Rows(PresentationStatistics statistics)
    {
        foreach (var line in statistics.Lines)
        {
            yield return [line.Name, line.Shown];
        }

        yield return ["合计", statistics.Total];
        await Task.CompletedTask;
    }

    private static async Task<IResult> PrintAsync(HttpContext context, Portal portal, TimeProvider clock, DocumentPrinter printer, CancellationToken cancellation)
    {
        var outcome = await portal.RunAsync(Statistics(context, clock), cancellation);
        if (!outcome.Succeeded)
        {
            return PlainAnswer.Refused(outcome);
        }

        var pdf = await printer.ToPdfAsync<PresentationStatisticsSheet, ExportedPresentationStatistics>(outcome.Value, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(pdf.Value, "application/pdf", WorkbookAnswer.FileName(context, "亮证统计报告", "pdf"));
    }

    private sealed record PresentationBody(string? Purpose, string? By, string? Value, string? Operator, string? Reference, bool? WithSeal);
}
