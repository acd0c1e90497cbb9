using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.Platform.Tasks;

/// <summary>
/// One thing that waits for the actor, as a workbench gives it. Everything here is turned into SQL: the to-do centre filters, counts, sorts
/// and pages over it, so that no source brings more than one page. Texts that a source has nothing for are empty, never null.
/// </summary>
public sealed class ToDoItem
{
    public required Guid Id { get; init; }

    /// <summary>What <see cref="ToDoSource.Href(ToDoItem)"/> leads to; often <see cref="Id"/> itself.</summary>
    public required Guid Target { get; init; }

    public required string Title { get; init; }

    /// <summary>What is to be done, for example 受理.</summary>
    public required string Act { get; init; }

    /// <summary>Number people call it by.</summary>
    public required string Number { get; init; }

    /// <summary>Whom it is about.</summary>
    public required string Subject { get; init; }

    public required string Unit { get; init; }

    /// <summary>Why it has its priority while no day presses.</summary>
    public required string Remark { get; init; }

    /// <summary>Since when it waits, UTC.</summary>
    public required DateTime BegunAt { get; init; }

    /// <summary>Last day; <see cref="ToDoRules.NoDay"/> where none runs.</summary>
    public required DateOnly DueOn { get; init; }

    /// <summary>A <see cref="ToDoPriority"/> as its number, which SQL sorts by; counts while its day is not near.</summary>
    public required int Usual { get; init; }

    /// <summary>The actor has begun, or somebody else is waited for.</summary>
    public required bool IsBegun { get; init; }
}

/// <summary>One thing the actor has done.</summary>
public sealed class DoneItem
{
    public required Guid Id { get; init; }

    public required Guid Target { get; init; }

    public required string Title { get; init; }

    /// <summary>What was done. A source that cannot tell it in SQL fills it in <see cref="ToDoSource.CompleteAsync"/>.</summary>
    public required string Act { get; set; }

    public required string Number { get; init; }

    public required string Subject { get; init; }

    public required string Unit { get; init; }

    public required DateTime DoneAt { get; init; }
}

/// <summary>
/// What one workbench has waiting for people: its one declaration for the to-do centre, found by reflection. It runs within the reach of its
/// own permissions and only for those who hold one of them, and takes "waits for me" from where its own list takes it.
/// </summary>
public abstract class ToDoSource
{
    /// <summary>In addresses; lower-case letters.</summary>
    public abstract string Key { get; }

    /// <summary>Chinese name of the kind.</summary>
    public abstract string Title { get; }

    /// <summary>Place among the kinds, and between things of the same day, priority and moment.</summary>
    public abstract int Order { get; }

    /// <summary>Holding one of these is enough; rows are cut to what the held ones reach.</summary>
    public abstract IReadOnlyList<string> Permissions { get; }

    /// <summary>Whether there can be anything for the actor; a source whose permission is also held by those who only read says more.</summary>
    protected internal virtual bool Concerns(Actor actor) => Permissions.Any(actor.May);

    /// <summary>What waits for the actor, in any order.</summary>
    protected internal abstract IQueryable<ToDoItem> Waiting(Operation operation);

    /// <summary>What the actor has done since then; null where nothing tells it.</summary>
    protected internal virtual IQueryable<DoneItem>? Done(Operation operation, DateTime since) => null;

    /// <summary>Adds to one page of what was done what only further reading tells.</summary>
    protected internal virtual Task CompleteAsync(Operation operation, IReadOnlyList<DoneItem> page, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Page on which the act is done.</summary>
    protected internal abstract string Href(ToDoItem item);

    protected internal virtual string Href(DoneItem item) => throw new InvalidOperationException($"{GetType().Name} lists nothing done.");
}

public static class ToDoSources
{
    /// <summary>All sources the code declares, by their place.</summary>
    public static IReadOnlyList<ToDoSource> All { get; } =
        [.. typeof(ToDoSource).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(ToDoSource)))
            .Select(type => (ToDoSource)Activator.CreateInstance(type)!)
            .OrderBy(source => source.Order)];

    /// <summary>Those that may have anything for the actor.</summary>
    internal static IReadOnlyList<ToDoSource> For(Actor actor) => [.. All.Where(source => source.Concerns(actor))];
}
