using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseArchive;
using HealthPortal.Data.GovernmentServices.PublicNotices;

namespace HealthPortal.Data.Jobs;

public sealed record DailyJobsResult(int AcceptedBySilence, int NoticesPublished, int Archived);

/// <summary>What the law makes happen by itself, one after the other, for those who turn the clock themselves: the demonstration's half year.</summary>
public static class DailyJobs
{
    public static async Task<DailyJobsResult> RunAsync(Portal portal, TimeProvider clock, CancellationToken cancellation)
    {
        async Task<int> DoneAsync(ScheduledJob job) => (await job.RunAsync(new JobContext(portal, clock), cancellation)).Done;
        return new DailyJobsResult(await DoneAsync(new SilenceJob()), await DoneAsync(new PublishNoticesJob()), await DoneAsync(new ArchiveJob()));
    }
}
