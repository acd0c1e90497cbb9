using System.Globalization;
using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceQuality;

/// <summary>问题清单 by record, or 数据提质台账 by issue; on record. Both are what the list of issues shows.</summary>
[Requires(QualityPermissions.Export)]
public sealed class ExportQualityIssues : Query<Done>
{
    public const int MostIssues = 20_000;

    private const int Batch = 200;

    public QualityIssueFilter Filter { get; init; } = new();

    /// <summary>The life of each issue instead of its records.</summary>
    public bool Ledger { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var issues = Filter.Apply(operation);
        var found = await issues.Take(MostIssues + 1).CountAsync(cancellation);
        if (found > MostIssues)
        {
            return Failure.Invalid($"符合条件的问题超过 {MostIssues} 个，请缩小范围后再导出。");
        }

        var title = Ledger ? "数据提质台账" : "问题清单";
        WorkbookColumn[] columns = Ledger
            ? [new("问题编号"), new("证照"), new("机构"), new("维度"), new("规则"), new("状态"), new("发现时条数"), new("现有条数"), new("发现时间"), new("交办时间"), new("整改期限"), new("报告整改时间"), new("销号时间"), new("退回次数"), new("用时（天）"), new("是否逾期")]
            : [new("问题编号"), new("证照"), new("机构"), new("维度"), new("规则"), new("状态"), new("证照编号"), new("持证人"), new("数据项"), new("原因", 60)];
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                title, (Filter.IsFiltered ? "按条件筛选" : "全部问题") + FormattableString.Invariant($"，{found} 个") + (Ledger ? "" : $"；每个问题最多列 {QualityIssueRecord.Most} 条记录"), operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), columns, LinesAsync(operation, issues, cancellation)),
            cancellation);
        operation.RecordLook("QualityIssueExport", Guid.CreateVersion7().ToString(), title, operation.Actor.OrganisationPath, FormattableString.Invariant($"导出{title} {found} 个问题"));
        return Done.It;
    }

    private async IAsyncEnumerable<object?[]> LinesAsync(Operation operation, IQueryable<QualityIssue> issues, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var db = operation.Db;
        Guid? last = null;
        while (true)
        {
            var some = await (last is { } after ? issues.Where(row => row.Id.CompareTo(after) < 0) : issues).OrderByDescending(row => row.Id).Take(Batch).ToListAsync(cancellation);
            var rows = await QualityIssueReading.RowsAsync(operation, some, cancellation);
            var ids = some.ConvertAll(row => row.Id);
            var records = (Ledger ? [] : await db.Set<QualityIssueRecord>().Where(row => ids.Contains(row.IssueId)).OrderBy(row => row.Id).ToListAsync(cancellation)).ToLookup(row => row.IssueId);
            foreach (var row in rows)
            {
                object?[] head = [row.Number, row.TypeName, row.OrganName, row.Dimension?.Name(), row.RuleName, row.State.Name()];
                if (Ledger)
                {
                    yield return
                    [
                        .. head, row.FirstCount, row.Count, ShanghaiTime.Of(row.FoundAt), Local(row.AssignedAt), row.DueOn, Local(row.HandledAt), Local(row.ClosedAt), row.Returns,
                        row.ClosedAt is { } closed ? ShanghaiTime.DateOf(closed).DayNumber - ShanghaiTime.DateOf(row.AssignedAt ?? row.FoundAt).DayNumber : null, row.IsOverdue ? "逾期" : "",
                    ];
                    continue;
                }

                foreach (var record in records[row.Id])
                {
                    yield return [.. head, record.RecordNumber, record.HolderName, record.Item, record.Reason];
                }
            }

            if (some.Count < Batch)
            {
                yield break;
            }

            last = some[^1].Id;
        }
    }

    private static DateTime? Local(DateTime? utc) => utc is { } at ? ShanghaiTime.Of(at) : null;
}

/// <summary>质量报告: the figures of the overview, by type and by unit one level down; on record.</summary>
[Requires(QualityPermissions.Export)]
public sealed class ExportQualityReport : Query<Done>
{
    public string? Unit { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var latest = await QualityResults.LatestAsync(operation, null, cancellation);
        var roots = QualityResults.Roots(latest, Unit);
        if (roots.Count == 0)
        {
            return Failure.NotFound("还没有测算结果，请先测算。");
        }

        var types = await operation.Db.Set<Domain.Licensing.LicenceStandards.LicenceType>().OrderBy(type => type.Ordinal).Select(type => new { type.Id, type.Name }).ToListAsync(cancellation);
        var issues = (await QualityResults.IssuesAsync(operation, null, cancellation)).Where(issue => Unit is null || OrganisationPath.Contains(Unit, issue.Path)).ToList();
        var lines = new List<object?[]>();
        var days = await QualityResults.DaysAsync(operation, roots, null, cancellation);
        var now = latest.Where(row => roots.Contains(row.Path)).ToList();
        lines.Add(Line("全部证照", "合计", QualityResults.Figures(now, days), issues.Sum(issue => issue.Open), issues.Sum(issue => issue.Overdue)));
        foreach (var type in types)
        {
            var own = issues.Where(issue => issue.TypeId == type.Id).ToList();
            lines.Add(Line(type.Name, "合计", QualityResults.Figures([.. now.Where(row => row.TypeId == type.Id)], [.. days.Where(row => row.TypeId == type.Id)]), own.Sum(issue => issue.Open), own.Sum(issue => issue.Overdue)));
        }

        foreach (var unit in await QualityResults.UnitsAsync(operation, latest, roots, issues, null, cancellation))
        {
            lines.Add(Line("全部证照", unit.Name, unit.Figures, unit.OpenIssues, unit.OverdueIssues));
        }

        foreach (var type in types)
        {
            foreach (var unit in await QualityResults.UnitsAsync(operation, [.. latest.Where(row => row.TypeId == type.Id)], roots, [.. issues.Where(issue => issue.TypeId == type.Id)], type.Id, cancellation))
            {
                lines.Add(Line(type.Name, unit.Name, unit.Figures, unit.OpenIssues, unit.OverdueIssues));
            }
        }

        WorkbookColumn[] columns = [new("证照"), new("机构"), new("测算记录"), new("有问题的记录"), new("质量评分", null, "0.00"), new("较上次", null, "0.00"), new("较 30 天前", null, "0.00"), new("未销号问题"), new("逾期问题")];
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument("数据质量报告", string.Create(CultureInfo.InvariantCulture, $"测算日期 {latest.Max(row => row.Day):yyyy-MM-dd}；评分 = 按规则权重折算的合格记录数 ÷ 记录数 × 100"), operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), columns, lines.ToAsyncEnumerable()),
            cancellation);
        operation.RecordLook("QualityReport", Guid.CreateVersion7().ToString(), "数据质量报告", operation.Actor.OrganisationPath, "导出数据质量报告");
        return Done.It;
    }

    private static object?[] Line(string type, string unit, QualityFigures figures, int open, int overdue) => [type, unit, figures.Records, figures.Failing, figures.Score, figures.Change, figures.MonthChange, open, overdue];
}

/// <param name="At">Shanghai time.</param>
public sealed record PrintedQualityReport(QualityOverview Overview, string By, string OrganName, DateTime At);

/// <summary>The same figures for paper, with the course of the score; on record.</summary>
[Requires(QualityPermissions.Export)]
public sealed class PrintQualityReport : Query<PrintedQualityReport>
{
    public string? Unit { get; init; }

    protected internal override async Task<Outcome<PrintedQualityReport>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await ReadQualityOverview.ReadAsync(operation, Unit, cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        if (read.Value.All.Score is null)
        {
            return Failure.NotFound("还没有测算结果，请先测算。");
        }

        operation.RecordLook("QualityReport", Guid.CreateVersion7().ToString(), "数据质量报告", operation.Actor.OrganisationPath, $"导出数据质量报告（PDF，{read.Value.UnitName}）");
        return new PrintedQualityReport(read.Value, operation.Actor.DisplayName, operation.Actor.OrganName, ShanghaiTime.Of(operation.Now));
    }
}
