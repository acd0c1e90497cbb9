using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>Batches one has sent whose refused rows have not come again.</summary>
internal sealed class CollectionToDos : ToDoSource
{
    public override string Key => "collection";

    public override string Title => "证照归集整改";

    public override int Order => 46;

    public override IReadOnlyList<string> Permissions { get; } = [CollectionPermissions.Send];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var me = operation.Actor.UserId;
        return operation.Db.Set<LicenceBatch>()
            .Where(row => row.SubmittedBy == me && row.CorrectionOpen)
            .Select(row => new ToDoItem
            {
                Id = row.Id,
                Target = row.Id,
                Title = row.Type!.Name,
                Act = "改正后重新上传",
                Number = row.Number,
                Subject = row.FileName,
                Unit = row.SubmittedByUnit,
                Remark = row.State == BatchState.Refused ? "整批退回" : "部分数据退回",
                BegunAt = row.EndedAt ?? row.ReceivedAt,
                DueOn = ToDoRules.NoDay,
                Usual = row.State == BatchState.Refused ? (int)ToDoPriority.Medium : (int)ToDoPriority.Low,
                IsBegun = false,
            });
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return operation.Db.Set<LicenceBatch>()
            .Where(row => row.SubmittedBy == me && row.CorrectedAt >= since)
            .Select(row => new DoneItem
            {
                Id = row.Id,
                Target = row.Id,
                Title = row.Type!.Name,
                Act = row.CorrectedById != null ? "已重新上传" : "已说明不再上传",
                Number = row.Number,
                Subject = row.FileName,
                Unit = row.SubmittedByUnit,
                DoneAt = row.CorrectedAt ?? row.ReceivedAt,
            });
    }

    protected internal override string Href(ToDoItem item) => $"/licensing/collection/{item.Id}";

    protected internal override string Href(DoneItem item) => $"/licensing/collection/{item.Id}";
}
