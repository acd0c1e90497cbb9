using HealthPortal.Domain.Platform.Parameters;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Parameters;

internal sealed class ParameterValueMapping : IEntityTypeConfiguration<ParameterValue>
{
    public void Configure(EntityTypeBuilder<ParameterValue> builder)
    {
        builder.ToTable("ParameterValues");
        builder.Property(row => row.Value).HasMaxLength(ParameterValue.LongestValue);
        builder.Property(row => row.Reason).HasMaxLength(2000);

        // Not unique: after a merger two values of one moment may meet at one unit (ADR-011); the younger row counts.
        builder.HasIndex(row => new { row.ParameterCode, row.OrganisationPath, row.ValidFrom });
    }
}
