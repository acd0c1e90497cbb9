using System.Net;
using HealthPortal.Data.Persistence;
using HealthPortal.Tests.Kit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthPortal.Tests.Web.Account;

/// <summary>The lists of addresses in front of a running portal, and whom a proxy may speak for.</summary>
public sealed class AddressGateTests
{
    [Fact]
    public async Task Get_FromADeniedAddress_ShowsNothingUntilTheLineIsOutOfUse()
    {
        await using var server = await PortalServer.StartAsync(new PortalServerOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:Demo"] = "false" } });
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("account/sign-in")).StatusCode);

        await RunAsync(server, """INSERT INTO "AddressRules" ("Id", "Kind", "Range", "Name", "IsActive", "Version") VALUES ('019A0000-0000-7000-8000-000000000001', 'Deny', '127.0.0.0/8', '试', 1, 1)""");
        Assert.Equal(HttpStatusCode.Forbidden, await UntilAsync(client, HttpStatusCode.Forbidden));
        var refusal = await client.GetAsync("_framework/blazor.web.js");
        Assert.Equal(HttpStatusCode.Forbidden, refusal.StatusCode);
        Assert.Contains("您所在的网络地址不能访问", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("health/ready")).StatusCode);

        // Anybody can write the header; only a named proxy is believed.
        using var claimed = new HttpRequestMessage(HttpMethod.Get, "account/sign-in") { Headers = { { "X-Forwarded-For", "203.0.113.9" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(claimed)).StatusCode);
        await RunAsync(server, """UPDATE "AddressRules" SET "IsActive" = 0""");
        Assert.Equal(HttpStatusCode.OK, await UntilAsync(client, HttpStatusCode.OK));
    }

    [Fact]
    public async Task Get_ThroughANamedProxy_CountsFromTheRealAddress()
    {
        await using var server = await PortalServer.StartAsync(new PortalServerOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:Demo"] = "false", ["Portal:KnownProxies"] = "127.0.0.1, ::1" } });
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        await RunAsync(server, """INSERT INTO "AddressRules" ("Id", "Kind", "Range", "Name", "IsActive", "Version") VALUES ('019A0000-0000-7000-8000-000000000001', 'Deny', '203.0.113.9', '试', 1, 1)""");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        Assert.Equal(HttpStatusCode.Forbidden, await UntilAsync(client, HttpStatusCode.Forbidden));
        client.DefaultRequestHeaders.Remove("X-Forwarded-For");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("account/sign-in")).StatusCode);
    }

    [Fact]
    public async Task Check_OfADatabaseThatIsAway_IsNotHealthy()
    {
        var services = new ServiceCollection();
        services.AddDbContextFactory<PortalDb>(builder => builder.UseSqlite(new SqliteConnectionStringBuilder { DataSource = "/nowhere/portal.db", Mode = SqliteOpenMode.ReadOnly }.ToString()));
        await using var provider = services.BuildServiceProvider();
        var check = new DatabaseCheck(provider.GetRequiredService<IDbContextFactory<PortalDb>>());
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
    }

    /// <summary>The gate reads the list every few seconds.</summary>
    private static async Task<HttpStatusCode> UntilAsync(HttpClient client, HttpStatusCode wanted)
    {
        for (var turn = 0; ; turn++)
        {
            var status = (await client.GetAsync("account/sign-in")).StatusCode;
            if (status == wanted || turn == 100)
            {
                return status;
            }

            await Task.Delay(200);
        }
    }

    private static async Task RunAsync(PortalServer server, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(server.DataDirectory, "healthportal.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
