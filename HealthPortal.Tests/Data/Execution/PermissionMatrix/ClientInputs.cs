using Microsoft.Extensions.DependencyInjection;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>An outside system of each organ with a call; what is open to systems, run by people with the same permission.</summary>
public sealed class ClientInputs : MatrixInputs
{
    public override int Order => 250;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListApiClients());
        yield return Of(world => new ReadApiClient { ClientKey = world.Id("api client") });
        yield return Of(_ => new ReadClientChoices());
        yield return Of(world => new CreateApiClient { Fields = Fields(world, "新的系统") });
        yield return Of(world => new EditApiClient { ClientKey = world.Id("api client"), Version = world.Version("api client"), Fields = Fields(world, "改过的系统") });
        yield return Of(world => new ChangeApiClientState { ClientKey = world.Id("api client"), Version = world.Version("api client"), State = ApiClientState.Paused, Reason = "核对" });
        yield return Of(world => new AddApiClientSecret { ClientKey = world.Id("api client") });
        yield return Of(world => new RevokeApiClientSecret { ClientKey = world.Id("api client"), SecretId = world.Id("api secret"), Reason = "更换" });
        yield return Of(_ => new ListApiCalls());
        yield return Of(_ => new ReadCallClients());
        yield return OfWorkbook((_, file) => new ExportApiCalls { Destination = file });
        yield return Of(_ => new ReadApiCallReport());
        yield return Of(_ => new ReadOrganisationFeed { Limit = 500 });
        yield return Of(_ => new ReadAccountFeed { Limit = 500 });
        yield return Of(world => new ReadAccountRights { AccountId = world.Id("account clerk") });
        yield return Of(_ => new ReadDictionaryFeed { DictionaryCode = "clinical-department" });
        yield return Of(_ => new CheckClientSecret { ClientId = "hp-nobody234567", Secret = "none" });
        yield return Of(world => new AdmitApiCall { ClientKey = world.Id("api client"), SecretId = world.Id("api secret") });
        yield return Of(world => new SpendNonces { Nonces = [new(world.Id("api client"), "matrix-nonce")] });
        yield return Of(_ => new RecordApiCalls { Calls = [] });
        yield return Of(_ => new DeleteOldApiCalls());
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var unit = await db.Set<Organisation>().SingleAsync(row => row.Path == organ.Path + "0/fg/");
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        var client = new ApiClient { ClientId = "hp-matrix" + organ.Path.Replace("/", "", StringComparison.Ordinal), OrganisationPath = unit.Path, Name = organ.Mark + "系统", SystemName = organ.Mark, ContactName = organ.Mark, CreatedAt = now };
        var secret = new ApiClientSecret { ApiClientId = client.Id, Beginning = "abcdef", SecretHash = new string('a', 64), SigningKeyCipher = world.Portal.Services.GetRequiredService<HealthPortal.Data.Cryptography.ProtectedFields>().Encrypt("k"), CreatedAt = now, ExpiresAt = now.AddYears(1) };
        db.AddRange(
            client,
            secret,
            new ApiClientGrant { ApiClientId = client.Id, Permission = "organisations.view", Reach = ScopeReach.Unit },
            new ApiCall { OrganisationPath = unit.Path, At = now, ApiClientId = client.Id, ClientName = organ.Mark + "系统", Operation = "组织机构", Method = "GET", Route = "/api/v1/organisations", Status = 200, Milliseconds = 3, RequestId = organ.Mark });
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("api client", client.Id, client.Version);
            world.Keep("api secret", secret.Id);
            world.Keep("api unit", unit.Id);
        }
    }

    private static ClientFields Fields(MatrixWorld world, string name) => new()
    {
        Name = name,
        SystemName = "演示",
        OrganisationId = world.Id("api unit"),
        ContactName = "演示",
        Grants = [new ClientGrantFields("organisations.view", ScopeReach.Unit)],
    };
}
