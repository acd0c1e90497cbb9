using HealthPortal.Domain.Kernel;
using Microsoft.AspNetCore.Identity;

namespace HealthPortal.Data.Platform.Accounts;

public enum AccountState
{
    Normal,
    Frozen,
    Closed,
}

/// <summary>A person's account. Rights hang on posts, not on the account.</summary>
public sealed class PortalUser : IdentityUser<Guid>, IGlobal, ILabelled
{
    public PortalUser() => Id = Guid.CreateVersion7();

    /// <summary>The person's name as shown in the portal.</summary>
    public required string DisplayName { get; set; }

    public AccountState State { get; set; } = AccountState.Normal;

    /// <summary>The post the person acts with now, when there is more than one.</summary>
    public Guid? ActingPostId { get; set; }

    public bool MustChangePassword { get; set; }

    public DateTime? PasswordChangedAt { get; set; }

    public DateTime? LastSignInAt { get; set; }

    /// <summary>An account of the demonstration set; its person is invented.</summary>
    public bool IsDemo { get; set; }

    public string Label => DisplayName;
}
