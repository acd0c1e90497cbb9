namespace HealthPortal.Tests.Kit;

public sealed class PortalServerTests
{
    [Theory]
    [InlineData("[09:00:00 WRN] 磁盘快满了", true)]
    [InlineData("2026-03-02 09:00:00.000 +08:00 [ERR] 坏了", true)]
    [InlineData("[09:00:00 FTL] 停止", true)]
    [InlineData("warn: Microsoft.AspNetCore.Hosting[0]", true)]
    [InlineData("fail: Microsoft.EntityFrameworkCore.Database.Command[20102]", true)]
    [InlineData("Unhandled exception. System.InvalidOperationException: x", true)]
    [InlineData("System.InvalidOperationException: x", true)]
    [InlineData(" ---> Npgsql.PostgresException (0x80004005): x", true)]
    [InlineData("[09:00:00 INF] Now listening on: http://127.0.0.1:5080", false)]
    [InlineData("info: Microsoft.Hosting.Lifetime[14]", false)]
    [InlineData("[09:00:00 INF] 上次导入有 3 行警告 [WRN]", false)]
    public void Unexplained_WhenALineIsWritten_FindsWarningsAndErrorsOnly(string line, bool alarming) =>
        Assert.Equal(alarming, PortalServer.Unexplained([line], []).Count == 1);

    [Fact]
    public void Unexplained_WhenTheLineIsExpected_LeavesItOut() =>
        Assert.Empty(PortalServer.Unexplained(["[09:00:00 WRN] 磁盘快满了"], ["磁盘快满了"]));

    [Fact]
    public async Task Start_WhenThePortalIsReady_AnswersFromItsOwnDataDirectoryAndStopsInOrder()
    {
        await using var server = await PortalServer.StartAsync(new PortalServerOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:DemoCases"] = "0" } });
        using var client = new HttpClient { BaseAddress = server.Address };

        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync("health")).StatusCode);
        Assert.Equal(0, await server.StopAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("health"));
    }
}
