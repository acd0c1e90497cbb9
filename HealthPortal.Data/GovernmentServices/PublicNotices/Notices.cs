using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.PublicNotices;

public sealed record NoticeRow(Guid Id, int Version, Guid CaseId, string CaseNumber, string MatterName, string ItemName, string HolderName, string OrganName, string DecisionNumber, string Result, DateOnly DecidedOn, DateOnly DueOn, PublicNoticeState State, DateTime? PublishedAt, bool IsLate);

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
        var query = all.Where(row => row.State == State);
        if (Text?.Trim() is { Length: > 0 } text)
        {
            query = query.Where(row => row.HolderName.Contains(text) || row.DecisionNumber.Contains(text) || row.CaseNumber == text);
        }

        query = State == PublicNoticeState.Due ? query.OrderBy(row => row.DueOn).ThenBy(row => row.Id) : query.OrderByDescending(row => row.PublishedAt).ThenByDescending(row => row.Id);
        var rows = await query.Skip((Page - 1) * PageSize).Take(PageSize + 1)
            .Select(row => new NoticeRow(row.Id, row.Version, row.CaseId, row.CaseNumber, row.MatterName, row.ItemName, row.HolderName, row.OrganName, row.DecisionNumber, row.Result, row.DecidedOn, row.DueOn, row.State, row.PublishedAt, row.State == PublicNoticeState.Due && row.DueOn < today))
            .ToListAsync(cancellation);
        var due = await all.CountAsync(row => row.State == PublicNoticeState.Due, cancellation);
        var late = await all.CountAsync(row => row.State == PublicNoticeState.Due && row.DueOn < today, cancellation);
        return new NoticePage([.. rows.Take(PageSize)], due, late, rows.Count > PageSize);
    }
}

/// <summary>Publishes notices; run by people for chosen ones and by the job for all that are due.</summary>
[Requires(PublicNoticePermissions.Publish)]
public sealed class PublishNotices : Command<int>
{
    /// <summary>Null means all that are open, as the job does.</summary>
    public IReadOnlyList<Guid>? NoticeIds { get; init; }

    private const int MostAtOnce = 500;

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var query = operation.Db.Set<PublicNotice>().Where(row => row.State == PublicNoticeState.Due);
        if (NoticeIds is not null)
        {
            query = query.Where(row => NoticeIds.Contains(row.Id));
        }

        var notices = await query.OrderBy(row => row.DueOn).ThenBy(row => row.Id).Take(MostAtOnce).ToListAsync(cancellation);
        if (NoticeIds is not null && notices.Count != NoticeIds.Distinct().Count())
        {
            return Failure.Conflict("选中的公示有的已经发布或不在您的管辖范围内，请刷新后再选。");
        }

        foreach (var notice in notices)
        {
            notice.State = PublicNoticeState.Published;
            notice.PublishedAt = operation.Now;
        }

        return notices.Count;
    }
}

public sealed record PublicNoticeView(string HolderName, string MatterName, string ItemName, string OrganName, string DecisionNumber, string Result, DateOnly DecidedOn, DateTime PublishedAt);

/// <summary>What anybody may read without signing in: published notices only.</summary>
[Requires(RequiresAttribute.Anonymous)]
public sealed class ReadPublishedNotices : Query<IReadOnlyList<PublicNoticeView>>
{
    public string? Text { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<PublicNoticeView>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var query = operation.Db.Set<PublicNotice>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // published notices are for everybody, by their purpose
            .Where(row => row.State == PublicNoticeState.Published);
        if (Text?.Trim() is { Length: >= 2 } text)
        {
            query = query.Where(row => row.HolderName.Contains(text) || row.DecisionNumber.Contains(text));
        }

        return await query.OrderByDescending(row => row.PublishedAt).ThenByDescending(row => row.Id).Take(50)
            .Select(row => new PublicNoticeView(row.HolderName, row.MatterName, row.ItemName, row.OrganName, row.DecisionNumber, row.Result, row.DecidedOn, row.PublishedAt!.Value))
            .ToListAsync(cancellation);
    }
}
