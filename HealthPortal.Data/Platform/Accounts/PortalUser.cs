using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using Microsoft.AspNetCore.Identity;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>A person's account. Rights hang on posts, not on the account.</summary>
public sealed class PortalUser : IdentityUser<Guid>, IGlobal, ILabelled
{
    public PortalUser() => Id = Guid.CreateVersion7();

    /// <summary>The person's name as shown in the portal.</summary>
    public required string DisplayName { get; set; }

    public AccountState State { get; set; } = AccountState.Normal;

    /// <summary>Why it is in that state, in the words of who brought it there.</summary>
    public string? StateReason { get; set; }

    public DateTime CreatedAt { get; set; } = DateTime.UnixEpoch;

    /// <summary>Grows with every change by a form; signing in does not count, so that it spoils nobody's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Mobile number, sealed. Identity's own <c>PhoneNumber</c> stays empty: it would keep the number readable.</summary>
    public string? PhoneCipher { get; set; }

    /// <summary>Keyed blind index: found by the whole number only.</summary>
    public string? PhoneIndex { get; set; }

    public string? PhoneMasked { get; set; }

    public string? Remark { get; set; }

    /// <summary>When an administrator ended all sessions of the person.</summary>
    public DateTime? SessionsEndedAt { get; set; }

    /// <summary>The post the person acts with now, when there is more than one.</summary>
    public Guid? ActingPostId { get; set; }

    public bool MustChangePassword { get; set; }

    public DateTime? PasswordChangedAt { get; set; }

    public DateTime? LastSignInAt { get; set; }

    /// <summary>An account of the demonstration set; its person is invented.</summary>
    public bool IsDemo { get; set; }

    public string Label => DisplayName;

    /// <summary>What the search by words reads: derived, so that it can never say anything else than the names.</summary>
    public string SearchText
    {
        get => (DisplayName + "|" + UserName).ToLowerInvariant();

        // Read back by the database layer, which has no other value to give.
        private set => _ = value;
    }

    /// <summary>Ends every session at its next check.</summary>
    public void RenewStamps()
    {
        SecurityStamp = Guid.NewGuid().ToString("N");
        ConcurrencyStamp = Guid.NewGuid().ToString();
    }
}
