using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Data.Jobs;

/// <param name="Done">How many things were dealt with; 0 when there was nothing to do.</param>
/// <param name="Summary">One sentence for the page.</param>
public sealed record JobResult(int Done, string Summary);

/// <summary>
/// What the portal does by itself at certain times: one declaration beside the workbench it belongs to, found by reflection. On all servers
/// together it runs once at a time (ADR-018). A run may be cut off at any moment and begun again, so each of its acts is a transaction of its
/// own that looks again at what it finds.
/// </summary>
public abstract class ScheduledJob
{
    /// <summary>In addresses; lower-case letters and hyphens.</summary>
    public abstract string Code { get; }

    public abstract string Name { get; }

    /// <summary>What it does and why, with the legal ground where there is one.</summary>
    public abstract string Description { get; }

    /// <summary>Until an administrator says otherwise.</summary>
    public abstract string Cron { get; }

    /// <summary>Runs must not be closer to each other.</summary>
    public virtual TimeSpan ShortestInterval => TimeSpan.FromMinutes(5);

    /// <summary>What goes undone while it is paused; asked before pausing.</summary>
    public abstract string WhenPaused { get; }

    /// <summary>Whether runs that found nothing to do stay in the list; not for jobs that look every few seconds.</summary>
    public virtual bool KeepsIdleRuns => true;

    protected internal abstract Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation);
}

public static class ScheduledJobs
{
    /// <summary>All jobs the code declares, by name of the code.</summary>
    public static IReadOnlyList<ScheduledJob> All { get; } =
        [.. typeof(ScheduledJob).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(ScheduledJob)))
            .Select(type => (ScheduledJob)Activator.CreateInstance(type)!)
            .OrderBy(job => job.Code, StringComparer.Ordinal)];

    public static ScheduledJob? Find(string? code) => All.FirstOrDefault(job => job.Code == code);
}

/// <summary>What a run works with: the portal as the job, and the run's log.</summary>
/// <param name="services">Of the run.</param>
public sealed class JobContext(IServiceProvider services, Portal portal, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly List<(DateTime At, JobLineKind Kind, string Text)> lines = [];

    public Portal Portal { get; } = portal;

    public T Service<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Adds a line to the run's log: numbers of records, never names of people.</summary>
    public void Say(string text) => Add(JobLineKind.Information, text);

    public void Warn(string text) => Add(JobLineKind.Warning, text);

    internal void Add(JobLineKind kind, string text)
    {
        lock (gate)
        {
            lines.Add((clock.GetUtcNow().UtcDateTime, kind, text));
        }
    }

    /// <summary>The lines since the last call.</summary>
    internal IReadOnlyList<(DateTime At, JobLineKind Kind, string Text)> TakeLines()
    {
        lock (gate)
        {
            (DateTime, JobLineKind, string)[] taken = [.. lines];
            lines.Clear();
            return taken;
        }
    }

    /// <summary>Finds records and acts on each, one transaction after the other. What somebody else was faster with is left for the next run, with a line saying so.</summary>
    /// <returns>How many acts succeeded.</returns>
    internal async Task<int> EachAsync<TAct>(Query<IReadOnlyList<JobTarget>> find, Func<Guid, UseCase<TAct>> act, CancellationToken cancellation)
    {
        var done = 0;
        foreach (var target in (await Portal.RunAsync(find, cancellation)) is { Succeeded: true, Value: var found } ? found : [])
        {
            cancellation.ThrowIfCancellationRequested();
            var outcome = await Portal.RunAsync(act(target.Id), cancellation);
            if (outcome.Succeeded)
            {
                done++;
                Say($"{target.Number}：已办理");
            }
            else
            {
                Warn($"{target.Number}：没有办理，{outcome.Message}");
            }
        }

        return done;
    }
}

/// <param name="Number">Its number for the log.</param>
public sealed record JobTarget(Guid Id, string Number);
