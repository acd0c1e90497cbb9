using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Platform.Tasks;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>Cases at a step the actor may act on, from preliminary review to delivery, by the day the law next waits for.</summary>
internal sealed class CaseToDos : ToDoSource
{
    public override string Key => "cases";

    public override string Title => "办件办理";

    public override int Order => 10;

    public override IReadOnlyList<string> Permissions { get; } = [ApprovalPermissions.View];

    /// <summary>Managers and auditors only read.</summary>
    protected internal override bool Concerns(Actor actor) => base.Concerns(actor) && CaseFilters.MayAct(actor);

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var me = operation.Actor.UserId;
        return CaseFilters.Waiting(operation).Select(row => new ToDoItem
        {
            Id = row.Id,
            Target = row.Id,
            Title = row.ItemName,
            Act = row.StepName ?? "",
            Number = row.CaseNumber,
            Subject = row.ApplicantName,
            Unit = row.DepartmentName,
            Remark = row.State == CaseState.AwaitingSupplement ? "等申请人补正" : row.State == CaseState.Suspended ? "已中止，暂停计时"
                : row.State == CaseState.InProgress && row.ActBy == ApprovalCase.NoDay ? "专家评审时间不计入期限" : "",
            BegunAt = row.StepEnteredAt ?? row.SubmittedAt,
            DueOn = row.ActBy,
            Usual = row.State == CaseState.AwaitingSupplement || row.State == CaseState.Suspended ? (int)ToDoPriority.Low : (int)ToDoPriority.Medium,
            IsBegun = row.State == CaseState.AwaitingSupplement || row.State == CaseState.Suspended || row.HandlerId == me,
        });
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return from part in operation.Db.Set<CaseParticipation>()
               where part.UserId == me && part.LastActedAt >= since
               join row in operation.Db.Set<ApprovalCase>() on part.CaseId equals row.Id
               select new DoneItem
               {
                   Id = row.Id,
                   Target = row.Id,
                   Title = row.ItemName,
                   Act = "",
                   Number = row.CaseNumber,
                   Subject = row.ApplicantName,
                   Unit = row.DepartmentName,
                   DoneAt = part.LastActedAt,
               };
    }

    /// <summary>The latest act of the actor on each case.</summary>
    protected internal override async Task CompleteAsync(Operation operation, IReadOnlyList<DoneItem> page, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var cases = page.Select(item => item.Id).ToList();
        var lines = await operation.Db.Set<CaseEvent>().Where(line => cases.Contains(line.CaseId) && line.ActorId == me)
            .Select(line => new { line.CaseId, line.Ordinal, line.Action }).ToListAsync(cancellation);
        var latest = lines.GroupBy(line => line.CaseId).ToDictionary(group => group.Key, group => group.MaxBy(line => line.Ordinal)!.Action.Name());
        foreach (var item in page)
        {
            item.Act = latest.GetValueOrDefault(item.Id, "");
        }
    }

    protected internal override string Href(ToDoItem item) => $"/cases/{item.Target}";

    protected internal override string Href(DoneItem item) => $"/cases/{item.Target}";
}
