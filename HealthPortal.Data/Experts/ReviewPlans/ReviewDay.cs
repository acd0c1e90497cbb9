using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewPlans;

/// <param name="Points">Of the rating for this plan; null before it.</param>
public sealed record DaySeat(Guid SeatId, string GroupName, string? RuleName, int Ordinal, bool IsFormal, Guid ExpertId, string Number, string Name, string Institution, string Specialty, string? ProfessionalTitle, bool? Attended, int? Points, bool? IsQualified, string? Note);

/// <param name="IsOpen">The names are open; before that the seats are not listed.</param>
/// <param name="HasCome">The day is here or past.</param>
public sealed record DaySitting(Guid SubPlanId, string Name, DateOnly Day, HalfDay Half, string Place, bool IsOpen, bool HasCome, DateTime NamesFrom, IReadOnlyList<DaySeat> Seats);

/// <param name="MayPay">May see the list of fees.</param>
public sealed record ReviewDayView(Guid PlanId, string Number, string PlanName, string MatterName, string UnitName, ReviewPlanState State, string? Conclusion, DateTime? ConcludedAt, string? ConcludedByName, IReadOnlyList<DaySitting> Sittings, int Version, bool MayAct, bool MayPay, Guid? CaseId, string? CaseNumber, bool? PanelAgrees);

/// <summary>评审当天: who sits, who came, how they were rated. Looking at it is a look at names, and on record.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadReviewDay : Query<ReviewDayView>
{
    public required Guid PlanId { get; init; }

    protected internal override Task<Outcome<ReviewDayView>> RunAsync(Operation operation, CancellationToken cancellation) => ReviewDays.ReadAsync(operation, PlanId, "查看评审到场名单", cancellation);
}

/// <summary>The same for paper: list to sign and name cards (tender 5.3.5.1.4（4）: 对应的抽取名称也会一同导出).</summary>
[Requires(ReviewPermissions.Export, ReviewPermissions.Draw)]
public sealed class PrintReviewList : Query<ReviewDayView>
{
    public required Guid PlanId { get; init; }

    protected internal override async Task<Outcome<ReviewDayView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await ReviewDays.ReadAsync(operation, PlanId, "打印评审名单", cancellation);
        return read.Succeeded && !read.Value.Sittings.Any(sitting => sitting is { IsOpen: true, Seats.Count: > 0 }) ? Failure.Invalid("名单还没有公开，或者没有专家，不能打印。") : read;
    }
}

/// <summary>登记到场 of one expert, on the day or after it.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class NoteAttendance : Command<Done>
{
    public required Guid SeatId { get; init; }

    public required bool Attended { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<DrawSeat>().SingleOrDefaultAsync(row => row.Id == SeatId && row.State == SeatState.Held, cancellation) is not { } seat)
        {
            return Failure.NotFound("这位专家已不在名单中，请刷新后再看。");
        }

        if (seat.Day > operation.Today)
        {
            return Failure.Invalid("评审还没有举行，不能登记到场。");
        }

        if (await db.Set<ReviewPlan>().AnyAsync(plan => plan.Id == seat.PlanId && plan.State != ReviewPlanState.Open, cancellation))
        {
            return Failure.Invalid("评审计划已经办结或取消，到场情况不能再改。");
        }

        if (await db.Set<SheetRound>().AnyAsync(round => round.SubPlanId == seat.SubPlanId && round.State == SheetRoundState.Closed, cancellation))
        {
            return Failure.Invalid("本场评审表已经封存，到场情况不能再改。");
        }

        if (!Attended && await db.Set<SheetFiller>().AnyAsync(filler => filler.SeatId == seat.Id && filler.HandedInAt != null, cancellation))
        {
            return Failure.Invalid("这位专家已经交回评审表，不能改为未到。");
        }

        seat.Attended = Attended;
        return Done.It;
    }
}

/// <summary>办结 with the conclusion. Whoever came has served once more.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class ConcludeReview : Command<Done>
{
    public required Guid PlanId { get; init; }

    public required int Version { get; init; }

    public string? Conclusion { get; init; }

    /// <summary>同意 or 不同意; asked for where a case waits for it.</summary>
    public bool? Agrees { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewPlan>().SingleOrDefaultAsync(row => row.Id == PlanId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        if (plan.Version != Version)
        {
            return ReviewActing.Changed;
        }

        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == plan.Id && row.CancelledReason == null).ToListAsync(cancellation);
        if (subs.Count == 0)
        {
            return Failure.Invalid("这个评审计划没有举行过评审，不需要就取消计划。");
        }

        var held = subs.ConvertAll(sub => sub.Id);
        if (await db.Set<SheetRound>().CountAsync(round => held.Contains(round.SubPlanId) && round.State == SheetRoundState.Open, cancellation) is > 0 and var filling)
        {
            return Failure.Invalid($"还有 {filling} 场的评审表没有封存，封存以后才能办结。");
        }

        var seats = await db.Set<DrawSeat>().AsNoTracking().Where(seat => seat.PlanId == plan.Id && seat.State == SeatState.Held).ToListAsync(cancellation);
        var concluded = plan.Conclude(Conclusion, (subs.Count(sub => sub.Day > operation.Today), seats.Count(seat => seat is { IsFormal: true, Attended: null })), operation.Now, operation.Actor.DisplayName);
        if (!concluded.Succeeded)
        {
            return concluded;
        }

        if (plan.CaseId is not null && await CaseReviews.CaseReturning.ConcludeAsync(operation, plan, Agrees, cancellation) is { } missing)
        {
            return missing;
        }

        var came = seats.Where(seat => seat.Attended == true).GroupBy(seat => seat.ExpertId).ToDictionary(own => own.Key, own => own.Max(seat => seat.Day));
        var ids = came.Keys.ToList();
        foreach (var expert in await db.Set<Expert>().Where(row => ids.Contains(row.Id)).ToListAsync(cancellation))
        {
            expert.Served++;
            expert.LastServedOn = expert.LastServedOn > came[expert.Id] ? expert.LastServedOn : came[expert.Id];
        }

        return Done.It;
    }
}

internal static class ReviewDays
{
    public static async Task<Outcome<ReviewDayView>> ReadAsync(Operation operation, Guid planId, string look, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == planId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == plan.Id && row.CancelledReason == null).OrderBy(row => row.Day).ThenBy(row => row.Ordinal).ThenBy(row => row.Id).ToListAsync(cancellation);
        var groups = await db.Set<ReviewGroup>().AsNoTracking().Where(row => row.PlanId == plan.Id).ToDictionaryAsync(row => row.Id, cancellation);
        var local = ShanghaiTime.Of(operation.Now);
        var open = subs.Where(sub => local >= sub.BeginsAt.AddHours(-plan.NamesHours)).Select(sub => sub.Id).ToList();
        var seats = await (from seat in db.Set<DrawSeat>().AsNoTracking()
                           where open.Contains(seat.SubPlanId) && seat.State == SeatState.Held
                           join expert in db.Set<Expert>() on seat.ExpertId equals expert.Id
                           select new { seat, expert }).ToListAsync(cancellation);
        var ratings = await db.Set<ExpertRating>().AsNoTracking().Where(row => row.PlanId == plan.Id).ToDictionaryAsync(row => row.ExpertId, cancellation);
        var matter = await db.Set<ReviewMatter>().AsNoTracking().Where(row => row.Id == plan.MatterId).Select(row => row.Name).SingleOrDefaultAsync(cancellation) ?? "";
        var unit = (await UnitNames.OfAsync(operation, [plan.OrganisationPath], cancellation))[plan.OrganisationPath];
        if (seats.Count > 0)
        {
            operation.RecordLook(nameof(ReviewPlan), plan.Id.ToString(), plan.Name, plan.OrganisationPath, look);
        }

        return new ReviewDayView(
            plan.Id, plan.Number, plan.Name, matter, unit, plan.State, plan.Conclusion, plan.ConcludedAt, plan.ConcludedByName,
            [.. subs.Select(sub => new DaySitting(
                sub.Id, sub.Name, sub.Day, sub.Half, sub.Place, open.Contains(sub.Id), sub.Day <= operation.Today, sub.BeginsAt.AddHours(-plan.NamesHours),
                [.. seats.Where(row => row.seat.SubPlanId == sub.Id).OrderBy(row => groups[row.seat.GroupId].Ordinal).ThenByDescending(row => row.seat.IsFormal).ThenBy(row => row.seat.Ordinal).Select(row =>
                {
                    var rating = ratings.GetValueOrDefault(row.expert.Id);
                    return new DaySeat(
                        row.seat.Id, groups[row.seat.GroupId].Name, groups[row.seat.GroupId].RuleName, row.seat.Ordinal, row.seat.IsFormal, row.expert.Id, row.expert.Number, row.expert.Name, row.expert.Institution, row.expert.Specialty, row.expert.ProfessionalTitle, row.seat.Attended,
                        rating?.Points, rating?.IsQualified, rating?.Note);
                })]))],
            plan.Version, plan.State == ReviewPlanState.Open && actor.May(ReviewPermissions.Draw, plan.OrganisationPath), actor.May(ReviewPermissions.Draw, plan.OrganisationPath) || actor.May(ReviewPermissions.Export, plan.OrganisationPath), plan.CaseId, plan.CaseNumber, plan.PanelAgrees);
    }
}
