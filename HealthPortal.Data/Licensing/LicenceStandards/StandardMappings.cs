using HealthPortal.Data.Execution;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Licensing.LicenceStandards;

internal sealed class LicenceTypeMapping : IEntityTypeConfiguration<LicenceType>
{
    public void Configure(EntityTypeBuilder<LicenceType> builder)
    {
        builder.ToTable("LicenceTypes");
        builder.HasIndex(row => row.Code).IsUnique();
        builder.Property(row => row.SlotKeys).HasAnnotation(ChangeRecorder.Unlogged, true);
    }
}

internal sealed class StandardVersionMapping : IEntityTypeConfiguration<StandardVersion>
{
    public void Configure(EntityTypeBuilder<StandardVersion> builder)
    {
        builder.ToTable("LicenceStandardVersions");
        builder.HasIndex(row => new { row.TypeId, row.Number }).IsUnique();
        builder.Property(row => row.ContentJson).HasMaxLength(-1);
        builder.Property(row => row.ChangeNote).HasMaxLength(2000);
        builder.Property(row => row.ReviewOpinion).HasMaxLength(2000);
        builder.HasOne(row => row.Type).WithMany().HasForeignKey(row => row.TypeId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class StandardRecheckMapping : IEntityTypeConfiguration<StandardRecheck>
{
    public void Configure(EntityTypeBuilder<StandardRecheck> builder)
    {
        builder.ToTable("StandardRechecks");
        builder.HasIndex(row => new { row.TypeId, row.Number });
        builder.Property(row => row.FaultsJson).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.HasOne(row => row.Type).WithMany().HasForeignKey(row => row.TypeId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class StandardRecheckFailureMapping : IEntityTypeConfiguration<StandardRecheckFailure>
{
    public void Configure(EntityTypeBuilder<StandardRecheckFailure> builder)
    {
        builder.ToTable("StandardRecheckFailures");
        builder.HasIndex(row => new { row.RecheckId, row.Id });
        builder.Property(row => row.Messages).HasMaxLength(-1);
        builder.HasOne<StandardRecheck>().WithMany().HasForeignKey(row => row.RecheckId).OnDelete(DeleteBehavior.Cascade);
    }
}
