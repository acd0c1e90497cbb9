using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Time;
using HealthPortal.Web.Endpoints;
using Microsoft.Net.Http.Headers;

namespace HealthPortal.Web.GovernmentServices.ApprovalDesk;

/// <summary>What leaves the approval desk over plain HTTP: materials, documents, the list as a workbook. Each asks permission and scope again.</summary>
public static class CaseFileEndpoints
{
    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>A document is text, styles and drawings of our own: nothing in it may run, ask or send.</summary>
    private const string DocumentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src 'self'; frame-ancestors 'self'; sandbox allow-modals";

    public static void MapApprovalDesk(this IEndpointRouteBuilder app)
    {
        app.MapGet("/files/{fileId:guid}", OpenFileAsync);
        app.MapGet("/documents/{documentId:guid}", PreviewAsync);
        app.MapGet("/documents/{documentId:guid}.pdf", PrintAsync);
        app.MapGet("/exports/cases.xlsx", ExportAsync);
    }

    /// <summary>Types the browser shows itself; everything else is offered for saving.</summary>
    internal static bool IsShown(string contentType) => contentType is "application/pdf" or "image/jpeg" or "image/png";

    private static async Task<IResult> OpenFileAsync(Guid fileId, HttpContext context, Portal portal, FileStore store, CancellationToken cancellation)
    {
        var opened = await portal.RunAsync(new OpenCaseFile { FileId = fileId }, cancellation);
        if (!opened.Succeeded)
        {
            return PlainAnswer.Refused(opened);
        }

        var answer = FileAnswer.Show(context, opened.Value, store);
        if (context.Request.Query.ContainsKey("download") || !IsShown(opened.Value.ContentType))
        {
            context.Response.Headers.ContentDisposition = Saved(opened.Value.FileName);
        }

        return answer;
    }

    private static async Task<IResult> PreviewAsync(Guid documentId, HttpContext context, Portal portal, CasePapers papers, CancellationToken cancellation)
    {
        var facts = await portal.RunAsync(new ReadDocument { DocumentId = documentId }, cancellation);
        if (!facts.Succeeded)
        {
            return PlainAnswer.Refused(facts);
        }

        context.Response.Headers.ContentSecurityPolicy = DocumentPolicy;
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.Text(await papers.ToHtmlAsync(facts.Value.Facts), "text/html; charset=utf-8");
    }

    /// <summary>The paper with the organ's signature in it. An organ that has no key yet gives the paper alone, as it did before there were keys.</summary>
    private static async Task<IResult> PrintAsync(Guid documentId, HttpContext context, Portal portal, CasePapers papers, CancellationToken cancellation)
    {
        var issued = await portal.RunAsync(new ReadDocument { DocumentId = documentId }, cancellation);
        if (!issued.Succeeded)
        {
            return PlainAnswer.Refused(issued);
        }

        var (facts, unit) = issued.Value;
        var pdf = await papers.ToSignedPdfAsync(facts, unit, cancellation);
        if (!pdf.Succeeded)
        {
            return PlainAnswer.Refused(pdf.Message, StatusCodes.Status503ServiceUnavailable);
        }

        var name = $"{facts.Title}-{facts.CaseNumber}.pdf";
        context.Response.Headers.ContentSecurityPolicy = FileAnswer.PdfPolicy;
        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.ContentDisposition = context.Request.Query.ContainsKey("download") ? Saved(name) : Shown(name);
        return Results.Bytes(pdf.Value, "application/pdf");
    }

    /// <summary>Made whole in a temporary file first: a list that cannot be exported is refused by a sentence, never by a broken workbook.</summary>
    private static async Task<IResult> ExportAsync(HttpContext context, Portal portal, TimeProvider clock, CancellationToken cancellation)
    {
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        });
        var handedOn = false;
        try
        {
            var outcome = await portal.RunAsync(new ExportCases { Filter = CaseListAddress.Parse(context.Request.QueryString.Value).Filter, Destination = file }, cancellation);
            if (!outcome.Succeeded)
            {
                return PlainAnswer.Refused(outcome);
            }

            file.Position = 0;
            handedOn = true;
            context.Response.Headers.CacheControl = "private, no-store";
            return Results.Stream(file, Workbook, "办件列表-" + ShanghaiTime.Of(clock.GetUtcNow().UtcDateTime).ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture) + ".xlsx");
        }
        finally
        {
            if (!handedOn)
            {
                await file.DisposeAsync();
            }
        }
    }

    private static string Saved(string name) => Disposition("attachment", name);

    private static string Shown(string name) => Disposition("inline", name);

    private static string Disposition(string kind, string name)
    {
        var disposition = new ContentDispositionHeaderValue(kind);
        disposition.SetHttpFileName(name);
        return disposition.ToString();
    }
}
