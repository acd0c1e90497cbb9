using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Clients;

public sealed record ClientGrantFields(string Permission, ScopeReach Reach);

/// <summary>What a person fills in about a client.</summary>
public sealed record ClientFields
{
    public string Name { get; init; } = "";

    public string SystemName { get; init; } = "";

    public Guid? OrganisationId { get; init; }

    public string ContactName { get; init; } = "";

    public string? ContactWay { get; init; }

    /// <summary>One to a line.</summary>
    public string? Addresses { get; init; }

    public int CallsPerMinute { get; init; } = ApiClientRules.UsualCallsPerMinute;

    public bool MustSign { get; init; }

    public DateOnly? ValidFrom { get; init; }

    public DateOnly? ValidTo { get; init; }

    public IReadOnlyList<ClientGrantFields> Grants { get; init; } = [];

    internal ClientFields Tidy() => this with { Name = Name.Trim(), SystemName = SystemName.Trim(), ContactName = ContactName.Trim(), ContactWay = ContactWay?.Trim() is { Length: > 0 } way ? way : null };

    internal IEnumerable<Problem> Check()
    {
        var tidy = Tidy();
        IEnumerable<Problem> problems =
        [
            .. ApiClientRules.TextFits(tidy.Name, "客户端名称", "name", required: true),
            .. ApiClientRules.TextFits(tidy.SystemName, "对接系统", "system", required: true, most: 100),
            .. ApiClientRules.TextFits(tidy.ContactName, "联系人", "contact", required: true, most: AccountRules.LongestName),
            .. ApiClientRules.TextFits(tidy.ContactWay ?? "", "联系方式", "way", required: false, most: ApiClientRules.LongestContact),
            .. ApiClientRules.CallsFit(CallsPerMinute) is { } calls ? [calls] : Array.Empty<Problem>(),
            .. AccountRules.ValidityIsInOrder(ValidFrom, ValidTo, "validity"),
            .. ApiClientRules.Addresses(Addresses) is { Succeeded: false, Problems: var wrong } ? wrong : [],
        ];
        foreach (var problem in problems)
        {
            yield return problem;
        }

        if (OrganisationId is null)
        {
            yield return new Problem("请选择所属机构。", "organisation");
        }

        if (Grants.Select(grant => grant.Permission).Distinct(StringComparer.Ordinal).Count() != Grants.Count || Grants.Any(grant => !PermissionCatalogue.IsApiScope(grant.Permission) || !Enum.IsDefined(grant.Reach)))
        {
            yield return new Problem("有的接口范围不存在，请刷新后重新选择。", "grants");
        }
    }
}

/// <summary>登记接口客户端. It can do nothing until it has a secret.</summary>
[Requires(ClientPermissions.Edit)]
public sealed class CreateApiClient : Command<Guid>
{
    public required ClientFields Fields { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Fields.Check();

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var client = new ApiClient
        {
            ClientId = ClientWriting.NewClientId(),
            OrganisationPath = "",
            Name = "",
            SystemName = "",
            ContactName = "",
            CreatedAt = operation.Now,
        };
        var problems = await ClientWriting.FillAsync(operation, client, [], Fields.Tidy(), cancellation);
        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        operation.Db.Add(client);
        return client.Id;
    }
}

/// <summary>修改接口客户端: everything but state and secrets; counts from the next call on.</summary>
[Requires(ClientPermissions.Edit)]
public sealed class EditApiClient : Command<Done>
{
    public required Guid ClientKey { get; init; }

    public required int Version { get; init; }

    public required ClientFields Fields { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Fields.Check();

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await ClientWriting.FindAsync(operation, ClientKey, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var held = await operation.Db.Set<ApiClientGrant>().Where(grant => grant.ApiClientId == ClientKey).ToListAsync(cancellation);
        var problems = await ClientWriting.FillAsync(operation, found.Value, held, Fields.Tidy(), cancellation);
        return problems.Count > 0 ? Failure.Invalid(problems) : Done.It;
    }
}

/// <summary>暂停、恢复、关闭. A closed client stays on record and never comes back.</summary>
[Requires(ClientPermissions.Edit)]
public sealed class ChangeApiClientState : Command<Done>
{
    public required Guid ClientKey { get; init; }

    public required int Version { get; init; }

    public required ApiClientState State { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (!Enum.IsDefined(State))
        {
            yield return new Problem("没有这个状态，请重新选择。", "state");
        }
        else if (AccountRules.ReasonIsGiven(Reason, State switch { ApiClientState.Paused => "暂停", ApiClientState.Closed => "关闭", _ => "恢复" }) is { } problem)
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await ClientWriting.FindAsync(operation, ClientKey, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var client = found.Value;
        if (client.State == State)
        {
            return Failure.Invalid($"这个客户端现在就是“{State.Name()}”。");
        }

        if (State == ApiClientState.InUse)
        {
            // Letting it go on hands its scopes out again.
            var held = await operation.Db.Set<ApiClientGrant>().AsNoTracking().Where(grant => grant.ApiClientId == ClientKey).ToListAsync(cancellation);
            if (await ClientWriting.ExcessAsync(operation, client.OrganisationPath, [.. held.Select(grant => new ClientGrantFields(grant.Permission, grant.Reach))], cancellation) is { } excess)
            {
                return Failure.Forbidden(excess);
            }
        }

        operation.Reason = Reason!.Trim();
        (client.State, client.StateReason) = (State, operation.Reason);
        if (State == ApiClientState.Closed)
        {
            operation.Db.RemoveRange(await operation.Db.Set<ApiClientSecret>().Where(secret => secret.ApiClientId == ClientKey).ToListAsync(cancellation));
        }

        return Done.It;
    }
}

/// <param name="Secret">Shown now and never again.</param>
/// <param name="SigningKey">For clients whose requests must be signed.</param>
public sealed record NewSecret(string ClientId, string Secret, string SigningKey, DateTime ExpiresAt);

/// <summary>生成密钥. The one in use stays until its end, or until it is taken away.</summary>
[Requires(ClientPermissions.Edit)]
public sealed class AddApiClientSecret : Command<NewSecret>
{
    public required Guid ClientKey { get; init; }

    public int Days { get; init; } = ApiClientRules.UsualSecretDays;

    protected internal override IEnumerable<Problem> Validate() =>
        Days is < ApiClientRules.ShortestSecretDays or > ApiClientRules.LongestSecretDays ? [new Problem($"有效天数应为 {ApiClientRules.ShortestSecretDays} 至 {ApiClientRules.LongestSecretDays}。", "days")] : [];

    protected internal override async Task<Outcome<NewSecret>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await ClientWriting.FindAsync(operation, ClientKey, version: null, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        // Whoever holds a secret has what the client is granted.
        var db = operation.Db;
        var held = await db.Set<ApiClientGrant>().AsNoTracking().Where(grant => grant.ApiClientId == ClientKey).ToListAsync(cancellation);
        if (await ClientWriting.ExcessAsync(operation, found.Value.OrganisationPath, [.. held.Select(grant => new ClientGrantFields(grant.Permission, grant.Reach))], cancellation) is { } excess)
        {
            return Failure.Forbidden(excess);
        }

        // Two people who make one at the same moment wait for one another.
        await operation.NextNumberAsync("clients/secrets", cancellation);
        var secrets = await db.Set<ApiClientSecret>().Where(secret => secret.ApiClientId == ClientKey).ToListAsync(cancellation);
        db.RemoveRange(secrets.Where(secret => !ApiClientRules.IsValid(secret, operation.Now)));
        if (secrets.Count(secret => ApiClientRules.IsValid(secret, operation.Now)) >= ApiClientRules.MostSecrets)
        {
            return Failure.Invalid($"同时有效的密钥最多 {ApiClientRules.MostSecrets} 个，请先作废不再使用的。");
        }

        var (text, key) = (ClientSecrets.New(), ClientSecrets.New());
        var expires = operation.Now.AddDays(Days);
        db.Add(new ApiClientSecret
        {
            ApiClientId = ClientKey,
            Beginning = text[..6],
            SecretHash = ClientSecrets.HashOf(operation.Service<NationalCryptography>(), text),
            SigningKeyCipher = operation.Service<ProtectedFields>().Encrypt(key),
            CreatedAt = operation.Now,
            ExpiresAt = expires,
        });
        return new NewSecret(found.Value.ClientId, text, key, expires);
    }
}

/// <summary>作废密钥: it and the tokens it was given for stop at once.</summary>
[Requires(ClientPermissions.Edit)]
public sealed class RevokeApiClientSecret : Command<Done>
{
    public required Guid ClientKey { get; init; }

    public required Guid SecretId { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "作废") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await ClientWriting.FindAsync(operation, ClientKey, version: null, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        if (await operation.Db.Set<ApiClientSecret>().SingleOrDefaultAsync(row => row.Id == SecretId && row.ApiClientId == ClientKey, cancellation) is not { } secret)
        {
            return Failure.NotFound("这个密钥已经作废。");
        }

        operation.Reason = Reason!.Trim();
        operation.Db.Remove(secret);
        return Done.It;
    }
}

internal static class ClientWriting
{
    public const string NotFound = "没有找到这个接口客户端，它可能不在您的管辖范围内。";

    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    public static string NewClientId() => "hp-" + System.Security.Cryptography.RandomNumberGenerator.GetString(Alphabet, 12);

    public static async Task<Outcome<ApiClient>> FindAsync(Operation operation, Guid id, int? version, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ApiClient>().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } client)
        {
            return Failure.NotFound(NotFound);
        }

        return version is { } read && read != client.Version ? Failure.Conflict(await Portal.StaleSentenceAsync(operation.Db, id, cancellation))
            : client.State == ApiClientState.Closed ? Failure.Invalid("这个客户端已经关闭，不能再办理。需要时请重新登记一个。")
            : client;
    }

    /// <summary>Writes the fields over the client and makes its grants those that were chosen.</summary>
    /// <returns>What is wrong; then nothing must be saved.</returns>
    public static async Task<IReadOnlyList<Problem>> FillAsync(Operation operation, ApiClient client, IReadOnlyList<ApiClientGrant> held, ClientFields fields, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<Organisation>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == fields.OrganisationId, cancellation) is not { } unit)
        {
            return [new Problem("没有找到所选的机构，它可能已被删除，或不在您的管辖范围内。", "organisation")];
        }

        var problems = new List<Problem>();
        if ((await UnitNames.ReadAsync(db, [unit.Path], cancellation)).ClosedAt(unit.Path) is { } closed && client.OrganisationPath != unit.Path)
        {
            problems.Add(new Problem($"“{closed}”已停用，不能登记客户端。", "organisation"));
        }

        if (await db.Set<ApiClient>().AnyAsync(row => row.Name == fields.Name && row.Id != client.Id && row.State != ApiClientState.Closed, cancellation))
        {
            problems.Add(new Problem("已有同名的客户端，请换一个名称。", "name"));
        }

        // All of them, not only new ones: at another unit, from other addresses or with another limit the same grants mean something else.
        if (await ExcessAsync(operation, unit.Path, fields.Grants, cancellation) is { } excess)
        {
            problems.Add(new Problem(excess, "grants"));
        }

        if (problems.Count > 0)
        {
            return problems;
        }

        (client.OrganisationPath, client.Name, client.SystemName) = (unit.Path, fields.Name, fields.SystemName);
        (client.ContactName, client.ContactWay, client.CallsPerMinute, client.MustSign) = (fields.ContactName, fields.ContactWay, fields.CallsPerMinute, fields.MustSign);
        (client.ValidFrom, client.ValidTo, client.AllowedAddresses) = (fields.ValidFrom, fields.ValidTo, ApiClientRules.Addresses(fields.Addresses).Value);
        db.RemoveRange(held.Where(grant => !fields.Grants.Any(wanted => wanted.Permission == grant.Permission)));
        foreach (var wanted in fields.Grants)
        {
            if (held.FirstOrDefault(grant => grant.Permission == wanted.Permission) is { } there)
            {
                there.Reach = wanted.Reach;
            }
            else
            {
                db.Add(new ApiClientGrant { ApiClientId = client.Id, Permission = wanted.Permission, Reach = wanted.Reach });
            }
        }

        return [];
    }

    /// <summary>What of the grants goes beyond what the actor may hand out at the unit; null when nothing does. The same rules as for roles (ADR-013, ADR-014).</summary>
    public static async Task<string?> ExcessAsync(Operation operation, string unitPath, IReadOnlyList<ClientGrantFields> grants, CancellationToken cancellation)
    {
        var line = OrganisationPath.Line(unitPath);
        var units = await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // which organ a unit in the reach belongs to; nothing of the organ is shown
            .AsNoTracking().Where(unit => line.Contains(unit.Path)).ToListAsync(cancellation);
        var reach = GrantReach.Of(units.Single(unit => unit.Path == unitPath), units);
        foreach (var grant in grants.OrderBy(grant => grant.Permission, StringComparer.Ordinal))
        {
            var path = reach.PathOf(grant.Reach);
            if (PermissionCatalogue.Find(grant.Permission) is not { } declared)
            {
                continue;
            }

            if (!operation.Db.Scope.Contains(path))
            {
                return $"“{declared.Label}”在该机构的{grant.Reach.Name()}超出了您的范围，不能授予。";
            }

            if (declared.Duties != AdministratorDuties.None && operation.Actor.Kind != ActorKind.System && !RoleReach.MayHandOut(operation.Actor, declared, path))
            {
                return $"您自己没有“{declared.Label}”的权限，不能授予。";
            }
        }

        return null;
    }
}

internal static class ClientSecrets
{
    /// <summary>256 random bits in 43 characters that need no escaping anywhere.</summary>
    public static string New() => System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    public static string HashOf(NationalCryptography cryptography, string secret) => cryptography.Sm3Hex(System.Text.Encoding.UTF8.GetBytes(secret));
}
