using System.Security.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Data.Seeding;

/// <summary>Brings the database up to date and fills it on first start.</summary>
public static partial class PortalStartup
{
    private const string PasswordFile = "demo-password.txt";

    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("HealthPortal.Startup");
        var options = services.GetRequiredService<PortalOptions>();
        await using (var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellation))
        {
            await db.Database.MigrateAsync(cancellation);
            if (services.GetRequiredService<DatabaseOptions>().Provider == DatabaseProvider.Sqlite)
            {
                // Readers and the one writer do not wait for each other; the setting stays with the file.
                await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellation);
            }
        }

        var portal = services.PortalFor(new JobActorSource("初始化"));
        if (Require(await portal.RunAsync(new ReferenceSeed(), cancellation)))
        {
            LogSeeded(log);
        }

        Require(await portal.RunAsync(new FillApplicantNames(), cancellation));
        if (!options.Demo)
        {
            if (await FirstAdministrator.PrepareAsync(portal, options.DataDirectory, cancellation) is { } file)
            {
                LogFirstAdministrator(log, FirstAdministrator.UserName, file);
            }

            return;
        }

        Require(await portal.RunAsync(new DemoAccounts.Create { Password = DemoPassword(options) }, cancellation));
        await Demo.DemoSet.PrepareAsync(services, options.DemoCases, log, cancellation);
    }

    /// <summary>The demonstration password: made at first start, kept in the data directory for its owner only, never in the log.</summary>
    public static string DemoPassword(PortalOptions options)
    {
        var path = Path.Combine(options.DataDirectory, PasswordFile);
        if (File.Exists(path))
        {
            return File.ReadAllText(path).Trim();
        }

        const string letters = "abcdefghjkmnpqrstuvwxyz";
        const string digits = "23456789";
        var password = "Demo-" + RandomNumberGenerator.GetString(letters, 5) + RandomNumberGenerator.GetString(digits, 3);
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, file);
        writer.WriteLine(password);
        return password;
    }

    internal static T Require<T>(Outcome<T> outcome) =>
        outcome.Succeeded ? outcome.Value : throw new InvalidOperationException("The portal could not be prepared: " + outcome.Message);

    [LoggerMessage(Level = LogLevel.Information, Message = "First account {UserName} made; its one-time password is in {File}, readable by the owner only")]
    private static partial void LogFirstAdministrator(ILogger logger, string userName, string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "Database seeded with reference data")]
    private static partial void LogSeeded(ILogger logger);
}
