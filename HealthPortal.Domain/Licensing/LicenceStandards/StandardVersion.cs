using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceStandards;

/// <summary>A kind of licence that the province keeps in its library.</summary>
public sealed class LicenceType : MutableEntity, IGlobal, ILabelled
{
    /// <summary>Small letters and hyphens; stands in addresses and interfaces and never changes.</summary>
    public required string Code { get; init; }

    public required string Name { get; set; }

    public string? EnglishName { get; set; }

    public LicenceHolderKind HolderKind { get; set; }

    /// <summary>Place in lists.</summary>
    public int Ordinal { get; set; }

    public DateTime CreatedAt { get; init; }

    /// <summary>Data items for which records have a column of their own, by place, parted by commas; null until there were records.</summary>
    public string? SlotKeys { get; set; }

    /// <summary>证照类型代码 in national identifiers, 21 characters; made up when the first licence of the type is made and nobody has set it.</summary>
    public string? IdentifierCode { get; set; }

    string ILabelled.Label => Name;
}

/// <summary>Draft, review, then activation: what is not active is kept as history and has no part in the data (tender 5.1.3.1.4).</summary>
public enum StandardState
{
    Draft,
    InReview,

    /// <summary>Passed its review and waits to be switched on.</summary>
    Approved,

    /// <summary>New data must follow it. One version of a type at most.</summary>
    Active,

    Archived,
}

/// <summary>A version of the standard of one type of licence.</summary>
public sealed class StandardVersion : MutableEntity, IGlobal, ILabelled, IWorkedOn
{
    public const int LongestNote = 500;

    private StandardVersion()
    {
    }

    public Guid TypeId { get; private init; }

    public LicenceType? Type { get; private set; }

    /// <summary>Counts up from 1 within the type.</summary>
    public int Number { get; private init; }

    public StandardState State { get; private set; }

    public string ContentJson { get; private set; } = "";

    /// <summary>What this version changes and why.</summary>
    public string? ChangeNote { get; private set; }

    public DateTime CreatedAt { get; private init; }

    public Guid? EditedBy { get; private set; }

    public string? EditedByName { get; private set; }

    public DateTime EditedAt { get; private set; }

    public Guid? SubmittedBy { get; private set; }

    public string? SubmittedByName { get; private set; }

    public DateTime? SubmittedAt { get; private set; }

    public Guid? ReviewedBy { get; private set; }

    public string? ReviewedByName { get; private set; }

    public DateTime? ReviewedAt { get; private set; }

    public string? ReviewOpinion { get; private set; }

    public string? ActivatedByName { get; private set; }

    public DateTime? ActivatedAt { get; private set; }

    public DateTime? ArchivedAt { get; private set; }

    public string Label => FormattableString.Invariant($"证照标准第 {Number} 版");

    bool IWorkedOn.IsBeingWorkedOn => State == StandardState.Draft;

    string IWorkedOn.StateProperty => nameof(State);

    public static StandardVersion Draft(Guid typeId, int number, StandardContent content, GuideActor author, DateTime now) => new()
    {
        TypeId = typeId,
        Number = number,
        ContentJson = content.Write(),
        CreatedAt = now,
        EditedBy = author.Id,
        EditedByName = author.Name,
        EditedAt = now,
    };

    /// <summary>What the reference data brings is in force from the start.</summary>
    public static StandardVersion FromReferenceData(Guid typeId, StandardContent content, DateTime now) => new()
    {
        TypeId = typeId,
        Number = 1,
        State = StandardState.Active,
        ContentJson = content.Write(),
        ChangeNote = "随系统初始数据启用",
        CreatedAt = now,
        EditedByName = "系统初始数据",
        EditedAt = now,
        ActivatedByName = "系统初始数据",
        ActivatedAt = now,
    };

    public StandardContent ReadContent() => StandardContent.Read(ContentJson);

    public Outcome<Done> Edit(StandardContent content, string? note, GuideActor editor, DateTime now)
    {
        if (State != StandardState.Draft)
        {
            return Failure.Invalid("只有草稿可以修改。已送审或已启用的标准请新建一个版本。");
        }

        (ContentJson, ChangeNote) = (content.Write(), string.IsNullOrWhiteSpace(note) ? null : note.Trim());
        (EditedBy, EditedByName, EditedAt) = (editor.Id, editor.Name, now);
        return Done.It;
    }

    public Outcome<Done> Submit(GuideActor submitter, DateTime now)
    {
        if (State != StandardState.Draft)
        {
            return Failure.Invalid("只有草稿可以送审，这个版本已经送审或启用。");
        }

        if (string.IsNullOrWhiteSpace(ChangeNote))
        {
            return Failure.Invalid("请写明版本更新内容：这个版本改了什么、为什么改。", "changeNote");
        }

        if (StandardContentValidator.Validate(ReadContent()) is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        State = StandardState.InReview;
        (SubmittedBy, SubmittedByName, SubmittedAt) = (submitter.Id, submitter.Name, now);
        return Done.It;
    }

    public Outcome<Done> Approve(GuideActor reviewer, string? opinion, DateTime now)
    {
        if (CheckReviewer(reviewer) is { } broken)
        {
            return broken;
        }

        State = StandardState.Approved;
        Record(reviewer, opinion, now);
        return Done.It;
    }

    /// <summary>Back to its author as a draft.</summary>
    public Outcome<Done> Reject(GuideActor reviewer, string? opinion, DateTime now)
    {
        if (CheckReviewer(reviewer) is { } broken)
        {
            return broken;
        }

        if (string.IsNullOrWhiteSpace(opinion))
        {
            return Failure.Invalid("退回时请写明需要修改的内容。", "opinion");
        }

        State = StandardState.Draft;
        Record(reviewer, opinion, now);
        return Done.It;
    }

    /// <param name="replaced">The version active until now; null for none.</param>
    public Outcome<Done> Activate(GuideActor actor, StandardVersion? replaced, DateTime now)
    {
        if (State != StandardState.Approved)
        {
            return Failure.Invalid("只有审核通过的版本可以启用。");
        }

        if (replaced is not null)
        {
            if (replaced.Number > Number)
            {
                return Failure.Invalid(FormattableString.Invariant($"第 {replaced.Number} 版已经启用，不能再启用更早的版本；要回到旧内容，请以旧版本为底稿新建一版。"));
            }

            (replaced.State, replaced.ArchivedAt) = (StandardState.Archived, now);
        }

        State = StandardState.Active;
        (ActivatedByName, ActivatedAt) = (actor.Name, now);
        return Done.It;
    }

    private Failure? CheckReviewer(GuideActor reviewer) =>
        State != StandardState.InReview ? Failure.Invalid("这个版本不在待审核状态，请刷新后再看。")
        : EditedBy == reviewer.Id || SubmittedBy == reviewer.Id ? Failure.Invalid("编写或送审的人不能审核同一个版本，请由其他人审核。")
        : null;

    private void Record(GuideActor reviewer, string? opinion, DateTime now) =>
        (ReviewedBy, ReviewedByName, ReviewedAt, ReviewOpinion) = (reviewer.Id, reviewer.Name, now, string.IsNullOrWhiteSpace(opinion) ? null : opinion.Trim());
}
