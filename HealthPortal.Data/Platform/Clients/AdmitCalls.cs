using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Data.Platform.Clients;

/// <summary>A client whose name somebody gave, for the log of calls; it may still have been refused.</summary>
public sealed record KnownClient(Guid Id, string Name, int CallsPerMinute, bool MustSign);

/// <param name="Refusal">Null when the secret is right and the client may call.</param>
/// <param name="Client">Null when the id is nobody's.</param>
public sealed record SecretCheck(ApiRefusal? Refusal, KnownClient? Client, Guid SecretId, IReadOnlyList<string> Granted, int TokenMinutes);

/// <summary>Whether somebody who asks for a token is the client. An unknown id and a wrong secret take the same work and get the same answer.</summary>
[Requires("jobs.run")]
public sealed class CheckClientSecret : Query<SecretCheck>
{
    /// <summary>Hash of nothing anybody can type.</summary>
    private static readonly string Nobody = new('0', 64);

    public required string ClientId { get; init; }

    public required string Secret { get; init; }

    public IPAddress? Address { get; init; }

    protected internal override async Task<Outcome<SecretCheck>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var client = ClientId.Length <= 100 ? await db.Set<ApiClient>().SingleOrDefaultAsync(row => row.ClientId == ClientId, cancellation) : null;
        var key = client?.Id ?? Guid.Empty;
        var secrets = await db.Set<ApiClientSecret>().Where(row => row.ApiClientId == key).ToListAsync(cancellation);
        var given = Encoding.ASCII.GetBytes(ClientSecrets.HashOf(operation.Service<NationalCryptography>(), Secret));
        ApiClientSecret? right = null;
        for (var index = 0; index < ApiClientRules.MostSecrets; index++)
        {
            var secret = index < secrets.Count ? secrets[index] : null;
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(secret?.SecretHash ?? Nobody)) && secret is not null && ApiClientRules.IsValid(secret, operation.Now))
            {
                right = secret;
            }
        }

        var known = client is null ? null : new KnownClient(client.Id, client.Name, client.CallsPerMinute, client.MustSign);
        if (client is null || right is null)
        {
            return new SecretCheck(ApiRefusal.WrongSecret, known, Guid.Empty, [], 0);
        }

        var granted = await db.Set<ApiClientGrant>().Where(grant => grant.ApiClientId == key).Select(grant => grant.Permission).ToListAsync(cancellation);
        return new SecretCheck(
            ClientAdmission.WhyNot((await operation.Service<ClientSnapshots>().OfAsync(db, client.Id, cancellation))!, Address, operation.Now), known, right.Id,
            [.. granted.Where(PermissionCatalogue.IsApiScope).Order(StringComparer.Ordinal)],
            await operation.ParameterAsync(ClientParameters.TokenMinutes, cancellation));
    }
}

/// <param name="SigningKey">Of the secret the token was given for: signs answers and, where the client must, requests. Null when refused.</param>
/// <param name="Snapshot">What was read of the client, for the operation that follows.</param>
public sealed record CallAdmission(ApiRefusal? Refusal, KnownClient? Client, string? SigningKey, ClientSnapshot? Snapshot = null);

/// <summary>Whether the bearer of a token may call now, from there: asked at each call.</summary>
[Requires("jobs.run")]
public sealed class AdmitApiCall : Query<CallAdmission>
{
    public required Guid ClientKey { get; init; }

    /// <summary>The secret the token was given for; taken away, it takes its tokens along.</summary>
    public required Guid SecretId { get; init; }

    public IPAddress? Address { get; init; }

    protected internal override async Task<Outcome<CallAdmission>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Service<ClientSnapshots>().OfAsync(operation.Db, ClientKey, cancellation) is not { Client: var client } snapshot)
        {
            return new CallAdmission(ApiRefusal.BadToken, null, null);
        }

        var known = new KnownClient(client.Id, client.Name, client.CallsPerMinute, client.MustSign);
        if (ClientAdmission.WhyNot(snapshot, Address, operation.Now) is { } refusal)
        {
            return new CallAdmission(refusal, known, null);
        }

        var secret = snapshot.Secrets.FirstOrDefault(row => row.Id == SecretId);
        return secret is null || !ApiClientRules.IsValid(secret, operation.Now)
            ? new CallAdmission(ApiRefusal.BadToken, known, null)
            : new CallAdmission(null, known, operation.Service<ProtectedFields>().Decrypt(secret.SigningKeyCipher), snapshot);
    }
}

internal static class ClientAdmission
{
    public static ApiRefusal? WhyNot(ClientSnapshot snapshot, IPAddress? address, DateTime now)
    {
        var client = snapshot.Client;
        if (ApiClientRules.WhyNot(client, now) is { } refusal)
        {
            return refusal;
        }

        if (!ApiClientRules.Admits(client.AllowedAddresses, address))
        {
            return ApiRefusal.AddressNotAllowed;
        }

        return snapshot.Units.Count(unit => unit.IsActive) == OrganisationPath.Line(client.OrganisationPath).Count ? null : ApiRefusal.UnitClosed;
    }
}

/// <summary>Takes nonces for clients; false for each that was taken before, on whatever server.</summary>
[Requires("jobs.run")]
public sealed class SpendNonces : Command<IReadOnlyList<bool>>
{
    public required IReadOnlyList<SpentNonce> Nonces { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<bool>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        // SQLite keeps keys as capitals; PostgreSQL reads either. In the order of the keys, so that two servers that meet wait for each other in one order.
        var rows = Nonces.Select(nonce => (Id: Guid.CreateVersion7(), nonce.ClientKey, nonce.Nonce)).ToList();
        var json = JsonSerializer.Serialize(rows.Select(row => new { i = row.Id.ToString("D").ToUpperInvariant(), c = row.ClientKey.ToString("D").ToUpperInvariant(), n = row.Nonce }));
        var from = PathColumns.Collation(operation.Db.Database.ProviderName) is not null
            ? "jsonb_to_recordset({0}::jsonb) AS s(i uuid, c uuid, n text)"
            : "(SELECT value->>'i' AS i, value->>'c' AS c, value->>'n' AS n FROM json_each({0})) AS s";
        var sql = $"INSERT INTO \"ApiNonces\" (\"Id\", \"ApiClientId\", \"Nonce\", \"At\") SELECT s.i, s.c, s.n, {{1}} FROM {from} WHERE 1 = 1 ORDER BY s.c, s.n, s.i ON CONFLICT DO NOTHING RETURNING \"Id\" AS \"Value\"";
        var taken = (await operation.Db.Database.SqlQueryRaw<Guid>(sql, json, operation.Now).ToListAsync(cancellation)).ToHashSet();
        return rows.ConvertAll(row => taken.Contains(row.Id)).AsReadOnly();
    }
}

public sealed record SpentNonce(Guid ClientKey, string Nonce);

/// <summary>Nonces of calls that come together are taken together.</summary>
public sealed class NonceBook(IServiceScopeFactory scopes)
{
    private readonly GroupCommit<SpentNonce, bool> commit = new(async nonces =>
    {
        await using var scope = scopes.CreateAsyncScope();
        return (await scope.ServiceProvider.PortalFor(new JobActorSource("接口")).RunAsync(new SpendNonces { Nonces = nonces })).Value;
    });

    /// <returns>False when it was taken before.</returns>
    public Task<bool> SpendAsync(Guid client, string nonce) => commit.WriteAsync(new SpentNonce(client, nonce));
}
