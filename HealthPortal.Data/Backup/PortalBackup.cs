using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Providers;

namespace HealthPortal.Data.Backup;

/// <summary>
/// Everything that is needed to go on elsewhere: database, uploaded files, keys. Made while the portal runs. The keys lie in a folder of their own,
/// because they must be kept apart from the database they open; a restore looks whether everything came back before it says so.
/// </summary>
public static class PortalBackup
{
    /// <summary>Uploaded files, and what was sent of licence data: batches that wait, and rows that were refused.</summary>
    private static readonly string[] Trees = ["files", "collection"];

    private const string Keys = "keys";

    /// <summary>Uploads that are still on their way; no row speaks of them yet.</summary>
    private const string Incoming = "incoming";

    /// <summary>Of the data directory; see docs/operations.md.</summary>
    private static readonly string[] KeyEntries = ["field-keys.json", "protection-keys"];

    /// <param name="folder">New or empty; only the account that runs this may enter it afterwards.</param>
    /// <exception cref="BackupException">It cannot be made; nothing half-made looks like a backup, since the manifest is written last.</exception>
    public static async Task<BackupManifest> WriteAsync(PortalOptions portal, DatabaseOptions database, TimeProvider clock, string folder, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new BackupException($"{folder} 不是空的。每次备份请用一个新目录。");
        }

        PrivateDirectory.Prepare(folder);
        var copy = DatabaseCopy.Of(database);
        var facts = await copy.WriteAsync(Path.Combine(folder, copy.FileName), cancellation);

        // After the database: a file is there before its row is, and files are never changed.
        var (count, bytes) = CopyTrees(portal.DataDirectory, folder, cancellation);
        foreach (var entry in KeyEntries)
        {
            CopyEntry(Path.Combine(portal.DataDirectory, entry), Path.Combine(folder, Keys, entry), cancellation);
        }

        var manifest = new BackupManifest(BackupManifest.CurrentFormat, clock.GetUtcNow().UtcDateTime, database.Provider, facts.Migration, facts.Tables, facts.AuditLength, facts.AuditRoot, count, bytes, Directory.Exists(Path.Combine(folder, Keys)));
        await manifest.WriteAsync(folder, cancellation);
        return manifest;
    }

    /// <summary>Brings a backup into an empty data directory and an empty database, then counts the rows and verifies the change log.</summary>
    /// <param name="keys">Where the keys are kept; null looks in the backup itself.</param>
    /// <exception cref="BackupException">The place is not empty, the backup is not whole, or what came back is not what was saved.</exception>
    public static async Task<BackupManifest> RestoreAsync(PortalOptions portal, DatabaseOptions database, IServiceProvider services, string folder, string? keys, CancellationToken cancellation)
    {
        var manifest = await BackupManifest.ReadAsync(folder, cancellation);
        if (manifest.Provider != database.Provider)
        {
            throw new BackupException($"备份来自 {manifest.Provider}，设置里的数据库是 {database.Provider}，不能互相恢复。");
        }

        var copy = DatabaseCopy.Of(database);
        if (!await copy.IsEmptyAsync(cancellation) || KeyEntries.Concat(Trees).Any(entry => Holds(Path.Combine(portal.DataDirectory, entry))))
        {
            throw new BackupException($"数据库或数据目录 {portal.DataDirectory} 里已有内容。为了不覆盖任何东西，只能恢复到空的数据库和空的数据目录。");
        }

        var keyFolder = keys ?? Path.Combine(folder, Keys);
        if (!Directory.Exists(keyFolder))
        {
            throw new BackupException($"没有找到密钥目录 {keyFolder}。没有密钥，加密保存的证件号码读不出来；请指出密钥备份的位置。");
        }

        PrivateDirectory.Prepare(portal.DataDirectory);
        foreach (var entry in KeyEntries)
        {
            CopyEntry(Path.Combine(keyFolder, entry), Path.Combine(portal.DataDirectory, entry), cancellation);
        }

        var (count, bytes) = CopyTrees(folder, portal.DataDirectory, cancellation);
        if (count != manifest.Files || bytes != manifest.FileBytes)
        {
            throw new BackupException($"备份里应有 {manifest.Files} 个文件共 {manifest.FileBytes} 字节，实际是 {count} 个共 {bytes} 字节。");
        }

        await copy.RestoreAsync(Path.Combine(folder, copy.FileName), cancellation);
        Compare(manifest, await copy.ReadAsync(cancellation));
        var report = await services.PortalFor(new JobActorSource("恢复备份")).RunAsync(new VerifyChangeChain(), cancellation);
        return report is { Succeeded: true, Value: { IsWhole: true } chain } && chain.Root == manifest.AuditRoot
            ? manifest
            : throw new BackupException("数据已经恢复，但审计日志校验没有通过：" + (report.Succeeded ? report.Value.Fault?.Sentence ?? "末端校验值与备份时不同" : report.Message));
    }

    private static void Compare(BackupManifest manifest, DatabaseFacts facts)
    {
        var differences = manifest.Tables.Where(table => facts.Tables.GetValueOrDefault(table.Key, -1) != table.Value).Select(table => $"{table.Key} 应有 {table.Value} 行，实际 {facts.Tables.GetValueOrDefault(table.Key)} 行").ToList();
        if (differences.Count > 0 || facts.Migration != manifest.Migration || facts.AuditRoot != manifest.AuditRoot || facts.AuditLength != manifest.AuditLength)
        {
            throw new BackupException("恢复的数据库与备份时不同：" + string.Join("；", differences.DefaultIfEmpty("版本或审计日志的末端不同")));
        }
    }

    private static bool Holds(string path) => File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Any());

    private static void CopyEntry(string from, string to, CancellationToken cancellation)
    {
        if (Directory.Exists(from))
        {
            CopyTree(from, to, cancellation);
        }
        else if (File.Exists(from))
        {
            PrivateDirectory.Prepare(Path.GetDirectoryName(to)!);
            File.Copy(from, to); // the mode comes along
        }
    }

    private static (long Count, long Bytes) CopyTrees(string from, string to, CancellationToken cancellation)
    {
        var (count, bytes) = (0L, 0L);
        foreach (var tree in Trees)
        {
            var copied = CopyTree(Path.Combine(from, tree), Path.Combine(to, tree), cancellation);
            (count, bytes) = (count + copied.Count, bytes + copied.Bytes);
        }

        return (count, bytes);
    }

    private static (long Count, long Bytes) CopyTree(string from, string to, CancellationToken cancellation)
    {
        var (count, bytes) = (0L, 0L);
        if (!Directory.Exists(from))
        {
            return (count, bytes);
        }

        PrivateDirectory.Prepare(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !Path.GetRelativePath(from, file).StartsWith(Incoming, StringComparison.Ordinal)))
        {
            cancellation.ThrowIfCancellationRequested();
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            try
            {
                File.Copy(file, target);
            }
            catch (FileNotFoundException)
            {
                // Renamed or removed since the folder was read: a part on its way, a batch whose time is over.
                continue;
            }

            count++;
            bytes += new FileInfo(target).Length;
        }

        return (count, bytes);
    }
}
