using HealthPortal.Data.Execution;
using HealthPortal.Domain.Licensing.LicenceSigning;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Licensing.LicenceSigning;

internal static class SigningColumns
{
    /// <summary>A certificate of an RSA key of 4096 bits with a long subject, in Base64.</summary>
    public const int Certificate = 4000;

    /// <summary>Up to three of them.</summary>
    public const int Chain = 12000;

    /// <summary>An RSA key of 4096 bits in PKCS#8 and Base64, sealed.</summary>
    public const int PrivateKey = 8000;
}

internal sealed class SigningKeyMapping : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("SigningKeys");
        builder.Property(row => row.Certificate).HasMaxLength(SigningColumns.Certificate).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.Chain).HasMaxLength(SigningColumns.Chain).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.PrivateKeyCipher).HasMaxLength(SigningColumns.PrivateKey).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.RemindedDays).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.CurrentFor).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.StateReason).HasMaxLength(500);
        builder.HasIndex(row => row.KeyId).IsUnique();
        builder.HasIndex(row => row.CurrentFor).IsUnique();
        builder.HasIndex(row => new { row.OrganisationPath, row.Id });
    }
}

internal sealed class SigningRootMapping : IEntityTypeConfiguration<SigningRoot>
{
    public void Configure(EntityTypeBuilder<SigningRoot> builder)
    {
        builder.ToTable("SigningRoots");
        builder.Property(row => row.Certificate).HasMaxLength(SigningColumns.Certificate).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.PrivateKeyCipher).HasMaxLength(SigningColumns.PrivateKey).HasAnnotation(ChangeRecorder.Protected, true);
        builder.HasIndex(row => new { row.Algorithm, row.ValidFrom }).IsUnique();
    }
}
