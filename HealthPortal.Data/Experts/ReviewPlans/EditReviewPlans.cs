using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewPlans;

[Requires(ReviewPermissions.Edit)]
public sealed class CreateReviewPlan : Command<Guid>
{
    public required Guid MatterId { get; init; }

    public required string Name { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewMatter>().SingleOrDefaultAsync(row => row.Id == MatterId, cancellation) is not { } matter)
        {
            return Failure.Invalid("请选择评审事项。", "matter");
        }

        if (!matter.IsActive)
        {
            return Failure.Invalid($"评审事项“{matter.Name}”已停用。", "matter");
        }

        var plan = new ReviewPlan
        {
            OrganisationPath = operation.Actor.OrganisationPath, MatterId = matter.Id, Name = Name.Trim(), CreatedAt = operation.Now, CreatedByName = operation.Actor.DisplayName,
            Number = FormattableString.Invariant($"PS{operation.Today.Year}") + await operation.NextNumberAsync(FormattableString.Invariant($"review-plans/{operation.Today.Year}"), 6, cancellation),
        };
        if (plan.Check().ToList() is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        if (await db.Set<ReviewPlan>().AnyAsync(row => row.OrganisationPath == plan.OrganisationPath && row.Name == plan.Name && row.State == ReviewPlanState.Open, cancellation))
        {
            return Failure.Invalid($"本处室已有进行中的计划“{plan.Name}”。", "name");
        }

        db.Add(plan);
        return plan.Id;
    }
}

/// <summary>Base of changes to an open plan.</summary>
public abstract class PlanCommand<T> : Command<T>
{
    public required Guid PlanId { get; init; }

    /// <summary>Of the plan, as the person saw it; null where the change does not depend on what else the plan says.</summary>
    public int? Version { get; init; }

    protected internal sealed override async Task<Outcome<T>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ReviewPlan>().SingleOrDefaultAsync(row => row.Id == PlanId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        if (plan.State != ReviewPlanState.Open)
        {
            return Failure.Invalid($"这个评审计划{plan.State.Name()}，不能再修改。");
        }

        return Version is { } seen && plan.Version != seen ? ReviewActing.Changed : await ChangeAsync(operation, plan, cancellation);
    }

    protected abstract Task<Outcome<T>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation);
}

[Requires(ReviewPermissions.Edit)]
public sealed class SavePlanSettings : PlanCommand<Done>
{
    public required string Name { get; init; }

    public string? MessageName { get; init; }

    public string? Note { get; init; }

    public int? InstitutionCap { get; init; }

    public bool OddAndFive { get; init; }

    public bool TwoThirdsTechnical { get; init; }

    public string? MainDiscipline { get; init; }

    public bool MessagesOnWeekends { get; init; }

    public int NamesHours { get; init; } = ReviewPlan.UsualNamesHours;

    protected override async Task<Outcome<Done>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        // Names are hidden until the hour that was promised when the experts were drawn.
        if (NamesHours > plan.NamesHours && await operation.Db.Set<DrawSeat>().AnyAsync(seat => seat.PlanId == plan.Id, cancellation))
        {
            return Failure.Invalid("已经抽取，名单不能改为更早公开。", "namesHours");
        }

        (plan.Name, plan.MessageName, plan.Note, plan.InstitutionCap, plan.OddAndFive) = (Name.Trim(), ReviewActing.Blank(MessageName), (Note ?? "").Trim(), InstitutionCap, OddAndFive);
        (plan.TwoThirdsTechnical, plan.MainDiscipline, plan.MessagesOnWeekends, plan.NamesHours) = (TwoThirdsTechnical, ReviewActing.Blank(MainDiscipline), MessagesOnWeekends, NamesHours);
        return plan.Check().ToList() is { Count: > 0 } problems ? Failure.Invalid(problems) : Done.It;
    }
}

/// <summary>总规则 of the plan, or the rule of one group.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class SavePlanRule : PlanCommand<Done>
{
    /// <summary>Null for the plan's own.</summary>
    public Guid? GroupId { get; init; }

    public required RuleGroup Rule { get; init; }

    /// <summary>自定义规则名称; shown with results.</summary>
    public string? RuleName { get; init; }

    protected override async Task<Outcome<Done>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        var tags = (await TagCatalogue.ReadAsync(operation, cancellation)).All;
        var problems = RuleCheck.Check(Rule, tags).Select(problem => problem with { Field = "rule" }).ToList();
        if (RuleName?.Trim().Length > SavedRule.LongestName)
        {
            problems.Add(new Problem($"规则名称最多 {SavedRule.LongestName} 个字。", "ruleName"));
        }

        var rule = RuleCheck.Canonical(Rule, tags);
        var json = rule.Children.Count == 0 ? "" : RuleJson.Write(rule);
        if (json.Length > SavedRule.LongestContent)
        {
            problems.Add(new Problem("规则太长，请拆成几条。", "rule"));
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        if (GroupId is not { } id)
        {
            (plan.RuleJson, plan.RuleName) = (json, ReviewActing.Blank(RuleName));
            return Done.It;
        }

        if (await operation.Db.Set<ReviewGroup>().SingleOrDefaultAsync(row => row.Id == id && row.PlanId == plan.Id, cancellation) is not { } group)
        {
            return PlanActing.MissingGroup;
        }

        if (group.DrawId is not null)
        {
            return Failure.Invalid($"“{group.Name}”已经抽取，规则不能再改。");
        }

        (group.RuleJson, group.RuleName) = (json, ReviewActing.Blank(RuleName));
        return Done.It;
    }
}

[Requires(ReviewPermissions.Edit)]
public sealed class SavePlanRecusal : PlanCommand<Done>
{
    public required RecusalSettings Recusal { get; init; }

    protected override async Task<Outcome<Done>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        var tidy = Recusal with
        {
            Experts = [.. Recusal.Experts.Distinct()], EarlierPlans = [.. Recusal.EarlierPlans.Where(id => id != plan.Id).Distinct()], Institutions = [.. Recusal.Institutions.Select(name => name.Trim()).Distinct(StringComparer.Ordinal)],
            Parties = [.. Recusal.Parties.Select(party => new ReviewedParty(party.Name.Trim(), ReviewActing.Blank(party.Institution))).Distinct()],
        };
        if (tidy.Check().ToList() is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        if (await operation.Db.Set<Expert>().CountAsync(row => tidy.Experts.Contains(row.Id), cancellation) != tidy.Experts.Count || await operation.Db.Set<ReviewPlan>().CountAsync(row => tidy.EarlierPlans.Contains(row.Id), cancellation) != tidy.EarlierPlans.Count)
        {
            return Failure.Invalid("回避名单里有专家或计划已不存在，请刷新后重新选择。");
        }

        plan.RecusalJson = tidy.Write();
        return Done.It;
    }
}

/// <summary>New sitting, or a change of one. A drawn sitting keeps its day and counts: experts were drawn for them.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class SaveSubPlan : PlanCommand<Guid>
{
    public Guid? SubPlanId { get; init; }

    public required string Name { get; init; }

    public required DateOnly Day { get; init; }

    public required HalfDay Half { get; init; }

    public required string Place { get; init; }

    public string? DivisionCode { get; init; }

    public required int Formal { get; init; }

    /// <summary>Null for as many as formal ones (tender 5.3.5.1.2（1）: 按照1:1的比例).</summary>
    public int? Backup { get; init; }

    protected override async Task<Outcome<Guid>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        var db = operation.Db;
        var subs = await db.Set<ReviewSubPlan>().Where(row => row.PlanId == plan.Id).ToListAsync(cancellation);
        var sub = SubPlanId is { } id
            ? subs.Find(row => row.Id == id)
            : new ReviewSubPlan { OrganisationPath = plan.OrganisationPath, PlanId = plan.Id, Ordinal = subs.Count + 1, Name = "", Day = Day, Half = Half, Place = "", Formal = 0, Backup = 0 };
        if (sub is null)
        {
            return PlanActing.MissingSubPlan;
        }

        if (subs.Count >= PlanActing.MostSubPlans && SubPlanId is null)
        {
            return Failure.Invalid($"一个计划最多 {PlanActing.MostSubPlans} 个子计划。");
        }

        if (sub.CancelledReason is not null)
        {
            return Failure.Invalid("这个子计划已经取消。");
        }

        if (SubPlanId is not null && sub.Day <= operation.Today)
        {
            return Failure.Invalid("评审日期已到，子计划不能再改。");
        }

        var groups = await db.Set<ReviewGroup>().Where(row => row.SubPlanId == sub.Id).ToListAsync(cancellation);
        var backup = Backup ?? Formal;
        if (groups.Exists(group => group.DrawId is not null) && (sub.Day != Day || sub.Half != Half || sub.Formal != Formal || sub.Backup != backup))
        {
            return Failure.Invalid("这个子计划已经抽取，时间和人数不能再改。人数不够请用补抽“增加名额”，改期请取消后另建子计划。");
        }

        (sub.Name, sub.Day, sub.Half, sub.Place, sub.DivisionCode, sub.Formal, sub.Backup) = (Name.Trim(), Day, Half, Place.Trim(), ReviewActing.Blank(DivisionCode), Formal, backup);
        var problems = sub.Check(operation.Today).ToList();
        if (subs.Exists(other => other.Id != sub.Id && other.CancelledReason is null && other.Name == sub.Name))
        {
            problems.Add(new Problem($"已有子计划“{sub.Name}”。", "name"));
        }

        if (sub.DivisionCode is { } code && !await db.Set<Division>().AnyAsync(row => row.Code == code, cancellation))
        {
            problems.Add(new Problem("没有这个地区，请重新选择。", "division"));
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        if (SubPlanId is null)
        {
            db.Add(sub);
            db.Add(new ReviewGroup { OrganisationPath = plan.OrganisationPath, PlanId = plan.Id, SubPlanId = sub.Id, Ordinal = 1, Name = PlanActing.FirstGroup, Formal = sub.Formal, Backup = sub.Backup });
        }
        else if (groups is [{ DrawId: null } only])
        {
            // One group is the whole sitting.
            (only.Formal, only.Backup) = (sub.Formal, sub.Backup);
        }

        return sub.Id;
    }
}

/// <summary>Takes a sitting out: one that is not drawn disappears, a drawn one is cancelled with its reason and its experts are free again.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class RemoveSubPlan : PlanCommand<Done>
{
    public required Guid SubPlanId { get; init; }

    public string? Reason { get; init; }

    protected override async Task<Outcome<Done>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewSubPlan>().SingleOrDefaultAsync(row => row.Id == SubPlanId && row.PlanId == plan.Id, cancellation) is not { CancelledReason: null } sub)
        {
            return PlanActing.MissingSubPlan;
        }

        if (sub.Day <= operation.Today)
        {
            return Failure.Invalid("评审日期已到，不能再删除或取消。");
        }

        var groups = await db.Set<ReviewGroup>().Where(row => row.SubPlanId == sub.Id).ToListAsync(cancellation);
        if (await db.Set<ExpertDraw>().AnyAsync(row => row.PlanId == plan.Id && row.Kind == DrawKind.Real && row.State == ExpertDrawState.Committed, cancellation))
        {
            return PlanActing.Drawing;
        }

        if (groups.TrueForAll(group => group.DrawId is null))
        {
            db.RemoveRange(groups);
            db.Remove(sub);
            return Done.It;
        }

        if (string.IsNullOrWhiteSpace(Reason) || Reason.Trim().Length > ExpertDraw.LongestReason)
        {
            return Failure.Invalid($"这个子计划已经抽取，请填写取消的原因，最多 {ExpertDraw.LongestReason} 个字。", "reason");
        }

        operation.Reason = Reason.Trim();
        sub.CancelledReason = Reason.Trim();
        db.RemoveRange(groups.Where(group => group.DrawId is null));
        await PlanActing.FreeSeatsAsync(operation, db.Set<DrawSeat>().Where(seat => seat.SubPlanId == sub.Id), cancellation);
        return Done.It;
    }
}

[Requires(ReviewPermissions.Edit)]
public sealed class SaveReviewGroup : PlanCommand<Guid>
{
    public required Guid SubPlanId { get; init; }

    public Guid? GroupId { get; init; }

    public required string Name { get; init; }

    public required int Formal { get; init; }

    /// <summary>Null for as many as formal ones.</summary>
    public int? Backup { get; init; }

    public int? InstitutionCap { get; init; }

    protected override async Task<Outcome<Guid>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewSubPlan>().SingleOrDefaultAsync(row => row.Id == SubPlanId && row.PlanId == plan.Id, cancellation) is not { CancelledReason: null } sub)
        {
            return PlanActing.MissingSubPlan;
        }

        if (sub.Day <= operation.Today)
        {
            return Failure.Invalid("评审日期已到，分组不能再改。");
        }

        var groups = await db.Set<ReviewGroup>().Where(row => row.PlanId == plan.Id).ToListAsync(cancellation);
        var group = GroupId is { } id
            ? groups.Find(row => row.Id == id && row.SubPlanId == sub.Id)
            : new ReviewGroup { OrganisationPath = plan.OrganisationPath, PlanId = plan.Id, SubPlanId = sub.Id, Ordinal = groups.Count(row => row.SubPlanId == sub.Id) + 1, Name = "", Formal = 0, Backup = 0 };
        if (group is null)
        {
            return PlanActing.MissingGroup;
        }

        if (group.DrawId is not null)
        {
            return Failure.Invalid($"“{group.Name}”已经抽取，人数不能再改，请用补抽“增加名额”。");
        }

        if (GroupId is null && groups.Count >= DrawDocument.MostGroups)
        {
            return Failure.Invalid($"一个计划最多 {DrawDocument.MostGroups} 个分组。");
        }

        (group.Name, group.Formal, group.Backup, group.InstitutionCap) = (Name.Trim(), Formal, Backup ?? Formal, InstitutionCap);
        var problems = group.Check().ToList();
        if (groups.Exists(other => other.Id != group.Id && other.SubPlanId == sub.Id && other.Name == group.Name))
        {
            problems.Add(new Problem($"这个子计划已有分组“{group.Name}”。", "name"));
        }

        var own = groups.Where(other => other.SubPlanId == sub.Id && other.Id != group.Id).Append(group).ToList();
        if (own.Sum(other => other.Formal) > sub.Formal)
        {
            problems.Add(new Problem($"各分组正式专家合计 {own.Sum(other => other.Formal)} 人，超过子计划的 {sub.Formal} 人。", "formal"));
        }

        if (own.Sum(other => other.Backup) > sub.Backup)
        {
            problems.Add(new Problem($"各分组备份专家合计 {own.Sum(other => other.Backup)} 人，超过子计划的 {sub.Backup} 人。", "backup"));
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        if (GroupId is null)
        {
            db.Add(group);
        }

        return group.Id;
    }
}

[Requires(ReviewPermissions.Edit)]
public sealed class RemoveReviewGroup : PlanCommand<Done>
{
    public required Guid GroupId { get; init; }

    protected override async Task<Outcome<Done>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        var groups = await operation.Db.Set<ReviewGroup>().Where(row => row.PlanId == plan.Id).ToListAsync(cancellation);
        if (groups.Find(row => row.Id == GroupId) is not { } group)
        {
            return PlanActing.MissingGroup;
        }

        if (group.DrawId is not null)
        {
            return Failure.Invalid($"“{group.Name}”已经抽取，不能删除。");
        }

        if (groups.Count(row => row.SubPlanId == group.SubPlanId) == 1)
        {
            return Failure.Invalid("每个子计划至少有一个分组。");
        }

        operation.Db.Remove(group);
        return Done.It;
    }
}

/// <summary>取消计划. What was drawn stays on record; its experts are free again.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class CancelReviewPlan : PlanCommand<Done>
{
    public string? Reason { get; init; }

    protected override async Task<Outcome<Done>> ChangeAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(Reason) || Reason.Trim().Length > ExpertDraw.LongestReason)
        {
            return Failure.Invalid($"请填写取消的原因，最多 {ExpertDraw.LongestReason} 个字。", "reason");
        }

        var db = operation.Db;
        if (await db.Set<ReviewSubPlan>().AnyAsync(row => row.PlanId == plan.Id && row.CancelledReason == null && row.Day <= operation.Today, cancellation) && await db.Set<DrawSeat>().AnyAsync(seat => seat.PlanId == plan.Id && seat.Day <= operation.Today, cancellation))
        {
            return Failure.Invalid("已有场次到了评审日期，不能取消整个计划。");
        }

        if (await db.Set<ExpertDraw>().AnyAsync(row => row.PlanId == plan.Id && row.Kind == DrawKind.Real && row.State == ExpertDrawState.Committed, cancellation))
        {
            return PlanActing.Drawing;
        }

        operation.Reason = Reason.Trim();
        (plan.State, plan.StateReason) = (ReviewPlanState.Cancelled, Reason.Trim());
        await PlanActing.FreeSeatsAsync(operation, db.Set<DrawSeat>().Where(seat => seat.PlanId == plan.Id), cancellation);
        return Done.It;
    }
}

internal static class PlanActing
{
    public const int MostSubPlans = 20;

    /// <summary>A sitting that is not split is one group.</summary>
    public const string FirstGroup = "评审组";

    public static readonly Failure MissingSubPlan = Failure.NotFound("没有找到这个子计划，它可能已被删除或取消。");
    public static readonly Failure MissingGroup = Failure.NotFound("没有找到这个分组，它可能已被删除。");
    public static readonly Failure Drawing = Failure.Invalid("这个计划正在抽取，请先完成或放弃这次抽取。");

    /// <summary>Nobody is bound to a sitting that does not take place.</summary>
    public static async Task FreeSeatsAsync(Operation operation, IQueryable<DrawSeat> seats, CancellationToken cancellation)
    {
        foreach (var seat in await seats.Where(seat => seat.State == SeatState.Held).ToListAsync(cancellation))
        {
            (seat.State, seat.LeftAt) = (SeatState.Left, operation.Now);
        }
    }
}
