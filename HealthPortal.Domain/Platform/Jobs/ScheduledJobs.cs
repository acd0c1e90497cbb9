using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Jobs;

/// <summary>What made a run begin.</summary>
public enum JobTrigger
{
    /// <summary>按计划: its time had come.</summary>
    Schedule,

    /// <summary>手动: somebody asked for it.</summary>
    Person,

    /// <summary>接续: the server that ran it has gone, another one begins again.</summary>
    Recovery,
}

public enum JobRunState
{
    /// <summary>执行中</summary>
    Running,

    /// <summary>成功</summary>
    Succeeded,

    /// <summary>失败: it broke; the reference number leads to the server log.</summary>
    Failed,

    /// <summary>中断: its server stopped or lost touch before the end.</summary>
    Interrupted,
}

public enum JobLineKind
{
    Information,
    Warning,
    Error,
}

/// <summary>What administrators set for a job; one row for each the code declares, made at the start that brings it.</summary>
public sealed class JobSetting : MutableEntity, IGlobal, ILabelled
{
    public const int LongestCron = 120;

    public required string Code { get; init; }

    /// <summary>Its name at the start that made the row, for the change log.</summary>
    public required string Name { get; init; }

    /// <summary>Seconds, minutes, hours, day of month, month, day of week and perhaps a year, in Shanghai time.</summary>
    public required string Cron { get; set; }

    public bool IsPaused { get; set; }

    public string Label => Name;
}

/// <summary>
/// Where a job stands, for all servers: when it is due, and which run holds it. Whoever changes the lease from nobody, or from a run that has let
/// it end, to an own run may run; everybody else finds it taken.
/// </summary>
public sealed class JobState : IGlobal, IUnlogged
{
    public required string Code { get; init; }

    /// <summary>The schedule that <see cref="NextAt"/> was reckoned by; another one in force makes it be reckoned anew.</summary>
    public string? Cron { get; set; }

    public DateTime? NextAt { get; set; }

    public DateTime? RequestedAt { get; set; }

    public string? RequestedBy { get; set; }

    /// <summary>The run that holds the job; null when none does.</summary>
    public Guid? RunId { get; set; }

    public DateTime? LeaseUntil { get; set; }

    public DateTime? LastBegan { get; set; }

    public JobRunState? LastState { get; set; }

    public long? LastMilliseconds { get; set; }

    public string? LastSummary { get; set; }

    /// <summary>Runs that failed one after the other, up to the last.</summary>
    public int FailuresInRow { get; set; }
}

/// <summary>One run. Written as it goes; removed after <see cref="KeptDays"/>.</summary>
public sealed class JobRun : Entity, IGlobal, IUnlogged
{
    public const int KeptDays = 90;

    public required string JobCode { get; init; }

    public required JobTrigger Trigger { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Machine and process.</summary>
    public required string Server { get; init; }

    public required DateTime BeganAt { get; init; }

    public DateTime? EndedAt { get; set; }

    public JobRunState State { get; set; } = JobRunState.Running;

    /// <summary>How many things it dealt with.</summary>
    public int Done { get; set; }

    public string? Summary { get; set; }

    /// <summary>Number under which the server log tells what broke.</summary>
    public string? Reference { get; set; }
}

/// <summary>One line of a run's log. It names records by number, never people.</summary>
public sealed class JobRunLine : Entity, IGlobal, IUnlogged
{
    public const int LongestText = 1000;

    /// <summary>A run keeps no more lines; the last one says how many were left out.</summary>
    public const int Most = 1000;

    public required Guid RunId { get; init; }

    public required int Number { get; init; }

    public required DateTime At { get; init; }

    public required JobLineKind Kind { get; init; }

    public required string Text { get; init; }
}

public static class JobWords
{
    public static string Name(this JobTrigger trigger) => trigger switch { JobTrigger.Person => "手动", JobTrigger.Recovery => "接续", _ => "按计划" };

    public static string Name(this JobRunState state) => state switch { JobRunState.Running => "执行中", JobRunState.Succeeded => "成功", JobRunState.Failed => "失败", _ => "中断" };

    public static string Name(this JobLineKind kind) => kind switch { JobLineKind.Error => "错误", JobLineKind.Warning => "注意", _ => "信息" };

    /// <summary>For example 0.4 秒, 12 秒, 3 分 20 秒.</summary>
    public static string Duration(long milliseconds) => milliseconds switch
    {
        < 10_000 => FormattableString.Invariant($"{milliseconds / 1000d:0.0} 秒"),
        < 60_000 => FormattableString.Invariant($"{milliseconds / 1000} 秒"),
        < 3_600_000 => FormattableString.Invariant($"{milliseconds / 60_000} 分 {milliseconds / 1000 % 60} 秒"),
        _ => FormattableString.Invariant($"{milliseconds / 3_600_000} 小时 {milliseconds / 60_000 % 60} 分"),
    };
}
