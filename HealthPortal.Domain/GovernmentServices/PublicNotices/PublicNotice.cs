using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.PublicNotices;

public enum PublicNoticeState
{
    /// <summary>待公示</summary>
    Due,

    /// <summary>已公示</summary>
    Published,
}

/// <summary>
/// 双公示: a decision open to the public. Due within seven working days of the decision; tender 5.1.2.4.3 asks for reports within five,
/// which is the period used here because it satisfies both.
/// </summary>
public sealed class PublicNotice : MutableEntity, IScoped, ILabelled
{
    /// <summary>Working days from the decision to publication (tender 5.1.2.4.3).</summary>
    public const int WorkingDays = 5;

    public required string OrganisationPath { get; init; }

    public required Guid CaseId { get; init; }

    public required string CaseNumber { get; init; }

    public required string MatterName { get; init; }

    public required string ItemName { get; init; }

    /// <summary>Person's names are masked, institutions' are public.</summary>
    public required string HolderName { get; init; }

    public required string OrganName { get; init; }

    public required string DivisionCode { get; init; }

    public required string DecisionNumber { get; init; }

    /// <summary>准予 or 不准予, or 备案.</summary>
    public required string Result { get; init; }

    public required DateOnly DecidedOn { get; init; }

    public required DateOnly DueOn { get; init; }

    public PublicNoticeState State { get; set; } = PublicNoticeState.Due;

    public DateTime? PublishedAt { get; set; }

    /// <summary>Null when the portal published it on its last day.</summary>
    public Guid? PublishedById { get; set; }

    public string Label => DecisionNumber;
}
