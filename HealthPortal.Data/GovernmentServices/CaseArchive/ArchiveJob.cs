using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.CaseArchive;

/// <summary>Files closed cases away.</summary>
public sealed class ArchiveJob : ScheduledJob
{
    private const int Batch = 500;

    public override string Code => "case-archive";

    public override string Name => "办件归档";

    public override string Description => "已办结的办件编立档号，转入办件归档。";

    public override string Cron => "0 20 * * * ?";

    public override string WhenPaused => "已办结的办件不再自动归档。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var done = await context.EachAsync(new FindCasesToArchive(), id => new ArchiveCase { CaseId = id }, cancellation);
        return new JobResult(done, done == 0 ? "没有待归档的办件" : $"归档 {done} 件");
    }

    [Requires(CaseArchivePermissions.View)]
    public sealed class FindCasesToArchive : Query<IReadOnlyList<JobTarget>>
    {
        protected internal override async Task<Outcome<IReadOnlyList<JobTarget>>> RunAsync(Operation operation, CancellationToken cancellation) =>
            await operation.Db.Set<ApprovalCase>().Where(row => row.ClosedOn != null && row.ArchivedAt == null).OrderBy(row => row.ClosedOn).ThenBy(row => row.CaseNumber).Take(Batch)
                .Select(row => new JobTarget(row.Id, row.CaseNumber)).ToListAsync(cancellation);
    }
}
