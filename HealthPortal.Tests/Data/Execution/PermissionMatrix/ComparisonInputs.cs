using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>A list of the statistics system that names the home county's hospital otherwise and a unit that the county has not.</summary>
public sealed class ComparisonInputs : MatrixInputs
{
    private const string List = "机构编码,机构名称,行政区划\nWJ320583h1,昆山市第一人民医院（演示）,320583\nKS-NEW,昆山市湖滨护理院（演示）,320583\n";

    public override int Order => 60;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new PrepareStatisticsUpload());
        yield return OfWorkbook((_, file) => new WriteStatisticsTemplate { Destination = file });
        yield return Of(world => new CheckStatisticsList { Token = world.Thing("statistics file", "none.csv") });
        yield return Of(world => new SaveStatisticsList { Token = world.Thing("statistics file", "none.csv") });
        yield return OfWorkbook((world, file) => new WriteStatisticsFaults { Token = world.Thing("statistics file", "none.csv"), Destination = file });
        yield return Of(_ => new CompareOrganisations());
        yield return Of(_ => new ListDifferences());
        yield return Of(world => new ReadDifference { DifferenceId = world.Id("difference") });
        yield return Of(world => new KeepDifference { DifferenceId = world.Id("difference"), Version = world.Version("difference"), Reason = "卫统尚未更新" });
        yield return Of(world => new AdoptDifference { DifferenceId = world.Id("difference"), Version = world.Version("difference") });
        yield return Of(world => new RecheckDifference { DifferenceId = world.Id("difference") });
        yield return OfWorkbook((_, file) => new ExportDifferences { Destination = file });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var portal = world.Portal;
        await using var db = await portal.OpenAsync();
        var admin = await db.Users.Where(user => user.UserName == "admin").Select(user => user.Id).SingleAsync();
        var files = portal.Services.GetRequiredService<ImportFiles>();
        async Task<string> UploadAsync(Guid person)
        {
            using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(List));
            return (await files.KeepAsync(person, content, "卫统.csv", CancellationToken.None)).Value;
        }

        world.Keep("statistics file", await UploadAsync(admin));
        await portal.DoAsync("admin", new SaveStatisticsList { Token = await UploadAsync(admin) });
        await portal.DoAsync("admin", new CompareOrganisations());
        var entry = await db.Set<OrganisationDifference>().AsNoTracking().SingleAsync(row => row.CodeKey == "WJ320583H1");
        world.Keep("difference", entry.Id, entry.Version);
    }
}
