using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthPortal.Data.Cryptography;

namespace HealthPortal.Data.Platform.Messages;

/// <summary>
/// Signature of requests to the gateway and of its reports: HMAC-SM3 over method, path, time, nonce and the SM3 of the body, one to a line,
/// in hexadecimal (docs/operations.md has an example). Five minutes of difference between the clocks are allowed.
/// </summary>
public sealed class GatewaySignature(NationalCryptography cryptography, TextGatewayOptions options)
{
    public const string AppHeader = "X-App-Id";
    public const string TimeHeader = "X-Timestamp";
    public const string NonceHeader = "X-Nonce";
    public const string SignatureHeader = "X-Signature";

    private const int MostSeconds = 300;

    /// <param name="time">Seconds since 1970.</param>
    public string Sign(string method, string path, string time, string nonce, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(cryptography.HmacSm3(Encoding.UTF8.GetBytes(options.Secret), Encoding.UTF8.GetBytes($"{method}\n{path}\n{time}\n{nonce}\n{cryptography.Sm3Hex(body)}")));

    public bool IsRight(string method, string path, string? appId, string? time, string? nonce, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        options.Secret.Length > 0 && appId == options.AppId && time is not null && nonce is { Length: >= 8 and <= 64 } && signature is not null
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= MostSeconds
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(method, path, time, nonce, body)), Encoding.ASCII.GetBytes(signature));
}

/// <summary>
/// Text messages by HTTP. Each request carries the message's own id; the gateway answers a repeated id with the first answer and sends nothing
/// again, so a message whose answer was lost may be handed over once more.
/// </summary>
internal sealed class TextGatewayTransport : MessageTransport, IDisposable
{
    private const int AtOnce = 8;

    private readonly TextGatewayOptions options;
    private readonly GatewaySignature signature;
    private readonly TimeProvider clock;
    private readonly HttpClient http;
    private readonly Uri endpoint;

    public TextGatewayTransport(TextGatewayOptions options, GatewaySignature signature, TimeProvider clock)
    {
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            throw new InvalidOperationException("设置 Messages:Text:Endpoint 必须是 https 地址（本机地址可以是 http）。");
        }

        if (options.Secret.Length < 16 || options.AppId.Length == 0)
        {
            throw new InvalidOperationException("设置 Messages:Text:AppId 不能为空，Messages:Text:Secret 至少 16 个字符。");
        }

        this.options = options;
        this.signature = signature;
        this.clock = clock;
        endpoint = address;

        // One client for the life of the server; connections are renewed, so that a changed address is noticed.
        http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(Math.Clamp(options.TimeoutSeconds, 1, 60)) };
    }

    public void Dispose() => http.Dispose();

    public override async Task SendAsync(IReadOnlyList<OutgoingMessage> messages, Func<OutgoingMessage, Task> handingOver, Action<OutgoingMessage, SendResult> settled, CancellationToken cancellation)
    {
        var unreachable = 0;
        await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (message, token) =>
        {
            if (Volatile.Read(ref unreachable) >= DownAfter)
            {
                settled(message, new SendResult(SendOutcome.NotTried));
                return;
            }

            var (result, reached) = await SendAsync(message, token);
            if (reached)
            {
                Volatile.Write(ref unreachable, 0);
            }
            else
            {
                Interlocked.Increment(ref unreachable);
            }

            settled(message, result);
        });
    }

    private async Task<(SendResult Result, bool Reached)> SendAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { id = message.Id, to = message.Address, text = message.Body }, JsonSerializerOptions.Web);
        var time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
        request.Headers.Add(GatewaySignature.AppHeader, options.AppId);
        request.Headers.Add(GatewaySignature.TimeHeader, time);
        request.Headers.Add(GatewaySignature.NonceHeader, nonce);
        request.Headers.Add(GatewaySignature.SignatureHeader, signature.Sign("POST", endpoint.AbsolutePath, time, nonce, body));
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            return (await ReadAsync(response, cancellation), true);
        }
        catch (HttpRequestException failure)
        {
            return (new SendResult(SendOutcome.TryLater, Problem: $"连不上短信网关（{failure.HttpRequestError}）"), false);
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (new SendResult(SendOutcome.TryLater, Problem: $"短信网关 {options.TimeoutSeconds} 秒内没有应答"), false);
        }
    }

    private static async Task<SendResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var answer = response.Content.Headers.ContentType?.MediaType == "application/json" && response.Content.Headers.ContentLength is null or < 4096
            ? await AnswerAsync(response, cancellation)
            : null;
        var code = (int)response.StatusCode;
        return code switch
        {
            >= 200 and < 300 => new SendResult(SendOutcome.Accepted, answer?.Number is { Length: > 0 and <= 100 } number ? number : null),
            (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.TooManyRequests or >= 500 => new SendResult(SendOutcome.TryLater, Problem: Words(code, answer), After: response.Headers.RetryAfter?.Delta),
            _ => new SendResult(SendOutcome.Refused, Problem: Words(code, answer)),
        };
    }

    private static async Task<Answer?> AnswerAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<Answer>(JsonSerializerOptions.Web, cancellation);
        }
        catch (JsonException)
        {
            return null; // The status says enough.
        }
    }

    private static string Words(int code, Answer? answer) =>
        answer?.Problem is { Length: > 0 } problem ? $"短信网关：{(problem.Length <= 100 ? problem : problem[..100])}（{code}）" : FormattableString.Invariant($"短信网关返回 {code}");

    private sealed record Answer(string? Number, string? Problem);
}
