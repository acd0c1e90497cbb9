using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.CaseStatistics;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.GovernmentServices;

internal sealed class ServiceMatterMapping : IEntityTypeConfiguration<ServiceMatter>
{
    public void Configure(EntityTypeBuilder<ServiceMatter> builder)
    {
        builder.ToTable("ServiceMatters");
        builder.HasIndex(row => row.Number);
        builder.Property(row => row.Note).HasMaxLength(2000);
        builder.HasMany(row => row.Items).WithOne(row => row.Matter).HasForeignKey(row => row.MatterId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class BusinessItemMapping : IEntityTypeConfiguration<BusinessItem>
{
    public void Configure(EntityTypeBuilder<BusinessItem> builder)
    {
        builder.ToTable("BusinessItems");
        builder.HasIndex(row => row.Code).IsUnique();
        builder.HasIndex(row => row.MatterId);
        builder.Property(row => row.Levels).HasConversion<int>();
    }
}

internal sealed class GuideVersionMapping : IEntityTypeConfiguration<GuideVersion>
{
    public void Configure(EntityTypeBuilder<GuideVersion> builder)
    {
        builder.ToTable("GuideVersions");
        builder.HasIndex(row => new { row.ItemId, row.VersionNumber }).IsUnique();
        builder.Property(row => row.ContentJson).HasMaxLength(-1);
        builder.Property(row => row.ReviewOpinion).HasMaxLength(2000);
        builder.Property(row => row.ChangeNote).HasMaxLength(2000);
        builder.HasOne(row => row.Item).WithMany().HasForeignKey(row => row.ItemId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ApprovalCaseMapping : IEntityTypeConfiguration<ApprovalCase>
{
    public void Configure(EntityTypeBuilder<ApprovalCase> builder)
    {
        builder.ToTable("ApprovalCases");
        builder.Property(row => row.FormCipher).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.ApplicantNumberIndex).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.EventCount).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.ActBy).UsePropertyAccessMode(PropertyAccessMode.Property).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.HasIndex(row => row.CaseNumber).IsUnique();
        builder.HasIndex(row => new { row.OrganisationPath, row.SubmittedAt });
        // Latest first within any area: the area is read from the index, so that a page needs no sorting of all its cases.
        builder.HasIndex(row => new { row.SubmittedAt, row.Id, row.OrganisationPath }, "IX_ApprovalCases_Latest");
        builder.HasIndex(row => new { row.ApplicantNumberIndex, row.SubmittedAt });
        builder.HasIndex(row => new { row.ApplicantId, row.SubmittedAt });

        // Open cases are few beside all cases: the lists of what is to be done read these small indexes only.
        builder.HasIndex(row => new { row.OrganisationPath, row.ActBy, row.Id }, "IX_ApprovalCases_Open_Path").HasFilter("\"StepKind\" IS NOT NULL");
        // The second also has what counting needs, so that counts of what is overdue read no rows.
        builder.HasIndex(row => new { row.ActBy, row.Id, row.OrganisationPath, row.MatterId, row.ItemId }, "IX_ApprovalCases_Open").HasFilter("\"StepKind\" IS NOT NULL");
        builder.HasIndex(row => row.SilenceOn, "IX_ApprovalCases_Silence").HasFilter("\"SilenceOn\" IS NOT NULL");
        builder.HasIndex(row => row.ClosedOn, "IX_ApprovalCases_ToArchive").HasFilter("\"ClosedOn\" IS NOT NULL AND \"ArchivedAt\" IS NULL");
        builder.HasMany(row => row.Pauses).WithOne().HasForeignKey(row => row.CaseId);
        builder.HasMany(row => row.Extensions).WithOne().HasForeignKey(row => row.CaseId);
        builder.HasMany(row => row.Events).WithOne().HasForeignKey(row => row.CaseId);
        builder.HasMany(row => row.Materials).WithOne().HasForeignKey(row => row.CaseId);
    }
}

internal sealed class CasePauseMapping : IEntityTypeConfiguration<CasePause>
{
    public void Configure(EntityTypeBuilder<CasePause> builder)
    {
        builder.ToTable("CasePauses");
        builder.Property(row => row.Note).HasMaxLength(2000);
    }
}

internal sealed class CaseExtensionMapping : IEntityTypeConfiguration<CaseExtension>
{
    public void Configure(EntityTypeBuilder<CaseExtension> builder)
    {
        builder.ToTable("CaseExtensions");
        builder.Property(row => row.Reason).HasMaxLength(2000);
    }
}

internal sealed class CaseEventMapping : IEntityTypeConfiguration<CaseEvent>
{
    public void Configure(EntityTypeBuilder<CaseEvent> builder)
    {
        builder.ToTable("CaseEvents");
        builder.Property(row => row.Opinion).HasMaxLength(-1);
        builder.HasIndex(row => new { row.CaseId, row.Ordinal }).IsUnique();
    }
}

internal sealed class CaseParticipationMapping : IEntityTypeConfiguration<CaseParticipation>
{
    public void Configure(EntityTypeBuilder<CaseParticipation> builder)
    {
        builder.ToTable("CaseParticipations");
        builder.HasIndex(row => new { row.UserId, row.CaseId }).IsUnique();
        builder.HasIndex(row => new { row.UserId, row.LastActedAt });
        builder.HasOne<ApprovalCase>().WithMany().HasForeignKey(row => row.CaseId);
    }
}

internal sealed class CaseMaterialMapping : IEntityTypeConfiguration<CaseMaterial>
{
    public void Configure(EntityTypeBuilder<CaseMaterial> builder)
    {
        builder.ToTable("CaseMaterials");
        builder.HasMany(row => row.Files).WithOne().HasForeignKey(row => row.MaterialId);
        builder.HasIndex(row => new { row.CaseId, row.Code }).IsUnique();
    }
}

internal sealed class CaseFileMapping : IEntityTypeConfiguration<CaseFile>
{
    public void Configure(EntityTypeBuilder<CaseFile> builder)
    {
        builder.ToTable("CaseFiles");
        builder.HasIndex(row => row.CaseId);
    }
}

internal sealed class CaseDocumentMapping : IEntityTypeConfiguration<CaseDocument>
{
    public void Configure(EntityTypeBuilder<CaseDocument> builder)
    {
        builder.ToTable("CaseDocuments");
        builder.Property(row => row.ModelJson).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Protected, true);
        builder.HasIndex(row => row.CaseId);
        builder.HasIndex(row => row.Number);
        builder.HasOne<ApprovalCase>().WithMany().HasForeignKey(row => row.CaseId);
    }
}

internal sealed class ApplicantMapping : IEntityTypeConfiguration<Applicant>
{
    public void Configure(EntityTypeBuilder<Applicant> builder)
    {
        builder.ToTable("Applicants");
        builder.HasIndex(row => row.NumberIndex).IsUnique();
        foreach (var secret in (string[])[nameof(Applicant.NumberCipher), nameof(Applicant.PhoneCipher)])
        {
            builder.Property(secret).HasAnnotation(ChangeRecorder.Protected, true);
        }

        builder.Property(row => row.NumberIndex).HasAnnotation(ChangeRecorder.Unlogged, true);
    }
}

internal sealed class ApplicantNameGramMapping : IEntityTypeConfiguration<ApplicantNameGram>
{
    public void Configure(EntityTypeBuilder<ApplicantNameGram> builder)
    {
        builder.ToTable("ApplicantNameGrams");
        builder.HasKey(row => new { row.Gram, row.ApplicantId });
        builder.Property(row => row.Gram).HasMaxLength(12);
        builder.HasIndex(row => row.ApplicantId);
        builder.HasOne<Applicant>().WithMany().HasForeignKey(row => row.ApplicantId);
    }
}

internal sealed class IntakeDraftMapping : IEntityTypeConfiguration<IntakeDraft>
{
    public void Configure(EntityTypeBuilder<IntakeDraft> builder)
    {
        builder.ToTable("IntakeDrafts");
        builder.Property(row => row.ContentCipher).HasMaxLength(-1);
        builder.HasIndex(row => new { row.UserId, row.SavedAt });
    }
}

internal sealed class PublicNoticeMapping : IEntityTypeConfiguration<PublicNotice>
{
    public void Configure(EntityTypeBuilder<PublicNotice> builder)
    {
        builder.ToTable("PublicNotices");
        builder.HasIndex(row => row.CaseId).IsUnique();
        builder.HasIndex(row => new { row.OrganisationPath, row.DecidedOn });
        builder.HasIndex(row => new { row.State, row.DueOn });
        builder.HasIndex(row => new { row.PublishedAt, row.Id });
        builder.HasIndex(row => new { row.PublishedById, row.PublishedAt });
    }
}

internal sealed class CaseDailyCountMapping : IEntityTypeConfiguration<CaseDailyCount>
{
    public void Configure(EntityTypeBuilder<CaseDailyCount> builder)
    {
        builder.ToTable("CaseDailyCounts");
        builder.HasKey(row => new { row.Day, row.OrganisationPath, row.ItemId });
        builder.HasIndex(row => new { row.OrganisationPath, row.Day });
    }
}

internal sealed class HandlingAssignmentMapping : IEntityTypeConfiguration<HandlingAssignment>
{
    public void Configure(EntityTypeBuilder<HandlingAssignment> builder)
    {
        builder.ToTable("HandlingAssignments");
        builder.HasIndex(row => new { row.OrganPath, row.MatterId }).IsUnique();
    }
}
