using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceLibrary;

public enum LicenceState
{
    /// <summary>有效. Whether it has expired follows from the dates.</summary>
    Valid,

    /// <summary>已换证: a later licence took its place.</summary>
    Replaced,

    /// <summary>已注销</summary>
    Cancelled,
}

/// <summary>A licence made from a granted case.</summary>
public sealed class Licence : MutableEntity, IScoped, ILabelled
{
    public required string OrganisationPath { get; init; }

    public required Guid CaseId { get; init; }

    /// <summary>Key of the licence type, for example <c>publicPlaceHygieneLicence</c>.</summary>
    public required string LicenceType { get; init; }

    public required string Title { get; init; }

    public required string Number { get; init; }

    public required Guid HolderId { get; init; }

    public required string HolderName { get; init; }

    public required string OrganName { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day of validity; null where the law sets none.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>What stands on the licence, by label, as JSON; encrypted.</summary>
    public required string FactsCipher { get; init; }

    /// <summary>Random, unguessable; the QR code leads to the verification page by it.</summary>
    public required string VerificationCode { get; init; }

    public LicenceState State { get; set; } = LicenceState.Valid;

    public Guid? ReplacedById { get; set; }

    public DateOnly? EndedOn { get; set; }

    public string Label => Title + " " + Number;

    public bool IsExpired(DateOnly today) => ValidTo is { } last && last < today;

    public string StateName(DateOnly today) => State switch
    {
        LicenceState.Cancelled => "已注销",
        LicenceState.Replaced => "已换证",
        _ => IsExpired(today) ? "已过期" : "有效",
    };
}
