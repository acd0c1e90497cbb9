using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Notices;

/// <summary>Where a version of an announcement stands (tender 5.3.10.4 (1), (3)).</summary>
public enum AnnouncementState
{
    /// <summary>草稿; also what a refused one goes back to.</summary>
    Draft,

    /// <summary>待初审</summary>
    FirstReview,

    /// <summary>待复审</summary>
    SecondReview,

    /// <summary>已发布; whether readers see it now is decided by time.</summary>
    Published,

    /// <summary>已撤回</summary>
    Recalled,

    /// <summary>A published version whose place a later one has taken; only versions are in this state.</summary>
    Replaced,
}

public enum AnnouncementUrgency
{
    /// <summary>普通</summary>
    Normal = 0,

    /// <summary>重要</summary>
    Important = 1,

    /// <summary>紧急: shown first and in red.</summary>
    Urgent = 2,
}

/// <summary>
/// 通知公告: what an organ tells its own people inside the portal. Not to be confused with the public register of decisions
/// (<c>GovernmentServices/PublicNotices</c>). The text lives in versions, so that readers keep the published one while a change is reviewed.
/// </summary>
public sealed class Announcement : MutableEntity, IScoped, ILabelled
{
    /// <summary>The issuing organ's own body (本级), or the hospital or institution itself.</summary>
    public required string OrganisationPath { get; set; }

    /// <summary>Title of the latest version; empty in a draft just begun.</summary>
    public required string Title { get; set; }

    /// <summary>The title as it is compared: one organ has no two announcements with the same. Null while there is no title.</summary>
    public string? TitleKey { get; set; }

    /// <summary>State of the latest version.</summary>
    public AnnouncementState State { get; set; } = AnnouncementState.Draft;

    public required Guid LatestVersionId { get; set; }

    /// <summary>The approved version that readers have, will have at its time, or had until it expired; null before publication and after recall.</summary>
    public Guid? PublishedVersionId { get; set; }

    public DateTime? PinnedAt { get; set; }

    public required Guid CreatedById { get; init; }

    public required DateTime ChangedAt { get; set; }

    public string Label => Title.Length == 0 ? "未命名公告" : Title;
}

/// <summary>One text of an announcement with everything that is reviewed along with it.</summary>
public sealed class AnnouncementVersion : Entity, IScoped, ILabelled
{
    public required Guid AnnouncementId { get; init; }

    public required string OrganisationPath { get; set; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public AnnouncementState State { get; set; } = AnnouncementState.Draft;

    public required string Title { get; set; }

    /// <summary>HTML of the allow-listed kind only; sanitised when saved and again when read.</summary>
    public required string Body { get; set; }

    public AnnouncementUrgency Urgency { get; set; }

    public required string OrganName { get; set; }

    /// <summary>The organ's whole territory (辖区): the widest audience it may address.</summary>
    public required string AudienceRoot { get; set; }

    /// <summary>Only people with one of the chosen roles.</summary>
    public bool ToRoles { get; set; }

    /// <summary>Only people of the chosen organisations and what lies below them. With <see cref="ToRoles"/> both must hold.</summary>
    public bool ToOrganisations { get; set; }

    /// <summary>The audience in words, for lists and the change log.</summary>
    public string AudienceWords { get; set; } = "";

    public required Guid PublisherId { get; set; }

    public required string PublisherName { get; set; }

    public required Guid AuthorId { get; init; }

    public required string AuthorName { get; init; }

    /// <summary>Null: at once when approved.</summary>
    public DateTime? PublishAt { get; set; }

    /// <summary>Last day on which readers see it; null for no end.</summary>
    public DateOnly? ExpiresOn { get; set; }

    public DateTime? SubmittedAt { get; set; }

    public Guid? FirstReviewerId { get; set; }

    /// <summary>Why the last review refused it.</summary>
    public string? Refusal { get; set; }

    /// <summary>Readers see it from here on; null until approved and after a recall before its time.</summary>
    public DateTime? VisibleFrom { get; set; }

    /// <summary>Readers see it until here: expiry, replacement or recall, whichever comes first; null for no end.</summary>
    public DateTime? VisibleTo { get; set; }

    /// <summary>Who has read an earlier version has to read this one again.</summary>
    public bool RemindsAgain { get; set; } = true;

    /// <summary>Version under whose id readers are counted: itself, or an earlier one when nobody has to read again.</summary>
    public required Guid ReadersOfId { get; set; }

    /// <summary>People who have read it, counted in the transaction that writes their rows; kept on the version that <see cref="ReadersOfId"/> names.</summary>
    public int ReadCount { get; set; }

    /// <summary>How many people the audience had when it was approved.</summary>
    public int PeopleCount { get; set; }

    public List<AnnouncementTarget> Targets { get; init; } = [];

    public List<AnnouncementFile> Files { get; init; } = [];

    public string Label => Title.Length == 0 ? "未命名公告" : Title;
}

/// <summary>One chosen role or organisation of an audience; exactly one of the two is set.</summary>
public sealed class AnnouncementTarget : Entity, IGlobal, IUnlogged
{
    public required Guid VersionId { get; init; }

    public Guid? RoleId { get; init; }

    public string? Path { get; init; }

    /// <summary>Name when it was chosen.</summary>
    public required string Name { get; init; }
}

/// <summary>An attachment, or a picture inside the text.</summary>
public sealed class AnnouncementFile : Entity, IGlobal, ILabelled
{
    public required Guid VersionId { get; init; }

    public required string Hash { get; init; }

    public required string Name { get; init; }

    public required long Size { get; init; }

    public required string ContentType { get; init; }

    /// <summary>A picture inside the text; not offered as an attachment and not counted as one.</summary>
    public bool IsInline { get; init; }

    public string Label => Name;
}

public enum AnnouncementAct
{
    Created,
    Edited,
    Submitted,
    FirstApproved,
    SecondApproved,
    FirstRefused,
    SecondRefused,
    Recalled,
    Pinned,
    Unpinned,
    Revised,
    Discarded,
}

/// <summary>A line of the review log (审核日志): who did what, when, and why.</summary>
public sealed class AnnouncementEvent : Entity, IGlobal, IUnlogged
{
    public required Guid AnnouncementId { get; init; }

    public required Guid VersionId { get; init; }

    public required AnnouncementAct Act { get; init; }

    public required DateTime At { get; init; }

    public required Guid ActorId { get; init; }

    public required string ActorName { get; init; }

    public required string ActorUnit { get; init; }

    public string? Reason { get; init; }
}

/// <summary>That a person has read it. There is a row for who has read, none for who has not.</summary>
public sealed class AnnouncementRead : IScoped, IUnlogged
{
    /// <summary><see cref="AnnouncementVersion.ReadersOfId"/> of the version that was read.</summary>
    public required Guid VersionId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTime ReadAt { get; init; }

    /// <summary>Unit of the post the person acted with.</summary>
    public required string OrganisationPath { get; init; }
}
