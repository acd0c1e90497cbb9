using HealthPortal.Data.Files;
using Microsoft.Net.Http.Headers;

namespace HealthPortal.Web.Endpoints;

/// <summary>
/// Serves what people uploaded. The type was found by content when the file came in; even so nothing in it may run or reach out:
/// no sniffing, no scripts, an origin of its own.
/// </summary>
public static class FileAnswer
{
    /// <summary>The browser's PDF viewer refuses to start in a sandboxed document; PDF with active content was refused at upload.</summary>
    internal const string PdfPolicy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";
    private const string OtherPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

    /// <summary>Shown in the browser when it is a picture or a PDF and nobody asked for a download, otherwise offered for saving under its name.</summary>
    public static IResult Show(HttpContext context, StoredFile file, FileStore store)
    {
        var isPdf = string.Equals(file.ContentType, "application/pdf", StringComparison.Ordinal);
        var isPicture = file.ContentType is "image/jpeg" or "image/png" or "image/gif" or "image/bmp";
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = isPdf ? PdfPolicy : OtherPolicy;
        headers.XContentTypeOptions = "nosniff";

        // A file may be taken from its place at any time, and rights may be taken from the person.
        headers.CacheControl = "private, no-cache";
        var disposition = new ContentDispositionHeaderValue(isPdf || isPicture ? "inline" : "attachment");
        disposition.SetHttpFileName(file.FileName);
        headers.ContentDisposition = disposition.ToString();
        return Results.Stream(store.OpenRead(file.Hash), file.ContentType, entityTag: new EntityTagHeaderValue($"\"{file.Hash}\""), enableRangeProcessing: true);
    }
}
