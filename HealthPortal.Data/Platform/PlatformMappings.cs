using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Calendar;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Numbering;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform;

internal sealed class OrganisationMapping : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.ToTable("Organisations");
        builder.HasIndex(row => row.Path).IsUnique();
        builder.HasIndex(row => row.CodeKey).IsUnique();
        builder.HasIndex(row => row.ParentId);
        builder.HasIndex(row => row.DivisionCode);
        builder.Property(row => row.StateNote).HasMaxLength(2000);

        // Derived from the names and the code: written through the property's getter, and no change of its own.
        builder.Property(row => row.SearchText).UsePropertyAccessMode(PropertyAccessMode.Property).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.CodeKey).UsePropertyAccessMode(PropertyAccessMode.Property).HasAnnotation(ChangeRecorder.Unlogged, true);
    }
}

internal sealed class DivisionMapping : IEntityTypeConfiguration<Division>
{
    public void Configure(EntityTypeBuilder<Division> builder)
    {
        builder.ToTable("Divisions");
        builder.HasKey(row => row.Code);
        builder.HasIndex(row => row.ParentCode);
    }
}

internal sealed class PublicHolidayMapping : IEntityTypeConfiguration<PublicHoliday>
{
    public void Configure(EntityTypeBuilder<PublicHoliday> builder)
    {
        builder.ToTable("PublicHolidays");
        builder.HasIndex(row => row.Date).IsUnique();
    }
}

internal sealed class PostMapping : IEntityTypeConfiguration<Post>
{
    public void Configure(EntityTypeBuilder<Post> builder)
    {
        builder.ToTable("Posts");
        builder.HasIndex(row => row.UserId);
        builder.HasIndex(row => new { row.OrganisationPath, row.UserId });
        builder.HasIndex(row => row.OrganisationId);
    }
}

internal sealed class PortalSessionMapping : IEntityTypeConfiguration<PortalSession>
{
    public void Configure(EntityTypeBuilder<PortalSession> builder)
    {
        builder.ToTable("PortalSessions");
        builder.HasIndex(row => new { row.UserId, row.LastSeenAt });
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(row => row.UserId);
    }
}

internal sealed class RoleMapping : IEntityTypeConfiguration<Role>
{
    public void Configure(EntityTypeBuilder<Role> builder)
    {
        builder.ToTable("Roles");
        builder.HasIndex(row => row.Code).IsUnique();
        builder.Property(row => row.StateReason).HasMaxLength(2000);
        builder.HasMany(row => row.Permissions).WithOne().HasForeignKey(row => row.RoleId);
    }
}

internal sealed class RolePermissionMapping : IEntityTypeConfiguration<RolePermission>
{
    public void Configure(EntityTypeBuilder<RolePermission> builder)
    {
        builder.ToTable("RolePermissions");
        builder.HasIndex(row => new { row.RoleId, row.Permission, row.Reach }).IsUnique();
    }
}

internal sealed class PostRoleMapping : IEntityTypeConfiguration<PostRole>
{
    public void Configure(EntityTypeBuilder<PostRole> builder)
    {
        builder.ToTable("PostRoles");
        builder.HasIndex(row => new { row.PostId, row.RoleId }).IsUnique();
        builder.HasIndex(row => row.RoleId);
    }
}

internal sealed class ChangeEntryMapping : IEntityTypeConfiguration<ChangeEntry>
{
    public void Configure(EntityTypeBuilder<ChangeEntry> builder)
    {
        builder.ToTable("ChangeEntries");
        builder.HasKey(row => row.Sequence);
        builder.Property(row => row.Sequence).ValueGeneratedNever();
        builder.Property(row => row.Changes).HasMaxLength(-1);
        builder.Property(row => row.Reason).HasMaxLength(-1);
        builder.HasIndex(row => new { row.EntityId, row.Sequence });
        builder.Property(row => row.OrganisationPath).KeepsOldPath(); // it stands in the hash, and says where the row was on that day
        builder.HasIndex(row => new { row.OrganisationPath, row.Sequence });
        builder.HasIndex(row => new { row.ActorId, row.Sequence });
        builder.HasIndex(row => new { row.At, row.Sequence });
    }
}

internal sealed class ChangeChainHeadMapping : IEntityTypeConfiguration<ChangeChainHead>
{
    public void Configure(EntityTypeBuilder<ChangeChainHead> builder)
    {
        builder.ToTable("ChangeChainHeads");
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}

internal sealed class NumberSequenceMapping : IEntityTypeConfiguration<NumberSequence>
{
    public void Configure(EntityTypeBuilder<NumberSequence> builder)
    {
        builder.ToTable("NumberSequences");
        builder.HasKey(row => row.Key);
    }
}

/// <summary>Identity's own tables under names that read like the rest.</summary>
internal sealed class IdentityMapping : IEntityTypeConfiguration<PortalUser>, IEntityTypeConfiguration<IdentityUserClaim<Guid>>, IEntityTypeConfiguration<IdentityUserLogin<Guid>>, IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    public void Configure(EntityTypeBuilder<PortalUser> builder)
    {
        builder.ToTable("Users");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.HasIndex(row => new { row.State, row.Id });
        builder.HasIndex(row => new { row.SearchText, row.Id }); // read alone by the search for words: the table itself is ten times as wide
        builder.HasIndex(row => row.PhoneIndex);
        builder.Property(row => row.PhoneIndex).HasMaxLength(40);
        builder.Property(row => row.StateReason).HasMaxLength(2000);
        builder.Property(row => row.SearchText).HasMaxLength(700).UsePropertyAccessMode(PropertyAccessMode.Property).HasAnnotation(ChangeRecorder.Unlogged, true);
        foreach (var secret in (string[])[nameof(PortalUser.PasswordHash), nameof(PortalUser.PhoneNumber), nameof(PortalUser.PhoneCipher)])
        {
            builder.Property(secret).HasAnnotation(ChangeRecorder.Protected, true);
        }

        foreach (var technical in (string[])[nameof(PortalUser.SecurityStamp), nameof(PortalUser.ConcurrencyStamp), nameof(PortalUser.AccessFailedCount), nameof(PortalUser.NormalizedUserName), nameof(PortalUser.NormalizedEmail), nameof(PortalUser.LastSignInAt), nameof(PortalUser.PhoneIndex)])
        {
            builder.Property(technical).HasAnnotation(ChangeRecorder.Unlogged, true);
        }
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder) => builder.ToTable("UserClaims");

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder) => builder.ToTable("UserLogins");

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder) => builder.ToTable("UserTokens");
}
