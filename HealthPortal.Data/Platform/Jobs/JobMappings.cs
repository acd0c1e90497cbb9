using HealthPortal.Domain.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Jobs;

internal sealed class JobSettingMapping : IEntityTypeConfiguration<JobSetting>
{
    public void Configure(EntityTypeBuilder<JobSetting> builder)
    {
        builder.ToTable("JobSettings");
        builder.Property(row => row.Cron).HasMaxLength(JobSetting.LongestCron);
        builder.HasIndex(row => row.Code).IsUnique();
    }
}

internal sealed class JobStateMapping : IEntityTypeConfiguration<JobState>
{
    public void Configure(EntityTypeBuilder<JobState> builder)
    {
        builder.ToTable("JobStates");
        builder.HasKey(row => row.Code);
        builder.Property(row => row.Cron).HasMaxLength(JobSetting.LongestCron);
    }
}

internal sealed class JobRunMapping : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> builder)
    {
        builder.ToTable("JobRuns");
        builder.HasIndex(row => new { row.JobCode, row.BeganAt });
    }
}

internal sealed class JobRunLineMapping : IEntityTypeConfiguration<JobRunLine>
{
    public void Configure(EntityTypeBuilder<JobRunLine> builder)
    {
        builder.ToTable("JobRunLines");
        builder.Property(row => row.Text).HasMaxLength(JobRunLine.LongestText);
        builder.HasIndex(row => new { row.RunId, row.Number });
        builder.HasOne<JobRun>().WithMany().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
