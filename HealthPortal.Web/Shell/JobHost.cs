using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Web.Shell;

/// <summary>
/// Runs the daily jobs shortly after the start and then every hour. Every server does so; each act is a transaction of its own that looks
/// again at what it finds, so two servers at the same work do nothing twice: the second finds nothing left, or loses the race and leaves it.
/// A failure is logged under a reference number like any other and never ends the portal.
/// </summary>
public sealed partial class JobHost(IServiceScopeFactory scopes, TimeProvider clock, ILogger<JobHost> log) : BackgroundService
{
    /// <summary>After the first requests, which must not wait.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>An upload that has not ended after a day never will.</summary>
    private static readonly TimeSpan UploadLimit = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Start, clock, stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            await RunAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await services.GetRequiredService<Guard>().RunAsync(
            new Activity(),
            async () =>
            {
                var done = await DailyJobs.RunAsync(services.PortalFor(new JobActorSource("日常任务")), log, cancellation);
                var removed = services.GetRequiredService<FileStore>().RemoveAbandoned(clock.GetUtcNow().UtcDateTime - UploadLimit);
                LogDone(done.AcceptedBySilence, done.NoticesPublished, done.Archived, done.DifferencesFound, removed);
                return Outcome<DailyJobsResult>.Success(done);
            },
            changed: () => { });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Daily jobs: {Accepted} cases accepted by silence, {Published} notices published, {Archived} cases archived, {Differences} differences of organisations found, {Removed} abandoned uploads removed")]
    private partial void LogDone(int accepted, int published, int archived, int differences, int removed);
}
