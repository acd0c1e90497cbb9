using HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

public enum GuideState
{
    /// <summary>草稿</summary>
    Draft,

    /// <summary>待审核</summary>
    InReview,

    /// <summary>已发布</summary>
    Published,

    /// <summary>已停用</summary>
    Retired,
}

/// <summary>Who acts on a guide version.</summary>
public readonly record struct GuideActor(Guid Id, string Name);

/// <summary>
/// One version of an item's guide. Drafts are edited and sent to review, another person publishes them; what is published never changes,
/// because running cases keep the version they began with.
/// </summary>
public sealed class GuideVersion : MutableEntity, IGlobal, ILabelled, IWorkedOn
{
    private GuideVersion()
    {
    }

    public Guid ItemId { get; private set; }

    public BusinessItem? Item { get; private set; }

    /// <summary>Counts up from 1 within the item.</summary>
    public int VersionNumber { get; private set; }

    public GuideState State { get; private set; }

    public string ContentJson { get; private set; } = string.Empty;

    /// <summary>First day on which new cases begin with this version.</summary>
    public DateOnly? EffectiveFrom { get; private set; }

    /// <summary>Last person who wrote the content; null for what came with the reference data.</summary>
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

    /// <summary>What this version changes and why.</summary>
    public string? ChangeNote { get; private set; }

    public DateTime? RetiredAt { get; private set; }

    public string Label => "办事指南第 " + VersionNumber.ToString(System.Globalization.CultureInfo.InvariantCulture) + " 版";

    bool IWorkedOn.IsBeingWorkedOn => State == GuideState.Draft;

    string IWorkedOn.StateProperty => nameof(State);

    public static GuideVersion Draft(Guid itemId, int versionNumber, GuideContent content, string? changeNote, GuideActor author, DateTime now) => new()
    {
        ItemId = itemId,
        VersionNumber = versionNumber,
        State = GuideState.Draft,
        ContentJson = GuideJson.Write(content),
        ChangeNote = changeNote,
        EditedBy = author.Id,
        EditedByName = author.Name,
        EditedAt = now,
    };

    /// <summary>The version that reference data brings: published from the start, written by nobody in particular.</summary>
    public static GuideVersion FromReferenceData(Guid itemId, GuideContent content, DateOnly effectiveFrom, DateTime now) => new()
    {
        ItemId = itemId,
        VersionNumber = 1,
        State = GuideState.Published,
        ContentJson = GuideJson.Write(content),
        ChangeNote = "随系统初始数据发布",
        EditedByName = "系统初始数据",
        EditedAt = now,
        EffectiveFrom = effectiveFrom,
        ReviewedByName = "系统初始数据",
        ReviewedAt = now,
    };

    public GuideContent ReadContent() => GuideJson.Read(ContentJson);

    public Outcome<Done> Edit(GuideContent content, string? changeNote, GuideActor editor, DateTime now)
    {
        if (OnlyDraftsMayBeEditedRule.Check(State) is { } broken)
        {
            return broken;
        }

        ContentJson = GuideJson.Write(content);
        ChangeNote = changeNote;
        EditedBy = editor.Id;
        EditedByName = editor.Name;
        EditedAt = now;
        return Done.It;
    }

    public Outcome<Done> Submit(GuideActor submitter, DateTime now)
    {
        if (OnlyDraftsMayBeSubmittedRule.Check(State) is { } broken)
        {
            return broken;
        }

        var problems = GuideContentValidator.Validate(ReadContent());
        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        State = GuideState.InReview;
        SubmittedBy = submitter.Id;
        SubmittedByName = submitter.Name;
        SubmittedAt = now;
        return Done.It;
    }

    public Outcome<Done> Approve(GuideActor reviewer, string? opinion, DateOnly effectiveFrom, DateTime now, DateOnly today)
    {
        if ((OnlyVersionsInReviewMayBeReviewedRule.Check(State)
            ?? ReviewerMustNotBeAuthorRule.Check(this, reviewer)
            ?? EffectiveDateMustNotBePastRule.Check(effectiveFrom, today)) is { } broken)
        {
            return broken;
        }

        State = GuideState.Published;
        EffectiveFrom = effectiveFrom;
        Record(reviewer, opinion, now);
        return Done.It;
    }

    /// <summary>Sends the version back to its author as a draft; the opinion says what to mend.</summary>
    public Outcome<Done> Reject(GuideActor reviewer, string? opinion, DateTime now)
    {
        if ((OnlyVersionsInReviewMayBeReviewedRule.Check(State)
            ?? ReviewerMustNotBeAuthorRule.Check(this, reviewer)
            ?? RejectionNeedsAnOpinionRule.Check(opinion)) is { } broken)
        {
            return broken;
        }

        State = GuideState.Draft;
        Record(reviewer, opinion, now);
        return Done.It;
    }

    public Outcome<Done> Retire(DateTime now)
    {
        if (OnlyPublishedVersionsMayBeRetiredRule.Check(State) is { } broken)
        {
            return broken;
        }

        State = GuideState.Retired;
        RetiredAt = now;
        return Done.It;
    }

    private void Record(GuideActor reviewer, string? opinion, DateTime now)
    {
        ReviewedBy = reviewer.Id;
        ReviewedByName = reviewer.Name;
        ReviewedAt = now;
        ReviewOpinion = string.IsNullOrWhiteSpace(opinion) ? null : opinion.Trim();
    }
}
