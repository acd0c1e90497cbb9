using Npgsql;

namespace HealthPortal.Tests.Kit;

public sealed class PostgresClusterTests
{
    [SkippableFact]
    public async Task CreateDatabase_WhenCalledTwice_GivesTwoThatDoNotSeeEachOther()
    {
        var cluster = await PostgresCluster.GetAsync();
        await using var first = await cluster.CreateDatabaseAsync();
        await using var second = await cluster.CreateDatabaseAsync();

        await ExecuteAsync(first, "CREATE TABLE only_here (id int)");

        Assert.Equal("only_here", await ScalarAsync(first, "SELECT to_regclass('only_here')::text"));
        Assert.Equal(DBNull.Value, await ScalarAsync(second, "SELECT to_regclass('only_here')::text"));
    }

    [SkippableFact]
    public async Task CreateDatabase_Always_IsUtf8InBinaryOrder()
    {
        var cluster = await PostgresCluster.GetAsync();
        await using var database = await cluster.CreateDatabaseAsync();

        Assert.Equal("UTF8", await ScalarAsync(database, "SHOW server_encoding"));
        Assert.Equal("a/,a0", await ScalarAsync(database, "SELECT string_agg(x, ',' ORDER BY x) FROM (VALUES ('a0'), ('a/')) t(x)"));
    }

    [SkippableFact]
    public async Task Copy_WhenAskedManyTimes_BuildsTheTemplateOnce()
    {
        var cluster = await PostgresCluster.GetAsync();
        var builds = 0;

        async Task BuildAsync(string connectionString)
        {
            Interlocked.Increment(ref builds);
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("CREATE TABLE filled AS SELECT 42 AS answer", connection);
            await command.ExecuteNonQueryAsync();
        }

        var copies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.CopyAsync("kit", BuildAsync)));

        foreach (var copy in copies)
        {
            Assert.Equal(42, await ScalarAsync(copy, "SELECT answer FROM filled"));
            await copy.DisposeAsync();
        }

        Assert.Equal(1, builds);
    }

    [SkippableFact]
    public async Task Dispose_WhenAConnectionIsStillPooled_DropsTheDatabase()
    {
        var cluster = await PostgresCluster.GetAsync();
        var database = await cluster.CreateDatabaseAsync();
        await ExecuteAsync(database, "SELECT 1");

        await database.DisposeAsync();

        await using var other = await cluster.CreateDatabaseAsync();
        Assert.Equal(0L, await ScalarAsync(other, $"SELECT count(*) FROM pg_database WHERE datname = '{database.Name}'"));
    }

    [SkippableFact]
    public async Task Stop_WhenTheClusterRuns_EndsTheServerAndRemovesItsFiles()
    {
        Prerequisite.Check(PostgresCluster.MissingReason);
        var cluster = await PostgresCluster.StartAsync();
        Assert.True(Directory.Exists(cluster.Folder));

        // What the operating system does when the test host is killed: the pipe closes, nobody says goodbye.
        cluster.Keeper.StandardInput.Close();
        Assert.True(cluster.Keeper.WaitForExit(TimeSpan.FromSeconds(20)));

        Assert.False(Directory.Exists(cluster.Folder));
        await Assert.ThrowsAsync<NpgsqlException>(async () =>
        {
            await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres") + ";Pooling=false;Timeout=3");
            await connection.OpenAsync();
        });
    }

    private static async Task ExecuteAsync(PostgresDatabase database, string sql) => await ScalarAsync(database, sql);

    private static async Task<object?> ScalarAsync(PostgresDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
