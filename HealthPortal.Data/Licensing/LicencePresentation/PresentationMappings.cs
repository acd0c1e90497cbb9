using HealthPortal.Data.Execution;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Licensing.LicencePresentation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Licensing.LicencePresentation;

internal sealed class PresentationRightMapping : IEntityTypeConfiguration<PresentationRight>
{
    public void Configure(EntityTypeBuilder<PresentationRight> builder)
    {
        builder.ToTable("PresentationRights");
        builder.Ignore(row => row.Fields);
        builder.Property(row => row.FieldKeys).HasMaxLength(4000);
        builder.HasIndex(row => new { row.ClientKey, row.TypeId, row.PurposeCode }).IsUnique();
        builder.HasOne(row => row.Type).WithMany().HasForeignKey(row => row.TypeId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PresentationMapping : IEntityTypeConfiguration<Presentation>
{
    public void Configure(EntityTypeBuilder<Presentation> builder)
    {
        builder.ToTable("Presentations");
        builder.Property(row => row.Number).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.HolderName).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.HolderIndex).HasMaxLength(30).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Items).HasMaxLength(4000);
        builder.HasIndex(row => row.LicenceId);
        builder.HasIndex(row => row.At);
        builder.HasIndex(row => new { row.ClientKey, row.At });
        builder.HasIndex(row => row.Number);
        builder.HasIndex(row => row.HolderName);
        builder.HasIndex(row => row.HolderIndex).HasFilter("\"HolderIndex\" IS NOT NULL");
    }
}

internal sealed class PresentationHourMapping : IEntityTypeConfiguration<PresentationHour>
{
    public void Configure(EntityTypeBuilder<PresentationHour> builder)
    {
        builder.ToTable("PresentationHours");
        builder.HasKey(row => new { row.ClientKey, row.Hour });
    }
}

internal sealed class PresentationDayMapping : IEntityTypeConfiguration<PresentationDay>
{
    public void Configure(EntityTypeBuilder<PresentationDay> builder)
    {
        builder.ToTable("PresentationDays");
        builder.HasKey(row => new { row.Day, row.OrganisationPath, row.ClientKey, row.LicenceType, row.PurposeCode });
    }
}

internal sealed class PresentationAlarmMapping : IEntityTypeConfiguration<PresentationAlarm>
{
    public void Configure(EntityTypeBuilder<PresentationAlarm> builder)
    {
        builder.ToTable("PresentationAlarms");
        builder.HasIndex(row => new { row.ClientKey, row.Hour, row.Kind }).IsUnique();
        builder.HasIndex(row => new { row.HandledAt, row.Hour });
    }
}
