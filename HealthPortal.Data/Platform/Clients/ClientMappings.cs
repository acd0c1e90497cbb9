using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Clients;

internal sealed class ApiClientMapping : IEntityTypeConfiguration<ApiClient>
{
    public void Configure(EntityTypeBuilder<ApiClient> builder)
    {
        builder.ToTable("ApiClients");
        builder.Property(row => row.AllowedAddresses).HasMaxLength(ApiClientRules.LongestAddresses * 2);
        builder.Property(row => row.StateReason).HasMaxLength(500);
        builder.HasIndex(row => row.ClientId).IsUnique();
        builder.HasIndex(row => new { row.OrganisationPath, row.Id });
    }
}

internal sealed class ApiClientSecretMapping : IEntityTypeConfiguration<ApiClientSecret>
{
    public void Configure(EntityTypeBuilder<ApiClientSecret> builder)
    {
        builder.ToTable("ApiClientSecrets");
        builder.Property(row => row.SecretHash).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.SigningKeyCipher).HasAnnotation(ChangeRecorder.Protected, true);
        builder.HasIndex(row => row.ApiClientId);
    }
}

internal sealed class ApiClientGrantMapping : IEntityTypeConfiguration<ApiClientGrant>
{
    public void Configure(EntityTypeBuilder<ApiClientGrant> builder)
    {
        builder.ToTable("ApiClientGrants");
        builder.HasIndex(row => new { row.ApiClientId, row.Permission }).IsUnique();
    }
}

internal sealed class ApiNonceMapping : IEntityTypeConfiguration<ApiNonce>
{
    public void Configure(EntityTypeBuilder<ApiNonce> builder)
    {
        builder.ToTable("ApiNonces");
        builder.HasIndex(row => new { row.ApiClientId, row.Nonce }).IsUnique();
        builder.HasIndex(row => row.At);
    }
}

internal sealed class ApiCallMapping : IEntityTypeConfiguration<ApiCall>
{
    public void Configure(EntityTypeBuilder<ApiCall> builder)
    {
        builder.ToTable("ApiCalls");
        builder.HasIndex(row => new { row.At, row.Id });
        builder.HasIndex(row => new { row.ApiClientId, row.At });
        builder.HasIndex(row => new { row.OrganisationPath, row.At });
    }
}
