using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.CaseArchive;

/// <summary>Gives a concluded case its archive number. Tender 5.1.2.2.8 (2) wants it within three days of the conclusion; the job runs every day.</summary>
[Requires(CaseArchivePermissions.View)]
public sealed class ArchiveCase : CaseCommand
{
    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        if (context.Operation.Actor.Kind != ActorKind.System)
        {
            return Failure.Forbidden("归档由系统自动完成。");
        }

        var approval = context.Case;
        var year = approval.ClosedOn?.Year ?? context.Operation.Today.Year;
        var number = await context.Operation.NextNumberAsync($"archive/{approval.OrganPath}/{year}", 6, cancellation);
        return approval.Archive($"DA{approval.DivisionCode[..6]}-{year}-{number}", context.Actor, context.Moment);
    }
}

public sealed record ArchiveRow(Guid CaseId, string ArchiveNumber, string CaseNumber, string MatterName, string ItemName, string ApplicantName, CaseState State, DateOnly ClosedOn, DateTime ArchivedAt, string DepartmentName);

public sealed record ArchivePage(IReadOnlyList<ArchiveRow> Rows, bool HasMore);

/// <summary>The archive, latest first.</summary>
[Requires(CaseArchivePermissions.View)]
public sealed class ListArchive : Query<ArchivePage>
{
    public string? Text { get; init; }

    public Guid? MatterId { get; init; }

    public int? Year { get; init; }

    public CaseState? State { get; init; }

    public int Page { get; init; } = 1;

    public const int PageSize = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Page is < 1 or > 500)
        {
            yield return new Problem("页码超出范围，请用条件缩小查询。");
        }
    }

    protected internal override async Task<Outcome<ArchivePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var query = ArchiveFilters.Apply(operation.Db.Set<ApprovalCase>(), Text, MatterId, Year, State);
        var rows = await query.Skip((Page - 1) * PageSize).Take(PageSize + 1)
            .Select(row => new ArchiveRow(row.Id, row.ArchiveNumber!, row.CaseNumber, row.MatterName, row.ItemName, row.ApplicantName, row.State, row.ClosedOn!.Value, row.ArchivedAt!.Value, row.DepartmentName))
            .ToListAsync(cancellation);
        return new ArchivePage([.. rows.Take(PageSize)], rows.Count > PageSize);
    }
}

/// <summary>The archive's list as a workbook, with the conditions of the page; going on record.</summary>
[Requires(CaseArchivePermissions.View)]
public sealed class ExportArchive : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
    [
        new("档案号", 24), new("办件编号", 20), new("事项"), new("业务办理项"), new("申请人"), new("结果", 10), new("办结日期", 12), new("归档时间", 18), new("办理机关"), new("办理处室"),
    ];

    public string? Text { get; init; }

    public Guid? MatterId { get; init; }

    public int? Year { get; init; }

    public CaseState? State { get; init; }

    /// <summary>Where the workbook goes; callers give a temporary file.</summary>
    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var matter = MatterId is { } id ? await operation.Db.Set<ServiceMatter>().Where(row => row.Id == id).Select(row => row.Name).SingleOrDefaultAsync(cancellation) : null;
        string?[] parts = [Text?.Trim() is { Length: > 0 } text ? "搜索 " + text : null, matter is null ? null : "事项 " + matter, Year is { } year ? FormattableString.Invariant($"办结年度 {year}") : null, State is { } state ? "结果 " + state.Name() : null];
        var words = string.Join('；', parts.OfType<string>().DefaultIfEmpty("全部"));
        var rows = new CountedRows();
        var query = ArchiveFilters.Apply(operation.Db.Set<ApprovalCase>().AsNoTracking(), Text, MatterId, Year, State)
            .Select(row => new { row.ArchiveNumber, row.CaseNumber, row.MatterName, row.ItemName, row.ApplicantName, row.State, row.ClosedOn, row.ArchivedAt, row.OrganName, row.DepartmentName });
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument(
                "办件归档", "筛选条件：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns,
                rows.Of(query, row => [row.ArchiveNumber, row.CaseNumber, row.MatterName, row.ItemName, row.ApplicantName, row.State.Name(), row.ClosedOn, ShanghaiTime.Of(row.ArchivedAt!.Value), row.OrganName, row.DepartmentName], cancellation)),
            cancellation);
        operation.RecordLook("ArchiveExport", Guid.CreateVersion7().ToString(), "办件归档", operation.Actor.OrganisationPath, $"导出办件归档 {rows.Count} 件（{words}）");
        return rows.Count;
    }
}

internal static class ArchiveFilters
{
    public static IQueryable<ApprovalCase> Apply(IQueryable<ApprovalCase> all, string? searched, Guid? matterId, int? closedIn, CaseState? result)
    {
        var query = all.Where(row => row.ArchivedAt != null);
        if (searched?.Trim() is { Length: > 0 } text)
        {
            query = query.Where(row => row.ApplicantName.Contains(text) || row.CaseNumber == text || row.ArchiveNumber == text);
        }

        if (matterId is { } matter)
        {
            query = query.Where(row => row.MatterId == matter);
        }

        if (closedIn is { } year and >= 2000 and <= 2100)
        {
            var first = new DateOnly(year, 1, 1);
            var last = new DateOnly(year, 12, 31);
            query = query.Where(row => row.ClosedOn >= first && row.ClosedOn <= last);
        }

        if (result is { } state)
        {
            query = query.Where(row => row.State == state);
        }

        return query.OrderByDescending(row => row.ArchivedAt).ThenByDescending(row => row.Id);
    }
}
