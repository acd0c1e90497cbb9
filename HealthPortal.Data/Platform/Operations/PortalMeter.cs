using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HealthPortal.Domain.Platform.Operations;

namespace HealthPortal.Data.Platform.Operations;

/// <summary>
/// What this process has measured since it was last asked: requests and use cases. The same figures go out by the framework's own meter
/// <c>HealthPortal</c>, for whoever collects them with a tool.
/// </summary>
public sealed class PortalMeter : IDisposable
{
    private readonly ConcurrentDictionary<string, Series> operations = new(StringComparer.Ordinal);
    private readonly Meter meter = new("HealthPortal");
    private readonly Histogram<double> operationDurations;
    private readonly Histogram<double> requestDurations;
    private Series requests = new();

    public PortalMeter()
    {
        operationDurations = meter.CreateHistogram<double>("healthportal.operation.duration", "ms", "Use cases by name and whether they broke");
        requestDurations = meter.CreateHistogram<double>("healthportal.request.duration", "ms", "Requests by status");
    }

    public void Operation(string name, TimeSpan took, bool broke)
    {
        operationDurations.Record(took.TotalMilliseconds, new KeyValuePair<string, object?>("operation", name), new KeyValuePair<string, object?>("broke", broke));
        operations.GetOrAdd(name, _ => new Series()).Add(took.TotalMilliseconds, broke);
    }

    public void Request(TimeSpan took, int status)
    {
        requestDurations.Record(took.TotalMilliseconds, new KeyValuePair<string, object?>("status", status));
        Volatile.Read(ref requests).Add(took.TotalMilliseconds, status >= 500);
    }

    /// <summary>The figures so far, which begin anew.</summary>
    public (MeasuredSeries Requests, IReadOnlyDictionary<string, MeasuredSeries> Operations) Take()
    {
        var taken = new Dictionary<string, MeasuredSeries>(StringComparer.Ordinal);
        foreach (var name in operations.Keys)
        {
            // Whoever still holds the series may add to it a moment longer; what comes too late for the figures is lost, not counted twice.
            if (operations.TryRemove(name, out var series))
            {
                taken[name] = series.Read();
            }
        }

        return (Interlocked.Exchange(ref requests, new Series()).Read(), taken);
    }

    public void Dispose() => meter.Dispose();

    private sealed class Series
    {
        private readonly Lock gate = new();
        private readonly DurationHistogram histogram = new();
        private long failures;
        private double total;
        private double longest;

        public void Add(double milliseconds, bool broke)
        {
            lock (gate)
            {
                histogram.Add(milliseconds);
                failures += broke ? 1 : 0;
                total += milliseconds;
                longest = Math.Max(longest, milliseconds);
            }
        }

        public MeasuredSeries Read()
        {
            lock (gate)
            {
                var copy = new DurationHistogram();
                copy.Add(histogram);
                return new MeasuredSeries(histogram.Count, failures, total, longest, copy);
            }
        }
    }
}

/// <param name="Total">Milliseconds.</param>
/// <param name="Longest">Milliseconds.</param>
public sealed record MeasuredSeries(long Count, long Failures, double Total, double Longest, DurationHistogram Histogram);
