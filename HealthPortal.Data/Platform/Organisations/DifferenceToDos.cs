using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Platform.Tasks;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>Differences from the statistics system that the actor may decide.</summary>
internal sealed class DifferenceToDos : ToDoSource
{
    public override string Key => "differences";

    public override string Title => "卫统比对";

    public override int Order => 80;

    public override IReadOnlyList<string> Permissions { get; } = [OrganisationPermissions.Edit];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation) => new DifferenceFilter().Apply(operation.Db).Select(row => new ToDoItem
    {
        Id = row.Id,
        Target = row.Id,
        Title = row.Name,
        Act = row.Kind == DifferenceKind.OnlyInList ? "核对卫统中多出的机构" : row.Kind == DifferenceKind.OnlyHere ? "核对卫统中没有的机构" : "核对不一致的内容",
        Number = row.Code,
        Subject = row.FieldNames,
        Unit = "",
        Remark = "",
        BegunAt = row.FoundAt,
        DueOn = ToDoRules.NoDay,
        Usual = (int)ToDoPriority.Low,
        IsBegun = false,
    });

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since)
    {
        var me = operation.Actor.UserId;
        return operation.Db.Set<OrganisationDifference>().Where(row => row.HandledById == me && row.HandledAt >= since && row.State != DifferenceState.Open).Select(row => new DoneItem
        {
            Id = row.Id,
            Target = row.Id,
            Title = row.Name,
            Act = row.State == DifferenceState.Kept ? "保留本系统" : row.State == DifferenceState.Adopted ? "采用卫统" : "核对后已一致",
            Number = row.Code,
            Subject = row.FieldNames,
            Unit = "",
            DoneAt = row.HandledAt!.Value,
        });
    }

    protected internal override string Href(ToDoItem item) => $"/platform/organisations/comparison/{item.Target}";

    protected internal override string Href(DoneItem item) => $"/platform/organisations/comparison/{item.Target}";
}
