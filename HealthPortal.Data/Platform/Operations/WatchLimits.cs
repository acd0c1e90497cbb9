using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Operations;

/// <summary>运行报警: to those who look after the jobs, and so after the portal's running.</summary>
public sealed class OperationAlarmKind : MessageKind
{
    public override string Code => "operation-alarm";

    public override string Name => "运行报警";

    public override string Description => "运行数据超过系统参数里设定的限度时发给能维护定时任务的管理员，恢复正常之前不再重复。";

    public override bool IsForStaff => true;

    public override bool IsUrgent => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("报警", "消息积压"), new("情况", "230 条消息过了发送时间 10 分钟还没有发出")];

    public override string Subject => "运行报警：{报警}";

    public override string Body => "{情况}。请到运行监控查看。";

    public override string Text => "【卫健政务】运行报警：{报警}。{情况}。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal, MessageChannel.Mail];
}

/// <param name="Raised">New alarms.</param>
/// <param name="Ended">In order again.</param>
public sealed record WatchResult(int Raised, int Ended);

/// <summary>Looks at every limit, raises an alarm for what has crossed it and ends those that are in order again.</summary>
[Requires("jobs.run")]
public sealed class WatchLimits : Command<WatchResult>
{
    /// <summary>What goes wrong again so soon is the same alarm: nobody is told twice.</summary>
    private static readonly TimeSpan SameAlarm = TimeSpan.FromMinutes(30);

    protected internal override async Task<Outcome<WatchResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        var values = await operation.ParametersAsync([.. OperationLimits.All.Select(limit => limit.Parameter)], cancellation);
        var since = now - SameAlarm;
        var recent = await db.Set<OperationAlarm>().Where(row => row.EndedAt == null || row.EndedAt > since).OrderBy(row => row.Since).ToListAsync(cancellation);
        var (raised, ended) = (0, 0);
        foreach (var limit in OperationLimits.All)
        {
            var words = await limit.CheckAsync(operation, values.Of(limit.Parameter), cancellation);
            var last = recent.LastOrDefault(alarm => alarm.Limit == limit.Code);
            if (words is null)
            {
                if (last is { EndedAt: null })
                {
                    last.EndedAt = now;
                    ended++;
                }
            }
            else if (last is not null)
            {
                last.EndedAt = null;
            }
            else
            {
                db.Add(new OperationAlarm { Limit = limit.Code, Since = now, Words = words });
                await Messenger.TellHoldersAsync(
                    operation, new OperationAlarmKind(), JobPermissions.Edit, new Dictionary<string, string>(StringComparer.Ordinal) { ["报警"] = limit.Name, ["情况"] = words }, "/platform/operations", cancellation);
                raised++;
            }
        }

        return new WatchResult(raised, ended);
    }
}

public sealed class WatchLimitsJob : ScheduledJob
{
    public override string Code => "limit-watch";

    public override string Name => "运行监控";

    public override string Description => "检查响应时间、出错次数、消息积压、任务延误、磁盘空间和在线数量，超过系统参数里的限度就报警。";

    public override string Cron => "0 * * * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromMinutes(1);

    public override string WhenPaused => "出了问题没有人会收到报警。";

    public override bool KeepsIdleRuns => false;

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var watched = await context.Portal.RunAsync(new WatchLimits(), cancellation);
        return watched.Succeeded ? new JobResult(watched.Value.Raised + watched.Value.Ended, $"新报警 {watched.Value.Raised} 个，恢复 {watched.Value.Ended} 个") : new JobResult(0, watched.Message);
    }
}
