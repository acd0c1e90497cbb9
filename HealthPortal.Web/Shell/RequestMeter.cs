using System.Diagnostics;
using HealthPortal.Data;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Operations;

namespace HealthPortal.Web.Shell;

/// <summary>Measures pages, files and calls; not what belongs to a page's look, to its circuit or to a health check.</summary>
public sealed class RequestMeter(RequestDelegate next, PortalMeter meter)
{
    private static readonly string[] Left = ["/_blazor", "/_framework", "/css", "/js", "/_content", "/icons.svg", "/favicon.svg", "/health"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (Left.Any(prefix => context.Request.Path.StartsWithSegments(prefix, StringComparison.Ordinal)))
        {
            await next(context);
            return;
        }

        var began = Stopwatch.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        finally
        {
            // Whoever hung up did not make it break.
            meter.Request(Stopwatch.GetElapsedTime(began), context.RequestAborted.IsCancellationRequested ? 499 : status);
        }
    }
}

/// <summary>Writes this server's figures once a minute.</summary>
public sealed class MeterHost(IServiceScopeFactory scopes, PortalMeter meter, OpenCircuits circuits, PortalOptions options, JobRunner runner, Guard guard, TimeProvider clock) : BackgroundService
{
    private const int Megabyte = 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var writing = WriteAsync(stoppingToken);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (writing.Exception is { } failure && !stoppingToken.IsCancellationRequested)
            {
                guard.Report(failure.GetBaseException());
            }
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        var (requests, operations) = meter.Take();
        using var process = Process.GetCurrentProcess();
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.PortalFor(new JobActorSource("运行监控")).RunAsync(
            new RecordServerMinute
            {
                Server = runner.Server,
                Requests = requests,
                Operations = operations,
                Circuits = circuits.Count,
                HeapMegabytes = (int)(GC.GetTotalMemory(forceFullCollection: false) / Megabyte),
                WorkingSetMegabytes = (int)(process.WorkingSet64 / Megabyte),
                DiskFreePercent = FreePercent(options.DataDirectory),
            },
            cancellation);
    }

    private static int FreePercent(string directory)
    {
        var disk = new DriveInfo(directory);
        return disk.TotalSize == 0 ? 100 : (int)(disk.AvailableFreeSpace * 100 / disk.TotalSize);
    }
}
