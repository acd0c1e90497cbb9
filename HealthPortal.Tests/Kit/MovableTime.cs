namespace HealthPortal.Tests.Kit;

/// <summary>A clock that stands still until a test moves it; timers fire during <see cref="Advance"/>, in order of their due time.</summary>
public sealed class MovableTime : TimeProvider
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private readonly Lock gate = new();
    private readonly List<MovableTimer> timers = [];
    private DateTimeOffset now;

    public MovableTime(DateTimeOffset start) => now = start.ToUniversalTime();

    /// <summary>A clock that shows the given wall time in Shanghai.</summary>
    public static MovableTime InShanghai(int year, int month, int day, int hour = 9, int minute = 0)
    {
        var wall = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Unspecified);
        return new MovableTime(new DateTimeOffset(wall, Shanghai.GetUtcOffset(wall)));
    }

    public override TimeZoneInfo LocalTimeZone => Shanghai;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new MovableTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        MoveTo(GetUtcNow() + by);
    }

    /// <summary>Moves forward to an instant; what was due on the way fires at its own time, not at the end.</summary>
    public void MoveTo(DateTimeOffset instant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instant, GetUtcNow());
        while (true)
        {
            MovableTimer? next;
            lock (gate)
            {
                next = timers.Where(timer => timer.Due <= instant).MinBy(timer => timer.Due);
                if (next is null)
                {
                    now = instant.ToUniversalTime();
                    return;
                }

                now = next.Due > now ? next.Due : now;
                next.Reschedule();
            }

            next.Fire();
        }
    }

    private sealed class MovableTimer(MovableTime clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        /// <summary>Called under the clock's lock.</summary>
        public void Reschedule()
        {
            if (period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero)
            {
                clock.timers.Remove(this);
            }
            else
            {
                Due += period;
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                period = newPeriod;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock.now + dueTime;
                    clock.timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
