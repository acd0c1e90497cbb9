using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Jobs;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Operations;

/// <summary>All servers in one minute, or in several where the span is long.</summary>
/// <param name="RequestP95">Of the slowest server, milliseconds.</param>
public sealed record OperationsPoint(DateTime At, int Requests, double RequestP95, double OperationP95, int Failures);

/// <param name="Name">Chinese where the change log has one, else the name in the code.</param>
/// <param name="Mean">Milliseconds, like the others.</param>
public sealed record OperationFigures(string Operation, string Name, long Count, long Failures, double Mean, double P95, double Longest, double Total);

public sealed record AlarmRow(Guid Id, string Name, string Words, DateTime Since, DateTime? EndedAt);

/// <param name="Uncertain">Mails of which nobody knows whether they went out.</param>
public sealed record QueueFigures(int Waiting, int LateMessages, int Failed, int Uncertain, int JobsFailing, int JobsPaused);

public sealed record OperationsView(IReadOnlyList<ServerMinute> Servers, IReadOnlyList<OperationsPoint> Points, IReadOnlyList<OperationFigures> Operations, IReadOnlyList<AlarmRow> Alarms, QueueFigures Queues);

/// <summary>运行监控: servers, requests, use cases, queues and alarms.</summary>
[Requires(OperationsPermissions.View)]
public sealed class ReadOperations : Query<OperationsView>
{
    public const int MostOperations = 50;

    private const int MostAlarms = 20;

    /// <summary>Points of a chart.</summary>
    private const int Points = 60;

    /// <summary>A server that has not reported for so long is not running.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(3);

    /// <summary>1 or 24.</summary>
    public int Hours { get; init; } = 1;

    protected internal override IEnumerable<Problem> Validate() => Hours is 1 or 24 ? [] : [new Problem("只能看最近 1 小时或 24 小时。")];

    protected internal override async Task<Outcome<OperationsView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        var since = now.AddHours(-Hours);
        var minutes = await db.Set<ServerMinute>().Where(row => row.At > since).OrderBy(row => row.At).ToListAsync(cancellation);
        var slot = TimeSpan.FromHours(Hours) / Points;
        var points = minutes.GroupBy(row => (int)((row.At - since) / slot)).OrderBy(group => group.Key)
            .Select(group => new OperationsPoint(since + (slot * (group.Key + 1)), group.Sum(row => row.Requests), group.Max(row => row.RequestP95), group.Max(row => row.OperationP95), group.Sum(row => row.RequestFailures + row.OperationFailures)));

        var hours = await db.Set<OperationHour>().Where(row => row.Hour > since.AddHours(-1)).ToListAsync(cancellation);
        var operations = hours.GroupBy(row => row.Operation, StringComparer.Ordinal).Select(group =>
        {
            var histogram = new DurationHistogram();
            foreach (var row in group)
            {
                histogram.Add(DurationHistogram.Parse(row.Histogram));
            }

            // Drawn within its class, a percentile may lie above the longest there was.
            var (count, total, longest) = (group.Sum(row => row.Count), group.Sum(row => row.TotalMilliseconds), group.Max(row => row.LongestMilliseconds));
            return new OperationFigures(group.Key, AuditWords.Operation(group.Key), count, group.Sum(row => row.Failures), count == 0 ? 0 : total / count, Math.Min(histogram.Percentile(0.95), longest), longest, total);
        });

        var alarms = await db.Set<OperationAlarm>().OrderByDescending(row => row.EndedAt == null).ThenByDescending(row => row.Since).Take(MostAlarms).ToListAsync(cancellation);
        var messages = db.Set<Message>();
        var late = now.AddMinutes(-10);
        var states = db.Set<JobState>();
        return new OperationsView(
            [.. minutes.GroupBy(row => row.Server, StringComparer.Ordinal).Select(server => server.Last()).Where(row => row.At > now - Silent).OrderBy(row => row.Server, StringComparer.Ordinal)],
            [.. points],
            [.. operations.OrderByDescending(row => row.Total).Take(MostOperations)],
            [.. alarms.Select(alarm => new AlarmRow(alarm.Id, OperationLimits.NameOf(alarm.Limit), alarm.Words, alarm.Since, alarm.EndedAt))],
            new QueueFigures(
                await messages.CountAsync(row => row.State == MessageState.Waiting, cancellation),
                await messages.CountAsync(row => row.State == MessageState.Waiting && row.DueAt < late, cancellation),
                await messages.CountAsync(row => row.State == MessageState.Failed && row.CreatedAt > since, cancellation),
                await messages.CountAsync(row => row.State == MessageState.Uncertain, cancellation),
                await states.CountAsync(row => row.FailuresInRow > 0, cancellation),
                await db.Set<JobSetting>().CountAsync(row => row.IsPaused, cancellation)));
    }
}
