using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Messages;

namespace HealthPortal.Data.Platform.Jobs;

/// <summary>A job that fails again and again is told to those who may change it, once for each time it begins to fail.</summary>
public sealed class JobFailedKind : MessageKind
{
    /// <summary>One failure may be a passing one.</summary>
    public const int AfterFailures = 2;

    public override string Code => "job-failed";

    public override string Name => "定时任务连续失败";

    public override string Description => $"定时任务连续失败 {AfterFailures} 次时发给能维护定时任务的管理员，恢复之前不再重复。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("任务", "发送消息"), new("编号", "7KQ2MX")];

    public override string Subject => "定时任务“{任务}”连续失败";

    public override string Body => "定时任务“{任务}”连续失败，服务器日志编号 {编号}。请到定时任务里查看执行记录。";

    public override string Text => "【卫健政务】定时任务“{任务}”连续失败，日志编号{编号}，请查看。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal, MessageChannel.Mail];

    internal static Task TellAsync(Operation operation, ScheduledJob job, string? reference, CancellationToken cancellation) => Messenger.TellHoldersAsync(
        operation, new JobFailedKind(), JobPermissions.Edit, new Dictionary<string, string>(StringComparer.Ordinal) { ["任务"] = job.Name, ["编号"] = reference ?? "—" }, "/platform/jobs/" + job.Code, cancellation);
}
