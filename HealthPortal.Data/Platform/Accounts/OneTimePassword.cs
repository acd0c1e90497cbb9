using System.Security.Cryptography;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Files;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>A random password for one sign-in: the person must set one of their own at once.</summary>
public static class OneTimePassword
{
    /// <summary>About 69 bits: nobody guesses it in the days until it is used, and it can still be read out over the telephone.</summary>
    private const int Length = 12;

    /// <summary>Without letters and digits that are taken for each other.</summary>
    private const string Letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>
    /// The slowness of the usual hash is for passwords that people think up. A random one gains nothing by it, and a file of a thousand people would
    /// hold the database for a minute. At the first sign-in Identity stores the usual hash instead.
    /// </summary>
    private static readonly PasswordHasher<PortalUser> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));

    public static string New(int length = Length)
    {
        while (true)
        {
            var password = RandomNumberGenerator.GetString(Letters, length);
            if (password.Any(char.IsAsciiLetterLower) && password.Any(char.IsAsciiLetterUpper) && password.Any(char.IsAsciiDigit))
            {
                return password;
            }
        }
    }

    /// <summary>Gives the account a new one-time password and opens a lock that wrong attempts have closed.</summary>
    /// <returns>The password, to be shown once.</returns>
    internal static string Give(PortalUser user, DateTime now)
    {
        var password = New();
        user.PasswordHash = Hasher.HashPassword(user, password);
        user.MustChangePassword = true;
        user.PasswordChangedAt = now;
        user.AccessFailedCount = 0;
        user.LockoutEnd = null;
        return password;
    }
}

/// <param name="Unit">Where the person works, so that the sheet can be cut and handed out.</param>
public sealed record IssuedPassword(string UserName, string Name, string Unit, string Password);

/// <summary>
/// The one-time passwords of an import between the import and the one download by the person who imported: sealed, in the private data
/// directory, gone when taken and after a day.
/// </summary>
public sealed class OneTimePasswordSheets(PortalOptions options, ProtectedFields fields, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private string Root => Path.Combine(options.DataDirectory, "one-time-passwords");

    internal async Task KeepAsync(Guid userId, string token, IReadOnlyList<IssuedPassword> passwords, CancellationToken cancellation)
    {
        PrivateDirectory.Prepare(Root);
        var limit = clock.GetUtcNow().UtcDateTime - Kept;
        foreach (var old in Directory.EnumerateFiles(Root).Where(path => File.GetLastWriteTimeUtc(path) < limit))
        {
            File.Delete(old);
        }

        var path = PathOf(userId, token);
        await File.WriteAllTextAsync(path, fields.Encrypt(JsonSerializer.Serialize(passwords)), cancellation);
        File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
    }

    internal bool Has(Guid userId, string token) =>
        Path.GetFileName(token) == token && File.Exists(PathOf(userId, token)) && File.GetLastWriteTimeUtc(PathOf(userId, token)) >= clock.GetUtcNow().UtcDateTime - Kept;

    /// <returns>The passwords, or null when they have been taken already or are too old.</returns>
    internal async Task<IReadOnlyList<IssuedPassword>?> TakeAsync(Guid userId, string token, CancellationToken cancellation)
    {
        if (!Has(userId, token))
        {
            return null;
        }

        // Out of the way first, under a name nobody asks for: of two downloads at once only one gets it.
        var path = PathOf(userId, token);
        var taken = path + ".taken";
        try
        {
            File.Move(path, taken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        var text = await File.ReadAllTextAsync(taken, cancellation);
        File.Delete(taken);
        return JsonSerializer.Deserialize<List<IssuedPassword>>(fields.Decrypt(text));
    }

    private string PathOf(Guid userId, string token) => Path.Combine(Root, $"{userId:N}-{token}");
}
