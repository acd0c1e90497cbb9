using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Jobs;

/// <summary>A job that fails again and again is told to those who may change it, once for each time it begins to fail.</summary>
public sealed class JobFailedKind : MessageKind
{
    /// <summary>One failure may be a passing one.</summary>
    public const int AfterFailures = 2;

    /// <summary>More people need not know.</summary>
    private const int MostRecipients = 20;

    public override string Code => "job-failed";

    public override string Name => "定时任务连续失败";

    public override string Description => $"定时任务连续失败 {AfterFailures} 次时发给能维护定时任务的管理员，恢复之前不再重复。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("任务", "发送消息"), new("编号", "7KQ2MX")];

    public override string Subject => "定时任务“{任务}”连续失败";

    public override string Body => "定时任务“{任务}”连续失败，服务器日志编号 {编号}。请到定时任务里查看执行记录。";

    public override string Text => "【卫健政务】定时任务“{任务}”连续失败，日志编号{编号}，请查看。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal, MessageChannel.Mail];

    internal static async Task TellAsync(Operation operation, ScheduledJob job, string? reference, CancellationToken cancellation)
    {
        var db = operation.Db;
        var candidates = await (
            from grant in db.Set<RolePermission>()
            where grant.Permission == JobPermissions.Edit
            join role in db.Set<Role>() on grant.RoleId equals role.Id
            where role.IsActive
            join link in db.Set<PostRole>() on role.Id equals link.RoleId
            join post in db.Set<Post>() on link.PostId equals post.Id
            orderby post.OrganisationPath, post.UserId
            select post.UserId).ToListAsync(cancellation);
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["任务"] = job.Name, ["编号"] = reference ?? "—" };
        var told = 0;
        foreach (var candidate in candidates.Distinct())
        {
            // Whether the right counts where the person's post lies is not in the role.
            if (told < MostRecipients && await ActorDirectory.FindAsync(db, candidate, null, operation.Today, cancellation) is { } actor && actor.May(JobPermissions.Edit))
            {
                await Messenger.TellAsync(operation, new JobFailedKind(), candidate, actor.OrganisationPath, values, cancellation, "/platform/jobs/" + job.Code);
                told++;
            }
        }
    }
}
