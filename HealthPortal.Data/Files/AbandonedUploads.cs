using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Files;

/// <summary>Removes what a killed process left half received.</summary>
public sealed class AbandonedUploadsJob : ScheduledJob
{
    public override string Code => "abandoned-uploads";

    public override string Name => "清理未完成的上传";

    public override string Description => "删除一天前开始、因网络或服务器中断没有传完的文件。";

    public override string Cron => "0 40 3 * * ?";

    public override string WhenPaused => "没有传完的文件会一直占用磁盘。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var removed = await context.Portal.RunAsync(new RemoveAbandonedUploads(), cancellation);
        return removed.Succeeded ? new JobResult(removed.Value, removed.Value == 0 ? "没有未完成的上传" : $"删除 {removed.Value} 个文件") : new JobResult(0, removed.Message);
    }
}

/// <summary>An upload that has not ended after a day never will.</summary>
[Requires("jobs.run")]
public sealed class RemoveAbandonedUploads : Query<int>
{
    protected internal override Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Task.FromResult(Outcome<int>.Success(operation.Service<FileStore>().RemoveAbandoned(operation.Now.AddDays(-1))));
}
