using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Organisations;

internal sealed class StatisticsListMapping : IEntityTypeConfiguration<StatisticsList>
{
    public void Configure(EntityTypeBuilder<StatisticsList> builder) => builder.ToTable("StatisticsLists");
}

internal sealed class StatisticsUnitMapping : IEntityTypeConfiguration<StatisticsUnit>
{
    public void Configure(EntityTypeBuilder<StatisticsUnit> builder)
    {
        builder.ToTable("StatisticsUnits");
        builder.Property(row => row.CodeKey).UsePropertyAccessMode(PropertyAccessMode.Property); // derived from the code
        builder.HasIndex(row => new { row.ListId, row.CodeKey }).IsUnique();
        builder.HasOne<StatisticsList>().WithMany().HasForeignKey(row => row.ListId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class OrganisationDifferenceMapping : IEntityTypeConfiguration<OrganisationDifference>
{
    public void Configure(EntityTypeBuilder<OrganisationDifference> builder)
    {
        builder.ToTable("OrganisationDifferences");
        builder.Property(row => row.ContentJson).HasMaxLength(-1);
        builder.Property(row => row.Reason).HasMaxLength(2000);
        builder.HasIndex(row => row.CodeKey).IsUnique();
        builder.HasIndex(row => new { row.State, row.OrganisationPath });
        builder.HasIndex(row => row.OrganisationPath);
        builder.HasIndex(row => new { row.HandledById, row.HandledAt });
    }
}

internal sealed class OrganisationDifferenceEventMapping : IEntityTypeConfiguration<OrganisationDifferenceEvent>
{
    public void Configure(EntityTypeBuilder<OrganisationDifferenceEvent> builder)
    {
        builder.ToTable("OrganisationDifferenceEvents");
        builder.Property(row => row.Text).HasMaxLength(2000);
        builder.HasIndex(row => row.DifferenceId);

        // Named by hand: PostgreSQL would cut the long name short.
        builder.HasOne<OrganisationDifference>().WithMany().HasForeignKey(row => row.DifferenceId).OnDelete(DeleteBehavior.Cascade).HasConstraintName("FK_OrganisationDifferenceEvents_Difference");
    }
}
