using System.Threading.RateLimiting;
using HealthPortal.Data.Platform.Clients;

namespace HealthPortal.Web.Platform.Clients;

/// <summary>How often a client may call and how often a secret may be wrong, on this server: several servers together let through as many times as much (docs/operations.md).</summary>
public sealed class ApiLimits : IDisposable
{
    public const int WrongByClientAndAddress = 10;
    public const int WrongByAddress = 60;

    private static readonly TimeSpan WrongWindow = TimeSpan.FromMinutes(5);

    // The limit is part of the key, so that a changed one counts from the next call on.
    private readonly PartitionedRateLimiter<KnownClient> calls = PartitionedRateLimiter.Create<KnownClient, (Guid Client, int Limit)>(client =>
        RateLimitPartition.GetFixedWindowLimiter((Client: client.Id, Limit: client.CallsPerMinute), key => new FixedWindowRateLimiterOptions { PermitLimit = key.Limit, Window = TimeSpan.FromMinutes(1) }));

    private readonly PartitionedRateLimiter<string> pairs = Of(WrongByClientAndAddress);
    private readonly PartitionedRateLimiter<string> addresses = Of(WrongByAddress);

    /// <summary>Null when the client may call; otherwise how long to wait.</summary>
    public TimeSpan? Take(KnownClient client)
    {
        using var lease = calls.AttemptAcquire(client);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }

    /// <summary>Null when a secret may be tried; otherwise how long to wait. Trying costs nothing, being wrong does.</summary>
    public TimeSpan? MayTry(string clientId, string address)
    {
        using var pair = pairs.AttemptAcquire(clientId + " " + address, 0);
        using var one = addresses.AttemptAcquire(address, 0);
        return pair.IsAcquired && one.IsAcquired ? null : WrongWindow;
    }

    public void WasWrong(string clientId, string address)
    {
        using var pair = pairs.AttemptAcquire(clientId + " " + address);
        using var one = addresses.AttemptAcquire(address);
    }

    public void Dispose()
    {
        calls.Dispose();
        pairs.Dispose();
        addresses.Dispose();
    }

    private static PartitionedRateLimiter<string> Of(int limit) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = WrongWindow }));
}
