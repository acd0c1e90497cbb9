using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Clients;

/// <summary>Writes the calls of the interface to the log, some hundred at a time, and what still waits when the server stops.</summary>
public sealed partial class ApiCallHost(IServiceScopeFactory scopes, ApiCallQueue queue, Guard guard, TimeProvider clock, ILogger<ApiCallHost> log) : BackgroundService
{
    private const int AtOnce = 500;

    /// <summary>Calls that come together are written together.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly List<SeenCall> batch = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (Fill() && await WriteAsync(cancellationToken))
        {
        }

        Say();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await queue.Reader.WaitToReadAsync(stoppingToken))
        {
            await Task.Delay(Gathering, clock, stoppingToken);
            while (Fill())
            {
                if (!await WriteAsync(CancellationToken.None))
                {
                    // What is in hand is kept and tried again; meanwhile the queue takes what it can hold.
                    await Task.Delay(AfterFailure, clock, stoppingToken);
                }
            }

            Say();
        }
    }

    private bool Fill()
    {
        while (batch.Count < AtOnce && queue.Reader.TryRead(out var call))
        {
            batch.Add(call);
        }

        return batch.Count > 0;
    }

    private async Task<bool> WriteAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var writing = scope.ServiceProvider.PortalFor(new JobActorSource("接口调用记录")).RunAsync(new RecordApiCalls { Calls = [.. batch] }, cancellation);
        await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (writing.Exception is { } failure)
        {
            guard.Report(failure.GetBaseException());
            return false;
        }

        if (writing.IsCanceled || !(await writing).Succeeded)
        {
            return false;
        }

        batch.Clear();
        return true;
    }

    private void Say()
    {
        if (queue.TakeLost() is > 0 and var lost)
        {
            LogLost(log, lost);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} calls of the interface were not put on record: more came than could be written")]
    private static partial void LogLost(ILogger logger, long count);
}
