using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Data.Platform.Divisions;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Data.Seeding;
using HealthPortal.Tests.Data.Execution.Registers;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Every register, and what the portal does for itself.</summary>
public sealed class PlatformInputs : MatrixInputs
{
    private static readonly IReadOnlyDictionary<string, string> NoValues = new Dictionary<string, string>(StringComparer.Ordinal);

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ReadDivisionChoices());
        yield return Of(_ => new DemoAccounts.List());
        yield return Of(_ => Seeding("ReferenceSeed"));
        yield return Of(_ => Seeding("DemoAccounts+Create"));
        yield return Of(_ => Seeding("FirstAdministrator+Create"));
        foreach (var register in RegisterTests.All)
        {
            var (key, row, token) = (register.Key, "row of " + register.Key, "file of " + register.Key);
            yield return Of(_ => new ListRegister { Register = register, State = new RegisterState() }, key);
            yield return Of(world => new ReadRegisterRecord { Register = register, Id = world.Id(row) }, key);
            yield return Of(world => new SaveRegisterRecord { Register = register, Id = world.Id(row), Version = world.Version(row), Values = world.Thing(row, NoValues), Reason = "核对" }, key);
            yield return Of(world => new ReadRegisterHistory { Register = register, Id = world.Id(row) }, key);
            yield return OfWorkbook((_, file) => new ExportRegister { Register = register, State = new RegisterState(), Open = () => file }, key);
            yield return Of(_ => new RecordRegisterExport { Register = register, State = new RegisterState() }, key);
            yield return OfWorkbook((_, file) => new WriteRegisterTemplate { Register = register, Open = () => file }, key);
            yield return Of(_ => new PrepareRegisterImport { Register = register }, key);
            yield return Of(world => new CheckRegisterImport { Register = register, Token = world.Thing(token, "x.xlsx") }, key);
            yield return Of(world => new ApplyRegisterImport { Register = register, Token = world.Thing(token, "x.xlsx") }, key);
            yield return OfWorkbook((world, file) => new WriteImportFaults { Register = register, Token = world.Thing(token, "x.xlsx"), Open = () => file }, key);
            if (register.MayDelete)
            {
                yield return Of(world => new DeleteRegisterRecord { Register = register, Id = world.Id(row), Version = world.Version(row), Reason = "登记错误" }, key);
            }
        }
    }

    /// <summary>The first row of each register, and a file that its editor has uploaded to import: the register's own export.</summary>
    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var portal = world.Portal;
        Dictionary<string, Guid> editors;
        await using (var db = await portal.OpenAsync())
        {
            editors = await db.Users.Where(user => user.UserName == "admin" || user.UserName == "security").ToDictionaryAsync(user => user.UserName!, user => user.Id, StringComparer.Ordinal);
        }

        await portal.System.RunAsync(new SaveRegisterRecord
        {
            Register = AddressRuleRegister.It, // the one register that a new portal has no rows of
            Values = new Dictionary<string, string>(StringComparer.Ordinal) { ["range"] = "10.0.0.0/8", ["kind"] = "Region", ["name"] = "政务外网", ["active"] = "true" },
        });
        await SeedDictionariesAsync(portal);
        foreach (var register in RegisterTests.All)
        {
            var first = (await portal.System.RunAsync(new ListRegister { Register = register, State = new RegisterState() })).Value.Rows[0];
            var record = (await portal.System.RunAsync(new ReadRegisterRecord { Register = register, Id = first.Id })).Value;
            world.Keep("row of " + register.Key, first.Id, first.Version);
            world.Keep("row of " + register.Key, record.Values);
            using var file = new MemoryStream();
            await portal.System.RunAsync(new ExportRegister { Register = register, State = new RegisterState(), Open = () => file });
            using var upload = new MemoryStream(file.ToArray());
            world.Keep("file of " + register.Key, (await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(editors[register == AddressRuleRegister.It ? "security" : "admin"], upload, "目录.xlsx", CancellationToken.None)).Value);
        }
    }

    /// <summary>First in their lists and used by nothing, so that they may be deleted: a dictionary without items, and an item.</summary>
    private static async Task SeedDictionariesAsync(TestPortal portal)
    {
        async Task SaveAsync(Register register, params (string Column, string Value)[] values) =>
            await portal.System.RunAsync(new SaveRegisterRecord { Register = register, Values = values.ToDictionary(pair => pair.Column, pair => pair.Value, StringComparer.Ordinal) });
        await SaveAsync(DictionaryRegister.It, ("code", "aaa"), ("name", "空的字典"), ("module", "0"), ("hierarchical", "false"), ("active", "true"));
        await SaveAsync(DictionaryRegister.It, ("code", "aab"), ("name", "没有用处的字典"), ("module", "1"), ("hierarchical", "false"), ("active", "true"));
        await SaveAsync(DictionaryItemRegister.It, ("dictionary", "aab"), ("code", "1"), ("name", "一"), ("order", "1"), ("active", "true"));
    }

    /// <summary>Seeding keeps its use cases to itself.</summary>
    private static UseCase<bool> Seeding(string name)
    {
        var type = typeof(PortalStartup).Assembly.GetType("HealthPortal.Data.Seeding." + name)!;
        var useCase = Activator.CreateInstance(type)!;
        type.GetProperty(nameof(TestPortal.Password))?.SetValue(useCase, TestPortal.Password);
        return (UseCase<bool>)useCase;
    }
}
