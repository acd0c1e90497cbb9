namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>The steps an approval can take, declared in their legal order.</summary>
public enum FlowStepKind
{
    /// <summary>预审</summary>
    PreReview,

    /// <summary>受理</summary>
    Acceptance,

    /// <summary>现场审查</summary>
    SiteInspection,

    /// <summary>专家评审</summary>
    ExpertReview,

    /// <summary>处室审核</summary>
    DepartmentReview,

    /// <summary>领导审批</summary>
    LeaderDecision,

    /// <summary>制证</summary>
    LicenceMaking,

    /// <summary>发证送达</summary>
    Delivery,
}

/// <summary>One step of an item's flow, as its guide declares it.</summary>
/// <param name="Kind">What happens in this step.</param>
/// <param name="Name">Chinese name shown to people.</param>
/// <param name="WorkingDays">Working days the step may take inside the office, or null when none is set.</param>
/// <param name="Note">What is done here, in one sentence.</param>
public sealed record FlowStep(FlowStepKind Kind, string Name, int? WorkingDays = null, string? Note = null);

public static class FlowStepKinds
{
    /// <summary>The Chinese name of a step where a guide gives no name of its own.</summary>
    public static string DefaultName(this FlowStepKind kind) => kind switch
    {
        FlowStepKind.PreReview => "预审",
        FlowStepKind.Acceptance => "受理",
        FlowStepKind.SiteInspection => "现场审查",
        FlowStepKind.ExpertReview => "专家评审",
        FlowStepKind.DepartmentReview => "处室审核",
        FlowStepKind.LeaderDecision => "领导审批",
        FlowStepKind.LicenceMaking => "制证",
        FlowStepKind.Delivery => "发证送达",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Whether time spent in the step is outside the statutory period (Administrative Licensing Law art. 45).</summary>
    public static bool IsOutsideStatutoryPeriod(this FlowStepKind kind) => kind is FlowStepKind.ExpertReview;

    /// <summary>
    /// The step that grants or refuses: the leader's decision where the flow has one, otherwise the department's review.
    /// Null for a flow that decides nothing, which no valid guide has.
    /// </summary>
    public static FlowStep? DecidingStep(this IReadOnlyList<FlowStep> flow) =>
        flow.FirstOrDefault(step => step.Kind == FlowStepKind.LeaderDecision)
        ?? flow.FirstOrDefault(step => step.Kind == FlowStepKind.DepartmentReview);
}
