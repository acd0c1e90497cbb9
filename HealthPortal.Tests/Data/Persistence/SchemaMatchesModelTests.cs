using System.Data.Common;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Persistence;

/// <summary>Migrations are written by hand (ADR-002); what they build must be what the model wants, on each provider.</summary>
public class SchemaMatchesModelTests
{
    [Fact]
    public async Task Migrations_OnSqlite_BuildTheSchemaOfTheModel()
    {
        var directory = Directory.CreateTempSubdirectory("hp-schema-").FullName;
        var migrated = await DescribeAsync(DatabaseProvider.Sqlite, "Data Source=" + Path.Combine(directory, "a.db") + ";Pooling=false", migrate: true, SqliteColumns);
        var created = await DescribeAsync(DatabaseProvider.Sqlite, "Data Source=" + Path.Combine(directory, "b.db") + ";Pooling=false", migrate: false, SqliteColumns);
        Directory.Delete(directory, recursive: true);
        Assert.Equal(created, migrated);
        Assert.Contains(created, line => line.StartsWith("ApprovalCases", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Migrations_OnPostgreSql_BuildTheSchemaOfTheModel()
    {
        Prerequisite.Check(PostgresCluster.MissingReason);
        var cluster = await PostgresCluster.GetAsync();
        await using var a = await cluster.CreateDatabaseAsync();
        await using var b = await cluster.CreateDatabaseAsync();
        var migrated = await DescribeAsync(DatabaseProvider.PostgreSql, a.ConnectionString, migrate: true, PostgresColumns);
        var created = await DescribeAsync(DatabaseProvider.PostgreSql, b.ConnectionString, migrate: false, PostgresColumns);
        Assert.Equal(created, migrated);
    }

    [Fact]
    public async Task Comparison_WhenAColumnIsMissing_SeesIt()
    {
        var directory = Directory.CreateTempSubdirectory("hp-schema-").FullName;
        var path = "Data Source=" + Path.Combine(directory, "a.db") + ";Pooling=false";
        var whole = await DescribeAsync(DatabaseProvider.Sqlite, path, migrate: false, SqliteColumns);
        await using (var db = Open(DatabaseProvider.Sqlite, path))
        {
            await db.Database.ExecuteSqlRawAsync("""ALTER TABLE "Applicants" DROP COLUMN "Address" """);
        }

        var cut = await DescribeAsync(DatabaseProvider.Sqlite, path, migrate: null, SqliteColumns);
        Directory.Delete(directory, recursive: true);
        Assert.NotEqual(whole, cut);
    }

    private const string SqliteColumns = """
        SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\_\_%' ESCAPE '\' AND m.name NOT LIKE 'sqlite%'
        UNION ALL SELECT tbl_name || ' ' || replace(sql, char(10), ' ') FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
        UNION ALL SELECT m.name || ' -> ' || f."table" || '.' || f."to" || ' ' || f."from" || ' ' || f.on_delete FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
        """;

    private const string PostgresColumns = """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' ' || coalesce(collation_name, '') || ' ' || is_identity FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_%'
        UNION ALL SELECT tablename || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\_\_%'
        UNION ALL SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'
        """;

    private static PortalDb Open(DatabaseProvider provider, string connection)
    {
        var builder = new DbContextOptionsBuilder<PortalDb>();
        DatabaseProviders.Configure(builder, provider, connection);
        var db = new PortalDb(builder.Options);
        db.Narrow(ActorScope.Everything);
        return db;
    }

    private static async Task<List<string>> DescribeAsync(DatabaseProvider provider, string connection, bool? migrate, string query)
    {
        await using var db = Open(provider, connection);
        if (migrate == true)
        {
            await db.Database.MigrateAsync();
        }
        else if (migrate == false)
        {
            await db.Database.EnsureCreatedAsync();
        }

        await db.Database.OpenConnectionAsync();
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = query;
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}
