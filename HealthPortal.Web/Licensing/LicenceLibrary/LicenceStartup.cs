using System.Globalization;
using System.Threading.RateLimiting;
using HealthPortal.Web.Endpoints;

namespace HealthPortal.Web.Licensing.LicenceLibrary;

public static class LicenceStartup
{
    internal const string VerificationLimit = "verification";

    /// <summary>Checks of licences by one address in one minute. Enough for an inspector with a stack of licences, too few to try codes.</summary>
    private const int ChecksPerMinute = 60;

    public static IServiceCollection AddLicenceLibrary(this IServiceCollection services) => services.AddRateLimiter(limits =>
    {
        limits.AddPolicy(VerificationLimit, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = ChecksPerMinute, Window = TimeSpan.FromMinutes(1) }));
        limits.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = 60.ToString(CultureInfo.InvariantCulture);
            await PlainAnswer.Refused("查询太频繁，请一分钟后再试。", StatusCodes.Status429TooManyRequests).ExecuteAsync(rejected.HttpContext);
        };
    });
}
