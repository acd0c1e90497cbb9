using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicencePresentation;

public enum PresentationAlarmKind
{
    /// <summary>Far more calls in an hour than the client usually makes.</summary>
    Volume,

    /// <summary>Most calls of an hour find nothing: somebody may be trying numbers.</summary>
    Misses,
}

/// <summary>亮证异常: a client's use is out of the usual; somebody looks into it and says what it was.</summary>
public sealed class PresentationAlarm : MutableEntity, IScoped, ILabelled
{
    public const int LongestNote = 300;

    /// <summary>Of the client's unit.</summary>
    public required string OrganisationPath { get; set; }

    public required Guid ClientKey { get; init; }

    public required string ClientName { get; init; }

    public required PresentationAlarmKind Kind { get; init; }

    /// <summary>UTC, at the full hour.</summary>
    public required DateTime Hour { get; init; }

    public required long Calls { get; set; }

    public required long Missed { get; set; }

    /// <summary>Calls from which on it is out of the usual.</summary>
    public required long Threshold { get; init; }

    public required DateTime RaisedAt { get; init; }

    public DateTime? HandledAt { get; set; }

    public string? HandledByName { get; set; }

    /// <summary>What it was, and what was done.</summary>
    public string? Note { get; set; }

    public string Label => "亮证异常 " + ClientName;

    public Outcome<Done> Handle(string? note, string by, DateTime now)
    {
        if (HandledAt is not null)
        {
            return Failure.Conflict("这条异常已经处理过了。");
        }

        var written = note?.Trim() ?? "";
        if (written.Length is 0 or > LongestNote)
        {
            return Failure.Invalid(written.Length == 0 ? "请写明核查情况和处理结果。" : $"说明最多 {LongestNote} 个字。", "note");
        }

        (HandledAt, HandledByName, Note) = (now, by, written);
        return Done.It;
    }
}

/// <summary>When an hour of a client is out of the usual.</summary>
public static class PresentationWatch
{
    /// <summary>So many times the usual number of calls.</summary>
    public const int Factor = 5;

    /// <summary>Fewer calls without a result are mistyped numbers.</summary>
    public const int FewestMisses = 30;

    /// <summary>Calls from which on an hour is out of the usual.</summary>
    /// <param name="busyHours">Calls of each hour of the days before in which the client called at all.</param>
    /// <param name="floor">However little it usually calls, no alarm below this.</param>
    public static long Threshold(IReadOnlyCollection<long> busyHours, long floor) =>
        busyHours.Count == 0 ? floor : Math.Max(floor, (long)Math.Ceiling(busyHours.Average() * Factor));

    public static IEnumerable<PresentationAlarmKind> Alarms(long calls, long missed, long threshold)
    {
        if (calls >= threshold)
        {
            yield return PresentationAlarmKind.Volume;
        }

        if (missed >= FewestMisses && missed * 2 > calls)
        {
            yield return PresentationAlarmKind.Misses;
        }
    }
}

public static class PresentationNames
{
    public static string Name(this PresentationKey key) => key switch
    {
        PresentationKey.IdentityNumber => "证件号码",
        PresentationKey.Number => "证照编号",
        PresentationKey.Identifier => "证照标识",
        PresentationKey.HolderName => "机构名称",
        _ => "扫码",
    };

    public static string Name(this PresentationAlarmKind kind) => kind == PresentationAlarmKind.Volume ? "调用量异常" : "查无结果过多";
}
