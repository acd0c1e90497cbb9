using HealthPortal.Data.Persistence;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace HealthPortal.Web.Shell;

/// <summary>For whoever watches the servers: is the process alive, and can it do its work. Neither tells anything about the portal's contents.</summary>
public static class HealthEndpoints
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddPortalHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database", timeout: Limit);
        return services;
    }

    public static void MapPortalHealth(this WebApplication app)
    {
        app.MapGet("/health", () => "ok").AllowAnonymous();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
    }
}
