using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.Experts.ReviewConfirmations;

/// <summary>Drawn sittings nobody has begun to ask for, and experts whom no message reaches.</summary>
internal sealed class ConfirmationToDos : ToDoSource
{
    public override string Key => "confirmations";

    public override string Title => "评审专家确认";

    public override int Order => 51;

    public override IReadOnlyList<string> Permissions { get; } = [ReviewPermissions.Draw];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var (db, today) = (operation.Db, operation.Today);
        return from draw in db.Set<ExpertDraw>()
               where draw.Kind == DrawKind.Real && draw.State == ExpertDrawState.Drawn
               join plan in db.Set<ReviewPlan>() on draw.PlanId equals plan.Id
               where plan.State == ReviewPlanState.Open
               let begun = db.Set<ReviewConfirmation>().Any(row => row.DrawId == draw.Id)
               let calls = db.Set<ReviewInvitation>().Count(row => row.DrawId == draw.Id && row.State == InvitationState.ByPhone)
               let first = db.Set<DrawSeat>().Where(seat => seat.DrawId == draw.Id && seat.State == SeatState.Held && seat.IsFormal && seat.Day > today).Min(seat => (DateOnly?)seat.Day)
               where calls > 0 || (!begun && first != null)
               select new ToDoItem
               {
                   Id = draw.Id,
                   Target = draw.Id,
                   Title = plan.Name,
                   Act = begun ? "电话联系专家" : "发起确认",
                   Number = draw.Number,
                   Subject = "",
                   Unit = "",
                   Remark = begun ? "有专家没有收到邀请" : "",
                   BegunAt = draw.DrawnAt ?? draw.FrozenAt,
                   DueOn = first ?? ToDoRules.NoDay,
                   Usual = (int)ToDoPriority.High,
                   IsBegun = begun,
               };
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return from row in operation.Db.Set<ReviewConfirmation>()
               where row.StartedById == me && row.StartedAt >= since
               join plan in operation.Db.Set<ReviewPlan>() on row.PlanId equals plan.Id
               select new DoneItem { Id = row.DrawId, Target = row.DrawId, Title = plan.Name, Act = "已发起确认", Number = row.Label, Subject = "", Unit = "", DoneAt = row.StartedAt };
    }

    protected internal override string Href(ToDoItem item) => $"/reviews/draws/{item.Target}/confirmations";

    protected internal override string Href(DoneItem item) => $"/reviews/draws/{item.Target}/confirmations";
}
