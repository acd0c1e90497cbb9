using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceQuality;

/// <param name="Score">0 to 100; null where there are no records or nothing was measured.</param>
/// <param name="Previous">Of the day measured before.</param>
/// <param name="MonthAgo">Of the last day measured thirty days ago or earlier, not longer than sixty.</param>
public sealed record QualityFigures(long Records, long Failing, decimal? Score, decimal? Previous, decimal? MonthAgo)
{
    public decimal? Change => Score - Previous;

    public decimal? MonthChange => Score - MonthAgo;
}

public sealed record QualityTypeRow(string Code, string Name, QualityFigures Figures, DateTime? MeasuredAt, int OpenIssues, int OverdueIssues);

public sealed record QualityUnitRow(string Path, string Name, QualityFigures Figures, int OpenIssues, int OverdueIssues);

public sealed record QualityDay(DateOnly Day, decimal Score);

/// <param name="Running">Types that wait or are measured now, with the records looked at so far.</param>
/// <param name="Failed">Types whose last measurement did not come to its end.</param>
public sealed record QualityProgress(IReadOnlyList<(string Name, QualityMeasurementState State, long Records)> Running, IReadOnlyList<string> Failed);

/// <param name="Unit">Path of the unit looked at; null for all in the reach.</param>
/// <param name="Line">The units above it in the reach, from the top.</param>
public sealed record QualityOverview(
    string? Unit, string UnitName, IReadOnlyList<(string Path, string Name)> Line, QualityFigures All, IReadOnlyList<QualityTypeRow> Types, IReadOnlyList<QualityUnitRow> Units, IReadOnlyList<QualityDay> Trend, QualityProgress Progress, DateOnly Today, bool MayMeasure,
    bool MayExport);

/// <summary>The kept results of measurements within the reach: nothing here looks at records.</summary>
internal static class QualityResults
{
    /// <summary>How far back the trend goes.</summary>
    public const int TrendDays = 90;

    private const int MonthDays = 30;

    public sealed record Row(Guid TypeId, string Path, DateOnly Day, long Records, long Failing, decimal Passing);

    /// <summary>All nodes of the last measurement of each type.</summary>
    public static async Task<List<Row>> LatestAsync(Operation operation, Guid? type, CancellationToken cancellation)
    {
        var db = operation.Db;
        var last = await db.Set<QualityMeasurement>().Where(row => row.State == QualityMeasurementState.Done && (type == null || row.TypeId == type)).GroupBy(row => row.TypeId).Select(group => group.Max(row => row.EndedAt)).ToListAsync(cancellation);
        var ids = await db.Set<QualityMeasurement>().Where(row => row.State == QualityMeasurementState.Done && last.Contains(row.EndedAt) && (type == null || row.TypeId == type)).Select(row => row.Id).ToListAsync(cancellation);
        return await db.Set<QualityScore>().Where(row => ids.Contains(row.MeasurementId)).Select(row => new Row(row.TypeId, row.OrganisationPath, row.Day, row.Records, row.Failing, row.Passing)).ToListAsync(cancellation);
    }

    /// <summary>Paths that stand for all that is asked for: the unit, or the topmost the reader sees.</summary>
    public static List<string> Roots(IEnumerable<Row> rows, string? unit)
    {
        var paths = rows.Select(row => row.Path).Distinct(StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        return unit is not null ? [.. paths.Where(path => path == unit)] : [.. paths.Where(path => !OrganisationPath.Line(path).Any(above => above != path && paths.Contains(above)))];
    }

    /// <summary>Days of the trend at the paths and, one level below, at what they hold.</summary>
    public static Task<List<Row>> DaysAsync(Operation operation, IReadOnlyCollection<string> paths, Guid? type, CancellationToken cancellation)
    {
        var from = operation.Today.AddDays(-TrendDays);
        return operation.Db.Set<QualityScore>().Where(row => paths.Contains(row.OrganisationPath) && row.Day >= from && (type == null || row.TypeId == type))
            .Select(row => new Row(row.TypeId, row.OrganisationPath, row.Day, row.Records, row.Failing, row.Passing)).ToListAsync(cancellation);
    }

    public static decimal? ScoreOf(IReadOnlyCollection<Row> rows) => QualityScoring.Score(rows.Sum(row => row.Records), rows.Sum(row => row.Passing));

    /// <param name="now">Of the last measurement.</param>
    /// <param name="days">Of the same paths and types.</param>
    public static QualityFigures Figures(IReadOnlyCollection<Row> now, IReadOnlyCollection<Row> days)
    {
        if (now.Count == 0)
        {
            return new QualityFigures(0, 0, null, null, null);
        }

        var last = now.Max(row => row.Day);
        decimal? On(DateOnly? day) => day is { } known ? ScoreOf(AsOf(days, known)) : null;
        DateOnly? Latest(Func<DateOnly, bool> fits) => days.Where(row => fits(row.Day)).Select(row => (DateOnly?)row.Day).DefaultIfEmpty(null).Max();
        return new QualityFigures(
            now.Sum(row => row.Records), now.Sum(row => row.Failing), ScoreOf(now), On(Latest(day => day < last)), On(Latest(day => day <= last.AddDays(-MonthDays) && day >= last.AddDays(-2 * MonthDays))));
    }

    public static IReadOnlyList<QualityDay> Trend(IReadOnlyCollection<Row> days) =>
        [.. days.Select(row => row.Day).Distinct().Order().Select(day => (day, Score: ScoreOf(AsOf(days, day)))).Where(pair => pair.Score is not null).Select(pair => new QualityDay(pair.day, pair.Score!.Value))];

    /// <summary>What held on a day: a type or unit that was not measured on it holds what it had before.</summary>
    private static List<Row> AsOf(IReadOnlyCollection<Row> days, DateOnly day) =>
        [.. days.Where(row => row.Day <= day).GroupBy(row => (row.TypeId, row.Path)).SelectMany(group => group.Where(row => row.Day == group.Max(other => other.Day)))];

    public static bool IsChildOf(string path, IReadOnlyCollection<string> roots) => path.LastIndexOf('/', path.Length - 2) is var place and >= 0 && roots.Contains(path[..(place + 1)]);

    public static async Task<QualityProgress> ProgressAsync(Operation operation, Guid? type, CancellationToken cancellation)
    {
        var db = operation.Db;
        var running = await db.Set<QualityMeasurement>().Where(row => (type == null || row.TypeId == type) && (row.State == QualityMeasurementState.Waiting || row.State == QualityMeasurementState.Running)).OrderBy(row => row.Id)
            .Select(row => new { row.Type!.Name, row.State, row.Records }).ToListAsync(cancellation);
        var failed = await db.Set<QualityMeasurement>().Where(row => (type == null || row.TypeId == type) && row.State == QualityMeasurementState.Failed && !db.Set<QualityMeasurement>().Any(later => later.TypeId == row.TypeId && later.RequestedAt > row.RequestedAt))
            .Select(row => row.Type!.Name).ToListAsync(cancellation);
        return new QualityProgress(running.ConvertAll(row => (row.Name, row.State, row.Records)), [.. failed.Distinct(StringComparer.Ordinal)]);
    }

    public sealed record IssueCount(Guid TypeId, string Path, string Rule, int Open, int Overdue);

    /// <summary>Open issues, at most one for each organ, type and rule.</summary>
    public static async Task<List<IssueCount>> IssuesAsync(Operation operation, Guid? type, CancellationToken cancellation)
    {
        var today = operation.Today;
        return await operation.Db.Set<QualityIssue>().Where(row => row.State != QualityIssueState.Closed && (type == null || row.TypeId == type))
            .GroupBy(row => new { row.TypeId, row.OrganisationPath, row.RuleKey })
            .Select(group => new IssueCount(group.Key.TypeId, group.Key.OrganisationPath, group.Key.RuleKey, group.Count(), group.Count(row => (row.State == QualityIssueState.Assigned || row.State == QualityIssueState.Returned) && row.DueOn < today)))
            .ToListAsync(cancellation);
    }

    public static async Task<IReadOnlyList<QualityUnitRow>> UnitsAsync(Operation operation, IReadOnlyList<Row> latest, IReadOnlyCollection<string> roots, IReadOnlyList<IssueCount> issues, Guid? type, CancellationToken cancellation)
    {
        var paths = latest.Select(row => row.Path).Where(path => IsChildOf(path, roots)).Distinct(StringComparer.Ordinal).ToList();
        var names = await QualityIssueReading.NamesAsync(operation, paths, cancellation);
        var days = await DaysAsync(operation, paths, type, cancellation);
        return
        [
            .. from path in paths
               let below = issues.Where(issue => OrganisationPath.Contains(path, issue.Path)).ToList()
               let row = new QualityUnitRow(path, names[path], Figures([.. latest.Where(found => found.Path == path)], [.. days.Where(day => day.Path == path)]), below.Sum(issue => issue.Open), below.Sum(issue => issue.Overdue))
               orderby row.Figures.Score ?? 101 descending, row.Path
               select row,
        ];
    }

    public static async Task<IReadOnlyList<(string Path, string Name)>> LineAsync(Operation operation, IReadOnlyList<Row> latest, string? unit, CancellationToken cancellation)
    {
        if (unit is null)
        {
            return [];
        }

        var visible = latest.Select(row => row.Path).ToHashSet(StringComparer.Ordinal);
        var line = OrganisationPath.Line(unit).Where(visible.Contains).ToList();
        var names = await QualityIssueReading.NamesAsync(operation, line, cancellation);
        return line.ConvertAll(path => (path, names[path]));
    }
}

/// <summary>概览: score of each type and of the units one level down, with the change since before.</summary>
[Requires(QualityPermissions.View)]
public sealed class ReadQualityOverview : Query<QualityOverview>
{
    /// <summary>Null for all in the reach.</summary>
    public string? Unit { get; init; }

    protected internal override Task<Outcome<QualityOverview>> RunAsync(Operation operation, CancellationToken cancellation) => ReadAsync(operation, Unit, cancellation);

    internal static async Task<Outcome<QualityOverview>> ReadAsync(Operation operation, string? unit, CancellationToken cancellation)
    {
        var db = operation.Db;
        var latest = await QualityResults.LatestAsync(operation, null, cancellation);
        var roots = QualityResults.Roots(latest, unit);
        if (unit is not null && roots.Count == 0)
        {
            return Failure.NotFound("这个机构没有测算结果，或者不在您的管辖范围内。");
        }

        var days = await QualityResults.DaysAsync(operation, roots, null, cancellation);
        var now = latest.Where(row => roots.Contains(row.Path)).ToList();
        var issues = (await QualityResults.IssuesAsync(operation, null, cancellation)).Where(issue => unit is null || OrganisationPath.Contains(unit, issue.Path)).ToList();
        var types = await db.Set<LicenceType>().Where(type => db.Set<StandardVersion>().Any(version => version.TypeId == type.Id && version.State == StandardState.Active)).OrderBy(type => type.Ordinal).ToListAsync(cancellation);
        var measured = await db.Set<QualityMeasurement>().Where(row => row.State == QualityMeasurementState.Done).GroupBy(row => row.TypeId).Select(group => new { group.Key, At = group.Max(row => row.EndedAt) }).ToDictionaryAsync(row => row.Key, row => row.At, cancellation);
        var line = await QualityResults.LineAsync(operation, latest, unit, cancellation);
        return new QualityOverview(
            unit, line.Count > 0 ? line[^1].Name : "管辖范围", line, QualityResults.Figures(now, days),
            types.ConvertAll(type => new QualityTypeRow(
                type.Code, type.Name, QualityResults.Figures([.. now.Where(row => row.TypeId == type.Id)], [.. days.Where(row => row.TypeId == type.Id)]), measured.GetValueOrDefault(type.Id),
                issues.Where(issue => issue.TypeId == type.Id).Sum(issue => issue.Open), issues.Where(issue => issue.TypeId == type.Id).Sum(issue => issue.Overdue))),
            await QualityResults.UnitsAsync(operation, latest, roots, issues, null, cancellation),
            QualityResults.Trend(days), await QualityResults.ProgressAsync(operation, null, cancellation), operation.Today, operation.Actor.May(QualityPermissions.Assign), operation.Actor.May(QualityPermissions.Export));
    }
}

/// <param name="Share">Of the records that pass, 0 to 100.</param>
public sealed record QualityRuleResult(QualityRule Rule, int Weight, long Failed, decimal? Share, int OpenIssues);

/// <param name="Profile">Null where several units stand beside each other, or none was measured.</param>
public sealed record QualityTypeView(
    string TypeCode, string TypeName, string? Unit, string UnitName, IReadOnlyList<(string Path, string Name)> Line, QualityFigures Figures, DateTime? MeasuredAt, string? MeasuredBy, int StandardNumber, IReadOnlyList<QualityRuleResult> Rules, ProfileContent? Profile,
    IReadOnlyList<QualityUnitRow> Units, IReadOnlyList<QualityDay> Trend, QualityProgress Progress, bool MayMeasure);

/// <summary>One type: its rules, the profile of its data items, its units.</summary>
[Requires(QualityPermissions.View)]
public sealed class ReadQualityType : Query<QualityTypeView>
{
    public required string TypeCode { get; init; }

    public string? Unit { get; init; }

    protected internal override async Task<Outcome<QualityTypeView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<LicenceType>().SingleOrDefaultAsync(row => row.Code == TypeCode, cancellation) is not { } type)
        {
            return Failure.NotFound("没有这类证照。");
        }

        var latest = await QualityResults.LatestAsync(operation, type.Id, cancellation);
        var roots = QualityResults.Roots(latest, Unit);
        if (Unit is not null && roots.Count == 0)
        {
            return Failure.NotFound("这个机构没有这类证照的测算结果，或者不在您的管辖范围内。");
        }

        var measurement = await db.Set<QualityMeasurement>().Where(row => row.TypeId == type.Id && row.State == QualityMeasurementState.Done).OrderByDescending(row => row.EndedAt).FirstOrDefaultAsync(cancellation);
        var measurementId = measurement?.Id ?? Guid.Empty;
        var counts = (await db.Set<QualityScore>().Where(row => row.MeasurementId == measurementId && roots.Contains(row.OrganisationPath)).Select(row => row.RulesJson).ToListAsync(cancellation)).SelectMany(QualityJson.Read<IReadOnlyList<RuleCount>>).ToList();
        var days = await QualityResults.DaysAsync(operation, roots, type.Id, cancellation);
        var figures = QualityResults.Figures([.. latest.Where(row => roots.Contains(row.Path))], days);
        var issues = (await QualityResults.IssuesAsync(operation, type.Id, cancellation)).Where(issue => Unit is null || OrganisationPath.Contains(Unit, issue.Path)).ToList();
        var root = roots.Count == 1 ? roots[0] : null;
        var profile = root is null ? null : await db.Set<QualityProfile>().Where(row => row.TypeId == type.Id && row.OrganisationPath == root).OrderByDescending(row => row.Records).Select(row => row.ItemsJson).FirstOrDefaultAsync(cancellation);
        var line = await QualityResults.LineAsync(operation, latest, Unit, cancellation);
        return new QualityTypeView(
            type.Code, type.Name, Unit, line.Count > 0 ? line[^1].Name : "管辖范围", line, figures, measurement?.EndedAt, measurement?.RequestedByName, measurement?.StandardNumber ?? 0,
            [.. from rule in QualityRules.All
                let of = counts.Where(count => count.Rule == rule.Key).ToList()
                where of.Count > 0
                let failed = of.Sum(count => count.Failed)
                select new QualityRuleResult(rule, of[0].Weight, failed, figures.Records == 0 ? null : Math.Round(100m * (figures.Records - failed) / figures.Records, 2), issues.Where(issue => issue.Rule == rule.Key).Sum(issue => issue.Open))],
            profile is null ? null : QualityJson.Read<ProfileContent>(profile),
            await QualityResults.UnitsAsync(operation, latest, roots, issues, type.Id, cancellation),
            QualityResults.Trend(days), await QualityResults.ProgressAsync(operation, type.Id, cancellation), operation.Actor.May(QualityPermissions.Assign));
    }
}
