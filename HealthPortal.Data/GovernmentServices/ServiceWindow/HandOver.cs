using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

public sealed record HandOverRow(Guid CaseId, string CaseNumber, string ItemName, string ApplicantName, DateTime SubmittedAt, int PaperCount, bool IsHandedOver, DateTime? HandedOverAt);

public sealed record HandOverGroup(string DepartmentName, IReadOnlyList<HandOverRow> Rows);

public sealed record HandOverList(DateOnly Day, string OrganName, string PreparedBy, IReadOnlyList<HandOverGroup> Groups)
{
    public string WindowName { get; init; } = "";

    public string OrganPhone { get; init; } = "";

    public string OrganAddress { get; init; } = "";

    /// <summary>Moment of reading, UTC; stands on paper and in the workbook.</summary>
    public DateTime ReadAt { get; init; }
}

/// <summary>办件交接单 (tender 5.1.2.5.4): what the window took in on a day, by department.</summary>
[Requires(WindowPermissions.HandOver)]
public sealed class ReadHandOverList : Query<HandOverList>
{
    /// <summary>Null means today.</summary>
    public DateOnly? Day { get; init; }

    protected internal override IEnumerable<Problem> Validate() => PlausibleDay.Check(Day, "day");

    protected internal override async Task<Outcome<HandOverList>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await HandOvers.ReadAsync(operation, Day, cancellation);
}

/// <summary>The list on paper or as a workbook; taking it away is on record.</summary>
[Requires(WindowPermissions.HandOver)]
public sealed class ExportHandOverList : Query<HandOverList>
{
    /// <summary>Null means today.</summary>
    public DateOnly? Day { get; init; }

    protected internal override IEnumerable<Problem> Validate() => PlausibleDay.Check(Day, "day");

    protected internal override async Task<Outcome<HandOverList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var list = await HandOvers.ReadAsync(operation, Day, cancellation);
        operation.RecordLook(nameof(HandOverList), $"{list.Day:yyyy-MM-dd}", $"办件交接单 {list.Day:yyyy-MM-dd}", operation.Actor.OrganisationPath, $"导出办件交接单，共 {list.Groups.Sum(group => group.Rows.Count)} 件");
        return list;
    }
}

internal static class HandOvers
{
    public static async Task<HandOverList> ReadAsync(Operation operation, DateOnly? chosen, CancellationToken cancellation)
    {
        var day = chosen ?? operation.Today;
        var from = ShanghaiTime.StartOf(day);
        var to = ShanghaiTime.StartOf(day.AddDays(1));
        var rows = await operation.Db.Set<ApprovalCase>()
            .Where(row => row.Channel == CaseChannel.Window && row.SubmittedAt >= from && row.SubmittedAt < to)
            .OrderBy(row => row.SubmittedAt).ThenBy(row => row.CaseNumber)
            .Select(row => new
            {
                row.DepartmentName,
                Row = new HandOverRow(row.Id, row.CaseNumber, row.ItemName, row.ApplicantName, row.SubmittedAt, row.Materials.Count(material => material.Status == MaterialStatus.Submitted), row.HandedOverAt != null, row.HandedOverAt),
            })
            .ToListAsync(cancellation);
        var organ = await HandlingDepartments.OrganAsync(operation, cancellation);
        return new HandOverList(
            day,
            operation.Actor.OrganName,
            operation.Actor.DisplayName,
            [.. rows.GroupBy(row => row.DepartmentName, StringComparer.Ordinal).Select(group => new HandOverGroup(group.Key, [.. group.Select(row => row.Row)]))])
        {
            WindowName = operation.Actor.OrganisationName,
            OrganPhone = organ?.Phone ?? "",
            OrganAddress = organ?.Address ?? "",
            ReadAt = operation.Now,
        };
    }
}

/// <summary>Marks cases as handed to their departments; all or none.</summary>
[Requires(WindowPermissions.HandOver)]
public sealed class HandOverCases : Command<int>
{
    public required IReadOnlyList<Guid> CaseIds { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (CaseIds.Count is 0 or > 500)
        {
            yield return new Problem("请选择要交接的办件（1 至 500 件）。");
        }
    }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var cases = await operation.Db.Set<ApprovalCase>().Where(row => CaseIds.Contains(row.Id)).ToListAsync(cancellation);
        if (cases.Count != CaseIds.Distinct().Count())
        {
            return Failure.NotFound("有的办件没有找到，它们可能不在您的管辖范围内。");
        }

        var actor = new CaseActor(operation.Actor.UserId, operation.Actor.DisplayName, operation.Actor.OrganisationName);
        foreach (var approval in cases)
        {
            var handed = approval.HandOver(actor, new CaseMoment(operation.Now, operation.Today));
            if (!handed.Succeeded)
            {
                return Failure.Invalid($"{approval.CaseNumber}：{handed.Message}");
            }
        }

        return cases.Count;
    }
}
