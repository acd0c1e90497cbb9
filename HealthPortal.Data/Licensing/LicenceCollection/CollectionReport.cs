using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <param name="Batches">Received on the day.</param>
/// <param name="Returned">Refused as a whole.</param>
/// <param name="Rows">Sent.</param>
/// <param name="PassRate">Share of the rows that quality control let pass, 0 to 100; null when there was none to check.</param>
/// <param name="Open">Batches of the day whose refused rows have not come again.</param>
public sealed record CollectionDayRow(DateOnly Day, string TypeName, string TypeCode, string Unit, int Batches, int Returned, long Rows, long Inserted, long Updated, long Unchanged, long Skipped, long Faulty, decimal? PassRate, int Open);

/// <param name="Rows">The latest day first.</param>
public sealed record CollectionReport(DateOnly From, DateOnly To, IReadOnlyList<CollectionDayRow> Rows, CollectionDayRow Sum, bool MayExport);

/// <summary>归集日报: what came in on each day, by type and sending unit, and what became of it.</summary>
[Requires(CollectionPermissions.View)]
public sealed class ReadCollectionReport : Query<CollectionReport>
{
    public const int MostDays = 92;

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public string? TypeCode { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Check(From, To);

    protected internal override async Task<Outcome<CollectionReport>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var rows = await RowsAsync(operation, From, To, TypeCode, cancellation);
        return new CollectionReport(From, To, rows, Sum(To, rows), operation.Actor.May(CollectionPermissions.Export));
    }

    internal static IEnumerable<Problem> Check(DateOnly from, DateOnly to)
    {
        if (from > to)
        {
            yield return new Problem("开始日期在结束日期之后，请调整。", "to");
        }
        else if (to.DayNumber - from.DayNumber >= MostDays)
        {
            yield return new Problem($"一次最多统计 {MostDays} 天。", "from");
        }
    }

    internal static CollectionDayRow Sum(DateOnly day, IReadOnlyList<CollectionDayRow> rows) => new(
        day, "合计", "", "", rows.Sum(row => row.Batches), rows.Sum(row => row.Returned), rows.Sum(row => row.Rows), rows.Sum(row => row.Inserted), rows.Sum(row => row.Updated), rows.Sum(row => row.Unchanged),
        rows.Sum(row => row.Skipped), rows.Sum(row => row.Faulty), Rate(rows.Sum(row => row.Rows), rows.Sum(row => row.Faulty)), rows.Sum(row => row.Open));

    internal static async Task<IReadOnlyList<CollectionDayRow>> RowsAsync(Operation operation, DateOnly from, DateOnly to, string? typeCode, CancellationToken cancellation)
    {
        // Batches of a quarter are some thousands; the day is one of Shanghai, which no database reckons the same way.
        var batches = await new BatchFilter { From = from, To = to, TypeCode = typeCode }.Apply(operation.Db.Set<LicenceBatch>())
            .Select(row => new { row.ReceivedAt, row.Type!.Name, row.Type.Code, row.Type.Ordinal, row.SubmittedByUnit, row.State, row.Total, row.Inserted, row.Updated, row.Unchanged, row.Older, row.Superseded, row.Faulty, row.CorrectionOpen })
            .ToListAsync(cancellation);
        return
        [
            .. from row in batches
               group row by (Day: ShanghaiTime.DateOf(row.ReceivedAt), row.Ordinal, row.Name, row.Code, row.SubmittedByUnit) into same
               orderby same.Key.Day descending, same.Key.Ordinal, same.Key.SubmittedByUnit
               let checkedRows = same.Sum(row => (long)row.Total)
               let faulty = same.Sum(row => (long)row.Faulty)
               select new CollectionDayRow(
                   same.Key.Day, same.Key.Name, same.Key.Code, same.Key.SubmittedByUnit, same.Count(), same.Count(row => row.State == BatchState.Refused), checkedRows, same.Sum(row => (long)row.Inserted), same.Sum(row => (long)row.Updated),
                   same.Sum(row => (long)row.Unchanged), same.Sum(row => (long)row.Older + row.Superseded), faulty, Rate(checkedRows, faulty), same.Count(row => row.CorrectionOpen)),
        ];
    }

    private static decimal? Rate(long rows, long faulty) => rows == 0 ? null : Math.Round(100m * (rows - faulty) / rows, 2);
}

/// <summary>The report as a workbook.</summary>
[Requires(CollectionPermissions.Export)]
public sealed class ExportCollectionReport : Query<Done>
{
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public string? TypeCode { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override IEnumerable<Problem> Validate() => ReadCollectionReport.Check(From, To);

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var rows = await ReadCollectionReport.RowsAsync(operation, From, To, TypeCode, cancellation);
        WorkbookColumn[] columns = [new("日期"), new("证照"), new("上传单位"), new("批次"), new("整批退回"), new("上传行数"), new("新增"), new("更新"), new("未变"), new("未采用（旧于库内或批内重复）"), new("退回行数"), new("合格率（%）"), new("待整改批次")];
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument("归集日报", FormattableString.Invariant($"{From:yyyy-MM-dd} 至 {To:yyyy-MM-dd}"), operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), columns, rows.Append(ReadCollectionReport.Sum(To, rows)).Select(Cells).ToAsyncEnumerable()),
            cancellation);
        operation.RecordLook("CollectionReport", Guid.CreateVersion7().ToString(), "归集日报", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出归集日报 {From:yyyy-MM-dd} 至 {To:yyyy-MM-dd}"));
        return Done.It;
    }

    private static object?[] Cells(CollectionDayRow row) =>
        [row.TypeCode.Length == 0 ? null : row.Day, row.TypeName, row.Unit, row.Batches, row.Returned, row.Rows, row.Inserted, row.Updated, row.Unchanged, row.Skipped, row.Faulty, row.PassRate, row.Open];
}
