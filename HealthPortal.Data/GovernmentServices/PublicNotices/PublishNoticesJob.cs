using HealthPortal.Data.Jobs;

namespace HealthPortal.Data.GovernmentServices.PublicNotices;

/// <summary>Publishes on its last legal day what nobody has published.</summary>
public sealed class PublishNoticesJob : ScheduledJob
{
    public override string Code => "public-notices";

    public override string Name => "行政许可公示";

    public override string Description => "作出决定后到了最后公示日还没有人公示的，由系统公示（双公示，七个工作日内）。";

    public override string Cron => "0 10 * * * ?";

    public override string WhenPaused => "没有人手动公示的决定会逾期。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var published = 0;
        while (await context.Portal.RunAsync(new PublishNotices(), cancellation) is { Succeeded: true, Value: > 0 and var some })
        {
            published += some;
            context.Say($"公示 {some} 条");
        }

        return new JobResult(published, published == 0 ? "没有到期未公示的决定" : $"公示 {published} 条");
    }
}
