using HealthPortal.Data.Files;
using HealthPortal.Domain.Kernel;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace HealthPortal.Web.Endpoints;

/// <summary>
/// Takes one file of a multipart POST. Not a byte of the body is read before the token, the size that is announced and the person's right
/// are in order; whatever is wrong with it is answered by a problem whose text is a Chinese sentence, and nothing is kept.
/// </summary>
public static class UploadRequest
{
    private const string TokenHeader = "RequestVerificationToken";

    /// <param name="context">The request.</param>
    /// <param name="largestFile">Bytes; the body may be a little larger, for the multipart frame.</param>
    /// <param name="allowAsync">Asks a use case whether the person may upload here, and what.</param>
    /// <param name="takeAsync">Reads the file and does what it was sent for.</param>
    public static async Task<IResult> TakeAsync<TRule>(HttpContext context, long largestFile, Func<Task<Outcome<TRule>>> allowAsync, Func<TRule, string, Stream, Task<IResult>> takeAsync)
    {
        var request = context.Request;

        // Without the header the framework would look for the token in the form, and for that read the whole body.
        if (!request.Headers.ContainsKey(TokenHeader) || !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            return Results.Problem("页面停留太久，请刷新后再上传。", statusCode: StatusCodes.Status400BadRequest);
        }

        var largestBody = largestFile + 1024 * 1024;
        if (request.ContentLength > largestBody)
        {
            // Nothing of it is read here. Without the limit the server throws away what comes in within a few seconds, so that the answer
            // reaches a sender who listens only after sending; with it the connection would be cut.
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
            return TooLarge();
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            return NoFile();
        }

        var rule = await allowAsync();
        if (!rule.Succeeded)
        {
            return Refused(rule);
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = largestBody;
        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                if (section.AsFileSection() is not { FileStream: { } content } file)
                {
                    continue;
                }

                var answer = await takeAsync(rule.Value, file.FileName, content);

                // A refusal that cuts the browser off in the middle of sending never reaches the person; so the rest is read and thrown away.
                await content.CopyToAsync(Stream.Null, context.RequestAborted);
                return answer;
            }
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge();
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // A body that does not end as its frame says.
            return NoFile();
        }
        catch (InvalidDataException)
        {
            return NoFile();
        }

        return NoFile();
    }

    /// <summary>Streams the file into the store, as the policy of its place allows, and puts it there.</summary>
    /// <param name="context">The request.</param>
    /// <param name="largestFile">Bytes.</param>
    /// <param name="policyAsync">Asks a use case whether the person may upload here, and what.</param>
    /// <param name="attachAsync">Puts the stored file where it belongs.</param>
    public static Task<IResult> StoreAsync<T>(HttpContext context, long largestFile, Func<Task<Outcome<FilePolicy>>> policyAsync, Func<StoredFile, Task<Outcome<T>>> attachAsync) => TakeAsync(
        context,
        largestFile,
        policyAsync,
        async (policy, fileName, content) =>
        {
            var saved = await context.RequestServices.GetRequiredService<FileStore>().SaveAsync(content, fileName, policy, context.RequestAborted);
            if (!saved.Succeeded)
            {
                return Refused(saved);
            }

            var attached = await attachAsync(saved.Value);
            return attached.Succeeded ? Results.Json(new { saved.Value.FileName, saved.Value.Size, saved.Value.Hash }) : Refused(attached);
        });

    public static IResult Refused<T>(Outcome<T> outcome) => Results.Problem(outcome.Message, statusCode: outcome.Failure switch
    {
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Forbidden => StatusCodes.Status403Forbidden,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    });

    private static IResult TooLarge() => Results.Problem("文件太大，没有上传，请压缩或分开上传。", statusCode: StatusCodes.Status413PayloadTooLarge);

    private static IResult NoFile() => Results.Problem("没有收到文件，请重新选择。", statusCode: StatusCodes.Status400BadRequest);
}
