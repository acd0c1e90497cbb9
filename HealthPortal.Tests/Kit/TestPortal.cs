using HealthPortal.Data;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Seeding;
using HealthPortal.Domain.Kernel;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Kit;

/// <summary>Provider a test runs on; the same test runs on both.</summary>
public enum TestDatabase
{
    Sqlite,
    PostgreSql,
}

/// <summary>
/// A whole data layer on a real database of its own, seeded with reference data and demonstration accounts (no cases). Seeding is done once
/// per provider and copied, so that a test starts in milliseconds.
/// </summary>
public sealed class TestPortal : IAsyncDisposable
{
    public const string Password = "Demo-Test12345";

    private static readonly Lazy<Task<string>> SqliteTemplate = new(BuildSqliteTemplateAsync);

    private readonly ServiceProvider services;
    private readonly PostgresDatabase? postgres;
    private readonly string directory;
    private readonly Dictionary<string, Guid> users = new(StringComparer.Ordinal);

    private TestPortal(ServiceProvider services, MovableTime clock, string directory, PostgresDatabase? postgres)
    {
        this.services = services;
        this.directory = directory;
        this.postgres = postgres;
        Clock = clock;
    }

    public MovableTime Clock { get; }

    /// <summary>Keys, files and, on SQLite, the database; a portal process can be started on it.</summary>
    public string DataDirectory => directory;

    /// <summary>Null on SQLite, whose file lies in the data directory.</summary>
    public string? ConnectionString => postgres?.ConnectionString;

    public IServiceProvider Services => services;

    /// <summary>Acts as the portal itself.</summary>
    public Portal System => services.PortalFor(new JobActorSource("测试"));

    /// <param name="database">Skips the test with the reason when the provider is not on the machine.</param>
    /// <param name="clock">Starts on a plain working day unless given.</param>
    /// <param name="settings">Further settings in configuration form.</param>
    public static async Task<TestPortal> StartAsync(TestDatabase database, MovableTime? clock = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        clock ??= MovableTime.InShanghai(2026, 3, 10);
        var directory = Directory.CreateTempSubdirectory("hp-portal-").FullName;
        if (database == TestDatabase.Sqlite)
        {
            foreach (var file in Directory.EnumerateFiles(await SqliteTemplate.Value))
            {
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            }

            return new TestPortal(Build(directory, "Sqlite", "", clock, settings), clock, directory, null);
        }

        Prerequisite.Check(PostgresCluster.MissingReason);

        // The keys belong to the data directory; every copy of the template shares those of the template.
        var keys = await SqliteTemplate.Value;
        foreach (var file in Directory.EnumerateFiles(keys).Where(path => !Path.GetFileName(path).StartsWith("healthportal.db", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        var cluster = await PostgresCluster.GetAsync();
        var copy = await cluster.CopyAsync("seeded", async connection =>
        {
            await using var template = Build(directory, "PostgreSql", connection, MovableTime.InShanghai(2026, 1, 5));
            await PortalStartup.PrepareAsync(template, CancellationToken.None);
        });
        return new TestPortal(Build(directory, "PostgreSql", copy.ConnectionString, clock, settings), clock, directory, copy);
    }

    /// <summary>The portal as a demonstration account.</summary>
    public async Task<Portal> AsAsync(string userName)
    {
        if (!users.TryGetValue(userName, out var id))
        {
            await using var db = await OpenAsync();
            id = users[userName] = await db.Users.Where(user => user.UserName == userName).Select(user => user.Id).SingleAsync();
        }

        return services.PortalFor(new Person(id));
    }

    public async Task<Outcome<T>> RunAsync<T>(string userName, UseCase<T> useCase) => await (await AsAsync(userName)).RunAsync(useCase);

    /// <summary>Runs and expects success.</summary>
    public async Task<T> DoAsync<T>(string userName, UseCase<T> useCase)
    {
        var outcome = await RunAsync(userName, useCase);
        Assert.True(outcome.Succeeded, $"{useCase.GetType().Name} by {userName}: {(outcome.Succeeded ? "" : outcome.Message)}");
        return outcome.Value;
    }

    /// <summary>The database without the scope filter's cut, for looking at what is stored.</summary>
    public async Task<PortalDb> OpenAsync()
    {
        var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        db.Narrow(ActorScope.Everything);
        return db;
    }

    /// <summary>The portal as somebody who has not signed in.</summary>
    public Portal Anonymous => services.PortalFor(new Stranger());

    /// <summary>Copies database, keys and files of a SQLite portal to where a server process is to start on them.</summary>
    public void CopyTo(string target)
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(directory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();

        // A portal process that was started on the directory has taken it along when it ended.
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static ServiceProvider Build(string directory, string provider, string connection, MovableTime clock, IReadOnlyDictionary<string, string>? settings = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Portal:DataDirectory"] = directory,
            ["Portal:Demo"] = "true",
            ["Portal:DemoCases"] = "0",
            ["Database:Provider"] = provider,
            ["Database:ConnectionString"] = connection,
        }).AddInMemoryCollection((settings ?? new Dictionary<string, string>(StringComparer.Ordinal)).Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(clock);
        services.AddPortalData(configuration, directory);
        services.ConfigureDbContext<PortalDb>(builder => builder.AddInterceptors(DryRun.Interceptor, HeldQueries.Interceptor));
        return services.BuildServiceProvider();
    }

    private static async Task<string> BuildSqliteTemplateAsync()
    {
        var directory = Directory.CreateTempSubdirectory("hp-template-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        await File.WriteAllTextAsync(Path.Combine(directory, "demo-password.txt"), Password);
        await using (var services = Build(directory, "Sqlite", "", MovableTime.InShanghai(2026, 1, 5)))
        {
            await PortalStartup.PrepareAsync(services, CancellationToken.None);
        }

        SqliteConnection.ClearAllPools();
        return directory;
    }

    private sealed class Stranger : ActorSource
    {
        public override string? RemoteAddress => "127.0.0.1";

        public override ValueTask<Guid?> UserIdAsync() => default;
    }

    private sealed class Person(Guid id) : ActorSource
    {
        public override string? RemoteAddress => "127.0.0.1";

        public override ValueTask<Guid?> UserIdAsync() => new(id);
    }
}
