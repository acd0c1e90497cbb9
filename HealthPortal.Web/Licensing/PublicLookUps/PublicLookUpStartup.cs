using System.Threading.RateLimiting;
using HealthPortal.Domain.Licensing.PublicLookUps;
using Microsoft.AspNetCore.RateLimiting;

namespace HealthPortal.Web.Licensing.PublicLookUps;

/// <summary>The public's look-ups of institutions, physicians and nurses.</summary>
public static class PublicLookUpStartup
{
    public const string Path = "/public";

    internal const string Limit = "public-look-up";

    /// <summary>By one address in one minute: enough for a family, too few to read the register out.</summary>
    private const int LookUpsPerMinute = 20;

    public static IServiceCollection AddPublicLookUps(this IServiceCollection services) => services.Configure<RateLimiterOptions>(limits =>
        limits.AddPolicy(Limit, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = LookUpsPerMinute, Window = TimeSpan.FromMinutes(1) })));

    internal static string Of(PublicLookUpKind kind) => Path + "/" + kind switch
    {
        PublicLookUpKind.Institution => "institutions",
        PublicLookUpKind.Physician => "physicians",
        _ => "nurses",
    };

    internal static PublicLookUpKind? Parse(string text) => Enum.GetValues<PublicLookUpKind>().Cast<PublicLookUpKind?>().FirstOrDefault(kind => Of(kind!.Value) == Path + "/" + text);
}
