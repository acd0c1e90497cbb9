using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>An account of the demonstration, for acts that it does while the demonstration is made.</summary>
internal sealed class DemoStaff(Guid user) : ActorSource
{
    public override string? RemoteAddress => null;

    public override ValueTask<Guid?> UserIdAsync() => new(user);
}
