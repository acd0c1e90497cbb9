using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ApprovalDesk;

public static class CaseMustBeAtStepRule
{
    public static Failure? Check(ApprovalCase approval, FlowStepKind step) =>
        approval.StepKind == step ? null : Failure.Invalid($"这个办件现在不在“{step.DefaultName()}”环节，{Where(approval)}。");

    private static string Where(ApprovalCase approval) => approval.StepName is { } name ? $"而在“{name}”环节" : "已经办结";
}

public static class CaseMustAwaitAcceptanceRule
{
    public static Failure? Check(ApprovalCase approval) => approval.State switch
    {
        CaseState.Submitted => null,
        CaseState.AwaitingSupplement => Failure.Invalid("申请人还在补正材料，收到补正材料后才能继续。"),
        _ => Failure.Invalid("这个办件已经受理或办结，不能再做受理环节的操作。"),
    };
}

/// <summary>Refusing acceptance is possible while waiting for supplements as well, when they do not come or do not suffice.</summary>
public static class CaseMustBeBeforeAcceptanceRule
{
    public static Failure? Check(ApprovalCase approval) =>
        approval.State is CaseState.Submitted or CaseState.AwaitingSupplement ? null : Failure.Invalid("这个办件已经受理或办结，不能再作不予受理。");
}

public static class CaseMustBeUnderWayRule
{
    public static Failure? Check(ApprovalCase approval) => approval.State switch
    {
        CaseState.InProgress => null,
        CaseState.Suspended => Failure.Invalid("这个办件已中止，恢复办理后才能继续。"),
        CaseState.Submitted or CaseState.AwaitingSupplement => Failure.Invalid("这个办件还没有受理。"),
        _ => Failure.Invalid("这个办件已经作出决定或办结。"),
    };
}

public static class CaseMustBeUndecidedRule
{
    public static Failure? Check(ApprovalCase approval) =>
        approval.State.IsConcluded() ? Failure.Invalid("这个办件已经作出决定或办结，不能再撤回或终止。") : null;
}

public static class CaseMustBeAcceptedAndUndecidedRule
{
    public static Failure? Check(ApprovalCase approval) =>
        approval.State is CaseState.InProgress or CaseState.Suspended ? null : Failure.Invalid("只有已受理、未作出决定的办件可以延长期限。");
}

public static class CaseMustBeGrantedRule
{
    public static Failure? Check(ApprovalCase approval) =>
        approval.State == CaseState.Granted ? null : Failure.Invalid("只有准予的办件才能制证。");
}

public static class CaseMustBeAtDecidingStepRule
{
    public static Failure? Check(ApprovalCase approval, GuideContent guide) =>
        approval.StepIndex is { } index && ReferenceEquals(guide.Flow[index], guide.Flow.DecidingStep())
            ? null
            : Failure.Invalid("这个办件还没有到作出决定的环节。");
}

public static class CaseMustNotBeAtDecidingStepRule
{
    public static Failure? Check(ApprovalCase approval, GuideContent guide) =>
        approval.StepIndex is { } index && ReferenceEquals(guide.Flow[index], guide.Flow.DecidingStep())
            ? Failure.Invalid("这一环节须作出准予或不准予的决定。")
            : null;
}

/// <summary>Review and decision are separate: who accepted or first examined a case does not decide it.</summary>
public static class DeciderMustNotBeHandlerRule
{
    public static Failure? Check(ApprovalCase approval, CaseActor actor) =>
        approval.HandlerId == actor.Id ? Failure.Invalid("经办人不能对自己经办的办件作出决定，请由其他负责人审批。") : null;
}

/// <summary>Art. 32(1)(4): the authority tells the applicant once, at the spot or within five days, all that must be supplemented.</summary>
public static class SupplementIsAskedForOnceRule
{
    public static Failure? Check(ApprovalCase approval) =>
        approval.SupplementRequested ? Failure.Invalid("补正只能一次性告知，这个办件已经告知过一次。材料仍不符合要求的，请受理或作不予受理。") : null;
}

public static class SupplementNoticeNamesItemsRule
{
    public static Failure? Check(IReadOnlyList<string> items) =>
        items.Count > 0 && items.All(item => !string.IsNullOrWhiteSpace(item)) ? null : Failure.Invalid("请逐项写明需要补正的全部内容。", "items");
}

public static class NegativeActNeedsReasonRule
{
    public static Failure? Check(string? reason, string name) => (reason?.Trim().Length ?? 0) switch
    {
        < 2 => Failure.Invalid($"请填写{name}。", "reason"),
        > 2000 => Failure.Invalid($"{name}不能超过 2000 字。", "reason"),
        _ => null,
    };
}

public static class SilencePeriodMustHavePassedRule
{
    public static Failure? Check(ApprovalCase approval, DateOnly today) =>
        approval.SilenceOn is { } last && today > last ? null : Failure.Invalid("五个工作日的告知期限还没有过。");
}

/// <summary>Art. 34: facts are checked on site by two or more officers.</summary>
public static class InspectionNeedsTwoInspectorsRule
{
    public static Failure? Check(SiteInspection inspection)
    {
        var names = inspection.Inspectors.Select(name => name.Trim()).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count < 2)
        {
            return Failure.Invalid("现场审查须由两名以上工作人员进行（《行政许可法》第三十四条），请填写至少两名不同的审查人员。", "inspectors");
        }

        return string.IsNullOrWhiteSpace(inspection.Findings) ? Failure.Invalid("请填写现场审查情况。", "findings") : null;
    }
}

public static class InspectionDateMustNotBeLaterThanTodayRule
{
    public static Failure? Check(SiteInspection inspection, DateOnly today) =>
        inspection.InspectedOn <= today ? null : Failure.Invalid("现场审查日期不能晚于今天。", "inspectedOn");
}

public static class CaseMayBeReturnedRule
{
    public static Failure? Check(ApprovalCase approval, GuideContent guide, int toStep)
    {
        if (approval.State is not (CaseState.InProgress or CaseState.Submitted) || approval.StepIndex is not { } current)
        {
            return Failure.Invalid("这个办件现在不能退回。");
        }

        if (toStep < 0 || toStep >= current)
        {
            return Failure.Invalid("只能退回到前面的环节。", "toStep");
        }

        return approval.AcceptedOn is not null && guide.Flow[toStep].Kind < FlowStepKind.Acceptance
            ? Failure.Invalid("已经受理的办件不能退回到受理之前。", "toStep")
            : null;
    }
}

public static class ExtensionIsGrantedOnceRule
{
    public static Failure? Check(ApprovalCase approval) =>
        approval.Extensions.Count == 0 ? null : Failure.Invalid("这个办件已经延长过一次期限，不能再延长（《行政许可法》第四十二条）。");
}

public static class ExtensionIsAtMostTenWorkingDaysRule
{
    public static Failure? Check(int workingDays) =>
        workingDays is >= 1 and <= 10 ? null : Failure.Invalid("延长期限应为 1 至 10 个工作日（《行政许可法》第四十二条）。", "workingDays");
}

public static class ExtensionComesBeforeTheDeadlineRule
{
    public static Failure? Check(ApprovalCase approval, DateOnly today) =>
        approval.StatutoryDueOn is { } due && today > due ? Failure.Invalid("法定期限已过，不能再延长。") : null;
}
