using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Data.Platform.Operations;
using HealthPortal.Data.Providers;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HealthPortal.Data;

/// <summary>Where the portal keeps what is not in the database: keys, files, the embedded database, logs. Setting section <c>Portal</c>.</summary>
public sealed class PortalOptions
{
    /// <summary>Relative paths count from the content root.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Demonstration: accounts and cases are made at first start and the accounts are shown on the sign-in page. Off unless asked for: an installation must not have accounts with a known password.</summary>
    public bool Demo { get; set; }

    /// <summary>How many cases the demonstration set has.</summary>
    public int DemoCases { get; set; } = 400;

    /// <summary>Minutes without doing anything after which a sign-in ends.</summary>
    public int IdleMinutes { get; set; } = 30;

    /// <summary>Address under which the public reaches the portal; QR codes lead there.</summary>
    public string PublicAddress { get; set; } = "http://localhost:5080";
}

public static class PortalData
{
    /// <summary>Registers the data layer. The caller adds an <see cref="ActorSource"/> for its own kind of request.</summary>
    public static IServiceCollection AddPortalData(this IServiceCollection services, IConfiguration configuration, string contentRoot)
    {
        var portal = configuration.GetSection("Portal").Get<PortalOptions>() ?? new PortalOptions();
        portal.DataDirectory = Path.GetFullPath(portal.DataDirectory, contentRoot);
        PrivateDirectory.Prepare(portal.DataDirectory);
        var database = configuration.GetSection("Database").Get<DatabaseOptions>() ?? new DatabaseOptions();
        if (database.ConnectionString.Length == 0)
        {
            if (database.Provider != DatabaseProvider.Sqlite)
            {
                throw new InvalidOperationException("设置 Database:ConnectionString 不能为空：使用 PostgreSql 时请填写连接字符串，例如 Host=127.0.0.1;Database=healthportal;Username=healthportal;Password=…");
            }

            database.ConnectionString = "Data Source=" + Path.Combine(portal.DataDirectory, "healthportal.db");
        }

        services.AddSingleton(portal);
        services.AddSingleton(database);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<NationalCryptography>();
        services.AddSingleton(_ => KeyRing.OpenOrCreate(portal.DataDirectory));
        services.AddSingleton<ProtectedFields>();
        services.AddSingleton<Execution.Registers.ImportFiles>();
        services.AddSingleton<KeyFiles>();
        services.AddSingleton<OrganSignatures>();
        services.AddSingleton<BatchFiles>();
        services.AddSingleton<PresentationLog>();
        services.AddSingleton<ClientSnapshots>();
        services.AddSingleton<Platform.Clients.NonceBook>();
        services.AddSingleton<BatchProgress>();
        services.AddSingleton<PublishedGuides>();
        services.AddSingleton<OneTimePasswordSheets>();
        services.AddSingleton<PortalMeter>();
        services.AddSingleton<ApiCallQueue>();
        services.AddSingleton<JobBell>();
        services.AddSingleton(configuration.GetSection("Messages").Get<MessageOptions>() ?? new MessageOptions());
        services.AddSingleton<MessageTransports>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton(_ => new FileStore(Path.Combine(portal.DataDirectory, "files")));
        services.AddSingleton(new ReferenceData(Path.Combine(AppContext.BaseDirectory, "reference-data")));
        services.AddDbContextFactory<PortalDb>(builder => DatabaseProviders.Configure(builder, database.Provider, database.ConnectionString));
        services.TryAddScoped<Portal>();

        // Identity's stores take a plain context; it is used by account pages only, which are static and short (style notes, pain 2).
        services.AddScoped(provider =>
        {
            var db = provider.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContext();
            db.Narrow(ActorScope.Everything);
            return db;
        });
        services.AddIdentityCore<PortalUser>(options =>
            {
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                options.Lockout.AllowedForNewUsers = true;
                options.User.RequireUniqueEmail = false;
            })
            .AddEntityFrameworkStores<PortalDb>()
            .AddDefaultTokenProviders();
        // Cookies must outlive a restart and be read by every server: the keys lie with the other keys of the data directory.
        // They are not encrypted, just as the ring of field keys beside them is not; the directories are closed to everybody else.
        var cookieKeys = new DirectoryInfo(Path.Combine(portal.DataDirectory, "protection-keys"));
        PrivateDirectory.Prepare(cookieKeys.FullName);
        services.AddDataProtection().SetApplicationName("HealthPortal").PersistKeysToFileSystem(cookieKeys);
        return services;
    }
}

/// <summary>The tables the portal is seeded with, beside the program.</summary>
public sealed class ReferenceData(string directory)
{
    public string Read(string name) => File.ReadAllText(Path.Combine(directory, name));

    public IEnumerable<string> Lines(string name) => File.ReadLines(Path.Combine(directory, name));

    /// <summary>Texts of all JSON files in a folder by file name.</summary>
    public IReadOnlyDictionary<string, string> ReadAll(string folder) =>
        Directory.EnumerateFiles(Path.Combine(directory, folder), "*.json").ToDictionary(path => Path.GetFileName(path), File.ReadAllText, StringComparer.Ordinal);
}
