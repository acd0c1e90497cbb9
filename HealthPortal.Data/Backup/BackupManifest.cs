using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Providers;

namespace HealthPortal.Data.Backup;

/// <summary>What a backup holds, so that a restore can say whether all of it came back.</summary>
/// <param name="Migration">The last migration of its database; the program that restores must know it.</param>
/// <param name="Tables">Rows of each table.</param>
/// <param name="AuditLength">Entries of the change log, and the hash of the last.</param>
public sealed record BackupManifest(int Format, DateTime MadeAt, DatabaseProvider Provider, string Migration, IReadOnlyDictionary<string, long> Tables, long AuditLength, string AuditRoot, long Files, long FileBytes, bool HasKeys)
{
    public const int CurrentFormat = 1;

    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        await using var file = File.Create(Path.Combine(folder, FileName));
        await JsonSerializer.SerializeAsync(file, this, Json, cancellation);
    }

    /// <exception cref="BackupException">The folder holds no backup, or one of another format.</exception>
    public static async Task<BackupManifest> ReadAsync(string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new BackupException($"{folder} 里没有 {FileName}，不是完整的备份。");
        }

        await using var file = File.OpenRead(path);
        try
        {
            return await JsonSerializer.DeserializeAsync<BackupManifest>(file, Json, cancellation) is { Format: CurrentFormat } manifest
                ? manifest
                : throw new BackupException($"{FileName} 的格式不是本程序认识的。");
        }
        catch (JsonException fault)
        {
            throw new BackupException($"{FileName} 读不出来：{fault.Message}", fault);
        }
    }
}

/// <summary>A backup or a restore that cannot be made. The message is for the operator.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
