using HealthPortal.Data.Platform.Tasks;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The to-do centre over the work that the other workbenches have seeded.</summary>
public sealed class ToDoInputs : MatrixInputs
{
    public override int Order => 210;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListToDos { PageSize = 100 });
        foreach (var kind in new[] { "cases", "supplements", "drafts", "guides", "standards", "collection", "quality", "reviewplans", "drawtexts", "notices", "confirmations", "reviewdays", "reviews", "announcements", "differences" })
        {
            yield return Of(_ => new ListToDos { PageSize = 100, Filter = new() { Kind = kind } }, kind);
        }

        yield return Of(_ => new ListDone { PageSize = 100 });
        yield return Of(_ => new CountToDos());
    }
}
