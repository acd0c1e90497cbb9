using HealthPortal.Data.Execution;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Licensing.LicenceCollection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Licensing.LicenceCollection;

internal sealed class LicenceRecordMapping : IEntityTypeConfiguration<LicenceRecord>
{
    public void Configure(EntityTypeBuilder<LicenceRecord> builder)
    {
        builder.ToTable("LicenceRecords");
        builder.HasIndex(row => new { row.TypeId, row.Key }).IsUnique();
        builder.HasIndex(row => new { row.TypeId, row.CollectedAt, row.Id });
        builder.HasIndex(row => new { row.TypeId, row.OrganisationPath, row.ValidTo });
        builder.HasIndex(row => new { row.TypeId, row.HolderName });
        builder.HasIndex(row => new { row.TypeId, row.OrganName });

        // The first conditions that are not common to all types; the others narrow what these find.
        builder.HasIndex(row => new { row.TypeId, row.Slot1 }).HasFilter("\"Slot1\" IS NOT NULL");
        builder.HasIndex(row => new { row.TypeId, row.Slot2 }).HasFilter("\"Slot2\" IS NOT NULL");
        builder.HasIndex(row => row.HolderIndex).HasFilter("\"HolderIndex\" IS NOT NULL");
        builder.HasIndex(row => row.Number);
        builder.HasIndex(row => row.Id).HasFilter("\"MadeRevision\" <> \"Revision\"").HasDatabaseName("IX_LicenceRecords_Unmade");
        builder.Property(row => row.Key).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Content).HasMaxLength(-1);
        builder.Property(row => row.PersonalCipher).HasMaxLength(-1);
        builder.Property(row => row.Fingerprint).HasMaxLength(30).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Number).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.HolderName).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.HolderIndex).HasMaxLength(30).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.OrganName).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.StateWord).HasMaxLength(60);
        builder.Property(row => row.Slot1).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Slot2).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Slot3).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Slot4).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(PathColumns.Binary, true);
    }
}

internal sealed class LicenceRecordHistoryMapping : IEntityTypeConfiguration<LicenceRecordHistory>
{
    public void Configure(EntityTypeBuilder<LicenceRecordHistory> builder)
    {
        builder.ToTable("LicenceRecordHistories");
        builder.HasIndex(row => new { row.RecordId, row.Revision });
        builder.Property(row => row.Content).HasMaxLength(-1);
        builder.Property(row => row.PersonalCipher).HasMaxLength(-1);
    }
}

internal sealed class LicenceRecordTotalMapping : IEntityTypeConfiguration<LicenceRecordTotal>
{
    public void Configure(EntityTypeBuilder<LicenceRecordTotal> builder)
    {
        builder.ToTable("LicenceRecordTotals");
        builder.HasKey(row => new { row.TypeId, row.OrganisationPath, row.IsValid });
    }
}

internal sealed class LicenceBatchMapping : IEntityTypeConfiguration<LicenceBatch>
{
    public void Configure(EntityTypeBuilder<LicenceBatch> builder)
    {
        builder.ToTable("LicenceBatches");
        builder.HasIndex(row => row.Number).IsUnique();
        builder.HasIndex(row => new { row.State, row.Id });
        builder.HasIndex(row => new { row.OrganisationPath, row.Id });
        builder.HasIndex(row => row.ReceivedAt);
        builder.HasIndex(row => new { row.SubmittedBy, row.TypeId, row.Reference }).IsUnique();
        builder.Property(row => row.ReachPrefixes).HasMaxLength(1000);
        builder.Property(row => row.FileHash).HasMaxLength(64);
        builder.Property(row => row.Refusal).HasMaxLength(4000);
        builder.Property(row => row.FaultsJson).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.ReachPrefixes).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.CorrectionNote).HasMaxLength(LicenceBatch.LongestNote);
        builder.HasOne(row => row.Type).WithMany().HasForeignKey(row => row.TypeId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CollectionRightMapping : IEntityTypeConfiguration<CollectionRight>
{
    public void Configure(EntityTypeBuilder<CollectionRight> builder)
    {
        builder.ToTable("CollectionRights");
        builder.HasIndex(row => new { row.CollectorId, row.TypeId }).IsUnique();
        builder.HasIndex(row => new { row.OrganisationPath, row.Id });
        builder.HasOne(row => row.Type).WithMany().HasForeignKey(row => row.TypeId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CollectionCheckMapping : IEntityTypeConfiguration<CollectionCheck>
{
    public void Configure(EntityTypeBuilder<CollectionCheck> builder)
    {
        builder.ToTable("CollectionChecks");
        builder.HasIndex(row => new { row.OrganisationPath, row.Id });
        builder.Property(row => row.TypeCode).HasMaxLength(100);
    }
}
