using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>A line of a reader's list.</summary>
public sealed record MyAnnouncementRow
{
    public required Guid Id { get; init; }

    public required string Title { get; init; }

    public required string OrganName { get; init; }

    public required DateTime PublishedAt { get; init; }

    public required AnnouncementUrgency Urgency { get; init; }

    public required bool IsPinned { get; init; }

    public required bool IsRead { get; init; }

    public required bool HasFiles { get; init; }

    /// <summary>People who have read it (阅读量).</summary>
    public required int ReadCount { get; init; }
}

/// <param name="Organs">Names to filter by: the organs that have something for this person.</param>
public sealed record MyAnnouncementPage(IReadOnlyList<MyAnnouncementRow> Rows, int Total, int Unread, IReadOnlyList<string> Organs);

/// <summary>What a person reads by.</summary>
public sealed record MyAnnouncementFilter
{
    public string? Organ { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public string? Text { get; init; }

    public bool UnreadOnly { get; init; }
}

/// <summary>The announcements for the person who asks: pinned first, then urgent, then the latest.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListMyAnnouncements : Query<MyAnnouncementPage>
{
    public MyAnnouncementFilter Filter { get; init; } = new();

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Page is < 1 or > 500 || PageSize is < 1 or > 100)
        {
            yield return new Problem("页码超出范围，请用条件缩小查询。");
        }

        if (Filter.From > Filter.To)
        {
            yield return new Problem("起始日期不能晚于截止日期。", "from");
        }
    }

    protected internal override async Task<Outcome<MyAnnouncementPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var visible = AnnouncementAudience.VisibleTo(operation);
        var query = visible;
        if (Filter.Organ is { } organ)
        {
            query = query.Where(row => row.OrganName == organ);
        }

        if (Filter.From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            query = query.Where(row => row.VisibleFrom >= start);
        }

        if (Filter.To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            query = query.Where(row => row.VisibleFrom < end);
        }

        if (Filter.Text?.Trim() is { Length: > 0 } words)
        {
            query = query.Where(row => row.Title.Contains(words));
        }

        if (Filter.UnreadOnly)
        {
            query = MyReading.Unread(operation, query);
        }

        var rows = await MyReading.Rows(operation, query)
            .OrderByDescending(row => row.IsPinned).ThenByDescending(row => row.Urgency == AnnouncementUrgency.Urgent).ThenByDescending(row => row.PublishedAt).ThenBy(row => row.Id)
            .Skip((Page - 1) * PageSize).Take(PageSize)
            .ToListAsync(cancellation);
        return new MyAnnouncementPage(
            rows,
            await query.CountAsync(cancellation),
            await MyReading.Unread(operation, visible).CountAsync(cancellation),
            await visible.Select(row => row.OrganName).Distinct().OrderBy(name => name).Take(100).ToListAsync(cancellation));
    }
}

/// <summary>The latest five and how many are unread, for the home page.</summary>
public sealed record LatestAnnouncements(IReadOnlyList<MyAnnouncementRow> Rows, int Unread);

/// <summary>What the home page shows.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ReadLatestAnnouncements : Query<LatestAnnouncements>
{
    public const int Most = 5;

    protected internal override async Task<Outcome<LatestAnnouncements>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var visible = AnnouncementAudience.VisibleTo(operation);
        return new LatestAnnouncements(
            await MyReading.Rows(operation, visible).OrderByDescending(row => row.PublishedAt).ThenBy(row => row.Id).Take(Most).ToListAsync(cancellation),
            await MyReading.Unread(operation, visible).Take(CountUnreadAnnouncements.Most).CountAsync(cancellation));
    }
}

/// <summary>The number on the bell. Counting stops where the bell shows 99+.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class CountUnreadAnnouncements : Query<int>
{
    public const int Most = 100;

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await MyReading.Unread(operation, AnnouncementAudience.VisibleTo(operation)).Take(Most).CountAsync(cancellation);
}

/// <param name="Body">Sanitised; may be drawn as markup.</param>
public sealed record AnnouncementText(
    Guid Id, string Title, string OrganName, string PublisherName, DateTime PublishedAt, DateOnly? ExpiresOn, AnnouncementUrgency Urgency, bool IsPinned, bool IsRead, string Body,
    IReadOnlyList<AnnouncementFileInfo> Files);

/// <summary>One announcement as its reader sees it.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ReadAnnouncement : Query<AnnouncementText>
{
    public required Guid AnnouncementId { get; init; }

    protected internal override async Task<Outcome<AnnouncementText>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var found = await AnnouncementAudience.VisibleTo(operation)
            .Where(row => row.AnnouncementId == AnnouncementId)
            .Include(row => row.Files)
            .FirstOrDefaultAsync(cancellation);
        if (found is null)
        {
            return Failure.NotFound("没有找到这条公告，它可能已撤回或过期，或者没有发给您。");
        }

        var user = operation.Actor.UserId;
        var isRead = await MyReading.Reads(db).AnyAsync(row => row.VersionId == found.ReadersOfId && row.UserId == user, cancellation);
        var isPinned = await db.Set<Announcement>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the head of the version whose audience the actor belongs to
            .AnyAsync(row => row.Id == AnnouncementId && row.PinnedAt != null, cancellation);
        return new AnnouncementText(
            found.AnnouncementId, found.Title, found.OrganName, found.PublisherName, found.VisibleFrom!.Value, found.ExpiresOn, found.Urgency, isPinned, isRead,
            RichText.Sanitize(found.Body, AnnouncementFiles.PicturesOf(found.AnnouncementId)),
            [.. found.Files.Where(file => !file.IsInline).OrderBy(file => file.Id).Select(file => new AnnouncementFileInfo(file.Id, file.Hash, file.Name, file.Size, file.ContentType))]);
    }
}

/// <summary>
/// Notes that the person has read it: once, however many windows and servers ask. The row and the count are written together. Answers
/// whether this was the first time.
/// </summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class MarkAnnouncementRead : Command<bool>
{
    public required Guid AnnouncementId { get; init; }

    protected internal override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (operation.Actor.Kind != ActorKind.Person)
        {
            return false;
        }

        var db = operation.Db;
        var version = await AnnouncementAudience.VisibleTo(operation).Where(row => row.AnnouncementId == AnnouncementId).Select(row => (Guid?)row.ReadersOfId).FirstOrDefaultAsync(cancellation);
        if (version is not { } readersOf)
        {
            return Failure.NotFound("没有找到这条公告，它可能已撤回或过期，或者没有发给您。");
        }

        var user = operation.Actor.UserId;
        var path = operation.Actor.OrganisationPath;
        var written = await db.Database.ExecuteSqlAsync(
            $"""INSERT INTO "AnnouncementReads" ("VersionId", "UserId", "ReadAt", "OrganisationPath") VALUES ({readersOf}, {user}, {operation.Now}, {path}) ON CONFLICT DO NOTHING""",
            cancellation);
        if (written == 1)
        {
            await db.Database.ExecuteSqlAsync($"""UPDATE "AnnouncementVersions" SET "ReadCount" = "ReadCount" + 1 WHERE "Id" = {readersOf}""", cancellation);
        }

        return written == 1;
    }
}

internal static class MyReading
{
    public static IQueryable<AnnouncementRead> Reads(PortalDb db) => db.Set<AnnouncementRead>()
        .IgnoreQueryFilters([PortalDb.ScopeFilter]); // asked for the actor's own rows, or by those who may see the announcement's statistics

    public static IQueryable<AnnouncementVersion> Unread(Operation operation, IQueryable<AnnouncementVersion> visible)
    {
        var user = operation.Actor.UserId;
        var reads = Reads(operation.Db);
        return visible.Where(row => !reads.Any(read => read.VersionId == row.ReadersOfId && read.UserId == user));
    }

    public static IQueryable<MyAnnouncementRow> Rows(Operation operation, IQueryable<AnnouncementVersion> visible)
    {
        var db = operation.Db;
        var user = operation.Actor.UserId;
        var reads = Reads(db);
        var counted = db.Set<AnnouncementVersion>().IgnoreQueryFilters([PortalDb.ScopeFilter]); // only the count of readers is taken from it
        var heads = db.Set<Announcement>().IgnoreQueryFilters([PortalDb.ScopeFilter]); // the heads of versions the actor may read
        return from row in visible
               join head in heads on row.AnnouncementId equals head.Id
               join count in counted on row.ReadersOfId equals count.Id
               select new MyAnnouncementRow
               {
                   Id = head.Id,
                   Title = row.Title,
                   OrganName = row.OrganName,
                   PublishedAt = row.VisibleFrom!.Value,
                   Urgency = row.Urgency,
                   IsPinned = head.PinnedAt != null,
                   IsRead = reads.Any(read => read.VersionId == row.ReadersOfId && read.UserId == user),
                   HasFiles = row.Files.Any(file => !file.IsInline),
                   ReadCount = count.ReadCount,
               };
    }
}
