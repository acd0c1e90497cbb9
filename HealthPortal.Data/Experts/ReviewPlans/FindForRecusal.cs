using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewPlans;

public sealed record FoundExpert(Guid Id, string Number, string Name, string Institution);

/// <summary>Experts to name for recusal, by number, name or institution.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class FindExperts : Query<IReadOnlyList<FoundExpert>>
{
    public const int Most = 12;

    public required string Text { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Text) || Text.Trim().Length > 60)
        {
            yield return new Problem("请填写编号、姓名或单位。", "find");
        }
    }

    protected internal override async Task<Outcome<IReadOnlyList<FoundExpert>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var word = Text.Trim();
        var number = word.ToUpperInvariant();
        return await operation.Db.Set<Expert>().AsNoTracking().Where(row => row.State != PoolState.Removed && (row.Number == number || row.Name.Contains(word) || row.Institution.Contains(word)))
            .OrderBy(row => row.Number).Take(Most).Select(row => new FoundExpert(row.Id, row.Number, row.Name, row.Institution)).ToListAsync(cancellation);
    }
}

public sealed record EarlierPlanChoice(Guid Id, string Number, string Name, DateTime CreatedAt);

/// <summary>往期评审计划 whose experts may be kept out: drawn ones in reach, those of the same matter first.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class ListEarlierPlans : Query<IReadOnlyList<EarlierPlanChoice>>
{
    public const int Most = 60;

    public required Guid PlanId { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<EarlierPlanChoice>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == PlanId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        return await db.Set<ReviewPlan>().AsNoTracking().Where(row => row.Id != plan.Id && db.Set<DrawSeat>().Any(seat => seat.PlanId == row.Id))
            .OrderByDescending(row => row.MatterId == plan.MatterId).ThenByDescending(row => row.Id).Take(Most).Select(row => new EarlierPlanChoice(row.Id, row.Number, row.Name, row.CreatedAt)).ToListAsync(cancellation);
    }
}
