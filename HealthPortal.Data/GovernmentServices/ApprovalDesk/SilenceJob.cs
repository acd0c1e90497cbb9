using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>Acceptance by silence, Administrative Licensing Law art. 32: who was not told within five working days counts as accepted from the day of receipt.</summary>
public sealed class SilenceJob : ScheduledJob
{
    private const int Batch = 500;

    public override string Code => "approval-silence";

    public override string Name => "逾期未告知视为受理";

    public override string Description => "收到申请五个工作日内没有告知是否受理的，自收到之日起视为受理（行政许可法第三十二条）。";

    public override string Cron => "0 5 * * * ?";

    public override string WhenPaused => "逾期未告知的办件不再自动转为受理，办理期限会被少算。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var done = await context.EachAsync(new FindSilentCases(), id => new AcceptCaseBySilence { CaseId = id }, cancellation);
        return new JobResult(done, done == 0 ? "没有逾期未告知的办件" : $"{done} 件视为受理");
    }

    [Requires(ApprovalPermissions.Accept)]
    public sealed class FindSilentCases : Query<IReadOnlyList<JobTarget>>
    {
        protected internal override async Task<Outcome<IReadOnlyList<JobTarget>>> RunAsync(Operation operation, CancellationToken cancellation)
        {
            var today = operation.Today;
            return await operation.Db.Set<ApprovalCase>().Where(row => row.SilenceOn != null && row.SilenceOn < today).OrderBy(row => row.SilenceOn).ThenBy(row => row.CaseNumber).Take(Batch)
                .Select(row => new JobTarget(row.Id, row.CaseNumber)).ToListAsync(cancellation);
        }
    }
}
