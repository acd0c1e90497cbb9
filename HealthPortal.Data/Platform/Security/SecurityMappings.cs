using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Security;

internal sealed class SecurityPolicyMapping : IEntityTypeConfiguration<SecurityPolicy>
{
    public void Configure(EntityTypeBuilder<SecurityPolicy> builder)
    {
        builder.ToTable("SecurityPolicies");
        builder.Property(row => row.SecondFactorRoles).HasMaxLength(4000);
    }
}

internal sealed class AddressRuleMapping : IEntityTypeConfiguration<AddressRule>
{
    public void Configure(EntityTypeBuilder<AddressRule> builder)
    {
        builder.ToTable("AddressRules");
        builder.Property(row => row.Range).HasMaxLength(AddressRule.LongestRange);
    }
}

internal sealed class UsedPasswordMapping : IEntityTypeConfiguration<UsedPassword>
{
    public void Configure(EntityTypeBuilder<UsedPassword> builder)
    {
        builder.ToTable("UsedPasswords");
        builder.HasIndex(row => new { row.UserId, row.At });
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(row => row.UserId);
    }
}

internal sealed class SignInCodeMapping : IEntityTypeConfiguration<SignInCode>
{
    public void Configure(EntityTypeBuilder<SignInCode> builder)
    {
        builder.ToTable("SignInCodes");
        builder.HasIndex(row => new { row.UserId, row.SentAt });
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(row => row.UserId);
    }
}

internal sealed class SecondFactorMapping : IEntityTypeConfiguration<SecondFactor>
{
    public void Configure(EntityTypeBuilder<SecondFactor> builder)
    {
        builder.ToTable("SecondFactors");
        builder.HasIndex(row => row.UserId).IsUnique();
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(row => row.UserId);
        builder.Property(row => row.RecoveryHashes).HasMaxLength(2000).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.SecretCipher).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.LastStep).HasAnnotation(ChangeRecorder.Unlogged, true);
    }
}
