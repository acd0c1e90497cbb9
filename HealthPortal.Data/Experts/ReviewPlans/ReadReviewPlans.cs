using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewPlans;

/// <summary>How far an open plan has come.</summary>
public enum PlanProgress
{
    /// <summary>待完善: has no sitting yet.</summary>
    Unplanned,

    /// <summary>待抽取</summary>
    ToDraw,

    /// <summary>抽取中: frozen, texts are missing.</summary>
    Drawing,

    /// <summary>专家不足: drawn, and a place is empty.</summary>
    Short,

    /// <summary>已抽取: waits for its day.</summary>
    Drawn,

    /// <summary>待总结: all sittings are past.</summary>
    Held,
    Concluded,
    Cancelled,
}

public static class PlanProgressWords
{
    public static string Name(this PlanProgress progress) => progress switch
    {
        PlanProgress.Unplanned => "待完善",
        PlanProgress.ToDraw => "待抽取",
        PlanProgress.Drawing => "抽取中",
        PlanProgress.Short => "专家不足",
        PlanProgress.Drawn => "已抽取",
        PlanProgress.Held => "待总结",
        PlanProgress.Concluded => "已办结",
        _ => "已取消",
    };
}

public sealed record ReviewPlanFilter
{
    public string? Search { get; init; }

    public Guid? MatterId { get; init; }

    public ReviewPlanState? State { get; init; }

    /// <summary>A sitting in these days, both included.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Search) || MatterId is not null || State is not null || From is not null || To is not null;

    internal IQueryable<ReviewPlan> Apply(Operation operation)
    {
        var db = operation.Db;
        var rows = db.Set<ReviewPlan>().AsNoTracking();
        if (!string.IsNullOrWhiteSpace(Search))
        {
            var word = Search.Trim();
            var number = word.ToUpperInvariant();
            rows = rows.Where(row => row.Name.Contains(word) || row.Number == number);
        }

        if (MatterId is { } matter)
        {
            rows = rows.Where(row => row.MatterId == matter);
        }

        if (State is { } state)
        {
            rows = rows.Where(row => row.State == state);
        }

        if (From is { } from)
        {
            rows = rows.Where(row => db.Set<ReviewSubPlan>().Any(sub => sub.PlanId == row.Id && sub.CancelledReason == null && sub.Day >= from));
        }

        if (To is { } to)
        {
            rows = rows.Where(row => db.Set<ReviewSubPlan>().Any(sub => sub.PlanId == row.Id && sub.CancelledReason == null && sub.Day <= to));
        }

        return rows;
    }
}

/// <param name="Formal">Asked for, over all sittings; <paramref name="HeldFormal"/> are those drawn who still hold a place.</param>
public sealed record ReviewPlanRow(
    Guid Id, string Number, string Name, Guid MatterId, string MatterName, string UnitName, PlanProgress Progress, DateOnly? FirstDay, DateOnly? LastDay, string Places, int SubPlans, int Formal, int Backup, int HeldFormal, int HeldBackup, DateTime CreatedAt, string CreatedByName);

public sealed record ReviewPlanSlice(IReadOnlyList<ReviewPlanRow> Rows, Guid? Older, IReadOnlyList<(Guid Id, string Name)> Matters, bool MayAdd, bool MayExport);

/// <summary>评审计划, the newest first (tender 5.3.5.1.1（2）).</summary>
[Requires(ReviewPermissions.View)]
public sealed class ListReviewPlans : Query<ReviewPlanSlice>
{
    public const int PageSize = 20;

    public ReviewPlanFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<ReviewPlanSlice>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var plans = Filter.Apply(operation);
        if (After is { } after)
        {
            plans = plans.Where(row => row.Id.CompareTo(after) < 0);
        }

        var rows = await plans.OrderByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        var matters = await operation.Db.Set<ReviewMatter>().Where(row => row.IsActive).OrderBy(row => row.Name).Select(row => new { row.Id, row.Name }).ToListAsync(cancellation);
        return new ReviewPlanSlice(
            await PlanReading.RowsAsync(operation, [.. rows.Take(PageSize)], cancellation), rows.Count > PageSize ? rows[PageSize - 1].Id : null, matters.ConvertAll(row => (row.Id, row.Name)),
            operation.Actor.May(ReviewPermissions.Edit, operation.Actor.OrganisationPath), operation.Actor.May(ReviewPermissions.Export));
    }
}

/// <summary>评审计划 by the conditions of the list, as a workbook (tender 5.3.5.1.1（2）).</summary>
[Requires(ReviewPermissions.Export)]
public sealed class ExportReviewPlans : Query<int>
{
    private const int Slice = 500;

    public ReviewPlanFilter Filter { get; init; } = new();

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var count = 0;
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                "评审计划", Filter.IsFiltered ? "按条件筛选" : "全部", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [new("编号"), new("计划名称"), new("评审事项"), new("业务处室"), new("状态"), new("首场日期", 12), new("末场日期", 12), new("地点"), new("场次"), new("正式名额"), new("备份名额"), new("在名单正式"), new("在名单备份"), new("新建时间"), new("新建人")],
                RowsAsync()),
            cancellation);
        operation.RecordLook("ReviewPlanExport", Guid.CreateVersion7().ToString(), "评审计划", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出评审计划 {count} 个"));
        return count;

        async IAsyncEnumerable<object?[]> RowsAsync()
        {
            Guid? after = null;
            do
            {
                var plans = Filter.Apply(operation);
                if (after is { } last)
                {
                    plans = plans.Where(row => row.Id.CompareTo(last) < 0);
                }

                var some = await plans.OrderByDescending(row => row.Id).Take(Slice).ToListAsync(cancellation);
                after = some.Count == Slice ? some[^1].Id : null;
                foreach (var row in await PlanReading.RowsAsync(operation, some, cancellation))
                {
                    count++;
                    yield return [row.Number, row.Name, row.MatterName, row.UnitName, row.Progress.Name(), row.FirstDay, row.LastDay, row.Places, row.SubPlans, row.Formal, row.Backup, row.HeldFormal, row.HeldBackup, ShanghaiTime.Of(row.CreatedAt), row.CreatedByName];
                }
            }
            while (after is not null);
        }
    }
}

public sealed record SubPlanView(ReviewSubPlan Row, string? DivisionName, IReadOnlyList<GroupView> Groups, bool IsPast);

/// <param name="Sentence">The group's own rule.</param>
public sealed record GroupView(ReviewGroup Row, string Sentence, int HeldFormal, int HeldBackup);

public sealed record PlanDrawRow(Guid Id, string Number, DrawKind Kind, ExpertDrawState State, DateTime FrozenAt, DateTime? DrawnAt, string StartedByName, string Commitment, string? AbandonedReason);

/// <param name="RecusedExperts">Named ones, for people.</param>
public sealed record ReviewPlanDetail(
    ReviewPlan Plan, ReviewPlanRow Row, string? MatterMessageName, IReadOnlyList<SubPlanView> SubPlans, IReadOnlyList<PlanDrawRow> Draws, IReadOnlyList<KeyDate> KeyDates, RuleGroup Rule, string Sentence, RecusalSettings Recusal,
    IReadOnlyList<(Guid Id, string Number, string Name, string Institution)> RecusedExperts, IReadOnlyList<(Guid Id, string Name)> EarlierPlans, IReadOnlyList<TagDefinition> Tags, IReadOnlyList<Problem> Faults, bool MayEdit, bool MayDraw);

[Requires(ReviewPermissions.View)]
public sealed class ReadReviewPlan : Query<ReviewPlanDetail>
{
    public required Guid PlanId { get; init; }

    protected internal override async Task<Outcome<ReviewPlanDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == PlanId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        var tags = (await TagCatalogue.ReadAsync(operation, cancellation)).All;
        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == plan.Id).OrderBy(row => row.Day).ThenBy(row => row.Ordinal).ThenBy(row => row.Id).ToListAsync(cancellation);
        var groups = await db.Set<ReviewGroup>().AsNoTracking().Where(row => row.PlanId == plan.Id).OrderBy(row => row.Ordinal).ThenBy(row => row.Id).ToListAsync(cancellation);
        var held = await db.Set<DrawSeat>().Where(seat => seat.PlanId == plan.Id && seat.State == SeatState.Held).GroupBy(seat => new { seat.GroupId, seat.IsFormal }).Select(group => new { group.Key.GroupId, group.Key.IsFormal, Count = group.Count() }).ToListAsync(cancellation);
        var codes = subs.Select(sub => sub.DivisionCode).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var divisions = await db.Set<Division>().Where(row => codes.Contains(row.Code)).ToDictionaryAsync(row => row.Code, row => row.FullName, StringComparer.Ordinal, cancellation);
        var draws = await db.Set<ExpertDraw>().Where(row => row.PlanId == plan.Id).OrderByDescending(row => row.Id).Take(100)
            .Select(row => new PlanDrawRow(row.Id, row.Number, row.Kind, row.State, row.FrozenAt, row.DrawnAt, row.StartedByName, row.Commitment, row.AbandonedReason)).ToListAsync(cancellation);
        var recusal = plan.Recusal;
        var experts = await db.Set<Expert>().Where(row => recusal.Experts.Contains(row.Id)).OrderBy(row => row.Number).Select(row => new { row.Id, row.Number, row.Name, row.Institution }).ToListAsync(cancellation);
        var earlier = await db.Set<ReviewPlan>().Where(row => recusal.EarlierPlans.Contains(row.Id)).OrderByDescending(row => row.Id).Select(row => new { row.Id, row.Name }).ToListAsync(cancellation);
        var messageName = await db.Set<ReviewMatter>().Where(row => row.Id == plan.MatterId).Select(row => row.MessageName).SingleOrDefaultAsync(cancellation);
        var calendar = await WorkingDays.ReadAsync(db, cancellation);
        var undrawn = groups.Where(group => group.DrawId is null).ToList();
        return new ReviewPlanDetail(
            plan, (await PlanReading.RowsAsync(operation, [plan], cancellation))[0], messageName,
            [.. subs.Select(sub => new SubPlanView(
                sub, sub.DivisionCode is { } place ? divisions.GetValueOrDefault(place) : null,
                [.. groups.Where(group => group.SubPlanId == sub.Id).Select(group => new GroupView(
                    group, RuleSentence.Write(group.Rule, tags), held.Where(seat => seat.GroupId == group.Id && seat.IsFormal).Sum(seat => seat.Count), held.Where(seat => seat.GroupId == group.Id && !seat.IsFormal).Sum(seat => seat.Count)))],
                sub.Day < operation.Today))],
            draws, PlanReadiness.KeyDates(subs, (day, count) => calendar.AddWorkingDays(day, -count)), plan.Rule, RuleSentence.Write(plan.Rule, tags), recusal,
            experts.ConvertAll(row => (row.Id, row.Number, row.Name, row.Institution)), earlier.ConvertAll(row => (row.Id, row.Name)), tags,
            plan.State == ReviewPlanState.Open && undrawn.Count > 0 ? PlanReadiness.Faults(plan, subs, undrawn, tags, operation.Today) : [],
            plan.State == ReviewPlanState.Open && actor.May(ReviewPermissions.Edit, plan.OrganisationPath), plan.State == ReviewPlanState.Open && actor.May(ReviewPermissions.Draw, plan.OrganisationPath));
    }
}

/// <param name="IsSitting">The review itself, in difference to a key date.</param>
public sealed record CalendarItem(DateOnly Day, string What, Guid PlanId, string PlanName, bool IsSitting);

/// <summary>日历: sittings and key dates of open plans in a month.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadReviewCalendar : Query<IReadOnlyList<CalendarItem>>
{
    private const int Most = 1000;

    /// <summary>Any day of the month.</summary>
    public required DateOnly Month { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<CalendarItem>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var first = new DateOnly(Month.Year, Month.Month, 1);
        var last = first.AddMonths(1).AddDays(-1);

        // A date before a sitting may lie in the month before it.
        var until = last.AddDays(31);
        var subs = await (from sub in db.Set<ReviewSubPlan>().AsNoTracking()
                          where sub.Day >= first && sub.Day <= until && sub.CancelledReason == null
                          join plan in db.Set<ReviewPlan>() on sub.PlanId equals plan.Id
                          where plan.State != ReviewPlanState.Cancelled
                          orderby sub.Day, sub.Id
                          select new { sub, plan.Id, plan.Name }).Take(Most).ToListAsync(cancellation);
        var calendar = await WorkingDays.ReadAsync(db, cancellation);
        return subs.SelectMany(row => PlanReadiness.KeyDates([row.sub], (day, count) => calendar.AddWorkingDays(day, -count)).Select(date => new CalendarItem(date.Day, date.What, row.Id, row.Name, date.Day == row.sub.Day)))
            .Where(item => item.Day >= first && item.Day <= last).OrderBy(item => item.Day).ThenBy(item => item.PlanName, StringComparer.Ordinal).ToList();
    }
}

internal static class PlanReading
{
    public static async Task<List<ReviewPlanRow>> RowsAsync(Operation operation, IReadOnlyList<ReviewPlan> plans, CancellationToken cancellation)
    {
        var db = operation.Db;
        var ids = plans.Select(plan => plan.Id).ToList();
        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => ids.Contains(row.PlanId) && row.CancelledReason == null).OrderBy(row => row.Day).ThenBy(row => row.Id).ToListAsync(cancellation);
        var undrawn = await db.Set<ReviewGroup>().Where(row => ids.Contains(row.PlanId) && row.DrawId == null).Select(row => row.PlanId).Distinct().ToListAsync(cancellation);
        var drawing = await db.Set<ExpertDraw>().Where(row => ids.Contains(row.PlanId) && row.State == ExpertDrawState.Committed && row.Kind == DrawKind.Real).Select(row => row.PlanId).Distinct().ToListAsync(cancellation);
        var held = await db.Set<DrawSeat>().Where(seat => ids.Contains(seat.PlanId) && seat.State == SeatState.Held).GroupBy(seat => new { seat.PlanId, seat.IsFormal }).Select(group => new { group.Key.PlanId, group.Key.IsFormal, Count = group.Count() }).ToListAsync(cancellation);
        var matterIds = plans.Select(plan => plan.MatterId).Distinct().ToList();
        var matters = await db.Set<ReviewMatter>().Where(row => matterIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
        var names = await UnitNames.OfAsync(operation, [.. plans.Select(plan => plan.OrganisationPath)], cancellation);
        return [.. plans.Select(plan =>
        {
            var own = subs.Where(sub => sub.PlanId == plan.Id).ToList();
            var (formal, backup) = (own.Sum(sub => sub.Formal), own.Sum(sub => sub.Backup));
            var heldFormal = held.Where(seat => seat.PlanId == plan.Id && seat.IsFormal).Sum(seat => seat.Count);
            var progress = plan.State switch
            {
                ReviewPlanState.Concluded => PlanProgress.Concluded,
                ReviewPlanState.Cancelled => PlanProgress.Cancelled,
                _ when own.Count == 0 => PlanProgress.Unplanned,
                _ when drawing.Contains(plan.Id) => PlanProgress.Drawing,
                _ when undrawn.Contains(plan.Id) => PlanProgress.ToDraw,
                _ when own[^1].Day < operation.Today => PlanProgress.Held,
                _ when heldFormal < formal => PlanProgress.Short,
                _ => PlanProgress.Drawn,
            };
            return new ReviewPlanRow(
                plan.Id, plan.Number, plan.Name, plan.MatterId, matters.GetValueOrDefault(plan.MatterId, "已变动的事项"), names[plan.OrganisationPath], progress, own.FirstOrDefault()?.Day, own.LastOrDefault()?.Day,
                string.Join('、', own.Select(sub => sub.Place).Distinct(StringComparer.Ordinal)), own.Count, formal, backup, heldFormal, held.Where(seat => seat.PlanId == plan.Id && !seat.IsFormal).Sum(seat => seat.Count), plan.CreatedAt, plan.CreatedByName);
        })];
    }
}
