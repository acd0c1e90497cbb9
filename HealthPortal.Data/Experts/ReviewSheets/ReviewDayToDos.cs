using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.Experts.ReviewSheets;

/// <summary>
/// What the day of a review leaves to do, one thing at a time: who came is noted, sheets that are open are sealed, and after the last sitting the review is
/// concluded. Due on the day itself.
/// </summary>
internal sealed class ReviewDayToDos : ToDoSource
{
    private const string Attendance = "登记到场情况";
    private const string Sheets = "收齐并封存评审表";
    private const string Conclusion = "填写评审结论";

    public override string Key => "reviewdays";

    public override string Title => "评审当天";

    public override int Order => 52;

    public override IReadOnlyList<string> Permissions { get; } = [ReviewPermissions.Draw];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var (db, today) = (operation.Db, operation.Today);
        return from sub in db.Set<ReviewSubPlan>()
               where sub.CancelledReason == null && sub.Day <= today
               join plan in db.Set<ReviewPlan>() on sub.PlanId equals plan.Id
               where plan.State == ReviewPlanState.Open
               let unnoted = db.Set<DrawSeat>().Any(seat => seat.SubPlanId == sub.Id && seat.State == SeatState.Held && seat.IsFormal && seat.Attended == null)
               let open = db.Set<SheetRound>().Any(round => round.SubPlanId == sub.Id && round.State == SheetRoundState.Open)
               let isLast = db.Set<DrawSeat>().Any(seat => seat.SubPlanId == sub.Id && seat.State == SeatState.Held)
                   && !db.Set<ReviewSubPlan>().Any(other => other.PlanId == plan.Id && other.CancelledReason == null && (other.Day > sub.Day || (other.Day == sub.Day && other.Ordinal > sub.Ordinal)))
               where unnoted || open || isLast
               select new ToDoItem
               {
                   Id = sub.Id,
                   Target = plan.Id,
                   Title = plan.Name,
                   Act = unnoted ? Attendance : open ? Sheets : Conclusion,
                   Number = plan.Number,
                   Subject = sub.Name,
                   Unit = "",
                   Remark = "",
                   BegunAt = plan.CreatedAt,
                   DueOn = sub.Day,
                   Usual = (int)ToDoPriority.High,
                   IsBegun = !unnoted,
               };
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        // A plan keeps the name of who concluded it, not his account; the draw's officer is who did it or handed it on.
        var me = operation.Actor.UserId;
        return from plan in operation.Db.Set<ReviewPlan>()
               where plan.State == ReviewPlanState.Concluded && plan.ConcludedAt >= since && operation.Db.Set<ExpertDraw>().Any(draw => draw.PlanId == plan.Id && draw.OperatorId == me)
               select new DoneItem { Id = plan.Id, Target = plan.Id, Title = plan.Name, Act = "评审已办结", Number = plan.Number, Subject = "", Unit = "", DoneAt = plan.ConcludedAt ?? plan.CreatedAt };
    }

    protected internal override string Href(ToDoItem item) => $"/reviews/plans/{item.Target}/{(item.Act == Sheets ? "sheets" : "day")}";

    protected internal override string Href(DoneItem item) => $"/reviews/plans/{item.Target}/day";
}
