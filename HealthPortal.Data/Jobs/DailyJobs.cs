using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseArchive;
using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Data.Platform.Messages;

namespace HealthPortal.Data.Jobs;

public sealed record DailyJobsResult(int AcceptedBySilence, int NoticesPublished, int Archived);

/// <summary>What the law makes happen by itself, one after the other, for those who turn the clock themselves: the demonstration's half year.</summary>
public static class DailyJobs
{
    /// <summary>Sends what has been written until then.</summary>
    public static Task SendMessagesAsync(IServiceProvider services, Portal portal, TimeProvider clock, CancellationToken cancellation) =>
        new SendMessagesJob().RunAsync(new JobContext(services, portal, clock), cancellation);

    public static async Task<DailyJobsResult> RunAsync(IServiceProvider services, Portal portal, TimeProvider clock, CancellationToken cancellation)
    {
        async Task<int> DoneAsync(ScheduledJob job) => (await job.RunAsync(new JobContext(services, portal, clock), cancellation)).Done;
        return new DailyJobsResult(await DoneAsync(new SilenceJob()), await DoneAsync(new PublishNoticesJob()), await DoneAsync(new ArchiveJob()));
    }
}
