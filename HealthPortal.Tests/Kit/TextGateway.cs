using System.Collections.Concurrent;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Platform.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Tests.Kit;

/// <summary>A text-message gateway on the loopback address: checks signatures, takes each id once, counts repetitions, and does as told.</summary>
internal sealed class TextGateway : IAsyncDisposable
{
    public const string AppId = "health-portal";
    public const string Secret = "a-secret-of-the-tests";

    private readonly WebApplication site;
    private readonly ConcurrentDictionary<Guid, string> taken = new();
    private int requests;

    private TextGateway(WebApplication site) => this.site = site;

    /// <summary>What it has sent on, by id.</summary>
    public IReadOnlyDictionary<Guid, string> Taken => taken;

    public int Requests => requests;

    /// <summary>Numbers it was asked to send to.</summary>
    public ConcurrentQueue<string> Numbers { get; } = new();

    /// <summary>Answer to a request that is rightly signed; null to take the message.</summary>
    public Func<int, IResult?> Answer { get; set; } = _ => null;

    /// <summary>Waits before it answers, with the message already taken.</summary>
    public TimeSpan Delay { get; set; }

    public string Endpoint => site.Urls.First() + "/v1/messages";

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Messages:Development"] = "false",
        ["Messages:Text:Endpoint"] = Endpoint,
        ["Messages:Text:AppId"] = AppId,
        ["Messages:Text:Secret"] = Secret,
        ["Messages:Text:TimeoutSeconds"] = "2",
    };

    public static async Task<TextGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        var gateway = new TextGateway(site);
        site.MapPost("/v1/messages", (Delegate)gateway.TakeAsync); // else taken for a request delegate, whose answer is thrown away
        await site.StartAsync();
        return gateway;
    }

    public static GatewaySignature Signature(string secret = Secret) => new(new NationalCryptography(), new TextGatewayOptions { AppId = AppId, Secret = secret });

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpContext context)
    {
        var count = Interlocked.Increment(ref requests);
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy, context.RequestAborted);
        string? Header(string name) => context.Request.Headers[name];

        // The portal of a test lives in its own time: only the time's own part of the check is left out.
        var time = Header(GatewaySignature.TimeHeader);
        var now = DateTimeOffset.FromUnixTimeSeconds(long.Parse(time!, System.Globalization.CultureInfo.InvariantCulture));
        if (!Signature().IsRight("POST", context.Request.Path, Header(GatewaySignature.AppHeader), time, Header(GatewaySignature.NonceHeader), Header(GatewaySignature.SignatureHeader), copy.ToArray(), now))
        {
            return Results.Json(new { problem = "signature" }, statusCode: 401);
        }

        if (Answer(count) is { } told)
        {
            return told;
        }

        var message = JsonSerializer.Deserialize<Incoming>(copy.ToArray(), JsonSerializerOptions.Web)!;
        Numbers.Enqueue(message.To);
        taken.TryAdd(message.Id, message.Text);
        await Task.Delay(Delay);
        return Results.Json(new { number = "G" + message.Id.ToString("N")[..6] });
    }

    private sealed record Incoming(Guid Id, string To, string Text);
}
