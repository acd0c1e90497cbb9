using System.Text;
using System.Text.Json.Serialization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Clients;

public sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("scope")] string Scope);

/// <param name="Description">ASCII, as RFC 6749 asks.</param>
/// <param name="Message">The same for people.</param>
public sealed record TokenError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("request_id")] string RequestId);

/// <summary>OAuth 2.0 client credentials (RFC 6749, 4.4): <c>client_secret_basic</c> and <c>client_secret_post</c>.</summary>
internal static class TokenEndpoint
{
    public const string Path = ApiGate.Root + "/token";

    private const int LongestBody = 8 * 1024;

    public static void MapToken(this IEndpointRouteBuilder app) => app.MapPost(Path, (Delegate)AnswerAsync)
        .AllowAnonymous()
        .DisableAntiforgery()
        .ExcludeFromDescription()
        .WithMetadata(new ApiOperation("取得令牌", "") { GivesTokens = true });

    private static async Task<IResult> AnswerAsync(HttpContext context)
    {
        var state = ApiCallState.Of(context);
        context.Response.Headers.Pragma = "no-cache";
        if (await FormAsync(context) is not { } form || form.Values.Any(values => values.Count > 1) || Credentials(context, form) is not { } given)
        {
            return Error(context, StatusCodes.Status400BadRequest, "invalid_request", "malformed request", ApiRefusal.BadRequest.Code, "请求应为 application/x-www-form-urlencoded，并且只用一种方式给出 client_id 和 client_secret。");
        }

        if (LooksLikeClient(given.Id))
        {
            state.ClientName = given.Id;
        }

        if (form.GetValueOrDefault("grant_type").ToString() is var grant && grant != "client_credentials")
        {
            return grant.Length == 0
                ? Error(context, StatusCodes.Status400BadRequest, "invalid_request", "grant_type is missing", ApiRefusal.BadRequest.Code, "缺少参数 grant_type。")
                : Error(context, StatusCodes.Status400BadRequest, "unsupported_grant_type", "only client_credentials is supported", ApiRefusal.BadRequest.Code, "grant_type 只支持 client_credentials。");
        }

        var services = context.RequestServices;
        var (limits, address) = (services.GetRequiredService<ApiLimits>(), ApiGate.AddressOf(context));
        if (limits.MayTry(given.Id, address?.ToString() ?? "") is { } wait)
        {
            context.Response.Headers.RetryAfter = ApiTokens.Seconds(wait);
            return Error(context, StatusCodes.Status429TooManyRequests, "temporarily_unavailable", "too many wrong secrets", ApiRefusal.TooManyFailures.Code, ApiRefusal.TooManyFailures.Sentence);
        }

        var check = (await services.PortalFor(new JobActorSource("接口")).RunAsync(new CheckClientSecret { ClientId = given.Id, Secret = given.Secret, Address = address }, context.RequestAborted)).Value;
        state.Know(check.Client);
        if (check.Refusal is { } refusal)
        {
            if (refusal == ApiRefusal.WrongSecret)
            {
                limits.WasWrong(given.Id, address?.ToString() ?? "");
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"api\"";
                return Error(context, StatusCodes.Status401Unauthorized, "invalid_client", "client authentication failed", refusal.Code, refusal.Sentence);
            }

            return Error(context, StatusCodes.Status400BadRequest, "unauthorized_client", refusal.Code, refusal.Code, refusal.Sentence);
        }

        // A system that asks for a token before each call doubles its calls.
        if (limits.Take(check.Client!) is { } pause)
        {
            context.Response.Headers.RetryAfter = ApiTokens.Seconds(pause);
            return Error(context, StatusCodes.Status429TooManyRequests, "temporarily_unavailable", "too many calls", ApiRefusal.TooMany.Code, ApiRefusal.TooMany.Sentence);
        }

        var asked = form.GetValueOrDefault("scope").ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToList();
        if (asked.Except(check.Granted, StringComparer.Ordinal).Any())
        {
            return Error(context, StatusCodes.Status400BadRequest, "invalid_scope", "a scope was not granted to the client", ApiRefusal.OutOfScope.Code, "申请的范围中有没有授予该客户端的。");
        }

        var lifetime = TimeSpan.FromMinutes(check.TokenMinutes);
        var token = services.GetRequiredService<ApiTokens>().Give(new ApiToken(new ClientTicket(check.Client!.Id, asked.Count == 0 ? null : asked), check.SecretId), lifetime);
        return Results.Json(new TokenAnswer(token, "Bearer", (int)lifetime.TotalSeconds, string.Join(' ', asked.Count == 0 ? check.Granted : asked)), ApiAnswer.Json);
    }

    private static async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>?> FormAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > LongestBody || request.ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = LongestBody;
        }

        try
        {
            using var reader = new FormReader(request.Body, Encoding.UTF8) { ValueCountLimit = 20, KeyLengthLimit = 100, ValueLengthLimit = 2000 };
            return await reader.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null; // Longer than the limit, or cut off.
        }
    }

    /// <summary>By the header or by the form, not by both; never by the address, which stands in logs.</summary>
    private static (string Id, string Secret)? Credentials(HttpContext context, Dictionary<string, Microsoft.Extensions.Primitives.StringValues> form)
    {
        var (id, secret) = (form.GetValueOrDefault("client_id").ToString(), form.GetValueOrDefault("client_secret").ToString());
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return id.Length > 0 && secret.Length > 0 ? (id, secret) : null;
        }

        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || secret.Length > 0 || header.Length > 4096)
        {
            return null;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length) || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var name, var word])
        {
            return null;
        }

        var (user, password) = (Uri.UnescapeDataString(name.Replace('+', ' ')), Uri.UnescapeDataString(word.Replace('+', ' ')));
        return user.Length > 0 && password.Length > 0 && (id.Length == 0 || id == user) ? (user, password) : null;
    }

    /// <summary>Whatever else somebody typed into the field, it might be the secret.</summary>
    private static bool LooksLikeClient(string id) => id.Length == 15 && id.StartsWith("hp-", StringComparison.Ordinal) && id.All(letter => letter == '-' || char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));

    private static IResult Error(HttpContext context, int status, string error, string description, string code, string message)
    {
        var state = ApiCallState.Of(context);
        state.Refusal = code;
        return Results.Json(new TokenError(error, description, code, message, state.RequestId), ApiAnswer.Json, statusCode: status);
    }
}
