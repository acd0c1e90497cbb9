namespace HealthPortal.Tests.Kit;

/// <summary>A server process on a database in which people have already worked, made by the real use cases.</summary>
public static class SeededServer
{
    /// <param name="prepare">Works as demonstration accounts, some days before today.</param>
    /// <param name="expected">See <see cref="PortalServerOptions.Expected"/>.</param>
    public static async Task<PortalServer> StartAsync(Func<TestPortal, Task> prepare, params string[] expected)
    {
        var directory = Directory.CreateTempSubdirectory("hp-server-").FullName;

        // The server runs on the real clock, so what happened before must lie before it.
        await using (var portal = await TestPortal.StartAsync(TestDatabase.Sqlite, new MovableTime(TimeProvider.System.GetUtcNow().AddDays(-1))))
        {
            await prepare(portal);
            portal.CopyTo(directory);
        }

        return await PortalServer.StartAsync(new PortalServerOptions { Expected = expected, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:DemoCases"] = "0" } }, directory);
    }
}
