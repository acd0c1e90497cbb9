using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Domain.Platform.Clients;

public enum ApiClientState
{
    /// <summary>使用中</summary>
    InUse,

    /// <summary>已暂停: refused until somebody lets it go on.</summary>
    Paused,

    /// <summary>已关闭: for good; its calls stay on record.</summary>
    Closed,
}

/// <summary>
/// 接口客户端 (tender 5.3.9.6): an outside system that may call the portal's interface. It belongs to a unit and reaches what a post in that unit
/// with the same permissions would reach.
/// </summary>
public sealed class ApiClient : MutableEntity, IScoped, ILabelled
{
    /// <summary>What the system calls itself by when it asks for a token; made by the portal and never changed.</summary>
    public required string ClientId { get; init; }

    public required string OrganisationPath { get; set; }

    public required string Name { get; set; }

    /// <summary>Name of the system as contracts and registers have it.</summary>
    public required string SystemName { get; set; }

    public required string ContactName { get; set; }

    /// <summary>Telephone of an office, or a mail address; shown to administrators.</summary>
    public string? ContactWay { get; set; }

    /// <summary>One address, network or range to a line; empty admits every address.</summary>
    public string AllowedAddresses { get; set; } = "";

    public int CallsPerMinute { get; set; } = ApiClientRules.UsualCallsPerMinute;

    /// <summary>Each request must carry a signature by HMAC-SM3 with a nonce.</summary>
    public bool MustSign { get; set; }

    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day; null stays open.</summary>
    public DateOnly? ValidTo { get; set; }

    public ApiClientState State { get; set; }

    public string? StateReason { get; set; }

    public required DateTime CreatedAt { get; init; }

    public string Label => Name;
}

/// <summary>客户端密钥: only its hash. Two may be valid at a time, so that a system can change over without a gap.</summary>
public sealed class ApiClientSecret : Entity, IGlobal, ILabelled
{
    public required Guid ApiClientId { get; init; }

    /// <summary>First characters, by which people tell secrets apart.</summary>
    public required string Beginning { get; init; }

    /// <summary>SM3. The secret has 256 random bits, so that a slow hash would protect nothing more.</summary>
    public required string SecretHash { get; init; }

    /// <summary>Key of request signatures, sealed: whoever checks an HMAC must know its key.</summary>
    public required string SigningKeyCipher { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime ExpiresAt { get; set; }

    public string Label => "密钥 " + Beginning + "…";
}

/// <summary>接口范围: one permission a client holds, and how far it reaches from the owning unit.</summary>
public sealed class ApiClientGrant : Entity, IGlobal, ILabelled
{
    public required Guid ApiClientId { get; init; }

    public required string Permission { get; init; }

    public required ScopeReach Reach { get; set; }

    public string Label => Permission;
}

/// <summary>A number of a signed request that has been used: its key is unique over all servers.</summary>
public sealed class ApiNonce : Entity, IGlobal, IUnlogged
{
    public required Guid ApiClientId { get; init; }

    public required string Nonce { get; init; }

    public required DateTime At { get; init; }
}

/// <summary>接口调用: one request of an outside system, also one that was refused. Without the query string, which may hold personal data.</summary>
public sealed class ApiCall : Entity, IScoped, IUnlogged
{
    public const int LongestText = 200;

    /// <summary>Of the client's unit; empty where no client was recognised.</summary>
    public required string OrganisationPath { get; init; }

    public required DateTime At { get; init; }

    /// <summary>Null where no client was recognised.</summary>
    public Guid? ApiClientId { get; init; }

    /// <summary>The client's name, or the client id somebody claimed.</summary>
    public required string ClientName { get; init; }

    /// <summary>Chinese name of the operation; empty for an address that does not exist.</summary>
    public required string Operation { get; init; }

    public required string Method { get; init; }

    /// <summary>Template of the route, never the address itself.</summary>
    public required string Route { get; init; }

    public required int Status { get; init; }

    public required int Milliseconds { get; init; }

    /// <summary>Records given out; null where the answer is none.</summary>
    public int? Records { get; init; }

    public string? Address { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Code of the refusal; null when the call was served.</summary>
    public string? Refusal { get; init; }
}
