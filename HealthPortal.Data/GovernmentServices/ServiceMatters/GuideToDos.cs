using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.GovernmentServices.ServiceMatters;

/// <summary>Guides to review, except one's own, and drafts one was the last to write: sent back or under way.</summary>
internal sealed class GuideToDos : ToDoSource
{
    private const string Review = "审核";

    public override string Key => "guides";

    public override string Title => "办事指南";

    public override int Order => 40;

    public override IReadOnlyList<string> Permissions { get; } = [ServiceMatterPermissions.WriteGuides, ServiceMatterPermissions.ReviewGuides];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var me = operation.Actor.UserId;
        var reviews = operation.Actor.May(ServiceMatterPermissions.ReviewGuides);
        var writes = operation.Actor.May(ServiceMatterPermissions.WriteGuides);
        return operation.Db.Set<GuideVersion>()
            .Where(row => (reviews && row.State == GuideState.InReview && !(row.EditedBy == me || row.SubmittedBy == me)) || (writes && row.State == GuideState.Draft && row.EditedBy == me))
            .Select(row => new ToDoItem
            {
                Id = row.Id,
                Target = row.ItemId,
                Title = row.Item!.Name,
                Act = row.State == GuideState.InReview ? Review : row.ReviewOpinion != null ? "按审核意见修改" : "继续编写",
                Number = row.Item.Code,
                Subject = (row.State == GuideState.InReview ? row.SubmittedByName : row.EditedByName) ?? "",
                Unit = "",
                Remark = row.State == GuideState.InReview ? "编写人在等审核" : row.ReviewOpinion != null ? "审核退回" : "还没有送审",
                BegunAt = (row.State == GuideState.InReview ? row.SubmittedAt : row.ReviewOpinion != null ? row.ReviewedAt : null) ?? row.EditedAt,
                DueOn = ToDoRules.NoDay,
                Usual = row.State == GuideState.InReview || row.ReviewOpinion != null ? (int)ToDoPriority.Medium : (int)ToDoPriority.Low,
                IsBegun = row.State == GuideState.Draft && row.ReviewOpinion == null,
            });
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return operation.Db.Set<GuideVersion>()
            .Where(row => (row.ReviewedBy == me && row.ReviewedAt >= since) || (row.SubmittedBy == me && row.SubmittedAt >= since))
            .Select(row => new DoneItem
            {
                Id = row.Id,
                Target = row.ItemId,
                Title = row.Item!.Name,
                Act = row.SubmittedBy == me ? "送审" : row.State == GuideState.Published || row.State == GuideState.Retired ? "审核通过" : "审核退回",
                Number = row.Item.Code,
                Subject = row.EditedByName ?? "",
                Unit = "",
                DoneAt = (row.SubmittedBy == me ? row.SubmittedAt : row.ReviewedAt) ?? row.EditedAt,
            });
    }

    protected internal override string Href(ToDoItem item) => $"/matters/items/{item.Target}/" + (item.Act == Review ? "guide-review" : "guide-draft");

    protected internal override string Href(DoneItem item) => $"/matters/items/{item.Target}";
}
