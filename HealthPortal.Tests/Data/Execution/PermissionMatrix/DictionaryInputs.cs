using System.Text;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Dictionaries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The portal's dictionaries; their registers stand with the others in <see cref="PlatformInputs"/>.</summary>
public sealed class DictionaryInputs : MatrixInputs
{
    public override int Order => 230;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListDictionaryChoices());
        yield return Of(_ => new ReadDictionary { Code = "education" });
        yield return Of(_ => new WriteDictionaryFile { Destination = Stream.Null });
        yield return Of(world => new CheckDictionaryFile { Token = world.Thing("dictionary file", "") });
        yield return Of(world => new ApplyDictionaryFile { Token = world.Thing("dictionary file", ""), Reason = "核对" });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var portal = world.Portal;
        Guid admin;
        await using (var db = await portal.OpenAsync())
        {
            admin = await db.Users.Where(user => user.UserName == "admin").Select(user => user.Id).SingleAsync();
        }

        using var written = new MemoryStream();
        await portal.DoAsync("admin", new WriteDictionaryFile { Destination = written });
        using var upload = new MemoryStream(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(written.ToArray()).Replace("\"初婚\"", "\"第一次结婚\"", StringComparison.Ordinal)));
        world.Keep("dictionary file", (object)(await portal.Services.GetRequiredService<ImportFiles>().KeepSettingsAsync(admin, upload, "字典.json", CancellationToken.None)).Value);
    }
}
