using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>What the applicant is told of a case by text message; the documents stay what counts in law.</summary>
internal static class CaseMessages
{
    /// <param name="more">Variables of the kind beside those all have.</param>
    public static async Task TellApplicantAsync(CaseContext context, MessageKind kind, CancellationToken cancellation, params (string Name, string Value)[] more)
    {
        var approval = context.Case;
        if (await context.Operation.Db.Set<Applicant>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == approval.ApplicantId, cancellation) is not { PhoneCipher: { } phone } applicant)
        {
            return;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["申请人"] = approval.ApplicantName, ["事项"] = approval.ItemName, ["办件编号"] = approval.CaseNumber, ["机关"] = approval.OrganName };
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        await Messenger.TellOutsideAsync(context.Operation, kind, new OutsideAddress(applicant.ContactName ?? approval.ApplicantName, phone, applicant.PhoneMasked ?? ""), approval.OrganisationPath, values, cancellation, $"/cases/{approval.Id}");
    }

    public static string Date(DateOnly? date) => date is { } day ? FormattableString.Invariant($"{day.Year} 年 {day.Month} 月 {day.Day} 日") : "规定期限";
}

/// <summary>What all messages to applicants share.</summary>
public abstract class ApplicantMessageKind : MessageKind
{
    protected static readonly MessageVariable[] Common =
        [new("申请人", "昆山市晨曦宾馆（演示）"), new("事项", "公共场所卫生许可（首次）"), new("办件编号", "320583202603100001"), new("机关", "昆山市卫生健康委员会")];

    public override bool IsForStaff => false;

    public override IReadOnlyList<MessageVariable> Variables => Common;

    public override string Subject => "";

    public override string Body => "";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Text];
}

public sealed class CaseAcceptedKind : ApplicantMessageKind
{
    public override string Code => "case-accepted";

    public override string Name => "受理通知";

    public override string Description => "办件受理时发给申请人的联系人。";

    public override IReadOnlyList<MessageVariable> Variables => [.. Common, new("办结日期", "2026 年 3 月 24 日")];

    public override string Text => "【{机关}】{申请人}：您申请的“{事项}”已受理，编号{办件编号}，将在{办结日期}前办结。";
}

public sealed class CaseSupplementKind : ApplicantMessageKind
{
    public override string Code => "case-supplement";

    public override string Name => "补正通知";

    public override string Description => "要求补正材料时发给申请人的联系人。";

    public override string Text => "【{机关}】{申请人}：您申请的“{事项}”（编号{办件编号}）需要补正材料，内容见补正材料通知书，请尽快到收件窗口补齐。";
}

public sealed class CaseRefusedKind : ApplicantMessageKind
{
    public override string Code => "case-refused";

    public override string Name => "不予受理通知";

    public override string Description => "不予受理时发给申请人的联系人。";

    public override string Text => "【{机关}】{申请人}：您申请的“{事项}”（编号{办件编号}）不予受理，理由和救济途径见不予受理决定书，请到收件窗口领取。";
}

public sealed class CaseDecidedKind : ApplicantMessageKind
{
    public override string Code => "case-decided";

    public override string Name => "决定通知";

    public override string Description => "作出准予或不准予的决定时发给申请人的联系人。";

    public override IReadOnlyList<MessageVariable> Variables => [.. Common, new("结果", "准予")];

    public override string Text => "【{机关}】{申请人}：您申请的“{事项}”（编号{办件编号}）已作出{结果}的决定，请凭收件凭证到窗口领取文书。";
}
