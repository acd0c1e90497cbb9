using System.Net;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Domain.Platform.Jobs;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>Two servers on one PostgreSQL and one data directory, as docs/operations.md describes.</summary>
public class TwoServersTests
{
    [SkippableFact]
    public async Task TwoServers_OnOneDatabase_ShareSignInsActsAndJobs()
    {
        Prerequisite.Check(PostgresCluster.MissingReason);
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql, new MovableTime(TimeProvider.System.GetUtcNow().AddMinutes(-5)));
        var submitted = await portal.SubmitAsync();
        var directory = Directory.CreateTempSubdirectory("hp-two-").FullName;
        portal.CopyTo(directory);
        var options = new PortalServerOptions { Provider = "PostgreSql", ConnectionString = portal.ConnectionString, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:DemoCases"] = "0" } };
        var servers = await Task.WhenAll(PortalServer.StartAsync(options, directory), PortalServer.StartAsync(options, directory)); // at the same moment
        await using var one = servers[0];
        await using var other = servers[1];

        // Signed in on one, at work on the other: a page, a list to take away.
        using var atOne = new PortalClient(one.Address);
        await atOne.SignInAsync("officer");
        using var atOther = atOne.At(other.Address);
        Assert.Equal(HttpStatusCode.OK, (await atOther.GetAsync("cases/" + submitted.Id)).Status);
        Assert.Equal(HttpStatusCode.OK, (await atOther.GetAsync("exports/cases.xlsx")).Status);

        // Both look for jobs; what people ask for runs once, on either.
        await portal.DoAsync("admin", new StartJob { Code = "case-archive" });
        await portal.DoAsync("admin", new StartJob { Code = "old-job-runs" });
        await using var db = await portal.OpenAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await db.Set<JobRun>().CountAsync(run => run.State == JobRunState.Succeeded && run.Trigger == JobTrigger.Person, limit.Token) < 2)
        {
            await Task.Delay(500, limit.Token);
        }

        await Task.Delay(TimeSpan.FromSeconds(6), limit.Token); // both have looked once more
        Assert.Equal(2, await db.Set<JobRun>().CountAsync(run => run.Trigger == JobTrigger.Person, CancellationToken.None));

        // Signed out on one, out on the other.
        await atOther.SignOutAsync();
        var left = HttpStatusCode.OK;
        while (left == HttpStatusCode.OK)
        {
            left = (await atOne.GetAsync("exports/cases.xlsx")).Status;
            await Task.Delay(500, limit.Token);
        }

        Assert.Equal(HttpStatusCode.Redirect, left);
    }
}
