using System.Globalization;

namespace HealthPortal.Domain.Platform.Operations;

/// <summary>Durations in classes that grow like 1, 2, 5: small enough for a row, and the sum of two is what both measured. Not for several threads at a time.</summary>
public sealed class DurationHistogram
{
    /// <summary>Upper ends of the classes in milliseconds; what is longer stands in one more.</summary>
    private static readonly double[] Ends = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];

    private readonly long[] counts = new long[Ends.Length + 1];

    public long Count { get; private set; }

    public void Add(double milliseconds)
    {
        var place = Array.FindIndex(Ends, end => milliseconds <= end);
        counts[place < 0 ? Ends.Length : place]++;
        Count++;
    }

    public void Add(DurationHistogram other)
    {
        for (var place = 0; place < counts.Length; place++)
        {
            counts[place] += other.counts[place];
        }

        Count += other.Count;
    }

    /// <summary>Milliseconds under which the share lies, drawn evenly within its class; 0 without any. The longest class reads as its lower end.</summary>
    /// <param name="share">For example 0.95.</param>
    public double Percentile(double share)
    {
        var wanted = share * Count;
        var below = 0L;
        for (var place = 0; place < Ends.Length && Count > 0; place++)
        {
            if (below + counts[place] >= wanted && counts[place] > 0)
            {
                var from = place == 0 ? 0 : Ends[place - 1];
                return from + ((Ends[place] - from) * (wanted - below) / counts[place]);
            }

            below += counts[place];
        }

        return Count == 0 ? 0 : Ends[^1];
    }

    /// <summary>Counts with commas, for a column.</summary>
    public override string ToString() => string.Join(',', counts.Select(count => count.ToString(CultureInfo.InvariantCulture)));

    /// <summary>What cannot be read counts as nothing: classes may change with a release.</summary>
    public static DurationHistogram Parse(string text)
    {
        var histogram = new DurationHistogram();
        var parts = text.Split(',');
        if (parts.Length == histogram.counts.Length && parts.All(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            for (var place = 0; place < parts.Length; place++)
            {
                histogram.counts[place] = long.Parse(parts[place], NumberStyles.None, CultureInfo.InvariantCulture);
                histogram.Count += histogram.counts[place];
            }
        }

        return histogram;
    }
}
