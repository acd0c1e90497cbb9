using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceQuality;

/// <summary>Asks for one type or all to be measured at once; what already waits is not asked for again.</summary>
/// <returns>How many types were asked for.</returns>
[Requires(QualityPermissions.Assign)]
public sealed class StartMeasurement : Command<int>
{
    /// <summary>Null for all.</summary>
    public string? TypeCode { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        var asked = await AskAsync(operation, TypeCode, operation.Actor.DisplayName, cancellation);
        if (asked < 0)
        {
            return Failure.NotFound("没有这类证照，或者它还没有启用的标准。");
        }

        if (asked == 0)
        {
            return Failure.Conflict("已经在测算，请等它完成。");
        }

        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        return asked;
    }

    /// <returns>-1 when there is no such type.</returns>
    internal static async Task<int> AskAsync(Operation operation, string? typeCode, string by, CancellationToken cancellation)
    {
        var db = operation.Db;
        var types = await db.Set<LicenceType>().Where(type => (typeCode == null || type.Code == typeCode) && db.Set<StandardVersion>().Any(version => version.TypeId == type.Id && version.State == StandardState.Active))
            .OrderBy(type => type.Ordinal).Select(type => type.Id).ToListAsync(cancellation);
        var waiting = await db.Set<QualityMeasurement>().Where(row => row.State == QualityMeasurementState.Waiting || row.State == QualityMeasurementState.Running).Select(row => row.TypeId).ToListAsync(cancellation);
        var fresh = types.Except(waiting).ToList();
        db.AddRange(fresh.Select(type => new QualityMeasurement { TypeId = type, RequestedByName = by, RequestedAt = operation.Now }));
        return types.Count == 0 && typeCode is not null ? -1 : fresh.Count;
    }
}

/// <summary>Measures what is asked for, one type after the other.</summary>
public sealed class QualityMeasuringJob : ScheduledJob
{
    /// <summary>Pages between two notes of how far it is.</summary>
    private const int PagesPerNote = 4;

    public override string Code => "licence-quality";

    public override string Name => "证照数据质量测算";

    public override string Description => "按要求逐条检查库内的有效归集记录，算出各数据项的情况和质量评分，更新质量问题；核对已整改的问题。";

    public override string Cron => "0/10 * * * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromSeconds(5);

    public override string WhenPaused => "要求的测算一直等待，评分和质量问题停在上一次测算；恢复后补做。";

    public override bool KeepsIdleRuns => false;

    protected internal override Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation) => WorkAsync(context, cancellation);

    public static async Task<JobResult> WorkAsync(JobContext context, CancellationToken cancellation)
    {
        var done = 0;
        while (!cancellation.IsCancellationRequested && await context.Portal.RunAsync(new BeginMeasurement(), CancellationToken.None) is { Succeeded: true, Value: { } begun })
        {
            if (begun.Task is { } task)
            {
                var tally = new QualityTally(task.Content, task.Rules);
                Guid? after = Guid.Empty;
                for (var pages = 1; after is { } last; pages++)
                {
                    var page = await context.Portal.RunAsync(new MeasureRecords { Task = task, After = last }, cancellation);
                    if (!page.Succeeded)
                    {
                        throw new InvalidOperationException($"The records of {task.TypeCode} could not be read: {page.Message}");
                    }

                    foreach (var record in page.Value)
                    {
                        tally.Add(record);
                    }

                    after = page.Value.Count < MeasureRecords.Page ? null : page.Value[^1].Id;
                    if (pages % PagesPerNote == 0)
                    {
                        await context.Portal.RunAsync(new NoteMeasurement { MeasurementId = task.MeasurementId, Records = tally.Records }, cancellation);
                    }
                }

                var ended = await context.Portal.RunAsync(new EndMeasurement { Task = task, Tally = tally }, cancellation);
                context.Say(ended.Succeeded ? FormattableString.Invariant($"{begun.Name}：测算 {tally.Records} 条，新问题 {ended.Value.Found} 个，退回 {ended.Value.Returned} 个，销号 {ended.Value.Closed} 个") : $"{begun.Name}：{ended.Message}");
            }
            else
            {
                context.Warn($"{begun.Name}：没有完成");
            }

            done++;
        }

        cancellation.ThrowIfCancellationRequested();
        return new JobResult(done, $"测算 {done} 类证照");
    }
}

/// <summary>Once a night: asks for all types to be measured, and tells of issues that are overdue.</summary>
public sealed class QualityNightJob : ScheduledJob
{
    public override string Code => "licence-quality-night";

    public override string Name => "证照数据质量每日安排";

    public override string Description => "每天安排全部证照的质量测算，提醒逾期未整改的质量问题。";

    public override string Cron => "0 20 1 * * ?";

    public override string WhenPaused => "不再每天测算，评分曲线缺少这些天；逾期的问题不提醒。";

    protected internal override Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation) => WorkAsync(context, cancellation);

    public static async Task<JobResult> WorkAsync(JobContext context, CancellationToken cancellation)
    {
        var asked = await context.Portal.RunAsync(new ScheduleMeasurements(), cancellation);
        var told = await context.Portal.RunAsync(new TellOverdueIssues(), cancellation);
        return new JobResult(asked.Value + told.Value, $"安排测算 {asked.Value} 类证照，提醒逾期问题 {told.Value} 个");
    }
}

[Requires("jobs.run")]
public sealed class ScheduleMeasurements : Command<int>
{
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        return await StartMeasurement.AskAsync(operation, null, "每日测算", cancellation);
    }
}

/// <param name="Task">Null when it is given up.</param>
public sealed record BegunMeasurement(string Name, QualityTask? Task);

/// <summary>Takes the oldest measurement that waits, or that a run has left half done.</summary>
[Requires("jobs.run")]
public sealed class BeginMeasurement : Command<BegunMeasurement?>
{
    protected internal override async Task<Outcome<BegunMeasurement?>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<QualityMeasurement>().Include(row => row.Type).Where(row => row.State == QualityMeasurementState.Waiting || row.State == QualityMeasurementState.Running).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellation) is not { } measurement)
        {
            return Outcome<BegunMeasurement?>.Success(null);
        }

        var type = measurement.Type!;
        if (await CollectionGate.StandardAsync(operation, type, cancellation) is not { } open)
        {
            measurement.Fail(operation.Now);
            return new BegunMeasurement(type.Name, null);
        }

        return new BegunMeasurement(type.Name, measurement.Begin(open.StandardNumber, operation.Now) ? await QualityTask.OpenAsync(operation, measurement.Id, open, cancellation) : null);
    }
}

/// <summary>Judges one page of the valid records of a type, by key. Writes nothing.</summary>
[Requires("jobs.run")]
public sealed class MeasureRecords : Query<IReadOnlyList<JudgedRecord>>
{
    public const int Page = 5000;

    public required QualityTask Task { get; init; }

    public required Guid After { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<JudgedRecord>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await QualityReading.JudgeAsync(operation, Task, operation.Db.Set<LicenceRecord>().Where(row => row.TypeId == Task.TypeId && row.IsValid && row.Id.CompareTo(After) > 0).OrderBy(row => row.Id).Take(Page), cancellation);
}

/// <summary>How far a measurement is, for the page.</summary>
[Requires("jobs.run")]
public sealed class NoteMeasurement : Command<Done>
{
    public required Guid MeasurementId { get; init; }

    public required long Records { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.Db.Set<QualityMeasurement>().Where(row => row.Id == MeasurementId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Records, Records), cancellation);
        return Done.It;
    }
}

public sealed record SettledIssues(int Found, int Returned, int Closed);

/// <summary>Keeps what a measurement found, and moves the issues of the type on.</summary>
[Requires("jobs.run")]
public sealed class EndMeasurement : Command<SettledIssues>
{
    private const string By = "质量测算";

    public required QualityTask Task { get; init; }

    public required QualityTally Tally { get; init; }

    protected internal override async Task<Outcome<SettledIssues>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<QualityMeasurement>().SingleOrDefaultAsync(row => row.Id == Task.MeasurementId, cancellation) is not { State: QualityMeasurementState.Running, BeganAt: { } began } measurement)
        {
            return Failure.NotFound();
        }

        measurement.End(Tally.Records, operation.Today, operation.Now);

        // A later measurement of the day takes the place of the earlier one; profiles are kept of the last one only.
        await db.Set<QualityScore>().Where(row => row.TypeId == Task.TypeId && row.Day == operation.Today).ExecuteDeleteAsync(cancellation);
        await db.Set<QualityProfile>().Where(row => row.TypeId == Task.TypeId).ExecuteDeleteAsync(cancellation);
        foreach (var (score, profile) in Tally.Results(measurement.Id, Task.TypeId, operation.Today))
        {
            db.AddRange(score, profile);
        }

        await operation.FlushAsync(cancellation);
        return await SettleAsync(operation, began, cancellation);
    }

    private async Task<SettledIssues> SettleAsync(Operation operation, DateTime began, CancellationToken cancellation)
    {
        var db = operation.Db;
        var open = await db.Set<QualityIssue>().Where(row => row.TypeId == Task.TypeId && row.State != QualityIssueState.Closed).ToListAsync(cancellation);
        var (returned, closed) = (0, 0);
        var on = Task.Rules.Select(terms => terms.Rule.Key).ToHashSet(StringComparer.Ordinal);
        var records = new List<QualityIssueRecord>();
        var again = new List<Guid>();
        foreach (var issue in open)
        {
            var tallied = Tally.Issues.GetValueOrDefault((issue.OrganisationPath, issue.RuleKey));
            var step = on.Contains(issue.RuleKey) ? issue.Look(tallied?.Count ?? 0, By, began, operation.Now) : issue.Close("这条规则已经停用，不再检查。", By, operation.Now);
            if (step is not null)
            {
                db.Add(step);
                (returned, closed) = (returned + (step.Kind == QualityStepKind.Returned ? 1 : 0), closed + (step.Kind == QualityStepKind.Closed ? 1 : 0));
            }

            // A closed issue keeps the list of what it was about.
            if (tallied is not null && issue.State != QualityIssueState.Closed)
            {
                again.Add(issue.Id);
                records.AddRange(RecordsOf(issue, tallied));
            }
        }

        var known = open.Select(issue => (issue.OrganisationPath, issue.RuleKey)).ToHashSet();
        var fresh = Tally.Issues.Where(pair => !known.Contains(pair.Key)).OrderBy(pair => pair.Key.Path, StringComparer.Ordinal).ThenBy(pair => pair.Key.Rule, StringComparer.Ordinal).ToList();
        if (fresh.Count > 0)
        {
            var former = (await db.Set<QualityIssue>().Where(row => row.TypeId == Task.TypeId && row.State == QualityIssueState.Closed).Select(row => new { row.Id, row.OrganisationPath, row.RuleKey, row.Number }).ToListAsync(cancellation))
                .GroupBy(row => (row.OrganisationPath, row.RuleKey)).ToDictionary(group => group.Key, group => group.MaxBy(row => row.Number, StringComparer.Ordinal)!.Number);
            var year = operation.Today.Year;
            var next = await operation.NextNumbersAsync(FormattableString.Invariant($"licence-quality/{year}"), fresh.Count, cancellation);
            foreach (var ((path, rule), tallied) in fresh)
            {
                var issue = new QualityIssue
                {
                    Number = FormattableString.Invariant($"ZL{year}{next++:000000}"), TypeId = Task.TypeId, OrganisationPath = path, RuleKey = rule, FoundAt = operation.Now, FirstCount = tallied.Count, Count = tallied.Count, MeasuredAt = operation.Now,
                    FollowsNumber = former.GetValueOrDefault((path, rule)),
                };
                db.AddRange(issue, issue.Step(QualityStepKind.Found, By, null, operation.Now));
                records.AddRange(RecordsOf(issue, tallied));
            }
        }

        await operation.FlushAsync(cancellation);
        foreach (var some in again.Chunk(Chunk))
        {
            await db.Set<QualityIssueRecord>().Where(row => some.Contains(row.IssueId)).ExecuteDeleteAsync(cancellation);
        }

        foreach (var some in records.Chunk(Chunk))
        {
            db.ChangeTracker.Clear();
            db.AddRange(some);
            await operation.FlushAsync(cancellation);
        }

        return new SettledIssues(fresh.Count, returned, closed);
    }

    private const int Chunk = 2000;

    private static IEnumerable<QualityIssueRecord> RecordsOf(QualityIssue issue, TalliedIssue tallied) => tallied.First.Select(row => QualityIssueReading.Record(issue, row.Id, row.Number, row.HolderName, row.Failure));
}
