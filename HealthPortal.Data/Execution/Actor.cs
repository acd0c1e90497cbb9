using System.Collections.Frozen;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Execution;

public enum ActorKind
{
    Person,

    /// <summary>A background job of the portal itself.</summary>
    System,

    Anonymous,

    /// <summary>An outside system that calls the interface; it may run only what is open to clients and what it was granted.</summary>
    Client,
}

/// <summary>Who acts, with what rights, from where. Read anew for each operation, so that a revoked right stops at the next click.</summary>
public sealed record Actor
{
    /// <summary>Stands for the portal's own jobs in the log.</summary>
    public static readonly Guid SystemId = new("00000000-0000-7000-8000-000000000001");

    public required ActorKind Kind { get; init; }

    public required Guid UserId { get; init; }

    public required string UserName { get; init; }

    public required string DisplayName { get; init; }

    public string PostTitle { get; init; } = "";

    public Guid? PostId { get; init; }

    /// <summary>Unit of the acting post.</summary>
    public Guid? OrganisationId { get; init; }

    public string OrganisationName { get; init; } = "";

    public string OrganisationPath { get; init; } = "";

    /// <summary>The commission (or hospital, institution) the unit belongs to.</summary>
    public string OrganName { get; init; } = "";

    public string OrganPath { get; init; } = "";

    public string? RemoteAddress { get; init; }

    public bool MustChangePassword { get; init; }

    /// <summary>The sign-in it acts by, where there is one.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>Path prefixes by permission.</summary>
    public required FrozenDictionary<string, IReadOnlyList<string>> Grants { get; init; }

    public bool May(string permission) => Kind == ActorKind.System || Grants.ContainsKey(permission);

    /// <summary>Whether the permission reaches a row of that path.</summary>
    public bool May(string permission, string organisationPath) =>
        Kind == ActorKind.System || (Grants.TryGetValue(permission, out var prefixes) && prefixes.Any(prefix => Domain.Kernel.OrganisationPath.Contains(prefix, organisationPath)));

    /// <summary>Prefixes within which the actor sees rows when holding any of <paramref name="permissions"/>; overlapping ones are merged.</summary>
    public ActorScope ScopeFor(IReadOnlyList<string> permissions)
    {
        if (Kind == ActorKind.System)
        {
            return ActorScope.Everything;
        }

        var prefixes = permissions is [RequiresAttribute.SignedIn]
            ? [OrganisationPath]
            : permissions.SelectMany(permission => Grants.TryGetValue(permission, out var held) ? held : []);
        return new ActorScope([.. prefixes]);
    }

    public static Actor System(string jobName) => new()
    {
        Kind = ActorKind.System,
        UserId = SystemId,
        UserName = "system",
        DisplayName = "系统（" + jobName + "）",
        OrganisationName = "系统",
        Grants = FrozenDictionary<string, IReadOnlyList<string>>.Empty,
    };

    public static Actor Nobody(string? remoteAddress) => new()
    {
        Kind = ActorKind.Anonymous,
        UserId = Guid.Empty,
        UserName = "anonymous",
        DisplayName = "公众",
        RemoteAddress = remoteAddress,
        Grants = FrozenDictionary<string, IReadOnlyList<string>>.Empty,
    };
}

/// <summary>The rows an operation may see and must stay within: a few path prefixes.</summary>
public sealed class ActorScope
{
    /// <summary>More than this many disjoint prefixes in one post is a fault of configuration.</summary>
    public const int MostPrefixes = 4;

    public static readonly ActorScope Everything = new() { IsEverything = true };

    private ActorScope() => Prefixes = [];

    public ActorScope(IReadOnlyList<string> prefixes)
    {
        Prefixes = [.. prefixes.Distinct(StringComparer.Ordinal).Where(prefix => prefix.Length > 0 && !prefixes.Any(other => other.Length < prefix.Length && other.Length > 0 && prefix.StartsWith(other, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];
        if (Prefixes.Count > MostPrefixes)
        {
            throw new InvalidOperationException($"A scope of {Prefixes.Count} disjoint prefixes is not supported; the most is {MostPrefixes}.");
        }
    }

    public bool IsEverything { get; private init; }

    public IReadOnlyList<string> Prefixes { get; }

    public bool Contains(string path) => IsEverything || Prefixes.Any(prefix => OrganisationPath.Contains(prefix, path));
}
