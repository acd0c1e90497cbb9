using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceWindow;

/// <summary>
/// A person or institution that has applied before (个人/法人信息库, tender 5.1.2.4.4), so that the window need not type it twice.
/// Found by number only, never listed.
/// </summary>
public sealed class Applicant : MutableEntity, IGlobal, ILabelled
{
    public required ApplicantKind Kind { get; init; }

    public required string Name { get; set; }

    /// <summary>Identity number or credit code, encrypted.</summary>
    public required string NumberCipher { get; set; }

    /// <summary>Keyed blind index of the normalised number; unique.</summary>
    public required string NumberIndex { get; init; }

    public required string NumberMasked { get; set; }

    public string? Address { get; set; }

    public string? LegalRepresentative { get; set; }

    public string? ContactName { get; set; }

    public string? PhoneCipher { get; set; }

    public string? PhoneMasked { get; set; }

    public string Label => Name;
}

/// <summary>
/// A piece of a name an applicant has or had (<see cref="Values.NameGrams"/>). Pieces of former names stay, because old cases keep the
/// name they were decided under.
/// </summary>
public sealed class ApplicantNameGram : IGlobal, IUnlogged
{
    public required string Gram { get; init; }

    public required Guid ApplicantId { get; init; }
}

/// <summary>
/// An application being typed at the window. It is saved every few seconds, so a lost connection loses nothing; only its author reads it.
/// The content is encrypted, since it holds identity numbers.
/// </summary>
public sealed class IntakeDraft : MutableEntity, IScoped, IUnlogged
{
    public required Guid UserId { get; init; }

    public required string OrganisationPath { get; init; }

    public required Guid ItemId { get; init; }

    public required string ItemName { get; init; }

    public required Guid GuideVersionId { get; init; }

    /// <summary>Applicant's name as far as typed, for the list of drafts.</summary>
    public string ApplicantName { get; set; } = "";

    /// <summary>Step of the window's dialogue the clerk was at, from 0.</summary>
    public int Stage { get; set; }

    public required string ContentCipher { get; set; }

    /// <summary>Null for drafts of a release that did not keep it.</summary>
    public DateTime? StartedAt { get; init; }

    public required DateTime SavedAt { get; set; }

    /// <summary>Case it has become; a draft becomes one case only, so a double click is told so.</summary>
    public Guid? CaseId { get; set; }
}
