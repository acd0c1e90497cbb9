using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

[Requires(ApprovalPermissions.PreReview)]
public sealed class PassPreReview : CaseCommand
{
    public string? Opinion { get; init; }

    protected override Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation) =>
        Task.FromResult(context.Case.PassPreReview(context.Guide, Opinion, context.Actor, context.Moment));
}

/// <summary>受理: the period begins and the notice goes out.</summary>
[Requires(ApprovalPermissions.Accept)]
public sealed class AcceptCase : CaseCommand
{
    public string? Opinion { get; init; }

    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        var accepted = context.Case.Accept(context.Guide, Opinion, context.Actor, context.Moment, context.Calendar);
        if (accepted.Succeeded)
        {
            await CaseDocuments.IssueAsync(context, CaseDocumentKind.AcceptanceNotice, cancellation);
            await CaseMessages.TellApplicantAsync(context, new CaseAcceptedKind(), cancellation, ("办结日期", CaseMessages.Date(context.Case.DueOn)));
        }

        return accepted;
    }
}

/// <summary>Art. 32: run by a job for cases nobody answered within five working days.</summary>
[Requires(ApprovalPermissions.Accept)]
public sealed class AcceptCaseBySilence : CaseCommand
{
    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        var accepted = context.Case.AcceptBySilence(context.Guide, context.Actor, context.Moment, context.Calendar);
        if (accepted.Succeeded)
        {
            await CaseDocuments.IssueAsync(context, CaseDocumentKind.AcceptanceNotice, cancellation);
            await CaseMessages.TellApplicantAsync(context, new CaseAcceptedKind(), cancellation, ("办结日期", CaseMessages.Date(context.Case.DueOn)));
        }

        return accepted;
    }
}

[Requires(ApprovalPermissions.Accept)]
public sealed class RefuseAcceptance : CaseCommand
{
    /// <summary>Legal ground; by far the usual one unless the officer says otherwise.</summary>
    public RefusalCause Cause { get; init; } = RefusalCause.MaterialsNotCompleted;

    public string? Reason { get; init; }

    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        context.Operation.Reason = Reason;
        var refused = context.Case.RefuseAcceptance(Reason, context.Actor, context.Moment);
        if (refused.Succeeded)
        {
            await CaseDocuments.IssueAsync(context, CaseDocumentKind.RefusalNotice, cancellation, reason: Reason, complete: facts => facts with { RefusalCause = Cause });
            await CaseMessages.TellApplicantAsync(context, new CaseRefusedKind(), cancellation);
        }

        return refused;
    }
}

/// <summary>一次性告知: one notice that names everything to supplement.</summary>
[Requires(ApprovalPermissions.Accept, ApprovalPermissions.PreReview)]
public sealed class RequestSupplement : CaseCommand
{
    public required IReadOnlyList<string> Items { get; init; }

    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        if (MayActAtStep(context) is { } refused)
        {
            return refused;
        }

        IReadOnlyList<string> items = [.. Items.Select(item => item.Trim()).Where(item => item.Length > 0)];
        var requested = context.Case.RequestSupplement(items, context.Actor, context.Moment);
        if (requested.Succeeded)
        {
            await CaseDocuments.IssueAsync(context, CaseDocumentKind.SupplementNotice, cancellation, items: items);
            await CaseMessages.TellApplicantAsync(context, new CaseSupplementKind(), cancellation);
        }

        return requested;
    }
}

/// <summary>The window has taken in everything the notice asked for; files are added beforehand by <c>AttachSupplementFile</c>.</summary>
[Requires(WindowPermissions.Intake, ApprovalPermissions.Accept)]
public sealed class ReceiveSupplement : CaseCommand
{
    public string? Note { get; init; }

    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation) =>
        await SupplementRules.CheckAsync(context.Operation, CaseId, context.Guide, cancellation) is { Count: > 0 } problems
            ? Failure.Invalid(problems)
            : context.Case.ReceiveSupplement(context.Guide, Note, context.Actor, context.Moment, context.Calendar);
}
