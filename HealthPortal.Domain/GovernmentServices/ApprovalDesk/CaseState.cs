namespace HealthPortal.Domain.GovernmentServices.ApprovalDesk;

/// <summary>Where a case stands. The names follow the menu of tender section 5.1.2.2.8.</summary>
public enum CaseState
{
    /// <summary>待受理: received, not yet accepted.</summary>
    Submitted,

    /// <summary>补正: all missing materials have been asked for at once (art. 32).</summary>
    AwaitingSupplement,

    /// <summary>办件中</summary>
    InProgress,

    /// <summary>中止: the period is paused for a cause the law names (art. 45).</summary>
    Suspended,

    /// <summary>准予</summary>
    Granted,

    /// <summary>不准予</summary>
    NotGranted,

    /// <summary>不予受理</summary>
    RefusedAcceptance,

    /// <summary>撤回: withdrawn by the applicant before a decision.</summary>
    Withdrawn,

    /// <summary>终止</summary>
    Terminated,
}

/// <summary>The four groups of the tender's menu.</summary>
public enum CaseStage
{
    /// <summary>待补正</summary>
    ToSupplement,

    /// <summary>待受理</summary>
    ToAccept,

    /// <summary>办件中</summary>
    UnderWay,

    /// <summary>已办结</summary>
    Concluded,
}

/// <summary>What somebody did to a case; stands in its timeline.</summary>
public enum CaseAction
{
    Submit,
    HandOver,
    PassPreReview,
    Accept,
    AcceptBySilence,
    RefuseAcceptance,
    RequestSupplement,
    ReceiveSupplement,
    Approve,
    Disapprove,
    Grant,
    RefuseGrant,
    Return,
    Suspend,
    Resume,
    Extend,
    Withdraw,
    Terminate,
    MakeLicence,
    Deliver,
    Archive,

    /// <summary>发起专家评审: a review plan is opened for the case; the period has stopped with the step.</summary>
    OpenExpertReview,

    /// <summary>专家评审结论: what the panel concluded; the step goes on by a person's opinion.</summary>
    ExpertConclusion,
}

/// <summary>Why the period does not run. Administrative Licensing Law art. 45 names the causes.</summary>
public enum PauseCause
{
    /// <summary>申请人补充材料</summary>
    ApplicantSupplement,

    /// <summary>听证</summary>
    Hearing,

    /// <summary>招标、拍卖</summary>
    Tendering,

    /// <summary>检验、检测、检疫</summary>
    Testing,

    /// <summary>鉴定</summary>
    Appraisal,

    /// <summary>专家评审</summary>
    ExpertReview,
}

/// <summary>Why an application is not taken up; each has its article and its own sentence in the notice.</summary>
public enum RefusalCause
{
    /// <summary>申请材料未按要求补正 (art. 32(1)(4), (5))</summary>
    MaterialsNotCompleted,

    /// <summary>依法不需要取得行政许可 (art. 32(1)(1))</summary>
    LicenceNotRequired,

    /// <summary>依法不属于本机关职权范围 (art. 32(1)(2))</summary>
    OutsideCompetence,

    /// <summary>隐瞒有关情况或者提供虚假材料 (art. 78)</summary>
    FalseMaterials,
}

public enum CaseChannel
{
    /// <summary>窗口</summary>
    Window,

    /// <summary>线上</summary>
    Online,
}

/// <summary>Chinese names of states, actions and causes.</summary>
public static class CaseNames
{
    public static bool IsConcluded(this CaseState state) =>
        state is CaseState.Granted or CaseState.NotGranted or CaseState.RefusedAcceptance or CaseState.Withdrawn or CaseState.Terminated;

    public static CaseStage Stage(this CaseState state) => state switch
    {
        CaseState.Submitted => CaseStage.ToAccept,
        CaseState.AwaitingSupplement => CaseStage.ToSupplement,
        CaseState.InProgress or CaseState.Suspended => CaseStage.UnderWay,
        _ => CaseStage.Concluded,
    };

    public static string Name(this CaseStage stage) => stage switch
    {
        CaseStage.ToSupplement => "待补正",
        CaseStage.ToAccept => "待受理",
        CaseStage.UnderWay => "办件中",
        _ => "已办结",
    };

    public static string Name(this CaseState state) => state switch
    {
        CaseState.Submitted => "待受理",
        CaseState.AwaitingSupplement => "补正中",
        CaseState.InProgress => "审批中",
        CaseState.Suspended => "中止",
        CaseState.Granted => "准予",
        CaseState.NotGranted => "不准予",
        CaseState.RefusedAcceptance => "不予受理",
        CaseState.Withdrawn => "已撤回",
        CaseState.Terminated => "已终止",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static string Name(this CaseAction action) => action switch
    {
        CaseAction.Submit => "收件",
        CaseAction.HandOver => "交接",
        CaseAction.PassPreReview => "预审通过",
        CaseAction.Accept => "受理",
        CaseAction.AcceptBySilence => "逾期未告知，视为受理",
        CaseAction.RefuseAcceptance => "不予受理",
        CaseAction.RequestSupplement => "一次性告知补正",
        CaseAction.ReceiveSupplement => "收到补正材料",
        CaseAction.Approve => "同意",
        CaseAction.Disapprove => "建议不予许可",
        CaseAction.Grant => "准予",
        CaseAction.RefuseGrant => "不准予",
        CaseAction.Return => "退回",
        CaseAction.Suspend => "中止",
        CaseAction.Resume => "恢复办理",
        CaseAction.Extend => "延长期限",
        CaseAction.Withdraw => "申请人撤回",
        CaseAction.Terminate => "终止",
        CaseAction.MakeLicence => "制证",
        CaseAction.Deliver => "送达",
        CaseAction.Archive => "归档",
        CaseAction.OpenExpertReview => "发起专家评审",
        CaseAction.ExpertConclusion => "专家评审结论",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    public static string Name(this PauseCause cause) => cause switch
    {
        PauseCause.ApplicantSupplement => "申请人补充材料",
        PauseCause.Hearing => "听证",
        PauseCause.Tendering => "招标、拍卖",
        PauseCause.Testing => "检验、检测、检疫",
        PauseCause.Appraisal => "鉴定",
        PauseCause.ExpertReview => "专家评审",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, null),
    };

    public static string Name(this RefusalCause cause) => cause switch
    {
        RefusalCause.MaterialsNotCompleted => "未按要求提交全部补正材料",
        RefusalCause.LicenceNotRequired => "依法不需要取得行政许可",
        RefusalCause.OutsideCompetence => "不属于本机关职权范围",
        RefusalCause.FalseMaterials => "隐瞒有关情况或者提供虚假材料",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, null),
    };

    public static string Article(this RefusalCause cause) => cause switch
    {
        RefusalCause.MaterialsNotCompleted => "《行政许可法》第三十二条第一款第四项、第五项",
        RefusalCause.LicenceNotRequired => "《行政许可法》第三十二条第一款第一项",
        RefusalCause.OutsideCompetence => "《行政许可法》第三十二条第一款第二项",
        RefusalCause.FalseMaterials => "《行政许可法》第七十八条",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, null),
    };

    /// <summary>Where the law says that this time does not count.</summary>
    public static string Article(this PauseCause cause) => cause switch
    {
        PauseCause.ApplicantSupplement => "申请人补充材料所需时间（参照《行政许可法》第四十五条）",
        _ => "《行政许可法》第四十五条",
    };

    public static string Name(this CaseChannel channel) => channel == CaseChannel.Window ? "窗口" : "线上";
}
