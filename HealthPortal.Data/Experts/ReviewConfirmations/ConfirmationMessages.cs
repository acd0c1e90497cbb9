using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Messages;

namespace HealthPortal.Data.Experts.ReviewConfirmations;

/// <summary>Text messages to drawn experts. They name the review as the department wants it named, its time and place, and nobody (tender 5.3.5.1.8（2）).</summary>
public abstract class InvitationMessageKind : MessageKind
{
    /// <summary>Beyond half a day the message says nothing that still counts.</summary>
    private static readonly TimeSpan Worth = TimeSpan.FromHours(12);

    public override bool IsForStaff => false;

    public override TimeSpan? GoodFor => Worth;

    public override IReadOnlyList<MessageVariable> Variables => [new("机关", "昆山市卫生健康委员会"), new("评审", "三级医院评审"), new("时间", "4 月 1 日（周三）上午"), new("地点", "昆山市会议中心")];

    public override string Subject => "";

    public override string Body => "";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Text];
}

public sealed class ReviewInvitationKind : InvitationMessageKind
{
    public override string Code => "review-invitation";

    public override string Name => "评审邀请（专家）";

    public override string Description => "抽取后由处室发起，在工作时间发给正式专家，请其打开链接答复是否参加。链接只发给本人，发送记录里看不到。";

    public override IReadOnlyList<MessageVariable> Variables => [.. base.Variables, new("小时", "4"), new("链接", "http://localhost:5080/review-answer/AbCd")];

    public override string? SecretVariable => "链接";

    public override string Text => "【{机关}】专家您好：邀请您参加{评审}，时间{时间}，地点{地点}。请在收到后{小时}小时内打开链接答复，逾期视为不能参加：{链接}";
}

public sealed class ReviewReminderKind : InvitationMessageKind
{
    public override string Code => "review-reminder";

    public override string Name => "评审邀请提醒（专家）";

    public override string Description => "邀请发出 2 小时没有答复的，再发一次。链接只发给本人，发送记录里看不到。";

    public override IReadOnlyList<MessageVariable> Variables => [.. base.Variables, new("截止", "14:20"), new("链接", "http://localhost:5080/review-answer/AbCd")];

    public override string? SecretVariable => "链接";

    public override string Text => "【{机关}】专家您好：您还没有答复是否参加{评审}（{时间}）。请在{截止}前打开链接答复，逾期视为不能参加：{链接}";
}

public sealed class ReviewAcceptedKind : InvitationMessageKind
{
    public override string Code => "review-accepted";

    public override string Name => "评审参加确认（专家）";

    public override string Description => "专家确认参加后发出的第二次短信。";

    public override string Text => "【{机关}】您已确认参加{评审}，时间{时间}，地点{地点}。如有变化，请尽快打开原链接告知。";
}

public sealed class ReviewDeclinedKind : InvitationMessageKind
{
    public override string Code => "review-declined";

    public override string Name => "评审不参加确认（专家）";

    public override string Description => "专家答复不能参加或申报回避后发出的第二次短信。";

    public override string Text => "【{机关}】已收到您不能参加{评审}（{时间}）的答复，邀请信息已失效。感谢告知。";
}

public sealed class ReviewExpiredKind : InvitationMessageKind
{
    public override string Code => "review-expired";

    public override string Name => "评审邀请失效（专家）";

    public override string Description => "邀请发出 4 小时没有答复、已请下一位专家时发出。";

    public override string Text => "【{机关}】系统未收到您确认参加{评审}信息，邀请信息已失效。";
}

public sealed class ReviewWithdrawnKind : InvitationMessageKind
{
    public override string Code => "review-withdrawn";

    public override string Name => "评审邀请撤回（专家）";

    public override string Description => "评审取消、改期或名额变动时，发给已经收到邀请的专家。";

    public override string Text => "【{机关}】{评审}（{时间}）安排有变，您不需要参加，邀请信息已失效。感谢支持。";
}

/// <summary>进度通知 to the people a department has chosen (tender 5.3.5.1.8（5）).</summary>
public sealed class ReviewProgressKind : MessageKind
{
    public override string Code => "review-progress";

    public override string Name => "评审确认进度";

    public override string Description => "按处室设定的时间，发给设定的、有权查看这个计划的人员。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables =>
        [new("评审", "三级医院评审"), new("需要", "5"), new("确认", "3"), new("请假", "1"), new("回避", "0"), new("逾期", "1"), new("未答复", "2"), new("电话联系", "0"), new("补抽", "2")];

    public override string Subject => "{评审}：确认 {确认}/{需要} 人";

    public override string Body => "“{评审}”需要正式专家 {需要} 人，确认参加 {确认} 人，尚未答复 {未答复} 人，需要电话联系 {电话联系} 人。不能参加 {请假} 人，申报回避 {回避} 人，逾期未答复 {逾期} 人，已补抽 {补抽} 次。";

    public override string Text => "【卫健政务】{评审}：需要{需要}人，确认{确认}，未答复{未答复}，待电话联系{电话联系}，不能参加{请假}，回避{回避}，逾期{逾期}，补抽{补抽}次。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal];
}
