using System.Buffers;
using System.Security.Cryptography;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Files;

/// <summary>A file the store holds.</summary>
/// <param name="Hash">SHA-256 of the content, 64 lower-case hex digits; the address in the store.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ContentType">Media type, found by content.</param>
/// <param name="FileName">Tidied name to show and to offer for download.</param>
public sealed record StoredFile(string Hash, long Size, string ContentType, string FileName);

/// <summary>
/// Files on disk, addressed by their content: the same file uploaded twice is stored once and never changes. Who may read a file is decided by the
/// record that names its hash, never here.
/// </summary>
public sealed class FileStore
{
    private const int BufferSize = 128 * 1024;
    private const int HeadSize = 16;

    private static readonly byte[] OleSignature = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly string root;
    private readonly string incoming;

    /// <param name="rootDirectory">Made when it does not exist. Temporary files lie beneath it, so that the last step is a rename on one volume.</param>
    public FileStore(string rootDirectory)
    {
        root = Path.GetFullPath(rootDirectory);
        incoming = Path.Combine(root, "incoming");
        Directory.CreateDirectory(incoming);
    }

    /// <summary>Takes a file in whole or not at all. The stream is read once, forward.</summary>
    public async Task<Outcome<StoredFile>> SaveAsync(Stream content, string fileName, FilePolicy policy, CancellationToken cancellation)
    {
        var name = UploadName.Tidy(fileName);
        var extension = Path.GetExtension(name);
        if (FileFormats.OfExtension(extension) is not { } format || !policy.Formats.Contains(format))
        {
            return Failure.Invalid($"文件“{name}”的类型不能上传，可以上传 {string.Join("、", policy.Formats.Select(FileFormats.Name))}。");
        }

        var temporary = Path.Combine(incoming, Guid.CreateVersion7().ToString("N"));
        try
        {
            var received = await ReceiveAsync(content, temporary, policy.MaxBytes, cancellation);
            if (received is not var (hash, size))
            {
                return Failure.Invalid($"文件“{name}”超过 {policy.SizeText}，请压缩或拆分后上传。");
            }

            if (size == 0)
            {
                return Failure.Invalid($"文件“{name}”是空的，请重新选择。");
            }

            if (Fault(temporary, name, format, cancellation) is { } fault)
            {
                return Failure.Invalid(fault);
            }

            var target = PathOf(hash);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);

            // Overwriting what is there changes nothing: the same hash is the same content.
            File.Move(temporary, target, overwrite: true);
            return new StoredFile(hash, size, FileFormats.ContentType(format), name);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <exception cref="FileNotFoundException">The database names a file that the store has lost.</exception>
    /// <exception cref="ArgumentException">Not a hash.</exception>
    public Stream OpenRead(string hash) =>
        new FileStream(PathOf(hash), new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });

    /// <summary>A small file as a data address, for papers and answers that hold everything in themselves.</summary>
    public async Task<string> ReadDataUriAsync(StoredFile file, CancellationToken cancellation) =>
        $"data:{file.ContentType};base64,{Convert.ToBase64String(await File.ReadAllBytesAsync(PathOf(file.Hash), cancellation))}";

    public bool Contains(string hash) => File.Exists(PathOf(hash));

    /// <summary>Removes what a killed process left half received. Files younger than the instant may still be on their way.</summary>
    /// <returns>How many were removed.</returns>
    public int RemoveAbandoned(DateTime olderThanUtc)
    {
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(incoming).Where(path => File.GetLastWriteTimeUtc(path) < olderThanUtc))
        {
            File.Delete(path);
            removed++;
        }

        return removed;
    }

    private static async Task<(string Hash, long Size)?> ReceiveAsync(Stream content, string path, long maxBytes, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous });
            long size = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(), cancellation)) > 0)
            {
                size += read;
                if (size > maxBytes)
                {
                    return null;
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            file.Flush(flushToDisk: true);
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What is wrong with a received file, as a Chinese sentence, or null.</summary>
    private static string? Fault(string path, string name, FileFormat format, CancellationToken cancellation)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Options = FileOptions.RandomAccess });
        Span<byte> head = stackalloc byte[HeadSize];
        head = head[..stream.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false)];
        var notWhatItSays = $"文件“{name}”的内容不是 {FileFormats.Name(format)}，请重新导出后上传。";
        if (!HeadAgrees(head, format))
        {
            return notWhatItSays;
        }

        return format switch
        {
            FileFormat.Pdf => PdfInspection.Inspect(stream, cancellation) switch
            {
                PdfInspection.Finding.Fine => null,
                PdfInspection.Finding.Incomplete => $"文件“{name}”不完整，请重新导出后上传。",
                PdfInspection.Finding.ActiveContent => $"文件“{name}”含有脚本或启动程序的动作，不能上传，请打印为 PDF 后再上传。",
                PdfInspection.Finding.Encrypted => $"文件“{name}”设有密码或使用限制，归档后无法读取，请去掉后上传。",
                _ => $"文件“{name}”的内部结构异常，请打印为 PDF 后再上传。",
            },
            FileFormat.Docx or FileFormat.Xlsx or FileFormat.Ofd or FileFormat.Zip => ZipInspection.Inspect(stream, out var names) switch
            {
                ZipInspection.Finding.Damaged => $"文件“{name}”已损坏或不完整，请重新导出后上传。",
                ZipInspection.Finding.Bomb => $"文件“{name}”解压后过大，不能上传。",
                ZipInspection.Finding.Macros => $"文件“{name}”含有宏，不能上传，请另存为不含宏的文件。",
                ZipInspection.Finding.UnsafeNames => $"文件“{name}”中有不安全的文件路径，不能上传，请重新压缩。",
                _ => ContainerAgrees(names, format) ? null : notWhatItSays,
            },
            FileFormat.Doc or FileFormat.Xls => OleFault(stream, name, format, notWhatItSays),
            _ => null,
        };
    }

    private static bool HeadAgrees(ReadOnlySpan<byte> head, FileFormat format) => format switch
    {
        FileFormat.Pdf => head.StartsWith("%PDF-"u8),
        FileFormat.Jpeg => head is [0xFF, 0xD8, 0xFF, ..],
        FileFormat.Png => head.StartsWith(PngSignature),
        FileFormat.Gif => head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8),
        FileFormat.Bmp => head.StartsWith("BM"u8) && head is [_, _, _, _, _, _, 0, 0, 0, 0, ..],
        FileFormat.Tiff => head is [0x49, 0x49, 0x2A, 0x00, ..] or [0x4D, 0x4D, 0x00, 0x2A, ..],
        FileFormat.Doc or FileFormat.Xls => head.StartsWith(OleSignature),
        _ => head.StartsWith("PK\u0003\u0004"u8),
    };

    private static bool ContainerAgrees(IReadOnlyCollection<string> names, FileFormat format) => format switch
    {
        FileFormat.Docx => names.Contains("word/document.xml"),
        FileFormat.Xlsx => names.Contains("xl/workbook.xml"),
        FileFormat.Ofd => names.Contains("OFD.xml"),
        _ => true,
    };

    /// <summary>The old Office formats share one container; which it is and whether it has macros shows in the names of its streams (UTF-16).</summary>
    private static string? OleFault(Stream stream, string name, FileFormat format, string notWhatItSays)
    {
        if (Mentions(stream, "_VBA_PROJECT"))
        {
            return $"文件“{name}”含有宏，不能上传，请另存为不含宏的文件。";
        }

        var agrees = format == FileFormat.Doc ? Mentions(stream, "WordDocument") : Mentions(stream, "Workbook") || Mentions(stream, "Book\0");
        return agrees ? null : notWhatItSays;
    }

    private static bool Mentions(Stream stream, string text)
    {
        var wanted = System.Text.Encoding.Unicode.GetBytes(text);
        var buffer = new byte[BufferSize];
        var kept = 0;
        stream.Position = 0;
        int read;
        while ((read = stream.Read(buffer, kept, buffer.Length - kept)) > 0)
        {
            var filled = kept + read;
            if (buffer.AsSpan(0, filled).IndexOf(wanted) >= 0)
            {
                return true;
            }

            kept = Math.Min(filled, wanted.Length - 1);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }

        return false;
    }

    private string PathOf(string hash) => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower)
        ? Path.Combine(root, hash[..2], hash[2..4], hash)
        : throw new ArgumentException("A file is addressed by 64 lower-case hex digits.", nameof(hash));
}
