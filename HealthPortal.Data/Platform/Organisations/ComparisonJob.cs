using HealthPortal.Data.Jobs;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>The nightly comparison with the statistics system's list (tender 5.3.9.1).</summary>
public sealed class ComparisonJob : ScheduledJob
{
    public override string Code => "organisation-comparison";

    public override string Name => "卫统机构比对";

    public override string Description => "把组织机构与最近上传的卫统机构数据比对，差异进入待处理清单。";

    public override string Cron => "0 30 1 * * ?";

    public override string WhenPaused => "机构与卫统数据的差异不再每晚更新。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var compared = await context.Portal.RunAsync(new CompareOrganisations { OnlyWithList = true }, cancellation);
        if (!compared.Succeeded)
        {
            context.Warn(compared.Message);
            return new JobResult(0, "没有比对");
        }

        var (found, vanished, open) = compared.Value;
        return new JobResult(found + vanished, $"新发现 {found} 处差异，消失 {vanished} 处，待处理 {open} 处");
    }
}
