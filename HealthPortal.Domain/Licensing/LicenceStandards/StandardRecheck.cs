using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceStandards;

public enum RecheckState
{
    Waiting,
    Running,
    Done,
    Failed,
}

/// <summary>复查: all records of a type checked against one version of its standard, before that is switched on or after.</summary>
public sealed class StandardRecheck : MutableEntity, IGlobal, ILabelled
{
    /// <summary>After that many broken-off runs it is given up.</summary>
    public const int MostAttempts = 3;

    public required Guid TypeId { get; init; }

    public LicenceType? Type { get; init; }

    /// <summary>Of the version.</summary>
    public required int Number { get; init; }

    /// <summary>Of the version's content when it was asked for: a draft may be written on meanwhile.</summary>
    public required int ContentVersion { get; init; }

    public required string RequestedByName { get; init; }

    public required DateTime RequestedAt { get; init; }

    public RecheckState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public long Total { get; private set; }

    public long Failing { get; private set; }

    /// <summary>Faults by kind and data item, as JSON.</summary>
    public string? FaultsJson { get; private set; }

    public string Label => FormattableString.Invariant($"证照标准第 {Number} 版的复查");

    /// <summary>False when it has been tried too often.</summary>
    public bool Begin(DateTime now)
    {
        if (Attempts >= MostAttempts)
        {
            (State, EndedAt) = (RecheckState.Failed, now);
            return false;
        }

        (State, Attempts) = (RecheckState.Running, Attempts + 1);
        return true;
    }

    public void End(long total, long failing, string faultsJson, DateTime now) => (State, Total, Failing, FaultsJson, EndedAt) = (RecheckState.Done, total, failing, faultsJson, now);
}

/// <summary>A record, or a licence of a case, that the version would refuse.</summary>
public sealed class StandardRecheckFailure : Entity, IScoped, IUnlogged
{
    public required Guid RecheckId { get; init; }

    /// <summary>Of the record; of the licence where <see cref="IsLicence"/>.</summary>
    public required Guid RecordId { get; init; }

    /// <summary>Granted by a case, with content of its own.</summary>
    public bool IsLicence { get; init; }

    public required string OrganisationPath { get; init; }

    public required string RecordNumber { get; init; }

    public required string HolderName { get; init; }

    public required string OrganName { get; init; }

    /// <summary>Whole sentences, one to a line.</summary>
    public required string Messages { get; init; }
}
