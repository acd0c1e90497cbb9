using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>同意 or 不同意 at a step between acceptance and decision.</summary>
[Requires(ApprovalPermissions.Accept, ApprovalPermissions.ExpertReview, ApprovalPermissions.Review)]
public sealed class GiveOpinion : CaseCommand
{
    public required bool Agree { get; init; }

    public string? Opinion { get; init; }

    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        if (MayActAtStep(context) is { } refused)
        {
            return refused;
        }

        if (context.Case.StepKind == FlowStepKind.SiteInspection)
        {
            return Failure.Invalid("现场审查须登记审查人员和情况。");
        }

        if (context.Case.StepKind == FlowStepKind.ExpertReview && await Experts.CaseReviews.CaseReturning.OpenPlanAsync(context.Operation, CaseId, cancellation) is { } plan)
        {
            return Failure.Invalid($"专家评审还没有结论：请先办结或取消评审计划“{plan}”。");
        }

        return Agree
            ? context.Case.Approve(context.Guide, Opinion, context.Actor, context.Moment, context.Calendar)
            : context.Case.Disapprove(context.Guide, Opinion, context.Actor, context.Moment, context.Calendar);
    }
}

[Requires(ApprovalPermissions.Inspect)]
public sealed class RecordInspection : CaseCommand
{
    public required SiteInspection Inspection { get; init; }

    protected override Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation) =>
        Task.FromResult(context.Case.RecordInspection(context.Guide, Inspection, context.Actor, context.Moment, context.Calendar));
}

[Requires(ApprovalPermissions.PreReview, ApprovalPermissions.Accept, ApprovalPermissions.Inspect, ApprovalPermissions.ExpertReview, ApprovalPermissions.Review, ApprovalPermissions.Decide)]
public sealed class ReturnCase : CaseCommand
{
    /// <summary>Index of the step in the guide's flow.</summary>
    public required int ToStep { get; init; }

    public string? Reason { get; init; }

    protected override Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        context.Operation.Reason = Reason;
        return Task.FromResult(MayActAtStep(context) is { } refused
            ? refused
            : context.Case.Return(context.Guide, ToStep, Reason, context.Actor, context.Moment, context.Calendar));
    }
}

[Requires(ApprovalPermissions.Suspend)]
public sealed class SuspendCase : CaseCommand
{
    public required PauseCause Cause { get; init; }

    public string? Reason { get; init; }

    protected override Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        context.Operation.Reason = Reason;
        return Task.FromResult(context.Case.Suspend(Cause, Reason, context.Actor, context.Moment, context.Calendar));
    }
}

[Requires(ApprovalPermissions.Suspend)]
public sealed class ResumeCase : CaseCommand
{
    public string? Note { get; init; }

    protected override Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation) =>
        Task.FromResult(context.Case.Resume(Note, context.Actor, context.Moment, context.Calendar));
}

/// <summary>Art. 42: only the head of the organ may grant it, so the permission belongs to leaders.</summary>
[Requires(ApprovalPermissions.Extend)]
public sealed class ExtendDeadline : CaseCommand
{
    public int WorkingDays { get; init; } = 10;

    public string? Reason { get; init; }

    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        context.Operation.Reason = Reason;
        var extended = context.Case.Extend(WorkingDays, Reason, context.Actor, context.Moment, context.Calendar);
        if (extended.Succeeded)
        {
            await CaseDocuments.IssueAsync(context, CaseDocumentKind.ExtensionNotice, cancellation, reason: Reason, complete: facts => facts with { ExtensionDays = WorkingDays });
        }

        return extended;
    }
}

[Requires(ApprovalPermissions.Withdraw)]
public sealed class WithdrawCase : CaseCommand
{
    public string? Reason { get; init; }

    protected override Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        context.Operation.Reason = Reason;
        return Task.FromResult(context.Case.Withdraw(Reason, context.Actor, context.Moment));
    }
}

[Requires(ApprovalPermissions.Terminate)]
public sealed class TerminateCase : CaseCommand
{
    public string? Reason { get; init; }

    protected override Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        context.Operation.Reason = Reason;
        return Task.FromResult(context.Case.Terminate(Reason, context.Actor, context.Moment));
    }
}
