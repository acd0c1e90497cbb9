using Microsoft.Extensions.Options;

namespace HealthPortal.Web.Printing;

/// <summary>
/// Printed files by the hash of what was printed. Several processes may share the directory: files appear whole or not at all,
/// and one that another process deleted is only printed again.
/// </summary>
public sealed class PdfCache(IOptions<PrintingOptions> options, TimeProvider time)
{
    /// <summary>Looking at every file for every print would cost more than a few files too many.</summary>
    private const int PutsBetweenTrims = 32;

    private readonly DirectoryInfo directory = new(options.Value.CacheDirectory);
    private int puts;

    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellation)
    {
        var file = PathOf(key);
        try
        {
            var content = await File.ReadAllBytesAsync(file, cancellation);
            // The time of writing serves as the time of last use: the time of access is switched off on most servers.
            File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
            return content;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async Task PutAsync(string key, byte[] content, CancellationToken cancellation)
    {
        if (!directory.Exists)
        {
            Directory.CreateDirectory(directory.FullName);
            if (!OperatingSystem.IsWindows())
            {
                // The documents name people.
                File.SetUnixFileMode(directory.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            directory.Refresh();
        }

        var unfinished = PathOf(key) + "." + Guid.CreateVersion7().ToString("N");
        await File.WriteAllBytesAsync(unfinished, content, cancellation);
        File.Move(unfinished, PathOf(key), overwrite: true);
        if (Interlocked.Increment(ref puts) % PutsBetweenTrims == 0)
        {
            Trim();
        }
    }

    /// <summary>Deletes what was not asked for longest, down to nine tenths of the limit.</summary>
    internal void Trim()
    {
        var files = directory.GetFiles();
        var size = files.Sum(file => file.Length);
        if (size <= options.Value.CacheLimit)
        {
            return;
        }

        foreach (var file in files.OrderBy(file => file.LastWriteTimeUtc))
        {
            size -= file.Length;
            file.Delete();
            if (size <= options.Value.CacheLimit / 10 * 9)
            {
                return;
            }
        }
    }

    private string PathOf(string key) => Path.Combine(directory.FullName, key + ".pdf");
}
