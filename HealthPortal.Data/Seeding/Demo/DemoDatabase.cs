using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>
/// Contexts for seeding that do not wait for the disk at each of ten thousand commits. What a power cut would take is made anew at the next
/// start. On SQLite all of them share one connection of its own, so that the pooled ones keep their full durability.
/// </summary>
internal sealed class DemoDatabase : IDbContextFactory<PortalDb>, IAsyncDisposable
{
    private readonly DbContextOptions<PortalDb> options;
    private readonly SqliteConnection? connection;

    private DemoDatabase(DbContextOptions<PortalDb> options, SqliteConnection? connection)
    {
        this.options = options;
        this.connection = connection;
    }

    public static async Task<DemoDatabase> OpenAsync(DatabaseOptions database, CancellationToken cancellation)
    {
        var builder = new DbContextOptionsBuilder<PortalDb>();
        if (database.Provider != DatabaseProvider.Sqlite)
        {
            DatabaseProviders.Configure(builder, database.Provider, database.ConnectionString);
            return new DemoDatabase(builder.Options, null);
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(database.ConnectionString) { ForeignKeys = true, DefaultTimeout = 30, Pooling = false }.ToString());
        await connection.OpenAsync(cancellation);
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;";
            await command.ExecuteNonQueryAsync(cancellation);
        }

        DatabaseProviders.Configure(builder, connection);
        return new DemoDatabase(builder.Options, connection);
    }

    public PortalDb CreateDbContext() => new(options);

    /// <summary>Everything is on disk when this returns.</summary>
    public async ValueTask DisposeAsync()
    {
        if (connection is null)
        {
            return;
        }

        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE);";
            await command.ExecuteNonQueryAsync();
        }

        await connection.DisposeAsync();
    }
}
