using System.Globalization;
using System.Reflection;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Data.Execution;

/// <summary>What a use case works with: the scoped database, the actor, the time. Lives as long as the operation.</summary>
public sealed class Operation
{
    private readonly IServiceProvider services;
    private readonly ChangeRecorder recorder;
    private readonly IDbContextFactory<PortalDb> databases;
    private readonly string name;

    internal Operation(PortalDb db, Actor actor, DateTime now, IServiceProvider services, IDbContextFactory<PortalDb> databases, string name)
    {
        Db = db;
        Actor = actor;
        Now = now;
        this.services = services;
        this.databases = databases;
        this.name = name;
        recorder = new ChangeRecorder(db, actor, now, name);
    }

    public PortalDb Db { get; }

    public Actor Actor { get; }

    /// <summary>One instant for the whole operation, UTC.</summary>
    public DateTime Now { get; }

    /// <summary>Business date in Asia/Shanghai.</summary>
    public DateOnly Today => ShanghaiTime.DateOf(Now);

    /// <summary>Reason the person gave; it stands in every change entry of the operation.</summary>
    public string? Reason { get; set; }

    internal ChangeRecorder Recorder => recorder;

    /// <summary>What is to happen once the transaction is through, and not if it fails: waking somebody who will look at what was written. It must not fail.</summary>
    internal List<Action> Afterwards { get; } = [];

    /// <exception cref="OperationCanceledException">The person has left and the services of the circuit have ended: there is nobody to answer, as with a cancelled reading.</exception>
    public T Service<T>()
        where T : notnull
    {
        try
        {
            return services.GetRequiredService<T>();
        }
        catch (ObjectDisposedException gone)
        {
            throw new OperationCanceledException("The services ended while the operation was running.", gone);
        }
    }

    /// <summary>
    /// The same actor and moment within the reach of other permissions, for a query over several workbenches: of each it sees what the
    /// workbench's own lists show. The caller closes its <see cref="Db"/>; what is written or put on record there is lost.
    /// </summary>
    internal async Task<Operation> WithinReachOfAsync(IReadOnlyList<string> permissions, CancellationToken cancellation)
    {
        // Not asked of the services: those of a circuit end while it still reads when the person leaves.
        var db = await databases.CreateDbContextAsync(cancellation);
        db.Narrow(Actor.ScopeFor(permissions));
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return new Operation(db, Actor, Now, services, databases, name);
    }

    /// <summary>
    /// Saves what is pending and keeps its change entries. Only for operations too large to hold in memory, such as imports and
    /// seeding; others leave saving to the executor.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        recorder.Collect();
        await Db.SaveChangesAsync(cancellation);
    }

    /// <summary>
    /// Puts a look on record: an unmasking, an export, a download. In a query the executor writes it after the reading, in a short
    /// transaction of its own; in a command it goes with the rest.
    /// </summary>
    public void RecordLook(string entityType, string entityId, string label, string organisationPath, string what) =>
        recorder.AddLook(entityType, entityId, label, organisationPath, what);

    /// <summary>Puts one act on record that rewrites many rows by statements: one entry with its figures instead of one for each row.</summary>
    /// <param name="paths">Everything it wrote to, old and new; checked against the scope like any write.</param>
    public void RecordAct(Domain.Kernel.Entity row, string label, string organisationPath, IReadOnlyList<FieldChange> changes, params string[] paths) =>
        recorder.AddAct(row, label, organisationPath, changes, paths);

    /// <summary>Takes the head of the log before the end, for an operation that must see what all others have written. They wait from here to its commit.</summary>
    public Task HoldLogAsync(CancellationToken cancellation) => recorder.HoldAsync(cancellation);

    /// <summary>Puts on record that somebody came in or was not let in, in that person's name.</summary>
    /// <param name="how">Way of signing in and device, for the person's own list.</param>
    internal void RecordSignIn(ChangeKind kind, Actor person, string label, string organisationPath, string what, string? how = null) =>
        recorder.AddSignIn(kind, person, label, organisationPath, what, how);

    /// <summary>Next number under <paramref name="key"/>, from 1, given back if the operation fails.</summary>
    public Task<long> NextNumberAsync(string key, CancellationToken cancellation) => NextNumbersAsync(key, 1, cancellation);

    /// <summary>Takes as many numbers in a row as are asked for.</summary>
    /// <returns>The first.</returns>
    public async Task<long> NextNumbersAsync(string key, int count, CancellationToken cancellation) =>
        (await Db.Database.SqlQueryRaw<long>(
            """INSERT INTO "NumberSequences" ("Key", "Value") VALUES ({0}, {1}) ON CONFLICT ("Key") DO UPDATE SET "Value" = "NumberSequences"."Value" + {1} RETURNING "Value" """,
            key,
            count).ToListAsync(cancellation))[0] - count + 1;

    /// <summary>Next number of a series padded with zeros.</summary>
    public async Task<string> NextNumberAsync(string key, int digits, CancellationToken cancellation) =>
        (await NextNumberAsync(key, cancellation)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}

/// <summary>Base of all use cases: an object that carries its input and does the work. See ADR-003 for how it fails.</summary>
public abstract class UseCase<T>
{
    internal abstract bool Writes { get; }

    /// <summary>Holding one of these is enough. Declared by <see cref="RequiresAttribute"/>; only the use cases of registers take theirs from the register.</summary>
    protected internal virtual IReadOnlyList<string> Permissions =>
        GetType().GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? throw new InvalidOperationException($"{GetType().Name} declares no permission.");

    /// <summary>Whether it may be done before a one-time password is changed: only the changing itself.</summary>
    internal bool WithOneTimePassword => GetType().GetCustomAttribute<RequiresAttribute>()?.WithOneTimePassword == true;

    internal bool IsOpenToClients => GetType().IsDefined(typeof(OpenToClientsAttribute), inherit: false);

    /// <summary>Cheap checks of the input alone, before anything is read.</summary>
    protected internal virtual IEnumerable<Problem> Validate() => [];

    protected internal abstract Task<Outcome<T>> RunAsync(Operation operation, CancellationToken cancellation);
}

/// <summary>A read: no tracking, no transaction; nothing for the change log but looks (<see cref="Operation.RecordLook"/>).</summary>
public abstract class Query<T> : UseCase<T>
{
    internal override bool Writes => false;
}

/// <summary>A write: one transaction, scope checked again on what was written, change log, commit.</summary>
public abstract class Command<T> : UseCase<T>
{
    internal override bool Writes => true;
}
