using System.Globalization;
using HealthPortal.Data;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.GovernmentServices.ApprovalDesk.Documents;
using HealthPortal.Web.Printing;
using HandOverDay = HealthPortal.Data.GovernmentServices.ServiceWindow.HandOverList;

namespace HealthPortal.Web.GovernmentServices.ServiceWindow;

/// <summary>What the window does over plain HTTP: files in, files out, the hand-over list on paper and as a workbook.</summary>
public static class WindowEndpoints
{
    /// <summary>The most that any setting lets in; what a material takes is asked by its rule.</summary>
    private const long LargestMaterial = WindowParameters.MostMegabytes * 1024L * 1024;

    private const string WrongDay = "日期不对，应写成 2026-01-31 的样子。";

    public static void MapServiceWindow(this IEndpointRouteBuilder app)
    {
        app.MapPost("/uploads/drafts/{draftId:guid}/{materialCode}", (Guid draftId, string materialCode, HttpContext context, Portal portal, CancellationToken cancellation) => UploadRequest.StoreAsync(
            context,
            LargestMaterial,
            async () => PolicyOf(await portal.RunAsync(new ReadDraftUploadRule { DraftId = draftId, MaterialCode = materialCode }, cancellation)),
            file => portal.RunAsync(new AttachDraftFile { DraftId = draftId, MaterialCode = materialCode, File = file }, cancellation)));
        app.MapPost("/uploads/cases/{caseId:guid}/{materialCode}", (Guid caseId, string materialCode, HttpContext context, Portal portal, CancellationToken cancellation) => UploadRequest.StoreAsync(
            context,
            LargestMaterial,
            async () => PolicyOf(await portal.RunAsync(new ReadSupplementUploadRule { CaseId = caseId, MaterialCode = materialCode }, cancellation)),
            file => portal.RunAsync(new AttachSupplementFile { CaseId = caseId, MaterialCode = materialCode, File = file }, cancellation)));
        app.MapGet("/files/drafts/{draftId:guid}/{hash}", OpenDraftFileAsync);
        app.MapGet("/window/hand-over.pdf", PrintHandOverAsync);
        app.MapGet("/exports/window/hand-over", ExportHandOverAsync);
    }

    private static Outcome<FilePolicy> PolicyOf(Outcome<UploadRule> rule) => rule.Succeeded ? rule.Value.Policy : new Failure(rule.Failure!.Value, rule.Problems);

    private static async Task<IResult> OpenDraftFileAsync(Guid draftId, string hash, HttpContext context, Portal portal, FileStore store, CancellationToken cancellation)
    {
        var opened = await portal.RunAsync(new OpenDraftFile { DraftId = draftId, Hash = hash }, cancellation);
        return opened.Succeeded ? FileAnswer.Show(context, opened.Value, store) : PlainAnswer.Refused(opened);
    }

    /// <summary>One sheet per department, in one file.</summary>
    private static async Task<IResult> PrintHandOverAsync(string? day, HttpContext context, Portal portal, PortalOptions options, DocumentPrinter printer, PdfJoiner joiner, CancellationToken cancellation)
    {
        if (!TryReadDay(day, out var chosen))
        {
            return PlainAnswer.Refused(WrongDay, StatusCodes.Status400BadRequest);
        }

        var outcome = await portal.RunAsync(new ExportHandOverList { Day = chosen }, cancellation);
        if (!outcome.Succeeded)
        {
            return PlainAnswer.Refused(outcome);
        }

        var list = outcome.Value;
        if (list.Groups.Count == 0)
        {
            return PlainAnswer.Refused(string.Create(CultureInfo.InvariantCulture, $"{list.Day:yyyy年M月d日} 没有收件，没有可以打印的交接单。"), StatusCodes.Status404NotFound);
        }

        var sheets = new List<byte[]>();
        foreach (var (index, group) in list.Groups.Index())
        {
            var sheet = await printer.ToPdfAsync<ApprovalDesk.Documents.HandOverList, HandOverListModel>(Sheet(list, group, index + 1, options.Demo), cancellation);
            if (!sheet.Succeeded)
            {
                return PlainAnswer.Refused(sheet);
            }

            sheets.Add(sheet.Value);
        }

        var file = sheets.Count == 1 ? sheets[0] : await joiner.JoinAsync(sheets, cancellation);
        if (!file.Succeeded)
        {
            return PlainAnswer.Refused(file);
        }

        context.Response.Headers.ContentSecurityPolicy = FileAnswer.PdfPolicy;
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(file.Value, "application/pdf");
    }

    /// <summary>The day of an address; none means today.</summary>
    private static bool TryReadDay(string? text, out DateOnly? day)
    {
        day = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : null;
        return day is not null || string.IsNullOrEmpty(text);
    }

    internal static HandOverListModel Sheet(HandOverDay list, HandOverGroup group, int number, bool isDemonstration) => new(
        new Issuer(list.OrganName, list.OrganPhone, list.OrganAddress, isDemonstration),
        string.Create(CultureInfo.InvariantCulture, $"{list.Day:yyyyMMdd}-{number}"),
        list.WindowName,
        group.DepartmentName,
        list.Day,
        list.PreparedBy,
        TakenOverBy: null,
        [.. group.Rows.Select(row => new HandOverEntry(row.CaseNumber, row.ItemName, row.ApplicantName, TimeOnly.FromDateTime(ShanghaiTime.Of(row.SubmittedAt)), row.PaperCount, null))]);

    private static async Task<IResult> ExportHandOverAsync(string? day, Portal portal, CancellationToken cancellation)
    {
        if (!TryReadDay(day, out var chosen))
        {
            return PlainAnswer.Refused(WrongDay, StatusCodes.Status400BadRequest);
        }

        var outcome = await portal.RunAsync(new ExportHandOverList { Day = chosen }, cancellation);
        if (!outcome.Succeeded)
        {
            return PlainAnswer.Refused(outcome);
        }

        var list = outcome.Value;
        var workbook = new WorkbookDocument(
            "办件交接单",
            string.Create(CultureInfo.InvariantCulture, $"收件日期：{list.Day:yyyy-MM-dd}；窗口：{list.WindowName}"),
            list.PreparedBy,
            ShanghaiTime.Of(list.ReadAt),
            [new("承办处室"), new("收件编号"), new("业务办理项"), new("申请人"), new("收件时间"), new("材料份数"), new("是否已交接"), new("交接时间")],
            Rows(list));
        return Results.Stream(
            body => WorkbookWriter.WriteAsync(body, workbook, cancellation),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            string.Create(CultureInfo.InvariantCulture, $"办件交接单-{list.Day:yyyyMMdd}.xlsx"));
    }

    private static async IAsyncEnumerable<object?[]> Rows(HandOverDay list)
    {
        foreach (var group in list.Groups)
        {
            foreach (var row in group.Rows)
            {
                yield return [group.DepartmentName, row.CaseNumber, row.ItemName, row.ApplicantName, ShanghaiTime.Of(row.SubmittedAt), row.PaperCount, row.IsHandedOver, row.HandedOverAt is { } at ? ShanghaiTime.Of(at) : null];
            }
        }

        await Task.CompletedTask;
    }
}
