using HealthPortal.Domain.Licensing.LicenceQuality;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Licensing.LicenceQuality;

internal sealed class QualitySettingMapping : IEntityTypeConfiguration<QualitySetting>
{
    public void Configure(EntityTypeBuilder<QualitySetting> builder)
    {
        builder.ToTable("LicenceQualitySettings");
        builder.HasIndex(row => new { row.RuleKey, row.TypeId }).IsUnique();
        builder.Property(row => row.RuleKey).HasMaxLength(100);
    }
}

internal sealed class QualityMeasurementMapping : IEntityTypeConfiguration<QualityMeasurement>
{
    public void Configure(EntityTypeBuilder<QualityMeasurement> builder)
    {
        builder.ToTable("LicenceQualityMeasurements");
        builder.HasIndex(row => new { row.TypeId, row.State, row.Id });
        builder.HasOne(row => row.Type).WithMany().HasForeignKey(row => row.TypeId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class QualityScoreMapping : IEntityTypeConfiguration<QualityScore>
{
    public void Configure(EntityTypeBuilder<QualityScore> builder)
    {
        builder.ToTable("LicenceQualityScores");
        builder.HasIndex(row => new { row.MeasurementId, row.OrganisationPath });
        builder.HasIndex(row => new { row.OrganisationPath, row.Day });
        builder.HasIndex(row => new { row.TypeId, row.Day });
        builder.Property(row => row.RulesJson).HasMaxLength(-1);
    }
}

internal sealed class QualityProfileMapping : IEntityTypeConfiguration<QualityProfile>
{
    public void Configure(EntityTypeBuilder<QualityProfile> builder)
    {
        builder.ToTable("LicenceQualityProfiles");
        builder.HasIndex(row => new { row.TypeId, row.OrganisationPath });
        builder.Property(row => row.ItemsJson).HasMaxLength(-1);
    }
}

internal sealed class QualityIssueMapping : IEntityTypeConfiguration<QualityIssue>
{
    public void Configure(EntityTypeBuilder<QualityIssue> builder)
    {
        builder.ToTable("LicenceQualityIssues");
        builder.HasIndex(row => row.Number).IsUnique();
        builder.HasIndex(row => new { row.TypeId, row.State });
        builder.HasIndex(row => new { row.OrganisationPath, row.State, row.Id });
        builder.Property(row => row.Number).HasMaxLength(40);
        builder.Property(row => row.FollowsNumber).HasMaxLength(40);
        builder.Property(row => row.RuleKey).HasMaxLength(100);
        builder.Property(row => row.AssignNote).HasMaxLength(QualityIssue.LongestNote);
        builder.Property(row => row.HandleNote).HasMaxLength(QualityIssue.LongestNote);
    }
}

internal sealed class QualityIssueStepMapping : IEntityTypeConfiguration<QualityIssueStep>
{
    public void Configure(EntityTypeBuilder<QualityIssueStep> builder)
    {
        builder.ToTable("LicenceQualityIssueSteps");
        builder.HasIndex(row => new { row.IssueId, row.Id });
        builder.Property(row => row.Note).HasMaxLength(600);
    }
}

internal sealed class QualityIssueRecordMapping : IEntityTypeConfiguration<QualityIssueRecord>
{
    public void Configure(EntityTypeBuilder<QualityIssueRecord> builder)
    {
        builder.ToTable("LicenceQualityIssueRecords");
        builder.HasIndex(row => new { row.IssueId, row.Id });
        builder.Property(row => row.Reason).HasMaxLength(600);
    }
}
