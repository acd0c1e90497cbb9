using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
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
        var query = operation.Db.Set<ApprovalCase>().Where(row => row.ArchivedAt != null);
        if (Text?.Trim() is { Length: > 0 } text)
        {
            query = query.Where(row => row.ApplicantName.Contains(text) || row.CaseNumber == text || row.ArchiveNumber == text);
        }

        if (MatterId is { } matter)
        {
            query = query.Where(row => row.MatterId == matter);
        }

        if (Year is { } year and >= 2000 and <= 2100)
        {
            var first = new DateOnly(year, 1, 1);
            var last = new DateOnly(year, 12, 31);
            query = query.Where(row => row.ClosedOn >= first && row.ClosedOn <= last);
        }

        var rows = await query.OrderByDescending(row => row.ArchivedAt).ThenByDescending(row => row.Id)
            .Skip((Page - 1) * PageSize).Take(PageSize + 1)
            .Select(row => new ArchiveRow(row.Id, row.ArchiveNumber!, row.CaseNumber, row.MatterName, row.ItemName, row.ApplicantName, row.State, row.ClosedOn!.Value, row.ArchivedAt!.Value, row.DepartmentName))
            .ToListAsync(cancellation);
        return new ArchivePage([.. rows.Take(PageSize)], rows.Count > PageSize);
    }
}
