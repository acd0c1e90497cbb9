using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>People addressed and people who have read, somewhere.</summary>
public record ReadingCount(int People, int Read)
{
    public int Unread => People - Read;

    /// <summary>From 0 to 1; 0 where nobody is addressed.</summary>
    public double Rate => People == 0 ? 0 : Read / (double)People;
}

/// <param name="HasChildren">Whether one can look further down.</param>
public sealed record OrganisationReading(string Path, string Name, bool HasChildren, int People, int Read) : ReadingCount(People, Read);

public sealed record RoleReading(string Name, int People, int Read) : ReadingCount(People, Read);

/// <param name="Total">Of the area shown.</param>
/// <param name="Trail">From the audience's root down to the area shown.</param>
/// <param name="ReadEver">Everybody who has read it, also those who have left the audience since.</param>
public sealed record AnnouncementReading(
    Guid Id, string Title, string OrganName, DateTime PublishedAt, AnnouncementUrgency Urgency, string AudienceWords, IReadOnlyList<string> Targets,
    ReadingCount Total, IReadOnlyList<OrganisationReading> Organisations, IReadOnlyList<RoleReading> Roles, IReadOnlyList<OrganisationChoice> Trail, int ReadEver);

/// <summary>Who has read it: the whole, by organisation one level below the area, and by role. The audience is that of this moment.</summary>
[Requires(AnnouncementPermissions.View)]
public sealed class ReadAnnouncementStatistics : Query<AnnouncementReading>
{
    public required Guid AnnouncementId { get; init; }

    /// <summary>Organisation to look into; null for the whole audience.</summary>
    public string? Area { get; init; }

    protected internal override async Task<Outcome<AnnouncementReading>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var found = await AnnouncementReaders.FindAsync(operation, AnnouncementId, Area, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (version, area, people) = found.Value;
        var reads = MyReading.Reads(db).Where(read => read.VersionId == version.ReadersOfId);
        var all = await people.GroupBy(person => person.Path).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellation);
        var read = await people.Where(person => reads.Any(row => row.UserId == person.UserId)).GroupBy(person => person.Path).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, StringComparer.Ordinal, cancellation);
        var units = db.Set<Organisation>().IgnoreQueryFilters([PortalDb.ScopeFilter]); // names of organisations in the audience of an announcement the actor may see
        var here = await units.SingleAsync(unit => unit.Path == area, cancellation);
        var children = await units.Where(unit => unit.ParentId == here.Id).OrderBy(unit => unit.Ordinal).ThenBy(unit => unit.Path)
            .Select(unit => new OrganisationChoice(unit.Id, unit.Path, unit.Name, units.Any(below => below.ParentId == unit.Id))).ToListAsync(cancellation);

        // Thousands of units fold into some dozens here; each path belongs to exactly one child, or to the area itself.
        var folded = new List<OrganisationReading>();
        foreach (var child in children)
        {
            var inside = all.Where(group => OrganisationPath.Contains(child.Path, group.Key)).ToList();
            if (inside.Count > 0)
            {
                folded.Add(new OrganisationReading(child.Path, child.Name, child.HasChildren, inside.Sum(group => group.Count), inside.Sum(group => read.GetValueOrDefault(group.Key))));
            }
        }

        var itself = all.FirstOrDefault(group => group.Key == area);
        if (itself is not null)
        {
            folded.Insert(0, new OrganisationReading(area, here.Name + "（直属人员）", false, itself.Count, read.GetValueOrDefault(area)));
        }

        var roleNames = await db.Set<Role>().ToDictionaryAsync(role => role.Id, role => role.Name, cancellation);
        var wanted = version.ToRoles ? version.Targets.Select(target => target.RoleId).OfType<Guid>().ToHashSet() : null;
        var links = db.Set<PostRole>();
        var byRole = await (from person in people join link in links on person.PostId equals link.PostId group person by link.RoleId into same select new { same.Key, Count = same.Count() }).ToListAsync(cancellation);
        var readByRole = await (from person in people.Where(person => reads.Any(row => row.UserId == person.UserId)) join link in links on person.PostId equals link.PostId group person by link.RoleId into same select new { same.Key, Count = same.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var above = AnnouncementAudience.Ancestors(area).Where(path => OrganisationPath.Contains(version.AudienceRoot, path)).ToList();
        return new AnnouncementReading(
            AnnouncementId, version.Title, version.OrganName, version.VisibleFrom!.Value, version.Urgency, version.AudienceWords,
            [.. version.Targets.OrderBy(target => target.Path, StringComparer.Ordinal).Select(target => target.Name)],
            new ReadingCount(all.Sum(group => group.Count), read.Values.Sum()),
            folded,
            [.. byRole.Where(group => wanted?.Contains(group.Key) != false && roleNames.ContainsKey(group.Key)).Select(group => new RoleReading(roleNames[group.Key], group.Count, readByRole.GetValueOrDefault(group.Key))).OrderByDescending(role => role.People).ThenBy(role => role.Name, StringComparer.Ordinal)],
            await units.Where(unit => above.Contains(unit.Path)).OrderBy(unit => unit.Path).Select(unit => new OrganisationChoice(unit.Id, unit.Path, unit.Name, true)).ToListAsync(cancellation),
            await db.Set<AnnouncementVersion>().Where(row => row.Id == version.ReadersOfId).Select(row => row.ReadCount).SingleAsync(cancellation));
    }
}

public sealed record ReaderRow(Guid UserId, string Name, string Title, string UnitName, DateTime? ReadAt);

public sealed record ReaderPage(IReadOnlyList<ReaderRow> Rows, bool HasMore);

/// <summary>The people of the audience one by one, with when they read it.</summary>
[Requires(AnnouncementPermissions.View)]
public sealed class ListAnnouncementReaders : Query<ReaderPage>
{
    public const int PageSize = 50;

    public required Guid AnnouncementId { get; init; }

    public string? Area { get; init; }

    /// <summary>Null: both.</summary>
    public bool? HasRead { get; init; }

    public string? Text { get; init; }

    /// <summary>From 1. Whoever wants all of them exports.</summary>
    public int Page { get; init; } = 1;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Page is < 1 or > 200)
        {
            yield return new Problem("页码超出范围，请用条件缩小，或导出全部名单。");
        }
    }

    protected internal override async Task<Outcome<ReaderPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AnnouncementReaders.FindAsync(operation, AnnouncementId, Area, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (version, _, people) = found.Value;
        if (Text?.Trim() is { Length: > 0 } words)
        {
            people = people.Where(person => person.Name.Contains(words) || person.UnitName.Contains(words));
        }

        var query = AnnouncementReaders.WithReads(operation.Db, version, people);
        query = HasRead switch
        {
            true => query.Where(row => row.ReadAt != null),
            false => query.Where(row => row.ReadAt == null),
            null => query,
        };
        var rows = await query.OrderBy(row => row.Path).ThenBy(row => row.Name).ThenBy(row => row.UserId).Skip((Page - 1) * PageSize).Take(PageSize + 1).ToListAsync(cancellation);
        return new ReaderPage([.. rows.Take(PageSize).Select(row => new ReaderRow(row.UserId, row.Name, row.Title, row.UnitName, row.ReadAt))], rows.Count > PageSize);
    }
}

/// <summary>Everybody in the audience with state and time of reading, as a workbook; on record.</summary>
[Requires(AnnouncementPermissions.Export)]
public sealed class ExportAnnouncementReaders : Command<long>
{
    private static readonly WorkbookColumn[] Columns = [new("所属机构"), new("姓名", 12), new("岗位", 16), new("阅读状态", 10), new("阅读时间", 18)];

    public required Guid AnnouncementId { get; init; }

    public string? Area { get; init; }

    /// <summary>Where the workbook goes; callers give a temporary file.</summary>
    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AnnouncementReaders.FindAsync(operation, AnnouncementId, Area, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (version, area, people) = found.Value;
        var total = await people.CountAsync(cancellation);
        var reads = MyReading.Reads(operation.Db).Where(read => read.VersionId == version.ReadersOfId);
        var read = await people.CountAsync(person => reads.Any(row => row.UserId == person.UserId), cancellation);
        var words = $"推送范围：{version.AudienceWords}{(area == version.AudienceRoot ? "" : "；只含一个机构")}；推送 {total} 人，已读 {read} 人，未读 {total - read} 人，阅读率 {new ReadingCount(total, read).Rate.ToString("P1", System.Globalization.CultureInfo.InvariantCulture)}";
        var rows = new CountedRows();
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument(
                "公告阅读统计：" + version.Title, words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns,
                rows.Of(
                    AnnouncementReaders.WithReads(operation.Db, version, people).OrderBy(row => row.Path).ThenBy(row => row.Name).ThenBy(row => row.UserId),
                    row => [row.UnitName, row.Name, row.Title, row.ReadAt is null ? "未读" : "已读", row.ReadAt is { } at ? ShanghaiTime.Of(at) : null],
                    cancellation)),
            cancellation);
        operation.RecordLook("AnnouncementReaderExport", AnnouncementId.ToString(), version.Title, operation.Actor.OrganisationPath, $"导出公告阅读统计 {rows.Count} 人");
        return rows.Count;
    }
}

/// <summary>The managed list with the conditions of the page, as a workbook; on record.</summary>
[Requires(AnnouncementPermissions.Export)]
public sealed class ExportAnnouncements : Command<long>
{
    private static readonly WorkbookColumn[] Columns =
    [
        new("标题"), new("发布单位"), new("发布人", 12), new("发布时间", 18), new("有效期止", 18), new("紧急程度", 10), new("状态", 16), new("置顶", 8), new("推送范围"), new("推送人数", 10), new("已读人数", 10), new("未读人数", 10), new("阅读率", 10, "0.0%"),
    ];

    public required AnnouncementFilter Filter { get; init; }

    /// <summary>Where the workbook goes; callers give a temporary file.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Validate();

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var now = operation.Now;
        var rows = new CountedRows();
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument(
                "通知公告", "筛选条件：" + Filter.Words(), operation.Actor.DisplayName, ShanghaiTime.Of(now), Columns,
                rows.Of(
                    ManagedAnnouncements.Rows(operation.Db, ManagedAnnouncements.Filtered(operation.Db, Filter).OrderByDescending(row => row.ChangedAt)),
                    row =>
                    [
                        row.Title, row.OrganName, row.PublisherName, row.PublishedAt is { } at ? ShanghaiTime.Of(at) : null, row.VisibleTo is { } to ? ShanghaiTime.Of(to) : null, row.Urgency.Name(), row.StateWords(now),
                        row.IsPinned, row.AudienceWords, row.PeopleCount, row.ReadCount, row.UnreadCount, row.Rate,
                    ],
                    cancellation)),
            cancellation);
        operation.RecordLook("AnnouncementExport", Guid.CreateVersion7().ToString(), "通知公告", operation.Actor.OrganisationPath, $"导出通知公告 {rows.Count} 条（{Filter.Words()}）");
        return rows.Count;
    }
}

internal sealed class ReaderState
{
    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string UnitName { get; init; }

    public required string Path { get; init; }

    public required DateTime? ReadAt { get; init; }
}

internal static class AnnouncementReaders
{
    /// <summary>The published version, the area asked for, and the audience within it.</summary>
    public static async Task<Outcome<(AnnouncementVersion Version, string Area, IQueryable<AudienceMember> People)>> FindAsync(Operation operation, Guid announcementId, string? area, CancellationToken cancellation)
    {
        var db = operation.Db;
        var head = await db.Set<Announcement>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == announcementId, cancellation);
        if (head is null)
        {
            return Failure.NotFound("没有找到这条公告，它可能已被删除，或不在您的管辖范围内。");
        }

        if (head.PublishedVersionId is not { } publishedId)
        {
            return Failure.Invalid("这条公告没有发布或已经撤回，没有阅读统计。");
        }

        var version = await db.Set<AnnouncementVersion>().AsNoTracking().Include(row => row.Targets).SingleAsync(row => row.Id == publishedId, cancellation);
        var path = area ?? version.AudienceRoot;
        if (!OrganisationPath.IsValid(path) || !OrganisationPath.Contains(version.AudienceRoot, path)
            || !await db.Set<Organisation>().IgnoreQueryFilters([PortalDb.ScopeFilter]).AnyAsync(unit => unit.Path == path, cancellation)) // whether there is such an organisation in the audience's territory
        {
            return Failure.NotFound("没有找到这个机构，或它不在推送范围内。");
        }

        var people = AnnouncementAudience.People(db, AudienceRule.Of(version), operation.Today);
        return (version, path, path == version.AudienceRoot ? people : people.Below(path));
    }

    public static IQueryable<ReaderState> WithReads(PortalDb db, AnnouncementVersion version, IQueryable<AudienceMember> people)
    {
        var reads = MyReading.Reads(db).Where(read => read.VersionId == version.ReadersOfId);
        return from person in people
               join read in reads on person.UserId equals read.UserId into found
               from read in found.DefaultIfEmpty()
               select new ReaderState { UserId = person.UserId, Name = person.Name, Title = person.Title, UnitName = person.UnitName, Path = person.Path, ReadAt = read == null ? null : read.ReadAt };
    }
}
