using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ReviewSheets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Experts.ReviewSheets;

internal sealed class SheetFormMapping : IEntityTypeConfiguration<SheetForm>
{
    public void Configure(EntityTypeBuilder<SheetForm> builder)
    {
        builder.ToTable("SheetForms");
        builder.Ignore(row => row.Content);
        builder.Property(row => row.ContentJson).HasMaxLength(-1);
        builder.HasIndex(row => new { row.MatterId, row.Number }).IsUnique();

        // One draft and one in use of each matter, also when two people are quick.
        builder.HasIndex(row => row.MatterId, "IX_SheetForms_Draft").IsUnique().HasFilter("\"State\" = 'Draft'");
        builder.HasIndex(row => row.MatterId, "IX_SheetForms_Active").IsUnique().HasFilter("\"State\" = 'Active'");
    }
}

internal sealed class SheetRoundMapping : IEntityTypeConfiguration<SheetRound>
{
    public void Configure(EntityTypeBuilder<SheetRound> builder)
    {
        builder.ToTable("SheetRounds");
        builder.Property(row => row.ResultJson).HasMaxLength(-1);
        builder.HasIndex(row => row.SubPlanId).IsUnique();
        builder.HasIndex(row => row.PlanId);
    }
}

internal sealed class SheetObjectMapping : IEntityTypeConfiguration<SheetObject>
{
    public void Configure(EntityTypeBuilder<SheetObject> builder)
    {
        builder.ToTable("SheetObjects");
        builder.Property(row => row.Mark).HasMaxLength(20);
        builder.HasIndex(row => new { row.RoundId, row.Ordinal });
    }
}

internal sealed class SheetRecusalMapping : IEntityTypeConfiguration<SheetRecusal>
{
    public void Configure(EntityTypeBuilder<SheetRecusal> builder)
    {
        builder.ToTable("SheetRecusals");
        builder.HasIndex(row => new { row.ObjectId, row.SeatId }).IsUnique();
        builder.HasIndex(row => row.RoundId);
    }
}

internal sealed class SheetFillerMapping : IEntityTypeConfiguration<SheetFiller>
{
    public void Configure(EntityTypeBuilder<SheetFiller> builder)
    {
        builder.ToTable("SheetFillers");
        builder.Property(row => row.LinkHash).HasMaxLength(64).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.OwnerCipher).HasAnnotation(ChangeRecorder.Protected, true);
        builder.HasIndex(row => new { row.RoundId, row.SeatId }).IsUnique();
        builder.HasIndex(row => row.LinkHash).IsUnique().HasFilter("\"LinkHash\" IS NOT NULL");
    }
}

internal sealed class SheetMarkMapping : IEntityTypeConfiguration<SheetMark>
{
    public void Configure(EntityTypeBuilder<SheetMark> builder)
    {
        builder.ToTable("SheetMarks");
        builder.Ignore(row => row.Entry);
        builder.Property(row => row.EntryJson).HasMaxLength(-1);
        builder.HasIndex(row => new { row.ObjectId, row.SeatId }).IsUnique();
        builder.HasIndex(row => row.RoundId);
    }
}

internal sealed class SealedMarkMapping : IEntityTypeConfiguration<SealedMark>
{
    public void Configure(EntityTypeBuilder<SealedMark> builder)
    {
        builder.ToTable("SealedMarks");
        builder.Ignore(row => row.Entry);
        builder.Property(row => row.OwnerKey).HasMaxLength(64);
        builder.Property(row => row.EntryJson).HasMaxLength(-1);
        builder.HasIndex(row => new { row.ObjectId, row.OwnerKey }).IsUnique();
        builder.HasIndex(row => row.RoundId);
    }
}

internal sealed class ReviewMinutesMapping : IEntityTypeConfiguration<ReviewMinutes>
{
    public void Configure(EntityTypeBuilder<ReviewMinutes> builder)
    {
        builder.ToTable("ReviewMinutes");
        builder.Property(row => row.Text).HasMaxLength(-1);
        builder.HasIndex(row => new { row.PlanId, row.Number }).IsUnique();
    }
}
