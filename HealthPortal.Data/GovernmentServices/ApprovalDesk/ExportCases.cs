using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <param name="Rows">Cases written.</param>
public sealed record ExportedCases(long Rows);

/// <summary>
/// The whole filtered list as a workbook, numbers of persons masked. The export itself goes on record with its filter and its length. Rows are streamed from the database to the workbook, so memory does not grow with them.
/// </summary>
[Requires(ApprovalPermissions.Export)]
public sealed class ExportCases : Query<ExportedCases>
{
    private static readonly WorkbookColumn[] Columns =
    [
        new("办件编号", 20), new("事项"), new("业务办理项"), new("申请人"), new("证件号码", 22), new("联系人"), new("联系电话", 16), new("办理机关"), new("办理处室"), new("渠道"),
        new("状态"), new("当前环节"), new("收件时间", 18), new("受理日期", 12), new("承诺到期日", 12), new("法定到期日", 12), new("时限情况", 18), new("决定日期", 12), new("按时决定", 10),
        new("办结日期", 12), new("经办人"),
    ];

    public required CaseFilter Filter { get; init; }

    /// <summary>Where the workbook goes; needs no seeking. A failed export leaves it incomplete, so callers give a temporary file.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => CaseFilters.Check(Filter);

    protected internal override async Task<Outcome<ExportedCases>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var calendar = await WorkingDays.ReadAsync(operation.Db, cancellation);
        var parts = CaseFilterWords.Of(Filter, await CaseFilterWords.NamesAsync(operation, Filter, cancellation));
        var words = string.Join("；", parts.Select(part => $"{part.Label} {part.Value}").Prepend(Filter.View.Name()));
        var counter = new Counter();
        var cases = await CaseFilters.ApplyAsync(operation, Filter, calendar, cancellation);
        var query = ListCases.Ordered(operation, cases, Filter).Select(CaseColumns.Of);
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("办件列表", "筛选条件：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, RowsAsync(query, calendar, operation.Today, counter, cancellation)),
            cancellation);
        operation.RecordLook("CaseExport", Guid.CreateVersion7().ToString(), "办件列表", operation.Actor.OrganisationPath, $"导出办件列表 {counter.Rows} 件（{words}）");
        return new ExportedCases(counter.Rows);
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(IQueryable<CaseColumns> query, WorkingDayCalendar calendar, DateOnly today, Counter counter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in query.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            counter.Rows++;
            yield return
            [
                row.CaseNumber, row.MatterName, row.ItemName, row.ApplicantName, row.ApplicantNumberMasked, row.ContactName, row.ContactPhoneMasked, row.OrganName, row.DepartmentName, row.Channel.Name(),
                row.State.Name(), row.StepName, ShanghaiTime.Of(row.SubmittedAt), row.AcceptedOn, row.DueOn, row.StatutoryDueOn,
                Standing(ListCases.DueOf(row.ActBy, row.State, row.StepKind is not null, calendar, today, warnDays: 0)), row.DecidedOn, row.DecidedOnTime, row.ClosedOn, row.HandlerName,
            ];
        }
    }

    private static string? Standing(CaseDue due) => due switch
    {
        { IsPaused: true } => "已暂停",
        { DaysLeft: null } => null,
        { DaysLeft: < 0 } => $"超期 {-due.DaysLeft} 个工作日",
        { DaysLeft: 0 } => "今天到期",
        _ => $"余 {due.DaysLeft} 个工作日",
    };

    private sealed class Counter
    {
        public long Rows { get; set; }
    }
}
