using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Messages;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>异地登录提醒 (tender 5.3.9.5): to the account's owner, at any hour.</summary>
public sealed class UnusualSignInKind : MessageKind
{
    public override string Code => "unusual-sign-in";

    public override string Name => "异地登录提醒";

    public override string Description => "账号从平时没有用过的地区登录时发给本人。";

    public override bool IsForStaff => true;

    public override bool IsUrgent => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("时间", "2026-03-10 10:30"), new("地址", "203.0.113.7"), new("设备", "Windows 上的 Chrome")];

    public override string Subject => "您的账号有一次异地登录";

    public override string Body => "您的账号 {时间} 从 {地址}（{设备}）登录，与平时登录的地区不同。不是您本人的话，请马上让它退出并修改密码。";

    public override string Text => "【卫健政务】您的账号{时间}从{地址}登录，与平时地区不同。不是本人请马上修改密码。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal, MessageChannel.Text, MessageChannel.Mail];
}
