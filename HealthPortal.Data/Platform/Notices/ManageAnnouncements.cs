using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

internal static class AnnouncementManagement
{
    /// <summary>Any of these lets one see an announcement before its readers do.</summary>
    public static readonly IReadOnlyList<string> Permissions =
    [
        AnnouncementPermissions.View, AnnouncementPermissions.Write, AnnouncementPermissions.FirstReview, AnnouncementPermissions.SecondReview, AnnouncementPermissions.Manage,
    ];
}

/// <param name="PublishedAt">When readers got it or will get it; null before approval.</param>
/// <param name="HasLive">A version is with the readers or waits for its time; under a revision this is the one before.</param>
/// <param name="PeopleCount">Audience when it was approved.</param>
public sealed record ManagedAnnouncementRow(
    Guid Id, int Version, string Title, string OrganName, string PublisherName, DateTime? PublishedAt, DateTime? VisibleTo, AnnouncementUrgency Urgency, AnnouncementState State, string AudienceWords,
    int ReadCount, int PeopleCount, bool IsPinned, bool HasLive, DateTime? SubmittedAt, bool WasRefused)
{
    public int UnreadCount => Math.Max(0, PeopleCount - ReadCount);

    public double Rate => PeopleCount == 0 ? 0 : Math.Min(1, ReadCount / (double)PeopleCount);

    /// <summary>As people say it: what the state alone does not tell is decided by time.</summary>
    public string StateWords(DateTime now) =>
        State switch
        {
            AnnouncementState.Published when PublishedAt > now => "定时待发布",
            AnnouncementState.Published when VisibleTo <= now => "已过期",
            AnnouncementState.Draft when WasRefused => "草稿（被驳回）",
            _ => State.Name(),
        } + (HasLive && State is (AnnouncementState.Draft or AnnouncementState.FirstReview or AnnouncementState.SecondReview) ? "（原版展示中）" : "");
}

public sealed record ManagedAnnouncementPage(IReadOnlyList<ManagedAnnouncementRow> Rows, int Total);

public sealed record AnnouncementFilter
{
    public AnnouncementListState? State { get; init; }

    /// <summary>Publication from this day; in the list of reviews, handed in from this day.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public AudienceKind? Audience { get; init; }

    public string? Organ { get; init; }

    public string? Text { get; init; }

    internal IEnumerable<Problem> Validate()
    {
        if (From > To)
        {
            yield return new Problem("起始日期不能晚于截止日期。", "from");
        }
    }

    /// <summary>For the filter line of workbooks.</summary>
    public string Words()
    {
        var parts = new List<string>();
        if (State is { } state)
        {
            parts.Add("状态 " + state.Name());
        }

        if (From is { } from)
        {
            parts.Add("发布时间从 " + from.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        }

        if (To is { } to)
        {
            parts.Add("发布时间到 " + to.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        }

        if (Audience is { } audience)
        {
            parts.Add("推送范围 " + audience.Name());
        }

        if (Organ is { } organ)
        {
            parts.Add("发布单位 " + organ);
        }

        if (Text?.Trim() is { Length: > 0 } text)
        {
            parts.Add("标题含 " + text);
        }

        return parts.Count == 0 ? "全部" : string.Join("；", parts);
    }
}

/// <summary>The announcements of one's scope, the last changed first.</summary>
[Requires(AnnouncementPermissions.View, AnnouncementPermissions.Write, AnnouncementPermissions.Manage)]
public sealed class ListAnnouncements : Query<ManagedAnnouncementPage>
{
    public AnnouncementFilter Filter { get; init; } = new();

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Page is < 1 or > 500 || PageSize is < 1 or > 100)
        {
            yield return new Problem("页码超出范围，请用条件缩小查询。");
        }

        foreach (var problem in Filter.Validate())
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<ManagedAnnouncementPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var query = ManagedAnnouncements.Filtered(operation.Db, Filter);
        return new ManagedAnnouncementPage(
            await ManagedAnnouncements.Rows(operation.Db, query.OrderByDescending(row => row.PinnedAt != null).ThenByDescending(row => row.ChangedAt).ThenBy(row => row.Id).Skip((Page - 1) * PageSize).Take(PageSize)).ToListAsync(cancellation),
            await query.CountAsync(cancellation));
    }
}

/// <param name="Organs">Names to filter by.</param>
public sealed record ReviewPage(IReadOnlyList<ManagedAnnouncementRow> Rows, int Total, IReadOnlyList<string> Organs);

/// <summary>What waits for a review the actor may give, the longest waiting first (待审核公告列表).</summary>
[Requires(AnnouncementPermissions.FirstReview, AnnouncementPermissions.SecondReview)]
public sealed class ListAnnouncementReviews : Query<ReviewPage>
{
    public AnnouncementFilter Filter { get; init; } = new();

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Page is < 1 or > 500 || PageSize is < 1 or > 100)
        {
            yield return new Problem("页码超出范围，请用条件缩小查询。");
        }

        foreach (var problem in Filter.Validate())
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<ReviewPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var waiting = ManagedAnnouncements.Waiting(operation);
        var versions = db.Set<AnnouncementVersion>();
        var query = from head in waiting
                    join version in versions on head.LatestVersionId equals version.Id
                    select new { head, version };
        if (Filter.Text?.Trim() is { Length: > 0 } words)
        {
            query = query.Where(row => row.version.Title.Contains(words));
        }

        if (Filter.Organ is { } organ)
        {
            query = query.Where(row => row.version.OrganName == organ);
        }

        if (Filter.From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            query = query.Where(row => row.version.SubmittedAt >= start);
        }

        if (Filter.To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            query = query.Where(row => row.version.SubmittedAt < end);
        }

        var rows = await ManagedAnnouncements.Rows(db, query.OrderBy(row => row.version.SubmittedAt).ThenBy(row => row.head.Id).Skip((Page - 1) * PageSize).Take(PageSize).Select(row => row.head)).ToListAsync(cancellation);
        return new ReviewPage(
            [.. rows.OrderBy(row => row.SubmittedAt)],
            await query.CountAsync(cancellation),
            await (from head in waiting join version in versions on head.LatestVersionId equals version.Id select version.OrganName).Distinct().OrderBy(name => name).Take(100).ToListAsync(cancellation));
    }
}

/// <summary>How many wait for the actor's review; for counters.</summary>
[Requires(AnnouncementPermissions.FirstReview, AnnouncementPermissions.SecondReview)]
public sealed class CountAnnouncementReviews : Query<int>
{
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await ManagedAnnouncements.Waiting(operation).Take(100).CountAsync(cancellation);
}

/// <param name="May">What the actor may do with it now.</param>
/// <param name="Live">The version readers have while another is being changed or reviewed; null when the shown one is it.</param>
/// <param name="UsualTime">Offered first for a timed publication.</param>
public sealed record ManagedAnnouncement(
    ManagedAnnouncementRow Row, Guid VersionId, int Number, string Body, IssuingOrgan Organ, Guid PublisherId, bool ToRoles, bool ToOrganisations, IReadOnlyList<AnnouncementTarget> Targets,
    DateTime? PublishAt, DateOnly? ExpiresOn, bool RemindsAgain, string? Refusal, IReadOnlyList<AnnouncementFileInfo> Files, IReadOnlyList<AnnouncementEvent> Log, LiveAnnouncement? Live, AnnouncementChoices May, TimeOnly UsualTime);

public sealed record LiveAnnouncement(string Title, DateTime PublishedAt, string Body, IReadOnlyList<AnnouncementFileInfo> Files);

/// <summary>Mirrors what the use cases enforce, so that the page offers what will be done.</summary>
/// <param name="WhyNotReview">Why this reviewer cannot review this one.</param>
public sealed record AnnouncementChoices(bool Edit, bool Revise, bool Discard, bool Delete, bool Review, string? WhyNotReview, bool Recall, bool Pin, bool Statistics);

/// <summary>Everything about one announcement, for those who make, review and look after it.</summary>
[Requires(AnnouncementPermissions.View, AnnouncementPermissions.Write, AnnouncementPermissions.FirstReview, AnnouncementPermissions.SecondReview, AnnouncementPermissions.Manage)]
public sealed class ReadManagedAnnouncement : Query<ManagedAnnouncement>
{
    public required Guid AnnouncementId { get; init; }

    protected internal override async Task<Outcome<ManagedAnnouncement>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<Announcement>().SingleOrDefaultAsync(row => row.Id == AnnouncementId, cancellation) is not { } head)
        {
            return Failure.NotFound("没有找到这条公告，它可能已被删除，或不在您的管辖范围内。");
        }

        var versions = db.Set<AnnouncementVersion>().Include(row => row.Files);
        var version = await versions.Include(row => row.Targets).SingleAsync(row => row.Id == head.LatestVersionId, cancellation);
        var live = head.PublishedVersionId is { } publishedId && publishedId != version.Id ? await versions.SingleAsync(row => row.Id == publishedId, cancellation) : null;
        var row = (await ManagedAnnouncements.Rows(db, db.Set<Announcement>().Where(found => found.Id == head.Id)).ToListAsync(cancellation))[0];
        var log = await db.Set<AnnouncementEvent>().Where(line => line.AnnouncementId == head.Id).OrderByDescending(line => line.At).ThenByDescending(line => line.Id).Take(200).ToListAsync(cancellation);
        return new ManagedAnnouncement(
            row, version.Id, version.Number, Clean(head, version), new IssuingOrgan(version.OrganisationPath, version.AudienceRoot, version.OrganName), version.PublisherId, version.ToRoles, version.ToOrganisations,
            [.. version.Targets.OrderBy(target => target.Path, StringComparer.Ordinal).ThenBy(target => target.RoleId)], version.PublishAt, version.ExpiresOn, version.RemindsAgain, version.Refusal, Files(version), log,
            live is { VisibleFrom: { } at } ? new LiveAnnouncement(live.Title, at, Clean(head, live), Files(live)) : null,
            await ChoicesAsync(operation, head, version, cancellation),
            await operation.ParameterAsync(AnnouncementParameters.PublishTime, cancellation));
    }

    private static string Clean(Announcement head, AnnouncementVersion version) => RichText.Sanitize(version.Body, AnnouncementFiles.PicturesOf(head.Id));

    private static IReadOnlyList<AnnouncementFileInfo> Files(AnnouncementVersion version) =>
        [.. version.Files.Where(file => !file.IsInline).OrderBy(file => file.Id).Select(file => new AnnouncementFileInfo(file.Id, file.Hash, file.Name, file.Size, file.ContentType))];

    private static async Task<AnnouncementChoices> ChoicesAsync(Operation operation, Announcement head, AnnouncementVersion version, CancellationToken cancellation)
    {
        bool May(string permission) => operation.Actor.May(permission, head.OrganisationPath);
        var writes = May(AnnouncementPermissions.Write);
        var manages = May(AnnouncementPermissions.Manage);
        var isDraft = head.State == AnnouncementState.Draft;
        var reviews = (head.State == AnnouncementState.FirstReview && May(AnnouncementPermissions.FirstReview)) || (head.State == AnnouncementState.SecondReview && May(AnnouncementPermissions.SecondReview));
        var problem = !reviews ? null
            : AnnouncementRules.AuthorsDoNotReview(await AnnouncementLog.WroteAsync(operation, version.Id, cancellation))
                ?? (head.State == AnnouncementState.SecondReview ? AnnouncementRules.TwoPeopleReview(version.FirstReviewerId, operation.Actor.UserId) : null);
        return new AnnouncementChoices(
            Edit: writes && isDraft,
            Revise: writes && head.State is (AnnouncementState.Published or AnnouncementState.Recalled),
            Discard: writes && isDraft && version.Number > 1,
            Delete: writes && AnnouncementRules.OnlyDraftsAndRecalledAreDeleted(head) is null,
            Review: reviews && problem is null,
            WhyNotReview: problem?.Message,
            Recall: manages && head.PublishedVersionId is not null,
            Pin: manages && head.PublishedVersionId is not null && (version.VisibleTo is null || version.VisibleTo > operation.Now || version.Id != head.PublishedVersionId),
            Statistics: May(AnnouncementPermissions.View) && head.PublishedVersionId is not null);
    }
}

internal static class ManagedAnnouncements
{
    public static IQueryable<Announcement> Filtered(PortalDb db, AnnouncementFilter filter)
    {
        var query = db.Set<Announcement>().AsQueryable();
        var versions = db.Set<AnnouncementVersion>();
        query = filter.State switch
        {
            AnnouncementListState.Draft => query.Where(row => row.State == AnnouncementState.Draft),
            AnnouncementListState.InReview => query.Where(row => row.State == AnnouncementState.FirstReview || row.State == AnnouncementState.SecondReview),
            AnnouncementListState.Published => query.Where(row => row.PublishedVersionId != null),
            AnnouncementListState.Recalled => query.Where(row => row.State == AnnouncementState.Recalled),
            _ => query,
        };
        if (filter.Text?.Trim() is { Length: > 0 } words)
        {
            query = query.Where(row => row.Title.Contains(words));
        }

        if (filter.From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            query = query.Where(row => versions.Any(version => version.Id == row.PublishedVersionId && version.VisibleFrom >= start));
        }

        if (filter.To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            query = query.Where(row => versions.Any(version => version.Id == row.PublishedVersionId && version.VisibleFrom < end));
        }

        if (filter.Organ is { } organ)
        {
            query = query.Where(row => versions.Any(version => version.Id == row.LatestVersionId && version.OrganName == organ));
        }

        return filter.Audience switch
        {
            AudienceKind.Everyone => query.Where(row => versions.Any(version => version.Id == row.LatestVersionId && !version.ToRoles && !version.ToOrganisations)),
            AudienceKind.Roles => query.Where(row => versions.Any(version => version.Id == row.LatestVersionId && version.ToRoles)),
            AudienceKind.Organisations => query.Where(row => versions.Any(version => version.Id == row.LatestVersionId && version.ToOrganisations)),
            _ => query,
        };
    }

    /// <summary>What waits for a review that the actor may give: where the permission of that review reaches, not written by the actor, and the second not by who gave the first.</summary>
    public static IQueryable<Announcement> Waiting(Operation operation)
    {
        var me = operation.Actor.UserId;
        var versions = operation.Db.Set<AnnouncementVersion>();
        var written = AnnouncementLog.WrittenBy(operation, me);
        return operation.Db.Set<Announcement>()
            .Where(Conditions.AnyOf<Announcement>(
            [
                Conditions.AllOf(operation.Actor.Within<Announcement>(AnnouncementPermissions.FirstReview), row => row.State == AnnouncementState.FirstReview),
                Conditions.AllOf(
                    operation.Actor.Within<Announcement>(AnnouncementPermissions.SecondReview),
                    row => row.State == AnnouncementState.SecondReview && !versions.Any(version => version.Id == row.LatestVersionId && version.FirstReviewerId == me)),
            ]))
            .Where(row => !written.Any(line => line.VersionId == row.LatestVersionId));
    }

    public static IQueryable<ManagedAnnouncementRow> Rows(PortalDb db, IQueryable<Announcement> heads)
    {
        var versions = db.Set<AnnouncementVersion>();
        return from head in heads
               join version in versions on head.LatestVersionId equals version.Id
               join published in versions on head.PublishedVersionId equals published.Id into live
               from shown in live.DefaultIfEmpty()
               join counted in versions on shown.ReadersOfId equals counted.Id into counts
               from count in counts.DefaultIfEmpty()
               select new ManagedAnnouncementRow(
                   head.Id, head.Version, version.Title, version.OrganName, version.PublisherName,
                   shown == null ? version.VisibleFrom : shown.VisibleFrom,
                   shown == null ? version.VisibleTo : shown.VisibleTo,
                   version.Urgency, head.State, version.AudienceWords,
                   count == null ? version.ReadCount : count.ReadCount,
                   shown == null ? version.PeopleCount : shown.PeopleCount,
                   head.PinnedAt != null, shown != null, version.SubmittedAt, version.Refusal != null);
    }
}
