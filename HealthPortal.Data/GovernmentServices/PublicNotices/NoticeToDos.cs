using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.GovernmentServices.PublicNotices;

/// <summary>Decisions to be published, by the last day of publication.</summary>
internal sealed class NoticeToDos : ToDoSource
{
    public override string Key => "notices";

    public override string Title => "双公示";

    public override int Order => 50;

    public override IReadOnlyList<string> Permissions { get; } = [PublicNoticePermissions.Publish];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var lines = operation.Db.Set<CaseEvent>();
        var never = DateTime.UnixEpoch;
        return NoticeFilters.Waiting(operation.Db.Set<PublicNotice>()).Select(row => new ToDoItem
        {
            Id = row.Id,
            Target = row.Id,
            Title = row.ItemName,
            Act = "公示" + row.Result + "决定",
            Number = row.DecisionNumber,
            Subject = row.HolderName,
            Unit = row.OrganName,
            Remark = "",
            BegunAt = lines.Where(line => line.CaseId == row.CaseId && (line.Action == CaseAction.Grant || line.Action == CaseAction.RefuseGrant)).Max(line => (DateTime?)line.At) ?? never,
            DueOn = row.DueOn,
            Usual = (int)ToDoPriority.Medium,
            IsBegun = false,
        });
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return operation.Db.Set<PublicNotice>().Where(row => row.PublishedById == me && row.PublishedAt >= since).Select(row => new DoneItem
        {
            Id = row.Id,
            Target = row.Id,
            Title = row.ItemName,
            Act = "公示" + row.Result + "决定",
            Number = row.DecisionNumber,
            Subject = row.HolderName,
            Unit = row.OrganName,
            DoneAt = row.PublishedAt!.Value,
        });
    }

    protected internal override string Href(ToDoItem item) => "/notices?q=" + Uri.EscapeDataString(item.Number);

    protected internal override string Href(DoneItem item) => "/notices?tab=published&q=" + Uri.EscapeDataString(item.Number);
}
