using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using HealthPortal.Data.Files;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>A file that has come in and belongs to no batch yet.</summary>
/// <param name="Token">Under which it lies until a batch takes it.</param>
public sealed record ReceivedData(string Token, string FileName, string Hash, long Bytes);

/// <summary>A row that was not taken, as it was sent.</summary>
/// <param name="Cells">Values by key of the data item.</param>
public sealed record RefusedRow(int Row, IReadOnlyDictionary<string, string> Cells, IReadOnlyList<string> Messages);

/// <summary>
/// The files of batches on disk, in a folder for each: what was sent, and the rows that were refused. They hold personal data, lie in the portal's
/// private directory, and go after <see cref="CollectionParameters.FileDays"/>.
/// </summary>
public sealed class BatchFiles(PortalOptions options, TimeProvider clock)
{
    /// <summary>More refused rows are counted but not kept one by one.</summary>
    public const int MostRefusedRows = 100_000;

    private const int BufferSize = 128 * 1024;
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private string Root => Path.Combine(options.DataDirectory, "collection");

    private string Incoming => Path.Combine(Root, "incoming");

    /// <summary>Takes a file from the wire, whole or not at all.</summary>
    public async Task<Outcome<ReceivedData>> ReceiveAsync(Stream content, string fileName, long mostBytes, CancellationToken cancellation)
    {
        var name = UploadName.Tidy(fileName);
        var extension = Path.GetExtension(name).ToLowerInvariant();
        if (!RecordFile.Extensions.Contains(extension, StringComparer.Ordinal))
        {
            return Failure.Invalid($"文件“{name}”不是可以归集的格式，请使用 .csv、.xlsx 或 .jsonl 文件。");
        }

        Directory.CreateDirectory(Incoming);
        var limit = clock.GetUtcNow().UtcDateTime - Abandoned;
        foreach (var old in Directory.EnumerateFiles(Incoming).Where(path => File.GetLastWriteTimeUtc(path) < limit))
        {
            File.Delete(old);
        }

        var token = Guid.CreateVersion7().ToString("N") + extension;
        var path = Path.Combine(Incoming, token);
        var kept = false;
        try
        {
            var (hash, bytes) = await CopyAsync(content, path, mostBytes, cancellation);
            if (hash is null)
            {
                return Failure.Invalid($"文件“{name}”超过 {mostBytes / 1024 / 1024} MB，请拆成几个文件上传。");
            }

            if (bytes == 0)
            {
                return Failure.Invalid($"文件“{name}”是空的，请重新选择。");
            }

            kept = true;
            return new ReceivedData(token, name, hash, bytes);
        }
        finally
        {
            if (!kept)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Gives a received file to its batch.</summary>
    internal void Adopt(Guid batch, ReceivedData received)
    {
        Directory.CreateDirectory(FolderOf(batch));
        File.Move(Path.Combine(Incoming, Path.GetFileName(received.Token)), Path.Combine(FolderOf(batch), "data" + Path.GetExtension(received.Token)), overwrite: true);
    }

    /// <summary>Keeps a part of a batch that comes over the interface, as JSON lines. The same part again replaces itself.</summary>
    internal async Task<string> KeepPartAsync(Guid batch, int number, ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        Directory.CreateDirectory(FolderOf(batch));
        var path = PartOf(batch, number);

        // Whoever reads the folder meanwhile sees the part whole or not at all.
        var temporary = path + "." + Guid.CreateVersion7().ToString("N");
        await File.WriteAllBytesAsync(temporary, lines, cancellation);
        File.Move(temporary, path, overwrite: true);
        return Convert.ToHexStringLower(SHA256.HashData(lines.Span));
    }

    /// <summary>Numbers of the parts that are there, with SHA-256 of each.</summary>
    internal async Task<IReadOnlyDictionary<int, string>> PartsAsync(Guid batch, CancellationToken cancellation)
    {
        var parts = new SortedDictionary<int, string>();
        foreach (var path in Directory.Exists(FolderOf(batch)) ? Directory.EnumerateFiles(FolderOf(batch), "part-?????.jsonl") : [])
        {
            await using var part = File.OpenRead(path);
            parts[int.Parse(Path.GetFileName(path).AsSpan(5, 5), System.Globalization.CultureInfo.InvariantCulture)] = Convert.ToHexStringLower(await SHA256.HashDataAsync(part, cancellation));
        }

        return parts;
    }

    /// <summary>Puts the parts together, in their order.</summary>
    internal async Task<(string Hash, long Bytes)> JoinAsync(Guid batch, CancellationToken cancellation)
    {
        var target = Path.Combine(FolderOf(batch), "data.jsonl");
        await using (var whole = File.Create(target))
        {
            foreach (var path in Directory.EnumerateFiles(FolderOf(batch), "part-?????.jsonl").Order(StringComparer.Ordinal))
            {
                await using var part = File.OpenRead(path);
                await part.CopyToAsync(whole, cancellation);
            }
        }

        await using var joined = File.OpenRead(target);
        return (Convert.ToHexStringLower(await SHA256.HashDataAsync(joined, cancellation)), joined.Length);
    }

    /// <summary>What was sent. Null when it has gone.</summary>
    public FileStream? OpenData(Guid batch) =>
        Directory.Exists(FolderOf(batch)) && Directory.EnumerateFiles(FolderOf(batch), "data.*").FirstOrDefault() is { } path
            ? new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan })
            : null;

    /// <summary>Begins the list of refused rows anew.</summary>
    internal StreamWriter BeginRefused(Guid batch)
    {
        Directory.CreateDirectory(FolderOf(batch));
        return new StreamWriter(Path.Combine(FolderOf(batch), "refused.jsonl"), append: false);
    }

    /// <summary>Adds to the list of refused rows; each process writes a file of its own.</summary>
    internal async Task AddRefusedAsync(Guid batch, IEnumerable<RefusedRow> rows, CancellationToken cancellation)
    {
        Directory.CreateDirectory(FolderOf(batch));
        await File.AppendAllLinesAsync(Path.Combine(FolderOf(batch), FormattableString.Invariant($"refused-{Environment.MachineName}-{Environment.ProcessId}.jsonl")), rows.Select(row => JsonSerializer.Serialize(row)), cancellation);
    }

    /// <summary>The refused rows, as long as they are kept.</summary>
    internal IEnumerable<RefusedRow> Refused(Guid batch)
    {
        foreach (var path in Directory.Exists(FolderOf(batch)) ? Directory.GetFiles(FolderOf(batch), "refused*.jsonl").Order(StringComparer.Ordinal).ToArray() : [])
        {
            foreach (var line in File.ReadLines(path))
            {
                yield return JsonSerializer.Deserialize<RefusedRow>(line)!;
            }
        }
    }

    internal bool HasRefused(Guid batch) => Directory.Exists(FolderOf(batch)) && Directory.EnumerateFiles(FolderOf(batch), "refused*.jsonl").Any(path => new FileInfo(path).Length > 0);

    internal void Remove(Guid batch)
    {
        if (Directory.Exists(FolderOf(batch)))
        {
            Directory.Delete(FolderOf(batch), recursive: true);
        }
    }

    private string FolderOf(Guid batch) => Path.Combine(Root, batch.ToString("N"));

    private string PartOf(Guid batch, int number) => Path.Combine(FolderOf(batch), FormattableString.Invariant($"part-{number:00000}.jsonl"));

    private static async Task<(string? Hash, long Bytes)> CopyAsync(Stream content, string path, long mostBytes, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous });
            long bytes = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(), cancellation)) > 0)
            {
                bytes += read;
                if (bytes > mostBytes)
                {
                    return (null, bytes);
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            return (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
