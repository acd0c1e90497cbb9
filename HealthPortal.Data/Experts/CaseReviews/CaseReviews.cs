using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.CaseReviews;

/// <param name="Agrees">What the panel said; null before the conclusion.</param>
/// <param name="MayOpen">The reader may see the plan itself.</param>
public sealed record CaseReviewRow(Guid PlanId, string Number, string Name, ReviewPlanState State, string? StateReason, DateOnly? FirstDay, DateOnly? LastDay, bool? Agrees, string? Conclusion, DateTime? ConcludedAt, string? ConcludedByName, bool MayOpen);

/// <param name="Matters">To choose from; empty where the reader may not open a review now.</param>
public sealed record CaseReviewsView(IReadOnlyList<CaseReviewRow> Rows, IReadOnlyList<(Guid Id, string Name)> Matters)
{
    /// <summary>The conclusion that stands, for the opinion at the step.</summary>
    public CaseReviewRow? Latest => Rows.FirstOrDefault(row => row.State == ReviewPlanState.Concluded);

    public CaseReviewRow? Open => Rows.FirstOrDefault(row => row.State == ReviewPlanState.Open);
}

/// <summary>专家评审 of a case, the newest first (tender 5.1.2.2.3). Whoever may see the case sees that there is a review and what it concluded, not the panel.</summary>
[Requires(ApprovalPermissions.View)]
public sealed class ReadCaseReviews : Query<CaseReviewsView>
{
    public required Guid CaseId { get; init; }

    protected internal override async Task<Outcome<CaseReviewsView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ApprovalCase>().Where(row => row.Id == CaseId).Select(row => new { row.State, row.StepKind, row.OrganisationPath }).SingleOrDefaultAsync(cancellation) is not { } approval)
        {
            return CaseReturning.Missing;
        }

        var plans = await db.Set<ReviewPlan>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // of a case the reader may see
            .Where(row => row.CaseId == CaseId).OrderByDescending(row => row.Id).ToListAsync(cancellation);
        var ids = plans.ConvertAll(plan => plan.Id);
        var days = await db.Set<ReviewSubPlan>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the same
            .Where(row => ids.Contains(row.PlanId) && row.CancelledReason == null).GroupBy(row => row.PlanId).Select(group => new { group.Key, First = group.Min(row => row.Day), Last = group.Max(row => row.Day) }).ToDictionaryAsync(group => group.Key, cancellation);
        var mayStart = approval is { State: CaseState.InProgress, StepKind: FlowStepKind.ExpertReview } && !plans.Exists(plan => plan.State == ReviewPlanState.Open) && actor.May(ReviewPermissions.Edit, approval.OrganisationPath);
        var matters = new List<(Guid, string)>();
        if (mayStart)
        {
            var own = await operation.WithinReachOfAsync([ReviewPermissions.Edit], cancellation);
            await using var reach = own.Db;
            matters.AddRange((await reach.Set<ReviewMatter>().Where(row => row.IsActive).OrderBy(row => row.Name).Select(row => new { row.Id, row.Name }).Take(200).ToListAsync(cancellation)).Select(row => (row.Id, row.Name)));
        }

        return new CaseReviewsView(
            [.. plans.Select(plan => new CaseReviewRow(
                plan.Id, plan.Number, plan.Name, plan.State, plan.StateReason, days.GetValueOrDefault(plan.Id)?.First, days.GetValueOrDefault(plan.Id)?.Last, plan.PanelAgrees, plan.Conclusion, plan.ConcludedAt, plan.ConcludedByName, actor.May(ReviewPermissions.View, plan.OrganisationPath)))],
            matters);
    }
}

/// <summary>
/// 发起专家评审 at the case's step: a plan with the applicant, its representative and its units as parties, so that everybody tied to them is kept out. The period
/// has stopped when the case came to the step (Administrative Licensing Law, art. 45).
/// </summary>
[Requires(ReviewPermissions.Edit)]
public sealed class OpenCaseReview : Command<Guid>
{
    public required Guid CaseId { get; init; }

    public required Guid MatterId { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);

        // Takes the row before reading it, as every act on a case does.
        await db.Set<ApprovalCase>().Where(row => row.Id == CaseId).ExecuteUpdateAsync(row => row.SetProperty(approval => approval.Version, approval => approval.Version), cancellation);
        if (await db.Set<ApprovalCase>().SingleOrDefaultAsync(row => row.Id == CaseId, cancellation) is not { } approval || !actor.May(ApprovalPermissions.View, approval.OrganisationPath))
        {
            return CaseReturning.Missing;
        }

        if (approval is not { State: CaseState.InProgress, StepKind: FlowStepKind.ExpertReview })
        {
            return Failure.Invalid("只有正在“专家评审”环节的办件可以发起评审。");
        }

        if (await db.Set<ReviewMatter>().SingleOrDefaultAsync(row => row.Id == MatterId && row.IsActive, cancellation) is not { } matter)
        {
            return Failure.Invalid("请选择评审事项。", "matter");
        }

        if (await CaseReturning.OpenPlanAsync(operation, CaseId, cancellation) is { } open)
        {
            return Failure.Conflict($"这个办件已有评审计划“{open}”。");
        }

        var applicant = await db.Set<Applicant>().AsNoTracking().SingleAsync(row => row.Id == approval.ApplicantId, cancellation);
        var name = $"{approval.ApplicantName} {approval.ItemName}";
        var plan = new ReviewPlan
        {
            OrganisationPath = approval.OrganisationPath, MatterId = matter.Id, Name = name.Length > ReviewPlan.LongestName ? name[..ReviewPlan.LongestName] : name, CreatedAt = operation.Now, CreatedByName = actor.DisplayName,
            CaseId = approval.Id, CaseNumber = approval.CaseNumber, MessageName = matter.MessageName,
            RecusalJson = new RecusalSettings { Parties = [.. Parties(applicant, CaseForms.Read(operation.Service<ProtectedFields>(), approval.FormCipher).GetValueOrDefault(FormField.Workplace))] }.Write(), Note = $"为办件 {approval.CaseNumber} 发起。",
            Number = FormattableString.Invariant($"PS{operation.Today.Year}") + await operation.NextNumberAsync(FormattableString.Invariant($"review-plans/{operation.Today.Year}"), 6, cancellation),
        };
        if (plan.Check().Concat(plan.Recusal.Check()).ToList() is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        if (approval.NoteExpertReview(CaseAction.OpenExpertReview, $"评审计划 {plan.Number}，评审事项“{matter.Name}”", new CaseActor(actor.UserId, actor.DisplayName, actor.OrganisationName), new CaseMoment(operation.Now, operation.Today)) is { Succeeded: false } failed)
        {
            return new Failure(failed.Failure!.Value, failed.Problems);
        }

        db.Add(plan);
        return plan.Id;
    }

    /// <summary>An institution stands for itself and its representative; a person for himself, with the place of work his form says. The officer sees both in the plan and can correct them.</summary>
    private static IEnumerable<ReviewedParty> Parties(Applicant applicant, string? workplace)
    {
        var institution = applicant.Kind == ApplicantKind.Person ? string.IsNullOrWhiteSpace(workplace) || workplace.Trim().Length > Expert.LongestInstitution ? null : workplace.Trim() : applicant.Name;
        yield return new ReviewedParty(applicant.Name, institution);
        foreach (var person in new[] { applicant.LegalRepresentative, applicant.ContactName }.OfType<string>().Select(person => person.Trim()).Where(person => person.Length > 0 && person != applicant.Name).Distinct(StringComparer.Ordinal))
        {
            // Whoever acts for a person need not work where he works.
            yield return new ReviewedParty(person, applicant.Kind == ApplicantKind.Person ? null : applicant.Name);
        }
    }
}

/// <summary>Told in the portal to whoever handles the case.</summary>
public sealed class CaseReviewConcludedKind : MessageKind
{
    public override string Code => "case-review-concluded";

    public override string Name => "专家评审结论";

    public override string Description => "为办件发起的专家评审办结时，发给办件的经办人。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("办件编号", "320583202603100001"), new("事项", "医疗机构设置审批"), new("意见", "同意")];

    public override string Subject => "办件 {办件编号} 的专家评审已有结论：{意见}";

    public override string Body => "“{事项}”（{办件编号}）的专家评审已经办结，专家组意见：{意见}。请打开办件，按结论提出审查意见。";

    public override string Text => "【卫健政务】办件{办件编号}的专家评审已有结论：{意见}，请登录办理。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal];
}

/// <summary>What the desk and the reviews know of each other.</summary>
internal static class CaseReturning
{
    public static readonly Failure Missing = Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");

    /// <summary>Name of the case's plan that is not concluded; null where there is none.</summary>
    public static Task<string?> OpenPlanAsync(Operation operation, Guid caseId, CancellationToken cancellation) => operation.Db.Set<ReviewPlan>()
        .IgnoreQueryFilters([PortalDb.ScopeFilter]) // of a case the actor acts on
        .Where(row => row.CaseId == caseId && row.State == ReviewPlanState.Open).Select(row => row.Name).FirstOrDefaultAsync(cancellation);

    /// <summary>The conclusion goes into the case's history, and its handler is told. A case that has left the step meanwhile keeps its course.</summary>
    public static async Task<Failure?> ConcludeAsync(Operation operation, ReviewPlan plan, bool? agrees, CancellationToken cancellation)
    {
        if (agrees is not { } said)
        {
            return Failure.Invalid("请选择专家组对办件的意见。", "agrees");
        }

        plan.PanelAgrees = said;
        var (db, actor) = (operation.Db, operation.Actor);
        await db.Set<ApprovalCase>().Where(row => row.Id == plan.CaseId).ExecuteUpdateAsync(row => row.SetProperty(one => one.Version, one => one.Version), cancellation);
        if (await db.Set<ApprovalCase>().SingleOrDefaultAsync(row => row.Id == plan.CaseId, cancellation) is not { State: CaseState.InProgress, StepKind: FlowStepKind.ExpertReview } approval)
        {
            return null;
        }

        var words = said ? "同意" : "不同意";
        if (approval.NoteExpertReview(CaseAction.ExpertConclusion, $"专家组意见：{words}。{plan.Conclusion}", new CaseActor(actor.UserId, actor.DisplayName, actor.OrganisationName), new CaseMoment(operation.Now, operation.Today)) is { Succeeded: false } failed)
        {
            return new Failure(failed.Failure!.Value, failed.Problems);
        }

        if (approval.HandlerId is { } handler)
        {
            await Messenger.TellAsync(
                operation, new CaseReviewConcludedKind(), handler, approval.OrganisationPath,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["办件编号"] = approval.CaseNumber, ["事项"] = approval.ItemName, ["意见"] = words }, cancellation, $"/cases/{approval.Id}", FormattableString.Invariant($"case-review/{plan.Id:N}"));
        }

        return null;
    }
}
