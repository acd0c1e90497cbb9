using System.Security.Cryptography;
using System.Text.Json;

namespace HealthPortal.Data.Cryptography;

/// <summary>
/// The keys of protected fields. Encryption keys can be rotated: the newest seals, all of them open. The index key stays, because every blind index
/// would have to be computed anew with another one. Whoever loses the file loses the protected fields: back it up apart from the database.
/// </summary>
public sealed class KeyRing
{
    private const string FileName = "field-keys.json";
    private const int IndexKeySize = 32;

    private readonly Dictionary<string, byte[]> encryptionKeys;
    private readonly byte[] indexKey;

    private KeyRing(Dictionary<string, byte[]> encryptionKeys, string currentId, byte[] indexKey)
    {
        this.encryptionKeys = encryptionKeys;
        CurrentId = currentId;
        this.indexKey = indexKey;
    }

    /// <summary>Id of the key that seals now.</summary>
    public string CurrentId { get; }

    internal ReadOnlySpan<byte> IndexKey => indexKey;

    /// <summary>A ring that lives as long as the process and is written nowhere; for tests.</summary>
    public static KeyRing InMemory() => new(new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["k1"] = RandomNumberGenerator.GetBytes(NationalCryptography.Sm4KeySize) }, "k1", RandomNumberGenerator.GetBytes(IndexKeySize));

    /// <summary>Reads the ring of a data directory, or makes one at the first start, readable by the owner only.</summary>
    /// <exception cref="InvalidOperationException">The file can be read by everybody on the machine, or it is damaged. The message is for the operator.</exception>
    public static KeyRing OpenOrCreate(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path))
        {
            CreateOnce(path);
        }

        return Read(path);
    }

    /// <summary>Adds a key and makes it the current one. Running processes go on with the ring they have until they are started again.</summary>
    public static KeyRing Rotate(string dataDirectory)
    {
        var old = OpenOrCreate(dataDirectory);
        var id = "k" + (old.encryptionKeys.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var keys = new Dictionary<string, byte[]>(old.encryptionKeys, StringComparer.Ordinal) { [id] = RandomNumberGenerator.GetBytes(NationalCryptography.Sm4KeySize) };
        var path = Path.Combine(dataDirectory, FileName);
        var ring = new KeyRing(keys, id, old.indexKey);
        var temporary = WriteTemporary(path, ring);
        File.Move(temporary, path, overwrite: true);
        return ring;
    }

    internal ReadOnlySpan<byte> EncryptionKey(string id) => encryptionKeys.TryGetValue(id, out var key)
        ? key
        : throw new CryptographicException($"The key ring has no key {id}; a protected field was sealed with another ring.");

    /// <summary>
    /// Of several processes starting at once one makes the ring and the others read it. Moving without overwriting does not decide this:
    /// it looks first and renames afterwards, so two could both believe to be the first.
    /// </summary>
    private static void CreateOnce(string path)
    {
        using var turn = new Mutex(initiallyOwned: false, "healthportal-" + Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Path.GetFullPath(path)))));
        try
        {
            turn.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // The one before ended in the middle; the turn is ours, and a half-made ring was never moved to its place.
        }

        try
        {
            if (!File.Exists(path))
            {
                File.Move(WriteTemporary(path, InMemory()), path, overwrite: false);
            }
        }
        finally
        {
            turn.ReleaseMutex();
        }
    }

    private static string WriteTemporary(string path, KeyRing ring)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(temporary, options);
        JsonSerializer.Serialize(stream, new Stored(ring.CurrentId, ring.encryptionKeys, ring.indexKey));
        stream.Flush(flushToDisk: true);
        return temporary;
    }

    private static KeyRing Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None)
        {
            throw new InvalidOperationException($"密钥文件 {path} 可以被本机所有用户读写，请先执行 chmod 600 {path} 再启动。");
        }

        using var stream = File.OpenRead(path);
        Stored? stored;
        try
        {
            stored = JsonSerializer.Deserialize<Stored>(stream);
        }
        catch (JsonException fault)
        {
            throw new InvalidOperationException($"密钥文件 {path} 已损坏，请从备份恢复。", fault);
        }

        return stored is { Current: not null, IndexKey.Length: IndexKeySize } && stored.Keys is { } keys && keys.ContainsKey(stored.Current) && keys.Values.All(key => key.Length == NationalCryptography.Sm4KeySize)
            ? new KeyRing(keys, stored.Current, stored.IndexKey)
            : throw new InvalidOperationException($"密钥文件 {path} 内容不完整，请从备份恢复。");
    }

    private sealed record Stored(string? Current, Dictionary<string, byte[]>? Keys, byte[]? IndexKey);
}
