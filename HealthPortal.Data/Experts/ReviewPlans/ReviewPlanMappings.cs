using HealthPortal.Data.Execution;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ReviewPlans;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Experts.ReviewPlans;

internal sealed class ReviewMatterMapping : IEntityTypeConfiguration<ReviewMatter>
{
    public void Configure(EntityTypeBuilder<ReviewMatter> builder)
    {
        builder.ToTable("ReviewMatters");
        builder.Property(row => row.Description).HasMaxLength(ReviewMatter.LongestDescription);
        builder.HasIndex(row => row.OrganisationPath);
    }
}

internal sealed class ReviewPoolMapping : IEntityTypeConfiguration<ReviewPool>
{
    public void Configure(EntityTypeBuilder<ReviewPool> builder)
    {
        builder.ToTable("ReviewPools");
        builder.HasIndex(row => row.OrganisationPath);
    }
}

internal sealed class ReviewPoolMemberMapping : IEntityTypeConfiguration<ReviewPoolMember>
{
    public void Configure(EntityTypeBuilder<ReviewPoolMember> builder)
    {
        builder.ToTable("ReviewPoolMembers");
        builder.HasIndex(row => new { row.PoolId, row.ExpertId }).IsUnique();
        builder.HasIndex(row => row.ExpertId);
        builder.HasIndex(row => row.OrganisationPath);
    }
}

internal sealed class ReviewMatterPoolMapping : IEntityTypeConfiguration<ReviewMatterPool>
{
    public void Configure(EntityTypeBuilder<ReviewMatterPool> builder)
    {
        builder.ToTable("ReviewMatterPools");
        builder.HasIndex(row => new { row.MatterId, row.PoolId }).IsUnique();
        builder.HasIndex(row => row.PoolId);
    }
}

internal sealed class ReviewPlanMapping : IEntityTypeConfiguration<ReviewPlan>
{
    public void Configure(EntityTypeBuilder<ReviewPlan> builder)
    {
        builder.ToTable("ReviewPlans");
        builder.Ignore(row => row.Rule).Ignore(row => row.Recusal).Ignore(row => row.Composition);
        builder.Property(row => row.Number).HasMaxLength(30).HasAnnotation(PathColumns.Binary, true);
        builder.Property(row => row.Note).HasMaxLength(ReviewPlan.LongestNote);
        builder.Property(row => row.RuleJson).HasMaxLength(SavedRule.LongestContent);
        builder.Property(row => row.RecusalJson).HasMaxLength(-1);
        builder.Property(row => row.Conclusion).HasMaxLength(ReviewPlan.LongestConclusion);
        builder.HasIndex(row => row.Number).IsUnique();
        builder.HasIndex(row => new { row.OrganisationPath, row.Id });
        builder.HasIndex(row => row.MatterId);
        builder.HasIndex(row => row.CaseId).HasFilter("\"CaseId\" IS NOT NULL");
    }
}

internal sealed class ReviewSubPlanMapping : IEntityTypeConfiguration<ReviewSubPlan>
{
    public void Configure(EntityTypeBuilder<ReviewSubPlan> builder)
    {
        builder.ToTable("ReviewSubPlans");
        builder.Ignore(row => row.Sitting).Ignore(row => row.BeginsAt);
        builder.Property(row => row.DivisionCode).HasMaxLength(12);
        builder.HasIndex(row => row.PlanId);
        builder.HasIndex(row => new { row.Day, row.OrganisationPath });
    }
}

internal sealed class ReviewGroupMapping : IEntityTypeConfiguration<ReviewGroup>
{
    public void Configure(EntityTypeBuilder<ReviewGroup> builder)
    {
        builder.ToTable("ReviewGroups");
        builder.Ignore(row => row.Rule).Ignore(row => row.Key);
        builder.Property(row => row.RuleJson).HasMaxLength(SavedRule.LongestContent);
        builder.HasIndex(row => row.PlanId);
        builder.HasIndex(row => row.SubPlanId);
    }
}

internal sealed class SavedRuleMapping : IEntityTypeConfiguration<SavedRule>
{
    public void Configure(EntityTypeBuilder<SavedRule> builder)
    {
        builder.ToTable("SavedRules");
        builder.Property(row => row.Content).HasMaxLength(SavedRule.LongestContent);
        builder.Property(row => row.OwnerPath).HasAnnotation(PathColumns.Binary, true);
        builder.HasIndex(row => new { row.Reach, row.OwnerPath });
        builder.HasIndex(row => row.OwnerId);
    }
}

internal sealed class SavedRuleRevisionMapping : IEntityTypeConfiguration<SavedRuleRevision>
{
    public void Configure(EntityTypeBuilder<SavedRuleRevision> builder)
    {
        builder.ToTable("SavedRuleRevisions");
        builder.Property(row => row.Content).HasMaxLength(SavedRule.LongestContent);
        builder.HasIndex(row => new { row.RuleId, row.Revision }).IsUnique();
    }
}

internal sealed class ExpertDrawMapping : IEntityTypeConfiguration<ExpertDraw>
{
    public void Configure(EntityTypeBuilder<ExpertDraw> builder)
    {
        builder.ToTable("ExpertDraws");
        builder.Property(row => row.Number).HasMaxLength(30).HasAnnotation(PathColumns.Binary, true);

        // Its hash stands beside it; a copy in every change entry would say no more.
        builder.Property(row => row.Document).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.Chances).HasMaxLength(-1).HasAnnotation(ChangeRecorder.Unlogged, true);
        builder.Property(row => row.ServerNonceCipher).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.ServerNonce).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.Seed).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.OperatorTextCipher).HasMaxLength(2000).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.SupervisorTextCipher).HasMaxLength(2000).HasAnnotation(ChangeRecorder.Protected, true);
        builder.HasIndex(row => row.Number).IsUnique();
        builder.HasIndex(row => new { row.OrganisationPath, row.Id });

        // Two people who begin at once: the second is told of the first.
        builder.HasIndex(row => new { row.PlanId, row.Kind }, "IX_ExpertDraws_Waiting").IsUnique().HasFilter("\"State\" = 'Committed'");
        builder.HasIndex(row => row.PlanId);
    }
}

internal sealed class DrawSeatMapping : IEntityTypeConfiguration<DrawSeat>
{
    public void Configure(EntityTypeBuilder<DrawSeat> builder)
    {
        builder.ToTable("DrawSeats");

        // Whoever reads the change log does not learn the panel before its hour.
        builder.Property(row => row.ExpertId).HasAnnotation(ChangeRecorder.Protected, true);
        builder.Property(row => row.ExpertNumber).HasMaxLength(20).HasAnnotation(ChangeRecorder.Protected, true);
        builder.HasIndex(row => new { row.DrawId, row.GroupId, row.Ordinal });
        builder.HasIndex(row => row.PlanId);
        builder.HasIndex(row => new { row.ExpertId, row.Day });
        builder.HasIndex(row => row.Day);
    }
}

internal sealed class DrawCauseEntryMapping : IEntityTypeConfiguration<DrawCauseEntry>
{
    public void Configure(EntityTypeBuilder<DrawCauseEntry> builder)
    {
        builder.ToTable("DrawCauses");
        builder.Ignore(row => row.Cause);
        builder.Property(row => row.ExpertNumber).HasMaxLength(20).HasAnnotation(ChangeRecorder.Protected, true);
        builder.HasIndex(row => new { row.DrawId, row.Ordinal }).IsUnique();
    }
}
