using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Platform.Security;

/// <summary>Hash of a password somebody had before, so that it does not come back.</summary>
public sealed class UsedPassword : Entity, IGlobal, IUnlogged
{
    public required Guid UserId { get; init; }

    public required string Hash { get; init; }

    /// <summary>When it was replaced.</summary>
    public required DateTime At { get; init; }
}
