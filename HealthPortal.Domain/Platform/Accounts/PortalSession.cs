using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>
/// One sign-in on one device, from then until it is ended. The cookie names it; it is looked up with the security stamp. The sign-in and an
/// ending by hand stand in the change log; that somebody was last seen a minute later does not.
/// </summary>
public sealed class PortalSession : Entity, IGlobal, IUnlogged, ILabelled
{
    public required Guid UserId { get; init; }

    public required DateTime BeganAt { get; init; }

    public required DateTime LastSeenAt { get; set; }

    /// <summary>Network address at sign-in.</summary>
    public string? Address { get; init; }

    /// <summary><see cref="DeviceName"/></summary>
    public required string Device { get; init; }

    /// <summary>From a place the person had not signed in from before.</summary>
    public bool IsUnusual { get; init; }

    public DateTime? EndedAt { get; set; }

    public string Label => Device;
}
