using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Domain.Licensing.LicenceCollection;

public enum CollectorKind
{
    Account,
    Client,
}

/// <summary>归集授权: an account or a client may send data of one type of licence (tender 5.1.3.2.1). Besides it needs the permission to send at all.</summary>
public sealed class CollectionRight : MutableEntity, IScoped, ILabelled
{
    /// <summary>Of the account's or client's unit.</summary>
    public required string OrganisationPath { get; set; }

    public required CollectorKind Kind { get; init; }

    public required Guid CollectorId { get; init; }

    /// <summary>User name or client id.</summary>
    public required string CollectorCode { get; init; }

    public required string CollectorName { get; init; }

    public required Guid TypeId { get; init; }

    public LicenceType? Type { get; init; }

    public required string GrantedByName { get; init; }

    public required DateTime GrantedAt { get; init; }

    public string Label => "归集授权 " + CollectorName;
}

public enum CollectionCheckResult
{
    Allowed,

    /// <summary>The account may send, but not this type.</summary>
    NoRight,

    /// <summary>There is no such type, or no version of its standard is in force.</summary>
    NoStandard,
}

/// <summary>鉴权记录: somebody asked to send data of a type; kept for ever.</summary>
public sealed class CollectionCheck : Entity, IScoped, IUnlogged
{
    public required string OrganisationPath { get; init; }

    public required DateTime At { get; init; }

    public required CollectorKind Kind { get; init; }

    public required Guid CollectorId { get; init; }

    public required string CollectorName { get; init; }

    public required string UnitName { get; init; }

    public string? RemoteAddress { get; init; }

    /// <summary>As it was asked for; it may name no type.</summary>
    public required string TypeCode { get; init; }

    public required string TypeName { get; init; }

    public required BatchSource Source { get; init; }

    public required CollectionCheckResult Result { get; init; }
}
