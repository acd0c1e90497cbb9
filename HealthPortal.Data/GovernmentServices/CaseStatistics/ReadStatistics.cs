using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.CaseStatistics;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
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

public sealed record AreaStep(string Path, string Name);

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

/// <summary>The same report to take away. A command, because taking it away goes on record with what was asked for.</summary>
[Requires(StatisticsPermissions.Export)]
public sealed class ExportStatistics : Command<ExportedStatistics>
{
    public required StatisticsQuestion Question { get; init; }

    public required StatisticsPaper Paper { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Question.Check();

    protected internal override async Task<Outcome<ExportedStatistics>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var report = await StatisticsReader.ReadAsync(operation, Question, cancellation);
        var paper = Paper == StatisticsPaper.Excel ? "Excel" : "PDF";
        operation.RecordLook("CaseStatistics", Guid.CreateVersion7().ToString(), "办件统计", operation.Actor.OrganisationPath, $"导出办件统计（{paper}，{report.FilterLine}）");
        return new ExportedStatistics(report, operation.Actor.DisplayName, operation.Actor.OrganName, ShanghaiTime.Of(operation.Now));
    }
}

internal static class StatisticsReader
{
    public static async Task<StatisticsReport> ReadAsync(Operation operation, StatisticsQuestion question, CancellationToken cancellation)
    {
        var (from, to) = (question.From, question.To);
        var root = operation.Db.Scope.IsEverything ? "js/" : operation.Db.Scope.Prefixes[0];
        var area = question.AreaPath is { Length: > 0 } asked && OrganisationPath.IsValid(asked) && OrganisationPath.Contains(root, asked) ? asked : root;
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

        var sums = await counts
            .GroupBy(row => new { row.OrganisationPath, row.MatterId, row.ItemId, row.Day.Year, row.Day.Month })
            .Select(group => new Sum(
                group.Key.OrganisationPath, group.Key.MatterId, group.Key.ItemId, group.Key.Year, group.Key.Month,
                group.Max(row => row.MatterName)!, group.Max(row => row.ItemName)!,
                group.Sum(row => row.ReceivedAtWindow), group.Sum(row => row.ReceivedOnline), group.Sum(row => row.Accepted), group.Sum(row => row.AcceptanceRefused),
                group.Sum(row => row.Granted), group.Sum(row => row.NotGranted), group.Sum(row => row.OnTime), group.Sum(row => row.Late), group.Sum(row => row.Stopped), group.Sum(row => row.Delivered)))
            .ToListAsync(cancellation);
        var late = await overdue.GroupBy(row => new { row.OrganisationPath, row.MatterId, row.ItemId })
            .Select(group => new Overdue(group.Key.OrganisationPath, group.Key.MatterId, group.Key.ItemId, group.Count()))
            .ToListAsync(cancellation);
        var organs = await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // names of the organs above, for the trail
            .Where(row => row.Kind == OrganisationKind.Commission || row.Kind == OrganisationKind.Headquarters)
            .Select(row => new Organ(row.Path, row.Name, row.Kind, row.Ordinal))
            .ToListAsync(cancellation);
        var names = organs.ToDictionary(row => row.Path, StringComparer.Ordinal);
        var lines = question.Grouping switch
        {
            StatisticsGrouping.Matter => Lines(sums, late, sum => sum.MatterId.ToString(), sum => sum.MatterName, row => row.MatterId.ToString()).OrderByDescending(line => line.Received).ThenBy(line => line.Name, StringComparer.Ordinal),
            StatisticsGrouping.Item => Lines(sums, late, sum => sum.ItemId.ToString(), await ItemNamesAsync(operation, sums, cancellation), row => row.ItemId.ToString()).OrderByDescending(line => line.Received).ThenBy(line => line.Name, StringComparer.Ordinal),
            StatisticsGrouping.Month => Lines(sums, [], sum => FormattableString.Invariant($"{sum.Year}-{sum.Month:00}"), sum => FormattableString.Invariant($"{sum.Year}年{sum.Month}月"), _ => "").OrderBy(line => line.Key, StringComparer.Ordinal),
            _ => ByOrgan(sums, late, area, organs),
        };
        return new StatisticsReport(
            from, to, question.Grouping, area, names.TryGetValue(area, out var self) ? self.Name : area, Trail(root, area, names),
            question.MatterId is { } one ? await operation.Db.Set<ServiceMatter>().Where(row => row.Id == one).Select(row => row.Name).SingleOrDefaultAsync(cancellation) ?? "（已不存在）" : null,
            [.. lines],
            Add("total", "合计", sums, late.Sum(row => row.Count)));
    }

    private static IEnumerable<StatisticsLine> ByOrgan(List<Sum> sums, List<Overdue> late, string area, List<Organ> organs)
    {
        // Direct children of the area, the organ's own body among them.
        var children = organs.Where(row => row.Path.Length > area.Length && OrganisationPath.Contains(area, row.Path) && row.Path.IndexOf('/', area.Length) == row.Path.Length - 1)
            .OrderBy(row => row.Kind == OrganisationKind.Headquarters ? 0 : 1).ThenBy(row => row.Ordinal).ToList();
        if (children.Count == 0)
        {
            children = [.. organs.Where(row => row.Path == area)];
        }

        return children.Select(child => Add(
            child.Path,
            child.Name,
            sums.Where(sum => OrganisationPath.Contains(child.Path, sum.OrganisationPath)),
            late.Where(row => OrganisationPath.Contains(child.Path, row.OrganisationPath)).Sum(row => row.Count)) with
        {
            AreaPath = child.Path,
            HasBelow = child.Kind == OrganisationKind.Commission && organs.Any(row => row.Path.Length > child.Path.Length && OrganisationPath.Contains(child.Path, row.Path)),
        });
    }

    private static IEnumerable<StatisticsLine> Lines(List<Sum> sums, List<Overdue> late, Func<Sum, string> key, Func<Sum, string> name, Func<Overdue, string> lateKey)
    {
        var overdue = late.GroupBy(lateKey, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(row => row.Count), StringComparer.Ordinal);
        return sums.GroupBy(key, StringComparer.Ordinal).Select(group => Add(group.Key, name(group.First()), group, overdue.GetValueOrDefault(group.Key)));
    }

    private static StatisticsLine Add(string key, string name, IEnumerable<Sum> sums, int overdueNow)
    {
        var all = sums as IReadOnlyCollection<Sum> ?? [.. sums];
        return new StatisticsLine
        {
            Key = key,
            Name = name,
            ReceivedAtWindow = all.Sum(row => row.ReceivedAtWindow),
            ReceivedOnline = all.Sum(row => row.ReceivedOnline),
            Accepted = all.Sum(row => row.Accepted),
            AcceptanceRefused = all.Sum(row => row.AcceptanceRefused),
            Granted = all.Sum(row => row.Granted),
            NotGranted = all.Sum(row => row.NotGranted),
            OnTime = all.Sum(row => row.OnTime),
            Late = all.Sum(row => row.Late),
            Stopped = all.Sum(row => row.Stopped),
            Delivered = all.Sum(row => row.Delivered),
            OverdueNow = overdueNow,
        };
    }

    /// <summary>The same item has a code of its own at each level; where a name stands twice, the level is said.</summary>
    private static async Task<Func<Sum, string>> ItemNamesAsync(Operation operation, List<Sum> sums, CancellationToken cancellation)
    {
        var twice = sums.Select(sum => (sum.ItemId, sum.ItemName)).Distinct().GroupBy(item => item.ItemName, StringComparer.Ordinal).Where(group => group.Count() > 1).SelectMany(group => group.Select(item => item.ItemId)).ToList();
        if (twice.Count == 0)
        {
            return sum => sum.ItemName;
        }

        var levels = await operation.Db.Set<BusinessItem>().Where(row => twice.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Levels, cancellation);
        return sum => levels.TryGetValue(sum.ItemId, out var level) ? $"{sum.ItemName}〔{level.Names()}〕" : sum.ItemName;
    }

    private static List<AreaStep> Trail(string root, string area, Dictionary<string, Organ> names)
    {
        var trail = new List<AreaStep>();
        for (var index = root.Length; index <= area.Length; index = area.IndexOf('/', index) is var next and >= 0 ? next + 1 : area.Length + 1)
        {
            var path = area[..index];
            if (names.TryGetValue(path, out var organ))
            {
                trail.Add(new AreaStep(path, organ.Name));
            }
        }

        return trail;
    }

    private sealed record Organ(string Path, string Name, OrganisationKind Kind, int Ordinal);

    private sealed record Overdue(string OrganisationPath, Guid MatterId, Guid ItemId, int Count);

    private sealed record Sum(string OrganisationPath, Guid MatterId, Guid ItemId, int Year, int Month, string MatterName, string ItemName, int ReceivedAtWindow, int ReceivedOnline, int Accepted, int AcceptanceRefused, int Granted, int NotGranted, int OnTime, int Late, int Stopped, int Delivered);
}
