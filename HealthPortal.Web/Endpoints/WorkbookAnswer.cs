using System.Globalization;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;

namespace HealthPortal.Web.Endpoints;

/// <summary>A workbook, or another file of the same kind, to take away. It is made whole in a temporary file first: what cannot be exported is refused by a sentence, never by a broken workbook.</summary>
public static class WorkbookAnswer
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <param name="title">Begins the file's name; the day and time follow.</param>
    /// <param name="writeAsync">Runs the use case, which writes to the given stream and puts the export on record.</param>
    /// <param name="contentType">Of a file that is no workbook.</param>
    /// <param name="extension">Of a file that is no workbook.</param>
    public static async Task<IResult> MakeAsync<T>(HttpContext context, string title, Func<Stream, Task<Outcome<T>>> writeAsync, string contentType = ContentType, string extension = "xlsx")
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
            var outcome = await writeAsync(file);
            if (!outcome.Succeeded)
            {
                return PlainAnswer.Refused(outcome);
            }

            file.Position = 0;
            handedOn = true;
            context.Response.Headers.CacheControl = "private, no-store";
            return Results.Stream(file, contentType, FileName(context, title, extension));
        }
        finally
        {
            if (!handedOn)
            {
                await file.DisposeAsync();
            }
        }
    }

    public static string FileName(HttpContext context, string title, string extension) =>
        title + "-" + ShanghaiTime.Of(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime).ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture) + "." + extension;
}
