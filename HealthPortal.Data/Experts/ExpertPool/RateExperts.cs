using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertPool;

/// <summary>评价 of an expert after a review; the last one for the plan counts.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class RateExpert : Command<Done>
{
    public required Guid SeatId { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Points { get; init; }

    public required bool IsQualified { get; init; }

    /// <summary>Needed for 不合格.</summary>
    public string? Note { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Points is < 0 or > ExpertRating.MostPoints)
        {
            yield return new Problem($"得分填 0 至 {ExpertRating.MostPoints}。", "points");
        }

        if (!IsQualified && string.IsNullOrWhiteSpace(Note))
        {
            yield return new Problem("不合格请写明原因。", "note");
        }
        else if (Note?.Trim().Length > ExpertRating.LongestNote)
        {
            yield return new Problem($"说明最多 {ExpertRating.LongestNote} 个字。", "note");
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<DrawSeat>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == SeatId && row.State == SeatState.Held && row.IsFormal, cancellation) is not { } seat)
        {
            return Failure.NotFound("这位专家不在正式名单中。");
        }

        if (seat.Day > operation.Today)
        {
            return Failure.Invalid("评审还没有举行，不能评价。");
        }

        var plan = await db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == seat.PlanId, cancellation);
        if (plan.State == ReviewPlanState.Cancelled)
        {
            return Failure.Invalid("评审计划已取消，不能评价。");
        }

        // The rating stays with the number that was drawn; it counts with the row that lives.
        var expert = await MergedExperts.LivingAsync(db, seat.ExpertId, cancellation);
        var rating = await db.Set<ExpertRating>().SingleOrDefaultAsync(row => row.ExpertId == seat.ExpertId && row.PlanId == plan.Id, cancellation);
        if (rating is null)
        {
            db.Add(new ExpertRating { OrganisationPath = plan.OrganisationPath, ExpertId = seat.ExpertId, PlanId = plan.Id, Points = Points, IsQualified = IsQualified, Note = (Note ?? "").Trim(), At = operation.Now, ByName = operation.Actor.DisplayName });
            expert.Ratings++;
        }
        else
        {
            expert.RatingSum -= rating.Points;
            expert.UnqualifiedRatings -= rating.IsQualified ? 0 : 1;
            (rating.Points, rating.IsQualified, rating.Note) = (Points, IsQualified, (Note ?? "").Trim());
        }

        expert.RatingSum += Points;
        expert.UnqualifiedRatings += IsQualified ? 0 : 1;
        return Done.It;
    }
}
