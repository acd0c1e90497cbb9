using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using HealthPortal.Data.Providers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HealthPortal.Data.Backup;

/// <param name="Migration">The last migration.</param>
public sealed record DatabaseFacts(string Migration, IReadOnlyDictionary<string, long> Tables, long AuditLength, string AuditRoot);

/// <summary>Copies a database as it was at one instant while people work on, and puts a copy into an empty place. SQLite by itself, PostgreSQL by its own programs.</summary>
internal abstract class DatabaseCopy
{
    public static DatabaseCopy Of(DatabaseOptions options) => options.Provider == DatabaseProvider.Sqlite ? new SqliteCopy(options.ConnectionString) : new PostgresCopy(options.ConnectionString);

    public abstract string FileName { get; }

    public abstract Task<DatabaseFacts> WriteAsync(string file, CancellationToken cancellation);

    public abstract Task<bool> IsEmptyAsync(CancellationToken cancellation);

    public abstract Task RestoreAsync(string file, CancellationToken cancellation);

    public abstract Task<DatabaseFacts> ReadAsync(CancellationToken cancellation);

    protected static async Task<DatabaseFacts> FactsAsync(DbConnection connection, DbTransaction? transaction, string tablesSql, CancellationToken cancellation)
    {
        async Task<List<object>> ReadAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            command.CommandTimeout = 0; // counting a large table takes its time
            var values = new List<object>();
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                values.AddRange(Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue));
            }

            return values;
        }

        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in (await ReadAsync(tablesSql)).Cast<string>())
        {
            counts[table] = Convert.ToInt64((await ReadAsync($"SELECT count(*) FROM \"{table}\""))[0], CultureInfo.InvariantCulture);
        }

        var head = await ReadAsync("""SELECT "Length", "Hash" FROM "ChangeChainHeads" WHERE "Id" = 1""");
        var migration = await ReadAsync("""SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY "MigrationId" DESC LIMIT 1""");
        return new DatabaseFacts((string)migration[0], counts, Convert.ToInt64(head[0], CultureInfo.InvariantCulture), (string)head[1]);
    }

    private sealed class SqliteCopy(string connectionString) : DatabaseCopy
    {
        private const string Tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

        private readonly string path = new SqliteConnectionStringBuilder(connectionString).DataSource;

        public override string FileName => "database.db";

        public override async Task<DatabaseFacts> WriteAsync(string file, CancellationToken cancellation)
        {
            await using (var live = await OpenAsync(path, SqliteOpenMode.ReadWrite, cancellation))
            {
                // One read transaction: what others write meanwhile is not in the copy.
                await using var command = live.CreateCommand();
                command.CommandText = "VACUUM INTO $file";
                command.CommandTimeout = 0;
                command.Parameters.AddWithValue("$file", file);
                await command.ExecuteNonQueryAsync(cancellation);
            }

            await using var copy = await OpenAsync(file, SqliteOpenMode.ReadOnly, cancellation);
            return await FactsAsync(copy, null, Tables, cancellation);
        }

        public override Task<bool> IsEmptyAsync(CancellationToken cancellation) => Task.FromResult(!File.Exists(path));

        public override Task RestoreAsync(string file, CancellationToken cancellation)
        {
            File.Copy(file, path);
            return Task.CompletedTask;
        }

        public override async Task<DatabaseFacts> ReadAsync(CancellationToken cancellation)
        {
            await using var restored = await OpenAsync(path, SqliteOpenMode.ReadWrite, cancellation);
            return await FactsAsync(restored, null, Tables, cancellation);
        }

        private static async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode, CancellationToken cancellation)
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 60 }.ToString());
            await connection.OpenAsync(cancellation);
            return connection;
        }
    }

    private sealed class PostgresCopy(string connectionString) : DatabaseCopy
    {
        private const string Tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";

        public override string FileName => "database.dump";

        public override async Task<DatabaseFacts> WriteAsync(string file, CancellationToken cancellation)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
            await using var export = new NpgsqlCommand("SELECT pg_export_snapshot()", connection, transaction);
            var snapshot = (string)(await export.ExecuteScalarAsync(cancellation))!;

            // The program sees exactly what this transaction sees, so counts and copy belong together.
            await RunAsync("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--snapshot=" + snapshot, "--file=" + file], cancellation);
            return await FactsAsync(connection, transaction, Tables, cancellation);
        }

        public override async Task<bool> IsEmptyAsync(CancellationToken cancellation)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", connection);
            return (long)(await command.ExecuteScalarAsync(cancellation))! == 0;
        }

        public override Task RestoreAsync(string file, CancellationToken cancellation) =>
            RunAsync("pg_restore", ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname=" + new NpgsqlConnectionStringBuilder(connectionString).Database, file], cancellation);

        public override async Task<DatabaseFacts> ReadAsync(CancellationToken cancellation)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellation);
            return await FactsAsync(connection, null, Tables, cancellation);
        }

        /// <summary>The password goes by the environment: on the command line everybody on the machine could read it.</summary>
        private async Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            var start = new ProcessStartInfo(Find(program)) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardInput = true };
            foreach (var argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment["PGHOST"] = settings.Host;
            start.Environment["PGPORT"] = settings.Port.ToString(CultureInfo.InvariantCulture);
            start.Environment["PGDATABASE"] = settings.Database;
            start.Environment["PGUSER"] = settings.Username;
            start.Environment["PGPASSWORD"] = settings.Password;
            using var process = Process.Start(start) ?? throw new BackupException($"无法启动 {program}。");
            process.StandardInput.Close();
            var errors = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
            {
                throw new BackupException($"{program} 没有成功（{process.ExitCode}）：{errors.Trim()}");
            }
        }

        /// <summary>Debian keeps the programs of each version apart; the newest can dump every older server.</summary>
        private static string Find(string program)
        {
            const string debian = "/usr/lib/postgresql";
            var versions = Directory.Exists(debian)
                ? Directory.GetDirectories(debian).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
                : [];
            var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return versions.Concat(path).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
                ?? throw new BackupException($"没有找到 {program}，请先安装 PostgreSQL 客户端程序（Debian 的 postgresql-client 软件包）。");
        }
    }
}
