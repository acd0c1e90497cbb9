using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ReviewSheets;

public enum SheetFormState
{
    Draft,
    Active,
    Retired,
}

/// <summary>评审表 of a matter, a version of it. What is in use never changes: a change is a new version.</summary>
public sealed class SheetForm : MutableEntity, IScoped, ILabelled
{
    public const int LongestName = 60;

    public required string OrganisationPath { get; set; }

    public required Guid MatterId { get; init; }

    /// <summary>From 1, of the matter.</summary>
    public required int Number { get; init; }

    public required string Name { get; set; }

    public required string ContentJson { get; set; }

    public SheetFormState State { get; set; }

    public required DateTime MadeAt { get; set; }

    public required string MadeByName { get; set; }

    public DateTime? ActivatedAt { get; set; }

    public string? ActivatedByName { get; set; }

    public string Label => FormattableString.Invariant($"{Name} 第 {Number} 版");

    public SheetContent Content => SheetContent.Read(ContentJson);

    public IEnumerable<Problem> Check()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > LongestName)
        {
            yield return new Problem($"请填写评审表名称，最多 {LongestName} 个字。", "name");
        }

        foreach (var problem in Content.Check())
        {
            yield return problem;
        }
    }
}

public enum SheetRoundState
{
    /// <summary>Objects are listed; nobody fills.</summary>
    Preparing,

    Open,

    /// <summary>封存: nothing changes any more.</summary>
    Closed,
}

/// <summary>The sheets of one sitting, with the version it began with.</summary>
public sealed class SheetRound : MutableEntity, IScoped, ILabelled
{
    public const int LongestReason = 300;
    public const int MostObjects = 500;

    public required string OrganisationPath { get; set; }

    public required Guid PlanId { get; init; }

    public required Guid SubPlanId { get; init; }

    public required Guid FormId { get; set; }

    public SheetRoundState State { get; set; }

    public DateTime? OpenedAt { get; set; }

    public string? OpenedByName { get; set; }

    public DateTime? ClosedAt { get; set; }

    public string? ClosedByName { get; set; }

    /// <summary>Why it was closed although sheets were missing.</summary>
    public string? ClosedReason { get; set; }

    /// <summary>The results as they stood at the closing.</summary>
    public string? ResultJson { get; set; }

    /// <summary>Sheets without a name that were given in on paper.</summary>
    public int PaperSheets { get; set; }

    public required string Label { get; set; }
}

/// <summary>评审对象 of a sitting.</summary>
public sealed class SheetObject : MutableEntity, IScoped, ILabelled
{
    public const int LongestName = 120;

    public required string OrganisationPath { get; set; }

    public required Guid RoundId { get; init; }

    public required int Ordinal { get; set; }

    public required string Name { get; set; }

    /// <summary>What experts read instead of the name on blinded sheets; it says nothing of the order in which the objects were entered.</summary>
    public required string Mark { get; init; }

    /// <summary>Only this group judges it; null: all do.</summary>
    public Guid? GroupId { get; set; }

    public string Label => Name;
}

/// <summary>One expert does not judge one object.</summary>
public sealed class SheetRecusal : Entity, IScoped, ILabelled
{
    public required string OrganisationPath { get; init; }

    public required Guid RoundId { get; init; }

    public required Guid ObjectId { get; init; }

    public required Guid SeatId { get; init; }

    public required string Reason { get; init; }

    public string Label => Reason;
}

/// <summary>An expert's sheet of a sitting as a whole: how it is reached, and whether it is handed in.</summary>
public sealed class SheetFiller : MutableEntity, IScoped, ILabelled
{
    public required string OrganisationPath { get; set; }

    public required Guid RoundId { get; init; }

    public required Guid SeatId { get; init; }

    /// <summary>组长: fills for the group.</summary>
    public bool IsLeader { get; set; }

    /// <summary>SM3 of the link's secret, which is kept nowhere.</summary>
    public string? LinkHash { get; set; }

    public DateTime? LinkAt { get; set; }

    /// <summary>Sealed key of the sheets without a name, where they open after the conclusion; otherwise nothing leads from here to them.</summary>
    public string? OwnerCipher { get; set; }

    public DateTime? HandedInAt { get; set; }

    /// <summary>Why it was given back to be changed.</summary>
    public string? ReopenedReason { get; set; }

    public required string Label { get; init; }
}

/// <summary>What an expert, or the leader of a group, gave one object. With the name; every change is in the log.</summary>
public sealed class SheetMark : MutableEntity, IScoped, ILabelled
{
    public required string OrganisationPath { get; set; }

    public required Guid RoundId { get; init; }

    public required Guid ObjectId { get; init; }

    public required Guid SeatId { get; init; }

    public required string EntryJson { get; set; }

    public required string Label { get; init; }

    public SheetEntry Entry => SheetEntry.Read(EntryJson);
}

/// <summary>
/// What somebody gave one object without the name. Nothing in it leads to a person: its key is random and not made of the time, it has no time, and the
/// change log knows nothing of it. The owner is known by the secret of the link only (ADR-033).
/// </summary>
public sealed class SealedMark : MutableEntity, IScoped, IUnlogged
{
    public required string OrganisationPath { get; set; }

    public required Guid RoundId { get; init; }

    public required Guid ObjectId { get; init; }

    /// <summary>Made from the link's secret in another way than its hash.</summary>
    public required string OwnerKey { get; init; }

    public required string EntryJson { get; set; }

    /// <summary>Handed in; only these count.</summary>
    public bool IsFinal { get; set; }

    public SheetEntry Entry => SheetEntry.Read(EntryJson);
}

/// <summary>评审纪要 in versions; the last one counts, and the finished one is the last.</summary>
public sealed class ReviewMinutes : MutableEntity, IScoped, ILabelled
{
    public const int LongestText = 20_000;

    public required string OrganisationPath { get; set; }

    public required Guid PlanId { get; init; }

    /// <summary>From 1, of the plan.</summary>
    public required int Number { get; init; }

    public required string Text { get; init; }

    public required DateTime At { get; init; }

    public required string ByName { get; init; }

    public bool IsFinished { get; set; }

    public string Label => FormattableString.Invariant($"评审纪要第 {Number} 稿");
}
