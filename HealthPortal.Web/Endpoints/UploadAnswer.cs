using HealthPortal.Data.Files;
using HealthPortal.Domain.Kernel;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace HealthPortal.Web.Endpoints;

/// <summary>Takes one file per request, from the browser straight into the store.</summary>
public static class UploadAnswer
{
    /// <summary>Streams one file of a multipart body into the store. Nothing is read before the person, the place and the token are in order.</summary>
    /// <param name="largestBody">Bytes of the largest file with room for the multipart frame around it.</param>
    /// <param name="ruleAsync">Whether the person may upload here, and what.</param>
    /// <param name="attachAsync">Puts the received file where it belongs.</param>
    public static async Task<IResult> TakeAsync<T>(HttpContext context, long largestBody, Func<Task<Outcome<FilePolicy>>> ruleAsync, Func<StoredFile, Task<Outcome<T>>> attachAsync)
    {
        var request = context.Request;
        if (!await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            return Results.Problem("页面停留太久，请刷新后再上传。", statusCode: StatusCodes.Status400BadRequest);
        }

        if (request.ContentLength > largestBody)
        {
            return Results.Problem("文件太大，没有上传，请压缩或分开上传。", statusCode: StatusCodes.Status413PayloadTooLarge);
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            return Results.Problem("没有收到文件，请重新选择。", statusCode: StatusCodes.Status400BadRequest);
        }

        var rule = await ruleAsync();
        if (!rule.Succeeded)
        {
            return Refused(rule);
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = largestBody;
        var cancellation = context.RequestAborted;
        var reader = new MultipartReader(boundary, request.Body);
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            if (section.AsFileSection() is not { FileStream: { } content } file)
            {
                continue;
            }

            var saved = await context.RequestServices.GetRequiredService<FileStore>().SaveAsync(content, file.FileName, rule.Value, cancellation);

            // A refusal that cuts the browser off in the middle of sending never reaches the person; so the rest is read and thrown away.
            await content.CopyToAsync(Stream.Null, cancellation);
            if (!saved.Succeeded)
            {
                return Refused(saved);
            }

            var attached = await attachAsync(saved.Value);
            return attached.Succeeded ? Results.Json(new { saved.Value.FileName, saved.Value.Size, saved.Value.Hash }) : Refused(attached);
        }

        return Results.Problem("没有收到文件，请重新选择。", statusCode: StatusCodes.Status400BadRequest);
    }

    public static IResult Refused<T>(Outcome<T> outcome) => Results.Problem(outcome.Message, statusCode: outcome.Failure switch
    {
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Forbidden => StatusCodes.Status403Forbidden,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    });
}
