using System.Text;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Parameters;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Values of the province, and one to come of the home county's own.</summary>
public sealed class ParameterInputs : MatrixInputs
{
    private const string Code = "tasks.soon-days";

    public override int Order => 220;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListParameters());
        yield return Of(_ => new ReadParameter { Code = Code });
        yield return Of(_ => new ReadParameterHistory { Code = Code });
        yield return Of(_ => new ReadSupportContact());
        yield return Of(world => new SetParameter { Code = Code, Value = "7", OrganisationId = world.Id("parameter county"), Reason = "核对" }, "of the county");
        yield return Of(world => new SetParameter { Code = "tasks.done-days", Value = "60", Reason = "核对" }, "of the province");
        yield return Of(world => new ChangeScheduledParameter { ValueId = world.Id("parameter later"), Version = 1, Value = "8", From = world.Thing("parameter moment", DateTime.UnixEpoch), Reason = "核对" });
        yield return Of(world => new WithdrawScheduledParameter { ValueId = world.Id("parameter later"), Version = 1, Reason = "核对" });
        yield return OfWorkbook((_, file) => new ExportParameters { Destination = file });
        yield return Of(_ => new WriteParameterFile { Destination = Stream.Null });
        yield return Of(_ => new PrepareParameterImport());
        yield return Of(world => new CheckParameterFile { Token = world.Thing("parameter file", "") });
        yield return Of(world => new ApplyParameterFile { Token = world.Thing("parameter file", ""), Reason = "核对" });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var portal = world.Portal;
        Guid admin;
        await using (var db = await portal.OpenAsync())
        {
            admin = await db.Users.Where(user => user.UserName == "admin").Select(user => user.Id).SingleAsync();
            world.Keep("parameter county", await db.Set<HealthPortal.Domain.Platform.Organisations.Organisation>().Where(unit => unit.Path == "js/05/83/").Select(unit => unit.Id).SingleAsync());
        }

        var moment = portal.Clock.GetUtcNow().UtcDateTime.AddDays(300);
        world.Keep("parameter later", await portal.DoAsync("admin", new SetParameter { Code = Code, Value = "6", OrganisationId = world.Id("parameter county"), From = moment, Reason = "演示" }));
        world.Keep("parameter moment", (object)moment.AddDays(1));
        using var written = new MemoryStream();
        await portal.DoAsync("admin", new WriteParameterFile { Destination = written });
        using var upload = new MemoryStream(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(written.ToArray()).Replace("\"value\": \"1000\"", "\"value\": \"900\"", StringComparison.Ordinal)));
        world.Keep("parameter file", (object)(await portal.Services.GetRequiredService<ImportFiles>().KeepSettingsAsync(admin, upload, "参数.json", CancellationToken.None)).Value);
    }
}
