using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.Experts.ExpertDraws;

/// <summary>Frozen draws that wait for the supervisor's text.</summary>
internal sealed class DrawSupervisionToDos : ToDoSource
{
    public override string Key => "drawtexts";

    public override string Title => "监督专家抽取";

    public override int Order => 49;

    public override IReadOnlyList<string> Permissions { get; } = [ReviewPermissions.Supervise];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation) =>
        from draw in operation.Db.Set<ExpertDraw>()
        where draw.Kind == DrawKind.Real && draw.State == ExpertDrawState.Committed && draw.SupervisorTextCipher == null
        join plan in operation.Db.Set<ReviewPlan>() on draw.PlanId equals plan.Id
        select new ToDoItem
        {
            Id = draw.Id,
            Target = draw.Id,
            Title = plan.Name,
            Act = "输入随机文字",
            Number = draw.Number,
            Subject = "",
            Unit = "",
            Remark = "",
            BegunAt = draw.FrozenAt,
            DueOn = ToDoRules.NoDay,
            Usual = (int)ToDoPriority.High,
            IsBegun = false,
        };

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return from draw in operation.Db.Set<ExpertDraw>()
               where draw.SupervisorId == me && draw.DrawnAt >= since
               join plan in operation.Db.Set<ReviewPlan>() on draw.PlanId equals plan.Id
               select new DoneItem { Id = draw.Id, Target = draw.Id, Title = plan.Name, Act = "已监督抽取", Number = draw.Number, Subject = "", Unit = "", DoneAt = draw.DrawnAt ?? draw.FrozenAt };
    }

    protected internal override string Href(ToDoItem item) => $"/reviews/draws/{item.Target}";

    protected internal override string Href(DoneItem item) => $"/reviews/draws/{item.Target}";
}

/// <summary>Sittings whose experts are still to be drawn, or of which too few are left.</summary>
internal sealed class ReviewPlanToDos : ToDoSource
{
    public override string Key => "reviewplans";

    public override string Title => "评审计划抽取";

    public override int Order => 48;

    public override IReadOnlyList<string> Permissions { get; } = [ReviewPermissions.Draw];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var today = operation.Today;
        var db = operation.Db;
        return from sub in db.Set<ReviewSubPlan>()
               where sub.CancelledReason == null && sub.Day > today
               join plan in db.Set<ReviewPlan>() on sub.PlanId equals plan.Id
               where plan.State == ReviewPlanState.Open
               let undrawn = db.Set<ReviewGroup>().Any(row => row.SubPlanId == sub.Id && row.DrawId == null)
               let held = db.Set<DrawSeat>().Count(seat => seat.SubPlanId == sub.Id && seat.State == SeatState.Held && seat.IsFormal)
               where undrawn || held < sub.Formal
               select new ToDoItem
               {
                   Id = sub.Id,
                   Target = plan.Id,
                   Title = plan.Name,
                   Act = undrawn ? "抽取专家" : "补足专家",
                   Number = plan.Number,
                   Subject = sub.Name,
                   Unit = "",
                   Remark = undrawn ? "" : "正式专家不足",
                   BegunAt = plan.CreatedAt,
                   DueOn = sub.Day,
                   Usual = undrawn ? (int)ToDoPriority.Low : (int)ToDoPriority.High,
                   IsBegun = false,
               };
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return from draw in operation.Db.Set<ExpertDraw>()
               where draw.OperatorId == me && draw.Kind == DrawKind.Real && draw.DrawnAt >= since
               join plan in operation.Db.Set<ReviewPlan>() on draw.PlanId equals plan.Id
               select new DoneItem { Id = draw.Id, Target = plan.Id, Title = plan.Name, Act = "已抽取专家", Number = draw.Number, Subject = "", Unit = "", DoneAt = draw.DrawnAt ?? draw.FrozenAt };
    }

    protected internal override string Href(ToDoItem item) => $"/reviews/plans/{item.Target}";

    protected internal override string Href(DoneItem item) => $"/reviews/plans/{item.Target}";
}
