using System.Security.Cryptography;
using HealthPortal.Data.Cryptography;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <summary>
/// PKCS#12 files between upload and import. Sealed although they have a password of their own, which may be a weak one; each belongs to the person
/// who brought it, and is thrown away with the import or after half an hour.
/// </summary>
public sealed class KeyFiles(PortalOptions options, ProtectedFields fields, TimeProvider clock)
{
    /// <summary>A key with a chain of several certificates has some ten thousand bytes.</summary>
    public const int MostBytes = 64 * 1024;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    private string Root => Path.Combine(options.DataDirectory, "imports", "keys");

    /// <returns>The token by which the same person finds the file again.</returns>
    public async Task<Outcome<string>> KeepAsync(Guid userId, Stream content, string fileName, CancellationToken cancellation)
    {
        if (Path.GetExtension(fileName).ToLowerInvariant() is not (".p12" or ".pfx"))
        {
            return Failure.Invalid("请上传 .p12 或 .pfx 文件。");
        }

        using var read = new MemoryStream();
        var buffer = new byte[8192];
        for (var count = await content.ReadAsync(buffer, cancellation); count > 0; count = await content.ReadAsync(buffer, cancellation))
        {
            if (read.Length + count > MostBytes)
            {
                return Failure.Invalid($"密钥文件超过 {MostBytes / 1024} KB，请确认选对了文件。");
            }

            read.Write(buffer, 0, count);
        }

        RemoveOld();
        Directory.CreateDirectory(Root);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var path = PathOf(userId, token);
        await File.WriteAllTextAsync(path, fields.Encrypt(Convert.ToBase64String(read.ToArray())), cancellation);

        // By the portal's clock, which decides when it is too old.
        File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        return token;
    }

    internal Outcome<byte[]> Open(Guid userId, string token)
    {
        RemoveOld();
        return token.Length == 32 && token.All(char.IsAsciiHexDigitLower) && File.Exists(PathOf(userId, token))
            ? Convert.FromBase64String(fields.Decrypt(File.ReadAllText(PathOf(userId, token))))
            : Failure.Invalid("上传的文件已失效，请重新上传。", "file");
    }

    internal void Forget(Guid userId, string token) => File.Delete(PathOf(userId, token));

    private void RemoveOld()
    {
        if (!Directory.Exists(Root))
        {
            return;
        }

        var limit = clock.GetUtcNow().UtcDateTime - Kept;
        foreach (var old in Directory.EnumerateFiles(Root).Where(path => File.GetLastWriteTimeUtc(path) < limit))
        {
            File.Delete(old);
        }
    }

    private string PathOf(Guid userId, string token) => Path.Combine(Root, $"{userId:N}-{token}");
}
