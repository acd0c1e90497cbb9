using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Messages;

/// <summary>Puts 消息中心 and 消息发送 into the navigation and the top bar, serves the workbook and takes the gateway's reports.</summary>
public static class MessagesStartup
{
    public const string Mine = "/messages";

    /// <summary>Where the gateway reports delivery, signed like our own requests.</summary>
    public const string DeliveryPath = "/gateway/text/delivery";

    private const int LongestReport = 4096;

    public static IServiceCollection AddMessages(this IServiceCollection services) => services
        .AddWorkbench(new("通知公告", "消息中心", Mine, "mail", null, 405, "系统发给我的提醒"))
        .AddWorkbench(new("系统管理", "消息发送", MessageAddress.Path, "send", MessagePermissions.View, 915, "短信、邮件的发送记录、模板和规则"))
        .AddSingleton(new ShellCounterEntry("未读消息", "mail", Mine + "?unread=true", null, CountAsync))
        .AddSingleton(provider => new GatewaySignature(provider.GetRequiredService<HealthPortal.Data.Cryptography.NationalCryptography>(), provider.GetRequiredService<MessageOptions>().Text));

    public static void MapMessages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/exports/messages.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "发送记录",
            stream => portal.RunAsync(new ExportMessages { Filter = MessageAddress.Parse(context.Request.QueryString.Value).Filter, Destination = stream }, cancellation)));
        app.MapPost(DeliveryPath, ReportAsync).AllowAnonymous();
    }

    /// <summary>The signature stands for a sign-in. Whoever has none learns nothing, not even whether the message exists.</summary>
    private static async Task<IResult> ReportAsync(HttpContext context, GatewaySignature signature, TimeProvider clock, IServiceProvider services, CancellationToken cancellation)
    {
        var request = context.Request;
        if (request.ContentLength is null or > LongestReport)
        {
            return Refused(StatusCodes.Status413PayloadTooLarge, "too large");
        }

        var body = new byte[request.ContentLength.Value];
        await request.Body.ReadExactlyAsync(body, cancellation);
        string? Header(string name) => request.Headers.TryGetValue(name, out var value) && value.Count == 1 ? value[0] : null;
        if (!signature.IsRight(
            request.Method, request.Path, Header(GatewaySignature.AppHeader), Header(GatewaySignature.TimeHeader), Header(GatewaySignature.NonceHeader), Header(GatewaySignature.SignatureHeader), body, clock.GetUtcNow()))
        {
            return Refused(StatusCodes.Status401Unauthorized, "signature");
        }

        var report = Read(body);
        if (report is not { State: "delivered" or "failed" })
        {
            return Refused(StatusCodes.Status400BadRequest, "expected id, state (delivered or failed) and problem");
        }

        var recorded = await services.PortalFor(new JobActorSource("短信网关")).RunAsync(new RecordDelivery { MessageId = report.Id, IsDelivered = report.State == "delivered", Problem = report.Problem }, cancellation);
        return recorded is { Succeeded: true, Value: true } ? Results.NoContent() : recorded.Succeeded ? Refused(StatusCodes.Status404NotFound, "unknown id") : Refused(StatusCodes.Status409Conflict, "try again");
    }

    /// <summary>With words: an answer without any would be made into a page for people.</summary>
    private static IResult Refused(int status, string problem) => Results.Json(new { problem }, statusCode: status);

    private static Report? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<Report>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<ShellTally> CountAsync(Portal portal, CancellationToken cancellation) =>
        await portal.RunAsync(new CountMyMessages(), cancellation) is { Succeeded: true, Value: var count } ? new ShellTally(count) : default;

    private sealed record Report(Guid Id, string? State, string? Problem);
}
