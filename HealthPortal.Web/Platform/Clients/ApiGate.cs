using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.AspNetCore.Http.Features;

namespace HealthPortal.Web.Platform.Clients;

/// <summary>What is known of the call that is on its way; travels with the request.</summary>
public sealed class ApiCallState
{
    public required string RequestId { get; init; }

    public ClientTicket? Ticket { get; set; }

    /// <summary>Signs the answer.</summary>
    public string? SigningKey { get; set; }

    public Guid? ClientKey { get; set; }

    public string ClientName { get; set; } = Unknown;

    public string? Refusal { get; set; }

    public int? Records { get; set; }

    /// <summary>Read before the operation begins, within its limit.</summary>
    public byte[] Body { get; set; } = [];

    internal const string Unknown = "（未识别）";

    internal static ApiCallState Of(HttpContext context) => context.Features.Get<ApiCallState>() ?? throw new InvalidOperationException("The request did not come through the gate of the interface.");

    internal void Know(KnownClient? client)
    {
        if (client is not null)
        {
            (ClientKey, ClientName) = (client.Id, client.Name);
        }
    }
}

/// <summary>Puts every request to <c>/api</c> on record, however it ends, without its query string.</summary>
public sealed class ApiCallRecorder(RequestDelegate next, ApiCallQueue queue, TimeProvider clock)
{
    private const int LongestRequestId = 64;

    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        var at = clock.GetUtcNow().UtcDateTime;
        var state = new ApiCallState { RequestId = RequestIdOf(context) };
        context.Features.Set(state);
        context.Response.Headers[ApiGate.RequestIdHeader] = state.RequestId;
        context.Response.Headers.CacheControl = "no-store";

        // Read now: after a failure the request has no endpoint any more.
        var endpoint = context.GetEndpoint();
        var operation = endpoint?.Metadata.GetMetadata<ApiOperation>();
        try
        {
            await next(context);
        }
        finally
        {
            queue.Add(new SeenCall(
                new DateTime(at.Ticks - (at.Ticks % 10), DateTimeKind.Utc), state.ClientKey, state.ClientName, operation?.Title ?? "", context.Request.Method, operation is null ? "（没有这个地址）" : ((RouteEndpoint)endpoint!).RoutePattern.RawText ?? "",
                context.Response.StatusCode, (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds, state.Records, ApiGate.AddressOf(context)?.ToString(), state.RequestId, state.Refusal));
        }
    }

    /// <summary>The caller's own number when it is one, so that both sides find the same call.</summary>
    private static string RequestIdOf(HttpContext context) =>
        context.Request.Headers[ApiGate.RequestIdHeader].ToString() is { Length: >= 8 and <= LongestRequestId } given && given.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? given
            : Guid.CreateVersion7().ToString("N");
}

/// <summary>
/// Every request to <c>/api</c>: whoever calls must bring a token of its own (cookies of people mean nothing here, so nothing can be forged in their
/// name), come from an allowed address, keep its limit and, where it must, sign. Every call is put on record, refused ones with the reason.
/// </summary>
public sealed class ApiGate(RequestDelegate next, ApiTokens tokens, ApiLimits limits, NonceBook nonces, NationalCryptography cryptography, TimeProvider clock)
{
    public const string Root = "/api";
    public const string RequestIdHeader = "X-Request-Id";

    public static bool IsMeant(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase) && !context.Request.Path.Equals(ApiDocument.Path, StringComparison.OrdinalIgnoreCase);

    public async Task InvokeAsync(HttpContext context)
    {
        context.User = new ClaimsPrincipal(new ClaimsIdentity());
        if (await AdmitAsync(context, ApiCallState.Of(context), context.GetEndpoint()?.Metadata.GetMetadata<ApiOperation>()) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
        }
        else
        {
            await next(context);
        }
    }

    public static IPAddress? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? Domain.Platform.Security.AddressRange.Plain(address) : null;

    /// <summary>Null when the call may go on.</summary>
    private async Task<IResult?> AdmitAsync(HttpContext context, ApiCallState state, ApiOperation? operation)
    {
        if (operation is null)
        {
            return ApiAnswer.Refused(ApiRefusal.NoSuchAddress);
        }

        if (operation.GivesTokens)
        {
            return null;
        }

        if (context.Request.Headers.Authorization.ToString() is not { Length: > 7 } header || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return ApiAnswer.Refused(ApiRefusal.NoToken);
        }

        var (token, wrong) = tokens.Read(header[7..].Trim());
        if (token is null)
        {
            return ApiAnswer.Refused(wrong!);
        }

        var services = context.RequestServices;
        var portal = services.PortalFor(new JobActorSource("接口"));
        var admission = (await portal.RunAsync(new AdmitApiCall { ClientKey = token.Client.Id, SecretId = token.SecretId, Address = AddressOf(context) }, context.RequestAborted)).Value;
        state.Know(admission.Client);
        if (admission.Refusal is { } refusal)
        {
            return ApiAnswer.Refused(refusal);
        }

        if (limits.Take(admission.Client!) is { } wait)
        {
            context.Response.Headers.RetryAfter = ApiTokens.Seconds(wait);
            return ApiAnswer.Refused(ApiRefusal.TooMany);
        }

        byte[] body;
        try
        {
            if (await BodyAsync(context, operation.LargestBody) is not { } read)
            {
                return ApiAnswer.Refused(ApiRefusal.TooLarge);
            }

            state.Body = body = read;
        }
        catch (BadHttpRequestException)
        {
            return ApiAnswer.Refused(ApiRefusal.BadRequest, "请求内容没有传完，或者不符合 HTTP 格式。");
        }

        if (admission is { Client.MustSign: true, SigningKey: { } key } && await WhySignatureIsWrongAsync(context, token.Client.Id, key, body) is { } fault)
        {
            return ApiAnswer.Refused(fault);
        }

        (state.Ticket, state.SigningKey) = (token.Client with { Snapshot = admission.Snapshot }, admission.SigningKey);
        return null;
    }

    /// <summary>HMAC-SM3 over method, path with query, time, nonce and SM3 of the body, as the gateway of text messages has it.</summary>
    private async Task<ApiRefusal?> WhySignatureIsWrongAsync(HttpContext context, Guid client, string key, byte[] body)
    {
        var headers = context.Request.Headers;
        var (time, nonce, signature) = (headers[GatewaySignature.TimeHeader].ToString(), headers[GatewaySignature.NonceHeader].ToString(), headers[GatewaySignature.SignatureHeader].ToString());
        if (time.Length == 0 || signature.Length == 0 || nonce.Length is < 8 or > 64)
        {
            return ApiRefusal.NotSigned;
        }

        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - (decimal)seconds) > (decimal)ApiClientRules.SignatureWindow.TotalSeconds)
        {
            return ApiRefusal.BadClock;
        }

        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var right = new GatewaySignature(cryptography, new TextGatewayOptions { Secret = key }).Sign(context.Request.Method, target, time, nonce, body);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(right), Encoding.UTF8.GetBytes(signature)))
        {
            return ApiRefusal.BadSignature;
        }

        // Only a right signature uses a nonce up: nobody else can spend the client's.
        return await nonces.SpendAsync(client, nonce) ? null : ApiRefusal.Replayed;
    }

    /// <summary>Null when it is larger than the limit.</summary>
    private static async Task<byte[]?> BodyAsync(HttpContext context, int most)
    {
        // The limit is kept here, so that the answer is a sentence and not a cut connection.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = null;
        }

        if (context.Request.ContentLength > most)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > most)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
