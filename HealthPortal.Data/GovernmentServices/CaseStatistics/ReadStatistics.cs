using System.Linq.Expressions;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.CaseStatistics;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.CaseStatistics;

public enum StatisticsGrouping
{
    Matter,
    Item,
    Organ,
    Month,
}

/// <summary>One line of the statistics. Everything is counted by the day it happened, except <see cref="OverdueNow"/>.</summary>
public sealed record StatisticsLine
{
    public required string Key { get; init; }

    public required string Name { get; init; }

    public int Received => ReceivedAtWindow + ReceivedOnline;

    public int ReceivedAtWindow { get; init; }

    public int ReceivedOnline { get; init; }

    public int Accepted { get; init; }

    public int AcceptanceRefused { get; init; }

    public int Granted { get; init; }

    public int NotGranted { get; init; }

    public int Decided => Granted + NotGranted;

    public int OnTime { get; init; }

    public int Late { get; init; }

    public int Stopped { get; init; }

    public int Delivered { get; init; }

    /// <summary>超期未办结 as of now, whatever the period asked for.</summary>
    public int OverdueNow { get; init; }

    /// <summary>Path for drill-down when grouped by organ.</summary>
    public string? AreaPath { get; init; }

    /// <summary>Whether a finer level exists below <see cref="AreaPath"/>.</summary>
    public bool HasBelow { get; init; }

    /// <summary>Share of decisions in time, 0 to 1, null without decisions.</summary>
    public double? OnTimeRate => Decided == 0 ? null : (double)OnTime / Decided;
}

/// <param name="MatterName">Set when only one matter was asked for.</param>
public sealed record StatisticsReport(
    DateOnly From,
    DateOnly To,
    StatisticsGrouping Grouping,
    string AreaPath,
    string AreaName,
    IReadOnlyList<AreaStep> AreaTrail,
    string? MatterName,
    IReadOnlyList<StatisticsLine> Lines,
    StatisticsLine Total)
{
    /// <summary>What was asked for, in words.</summary>
    public string FilterLine => FormattableString.Invariant($"统计区间 {From:yyyy-MM-dd} 至 {To:yyyy-MM-dd}；统计范围 {AreaName}；按{Grouping.Name()}统计{(MatterName is null ? "" : "；事项 " + MatterName)}");
}

/// <summary>What the statistics are asked for.</summary>
public sealed record StatisticsQuestion
{
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public StatisticsGrouping Grouping { get; init; }

    /// <summary>Null means the whole of what the actor may see.</summary>
    public string? AreaPath { get; init; }

    public Guid? MatterId { get; init; }

    internal IEnumerable<Problem> Check()
    {
        foreach (var problem in PlausibleDay.Check(From, "from").Concat(PlausibleDay.Check(To, "to")))
        {
            yield return problem;
        }

        if (From > To)
        {
            yield return new Problem("起始日期不能晚于截止日期。", "from");
        }
        else if (To.DayNumber - From.DayNumber > 3700)
        {
            yield return new Problem("统计区间不能超过十年。", "to");
        }
    }
}

public static class StatisticsNames
{
    public static string Name(this StatisticsGrouping grouping) => grouping switch
    {
        StatisticsGrouping.Matter => "事项",
        StatisticsGrouping.Item => "业务办理项",
        StatisticsGrouping.Organ => "机关",
        StatisticsGrouping.Month => "月份",
        _ => throw new ArgumentOutOfRangeException(nameof(grouping), grouping, null),
    };
}

/// <summary>
/// 办件统计 from the daily counts; table, chart and export all come from this one report. Grouped by organ it shows the organs directly
/// below the area, each with everything of its own territory, so that a manager drills down from province to county.
/// </summary>
[Requires(StatisticsPermissions.View)]
public sealed class ReadStatistics : Query<StatisticsReport>
{
    public required StatisticsQuestion Question { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Question.Check();

    protected internal override async Task<Outcome<StatisticsReport>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await StatisticsReader.ReadAsync(operation, Question, cancellation);
}

/// <param name="At">Shanghai time.</param>
public sealed record ExportedStatistics(StatisticsReport Report, string By, string OrganName, DateTime At);

public enum StatisticsPaper
{
    Excel,
    Pdf,
}

/// <summary>The same report to take away. Taking it away goes on record with what was asked for.</summary>
[Requires(StatisticsPermissions.Export)]
public sealed class ExportStatistics : Query<ExportedStatistics>
{
    public required StatisticsQuestion Question { get; init; }

    public required StatisticsPaper Paper { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Question.Check();

    protected internal override async Task<Outcome<ExportedStatistics>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await StatisticsReader.ReadAsync(operation, Question, cancellation);
        if (!read.Succeeded)
        {
            return Outcome<ExportedStatistics>.Fail(read.Failure!.Value, read.Problems);
        }

        var report = read.Value;
        var paper = Paper == StatisticsPaper.Excel ? "Excel" : "PDF";
        operation.RecordLook("CaseStatistics", Guid.CreateVersion7().ToString(), "办件统计", operation.Actor.OrganisationPath, $"导出办件统计（{paper}，{report.FilterLine}）");
        return new ExportedStatistics(report, operation.Actor.DisplayName, operation.Actor.OrganName, ShanghaiTime.Of(operation.Now));
    }
}

internal static class StatisticsReader
{
    private const string Gone = "（已不存在）";

    private static readonly StatisticsLine Nothing = new() { Key = "", Name = "" };

    public static async Task<Outcome<StatisticsReport>> ReadAsync(Operation operation, StatisticsQuestion question, CancellationToken cancellation)
    {
        var (from, to) = (question.From, question.To);
        var areas = await AreaTree.ReadAsync(operation, cancellation);
        var chosen = areas.Choose(question.AreaPath);
        if (!chosen.Succeeded)
        {
            return new Failure(chosen.Failure!.Value, chosen.Problems);
        }

        var area = chosen.Value;

        var end = OrganisationPath.UpperBound(area);
        var counts = operation.Db.Set<CaseDailyCount>().Where(row => row.Day >= from && row.Day <= to && string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0);
        var today = operation.Today;

        // The same condition as the list of cases has for what is overdue, so that the number leads to as many rows.
        var overdue = operation.Db.Set<ApprovalCase>().Where(row => row.StepKind != null && row.ActBy < today && string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0);
        if (question.MatterId is { } matter)
        {
            counts = counts.Where(row => row.MatterId == matter);
            overdue = overdue.Where(row => row.MatterId == matter);
        }

        var lines = question.Grouping switch
        {
            StatisticsGrouping.Matter => await ByMatterAsync(operation, counts, overdue, cancellation),
            StatisticsGrouping.Item => await ByItemAsync(operation, counts, overdue, cancellation),
            StatisticsGrouping.Month => await ByMonthAsync(counts, cancellation),
            _ => await ByOrganAsync(counts, overdue, areas.Children(area), cancellation),
        };
        return new StatisticsReport(
            from, to, question.Grouping, area, areas.NameOf(area), areas.Trail(area),
            question.MatterId is { } one ? await operation.Db.Set<ServiceMatter>().Where(row => row.Id == one).Select(row => row.Name).SingleOrDefaultAsync(cancellation) ?? Gone : null,
            lines,
            Add(lines) with { OverdueNow = question.Grouping == StatisticsGrouping.Month ? await overdue.CountAsync(cancellation) : lines.Sum(line => line.OverdueNow) });
    }

    private static async Task<IReadOnlyList<StatisticsLine>> ByMatterAsync(Operation operation, IQueryable<CaseDailyCount> counts, IQueryable<ApprovalCase> overdue, CancellationToken cancellation)
    {
        var names = await operation.Db.Set<ServiceMatter>().ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
        var late = await overdue.GroupBy(row => row.MatterId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
        return Joined(await SumsAsync(counts, row => row.MatterId, cancellation), late, id => names.GetValueOrDefault(id, Gone));
    }

    /// <summary>The same item has a code of its own at each level; where a name stands twice, the level is said.</summary>
    private static async Task<IReadOnlyList<StatisticsLine>> ByItemAsync(Operation operation, IQueryable<CaseDailyCount> counts, IQueryable<ApprovalCase> overdue, CancellationToken cancellation)
    {
        var items = await operation.Db.Set<BusinessItem>().ToDictionaryAsync(row => row.Id, row => new { row.Name, row.Levels }, cancellation);
        var late = await overdue.GroupBy(row => row.ItemId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
        var sums = await SumsAsync(counts, row => row.ItemId, cancellation);
        var twice = sums.Select(sum => sum.Key).Union(late.Keys).Where(items.ContainsKey).GroupBy(id => items[id].Name, StringComparer.Ordinal).Where(group => group.Count() > 1).SelectMany(group => group).ToHashSet();
        return Joined(sums, late, id => !items.TryGetValue(id, out var item) ? Gone : twice.Contains(id) ? $"{item.Name}〔{item.Levels.Names()}〕" : item.Name);
    }

    private static async Task<IReadOnlyList<StatisticsLine>> ByMonthAsync(IQueryable<CaseDailyCount> counts, CancellationToken cancellation)
    {
        var sums = await SumsAsync(counts, row => (row.Day.Year * 100) + row.Day.Month, cancellation);
        return [.. sums.OrderBy(sum => sum.Key).Select(sum => sum.Line with
        {
            Key = FormattableString.Invariant($"{sum.Key / 100}-{sum.Key % 100:00}"),
            Name = FormattableString.Invariant($"{sum.Key / 100}年{sum.Key % 100}月"),
        })];
    }

    private static async Task<IReadOnlyList<StatisticsLine>> ByOrganAsync(IQueryable<CaseDailyCount> counts, IQueryable<ApprovalCase> overdue, IReadOnlyList<AreaChild> children, CancellationToken cancellation)
    {
        var late = await overdue.GroupBy(row => row.OrganisationPath).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellation);
        var sums = await SumsAsync(counts, row => row.OrganisationPath, cancellation);

        return [.. children.Select(child => Add(sums.Where(sum => OrganisationPath.Contains(child.Path, sum.Key)).Select(sum => sum.Line)) with
        {
            Key = child.Path,
            Name = child.Name,
            OverdueNow = late.Where(row => OrganisationPath.Contains(child.Path, row.Key)).Sum(row => row.Count),
            AreaPath = child.Path,
            HasBelow = child.HasBelow,
        })];
    }

    /// <summary>Lines of what happened in the period and of what is overdue now, though nothing may have happened; most received first.</summary>
    private static IReadOnlyList<StatisticsLine> Joined(List<Sum<Guid>> sums, Dictionary<Guid, int> late, Func<Guid, string> name)
    {
        var lines = sums.ToDictionary(sum => sum.Key, sum => sum.Line);
        return [.. lines.Keys.Union(late.Keys)
            .Select(id => lines.GetValueOrDefault(id, Nothing) with { Key = id.ToString(), Name = name(id), OverdueNow = late.GetValueOrDefault(id) })
            .OrderByDescending(line => line.Received).ThenBy(line => line.Name, StringComparer.Ordinal)];
    }

    /// <summary>The database adds up: a year of a province may be hundreds of thousands of daily rows, and only the groups asked for come back.</summary>
    private static async Task<List<Sum<TKey>>> SumsAsync<TKey>(IQueryable<CaseDailyCount> counts, Expression<Func<CaseDailyCount, TKey>> key, CancellationToken cancellation) =>
        [.. (await counts.GroupBy(key)
            .Select(group => new
            {
                group.Key,
                ReceivedAtWindow = group.Sum(row => row.ReceivedAtWindow),
                ReceivedOnline = group.Sum(row => row.ReceivedOnline),
                Accepted = group.Sum(row => row.Accepted),
                AcceptanceRefused = group.Sum(row => row.AcceptanceRefused),
                Granted = group.Sum(row => row.Granted),
                NotGranted = group.Sum(row => row.NotGranted),
                OnTime = group.Sum(row => row.OnTime),
                Late = group.Sum(row => row.Late),
                Stopped = group.Sum(row => row.Stopped),
                Delivered = group.Sum(row => row.Delivered),
            })
            .ToListAsync(cancellation))
            .Select(row => new Sum<TKey>(row.Key, Nothing with
            {
                ReceivedAtWindow = row.ReceivedAtWindow,
                ReceivedOnline = row.ReceivedOnline,
                Accepted = row.Accepted,
                AcceptanceRefused = row.AcceptanceRefused,
                Granted = row.Granted,
                NotGranted = row.NotGranted,
                OnTime = row.OnTime,
                Late = row.Late,
                Stopped = row.Stopped,
                Delivered = row.Delivered,
            }))];

    private static StatisticsLine Add(IEnumerable<StatisticsLine> lines) => lines.Aggregate(Nothing with { Key = "total", Name = "合计" }, (total, line) => total with
    {
        ReceivedAtWindow = total.ReceivedAtWindow + line.ReceivedAtWindow,
        ReceivedOnline = total.ReceivedOnline + line.ReceivedOnline,
        Accepted = total.Accepted + line.Accepted,
        AcceptanceRefused = total.AcceptanceRefused + line.AcceptanceRefused,
        Granted = total.Granted + line.Granted,
        NotGranted = total.NotGranted + line.NotGranted,
        OnTime = total.OnTime + line.OnTime,
        Late = total.Late + line.Late,
        Stopped = total.Stopped + line.Stopped,
        Delivered = total.Delivered + line.Delivered,
    });

    private sealed record Sum<TKey>(TKey Key, StatisticsLine Line);
}
