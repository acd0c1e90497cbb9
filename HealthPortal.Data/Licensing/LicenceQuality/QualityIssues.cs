using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceQuality;

public sealed record QualityIssueFilter
{
    public string? TypeCode { get; init; }

    public string? RuleKey { get; init; }

    public QualityIssueState? State { get; init; }

    /// <summary>Everything but what is closed.</summary>
    public bool Open { get; init; }

    public bool Overdue { get; init; }

    /// <summary>At this unit and below.</summary>
    public string? Unit { get; init; }

    public bool IsFiltered => TypeCode is not null || RuleKey is not null || State is not null || Open || Overdue || Unit is not null;

    internal IQueryable<QualityIssue> Apply(Operation operation)
    {
        var db = operation.Db;
        var rows = db.Set<QualityIssue>().AsQueryable();
        if (TypeCode is { } type)
        {
            rows = rows.Where(row => db.Set<LicenceType>().Any(known => known.Id == row.TypeId && known.Code == type));
        }

        if (RuleKey is { } rule)
        {
            rows = rows.Where(row => row.RuleKey == rule);
        }

        if (State is { } state)
        {
            rows = rows.Where(row => row.State == state);
        }

        if (Open)
        {
            rows = rows.Where(row => row.State != QualityIssueState.Closed);
        }

        if (Overdue)
        {
            var today = operation.Today;
            rows = rows.Where(row => (row.State == QualityIssueState.Assigned || row.State == QualityIssueState.Returned) && row.DueOn < today);
        }

        if (Unit is { } unit && OrganisationPath.IsValid(unit))
        {
            var upper = OrganisationPath.UpperBound(unit);
            rows = rows.Where(row => string.Compare(row.OrganisationPath, unit) >= 0 && string.Compare(row.OrganisationPath, upper) < 0);
        }

        return rows;
    }
}

public sealed record QualityIssueRow(
    Guid Id, string Number, string TypeCode, string TypeName, string OrganName, string RuleName, QualityDimension? Dimension, QualityIssueState State, long FirstCount, long Count, DateTime FoundAt, DateTime? AssignedAt, DateOnly? DueOn, bool IsOverdue,
    DateTime? HandledAt, DateTime? ClosedAt, int Returns);

public sealed record QualityIssuePage(IReadOnlyList<QualityIssueRow> Rows, Guid? Older, IReadOnlyList<(string Code, string Name)> Types, bool MayExport);

internal static class QualityIssueReading
{
    private const int LongestReason = 600;

    public static QualityIssueRecord Record(QualityIssue issue, Guid record, string number, string holder, QualityFailure failure) => new()
    {
        IssueId = issue.Id, OrganisationPath = issue.OrganisationPath, RecordId = record, RecordNumber = number, HolderName = holder, Item = Cut(failure.Label, 400), Reason = Cut(failure.Message, LongestReason),
    };

    /// <summary>Names of units by path. Those of the rows shown are in the reader's reach.</summary>
    public static async Task<Dictionary<string, string>> NamesAsync(Operation operation, IReadOnlyCollection<string> paths, CancellationToken cancellation)
    {
        // 本级 alone says nothing in a list of many organs: the commission above it names it.
        var wanted = paths.SelectMany(path => new[] { path, Above(path) }).Distinct(StringComparer.Ordinal).ToList();
        var units = await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // the commission a visible body belongs to
            .Where(unit => wanted.Contains(unit.Path)).Select(unit => new { unit.Path, unit.Name, unit.Kind }).ToDictionaryAsync(unit => unit.Path, StringComparer.Ordinal, cancellation);
        return paths.Distinct(StringComparer.Ordinal).ToDictionary(
            path => path,
            path => units.GetValueOrDefault(path) is not { } unit ? "已变动的机构" : unit.Kind == OrganisationKind.Headquarters && units.GetValueOrDefault(Above(path)) is { } above ? above.Name + "（本级）" : unit.Name,
            StringComparer.Ordinal);
    }

    public static async Task<List<QualityIssueRow>> RowsAsync(Operation operation, IReadOnlyList<QualityIssue> issues, CancellationToken cancellation)
    {
        var types = await operation.Db.Set<LicenceType>().ToDictionaryAsync(type => type.Id, type => (type.Code, type.Name), cancellation);
        var names = await NamesAsync(operation, [.. issues.Select(row => row.OrganisationPath)], cancellation);
        return [.. issues.Select(row => new QualityIssueRow(
            row.Id, row.Number, types[row.TypeId].Code, types[row.TypeId].Name, names[row.OrganisationPath], QualityRules.Find(row.RuleKey)?.Name ?? row.RuleKey, QualityRules.Find(row.RuleKey)?.Dimension, row.State, row.FirstCount, row.Count, row.FoundAt,
            row.AssignedAt, row.DueOn, row.IsOverdue(operation.Today), row.HandledAt, row.ClosedAt, row.Returns))];
    }

    private static string Above(string path) => path.LastIndexOf('/', path.Length - 2) is var place and >= 0 ? path[..(place + 1)] : path;

    private static string Cut(string text, int most) => text.Length > most ? text[..(most - 1)] + "…" : text;
}

/// <summary>问题清单: the newest first.</summary>
[Requires(QualityPermissions.View)]
public sealed class ListQualityIssues : Query<QualityIssuePage>
{
    public const int PageSize = 20;

    public QualityIssueFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<QualityIssuePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var issues = Filter.Apply(operation);
        if (After is { } after)
        {
            issues = issues.Where(row => row.Id.CompareTo(after) < 0);
        }

        var rows = await issues.OrderByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        var types = await operation.Db.Set<LicenceType>().OrderBy(type => type.Ordinal).Select(type => new { type.Code, type.Name }).ToListAsync(cancellation);
        return new QualityIssuePage(
            await QualityIssueReading.RowsAsync(operation, [.. rows.Take(PageSize)], cancellation), rows.Count > PageSize ? rows[PageSize - 1].Id : null, types.ConvertAll(type => (type.Code, type.Name)), operation.Actor.May(QualityPermissions.Export));
    }
}

public sealed record QualityStepView(DateTime At, QualityStepKind Kind, string ByName, string? Note, long Count, DateOnly? DueOn);

public sealed record QualityRecordView(Guid RecordId, string Number, string HolderName, string Item, string Reason);

/// <param name="Suggested">Due date by the days of the rule.</param>
public sealed record QualityIssueDetail(
    QualityIssueRow Row, int Version, string Meaning, string? FollowsNumber, string? AssignNote, string? AssignedByName, string? HandleNote, string? HandledByName, DateTime MeasuredAt, IReadOnlyList<QualityStepView> Steps,
    IReadOnlyList<QualityRecordView> Records, Guid? Older, bool MayAssign, bool MayHandle, bool MayVerify, bool MayOpenRecords, DateOnly Suggested);

[Requires(QualityPermissions.View, QualityPermissions.Handle)]
public sealed class ReadQualityIssue : Query<QualityIssueDetail>
{
    public const int PageSize = 20;

    private const int MostSteps = 100;

    public required Guid IssueId { get; init; }

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<QualityIssueDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<QualityIssue>().SingleOrDefaultAsync(row => row.Id == IssueId, cancellation) is not { } issue)
        {
            return QualityActing.Missing;
        }

        var row = (await QualityIssueReading.RowsAsync(operation, [issue], cancellation))[0];
        var steps = await db.Set<QualityIssueStep>().Where(step => step.IssueId == issue.Id).OrderByDescending(step => step.Id).Take(MostSteps).ToListAsync(cancellation);
        var records = db.Set<QualityIssueRecord>().Where(record => record.IssueId == issue.Id);
        if (After is { } after)
        {
            records = records.Where(record => record.Id.CompareTo(after) > 0);
        }

        var some = await records.OrderBy(record => record.Id).Take(PageSize + 1).ToListAsync(cancellation);
        var settings = await db.Set<QualitySetting>().Where(setting => setting.RuleKey == issue.RuleKey).ToListAsync(cancellation);
        var rule = QualityRules.Find(issue.RuleKey);
        var days = rule is null ? 15 : QualityTask.TermsOf(rule, issue.TypeId, row.TypeCode, settings).DueDays;
        var mayAssign = operation.Actor.May(QualityPermissions.Assign, issue.OrganisationPath);
        return new QualityIssueDetail(
            row, issue.Version, rule?.Meaning ?? "", issue.FollowsNumber, issue.AssignNote, issue.AssignedByName, issue.HandleNote, issue.HandledByName, issue.MeasuredAt,
            [.. steps.Select(step => new QualityStepView(step.At, step.Kind, step.ByName, step.Note, step.Count, step.DueOn))],
            [.. some.Take(PageSize).Select(record => new QualityRecordView(record.RecordId, record.RecordNumber, record.HolderName, record.Item, record.Reason))], some.Count > PageSize ? some[PageSize - 1].Id : null,
            mayAssign && issue.State is QualityIssueState.Found or QualityIssueState.Assigned or QualityIssueState.Returned,
            issue.WaitsForOrgan && operation.Actor.May(QualityPermissions.Handle, issue.OrganisationPath),
            mayAssign && issue.State != QualityIssueState.Closed && issue.Count <= QualityIssueRecord.Most,
            operation.Actor.May(CollectionPermissions.View, issue.OrganisationPath), operation.Today.AddDays(days));
    }
}

internal static class QualityActing
{
    public static readonly Failure Missing = Failure.NotFound("没有找到这个质量问题，它可能不在您的管辖范围内。");

    /// <summary>Steps are the history of the issue; a person's act stands in the change log too.</summary>
    public static void Record(Operation operation, QualityIssue issue, QualityIssueState before, QualityIssueStep step)
    {
        operation.Db.Add(step);
        operation.RecordAct(issue, issue.Label, issue.OrganisationPath, [new FieldChange("状态", before.Name(), issue.State.Name()), new FieldChange("说明", null, step.Note)], issue.OrganisationPath);
    }
}

/// <summary>交办, or another due date for what was assigned before.</summary>
[Requires(QualityPermissions.Assign)]
public sealed class AssignQualityIssue : Command<Done>
{
    public required Guid IssueId { get; init; }

    public required int Version { get; init; }

    /// <summary>Null for the days of the rule.</summary>
    public DateOnly? DueOn { get; init; }

    public string? Note { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<QualityIssue>().SingleOrDefaultAsync(row => row.Id == IssueId, cancellation) is not { } issue)
        {
            return QualityActing.Missing;
        }

        if (issue.Version != Version)
        {
            return Failure.Conflict("这个问题刚刚有变化，请刷新后再看。");
        }

        var settings = await db.Set<QualitySetting>().Where(setting => setting.RuleKey == issue.RuleKey).ToListAsync(cancellation);
        var code = await db.Set<LicenceType>().Where(type => type.Id == issue.TypeId).Select(type => type.Code).SingleAsync(cancellation);
        var days = QualityRules.Find(issue.RuleKey) is { } rule ? QualityTask.TermsOf(rule, issue.TypeId, code, settings).DueDays : 15;
        var before = issue.State;
        var assigned = issue.Assign(DueOn ?? operation.Today.AddDays(days), Note, operation.Actor.DisplayName, operation.Today, operation.Now);
        if (!assigned.Succeeded)
        {
            return new Failure(assigned.Failure!.Value, assigned.Problems);
        }

        QualityActing.Record(operation, issue, before, assigned.Value);
        await QualityMessages.TellAsync(operation, new QualityAssignedKind(), issue, cancellation);
        return Done.It;
    }
}

/// <summary>The organ says it has put the records right.</summary>
[Requires(QualityPermissions.Handle)]
public sealed class HandleQualityIssue : Command<Done>
{
    public required Guid IssueId { get; init; }

    public required int Version { get; init; }

    public string? Note { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<QualityIssue>().SingleOrDefaultAsync(row => row.Id == IssueId, cancellation) is not { } issue)
        {
            return QualityActing.Missing;
        }

        if (issue.Version != Version)
        {
            return Failure.Conflict("这个问题刚刚有变化，请刷新后再看。");
        }

        var before = issue.State;
        var handled = issue.Handle(Note, operation.Actor.DisplayName, operation.Now);
        if (!handled.Succeeded)
        {
            return new Failure(handled.Failure!.Value, handled.Problems);
        }

        QualityActing.Record(operation, issue, before, handled.Value);
        return Done.It;
    }
}

/// <summary>立即复核: looks at the records of this issue alone. Others that fail since are found by the next measurement.</summary>
/// <returns>How many of them still fail.</returns>
[Requires(QualityPermissions.Assign)]
public sealed class VerifyQualityIssue : Command<long>
{
    public required Guid IssueId { get; init; }

    public required int Version { get; init; }

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<QualityIssue>().SingleOrDefaultAsync(row => row.Id == IssueId, cancellation) is not { } issue)
        {
            return QualityActing.Missing;
        }

        if (issue.Version != Version || issue.State == QualityIssueState.Closed)
        {
            return Failure.Conflict("这个问题刚刚有变化，请刷新后再看。");
        }

        var kept = await db.Set<QualityIssueRecord>().Where(row => row.IssueId == issue.Id).ToListAsync(cancellation);
        if (issue.Count > kept.Count)
        {
            return Failure.Invalid($"问题记录多于 {QualityIssueRecord.Most} 条，没有全部列出，请用“立即测算”复核。");
        }

        var type = await db.Set<LicenceType>().AsNoTracking().SingleAsync(row => row.Id == issue.TypeId, cancellation);
        if (await CollectionGate.StandardAsync(operation, type, cancellation) is not { } open)
        {
            return Failure.Invalid("这类证照没有启用的标准，无法复核。");
        }

        var task = await QualityTask.OpenAsync(operation, Guid.Empty, open, cancellation);
        var before = issue.State;
        if (task.Rules.All(terms => terms.Rule.Key != issue.RuleKey))
        {
            QualityActing.Record(operation, issue, before, issue.Close("这条规则已经停用，不再检查。", operation.Actor.DisplayName, operation.Now));
            return 0;
        }

        // A record that went to another organ is that one's.
        var ids = kept.ConvertAll(row => row.RecordId);
        var judged = await QualityReading.JudgeAsync(operation, task, db.Set<LicenceRecord>().Where(row => ids.Contains(row.Id) && row.IsValid && row.OrganisationPath == issue.OrganisationPath), cancellation);
        var failing = judged.Select(record => (record, Failure: record.Failures.FirstOrDefault(failure => failure.Rule == issue.RuleKey))).Where(pair => pair.Failure is not null).ToList();
        var step = issue.Look(failing.Count, operation.Actor.DisplayName, operation.Now, operation.Now);
        if (step is not null)
        {
            QualityActing.Record(operation, issue, before, step);
        }

        if (failing.Count > 0)
        {
            db.RemoveRange(kept);
            db.AddRange(failing.Select(pair => QualityIssueReading.Record(issue, pair.record.Id, pair.record.Number, pair.record.HolderName, pair.Failure!)));
        }

        return failing.Count;
    }
}
