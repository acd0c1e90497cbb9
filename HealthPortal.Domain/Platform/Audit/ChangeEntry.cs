using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Audit;

public enum ChangeKind
{
    Created,
    Changed,
    Deleted,

    /// <summary>Nothing was written, but the act itself must be on record: an export, an unmasking, a download.</summary>
    Looked,

    /// <summary>Somebody came in. Sign-ins stand in the chain so that nobody can take one out afterwards.</summary>
    SignedIn,

    /// <summary>Somebody was not let in; the reason stands among the changes.</summary>
    SignInRefused,
}

/// <summary>
/// One entry of the change log: who, when, from where, what before and after, and why. Entries form one chain by SM3 hash,
/// so that an edited, removed or swapped entry is found (ADR-007).
/// </summary>
public sealed class ChangeEntry : IScoped, IUnlogged
{
    /// <summary>Position in the chain, from 1, without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTime At { get; init; }

    /// <summary>The person or system account; the database refuses an entry without one.</summary>
    public required Guid ActorId { get; init; }

    public required string ActorName { get; init; }

    public required string ActorUnit { get; init; }

    public string? RemoteAddress { get; init; }

    /// <summary>Name of the use case that did it.</summary>
    public required string Operation { get; init; }

    public required ChangeKind Kind { get; init; }

    public required string EntityType { get; init; }

    public required string EntityId { get; init; }

    public required string EntityLabel { get; init; }

    /// <summary>Path the row belonged to, so that auditors see the log of their own scope.</summary>
    public required string OrganisationPath { get; init; }

    /// <summary>JSON array of {field, before, after}. Protected values stand masked.</summary>
    public required string Changes { get; init; }

    /// <summary>Reason typed by the person, where one was asked for.</summary>
    public string? Reason { get; init; }

    public required string PreviousHash { get; init; }

    public string Hash { get; set; } = "";
}

/// <summary>Head of the chain: one row, locked by each writing transaction just before it commits.</summary>
public sealed class ChangeChainHead : IGlobal, IUnlogged
{
    public int Id { get; init; } = 1;

    public long Length { get; set; }

    public required string Hash { get; set; }
}
