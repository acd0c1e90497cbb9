namespace HealthPortal.Data.Seeding.Demo;

/// <summary>A clock that stands still until it is set, so that the demonstration's half year passes in a minute.</summary>
internal sealed class DemoClock : TimeProvider
{
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;

    public override DateTimeOffset GetUtcNow() => now;

    /// <summary>Never goes back: what is written at the same instant gets the next second, so that entries keep their order.</summary>
    public void MoveTo(DateTime utc)
    {
        var instant = new DateTimeOffset(utc, TimeSpan.Zero);
        now = instant > now ? instant : now.AddSeconds(1);
    }
}
