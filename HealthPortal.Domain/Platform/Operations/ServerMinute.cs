using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Operations;

/// <summary>How one server did in one minute. Written by itself; kept for <see cref="KeptDays"/>.</summary>
public sealed class ServerMinute : Entity, IGlobal, IUnlogged
{
    public const int KeptDays = 7;

    /// <summary>Machine and process.</summary>
    public required string Server { get; init; }

    /// <summary>End of the minute.</summary>
    public required DateTime At { get; init; }

    /// <summary>Pages, files and calls; not what belongs to a page's look or to its circuit.</summary>
    public required int Requests { get; init; }

    /// <summary>Answered with 500 and above.</summary>
    public required int RequestFailures { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double RequestP95 { get; init; }

    public required int Operations { get; init; }

    /// <summary>Use cases that broke; those refused in order are not among them.</summary>
    public required int OperationFailures { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double OperationP95 { get; init; }

    public required int Circuits { get; init; }

    public required int HeapMegabytes { get; init; }

    public required int WorkingSetMegabytes { get; init; }

    /// <summary>Round trip of the shortest statement there is, milliseconds.</summary>
    public required double DatabaseMilliseconds { get; init; }

    /// <summary>Of the disk the data directory lies on.</summary>
    public required int DiskFreePercent { get; init; }
}

/// <summary>How one use case did on one server in one hour.</summary>
public sealed class OperationHour : Entity, IGlobal, IUnlogged
{
    public required string Server { get; init; }

    /// <summary>Beginning of the hour, UTC.</summary>
    public required DateTime Hour { get; init; }

    /// <summary>Name in the code.</summary>
    public required string Operation { get; init; }

    public long Count { get; set; }

    public long Failures { get; set; }

    public double TotalMilliseconds { get; set; }

    public double LongestMilliseconds { get; set; }

    /// <summary>See <see cref="DurationHistogram"/>.</summary>
    public string Histogram { get; set; } = "";
}

/// <summary>A limit was crossed. Open until things are in order again; told once.</summary>
public sealed class OperationAlarm : Entity, IGlobal, IUnlogged
{
    public const int KeptDays = 180;

    /// <summary>Code of the limit.</summary>
    public required string Limit { get; init; }

    public required DateTime Since { get; init; }

    /// <summary>What was found when it was raised.</summary>
    public required string Words { get; init; }

    public DateTime? EndedAt { get; set; }
}
