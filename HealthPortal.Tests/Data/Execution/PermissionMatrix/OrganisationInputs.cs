using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The home county's hospital and units made beside it: to be read, changed, moved, merged and deleted.</summary>
public sealed class OrganisationInputs : MatrixInputs
{
    private static readonly OrganisationFields Fields = new() { Code = "JZ01", Name = "昆山市第二医院（演示）", Kind = OrganisationKind.Hospital, DivisionCode = "320583000000" };

    public override int Order => 50;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(world => new ReadOrganisationLevel { ParentId = world.Id("organisation county") });
        yield return Of(_ => new ReadOrganisationLevel(), "top");
        yield return Of(world => new OpenOrganisationTree { NodeId = world.Id("organisation hospital") });
        yield return Of(_ => new FindOrganisations { Text = "昆山" });
        yield return Of(world => new ReadOrganisation { OrganisationId = world.Id("organisation hospital") });
        yield return Of(world => new ReadOrganisationHistory { OrganisationId = world.Id("organisation hospital") });
        yield return OfWorkbook((world, file) => new ExportOrganisations { NodeId = world.Id("organisation county"), Destination = file });
        yield return Of(world => new CreateOrganisation { ParentId = world.Id("organisation county"), Fields = Fields with { Code = "JZ99" } });
        yield return Of(world => new EditOrganisation { OrganisationId = world.Id("organisation spare"), Version = world.Version("organisation spare"), Fields = Fields with { Head = "钱演示" } });
        yield return Of(world => new DisableOrganisation { OrganisationId = world.Id("organisation spare"), Version = world.Version("organisation spare"), Reason = "已撤并" });
        yield return Of(world => new EnableOrganisation { OrganisationId = world.Id("organisation closed"), Version = world.Version("organisation closed") });
        yield return Of(world => new DeleteOrganisation { OrganisationId = world.Id("organisation spare"), Version = world.Version("organisation spare"), Reason = "登记错误" });
        yield return Of(world => new PreviewMove { OrganisationId = world.Id("organisation spare"), ParentId = world.Id("organisation hospital") });
        yield return Of(world => new MoveOrganisation { OrganisationId = world.Id("organisation spare"), Version = world.Version("organisation spare"), ParentId = world.Id("organisation hospital"), Reason = "调整隶属关系" });
        yield return Of(world => new PreviewMerge { Sources = [world.Id("organisation spare")], TargetId = world.Id("organisation hospital") });
        yield return Of(world => new MergeOrganisations { Sources = [new(world.Id("organisation spare"), world.Version("organisation spare"))], TargetId = world.Id("organisation hospital"), Reason = "两院合并" });
        yield return Of(world => new ReadSignInBar { UserId = world.Id("organisation county") });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var portal = world.Portal;
        await using (var db = await portal.OpenAsync())
        {
            foreach (var (name, path) in new[] { ("organisation county", "js/05/83/"), ("organisation hospital", "js/05/83/h1/") })
            {
                var unit = await db.Set<Organisation>().AsNoTracking().SingleAsync(row => row.Path == path);
                world.Keep(name, unit.Id, unit.Version);
            }
        }

        var spare = (await portal.System.RunAsync(new CreateOrganisation { ParentId = world.Id("organisation county"), Fields = Fields })).Value;
        world.Keep("organisation spare", spare.Id, spare.Version);
        var closed = (await portal.System.RunAsync(new CreateOrganisation { ParentId = world.Id("organisation county"), Fields = Fields with { Code = "JZ02", Name = "昆山市第三医院（演示）" } })).Value;
        closed = (await portal.System.RunAsync(new DisableOrganisation { OrganisationId = closed.Id, Version = closed.Version, Reason = "停业" })).Value;
        world.Keep("organisation closed", closed.Id, closed.Version);
    }
}
