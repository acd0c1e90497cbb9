using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Clients;

public sealed record ClientFilter
{
    public const int LongestText = 40;

    /// <summary>Part of the name or the system's name, or the whole client id.</summary>
    public string? Text { get; init; }

    public ApiClientState? State { get; init; }

    public bool IsFiltered => this != new ClientFilter();
}

/// <param name="WhyNot">Why it could not call today though it is in use; null when it could.</param>
public sealed record ClientRow(Guid Id, int Version, string ClientId, string Name, string SystemName, string Unit, int Scopes, ApiClientState State, string? WhyNot, bool HasSecret);

/// <param name="Next">Key to go on after; null on the last page.</param>
public sealed record ClientPage(IReadOnlyList<ClientRow> Rows, Guid? Next, bool MayEdit);

/// <summary>接口客户端 of the reach, the newest first.</summary>
[Requires(ClientPermissions.View)]
public sealed class ListApiClients : Query<ClientPage>
{
    public const int PageSize = 20;

    public ClientFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Filter.Text?.Trim().Length > ClientFilter.LongestText)
        {
            yield return new Problem($"关键词最多 {ClientFilter.LongestText} 个字。", "text");
        }

        if (Filter.State is { } state && !Enum.IsDefined(state))
        {
            yield return new Problem("没有这个状态，请重新选择。", "state");
        }
    }

    protected internal override async Task<Outcome<ClientPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var clients = db.Set<ApiClient>().AsQueryable();
        if (Filter.State is { } state)
        {
            clients = clients.Where(row => row.State == state);
        }

        if (Filter.Text?.Trim() is { Length: > 0 } text)
        {
            clients = clients.Where(row => row.Name.Contains(text) || row.SystemName.Contains(text) || row.ClientId == text);
        }

        if (After is { } after)
        {
            clients = clients.Where(row => row.Id.CompareTo(after) < 0);
        }

        var now = operation.Now;
        var found = await clients.OrderByDescending(row => row.Id).Take(PageSize + 1).Select(row => new
        {
            Client = row,
            Scopes = db.Set<ApiClientGrant>().Count(grant => grant.ApiClientId == row.Id),
            HasSecret = db.Set<ApiClientSecret>().Any(secret => secret.ApiClientId == row.Id && secret.ExpiresAt > now),
        }).ToListAsync(cancellation);
        var names = await UnitNames.ReadAsync(db, found.Select(row => row.Client.OrganisationPath), cancellation);
        return new ClientPage(
            [.. found.Take(PageSize).Select(row => new ClientRow(
                row.Client.Id, row.Client.Version, row.Client.ClientId, row.Client.Name, row.Client.SystemName, names.Of(row.Client.OrganisationPath), row.Scopes, row.Client.State,
                ClientWordsOf.WhyNot(row.Client, names, row.HasSecret, now), row.HasSecret))],
            found.Count > PageSize ? found[PageSize - 1].Client.Id : null,
            operation.Actor.May(ClientPermissions.Edit));
    }
}

internal static class ClientWordsOf
{
    /// <summary>What keeps a client in use from calling, in words.</summary>
    public static string? WhyNot(ApiClient client, UnitNames names, bool hasSecret, DateTime now) =>
        client.State != ApiClientState.InUse ? null
        : names.ClosedAt(client.OrganisationPath) is not null ? "所属机构已停用"
        : client.ValidFrom > ShanghaiTime.DateOf(now) ? "有效期未到"
        : client.ValidTo < ShanghaiTime.DateOf(now) ? "有效期已过"
        : hasSecret ? null : "没有有效的密钥";
}

public sealed record SecretRow(Guid Id, string Beginning, DateTime CreatedAt, DateTime ExpiresAt, bool IsValid);

public sealed record ClientGrantRow(string Permission, string Label, ScopeReach Reach, bool Counts);

/// <param name="Calls">Of today, refused ones as well.</param>
public sealed record ClientDay(int Calls, int Refused, DateTime? LastAt);

public sealed record ClientDetail(
    Guid Id, int Version, ClientFields Fields, string ClientId, string Unit, ApiClientState State, string? StateReason, string? WhyNot, DateTime CreatedAt, IReadOnlyList<SecretRow> Secrets, IReadOnlyList<ClientGrantRow> Grants, ClientDay Today,
    IReadOnlyList<CallRow> Latest, IReadOnlyList<RowChange> History, bool MayEdit, bool MayAudit);

[Requires(ClientPermissions.View)]
public sealed class ReadApiClient : Query<ClientDetail>
{
    private const int MostLatest = 10;

    private const int MostHistory = 50;

    public required Guid ClientKey { get; init; }

    protected internal override async Task<Outcome<ClientDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ApiClient>().SingleOrDefaultAsync(row => row.Id == ClientKey, cancellation) is not { } client)
        {
            return Failure.NotFound(ClientWriting.NotFound);
        }

        var now = operation.Now;
        var secrets = await db.Set<ApiClientSecret>().Where(secret => secret.ApiClientId == ClientKey).OrderBy(secret => secret.Id).ToListAsync(cancellation);
        var grants = await db.Set<ApiClientGrant>().Where(grant => grant.ApiClientId == ClientKey).ToListAsync(cancellation);
        var names = await UnitNames.ReadAsync(db, [client.OrganisationPath], cancellation);
        var calls = db.Set<ApiCall>().Where(call => call.ApiClientId == ClientKey);
        var start = ShanghaiTime.StartOf(operation.Today);
        var latest = await calls.OrderByDescending(call => call.At).ThenByDescending(call => call.Id).Take(MostLatest).ToListAsync(cancellation);
        var keys = new List<string>([client.Id.ToString(), .. secrets.Select(secret => secret.Id.ToString()), .. grants.Select(grant => grant.Id.ToString())]);
        var history = await db.Set<ChangeEntry>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the history of a row the actor may read, wherever its writer stood
            .Where(entry => keys.Contains(entry.EntityId)).OrderByDescending(entry => entry.Sequence).Take(MostHistory).ToListAsync(cancellation);
        return new ClientDetail(
            client.Id,
            client.Version,
            new ClientFields
            {
                Name = client.Name,
                SystemName = client.SystemName,
                OrganisationId = await db.Set<Organisation>().Where(unit => unit.Path == client.OrganisationPath).Select(unit => (Guid?)unit.Id).SingleOrDefaultAsync(cancellation),
                ContactName = client.ContactName,
                ContactWay = client.ContactWay,
                Addresses = client.AllowedAddresses,
                CallsPerMinute = client.CallsPerMinute,
                MustSign = client.MustSign,
                ValidFrom = client.ValidFrom,
                ValidTo = client.ValidTo,
                Grants = [.. grants.Select(grant => new ClientGrantFields(grant.Permission, grant.Reach))],
            },
            client.ClientId,
            names.Of(client.OrganisationPath),
            client.State,
            client.StateReason,
            ClientWordsOf.WhyNot(client, names, secrets.Exists(secret => ApiClientRules.IsValid(secret, now)), now),
            client.CreatedAt,
            [.. secrets.Select(secret => new SecretRow(secret.Id, secret.Beginning, secret.CreatedAt, secret.ExpiresAt, ApiClientRules.IsValid(secret, now)))],
            [.. grants.OrderBy(grant => grant.Permission, StringComparer.Ordinal).Select(grant => new ClientGrantRow(grant.Permission, PermissionCatalogue.Find(grant.Permission)?.Label ?? grant.Permission, grant.Reach, PermissionCatalogue.IsApiScope(grant.Permission)))],
            new ClientDay(await calls.CountAsync(call => call.At >= start, cancellation), await calls.CountAsync(call => call.At >= start && call.Refusal != null, cancellation), latest.FirstOrDefault()?.At),
            [.. latest.Select(CallRow.Of)],
            [.. history.Select(RowChange.Of)],
            operation.Actor.May(ClientPermissions.Edit),
            operation.Actor.May(Audit.AuditPermissions.View));
    }
}

/// <param name="Code">Of the permission.</param>
public sealed record ApiScopeRow(string Code, string Label, string Group);

/// <summary>What the form of a client and the page about the interface offer.</summary>
/// <param name="Systems">Names of the systems the tender lists (5.3.9.6), to choose from.</param>
public sealed record ClientChoices(IReadOnlyList<ApiScopeRow> Scopes, IReadOnlyList<string> Systems, int TokenMinutes);

[Requires(ClientPermissions.View)]
public sealed class ReadClientChoices : Query<ClientChoices>
{
    protected internal override async Task<Outcome<ClientChoices>> RunAsync(Operation operation, CancellationToken cancellation) => new ClientChoices(
        [.. PermissionCatalogue.ApiScopes.Select(permission => new ApiScopeRow(permission.Code, permission.Label, permission.Group))],
        [.. operation.Service<ReferenceData>().Lines("integrated-systems.csv").Skip(1).Where(line => line.Length > 0)],
        await operation.ParameterAsync(ClientParameters.TokenMinutes, cancellation));
}
