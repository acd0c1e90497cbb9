using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.AspNetCore.Http.Features;

namespace HealthPortal.Web.Platform.Clients;

/// <param name="Field">Name of the parameter or of the field in the body.</param>
public sealed record ApiFault(string? Field, string Message);

/// <summary>A refusal as RFC 9457 has it, with a stable code for programs and a Chinese sentence for people.</summary>
public sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Code, string RequestId, string TraceId, IReadOnlyList<ApiFault>? Errors);

internal static class ApiAnswer
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IResult Refused(ApiRefusal refusal, string? detail = null, IReadOnlyList<ApiFault>? errors = null) => new Refusal(refusal, detail ?? refusal.Sentence, errors);

    public static IResult Of<T>(HttpContext context, Outcome<T> outcome, Func<T, int?>? records)
    {
        if (!outcome.Succeeded)
        {
            var refusal = outcome.Failure switch
            {
                FailureKind.NotFound => ApiRefusal.NotFound,
                FailureKind.Forbidden => ApiRefusal.OutOfScope,
                FailureKind.Conflict => ApiRefusal.Conflict,
                _ => ApiRefusal.BadRequest,
            };
            return Refused(refusal, outcome.Message, refusal == ApiRefusal.BadRequest ? [.. outcome.Problems.Select(problem => new ApiFault(problem.Field, problem.Message))] : null);
        }

        ApiCallState.Of(context).Records = records?.Invoke(outcome.Value);
        return new Signed(JsonSerializer.SerializeToUtf8Bytes(outcome.Value, Json));
    }

    public static Task BrokenAsync(HttpContext context) => Refused(ApiRefusal.Broken).ExecuteAsync(context);

    /// <summary>An answer with the client's HMAC-SM3 over it, in the form its own requests are signed in: whoever stands between cannot change it or pass off another.</summary>
    private sealed class Signed(byte[] body) : IResult
    {
        private const string Method = "RESPONSE";

        public Task ExecuteAsync(HttpContext httpContext)
        {
            var state = ApiCallState.Of(httpContext);
            var services = httpContext.RequestServices;
            var time = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var headers = httpContext.Response.Headers;
            headers[GatewaySignature.TimeHeader] = time;
            headers[GatewaySignature.SignatureHeader] = new GatewaySignature(services.GetRequiredService<NationalCryptography>(), new TextGatewayOptions { Secret = state.SigningKey! })
                .Sign(Method, httpContext.Features.Get<IHttpRequestFeature>()!.RawTarget, time, state.RequestId, body);
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            httpContext.Response.ContentLength = body.Length;
            return httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
        }
    }

    private sealed class Refusal(ApiRefusal refusal, string detail, IReadOnlyList<ApiFault>? errors) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var state = ApiCallState.Of(httpContext);
            state.Refusal = refusal.Code;

            // Cleared by the exception handler, which begins the answer anew.
            httpContext.Response.Headers[ApiGate.RequestIdHeader] = state.RequestId;
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Response.StatusCode = refusal.Status;
            if (refusal.Status == StatusCodes.Status401Unauthorized)
            {
                httpContext.Response.Headers.WWWAuthenticate = refusal == ApiRefusal.NoToken ? "Bearer" : "Bearer error=\"invalid_token\"";
            }
            else if (refusal == ApiRefusal.OutOfScope)
            {
                httpContext.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
            }

            return httpContext.Response.WriteAsJsonAsync(
                new ApiProblem("about:blank", refusal.Sentence, refusal.Status, detail, refusal.Code, state.RequestId, Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier, errors),
                Json,
                "application/problem+json",
                httpContext.RequestAborted);
        }
    }
}
