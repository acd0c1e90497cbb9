using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Platform.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Notices;

internal sealed class AnnouncementMapping : IEntityTypeConfiguration<Announcement>
{
    public void Configure(EntityTypeBuilder<Announcement> builder)
    {
        builder.ToTable("Announcements");
        builder.Property(row => row.ChangedAt).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.TitleKey).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.HasIndex(row => new { row.OrganisationPath, row.TitleKey }).IsUnique();
        builder.HasIndex(row => new { row.OrganisationPath, row.ChangedAt });
    }
}

internal sealed class AnnouncementVersionMapping : IEntityTypeConfiguration<AnnouncementVersion>
{
    public void Configure(EntityTypeBuilder<AnnouncementVersion> builder)
    {
        builder.ToTable("AnnouncementVersions");
        builder.Property(row => row.Body).HasMaxLength(-1);
        builder.Property(row => row.Refusal).HasMaxLength(2000);
        builder.Property(row => row.AudienceRoot).HoldsOrganisationPath();

        // As a number: urgent ones sort first.
        builder.Property(row => row.Urgency).HasConversion<int>();
        builder.Property(row => row.ReadCount).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.HasIndex(row => new { row.AnnouncementId, row.Number }).IsUnique();

        // What a reader asks for all day: the visible ones of the organs above and of the own.
        builder.HasIndex(row => new { row.AudienceRoot, row.VisibleTo, row.VisibleFrom });
        builder.HasOne<Announcement>().WithMany().HasForeignKey(row => row.AnnouncementId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(row => row.Targets).WithOne().HasForeignKey(row => row.VersionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(row => row.Files).WithOne().HasForeignKey(row => row.VersionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AnnouncementTargetMapping : IEntityTypeConfiguration<AnnouncementTarget>
{
    public void Configure(EntityTypeBuilder<AnnouncementTarget> builder)
    {
        builder.ToTable("AnnouncementTargets");
        builder.HasIndex(row => new { row.VersionId, row.Path });
        builder.HasIndex(row => new { row.VersionId, row.RoleId });
    }
}

internal sealed class AnnouncementFileMapping : IEntityTypeConfiguration<AnnouncementFile>
{
    public void Configure(EntityTypeBuilder<AnnouncementFile> builder)
    {
        builder.ToTable("AnnouncementFiles");
        builder.HasIndex(row => new { row.VersionId, row.Hash });
    }
}

internal sealed class AnnouncementEventMapping : IEntityTypeConfiguration<AnnouncementEvent>
{
    public void Configure(EntityTypeBuilder<AnnouncementEvent> builder)
    {
        builder.ToTable("AnnouncementEvents");
        builder.Property(row => row.Reason).HasMaxLength(2000);
        builder.HasIndex(row => new { row.AnnouncementId, row.At });
        builder.HasIndex(row => new { row.ActorId, row.At });
        builder.HasOne<Announcement>().WithMany().HasForeignKey(row => row.AnnouncementId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AnnouncementReadMapping : IEntityTypeConfiguration<AnnouncementRead>
{
    public void Configure(EntityTypeBuilder<AnnouncementRead> builder)
    {
        builder.ToTable("AnnouncementReads");

        // The key is what makes a reader count once, whatever races.
        builder.HasKey(row => new { row.VersionId, row.UserId });
        builder.HasOne<AnnouncementVersion>().WithMany().HasForeignKey(row => row.VersionId).OnDelete(DeleteBehavior.Cascade);
    }
}
