using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Notices;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>An act on one announcement as the page knew it: inside the actor's scope, and not changed by somebody else since.</summary>
public abstract class AnnouncementCommand<T> : Command<T>
{
    public required Guid AnnouncementId { get; init; }

    /// <summary>Of the announcement, as the page read it.</summary>
    public required int Version { get; init; }

    protected internal sealed override async Task<Outcome<T>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AnnouncementEditing.FindAsync(operation, AnnouncementId, Version, cancellation);
        return found.Succeeded ? await ActAsync(operation, found.Value, cancellation) : Outcome<T>.Fail(found.Failure!.Value, found.Problems);
    }

    protected abstract Task<Outcome<T>> ActAsync(Operation operation, Announcement head, CancellationToken cancellation);

    /// <summary>What the page goes on with after an act that changed the announcement.</summary>
    protected static async Task<Outcome<AnnouncementRef>> ChangedAsync(Operation operation, Announcement head, CancellationToken cancellation)
    {
        head.ChangedAt = operation.Now;
        await operation.FlushAsync(cancellation);
        return new AnnouncementRef(head.Id, head.Version, head.State);
    }
}
