using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Domain.GovernmentServices.ApprovalDesk;

/// <summary>What a printed document says, frozen when it is issued; the paper is rendered from this and nothing else.</summary>
public sealed record DocumentFacts
{
    public required CaseDocumentKind Kind { get; init; }

    public required string Title { get; init; }

    public required string Number { get; init; }

    public required string OrganName { get; init; }

    public required string CaseNumber { get; init; }

    public required string MatterName { get; init; }

    public required string ItemName { get; init; }

    public required ApplicantKind ApplicantKind { get; init; }

    public required string ApplicantName { get; init; }

    /// <summary>Credit code in full, identity numbers masked.</summary>
    public required string ApplicantNumber { get; init; }

    public string? Address { get; init; }

    public string? ContactName { get; init; }

    public string? ContactPhone { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public required DateOnly ReceivedOn { get; init; }

    public DateOnly? AcceptedOn { get; init; }

    public int PromisedDays { get; init; }

    public DateOnly? DueOn { get; init; }

    public DateOnly? StatutoryDueOn { get; init; }

    public DateOnly? DecidedOn { get; init; }

    /// <summary>Reason of a refusal, of an extension, or the decision's grounds.</summary>
    public string? Reason { get; init; }

    /// <summary>Materials received, items to supplement, or documents delivered.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    public IReadOnlyList<LegalBasis> LegalBasis { get; init; } = [];

    /// <summary>Number of the decision that a delivery receipt or a licence refers to.</summary>
    public string? DecisionNumber { get; init; }

    public required string IssuedByName { get; init; }

    public string? OfficePhone { get; init; }

    /// <summary>Where the organ's window is.</summary>
    public string? OfficeAddress { get; init; }

    /// <summary>Limit by law, in working days.</summary>
    public int StatutoryDays { get; init; }

    /// <summary>Accepted because nobody asked for supplements in time (art. 32).</summary>
    public bool AcceptedBySilence { get; init; }

    /// <summary>Legal ground of a refusal to accept.</summary>
    public RefusalCause? RefusalCause { get; init; }

    /// <summary>Working days granted in addition (art. 42).</summary>
    public int? ExtensionDays { get; init; }

    /// <summary>What the applicant has in hand at the end, for example 公共场所卫生许可证.</summary>
    public string? ResultName { get; init; }

    public GuideResultKind? ResultKind { get; init; }

    /// <summary>Whether a licence is made after the decision; otherwise the decision itself is the result.</summary>
    public bool LicenceFollows { get; init; }

    /// <summary>How the result was handed over.</summary>
    public DeliveryFacts? Delivery { get; init; }

    public LicenceFacts? Licence { get; init; }
}

/// <param name="Method">窗口领取, 邮寄送达 or 电子送达.</param>
/// <param name="TrackingNumber">Number of the parcel, when posted.</param>
public sealed record DeliveryFacts(string Method, string Receiver, string? TrackingNumber);

/// <summary>What stands on a licence.</summary>
public sealed record LicenceFacts
{
    public required string LicenceType { get; init; }

    public required string Title { get; init; }

    public required string Number { get; init; }

    public required string HolderName { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public required DateOnly ValidFrom { get; init; }

    public DateOnly? ValidTo { get; init; }

    public required string OrganName { get; init; }

    /// <summary>Part of the verification address.</summary>
    public required string VerificationCode { get; init; }

    /// <summary>Label and value in the order of the paper.</summary>
    public IReadOnlyList<LabelledValue> Lines { get; init; } = [];
}

public sealed record LabelledValue(string Label, string Value);
