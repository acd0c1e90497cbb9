using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>A document key of each organ. No data key: the list of those is public, so an organ that gets one changes what everybody is told, as it should.</summary>
public sealed class SigningInputs : MatrixInputs
{
    public override int Order => 260;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListSigningKeys());
        yield return Of(world => new ReadSigningKey { Id = world.Id("signing key") });
        yield return Of(world => new ReadKeyCertificate { Id = world.Id("signing key") });
        yield return Of(_ => new ListSigningRoots());
        yield return Of(_ => new ReadRootCertificate { Algorithm = KeyAlgorithm.Sm2 });
        yield return Of(_ => new ListPublicDataKeys());
        yield return Of(_ => new RemindOfSigningKeys());
        yield return Of(world => new MakeSigningKey { OrganisationId = world.Id("signing organ"), Purpose = SigningPurpose.Data, Reason = "更换" });
        yield return Of(world => new RevokeSigningKey { Id = world.Id("signing key"), Version = world.Version("signing key"), From = HealthPortal.Domain.Time.ShanghaiTime.Today(world.Portal?.Clock ?? MovableTime.InShanghai(2026, 3, 10)), Reason = "泄露" });
        yield return Of(_ => new PrepareKeyImport());
        yield return Of(world => new ImportSigningKey { OrganisationId = world.Id("signing organ"), Purpose = SigningPurpose.Document, Token = world.Thing("signing file", "none"), Password = "p", Reason = "启用" });
        yield return Of(_ => new FindKeyInUse { OrganisationPath = MatrixOrgan.Home.Path, Purpose = SigningPurpose.Document });
        yield return Of(_ => new MakeMissingKey { OrganisationPath = MatrixOrgan.Home.Path, Purpose = SigningPurpose.Data });
        yield return Of(world => new FindKeyById { KeyId = world.Thing("signing key id", "0000000000000000") });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        Guid security;
        await using (var db = await world.Portal.OpenAsync())
        {
            world.Keep("signing organ", await db.Set<Organisation>().Where(unit => unit.Path == MatrixOrgan.Home.Path).Select(unit => unit.Id).SingleAsync());
            security = await db.Users.Where(user => user.UserName == "security").Select(user => user.Id).SingleAsync();
        }

        // A root there must be for everybody to read; made for an organ that is none of the three.
        Assert.True((await world.Portal.Services.GetRequiredService<OrganSignatures>().DataSignerAsync("js/", default)).Succeeded);
        var key = KeyCertificates.Issue(SigningDesk.Root, new CertificateSubject("昆山市卫生健康委员会"), SigningDesk.From, SigningDesk.From.AddYears(3));
        world.Keep("signing file", (object)(await world.Portal.Services.GetRequiredService<KeyFiles>().KeepAsync(security, new MemoryStream(SigningDesk.Pkcs12(key.PrivateKey, "p", true, key.Certificate)), "key.p12", default)).Value);
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var unit = await db.Set<Organisation>().SingleAsync(row => row.Path == organ.Path);
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        var certificate = Convert.ToBase64String(SigningDesk.Key.Certificate);
        var key = new SigningKey
        {
            OrganisationPath = unit.Path, OrganisationId = unit.Id, OrganName = organ.Mark + "机关", Purpose = SigningPurpose.Document, Algorithm = KeyAlgorithm.Rsa, KeyId = $"{organ.FirstSeed:0000000000000000}", Source = SigningKeySource.Imported,
            Certificate = certificate, Chain = "", PrivateKeyCipher = "v1:none:", ValidFrom = now.AddDays(-1), ValidTo = now.AddYears(1), StateReason = organ.Mark, CreatedAt = now.AddDays(-1), CreatedBy = organ.Mark,
            CurrentFor = SigningKey.CurrentOf(unit.Id, SigningPurpose.Document),
        };
        db.Add(key);
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("signing key", key.Id, key.Version);
            world.Keep("signing key id", (object)key.KeyId);
        }
    }
}
