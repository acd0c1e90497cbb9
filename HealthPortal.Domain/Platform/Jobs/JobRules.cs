namespace HealthPortal.Domain.Platform.Jobs;

public static class JobRules
{
    /// <summary>A run that has not renewed it for so long has gone. Clocks of the servers must not differ by more.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(15);

    /// <summary>Whether a run holds the job now.</summary>
    public static bool IsRunning(JobState state, DateTime now) => state.RunId is not null && state.LeaseUntil >= now;

    /// <summary>
    /// Why a run should begin now; null when none should. What was cut off is begun again, even when the job has been paused since; a person may
    /// start a paused job; times missed while no server ran, or while the last run took long, make one run, not several.
    /// </summary>
    public static JobTrigger? Due(JobState state, bool isPaused, DateTime now) => state switch
    {
        _ when IsRunning(state, now) => null,
        { RunId: not null } => JobTrigger.Recovery,
        { RequestedAt: not null } => JobTrigger.Person,
        { NextAt: { } next } when next <= now && !isPaused => JobTrigger.Schedule,
        _ => null,
    };
}
