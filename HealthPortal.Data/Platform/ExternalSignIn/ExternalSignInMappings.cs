using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Platform.ExternalSignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.ExternalSignIn;

internal sealed class IdentityProviderMapping : IEntityTypeConfiguration<IdentityProvider>
{
    public void Configure(EntityTypeBuilder<IdentityProvider> builder)
    {
        builder.ToTable("IdentityProviders");
        builder.HasIndex(row => row.Code).IsUnique();
        builder.Property(row => row.SecretCipher).HasMaxLength(2000).HasAnnotation(ChangeRecorder.Protected, true);
    }
}

internal sealed class ExternalLinkMapping : IEntityTypeConfiguration<ExternalLink>
{
    public void Configure(EntityTypeBuilder<ExternalLink> builder)
    {
        builder.ToTable("ExternalLinks");
        builder.HasIndex(row => new { row.ProviderId, row.ExternalSubject }).IsUnique();
        builder.HasIndex(row => new { row.UserId, row.ProviderId }).IsUnique();
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(row => row.UserId);
        builder.HasOne<IdentityProvider>().WithMany().HasForeignKey(row => row.ProviderId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(row => row.LastUsedAt).HasAnnotation(ChangeRecorder.Unlogged, true);
    }
}
