using System.Diagnostics;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Operations;

/// <summary>A server's own figures of the last minute.</summary>
[Requires("jobs.run")]
public sealed class RecordServerMinute : Command<Done>
{
    public required string Server { get; init; }

    public required MeasuredSeries Requests { get; init; }

    /// <summary>By name of the use case.</summary>
    public required IReadOnlyDictionary<string, MeasuredSeries> Operations { get; init; }

    public int Circuits { get; init; }

    public int HeapMegabytes { get; init; }

    public int WorkingSetMegabytes { get; init; }

    public int DiskFreePercent { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        var ping = Stopwatch.StartNew();
        await db.Database.ExecuteSqlRawAsync("SELECT 1", cancellation);
        var all = new DurationHistogram();
        foreach (var series in Operations.Values)
        {
            all.Add(series.Histogram);
        }

        db.Add(new ServerMinute
        {
            Server = Server,
            At = now,
            Requests = (int)Requests.Count,
            RequestFailures = (int)Requests.Failures,
            RequestP95 = Requests.Histogram.Percentile(0.95),
            Operations = (int)all.Count,
            OperationFailures = (int)Operations.Values.Sum(series => series.Failures),
            OperationP95 = all.Percentile(0.95),
            Circuits = Circuits,
            HeapMegabytes = HeapMegabytes,
            WorkingSetMegabytes = WorkingSetMegabytes,
            DatabaseMilliseconds = ping.Elapsed.TotalMilliseconds,
            DiskFreePercent = DiskFreePercent,
        });

        var hour = new DateTime(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);
        var known = await db.Set<OperationHour>().Where(row => row.Hour == hour && row.Server == Server).ToDictionaryAsync(row => row.Operation, StringComparer.Ordinal, cancellation);
        foreach (var (name, series) in Operations)
        {
            if (!known.TryGetValue(name, out var row))
            {
                row = new OperationHour { Server = Server, Hour = hour, Operation = name };
                db.Add(row);
            }

            var sum = DurationHistogram.Parse(row.Histogram);
            sum.Add(series.Histogram);
            row.Count += series.Count;
            row.Failures += series.Failures;
            row.TotalMilliseconds += series.Total;
            row.LongestMilliseconds = Math.Max(row.LongestMilliseconds, series.Longest);
            row.Histogram = sum.ToString();
        }

        return Done.It;
    }
}

/// <summary>Figures and alarms older than they are kept for.</summary>
[Requires("jobs.run")]
public sealed class DeleteOldFigures : Command<int>
{
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var (figures, alarms) = (operation.Now.AddDays(-ServerMinute.KeptDays), operation.Now.AddDays(-OperationAlarm.KeptDays));
        return await db.Set<ServerMinute>().Where(row => row.At < figures).ExecuteDeleteAsync(cancellation)
            + await db.Set<OperationHour>().Where(row => row.Hour < figures).ExecuteDeleteAsync(cancellation)
            + await db.Set<OperationAlarm>().Where(row => row.EndedAt != null && row.Since < alarms).ExecuteDeleteAsync(cancellation);
    }
}

public sealed class OldFiguresJob : ScheduledJob
{
    public override string Code => "old-figures";

    public override string Name => "清理运行数据";

    public override string Description => $"删除 {ServerMinute.KeptDays} 天以前的运行数据和 {OperationAlarm.KeptDays} 天以前的报警。";

    public override string Cron => "0 55 3 * * ?";

    public override string WhenPaused => "运行数据会越积越多。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var deleted = await context.Portal.RunAsync(new DeleteOldFigures(), cancellation);
        return deleted.Succeeded ? new JobResult(deleted.Value, deleted.Value == 0 ? "没有过期的数据" : $"删除 {deleted.Value} 行") : new JobResult(0, deleted.Message);
    }
}
