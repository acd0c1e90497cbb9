using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewPlans;

/// <param name="Pools">Names of the pools; empty when the whole provincial pool is used.</param>
/// <param name="Experts">In the pool now: those who may be drawn as far as the pool goes.</param>
/// <param name="Plans">All, and how many of them are open.</param>
public sealed record ReviewMatterRow(
    Guid Id, string Name, string UnitName, string? MessageName, string Description, bool UsesWholePool, bool IsActive, DateTime CreatedAt, int Version,
    IReadOnlyList<(Guid Id, string Name)> Pools, int Experts, int Plans, int OpenPlans, int Draws, bool MayEdit);

public sealed record ReviewMatterList(IReadOnlyList<ReviewMatterRow> Rows, IReadOnlyList<(Guid Id, string Name, ReviewPoolKind Kind)> Pools, bool MayAdd);

/// <summary>评审事项 in reach, with how far they have come (tender 5.3.5.1.1（1）).</summary>
[Requires(ReviewPermissions.View)]
public sealed class ListReviewMatters : Query<ReviewMatterList>
{
    /// <summary>Departments have dozens, not thousands.</summary>
    public const int Most = 500;

    public string? Search { get; init; }

    /// <summary>Also those out of use.</summary>
    public bool WithRetired { get; init; }

    protected internal override async Task<Outcome<ReviewMatterList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var matters = db.Set<ReviewMatter>().Where(row => WithRetired || row.IsActive);
        if (!string.IsNullOrWhiteSpace(Search))
        {
            var word = Search.Trim();
            matters = matters.Where(row => row.Name.Contains(word) || (row.MessageName != null && row.MessageName.Contains(word)));
        }

        var rows = await matters.OrderByDescending(row => row.IsActive).ThenBy(row => row.Name).ThenBy(row => row.Id).Take(Most).ToListAsync(cancellation);
        var ids = rows.ConvertAll(row => row.Id);
        var names = await UnitNames.OfAsync(operation, [.. rows.Select(row => row.OrganisationPath)], cancellation);
        var links = await (from link in db.Set<ReviewMatterPool>()
                           where ids.Contains(link.MatterId)
                           join pool in db.Set<ReviewPool>() on link.PoolId equals pool.Id
                           orderby pool.Name
                           select new { link.MatterId, pool.Id, pool.Name }).ToListAsync(cancellation);
        var plans = await db.Set<ReviewPlan>().Where(plan => ids.Contains(plan.MatterId)).GroupBy(plan => new { plan.MatterId, plan.State }).Select(group => new { group.Key.MatterId, group.Key.State, Count = group.Count() }).ToListAsync(cancellation);
        var draws = await (from draw in db.Set<ExpertDraw>()
                           where draw.Kind == DrawKind.Real && draw.State == ExpertDrawState.Drawn
                           join plan in db.Set<ReviewPlan>() on draw.PlanId equals plan.Id
                           where ids.Contains(plan.MatterId)
                           group draw by plan.MatterId into own
                           select new { MatterId = own.Key, Count = own.Count() }).ToDictionaryAsync(own => own.MatterId, own => own.Count, cancellation);
        var members = await (from link in db.Set<ReviewMatterPool>()
                             where ids.Contains(link.MatterId)
                             join member in db.Set<ReviewPoolMember>() on link.PoolId equals member.PoolId
                             join expert in db.Set<Expert>() on member.ExpertId equals expert.Id
                             where expert.State != Domain.Experts.ExpertRules.PoolState.Removed
                             select new { link.MatterId, member.ExpertId }).Distinct().GroupBy(row => row.MatterId).Select(group => new { MatterId = group.Key, Count = group.Count() })
            .ToDictionaryAsync(own => own.MatterId, own => own.Count, cancellation);
        var whole = rows.Exists(row => row.UsesWholePool) ? await db.Set<Expert>().CountAsync(expert => expert.State != Domain.Experts.ExpertRules.PoolState.Removed, cancellation) : 0;
        var pools = await db.Set<ReviewPool>().Where(pool => pool.IsActive).OrderBy(pool => pool.Name).Select(pool => new { pool.Id, pool.Name, pool.Kind }).ToListAsync(cancellation);
        return new ReviewMatterList(
            [.. rows.Select(row => new ReviewMatterRow(
                row.Id, row.Name, names[row.OrganisationPath], row.MessageName, row.Description, row.UsesWholePool, row.IsActive, row.CreatedAt, row.Version,
                [.. links.Where(link => link.MatterId == row.Id).Select(link => (link.Id, link.Name))], row.UsesWholePool ? whole : members.GetValueOrDefault(row.Id),
                plans.Where(plan => plan.MatterId == row.Id).Sum(plan => plan.Count), plans.Where(plan => plan.MatterId == row.Id && plan.State == ReviewPlanState.Open).Sum(plan => plan.Count),
                draws.GetValueOrDefault(row.Id), operation.Actor.May(ReviewPermissions.Edit, row.OrganisationPath)))],
            [.. pools.Select(pool => (pool.Id, pool.Name, pool.Kind))],
            operation.Actor.May(ReviewPermissions.Edit, operation.Actor.OrganisationPath));
    }

}

/// <summary>New one, or a change of one.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class SaveReviewMatter : Command<Guid>
{
    /// <summary>Null for a new one.</summary>
    public Guid? MatterId { get; init; }

    public int? Version { get; init; }

    public required string Name { get; init; }

    public string? MessageName { get; init; }

    public string? Description { get; init; }

    public bool UsesWholePool { get; init; } = true;

    public IReadOnlyList<Guid> Pools { get; init; } = [];

    public bool IsActive { get; init; } = true;

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        ReviewMatter? matter;
        if (MatterId is { } id)
        {
            matter = await db.Set<ReviewMatter>().SingleOrDefaultAsync(row => row.Id == id, cancellation);
            if (matter is null)
            {
                return ReviewActing.MissingMatter;
            }

            if (matter.Version != Version)
            {
                return ReviewActing.Changed;
            }
        }
        else
        {
            matter = new ReviewMatter { OrganisationPath = operation.Actor.OrganisationPath, Name = "", CreatedAt = operation.Now };
        }

        (matter.Name, matter.MessageName, matter.Description, matter.UsesWholePool, matter.IsActive) = (Name.Trim(), ReviewActing.Blank(MessageName), (Description ?? "").Trim(), UsesWholePool, IsActive);
        var problems = matter.Check().ToList();
        var chosen = UsesWholePool ? [] : Pools.Distinct().ToList();
        if (!UsesWholePool && chosen.Count == 0)
        {
            problems.Add(new Problem("请选择专家来自哪些专家库，或者使用全省专家库。", "pools"));
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        if (await db.Set<ReviewMatter>().AnyAsync(row => row.OrganisationPath == matter.OrganisationPath && row.Name == matter.Name && row.Id != matter.Id, cancellation))
        {
            return Failure.Invalid($"本处室已有评审事项“{matter.Name}”。", "name");
        }

        var pools = await db.Set<ReviewPool>().Where(pool => chosen.Contains(pool.Id)).Select(pool => new { pool.Id, pool.Name }).ToListAsync(cancellation);
        if (pools.Count != chosen.Count)
        {
            return Failure.Invalid("有专家库已不存在，请刷新后重新选择。", "pools");
        }

        if (MatterId is null)
        {
            db.Add(matter);
        }

        var links = await db.Set<ReviewMatterPool>().Where(link => link.MatterId == matter.Id).ToListAsync(cancellation);
        db.RemoveRange(links.Where(link => !chosen.Contains(link.PoolId)));
        db.AddRange(pools.Where(pool => links.TrueForAll(link => link.PoolId != pool.Id)).Select(pool => new ReviewMatterPool { OrganisationPath = matter.OrganisationPath, MatterId = matter.Id, PoolId = pool.Id, Label = pool.Name }));
        return matter.Id;
    }
}

internal static class ReviewActing
{
    public static readonly Failure MissingMatter = Failure.NotFound("没有找到这个评审事项，它可能不在您的管辖范围内。");
    public static readonly Failure MissingPlan = Failure.NotFound("没有找到这个评审计划，它可能不在您的管辖范围内。");
    public static readonly Failure Changed = Failure.Conflict("内容刚刚被别人修改过，请刷新后再改。");

    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
