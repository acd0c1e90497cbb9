using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewPlans;

/// <param name="Open">Open plans in reach by how far they are, those with something to do first.</param>
public sealed record ReviewHome(
    int Matters, int MattersWithoutPlan, IReadOnlyList<(PlanProgress Progress, int Count)> Progress, IReadOnlyList<ReviewPlanRow> Open, IReadOnlyList<UpcomingSitting> Upcoming, IReadOnlyList<(string Matter, int Plans, int Draws)> ByMatter, int Draws, int Needed, int Held, int Left);

public sealed record UpcomingSitting(Guid PlanId, string PlanName, string Name, DateOnly Day, Domain.Experts.ExpertRules.HalfDay Half, string Place, int Formal, int HeldFormal);

/// <summary>管理首页 of a department: matters, plans, draws (tender 5.3.5.1.1).</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadReviewHome : Query<ReviewHome>
{
    public const int MostPlans = 300;
    public const int MostShown = 8;
    public const int DaysAhead = 30;

    protected internal override async Task<Outcome<ReviewHome>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var matters = await db.Set<ReviewMatter>().AsNoTracking().Where(row => row.IsActive).Select(row => new { row.Id, row.Name }).ToListAsync(cancellation);
        var plans = await db.Set<ReviewPlan>().AsNoTracking().Where(row => row.State == ReviewPlanState.Open).OrderByDescending(row => row.Id).Take(MostPlans).ToListAsync(cancellation);
        var rows = await PlanReading.RowsAsync(operation, plans, cancellation);
        var all = await db.Set<ReviewPlan>().GroupBy(row => row.MatterId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var draws = await (from draw in db.Set<ExpertDraw>() where draw.Kind == DrawKind.Real && draw.State == ExpertDrawState.Drawn join plan in db.Set<ReviewPlan>() on draw.PlanId equals plan.Id group draw by plan.MatterId into own select new { own.Key, Count = own.Count() })
            .ToDictionaryAsync(own => own.Key, own => own.Count, cancellation);
        var (from, to) = (operation.Today, operation.Today.AddDays(DaysAhead));
        var subs = await (from sub in db.Set<ReviewSubPlan>().AsNoTracking()
                          where sub.CancelledReason == null && sub.Day >= @from && sub.Day <= to
                          join plan in db.Set<ReviewPlan>() on sub.PlanId equals plan.Id
                          where plan.State == ReviewPlanState.Open
                          orderby sub.Day, sub.Id
                          select new { sub, plan.Name }).Take(MostShown).ToListAsync(cancellation);
        var subIds = subs.ConvertAll(row => row.sub.Id);
        var held = await db.Set<DrawSeat>().Where(seat => subIds.Contains(seat.SubPlanId) && seat.State == SeatState.Held && seat.IsFormal).GroupBy(seat => seat.SubPlanId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var seats = await (from seat in db.Set<DrawSeat>() join plan in db.Set<ReviewPlan>() on seat.PlanId equals plan.Id where plan.State == ReviewPlanState.Open group seat by new { seat.State, seat.IsFormal } into own select new { own.Key.State, own.Key.IsFormal, Count = own.Count() }).ToListAsync(cancellation);
        return new ReviewHome(
            matters.Count, matters.Count(matter => !all.ContainsKey(matter.Id)),
            [.. rows.GroupBy(row => row.Progress).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))],
            [.. rows.OrderBy(row => row.Progress switch { PlanProgress.Short => 0, PlanProgress.Drawing => 1, PlanProgress.ToDraw => 2, PlanProgress.Held => 3, PlanProgress.Unplanned => 4, _ => 5 }).ThenBy(row => row.FirstDay ?? DateOnly.MaxValue).Take(MostShown)],
            [.. subs.Select(row => new UpcomingSitting(row.sub.PlanId, row.Name, row.sub.Name, row.sub.Day, row.sub.Half, row.sub.Place, row.sub.Formal, held.GetValueOrDefault(row.sub.Id)))],
            [.. matters.Where(matter => all.ContainsKey(matter.Id)).Select(matter => (matter.Name, all[matter.Id], draws.GetValueOrDefault(matter.Id))).OrderByDescending(row => row.Item2).Take(10)],
            draws.Values.Sum(), rows.Where(row => row.Progress is PlanProgress.Drawn or PlanProgress.Short or PlanProgress.Held).Sum(row => row.Formal), seats.Where(seat => seat is { State: SeatState.Held, IsFormal: true }).Sum(seat => seat.Count), seats.Where(seat => seat.State == SeatState.Left).Sum(seat => seat.Count));
    }
}
