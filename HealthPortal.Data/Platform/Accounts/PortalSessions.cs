using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

internal static class PortalSessions
{
    /// <summary>Past sessions are of no use to anybody after this; the sign-ins themselves stand in the change log.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>A session last seen before this has ended by itself: its cookie has run out.</summary>
    public static DateTime AliveSince(Operation operation) => operation.Now.AddMinutes(-operation.Service<PortalOptions>().IdleMinutes);

    /// <returns>How many were going on.</returns>
    public static async Task<int> EndAllAsync(Operation operation, Guid userId, CancellationToken cancellation)
    {
        var alive = AliveSince(operation);
        var now = operation.Now;
        var live = operation.Db.Set<PortalSession>().Where(row => row.UserId == userId && row.EndedAt == null);
        var count = await live.CountAsync(row => row.LastSeenAt >= alive, cancellation);
        await live.ExecuteUpdateAsync(row => row.SetProperty(session => session.EndedAt, now), cancellation);
        return count;
    }
}

/// <summary>A person has come in. Run by the portal itself when it has let somebody in; nobody holds the permission.</summary>
[Requires("sign-in")]
public sealed class BeginSession : Command<Guid>
{
    public required Guid UserId { get; init; }

    public required string? Address { get; init; }

    /// <summary>What the browser says of itself.</summary>
    public required string? UserAgent { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var old = operation.Now - PortalSessions.Kept;
        await operation.Db.Set<PortalSession>().Where(row => row.UserId == UserId && row.LastSeenAt < old).ExecuteDeleteAsync(cancellation);
        var session = new PortalSession { UserId = UserId, BeganAt = operation.Now, LastSeenAt = operation.Now, Address = Address, Device = DeviceName.Of(UserAgent) };
        operation.Db.Add(session);
        return session.Id;
    }
}

/// <param name="IsStale">Its last sign of life is long enough ago to be written anew.</param>
public sealed record SessionState(bool IsLive, bool IsStale);

/// <summary>Whether the sign-in of a cookie still counts. Asked with the security stamp, for requests every few seconds and for circuits every minute.</summary>
[Requires("sign-in")]
public sealed class CheckSession : Query<SessionState>
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    public required Guid UserId { get; init; }

    public required Guid? SessionId { get; init; }

    protected internal override async Task<Outcome<SessionState>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var seen = await operation.Db.Set<PortalSession>().Where(row => row.Id == SessionId && row.UserId == UserId && row.EndedAt == null).Select(row => (DateTime?)row.LastSeenAt).SingleOrDefaultAsync(cancellation);
        return new SessionState(seen is not null, seen < operation.Now - SeenEvery);
    }
}

/// <summary>The person has been seen.</summary>
[Requires("sign-in")]
public sealed class TouchSession : Command<Done>
{
    public required Guid SessionId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var now = operation.Now;
        await operation.Db.Set<PortalSession>().Where(row => row.Id == SessionId && row.EndedAt == null).ExecuteUpdateAsync(row => row.SetProperty(session => session.LastSeenAt, now), cancellation);
        return Done.It;
    }
}

/// <summary>退出: the person's present session, or all of them. Signing out is no act upon the records and stands in the list of sessions only.</summary>
[Requires(RequiresAttribute.SignedIn, WithOneTimePassword = true)]
public sealed class SignOut : Command<Done>
{
    public bool Everywhere { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        if (Everywhere)
        {
            if (await operation.Db.Users.SingleOrDefaultAsync(row => row.Id == me, cancellation) is not { } user)
            {
                return Failure.NotFound();
            }

            user.SessionsEndedAt = operation.Now;
            user.RenewStamps();
            await PortalSessions.EndAllAsync(operation, me, cancellation);
            return Done.It;
        }

        var (now, current) = (operation.Now, operation.Actor.SessionId);
        await operation.Db.Set<PortalSession>().Where(row => row.Id == current && row.UserId == me && row.EndedAt == null).ExecuteUpdateAsync(row => row.SetProperty(session => session.EndedAt, now), cancellation);
        return Done.It;
    }
}

/// <param name="IsThis">The one the question was asked from.</param>
public sealed record MySession(Guid Id, string Device, string? Address, DateTime BeganAt, DateTime LastSeenAt, bool IsThis);

/// <summary>Where the person is signed in now.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListMySessions : Query<IReadOnlyList<MySession>>
{
    private const int Most = 100;

    protected internal override async Task<Outcome<IReadOnlyList<MySession>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var alive = PortalSessions.AliveSince(operation);
        var (me, current) = (operation.Actor.UserId, operation.Actor.SessionId);
        var sessions = await operation.Db.Set<PortalSession>()
            .Where(row => row.UserId == me && row.EndedAt == null && row.LastSeenAt >= alive)
            .OrderByDescending(row => row.LastSeenAt)
            .Take(Most)
            .ToListAsync(cancellation);
        return Outcome<IReadOnlyList<MySession>>.Success(
            [.. sessions.Select(row => new MySession(row.Id, row.Device, row.Address, row.BeganAt, row.LastSeenAt, row.Id == current)).OrderByDescending(row => row.IsThis)]);
    }
}

/// <summary>Ends one of one's own sessions: a device left open, or one that is not known.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class EndMySession : Command<Done>
{
    public required Guid SessionId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        if (await operation.Db.Set<PortalSession>().SingleOrDefaultAsync(row => row.Id == SessionId && row.UserId == me, cancellation) is not { } session)
        {
            return Failure.NotFound("没有找到这次登录，它可能已经退出。请刷新后查看。");
        }

        if (session.Id == operation.Actor.SessionId)
        {
            return Failure.Invalid("这是您现在使用的登录，请用右上角菜单里的“退出”。");
        }

        if (session.EndedAt is not null)
        {
            return Failure.Invalid("这次登录已经退出。");
        }

        session.EndedAt = operation.Now;
        operation.RecordAct(session, session.Device, operation.Actor.OrganisationPath, [new FieldChange(nameof(PortalSession.EndedAt), null, FormattableString.Invariant($"{operation.Now:yyyy-MM-dd'T'HH:mm:ss'Z'}"))]);
        return Done.It;
    }
}
