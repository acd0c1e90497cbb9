using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthPortal.Data.Persistence;

/// <summary>Whether the database answers. A balancer asks every few seconds; one that needs longer than the limit of the registration is as good as away.</summary>
public sealed class DatabaseCheck(IDbContextFactory<PortalDb> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("database");
    }
}
