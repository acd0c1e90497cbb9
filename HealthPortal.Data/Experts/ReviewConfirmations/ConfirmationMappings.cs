using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Experts.ReviewConfirmations;

internal sealed class ReviewConfirmationMapping : IEntityTypeConfiguration<ReviewConfirmation>
{
    public void Configure(EntityTypeBuilder<ReviewConfirmation> builder)
    {
        builder.ToTable("ReviewConfirmations");
        builder.Ignore(row => row.Times).Ignore(row => row.People);
        builder.Property(row => row.SummaryPeople).HasMaxLength(1000);
        builder.HasIndex(row => row.DrawId).IsUnique();
        builder.HasIndex(row => row.FinishedAt);
    }
}

internal sealed class ReviewInvitationMapping : IEntityTypeConfiguration<ReviewInvitation>
{
    public void Configure(EntityTypeBuilder<ReviewInvitation> builder)
    {
        builder.ToTable("ReviewInvitations");

        // Whoever reads the change log does not learn the panel before its hour, nor what an expert said of himself.
        builder.Property(row => row.ExpertId).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.Note).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.MessageKey).HasMaxLength(100);
        builder.HasIndex(row => row.SeatId).IsUnique();
        builder.HasIndex(row => row.DrawId);
        builder.HasIndex(row => row.ExpertId);
        builder.HasIndex(row => new { row.State, row.DueAt });
    }
}
