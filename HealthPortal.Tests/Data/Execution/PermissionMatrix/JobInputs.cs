using HealthPortal.Data.Files;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Domain.Platform.Jobs;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The portal's own jobs: everybody's or nobody's.</summary>
public sealed class JobInputs : MatrixInputs
{
    private const string Code = "old-job-runs";

    public override int Order => 220;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListJobs());
        yield return Of(_ => new ReadJob { Code = Code });
        yield return Of(world => new ReadJobRun { RunId = world.Id("job run") });
        yield return Of(_ => new ReadJobHistory { Code = Code });
        yield return OfWorkbook((_, stream) => new ExportJobRuns { Destination = stream });
        yield return Of(_ => new PreviewJobSchedule { Code = Code, Cron = "0 0 4 * * ?" });
        yield return Of(_ => new SetJobSchedule { Code = Code, Version = 1, Cron = "0 0 5 * * ?", Reason = "核对" });
        yield return Of(_ => new PauseJob { Code = Code, Version = 1, IsPaused = true, Reason = "核对" });
        yield return Of(_ => new StartJob { Code = Code });
        yield return Of(_ => new FindDueJobs());
        yield return Of(_ => new ClaimJob { Code = Code, Server = "matrix" });
        yield return Of(world => new RenewJob { Code = Code, RunId = world.Id("job run") });
        yield return Of(world => new EndJobRun { Code = Code, RunId = world.Id("job run"), State = JobRunState.Succeeded, DoneCount = 0, Summary = "核对" });
        yield return Of(_ => new DeleteOldJobRuns());
        yield return Of(_ => new RemoveAbandonedUploads());
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        await using var db = await world.Portal.OpenAsync();
        var run = new JobRun { JobCode = Code, Trigger = JobTrigger.Schedule, Server = "matrix", BeganAt = world.Portal.Clock.GetUtcNow().UtcDateTime };
        db.Add(run);
        await db.SaveChangesAsync();
        world.Keep("job run", run.Id);
    }
}
