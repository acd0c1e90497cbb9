using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.Licensing.LicenceQuality;

/// <summary>Issues that were assigned to organs in the reach and wait to be put right.</summary>
internal sealed class QualityToDos : ToDoSource
{
    public override string Key => "quality";

    public override string Title => "数据质量整改";

    public override int Order => 47;

    public override IReadOnlyList<string> Permissions { get; } = [QualityPermissions.Handle];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation) =>
        from row in operation.Db.Set<QualityIssue>()
        where row.State == QualityIssueState.Assigned || row.State == QualityIssueState.Returned
        join type in operation.Db.Set<LicenceType>() on row.TypeId equals type.Id
        select new ToDoItem
        {
            Id = row.Id,
            Target = row.Id,
            Title = type.Name,
            Act = "整改",
            Number = row.Number,
            Subject = "",
            Unit = "",
            Remark = row.State == QualityIssueState.Returned ? "验证未通过" : "",
            BegunAt = row.AssignedAt ?? row.FoundAt,
            DueOn = row.DueOn ?? ToDoRules.NoDay,
            Usual = row.State == QualityIssueState.Returned ? (int)ToDoPriority.Medium : (int)ToDoPriority.Low,
            IsBegun = false,
        };

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.DisplayName;
        return from row in operation.Db.Set<QualityIssue>()
               where row.HandledByName == me && row.HandledAt >= since
               join type in operation.Db.Set<LicenceType>() on row.TypeId equals type.Id
               select new DoneItem { Id = row.Id, Target = row.Id, Title = type.Name, Act = "已报告整改", Number = row.Number, Subject = "", Unit = "", DoneAt = row.HandledAt ?? row.FoundAt };
    }

    protected internal override string Href(ToDoItem item) => $"/licensing/quality/issues/{item.Target}";

    protected internal override string Href(DoneItem item) => $"/licensing/quality/issues/{item.Target}";
}
