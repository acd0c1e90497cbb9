using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace HealthPortal.Tests.Kit;

/// <summary>
/// A throw-away PostgreSQL cluster, started once per test run on a free loopback port and removed at its end.
/// The server is the child of a small shell that reads a pipe held by this process: when the process ends, in order or killed,
/// the pipe closes, and the shell stops the server and deletes its files.
/// </summary>
public sealed class PostgresCluster
{
    private const string Superuser = "portal_test";
    private const string SystemAccount = "postgres";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly Lazy<string?> Missing = new(FindReason);
    private static readonly Lazy<Task<PostgresCluster>> Running = new(StartAsync);

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> templates = new(StringComparer.Ordinal);
    private readonly string password;
    private readonly int port;
    private int databases;

    private PostgresCluster(int port, string password, Process keeper, string folder)
    {
        this.port = port;
        this.password = password;
        Keeper = keeper;
        Folder = folder;
    }

    /// <summary>Why there is no PostgreSQL on this machine, or null when there is.</summary>
    public static string? MissingReason => Missing.Value;

    internal Process Keeper { get; }

    internal string Folder { get; }

    /// <summary>The cluster of this test run; starts it on the first call. Skips the test when PostgreSQL is not installed.</summary>
    public static Task<PostgresCluster> GetAsync()
    {
        Prerequisite.Check(MissingReason);
        return Running.Value;
    }

    /// <summary>A new database, empty or a copy of <paramref name="template"/>; dropped when disposed.</summary>
    /// <param name="template">Name of an existing database that nobody is connected to.</param>
    public async Task<PostgresDatabase> CreateDatabaseAsync(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}_{Interlocked.Increment(ref databases)}");
        // CREATE DATABASE takes no parameters; both names are made by this class or by the caller's own test code.
        await ExecuteAsync($"CREATE DATABASE \"{name}\"" + (template is null ? " TEMPLATE template0" : $" TEMPLATE \"{template}\""));
        return new PostgresDatabase(this, name);
    }

    /// <summary>A copy of a database that is built only once per test run, e.g. migrated and seeded.</summary>
    /// <param name="key">Names the content: the same key gives copies of the same template.</param>
    /// <param name="build">Fills the template, given its connection string.</param>
    public async Task<PostgresDatabase> CopyAsync(string key, Func<string, Task> build)
    {
        var template = await templates.GetOrAdd(key, _ => new Lazy<Task<string>>(() => BuildTemplateAsync(build))).Value;
        return await CreateDatabaseAsync(template);
    }

    internal string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = Superuser,
        Password = password,
        Database = database,
        IncludeErrorDetail = true,
        MaxPoolSize = 20,
    }.ConnectionString;

    internal async Task DropAsync(string database)
    {
        await using (var pooled = new NpgsqlConnection(ConnectionString(database)))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        await ExecuteAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");
    }

    /// <summary>Starts a cluster of its own; <see cref="GetAsync"/> shares one, only the test of the kit wants another.</summary>
    internal static async Task<PostgresCluster> StartAsync()
    {
        var bin = FindBinaries() ?? throw new InvalidOperationException(MissingReason);
        // A short name: the path of the Unix socket inside may have 107 bytes at most.
        var folder = Directory.CreateTempSubdirectory("hp-pg-").FullName;
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, password);

        var asPostgres = Environment.IsPrivilegedProcess;
        if (asPostgres)
        {
            // PostgreSQL refuses to run as root.
            await RunAsync("chown", "-R", SystemAccount, folder);
        }

        var data = Path.Combine(folder, "data");
        await RunAsync(AsServer(asPostgres, Path.Combine(bin, "initdb"),
            "--pgdata", data, "--username", Superuser, "--pwfile", passwordFile, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"));

        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Find();
            var keeper = StartServer(asPostgres, bin, folder, data, port);
            var cluster = new PostgresCluster(port, password, keeper, folder);
            if (await cluster.AnswersAsync())
            {
                AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.Stop();
                return cluster;
            }

            var log = await File.ReadAllTextAsync(Path.Combine(folder, "server.log"));
            if (attempt == 3 || !log.Contains("could not bind", StringComparison.Ordinal))
            {
                cluster.Stop();
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                throw new InvalidOperationException("PostgreSQL did not start:\n" + log);
            }
        }
    }

    internal void Stop()
    {
        if (Keeper.HasExited)
        {
            return;
        }

        Keeper.StandardInput.Close();
        Keeper.WaitForExit(TimeSpan.FromSeconds(15));
    }

    private static Process StartServer(bool asPostgres, string bin, string folder, string data, int port)
    {
        // Ends when the pipe closes or the server dies. A server that died by itself leaves its files, so that the log can be read.
        const string script = """
            folder=$1; shift
            "$@" </dev/null >"$folder/server.log" 2>&1 &
            server=$!
            while kill -0 $server 2>/dev/null; do
              read -r -t 1 _
              # Above 128 the second is over and the pipe still open.
              [ $? -gt 128 ] && continue
              kill -QUIT $server 2>/dev/null
              wait $server 2>/dev/null
              rm -rf -- "$folder"
              exit 0
            done
            exit 1
            """;
        // In a session of its own, so that Ctrl+C in the terminal reaches the tests only, and the keeper can tidy up after them.
        var start = new ProcessStartInfo(File.Exists("/usr/bin/setsid") ? "/usr/bin/setsid" : "env") { UseShellExecute = false, RedirectStandardInput = true };
        string[] server = AsServer(asPostgres, Path.Combine(bin, "postgres"),
            "-D", data,
            "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=" + folder,
            "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
            "-c", "max_connections=300", "-c", "shared_buffers=" + (Environment.GetEnvironmentVariable("HP_BENCH") is null ? "128MB" : "2GB"));
        foreach (var word in (string[])["bash", "-c", script, "keeper", folder, .. server])
        {
            start.ArgumentList.Add(word);
        }

        return Process.Start(start)!;
    }

    private static string[] AsServer(bool asPostgres, params string[] command) => asPostgres
        ? ["setpriv", "--reuid=" + SystemAccount, "--regid=" + SystemAccount, "--clear-groups", "--", .. command]
        : command;

    private async Task<bool> AnswersAsync()
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < StartLimit && !Keeper.HasExited)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(50);
            }
        }

        return false;
    }

    private async Task<string> BuildTemplateAsync(Func<string, Task> build)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"template{Environment.ProcessId}_{Interlocked.Increment(ref databases)}");
        await ExecuteAsync($"CREATE DATABASE \"{name}\" TEMPLATE template0");
        var connectionString = ConnectionString(name);
        await build(connectionString);
        // A template with an open connection cannot be copied. The pool is found by connection string, so ours may not be the builder's.
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        await ExecuteAsync($"ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS false");
        return name;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }

    private static string? FindReason()
    {
        if (OperatingSystem.IsWindows())
        {
            return "PostgreSQL tests need Linux or macOS.";
        }

        if (FindBinaries() is null)
        {
            return "PostgreSQL is not installed (no initdb under /usr/lib/postgresql/*/bin or in PATH); ./dev test installs it.";
        }

        return Environment.IsPrivilegedProcess && !KnowsServerAccount()
            ? $"PostgreSQL does not run as root and there is no user '{SystemAccount}' to run it as."
            : null;
    }

    private static bool KnowsServerAccount() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith(SystemAccount + ":", StringComparison.Ordinal));

    private static string? FindBinaries()
    {
        const string debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderByDescending(folder => Version.TryParse(Path.GetFileName(folder) + ".0", out var version) ? version : new Version())
            : Enumerable.Empty<string>();
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return versions.Select(folder => Path.Combine(folder, "bin")).Concat(path)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private static async Task RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var word in command[1..])
        {
            start.ArgumentList.Add(word);
        }

        // initdb complains when it may not enter the current folder, which is the caller's home here.
        start.WorkingDirectory = Path.GetTempPath();
        using var process = Process.Start(start) ?? throw new Win32Exception("Could not start " + command[0]);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        }
    }
}

/// <summary>One database of the throw-away cluster.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly PostgresCluster cluster;

    internal PostgresDatabase(PostgresCluster cluster, string name)
    {
        this.cluster = cluster;
        Name = name;
    }

    public string Name { get; }

    public string ConnectionString => cluster.ConnectionString(Name);

    public async ValueTask DisposeAsync() => await cluster.DropAsync(Name);
}
