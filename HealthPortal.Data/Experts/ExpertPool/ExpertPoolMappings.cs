using HealthPortal.Data.Execution;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Experts.ExpertPool;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Experts.ExpertPool;

internal sealed class ExpertMapping : IEntityTypeConfiguration<Expert>
{
    public void Configure(EntityTypeBuilder<Expert> builder)
    {
        builder.ToTable("Experts");
        builder.Ignore(row => row.Qualifications).Ignore(row => row.Languages).Ignore(row => row.Rating);
        builder.Property(row => row.Number).HasMaxLength(20).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Name).HasMaxLength(Expert.LongestName);
        builder.Property(row => row.IdentityCipher).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.IdentityIndex).HasMaxLength(30).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.PhoneCipher).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.PhoneIndex).HasMaxLength(30).HasAnnotation(ChangeRecorder.Unlogged, true).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Institution).HasMaxLength(Expert.LongestInstitution);
        builder.Property(row => row.InstitutionKey).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.DivisionCode).HasMaxLength(12).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Specialty).HasMaxLength(Expert.LongestSpecialty);
        builder.Property(row => row.QualificationLines).HasMaxLength(Expert.LongestList);
        builder.Property(row => row.LanguageLines).HasMaxLength(Expert.LongestList);
        builder.HasIndex(row => row.Number).IsUnique();
        builder.HasIndex(row => row.IdentityIndex).IsUnique().HasFilter("\"MergedIntoId\" IS NULL");
        builder.HasIndex(row => row.PhoneIndex);
        builder.HasIndex(row => row.InstitutionKey);
        builder.HasIndex(row => row.DivisionCode);
        builder.HasIndex(row => row.Name);
    }
}

internal sealed class ExpertEmploymentMapping : IEntityTypeConfiguration<ExpertEmployment>
{
    public void Configure(EntityTypeBuilder<ExpertEmployment> builder)
    {
        builder.ToTable("ExpertEmployments");
        builder.Property(row => row.Institution).HasMaxLength(Expert.LongestInstitution);
        builder.HasOne<Expert>().WithMany().HasForeignKey(row => row.ExpertId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ExpertAbsenceMapping : IEntityTypeConfiguration<ExpertAbsence>
{
    public void Configure(EntityTypeBuilder<ExpertAbsence> builder)
    {
        builder.ToTable("ExpertAbsences");
        builder.HasIndex(row => row.To);
        builder.HasOne<Expert>().WithMany().HasForeignKey(row => row.ExpertId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ExpertTieMapping : IEntityTypeConfiguration<ExpertTie>
{
    public void Configure(EntityTypeBuilder<ExpertTie> builder)
    {
        builder.ToTable("ExpertTies");
        builder.HasOne<Expert>().WithMany().HasForeignKey(row => row.ExpertId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ExpertMergeMapping : IEntityTypeConfiguration<ExpertMerge>
{
    public void Configure(EntityTypeBuilder<ExpertMerge> builder)
    {
        builder.ToTable("ExpertMerges");
        builder.Property(row => row.Evidence).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Protected, true);
        builder.HasIndex(row => row.KeptId);
        builder.HasIndex(row => row.MergedId);
    }
}

internal sealed class ExpertRatingMapping : IEntityTypeConfiguration<ExpertRating>
{
    public void Configure(EntityTypeBuilder<ExpertRating> builder)
    {
        builder.ToTable("ExpertRatings");
        builder.Property(row => row.Note).HasMaxLength(ExpertRating.LongestNote);
        builder.HasIndex(row => new { row.ExpertId, row.PlanId }).IsUnique();
        builder.HasIndex(row => row.PlanId);
    }
}

internal sealed class OwnTagMapping : IEntityTypeConfiguration<OwnTag>
{
    public void Configure(EntityTypeBuilder<OwnTag> builder)
    {
        builder.ToTable("OwnTags");
        builder.Ignore(row => row.Options).Ignore(row => row.Definition);
        builder.Property(row => row.Key).HasMaxLength(30);
        builder.Property(row => row.OptionLines).HasMaxLength(OwnTag.LongestOptions);
        builder.HasIndex(row => row.Key).IsUnique();
        builder.HasIndex(row => row.OrganisationPath);
    }
}

internal sealed class OwnTagRevisionMapping : IEntityTypeConfiguration<OwnTagRevision>
{
    public void Configure(EntityTypeBuilder<OwnTagRevision> builder)
    {
        builder.ToTable("OwnTagRevisions");
        builder.Property(row => row.OptionLines).HasMaxLength(OwnTag.LongestOptions);
        builder.HasIndex(row => new { row.TagId, row.Revision }).IsUnique();
    }
}

internal sealed class OwnTagValueMapping : IEntityTypeConfiguration<OwnTagValue>
{
    public void Configure(EntityTypeBuilder<OwnTagValue> builder)
    {
        builder.ToTable("OwnTagValues");
        builder.Property(row => row.Value).HasMaxLength(OwnTagValue.LongestValue);
        builder.HasIndex(row => new { row.ExpertId, row.TagId }).IsUnique();
        builder.HasIndex(row => row.TagId);
        builder.HasIndex(row => row.OrganisationPath);
    }
}
