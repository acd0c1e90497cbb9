using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>
/// 初审 and 复审: two different people, neither of whom has a hand in the text. The second approval publishes: at once or at the chosen time,
/// which is decided when people read, so that no job has to run for it.
/// </summary>
[Requires(AnnouncementPermissions.FirstReview, AnnouncementPermissions.SecondReview)]
public sealed class ReviewAnnouncement : AnnouncementCommand<AnnouncementRef>
{
    public required bool Approve { get; init; }

    /// <summary>Needed for a refusal.</summary>
    public string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (AnnouncementRules.RefusalNeedsReason(Approve, Reason) is { } missing)
        {
            yield return missing;
        }

        if (Reason?.Length > AnnouncementRules.LongestReason)
        {
            yield return new Problem($"意见最多 {AnnouncementRules.LongestReason} 个字。", "reason");
        }
    }

    protected override async Task<Outcome<AnnouncementRef>> ActAsync(Operation operation, Announcement head, CancellationToken cancellation)
    {
        var db = operation.Db;
        var actor = operation.Actor;
        if (head.State is not (AnnouncementState.FirstReview or AnnouncementState.SecondReview))
        {
            return Failure.Invalid("这条公告不在审核中，可能别人已经处理，请刷新。");
        }

        var isFirst = head.State == AnnouncementState.FirstReview;
        if (!actor.May(isFirst ? AnnouncementPermissions.FirstReview : AnnouncementPermissions.SecondReview, head.OrganisationPath))
        {
            return Failure.Forbidden(isFirst ? "这条公告在等初审，您的岗位没有初审权限。" : "这条公告在等复审，您的岗位没有复审权限。");
        }

        var version = await db.Set<AnnouncementVersion>().Include(row => row.Targets).SingleAsync(row => row.Id == head.LatestVersionId, cancellation);
        if ((AnnouncementRules.AuthorsDoNotReview(await AnnouncementLog.WroteAsync(operation, version.Id, cancellation))
            ?? (isFirst ? null : AnnouncementRules.TwoPeopleReview(version.FirstReviewerId, actor.UserId))) is { } refusal)
        {
            return Failure.Invalid([refusal]);
        }

        var reason = string.IsNullOrWhiteSpace(Reason) ? null : Reason.Trim();
        operation.Reason = reason;
        if (!Approve)
        {
            head.State = version.State = AnnouncementState.Draft;
            version.FirstReviewerId = null;
            version.Refusal = reason;
            AnnouncementLog.Add(operation, version, isFirst ? AnnouncementAct.FirstRefused : AnnouncementAct.SecondRefused, reason);
        }
        else if (isFirst)
        {
            head.State = version.State = AnnouncementState.SecondReview;
            version.FirstReviewerId = actor.UserId;
            AnnouncementLog.Add(operation, version, AnnouncementAct.FirstApproved, reason);
        }
        else
        {
            if (version.ExpiresOn < operation.Today)
            {
                return Failure.Invalid("公告的有效期已经过去，发布了也没有人看到。请驳回，由作者改晚有效期。");
            }

            await PublishAsync(operation, head, version, cancellation);
            AnnouncementLog.Add(operation, version, AnnouncementAct.SecondApproved, reason);
        }

        return await ChangedAsync(operation, head, cancellation);
    }

    private static async Task PublishAsync(Operation operation, Announcement head, AnnouncementVersion version, CancellationToken cancellation)
    {
        var db = operation.Db;
        version.VisibleFrom = version.PublishAt > operation.Now ? version.PublishAt : operation.Now;
        version.VisibleTo = version.ExpiresOn is { } last ? ShanghaiTime.StartOf(last.AddDays(1)) : null;
        version.PeopleCount = await AnnouncementAudience.People(db, AudienceRule.Of(version), operation.Today).CountAsync(cancellation);
        var before = await db.Set<AnnouncementVersion>().Where(row => row.AnnouncementId == head.Id && row.State == AnnouncementState.Published).ToListAsync(cancellation);
        foreach (var old in before)
        {
            // Readers keep the old one until the new one is there.
            old.State = AnnouncementState.Replaced;
            if (old.VisibleFrom >= version.VisibleFrom)
            {
                old.VisibleFrom = null;
            }
            else if (old.VisibleTo is null || old.VisibleTo > version.VisibleFrom)
            {
                old.VisibleTo = version.VisibleFrom;
            }
        }

        if (!version.RemindsAgain && before.MaxBy(row => row.Number) is { } earlier)
        {
            version.ReadersOfId = earlier.ReadersOfId;
        }

        head.State = version.State = AnnouncementState.Published;
        head.PublishedVersionId = version.Id;
    }
}

/// <summary>Takes a published announcement from its readers at once, with the reason.</summary>
[Requires(AnnouncementPermissions.Manage)]
public sealed class RecallAnnouncement : AnnouncementCommand<AnnouncementRef>
{
    public required string Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Reason))
        {
            yield return new Problem("请填写撤回的理由。", "reason");
        }
        else if (Reason.Length > AnnouncementRules.LongestReason)
        {
            yield return new Problem($"理由最多 {AnnouncementRules.LongestReason} 个字。", "reason");
        }
    }

    protected override async Task<Outcome<AnnouncementRef>> ActAsync(Operation operation, Announcement head, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (head.PublishedVersionId is not { } publishedId)
        {
            return Failure.Invalid("只有已发布的公告可以撤回。");
        }

        // The one it replaced may still be with the readers while the new one waits for its time.
        var with = await db.Set<AnnouncementVersion>().Where(row => row.AnnouncementId == head.Id && row.VisibleFrom != null && (row.VisibleTo == null || row.VisibleTo > operation.Now)).ToListAsync(cancellation);
        foreach (var version in with)
        {
            if (version.VisibleFrom > operation.Now)
            {
                version.VisibleFrom = null;
            }
            else
            {
                version.VisibleTo = operation.Now;
            }
        }

        var published = await db.Set<AnnouncementVersion>().SingleAsync(row => row.Id == publishedId, cancellation);
        published.State = AnnouncementState.Recalled;
        operation.Reason = Reason.Trim();
        head.PublishedVersionId = null;
        head.PinnedAt = null;
        if (head.LatestVersionId == publishedId)
        {
            head.State = AnnouncementState.Recalled;
        }

        AnnouncementLog.Add(operation, published, AnnouncementAct.Recalled, operation.Reason);
        return await ChangedAsync(operation, head, cancellation);
    }
}

/// <summary>Puts a published announcement at the top of its readers' lists, or takes it from there.</summary>
[Requires(AnnouncementPermissions.Manage)]
public sealed class PinAnnouncement : AnnouncementCommand<AnnouncementRef>
{
    public required bool Pin { get; init; }

    protected override async Task<Outcome<AnnouncementRef>> ActAsync(Operation operation, Announcement head, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (Pin == head.PinnedAt is not null)
        {
            return new AnnouncementRef(head.Id, head.Version, head.State);
        }

        if (Pin)
        {
            // Two who pin the fifth and the sixth at once: the second waits here and then sees the first.
            await operation.NextNumberAsync("announcements/pins/" + head.OrganisationPath, cancellation);
            var now = operation.Now;
            var live = db.Set<AnnouncementVersion>().Where(row => row.VisibleFrom != null && (row.VisibleTo == null || row.VisibleTo > now));
            if (!await live.AnyAsync(row => row.Id == head.PublishedVersionId, cancellation))
            {
                return Failure.Invalid("只有已发布且没有过期的公告可以置顶。");
            }

            var pinned = await db.Set<Announcement>().CountAsync(row => row.OrganisationPath == head.OrganisationPath && row.PinnedAt != null && live.Any(version => version.Id == row.PublishedVersionId), cancellation);
            if (AnnouncementRules.RoomForAnotherPin(pinned) is { } full)
            {
                return Failure.Invalid([full]);
            }
        }

        head.PinnedAt = Pin ? operation.Now : null;
        db.Add(new AnnouncementEvent
        {
            AnnouncementId = head.Id,
            VersionId = head.PublishedVersionId ?? head.LatestVersionId,
            Act = Pin ? AnnouncementAct.Pinned : AnnouncementAct.Unpinned,
            At = operation.Now,
            ActorId = operation.Actor.UserId,
            ActorName = operation.Actor.DisplayName,
            ActorUnit = operation.Actor.OrganisationName,
        });
        return await ChangedAsync(operation, head, cancellation);
    }
}
