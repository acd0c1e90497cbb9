using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Domain.Platform.Jobs;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Jobs;

/// <summary>Puts 定时任务 into the navigation and serves its workbook.</summary>
public static class JobsStartup
{
    public const string Path = "/platform/jobs";

    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "定时任务", Path, "clock", JobPermissions.View, 920, "系统自动办理的事情：什么时候执行、结果怎样"));

    public static void MapJobs(this IEndpointRouteBuilder app) =>
        app.MapGet("/exports/job-runs.xlsx", (HttpContext context, Portal portal, string? code, string? state, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "执行记录",
            stream => portal.RunAsync(new ExportJobRuns { Code = code, State = StateOf(state), Destination = stream }, cancellation)));

    public static string Of(string code) => $"{Path}/{code}";

    public static JobRunState? StateOf(string? text) => Enum.TryParse<JobRunState>(text, out var state) && Enum.IsDefined(state) ? state : null;

    public static Tone ToneOf(JobRunState state) => state switch { JobRunState.Succeeded => Tone.Success, JobRunState.Failed => Tone.Danger, JobRunState.Interrupted => Tone.Warning, _ => Tone.Info };
}
