using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceCollection;

/// <summary>
/// 归集记录: what a unit has sent about one licence, in the latest form. There are millions, so they are written by statements and their changes are
/// kept as <see cref="LicenceRecordHistory"/>, not in the change log; each names the batch and the row it came from.
/// </summary>
public sealed class LicenceRecord : Entity, IScoped, IUnlogged
{
    /// <summary>How many conditions of a standard beyond the common ones have a column of their own.</summary>
    public const int Slots = 4;

    public const int LongestText = 200;

    public required Guid TypeId { get; init; }

    /// <summary>Of the issuing organ where its name is that of a unit within the sender's reach, otherwise of the sender's organ.</summary>
    public required string OrganisationPath { get; init; }

    /// <summary>The primary key of the standard; its blind index where it is a number of a person. One record of a type for each.</summary>
    public required string Key { get; init; }

    /// <summary>By which the newer of two records is told.</summary>
    public required DateOnly BusinessDate { get; init; }

    /// <summary>Version of the standard it was checked against.</summary>
    public required int StandardNumber { get; init; }

    /// <summary>Values by key of the data item, as JSON, without numbers of persons.</summary>
    public required string Content { get; init; }

    /// <summary>The numbers of persons among the values, as JSON, sealed.</summary>
    public string? PersonalCipher { get; init; }

    /// <summary>Keyed hash over all values: what is the same is not written again.</summary>
    public required string Fingerprint { get; init; }

    public required string Number { get; init; }

    public required string HolderName { get; init; }

    /// <summary>Blind index of the holder's number.</summary>
    public string? HolderIndex { get; init; }

    public required string OrganName { get; init; }

    public DateOnly? IssuedOn { get; init; }

    public DateOnly? ValidFrom { get; init; }

    public DateOnly? ValidTo { get; init; }

    /// <summary>证照状态 as the sender says.</summary>
    public string? StateWord { get; init; }

    /// <summary>有效标识: 0 takes the record out of use; nothing is ever deleted (tender 5.1.3.2.2).</summary>
    public required bool IsValid { get; init; }

    public string? Slot1 { get; init; }

    public string? Slot2 { get; init; }

    public string? Slot3 { get; init; }

    public string? Slot4 { get; init; }

    public required Guid BatchId { get; init; }

    /// <summary>Row of the file, or place in the call.</summary>
    public required int BatchRow { get; init; }

    /// <summary>Counts up from 1 with each change of the content.</summary>
    public required int Revision { get; init; }

    /// <summary>The revision whose licence is in the library, or was looked at and has none; 0 before the first.</summary>
    public int MadeRevision { get; init; }

    /// <summary>When the present content came in.</summary>
    public required DateTime CollectedAt { get; init; }
}

/// <summary>What a record said before it was replaced.</summary>
public sealed class LicenceRecordHistory : Entity, IScoped, IUnlogged
{
    public required Guid RecordId { get; init; }

    public required string OrganisationPath { get; init; }

    public required int Revision { get; init; }

    public required DateOnly BusinessDate { get; init; }

    public required int StandardNumber { get; init; }

    public required string Content { get; init; }

    public string? PersonalCipher { get; init; }

    public required bool IsValid { get; init; }

    public required Guid BatchId { get; init; }

    public required int BatchRow { get; init; }

    public required DateTime CollectedAt { get; init; }

    public required DateTime ReplacedAt { get; init; }
}

/// <summary>How many records there are, kept with every change: nobody counts millions for a page.</summary>
public sealed class LicenceRecordTotal : IScoped, IUnlogged
{
    public required Guid TypeId { get; init; }

    public required string OrganisationPath { get; init; }

    public required bool IsValid { get; init; }

    public required long Records { get; init; }
}
