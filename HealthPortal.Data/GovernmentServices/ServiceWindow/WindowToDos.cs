using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <summary>Supplements the window waits for. No period runs meanwhile, but somebody should remind the applicant. What was received stands among the cases.</summary>
internal sealed class SupplementToDos : ToDoSource
{
    public override string Key => "supplements";

    public override string Title => "补正收件";

    public override int Order => 20;

    public override IReadOnlyList<string> Permissions { get; } = [WindowPermissions.Intake];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation) => Supplements.Awaited(operation).Select(row => new ToDoItem
    {
        Id = row.Id,
        Target = row.Id,
        Title = row.ItemName,
        Act = "接收补正材料",
        Number = row.CaseNumber,
        Subject = row.ApplicantName,
        Unit = row.DepartmentName,
        Remark = "等申请人补正",
        BegunAt = row.Events.Where(line => line.Action == CaseAction.RequestSupplement).Max(line => (DateTime?)line.At) ?? row.SubmittedAt,
        DueOn = ToDoRules.NoDay,
        Usual = (int)ToDoPriority.Low,
        IsBegun = true,
    });

    protected internal override string Href(ToDoItem item) => $"/window/supplements/{item.Target}";
}

/// <summary>Applications the clerk has begun to type. What was submitted stands among the cases.</summary>
internal sealed class DraftToDos : ToDoSource
{
    public override string Key => "drafts";

    public override string Title => "暂存收件";

    public override int Order => 30;

    public override IReadOnlyList<string> Permissions { get; } = [WindowPermissions.Intake];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation) => Drafts.Unfinished(operation).Select(row => new ToDoItem
    {
        Id = row.Id,
        Target = row.Id,
        Title = row.ItemName,
        Act = "继续填写",
        Number = "",
        Subject = row.ApplicantName,
        Unit = "",
        Remark = "还没有提交",
        BegunAt = row.StartedAt ?? row.SavedAt,
        DueOn = ToDoRules.NoDay,
        Usual = (int)ToDoPriority.Low,
        IsBegun = true,
    });

    protected internal override string Href(ToDoItem item) => $"/window/drafts/{item.Target}";
}
