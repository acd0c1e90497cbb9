using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Domain.Licensing.LicenceQuality;

public enum QualityMeasurementState
{
    Waiting,
    Running,
    Done,
    Failed,
}

/// <summary>测算: all valid records of a type looked at once. Too many for the change log, and each says itself who asked for it.</summary>
public sealed class QualityMeasurement : MutableEntity, IGlobal, IUnlogged
{
    /// <summary>After that many broken-off runs it is given up.</summary>
    public const int MostAttempts = 3;

    public required Guid TypeId { get; init; }

    public LicenceType? Type { get; init; }

    public required string RequestedByName { get; init; }

    public required DateTime RequestedAt { get; init; }

    public QualityMeasurementState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTime? BeganAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>Business day of the results.</summary>
    public DateOnly? Day { get; private set; }

    /// <summary>Records looked at so far.</summary>
    public long Records { get; set; }

    /// <summary>Of the standard.</summary>
    public int StandardNumber { get; private set; }

    /// <summary>False when it has been tried too often.</summary>
    public bool Begin(int standardNumber, DateTime now)
    {
        if (Attempts >= MostAttempts)
        {
            Fail(now);
            return false;
        }

        (State, Attempts, BeganAt, StandardNumber, Records) = (QualityMeasurementState.Running, Attempts + 1, now, standardNumber, 0);
        return true;
    }

    public void Fail(DateTime now) => (State, EndedAt) = (QualityMeasurementState.Failed, now);

    public void End(long records, DateOnly day, DateTime now) => (State, Records, Day, EndedAt) = (QualityMeasurementState.Done, records, day, now);
}

/// <summary>What a measurement found at one node of the organisation tree and below it.</summary>
public sealed class QualityScore : Entity, IScoped, IUnlogged
{
    public required Guid MeasurementId { get; init; }

    public required Guid TypeId { get; init; }

    public required string OrganisationPath { get; init; }

    public required DateOnly Day { get; init; }

    public required long Records { get; init; }

    /// <summary>Records that break one rule at least.</summary>
    public required long Failing { get; init; }

    /// <summary>See <see cref="QualityScoring.Passing"/>.</summary>
    public required decimal Passing { get; init; }

    /// <summary>Failing records by rule, with the weight that counted, as JSON.</summary>
    public required string RulesJson { get; init; }
}

/// <summary>Profile of the data items at one node, by the last measurement.</summary>
public sealed class QualityProfile : Entity, IScoped, IUnlogged
{
    public required Guid MeasurementId { get; init; }

    public required Guid TypeId { get; init; }

    public required string OrganisationPath { get; init; }

    public required long Records { get; init; }

    public required string ItemsJson { get; init; }
}

/// <summary>What an administrator changed about a rule: for all types, or for one.</summary>
public sealed class QualitySetting : MutableEntity, IGlobal, ILabelled
{
    public required string RuleKey { get; init; }

    /// <summary>Null for all types that have no setting of their own.</summary>
    public Guid? TypeId { get; init; }

    public required bool IsOn { get; set; }

    public required int Weight { get; set; }

    public required int DueDays { get; set; }

    string ILabelled.Label => "质控规则 " + (QualityRules.Find(RuleKey)?.Name ?? RuleKey);
}
