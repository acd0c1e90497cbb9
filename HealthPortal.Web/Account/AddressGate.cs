using System.Net;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Platform.Security;

namespace HealthPortal.Web.Account;

/// <summary>
/// Lets in only whom the lists of addresses admit, before anything else is done. The lists are read again every few seconds, so that a change works
/// on every server soon and a flood of requests costs one query.
/// </summary>
public sealed class AddressGate(IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim reading = new(1, 1);
    private volatile Known? known;

    private sealed record Known(AddressRules Rules, DateTimeOffset At);

    public async Task<bool> AdmitsAsync(string? address, CancellationToken cancellation) =>
        (await RulesAsync(cancellation)).Admits(IPAddress.TryParse(address, out var parsed) ? parsed : null);

    public async Task<bool> AdmitsAsync(IPAddress? address, CancellationToken cancellation) => (await RulesAsync(cancellation)).Admits(address);

    private async Task<AddressRules> RulesAsync(CancellationToken cancellation)
    {
        if (known is { } read && clock.GetUtcNow() - read.At < Fresh)
        {
            return read.Rules;
        }

        await reading.WaitAsync(cancellation);
        try
        {
            if (known is { } meanwhile && clock.GetUtcNow() - meanwhile.At < Fresh)
            {
                return meanwhile.Rules;
            }

            await using var scope = scopes.CreateAsyncScope();
            var rules = await scope.ServiceProvider.PortalFor(new JobActorSource("访问地址")).RunAsync(new ReadAddressRules(), cancellation);
            known = new Known(rules.Value, clock.GetUtcNow());
            return known.Rules;
        }
        finally
        {
            reading.Release();
        }
    }
}

public static class AddressGateStartup
{
    /// <summary>Says so plainly and shows nothing of the portal. The health endpoints stay open: what watches the server may come from elsewhere.</summary>
    public static void UseAddressGate(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
            || await context.RequestServices.GetRequiredService<AddressGate>().AdmitsAsync(context.Connection.RemoteIpAddress, context.RequestAborted))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync("您所在的网络地址不能访问本门户。如有疑问，请联系本单位的安全管理员。", context.RequestAborted);
    });
}
