using HealthPortal.Data.Jobs;

namespace HealthPortal.Web.Shell;

/// <summary>Looks for due jobs every few seconds, on every server; who takes one is settled in the database. A look that breaks is logged under a reference number and never ends the portal.</summary>
public sealed class JobHost(JobRunner runner, JobBell bell, Guard guard, TimeProvider clock) : BackgroundService
{
    /// <summary>After the first requests, which must not wait.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await runner.FinishAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Start, clock, stoppingToken);
        while (true)
        {
            var look = runner.LookAsync(guard.Report, stoppingToken);
            await look.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (look.Exception is { } failure && !stoppingToken.IsCancellationRequested)
            {
                guard.Report(failure.GetBaseException());
            }

            await bell.WaitAsync(Interval, stoppingToken);
        }
    }
}
