using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.PublicNotices;

public sealed record NoticeRow(Guid Id, int Version, Guid CaseId, string CaseNumber, string MatterName, string ItemName, string HolderName, string OrganName, string DecisionNumber, string Result, DateOnly DecidedOn, DateOnly DueOn, PublicNoticeState State, DateTime? PublishedAt)
{
    /// <summary>Working days left, negative when overdue; null once published.</summary>
    public int? DaysLeft { get; init; }
}

public sealed record NoticePage(IReadOnlyList<NoticeRow> Rows, int DueCount, int LateCount, bool HasMore);

/// <summary>The register of notices: what is due first by its day, what is published latest first.</summary>
[Requires(PublicNoticePermissions.View)]
public sealed class ListNotices : Query<NoticePage>
{
    public required PublicNoticeState State { get; init; }

    public string? Text { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public const int PageSize = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Page is < 1 or > 500)
        {
            yield return new Problem("页码超出范围，请用条件缩小查询。");
        }
    }

    protected internal override async Task<Outcome<NoticePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var today = operation.Today;
        var all = operation.Db.Set<PublicNotice>();
        var query = NoticeFilters.Apply(all, State, Text);
        var rows = await query.Skip((Page - 1) * PageSize).Take(PageSize + 1)
            .Select(row => new NoticeRow(row.Id, row.Version, row.CaseId, row.CaseNumber, row.MatterName, row.ItemName, row.HolderName, row.OrganName, row.DecisionNumber, row.Result, row.DecidedOn, row.DueOn, row.State, row.PublishedAt))
            .ToListAsync(cancellation);
        var due = await all.CountAsync(row => row.State == PublicNoticeState.Due, cancellation);
        var late = await all.CountAsync(row => row.State == PublicNoticeState.Due && row.DueOn < today, cancellation);
        var calendar = await WorkingDays.ReadAsync(operation.Db, cancellation);
        return new NoticePage(
            [.. rows.Take(PageSize).Select(row => row.State == PublicNoticeState.Due ? row with { DaysLeft = calendar.DaysLeft(today, row.DueOn) } : row)],
            due, late, rows.Count > PageSize);
    }
}

/// <summary>
/// Publishes notices: people choose theirs as early as they like; the job publishes what nobody has published by its last day, so that the
/// legal day is kept whatever happens.
/// </summary>
[Requires(PublicNoticePermissions.Publish)]
public sealed class PublishNotices : Command<int>
{
    /// <summary>Null means all whose last day has come, as the job does.</summary>
    public IReadOnlyList<Guid>? NoticeIds { get; init; }

    private const int MostAtOnce = 500;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (NoticeIds is { Count: 0 or > MostAtOnce })
        {
            yield return new Problem($"请选择要发布的公示（1 至 {MostAtOnce} 条）。");
        }
    }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var today = operation.Today;
        var query = operation.Db.Set<PublicNotice>().Where(row => row.State == PublicNoticeState.Due);
        query = NoticeIds is not null ? query.Where(row => NoticeIds.Contains(row.Id)) : query.Where(row => row.DueOn <= today);

        var notices = await query.OrderBy(row => row.DueOn).ThenBy(row => row.Id).Take(MostAtOnce).ToListAsync(cancellation);
        if (NoticeIds is not null && notices.Count != NoticeIds.Distinct().Count())
        {
            return Failure.Conflict("选中的公示有的已经发布或不在您的管辖范围内，请刷新后再选。");
        }

        foreach (var notice in notices)
        {
            notice.State = PublicNoticeState.Published;
            notice.PublishedAt = operation.Now;
            notice.PublishedById = operation.Actor.Kind == ActorKind.Person ? operation.Actor.UserId : null;
        }

        return notices.Count;
    }
}

/// <summary>The register as a workbook, with the conditions of the page; going on record.</summary>
[Requires(PublicNoticePermissions.View)]
public sealed class ExportNotices : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
    [
        new("决定文书号"), new("行政相对人"), new("事项"), new("业务办理项"), new("决定机关"), new("结果", 10), new("决定日期", 12), new("公示截止", 12), new("状态", 10), new("公示时间", 18), new("办件编号", 20),
    ];

    public required PublicNoticeState State { get; init; }

    public string? Text { get; init; }

    /// <summary>Where the workbook goes; callers give a temporary file.</summary>
    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var words = (State == PublicNoticeState.Due ? "待公示" : "已公示") + (Text?.Trim() is { Length: > 0 } text ? "；搜索 " + text : "");
        var query = NoticeFilters.Apply(operation.Db.Set<PublicNotice>().AsNoTracking(), State, Text);
        var rows = new CountedRows();
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("行政许可公示", "筛选条件：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, rows.Of(query, ToCells, cancellation)),
            cancellation);
        operation.RecordLook("NoticeExport", Guid.CreateVersion7().ToString(), "行政许可公示", operation.Actor.OrganisationPath, $"导出行政许可公示 {rows.Count} 条（{words}）");
        return rows.Count;
    }

    private static object?[] ToCells(PublicNotice row) =>
    [
        row.DecisionNumber, row.HolderName, row.MatterName, row.ItemName, row.OrganName, row.Result, row.DecidedOn, row.DueOn, row.State == PublicNoticeState.Due ? "待公示" : "已公示",
        row.PublishedAt is { } at ? ShanghaiTime.Of(at) : null, row.CaseNumber,
    ];
}

internal static class NoticeFilters
{
    /// <summary>What is still to be published.</summary>
    public static IQueryable<PublicNotice> Waiting(IQueryable<PublicNotice> all) => all.Where(row => row.State == PublicNoticeState.Due);

    /// <summary>Due ones by their day, published ones latest first; the page and its export use the same.</summary>
    public static IQueryable<PublicNotice> Apply(IQueryable<PublicNotice> all, PublicNoticeState state, string? searched)
    {
        var query = state == PublicNoticeState.Due ? Waiting(all) : all.Where(row => row.State == state);
        if (searched?.Trim() is { Length: > 0 } text)
        {
            query = query.Where(row => row.HolderName.Contains(text) || row.DecisionNumber.Contains(text) || row.CaseNumber == text || row.ItemName.Contains(text));
        }

        return state == PublicNoticeState.Due ? query.OrderBy(row => row.DueOn).ThenBy(row => row.Id) : query.OrderByDescending(row => row.PublishedAt).ThenByDescending(row => row.Id);
    }
}

public sealed record PublicNoticeView(string HolderName, string MatterName, string ItemName, string OrganName, string DecisionNumber, string Result, DateOnly DecidedOn, DateTime PublishedAt);

public sealed record PublishedPage(IReadOnlyList<PublicNoticeView> Rows, bool HasMore);

/// <summary>What anybody may read without signing in: published notices only.</summary>
[Requires(RequiresAttribute.Anonymous)]
public sealed class ReadPublishedNotices : Query<PublishedPage>
{
    public const int PageSize = 20;

    public string? Text { get; init; }

    /// <summary>From 1. The register is for reading and searching, not for taking away page by page.</summary>
    public int Page { get; init; } = 1;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Page is < 1 or > 100)
        {
            yield return new Problem("页码超出范围，请用关键词缩小查询。");
        }

        if (Text?.Trim() is { Length: 1 or > 60 })
        {
            yield return new Problem("请输入 2 至 60 个字的关键词。", "text");
        }
    }

    protected internal override async Task<Outcome<PublishedPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var query = operation.Db.Set<PublicNotice>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // published notices are for everybody, by their purpose
            .Where(row => row.State == PublicNoticeState.Published);
        if (Text?.Trim() is { Length: > 0 } text)
        {
            query = query.Where(row => row.HolderName.Contains(text) || row.DecisionNumber.Contains(text) || row.ItemName.Contains(text));
        }

        var rows = await query.OrderByDescending(row => row.PublishedAt).ThenByDescending(row => row.Id)
            .Skip((Page - 1) * PageSize).Take(PageSize + 1)
            .Select(row => new PublicNoticeView(row.HolderName, row.MatterName, row.ItemName, row.OrganName, row.DecisionNumber, row.Result, row.DecidedOn, row.PublishedAt!.Value))
            .ToListAsync(cancellation);
        return new PublishedPage([.. rows.Take(PageSize)], rows.Count > PageSize);
    }
}
