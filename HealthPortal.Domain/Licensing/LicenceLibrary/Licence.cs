using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceLibrary;

public enum LicenceState
{
    /// <summary>有效. Whether it has expired follows from the dates.</summary>
    Valid,

    /// <summary>已换证: a later licence took its place.</summary>
    Replaced,

    /// <summary>已注销 (Administrative Licensing Law art. 70)</summary>
    Cancelled,

    /// <summary>已暂停: out of force until it is resumed.</summary>
    Suspended,

    /// <summary>已撤销: granted wrongly (Administrative Licensing Law art. 69).</summary>
    Revoked,

    /// <summary>已作废: the electronic licence was made by mistake; the right behind it is untouched.</summary>
    Voided,
}

/// <summary>A licence of the library: made from a granted case, or from a collected record.</summary>
public sealed class Licence : MutableEntity, IScoped, ILabelled
{
    public required string OrganisationPath { get; init; }

    /// <summary>The case that granted it; null for one made from a record.</summary>
    public Guid? CaseId { get; init; }

    /// <summary>Key of the licence type, for example <c>publicPlaceHygieneLicence</c>.</summary>
    public required string LicenceType { get; init; }

    public required string Title { get; init; }

    public required string Number { get; init; }

    /// <summary>The applicant; null for one made from a record.</summary>
    public Guid? HolderId { get; init; }

    public required string HolderName { get; init; }

    public required string OrganName { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day of validity; null where the law sets none.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>What stands on the licence of a case, by label, as JSON; encrypted.</summary>
    public string? FactsCipher { get; init; }

    /// <summary>Random, unguessable; the QR code leads to the verification page by it.</summary>
    public required string VerificationCode { get; init; }

    /// <summary>National identifier (GB/T 36904); null for one made from a case.</summary>
    public string? Identifier { get; init; }

    /// <summary>The collected record it says the content of.</summary>
    public Guid? RecordId { get; init; }

    /// <summary>Content of the record it was made from, as <see cref="LicenceCollection.LicenceRecord.Revision"/> counts.</summary>
    public int? RecordRevision { get; init; }

    /// <summary>Version of the standard the content follows; chooses the paper too.</summary>
    public int? StandardNumber { get; init; }

    /// <summary>Values by key of the data item as they were when it was made, as JSON, without numbers of persons.</summary>
    public string? Content { get; init; }

    /// <summary>The numbers of persons among the values, as JSON, sealed.</summary>
    public string? PersonalCipher { get; init; }

    /// <summary>Blind index of the holder's number.</summary>
    public string? HolderIndex { get; init; }

    /// <summary>Conditions of the standard beyond the common ones, as in <see cref="LicenceCollection.LicenceRecord.Slot1"/>; of a licence of a case alone, which says other things than the record it followed.</summary>
    public string? Slot1 { get; init; }

    public string? Slot2 { get; init; }

    public string? Slot3 { get; init; }

    public string? Slot4 { get; init; }

    /// <summary>When it was made; null for those made before this was kept.</summary>
    public DateTime? MadeAt { get; init; }

    public LicenceState State { get; set; } = LicenceState.Valid;

    /// <summary>Why it is in its state.</summary>
    public string? StateReason { get; set; }

    public Guid? ReplacedById { get; set; }

    /// <summary>How many days before its end the holder was reminded last; one of <see cref="LicenceReminder.Steps"/>.</summary>
    public int? RemindedDays { get; set; }

    public DateOnly? EndedOn { get; set; }

    public string Label => Title + " " + Number;

    public bool IsExpired(DateOnly today) => ValidTo is { } last && last < today;

    public string StateName(DateOnly today) => State.Name(IsExpired(today), ValidFrom > today);
}
