using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Platform.Accounts;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Roles, one set for everybody, and questions about the home county and its window clerk.</summary>
public sealed class RoleInputs : MatrixInputs
{
    private static readonly RoleGrant[] Grants = [new(ApprovalPermissions.View, ScopeReach.Unit)];

    public override int Order => 200;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListRoles());
        yield return Of(_ => new ListAllRoles());
        yield return Of(world => new ReadRole { RoleId = world.Id("role spare") });
        yield return Of(_ => new ReadPermissionTree());
        yield return Of(world => new ReadRoleHistory { RoleId = world.Id("role spare") });
        yield return Of(world => new CompareRoles { FirstId = world.Id("role spare"), SecondId = world.Id("account role") });
        yield return OfWorkbook((_, file) => new ExportRoles { Destination = file });
        yield return Of(_ => new CreateRole { Code = "matrix-role", Fields = new() { Name = "矩阵角色" } });
        yield return Of(world => new EditRole { RoleId = world.Id("role spare"), Version = world.Version("role spare"), Fields = new() { Name = "备用角色二" } });
        yield return Of(world => new PreviewRolePermissions { RoleId = world.Id("role spare"), Grants = Grants });
        yield return Of(world => new SetRolePermissions { RoleId = world.Id("role spare"), Version = world.Version("role spare"), Grants = Grants, Reason = "核对" });
        yield return Of(world => new ChangeRoleState { RoleId = world.Id("role spare"), Version = world.Version("role spare"), IsActive = false, Reason = "核对" });
        yield return Of(world => new DeleteRole { RoleId = world.Id("role spare"), Version = world.Version("role spare") });
        yield return Of(_ => new ReadTracedKinds());
        yield return Of(world => new ExplainRight { UserName = "window", Permission = WindowPermissions.Intake, Place = new() { OrganisationId = world.Id("account window") } });
        yield return Of(world => new FindRightHolders { Permission = WindowPermissions.Intake, Place = new() { OrganisationId = world.Id("account window") } });
        yield return Of(world => new FindRightHolders { Place = new() { RowKind = "case", RowNumber = world.Thing("role case", "none") } }, "of a case");
        yield return Of(world => new AppointRoles { AccountId = world.Id("account clerk"), Version = world.Version("account clerk"), Posts = [new(world.Id("account post"), [world.Id("role spare")])], Reason = "核对" });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        await using var db = await world.Portal.OpenAsync();
        var role = new Role { Code = "matrix-spare", Name = "备用角色", Version = 1 };
        db.Add(role);
        await db.SaveChangesAsync();
        world.Keep("role spare", role.Id);
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        if (organ == MatrixOrgan.Home)
        {
            await using var db = await world.Portal.OpenAsync();
            world.Keep("role case", (object)await db.Set<ApprovalCase>().Where(row => row.OrganisationPath.StartsWith(organ.Path)).OrderBy(row => row.Id).Select(row => row.CaseNumber).FirstAsync());
        }
    }
}
