using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ApprovalDesk;

/// <summary>A span that does not count towards the period (art. 45).</summary>
public sealed class CasePause : Entity, IGlobal, ILabelled
{
    public required Guid CaseId { get; init; }

    public required DateOnly StartedOn { get; init; }

    /// <summary>Day of resumption, which counts again; null while the pause lasts.</summary>
    public DateOnly? EndedOn { get; set; }

    public required PauseCause Cause { get; init; }

    public required string Note { get; init; }

    public required string StartedBy { get; init; }

    public string Label => Cause.Name();
}

/// <summary>More time by consent of the head of the organ (art. 42).</summary>
public sealed class CaseExtension : Entity, IGlobal, ILabelled
{
    public required Guid CaseId { get; init; }

    public required DateOnly GrantedOn { get; init; }

    public required int WorkingDays { get; init; }

    public required string Reason { get; init; }

    public required string GrantedBy { get; init; }

    public string Label => "延长期限";
}

/// <summary>One line of the timeline. Written with the act, never changed.</summary>
public sealed class CaseEvent : Entity, IGlobal, IUnlogged
{
    public required Guid CaseId { get; init; }

    public required int Ordinal { get; init; }

    public required DateTime At { get; init; }

    public required Guid ActorId { get; init; }

    public required string ActorName { get; init; }

    public required string ActorUnit { get; init; }

    public required CaseAction Action { get; init; }

    /// <summary>Step the case was at when it happened.</summary>
    public string? StepName { get; init; }

    public string? Opinion { get; init; }
}

/// <summary>Somebody who acted on a case, for the list of what one has done; one row per person and case.</summary>
public sealed class CaseParticipation : Entity, IGlobal, IUnlogged
{
    public required Guid CaseId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTime LastActedAt { get; set; }
}

public enum MaterialStatus
{
    /// <summary>已提交</summary>
    Submitted,

    /// <summary>免提交: the portal holds it already.</summary>
    Exempted,

    /// <summary>未提交: optional or not asked for in this situation.</summary>
    NotSubmitted,
}

/// <summary>One material of the guide's list as it came with a case.</summary>
public sealed class CaseMaterial : MutableEntity, IGlobal, ILabelled
{
    public required Guid CaseId { get; init; }

    public required string Code { get; init; }

    public required string Name { get; init; }

    public required int Ordinal { get; init; }

    public required bool Required { get; init; }

    public required MaterialStatus Status { get; set; }

    /// <summary>Last day of validity as typed by the window, for materials that expire.</summary>
    public DateOnly? ValidUntil { get; set; }

    /// <summary>What stands in for the upload when it is exempted, for example 公共场所卫生许可证 苏卫公证字〔2026〕第…号.</summary>
    public string? ExemptedBy { get; set; }

    public List<CaseFile> Files { get; init; } = [];

    public string Label => Name;
}

/// <summary>One uploaded file; the bytes lie in the file store under their hash.</summary>
public sealed class CaseFile : Entity, IScoped, ILabelled
{
    public required Guid CaseId { get; init; }

    public required Guid MaterialId { get; init; }

    /// <summary>Handling department of the case, so that a file asks for the same scope as its case.</summary>
    public required string OrganisationPath { get; init; }

    public required string Hash { get; init; }

    public required string FileName { get; init; }

    public required string ContentType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    public required DateTime UploadedAt { get; init; }

    public required string UploadedByName { get; init; }

    /// <summary>Came with the supplement rather than with the application.</summary>
    public bool IsSupplement { get; init; }

    public string Label => FileName;
}

/// <summary>What two officers found on site.</summary>
public sealed record SiteInspection(DateOnly InspectedOn, IReadOnlyList<string> Inspectors, string Findings, bool Passed);

/// <summary>Kinds of document a case issues; the numbers of each run without gaps per organ and year.</summary>
public enum CaseDocumentKind
{
    Receipt,
    AcceptanceNotice,
    RefusalNotice,
    SupplementNotice,
    Decision,
    NegativeDecision,
    ExtensionNotice,
    DeliveryReceipt,
    Licence,
}

/// <summary>A document issued in a case. What it says is frozen in <see cref="ModelJson"/>; the paper is rendered from it on demand.</summary>
public sealed class CaseDocument : Entity, IScoped, ILabelled
{
    public required Guid CaseId { get; init; }

    public required string OrganisationPath { get; init; }

    public required CaseDocumentKind Kind { get; init; }

    public required string Title { get; init; }

    public required string Number { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public required string IssuedByName { get; init; }

    /// <summary>Encrypted, since documents name people.</summary>
    public required string ModelJson { get; init; }

    public string Label => Title + " " + Number;
}
