using System.Net;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Security;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

internal static class PortalSessions
{
    /// <summary>Past sessions are of no use to anybody after this; the sign-ins themselves stand in the change log.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>A session last seen before this has ended by itself.</summary>
    public static DateTime AliveSince(Operation operation, SecurityPolicy policy) => operation.Now.AddMinutes(-policy.IdleMinutes);

    public static async Task<DateTime> AliveSinceAsync(Operation operation, CancellationToken cancellation) => AliveSince(operation, await PolicyInForce.ReadAsync(operation, cancellation));

    /// <returns>How many were going on.</returns>
    public static async Task<int> EndAllAsync(Operation operation, Guid userId, CancellationToken cancellation)
    {
        var alive = await AliveSinceAsync(operation, cancellation);
        var now = operation.Now;
        var live = operation.Db.Set<PortalSession>().Where(row => row.UserId == userId && row.EndedAt == null);
        var count = await live.CountAsync(row => row.LastSeenAt >= alive, cancellation);
        await live.ExecuteUpdateAsync(row => row.SetProperty(session => session.EndedAt, now), cancellation);
        return count;
    }
}

/// <param name="IsUnusual">From a place the person has not signed in from before.</param>
public sealed record BegunSession(Guid Id, bool IsUnusual);

/// <summary>A person has come in. Run by the portal itself when it has let somebody in; nobody holds the permission.</summary>
[Requires("sign-in")]
public sealed class BeginSession : Command<BegunSession>
{
    /// <summary>Earlier sign-ins that tell from where the person usually comes.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromDays(90);

    private const int MostEarlier = 200;

    public required Guid UserId { get; init; }

    public required string? Address { get; init; }

    /// <summary>What the browser says of itself.</summary>
    public required string? UserAgent { get; init; }

    protected internal override async Task<Outcome<BegunSession>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var policy = await PolicyInForce.ReadAsync(operation, cancellation);
        var (old, now) = (operation.Now - PortalSessions.Kept, operation.Now);
        await db.Set<PortalSession>().Where(row => row.UserId == UserId && row.LastSeenAt < old).ExecuteDeleteAsync(cancellation);
        var (alive, absolute) = (PortalSessions.AliveSince(operation, policy), now.AddHours(-policy.SessionHours));
        var live = await db.Set<PortalSession>().Where(row => row.UserId == UserId && row.EndedAt == null && row.LastSeenAt >= alive && row.BeganAt > absolute).OrderByDescending(row => row.LastSeenAt).ToListAsync(cancellation);
        if (live.Count >= policy.SessionsPerPerson)
        {
            if (policy.SessionOverflow == SessionOverflow.RefuseNew)
            {
                return Failure.Invalid($"您已在 {live.Count} 处登录，达到上限。请先在其中一处退出，或等它们超时。");
            }

            foreach (var oldest in live.Skip(policy.SessionsPerPerson - 1))
            {
                oldest.EndedAt = now;
            }
        }

        var session = new PortalSession { UserId = UserId, BeganAt = now, LastSeenAt = now, Address = Address, Device = DeviceName.Of(UserAgent), IsUnusual = await IsUnusualAsync(operation, policy, cancellation) };
        db.Add(session);
        if (session.IsUnusual)
        {
            await Messenger.TellAsync(
                operation, new UnusualSignInKind(), UserId, "",
                new Dictionary<string, string>(StringComparer.Ordinal) { ["时间"] = FormattableString.Invariant($"{ShanghaiTime.Of(now):yyyy-MM-dd HH:mm}"), ["地址"] = Address ?? "未知", ["设备"] = session.Device },
                cancellation, "/me/sessions");
        }

        return new BegunSession(session.Id, session.IsUnusual);
    }

    private async Task<bool> IsUnusualAsync(Operation operation, SecurityPolicy policy, CancellationToken cancellation)
    {
        if (!policy.WarnUnusualPlace || !IPAddress.TryParse(Address, out var address))
        {
            return false;
        }

        var since = operation.Now - Usual;
        var earlier = await operation.Db.Set<ChangeEntry>()
            .Where(entry => entry.ActorId == UserId && entry.Kind == ChangeKind.SignedIn && entry.At >= since)
            .OrderByDescending(entry => entry.Sequence).Take(MostEarlier).Select(entry => entry.RemoteAddress).ToListAsync(cancellation);
        var rules = await operation.Db.Set<AddressRule>().AsNoTracking().Where(rule => rule.IsActive && rule.Kind == AddressRuleKind.Region).ToListAsync(cancellation);
        return new AddressRules(rules).IsUnusual(address, earlier);
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
        var session = await operation.Db.Set<PortalSession>().Where(row => row.Id == SessionId && row.UserId == UserId && row.EndedAt == null).Select(row => new { row.BeganAt, row.LastSeenAt }).SingleOrDefaultAsync(cancellation);
        if (session is null)
        {
            return new SessionState(false, false);
        }

        var policy = await PolicyInForce.ReadAsync(operation, cancellation);
        return new SessionState(
            session.LastSeenAt >= PortalSessions.AliveSince(operation, policy) && session.BeganAt > operation.Now.AddHours(-policy.SessionHours),
            session.LastSeenAt < operation.Now - SeenEvery);
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
        var alive = await PortalSessions.AliveSinceAsync(operation, cancellation);
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
