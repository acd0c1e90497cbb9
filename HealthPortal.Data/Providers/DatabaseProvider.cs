using HealthPortal.Data.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace HealthPortal.Data.Providers;

public enum DatabaseProvider
{
    Sqlite,
    PostgreSql,
}

/// <summary>Setting section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>Empty means the embedded database <c>healthportal.db</c> in the data directory.</summary>
    public string ConnectionString { get; set; } = "";
}

/// <summary>One road per provider; SQL Server would be one more case and one package (design section 6).</summary>
public static class DatabaseProviders
{
    public static void Configure(DbContextOptionsBuilder builder, DatabaseProvider provider, string connectionString)
    {
        // One query per collection: joined collections would multiply the rows of a case by each other.
        switch (provider)
        {
            case DatabaseProvider.Sqlite:
                // Each operation opens its own connection; the pool keeps them warm. WAL is set once when the file is made.
                builder.UseSqlite(new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true, DefaultTimeout = 30 }.ToString(), options => options.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));
                break;
            case DatabaseProvider.PostgreSql:
                builder.UseNpgsql(connectionString, options => options.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery)).AddInterceptors(new TextWithoutNul());
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(provider), provider, "设置 Database:Provider 只能是 Sqlite 或 PostgreSql。");
        }

        ConfigureModel(builder);
    }

    /// <summary>SQLite on a connection the caller owns.</summary>
    public static void Configure(DbContextOptionsBuilder builder, SqliteConnection connection)
    {
        builder.UseSqlite(connection);
        ConfigureModel(builder);
    }

    private static void ConfigureModel(DbContextOptionsBuilder builder)
    {
        // Migrations are written by hand, so there is no snapshot to compare with; SchemaMatchesModelTests compares the real schema instead.
        builder.ConfigureWarnings(warnings => warnings
            .Ignore(RelationalEventId.PendingModelChangesWarning)

            // Counts that stop at a limit take any rows; their order means nothing.
            .Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
        builder.ReplaceService<IModelCacheKeyFactory, ScopedModelCacheKeyFactory>();
    }

    /// <summary>Collates the model cache by the number of scope slots, since the filter is built with as many ranges.</summary>
    private sealed class ScopedModelCacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (context.GetType(), (context as PortalDb)?.ScopeSlots, designTime);
    }
}
