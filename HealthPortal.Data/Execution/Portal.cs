using System.Diagnostics;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Operations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Data.Execution;

/// <summary>Tells who is acting in the current circuit, request or job. The page never passes a user in.</summary>
public abstract class ActorSource
{
    /// <summary>Account of the person, or null when nobody is signed in.</summary>
    public abstract ValueTask<Guid?> UserIdAsync();

    public abstract string? RemoteAddress { get; }

    /// <summary>The person's sign-in, where the source knows one.</summary>
    public virtual ValueTask<Guid?> SessionIdAsync() => default;

    /// <summary>The outside system that calls, where it is none of the portal's people.</summary>
    public virtual ValueTask<ClientTicket?> ClientAsync() => default;

    /// <summary>A fixed actor that needs no look-up: jobs and seeding.</summary>
    public virtual Actor? Fixed => null;
}

/// <summary>An outside system as its access token names it.</summary>
/// <param name="Id">Key of the client.</param>
/// <param name="Scopes">The part of its scopes it asked the token for; null for all it is granted.</param>
public sealed record ClientTicket(Guid Id, IReadOnlyList<string>? Scopes)
{
    /// <summary>As it was read for this very call when it was admitted; null lets it be read.</summary>
    public ClientSnapshot? Snapshot { get; init; }
}

/// <summary>The source for background jobs.</summary>
public sealed class JobActorSource(string jobName) : ActorSource
{
    public override string? RemoteAddress => null;

    public override Actor Fixed { get; } = Actor.System(jobName);

    public override ValueTask<Guid?> UserIdAsync() => new(Actor.SystemId);
}

/// <summary>
/// The one road for every operation: authorise → open a context in the actor's scope → validate → run → re-check the scope of what
/// was written → write the change log → commit.
/// </summary>
public sealed partial class Portal(ActorSource source, IDbContextFactory<PortalDb> databases, TimeProvider clock, IServiceProvider services, ILogger<Portal> log)
{
    private const string SignInAgain = "您的登录已失效，请重新登录。";

    private const string ClientMayNot = "该客户端没有这个接口的权限，请联系门户管理员授予。";

    private readonly PortalMeter? meter = services.GetService<PortalMeter>();

    /// <summary>The actor as of now, for mirroring rights on the page. Enforcement happens in <see cref="RunAsync{T}"/>.</summary>
    public async Task<Actor> ActorAsync(CancellationToken cancellation = default)
    {
        if (source.Fixed is { } known)
        {
            return known;
        }

        if (await source.ClientAsync() is { } client)
        {
            return ClientDirectory.Find(client.Snapshot ?? await SnapshotAsync(client.Id, cancellation), client, source.RemoteAddress, clock.GetUtcNow().UtcDateTime) ?? Actor.Nobody(source.RemoteAddress);
        }

        if (await source.UserIdAsync() is not { } userId)
        {
            return Actor.Nobody(source.RemoteAddress);
        }

        await using var db = await databases.CreateDbContextAsync(cancellation);
        db.Narrow(ActorScope.Everything);
        return await ActorDirectory.FindAsync(db, userId, source.RemoteAddress, ShanghaiTime.Today(clock), cancellation) is { } actor
            ? actor with { SessionId = await source.SessionIdAsync() }
            : Actor.Nobody(source.RemoteAddress);
    }

    private async Task<ClientSnapshot?> SnapshotAsync(Guid client, CancellationToken cancellation)
    {
        await using var register = await databases.CreateDbContextAsync(cancellation);
        register.Narrow(ActorScope.Everything);
        return await services.GetRequiredService<ClientSnapshots>().OfAsync(register, client, cancellation);
    }

    public async Task<Outcome<T>> RunAsync<T>(UseCase<T> useCase, CancellationToken cancellation = default)
    {
        var began = Stopwatch.GetTimestamp();
        var broke = true;
        try
        {
            var outcome = await AuthoriseAndRunAsync(useCase, cancellation);
            broke = false;
            return outcome;
        }
        finally
        {
            // Whoever left while it ran did not make it break.
            meter?.Operation(useCase.GetType().Name, Stopwatch.GetElapsedTime(began), broke && !cancellation.IsCancellationRequested);
        }
    }

    private async Task<Outcome<T>> AuthoriseAndRunAsync<T>(UseCase<T> useCase, CancellationToken cancellation)
    {
        var permissions = useCase.Permissions;
        var actor = await ActorAsync(cancellation);
        if (Refusal(actor, permissions, useCase.WithOneTimePassword, useCase.IsOpenToClients) is { } refusal)
        {
            LogRefused(log, useCase.GetType().Name, actor.UserName);
            return refusal;
        }

        if (useCase.Validate().ToList() is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        await using var db = await databases.CreateDbContextAsync(cancellation);
        db.Narrow(actor.ScopeFor(permissions));
        var now = clock.GetUtcNow().UtcDateTime;
        var operation = new Operation(db, actor, new DateTime(now.Ticks - (now.Ticks % 10), DateTimeKind.Utc), services, databases, useCase.GetType().Name);
        if (!useCase.Writes)
        {
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            var outcome = await useCase.RunAsync(operation, cancellation);
            if (outcome.Succeeded)
            {
                await KeepLooksAsync(operation, cancellation);
            }

            return outcome;
        }

        return await WriteAsync(useCase, operation, cancellation);
    }

    private static Failure? Refusal(Actor actor, IReadOnlyList<string> permissions, bool withOneTimePassword, bool isOpenToClients)
    {
        if (actor.Kind == ActorKind.Client)
        {
            // Neither what is everybody's nor what is every person's: only what was granted to the client and says that it is open to clients.
            return isOpenToClients && permissions.Any(actor.May) ? null : Failure.Forbidden(ClientMayNot);
        }

        if (permissions is [RequiresAttribute.Anonymous])
        {
            return null;
        }

        if (actor.Kind == ActorKind.Anonymous)
        {
            return Failure.Forbidden(SignInAgain);
        }

        if (actor.MustChangePassword && !withOneTimePassword)
        {
            return Failure.Forbidden("首次登录须先修改密码。");
        }

        return permissions is [RequiresAttribute.SignedIn] || permissions.Any(actor.May)
            ? null
            : Failure.Forbidden("您的岗位没有这项操作的权限，如需办理请联系本单位管理员。");
    }

    /// <summary>
    /// Looks that a query has put on record: written in a short transaction after the reading and before the answer, so that a workbook of
    /// a hundred thousand rows holds no lock while it is made (SQLite has one writer), and nobody sees what is not on record.
    /// </summary>
    private static async Task KeepLooksAsync(Operation operation, CancellationToken cancellation)
    {
        if (!operation.Recorder.HasPending)
        {
            return;
        }

        await using var transaction = await operation.Db.Database.BeginTransactionAsync(cancellation);
        await operation.Recorder.AppendAsync(operation.Reason, cancellation);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task<Outcome<T>> WriteAsync<T>(UseCase<T> useCase, Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        try
        {
            var outcome = await useCase.RunAsync(operation, cancellation);
            if (!outcome.Succeeded)
            {
                await transaction.RollbackAsync(CancellationToken.None);
                return outcome;
            }

            await operation.FlushAsync(cancellation);
            if (operation.Recorder.WrittenPaths.FirstOrDefault(path => !db.Scope.Contains(path)) is { } outside)
            {
                LogOutside(log, useCase.GetType().Name, operation.Actor.UserName, outside);
                await transaction.RollbackAsync(CancellationToken.None);
                return Failure.Forbidden("这项操作会改动您管辖范围以外的记录，没有执行。");
            }

            await operation.Recorder.AppendAsync(operation.Reason, cancellation);
            if (await HasLostItsUnitAsync(operation, cancellation))
            {
                await transaction.RollbackAsync(CancellationToken.None);
                return Failure.Conflict("所属机构刚刚被移动、合并或删除，这项操作没有执行。您填写的内容还在，请刷新后再提交。");
            }

            // Everything is written: a commit broken off by a person who leaves or a server that stops would only leave it open whether it happened.
            await transaction.CommitAsync(CancellationToken.None);
            operation.Afterwards.ForEach(act => act());
            return outcome;
        }
        catch (DbUpdateConcurrencyException lost)
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return await ConflictAsync(lost, cancellation);
        }
    }

    /// <summary>
    /// Whether a row was given the path of a unit that has meanwhile gone elsewhere: the person's own path is read before the transaction
    /// begins. Asked after the log's head is taken, which a move holds too, so that no row is left behind at a path nobody has (ADR-011).
    /// </summary>
    private static async Task<bool> HasLostItsUnitAsync(Operation operation, CancellationToken cancellation)
    {
        foreach (var some in operation.Recorder.NewPaths.Chunk(100))
        {
            var found = await operation.Db.Set<Domain.Platform.Organisations.Organisation>()
                .IgnoreQueryFilters([PortalDb.ScopeFilter]) // whether the unit exists; the scope was checked before
                .CountAsync(unit => some.Contains(unit.Path), cancellation);
            if (found < some.Length)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Says who got there first, from the change log.</summary>
    private async Task<Failure> ConflictAsync(DbUpdateConcurrencyException lost, CancellationToken cancellation)
    {
        var id = lost.Entries.Select(entry => (entry.Entity as Entity)?.Id).FirstOrDefault(found => found is not null);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        db.Narrow(ActorScope.Everything);
        return Failure.Conflict(await StaleSentenceAsync(db, id ?? Guid.Empty, cancellation));
    }

    /// <summary>Sentence for a lost race over one row; use cases that compare the version themselves use it too.</summary>
    public static async Task<string> StaleSentenceAsync(PortalDb db, Guid id, CancellationToken cancellation)
    {
        var key = id.ToString();
        var last = await db.Set<Domain.Platform.Audit.ChangeEntry>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // only the name of who came first is told, to somebody who already reads the row
            .AsNoTracking()
            .Where(entry => entry.EntityId == key)
            .OrderByDescending(entry => entry.Sequence)
            .Select(entry => new { entry.ActorName, entry.At })
            .FirstOrDefaultAsync(cancellation);
        return last is null
            ? "这条记录刚刚被别人改动过。您填写的内容还在，请刷新看过最新内容后再提交。"
            : FormattableString.Invariant($"{last.ActorName}已在 {ShanghaiTime.Of(last.At):MM-dd HH:mm} 先行处理了这条记录。您填写的内容还在，请刷新看过最新内容后再提交。");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{UseCase} refused for {User}: permission missing")]
    private static partial void LogRefused(ILogger logger, string useCase, string user);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{UseCase} by {User} wrote outside the scope, at {Path}; rolled back")]
    private static partial void LogOutside(ILogger logger, string useCase, string user, string path);
}

/// <summary>Runs a use case in a service scope of its own as a given actor: jobs, seeding, tests.</summary>
public static class PortalScopes
{
    public static Portal PortalFor(this IServiceProvider services, ActorSource source) =>
        new(source, services.GetRequiredService<IDbContextFactory<PortalDb>>(), services.GetRequiredService<TimeProvider>(), services, services.GetRequiredService<ILogger<Portal>>());
}
