using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.Licensing.LicenceStandards;

/// <summary>Standards to review, except one's own, approved ones to switch on, and drafts one was the last to write.</summary>
internal sealed class StandardToDos : ToDoSource
{
    public override string Key => "standards";

    public override string Title => "证照标准";

    public override int Order => 45;

    public override IReadOnlyList<string> Permissions { get; } = [StandardPermissions.Write, StandardPermissions.Review];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var me = operation.Actor.UserId;
        var reviews = operation.Actor.May(StandardPermissions.Review);
        var writes = operation.Actor.May(StandardPermissions.Write);
        return operation.Db.Set<StandardVersion>()
            .Where(row => (reviews && row.State == StandardState.Approved)
                || (reviews && row.State == StandardState.InReview && !(row.EditedBy == me || row.SubmittedBy == me))
                || (writes && row.State == StandardState.Draft && row.EditedBy == me))
            .Select(row => new ToDoItem
            {
                Id = row.Id,
                Target = row.Id,
                Title = row.Type!.Name,
                Act = row.State == StandardState.InReview ? "审核" : row.State == StandardState.Approved ? "启用" : row.ReviewOpinion != null ? "按审核意见修改" : "继续编写",
                Number = row.Type.Code,
                Subject = (row.State == StandardState.Draft ? row.EditedByName : row.SubmittedByName) ?? "",
                Unit = "",
                Remark = row.State == StandardState.InReview ? "编写人在等审核" : row.State == StandardState.Approved ? "审核已通过，还没有启用" : row.ReviewOpinion != null ? "审核退回" : "还没有送审",
                BegunAt = (row.State == StandardState.InReview ? row.SubmittedAt : row.State == StandardState.Approved || row.ReviewOpinion != null ? row.ReviewedAt : null) ?? row.EditedAt,
                DueOn = ToDoRules.NoDay,
                Usual = row.State != StandardState.Draft || row.ReviewOpinion != null ? (int)ToDoPriority.Medium : (int)ToDoPriority.Low,
                IsBegun = row.State == StandardState.Draft && row.ReviewOpinion == null,
            });
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return operation.Db.Set<StandardVersion>()
            .Where(row => (row.ReviewedBy == me && row.ReviewedAt >= since) || (row.SubmittedBy == me && row.SubmittedAt >= since))
            .Select(row => new DoneItem
            {
                Id = row.Id,
                Target = row.Id,
                Title = row.Type!.Name,
                Act = row.SubmittedBy == me ? "送审" : row.State == StandardState.Draft ? "审核退回" : "审核通过",
                Number = row.Type.Code,
                Subject = row.EditedByName ?? "",
                Unit = "",
                DoneAt = (row.SubmittedBy == me ? row.SubmittedAt : row.ReviewedAt) ?? row.EditedAt,
            });
    }

    protected internal override string Href(ToDoItem item) => $"/licensing/standards/{item.Number}" + (item.Act is "审核" or "启用" ? "?view=changes" : "/draft");

    protected internal override string Href(DoneItem item) => $"/licensing/standards/{item.Number}";
}
