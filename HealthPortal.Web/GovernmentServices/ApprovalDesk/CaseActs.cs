using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Web.GovernmentServices.ApprovalDesk;

/// <summary>How an act is offered and asked for.</summary>
/// <param name="Label">Verb on the button of the decision bar and of the dialog.</param>
/// <param name="Sentence">What the act does, above the fields.</param>
/// <param name="Kind">Class of the button: primary, danger or plain.</param>
/// <param name="Order">Place in the bar; the usual next step stands last.</param>
/// <param name="Opinion">Label of the free text; null where there is none.</param>
/// <param name="OpinionRequired">Marks the field; the rule itself is the domain's.</param>
/// <param name="Phrases">Common phrases that a click puts into the text.</param>
/// <param name="Done">What the page says afterwards.</param>
internal sealed record CaseAct(string Label, string Sentence, string Kind, int Order, string? Opinion, bool OpinionRequired, string[] Phrases, string Done, string? Icon = null)
{
    /// <summary>Cannot be undone in the portal: the button is red and stands apart.</summary>
    public bool IsGrave => string.Equals(Kind, "danger", StringComparison.Ordinal);

    public static CaseAct Of(CaseOffer offer) => All[offer];

    private static readonly Dictionary<CaseOffer, CaseAct> All = new()
    {
        [CaseOffer.PassPreReview] = new("预审通过", "材料初步核对无误，转受理环节。", "primary", 90, "预审意见", false, ["材料齐全，符合要求。"], "预审已通过，转受理环节。", "check"),
        [CaseOffer.Accept] = new("受理", "决定受理这件申请，自今天起计算办理期限，并生成受理通知书。", "primary", 90, "受理意见", false, ["申请材料齐全、符合法定形式，予以受理。"], "已受理，办理期限开始计算。", "check"),
        [CaseOffer.RefuseAcceptance] = new("不予受理", "这件申请到此办结，并生成不予受理通知书。", "danger", 20, "不予受理的理由", true, [], "已作出不予受理决定，通知书已生成。", "x-circle"),
        [CaseOffer.RequestSupplement] = new("告知补正", "补正只能一次性告知（《行政许可法》第三十二条），请把需要补正的内容全部列出，每行一项。", "", 60, null, false, [], "补正材料通知书已生成，等待申请人补正。", "undo"),
        [CaseOffer.ReceiveSupplement] = new("补正材料已收齐", "确认申请人已按通知书补正。自今天起重新计算五个工作日的受理期限。", "primary", 90, "说明", false, ["已按补正通知书要求补齐材料。"], "已登记收到补正材料。", "inbox"),
        [CaseOffer.RecordInspection] = new("登记现场审查", "登记现场审查的人员、情况和结论，转下一环节。", "primary", 90, null, false, [], "现场审查已登记。", "map-pin"),
        [CaseOffer.Agree] = new("同意", "同意并转下一环节。", "primary", 90, "审查意见", false, ["经审查，符合规定条件，同意。", "材料齐全，建议准予。"], "已同意，转下一环节。", "check"),
        [CaseOffer.Disagree] = new("不同意", "写明理由后转下一环节，由作出决定的负责人最终决定。", "", 50, "不同意的理由", true, ["经审查，不符合规定条件。"], "已提出不予许可的意见，转下一环节。", "x"),
        [CaseOffer.Grant] = new("准予", "作出准予的决定，生成决定书，并在法定期限内公示。", "primary", 95, "审批意见", false, ["符合法定条件、标准，准予许可。"], "已准予，决定书已生成。", "stamp"),
        [CaseOffer.RefuseGrant] = new("不准予", "作出不准予的决定，生成决定书。决定书会写明理由和救济途径。", "danger", 30, "不准予的理由", true, [], "已作出不准予决定，决定书已生成。", "x-circle"),
        [CaseOffer.Return] = new("退回", "退回到前面的环节重新办理，办理期限继续计算。", "", 40, "退回的理由", true, ["请核实材料后重新提交。"], "已退回。", "undo"),
        [CaseOffer.Suspend] = new("中止", "中止期间不计入办理期限。只有法律规定的情形可以中止。", "", 35, "中止的原因", true, [], "已中止，办理期限暂停计算。", "pause"),
        [CaseOffer.Resume] = new("恢复办理", "中止的原因已经消除，自今天起恢复计算办理期限。", "primary", 85, "说明", false, [], "已恢复办理，办理期限继续计算。", "refresh"),
        [CaseOffer.Extend] = new("延长期限", "经本机关负责人批准，可以延长一次，最多 10 个工作日，并应当将理由告知申请人（《行政许可法》第四十二条）。", "", 33, "延长期限的理由", true, [], "已批准延长，延长期限通知书已生成。", "calendar"),
        [CaseOffer.Withdraw] = new("登记撤回", "登记申请人撤回申请，办件到此办结。", "danger", 10, "撤回的原因", true, ["申请人书面提出撤回申请。"], "已登记撤回，办件已办结。", "undo"),
        [CaseOffer.Terminate] = new("终止", "终止办理，办件到此办结。", "danger", 15, "终止的理由", true, [], "已终止，办件已办结。", "x-circle"),
        [CaseOffer.MakeLicence] = new("制证", "核对下面的照面内容，确认后按规则取号、生成证照。", "primary", 90, null, false, [], "证照已生成，可以打印。", "licence"),
        [CaseOffer.Deliver] = new("发证送达", "登记送达情况，生成送达回证，办件办结。", "primary", 90, null, false, [], "已送达，办件办结。", "send"),
    };
}

/// <summary>What a person has typed into the dialog of an act. It outlives a refusal and a lost race, so that nothing is typed twice.</summary>
public sealed class CaseActForm
{
    public string Opinion { get; set; } = string.Empty;

    public RefusalCause? Refusal { get; set; }

    /// <summary>One item a line.</summary>
    public string Items { get; set; } = string.Empty;

    public DateOnly? InspectedOn { get; set; }

    /// <summary>One name a line, or parted by commas.</summary>
    public string Inspectors { get; set; } = string.Empty;

    public string Findings { get; set; } = string.Empty;

    /// <summary>"true", "false" or empty; text, because a select binds no truth value.</summary>
    public string Passed { get; set; } = "";

    public string ReturnTo { get; set; } = string.Empty;

    public PauseCause? Pause { get; set; }

    public int? ExtraDays { get; set; } = 10;

    public string Method { get; set; } = string.Empty;

    public string Receiver { get; set; } = string.Empty;

    public string Tracking { get; set; } = string.Empty;

    public bool IsDirty => (Opinion + Items + Inspectors + Findings + Receiver + Tracking).Trim().Length > 0;

    /// <summary>What only the page can see missing: an answer that was not chosen. Everything else is checked where the act is done.</summary>
    public IReadOnlyList<Problem> Missing(CaseOffer offer) => offer switch
    {
        CaseOffer.RefuseAcceptance when Refusal is null => [new Problem("请选择不予受理的法定情形。", "refusal")],
        CaseOffer.RecordInspection when InspectedOn is null => [new Problem("请填写现场审查日期。", "inspectedOn")],
        CaseOffer.RecordInspection when Passed.Length == 0 => [new Problem("请选择现场审查结论。", "passed")],
        CaseOffer.Return when ReturnTo.Length == 0 => [new Problem("请选择退回到哪个环节。", "toStep")],
        CaseOffer.Suspend when Pause is null => [new Problem("请选择中止的法定情形。", "cause")],
        CaseOffer.Extend when ExtraDays is null => [new Problem("请填写延长的工作日数。", "workingDays")],
        _ => [],
    };

    public CaseCommand ToCommand(CaseOffer offer, Guid id, int version) => offer switch
    {
        CaseOffer.PassPreReview => new PassPreReview { CaseId = id, Version = version, Opinion = Opinion },
        CaseOffer.Accept => new AcceptCase { CaseId = id, Version = version, Opinion = Opinion },
        CaseOffer.RefuseAcceptance => new RefuseAcceptance { CaseId = id, Version = version, Cause = Refusal!.Value, Reason = Opinion },
        CaseOffer.RequestSupplement => new RequestSupplement { CaseId = id, Version = version, Items = Lines(Items) },
        CaseOffer.ReceiveSupplement => new ReceiveSupplement { CaseId = id, Version = version, Note = Opinion },
        CaseOffer.RecordInspection => new RecordInspection { CaseId = id, Version = version, Inspection = new SiteInspection(InspectedOn!.Value, Names(Inspectors), Findings.Trim(), Passed == "true") },
        CaseOffer.Agree => new GiveOpinion { CaseId = id, Version = version, Agree = true, Opinion = Opinion },
        CaseOffer.Disagree => new GiveOpinion { CaseId = id, Version = version, Agree = false, Opinion = Opinion },
        CaseOffer.Grant => new DecideCase { CaseId = id, Version = version, Grant = true, Opinion = Opinion },
        CaseOffer.RefuseGrant => new DecideCase { CaseId = id, Version = version, Grant = false, Opinion = Opinion },
        CaseOffer.Return => new ReturnCase { CaseId = id, Version = version, ToStep = int.Parse(ReturnTo, System.Globalization.CultureInfo.InvariantCulture), Reason = Opinion },
        CaseOffer.Suspend => new SuspendCase { CaseId = id, Version = version, Cause = Pause!.Value, Reason = Opinion },
        CaseOffer.Resume => new ResumeCase { CaseId = id, Version = version, Note = Opinion },
        CaseOffer.Extend => new ExtendDeadline { CaseId = id, Version = version, WorkingDays = ExtraDays!.Value, Reason = Opinion },
        CaseOffer.Withdraw => new WithdrawCase { CaseId = id, Version = version, Reason = Opinion },
        CaseOffer.Terminate => new TerminateCase { CaseId = id, Version = version, Reason = Opinion },
        CaseOffer.MakeLicence => new MakeLicence { CaseId = id, Version = version },
        CaseOffer.Deliver => new DeliverResult { CaseId = id, Version = version, Method = Method, Receiver = Receiver, TrackingNumber = Tracking },
        _ => throw new ArgumentOutOfRangeException(nameof(offer), offer, null),
    };

    public void AddPhrase(string phrase) => Opinion = Opinion.Trim().Length == 0 ? phrase : Opinion.TrimEnd() + phrase;

    public void AddItem(string item)
    {
        if (!Lines(Items).Contains(item, StringComparer.Ordinal))
        {
            Items = Items.Trim().Length == 0 ? item : Items.TrimEnd() + "\n" + item;
        }
    }

    internal static IReadOnlyList<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    internal static IReadOnlyList<string> Names(string text) => [.. text.Split(['\n', '、', '，', ',', '；', ';', ' ', '　'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
