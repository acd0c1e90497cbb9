using HealthPortal.Data.Execution;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

internal sealed class LicenceMapping : IEntityTypeConfiguration<Licence>
{
    public void Configure(EntityTypeBuilder<Licence> builder)
    {
        builder.ToTable("LibraryLicences");
        builder.Property(row => row.FactsCipher).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.Content).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.PersonalCipher).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.Number).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.HolderName).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.OrganName).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.VerificationCode).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Identifier).HasMaxLength(100).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.HolderIndex).HasMaxLength(30).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.StateReason).HasMaxLength(600);
        builder.Property(row => row.Slot1).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Slot2).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Slot3).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Slot4).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.HasIndex(row => row.CaseId).HasFilter("\"CaseId\" IS NOT NULL");
        builder.HasIndex(row => row.HolderId).HasFilter("\"HolderId\" IS NOT NULL");
        builder.HasIndex(row => new { row.RecordId, row.RecordRevision }).IsUnique().HasFilter("\"RecordId\" IS NOT NULL");
        builder.HasIndex(row => new { row.LicenceType, row.Number });

        // Those of cases are few, and each list of a type asks for them beside its millions.
        builder.HasIndex(row => new { row.LicenceType, row.MadeAt }).HasFilter("\"CaseId\" IS NOT NULL");
        builder.HasIndex(row => new { row.LicenceType, row.State, row.ValidTo });
        builder.HasIndex(row => new { row.OrganisationPath, row.IssuedOn });
        builder.HasIndex(row => row.HolderIndex).HasFilter("\"HolderIndex\" IS NOT NULL");
        builder.HasIndex(row => row.HolderName);
        builder.HasIndex(row => row.Identifier).IsUnique().HasFilter("\"Identifier\" IS NOT NULL");
        builder.HasIndex(row => row.VerificationCode).IsUnique();
    }
}

internal sealed class LicenceActMapping : IEntityTypeConfiguration<LicenceAct>
{
    public void Configure(EntityTypeBuilder<LicenceAct> builder)
    {
        builder.ToTable("LicenceActs");
        builder.Property(row => row.Number).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Reason).HasMaxLength(600);
        builder.HasIndex(row => row.LicenceId);
        builder.HasIndex(row => new { row.OrganisationPath, row.At });
        builder.HasIndex(row => row.Number);
    }
}

internal sealed class LicencePhotoMapping : IEntityTypeConfiguration<LicencePhoto>
{
    public void Configure(EntityTypeBuilder<LicencePhoto> builder)
    {
        builder.ToTable("LicencePhotos");
        builder.Property(row => row.Key).HasMaxLength(LicenceRecord.LongestText).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.FileHash).HasMaxLength(64);
        builder.Property(row => row.ContentType).HasMaxLength(40);
        builder.HasIndex(row => new { row.LicenceType, row.Key }).IsUnique();
        builder.HasIndex(row => row.OrganisationPath);
    }
}

internal sealed class LicenceTotalMapping : IEntityTypeConfiguration<LicenceTotal>
{
    public void Configure(EntityTypeBuilder<LicenceTotal> builder)
    {
        builder.ToTable("LicenceTotals");
        builder.HasKey(row => new { row.LicenceType, row.OrganisationPath, row.OrganName, row.State, row.IssuedMonth, row.EndMonth });
    }
}

internal sealed class LicenceEndDayMapping : IEntityTypeConfiguration<LicenceEndDay>
{
    public void Configure(EntityTypeBuilder<LicenceEndDay> builder)
    {
        builder.ToTable("LicenceEndDays");
        builder.HasKey(row => new { row.Day, row.LicenceType, row.OrganisationPath, row.OrganName, row.IssuedMonth });
    }
}

internal sealed class LicenceActDayMapping : IEntityTypeConfiguration<LicenceActDay>
{
    public void Configure(EntityTypeBuilder<LicenceActDay> builder)
    {
        builder.ToTable("LicenceActDays");
        builder.HasKey(row => new { row.Day, row.LicenceType, row.OrganisationPath, row.Kind });
    }
}
