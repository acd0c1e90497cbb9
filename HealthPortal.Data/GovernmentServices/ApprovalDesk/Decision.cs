using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>准予 or 不准予; the decision gets its number and the public notice falls due.</summary>
[Requires(ApprovalPermissions.Decide, ApprovalPermissions.Review)]
public sealed class DecideCase : CaseCommand
{
    public required bool Grant { get; init; }

    public string? Opinion { get; init; }

    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        if (MayActAtStep(context) is { } refused)
        {
            return refused;
        }

        context.Operation.Reason = Opinion;
        var decided = context.Case.Decide(context.Guide, Grant, Opinion, context.Actor, context.Moment, context.Calendar);
        if (decided.Succeeded)
        {
            var decision = await CaseDocuments.IssueAsync(context, Grant ? CaseDocumentKind.Decision : CaseDocumentKind.NegativeDecision, cancellation, reason: Opinion);

            // A filing has no decision document; its case number stands for it.
            await DueNotices.AddAsync(context, decision?.Number ?? context.Case.CaseNumber, cancellation);
            await CaseMessages.TellApplicantAsync(context, new CaseDecidedKind(), cancellation, ("结果", Grant ? "准予" : "不准予"));
        }

        return decided;
    }
}

/// <summary>制证: the licence gets its number by rule and replaces or ends an earlier one where the item says so.</summary>
[Requires(ApprovalPermissions.MakeLicence)]
public sealed class MakeLicence : CaseCommand
{
    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        var made = await LicenceMaking.MakeAsync(context, cancellation);
        return made.Succeeded
            ? context.Case.MakeLicence(context.Guide, made.Value, context.Actor, context.Moment)
            : Outcome<Done>.Fail(made.Failure!.Value, made.Problems);
    }
}

/// <summary>发证送达: the applicant has what is his, and the case is concluded.</summary>
[Requires(ApprovalPermissions.Deliver)]
public sealed class DeliverResult : CaseCommand
{
    /// <summary>窗口领取, 邮寄 or 电子送达.</summary>
    public required string Method { get; init; }

    public string? Receiver { get; init; }

    /// <summary>Number of the parcel, when posted.</summary>
    public string? TrackingNumber { get; init; }

    public static readonly IReadOnlyList<string> Methods = ["窗口领取", "邮寄送达", "电子送达"];

    protected internal override IEnumerable<Problem> Validate()
    {
        if (!Methods.Contains(Method))
        {
            yield return new Problem("请选择送达方式。", "method");
        }

        if (string.IsNullOrWhiteSpace(Receiver))
        {
            yield return new Problem("请填写领取人或收件人。", "receiver");
        }

        if (Method == "邮寄送达" && string.IsNullOrWhiteSpace(TrackingNumber))
        {
            yield return new Problem("邮寄送达请填写快递单号。", "trackingNumber");
        }
    }

    protected override async Task<Outcome<Done>> ActAsync(CaseContext context, CancellationToken cancellation)
    {
        var how = $"{Method}，{Receiver!.Trim()}" + (string.IsNullOrWhiteSpace(TrackingNumber) ? "" : $"，单号 {TrackingNumber.Trim()}");
        var delivered = context.Case.Deliver(how, context.Actor, context.Moment);
        if (delivered.Succeeded)
        {
            var items = await context.Operation.Db.Set<CaseDocument>()
                .Where(document => document.CaseId == CaseId && (document.Kind == CaseDocumentKind.Decision || document.Kind == CaseDocumentKind.NegativeDecision || document.Kind == CaseDocumentKind.Licence))
                .OrderBy(document => document.Id)
                .Select(document => document.Title + "（" + document.Number + "）")
                .ToListAsync(cancellation);
            await CaseDocuments.IssueAsync(context, CaseDocumentKind.DeliveryReceipt, cancellation, reason: how, items: items, complete: facts => facts with
            {
                Delivery = new DeliveryFacts(Method, Receiver.Trim(), string.IsNullOrWhiteSpace(TrackingNumber) ? null : TrackingNumber.Trim()),
            });
        }

        return delivered;
    }
}
