using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace HealthPortal.Web.Experts.ReviewConfirmations;

/// <summary>The page experts answer on: outside the shell, by the link of a message.</summary>
public static class ConfirmationStartup
{
    internal const string Limit = "review-answer";

    /// <summary>By one address in one minute: a hospital's experts share one, and nobody guesses 128 bits at this pace.</summary>
    private const int OpeningsPerMinute = 60;

    public static IServiceCollection AddReviewConfirmations(this IServiceCollection services) => services.Configure<RateLimiterOptions>(limits =>
        limits.AddPolicy(Limit, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = OpeningsPerMinute, Window = TimeSpan.FromMinutes(1) })));
}
