using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Tests.Kit;

/// <summary>A loopback web site with one page, for the tests of the kit itself.</summary>
internal sealed class TinySite : IAsyncDisposable
{
    private readonly WebApplication site;
    private int visits;

    private TinySite(WebApplication site) => this.site = site;

    /// <summary>How often the page was asked for.</summary>
    public int Visits => visits;

    public Uri Address => new(site.Urls.First());

    /// <param name="html">The body of the page.</param>
    /// <param name="policy">Content-Security-Policy to send, if any.</param>
    public static async Task<TinySite> StartAsync(string html, string? policy = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        var tiny = new TinySite(site);
        site.MapGet("/", (HttpContext http) =>
        {
            Interlocked.Increment(ref tiny.visits);
            if (policy is not null)
            {
                http.Response.Headers.ContentSecurityPolicy = policy;
            }

            return Results.Content(
                $"""<!doctype html><html lang="zh-CN"><head><title>小页面</title><link rel="icon" href="data:,"></head><body><main>{html}</main></body></html>""",
                "text/html; charset=utf-8");
        });
        site.MapFallback(() => Results.Content("<!doctype html><title>没有</title><main>没有这一页</main>", "text/html; charset=utf-8", statusCode: 404));
        site.MapGet("/broken", () => Results.StatusCode(500));
        await site.StartAsync();
        return tiny;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();
}
