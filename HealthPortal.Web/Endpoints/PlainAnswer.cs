using System.Net;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Web.Endpoints;

/// <summary>A refusal where a file was expected: a small page with the sentence, readable in a tab, a frame and a failed download alike.</summary>
public static class PlainAnswer
{
    public static IResult Refused<T>(Outcome<T> outcome) => Refused(outcome.Message, outcome.Failure switch
    {
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Forbidden => StatusCodes.Status403Forbidden,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    });

    public static IResult Refused(string sentence, int status) => Results.Text(
        $"<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>没有打开</title></head><body style=\"font:16px/1.7 sans-serif;max-width:36em;margin:12vh auto;padding:0 1em\"><h1 style=\"font-size:1.25em\">没有打开</h1><p>{WebUtility.HtmlEncode(sentence)}</p></body></html>",
        "text/html; charset=utf-8",
        statusCode: status);
}
