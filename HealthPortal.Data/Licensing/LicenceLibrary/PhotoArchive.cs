using System.IO.Compression;
using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <param name="Refused">File names with what is wrong; the first <see cref="PhotoArchive.MostTold"/>.</param>
public sealed record PhotoArchiveResult(int Taken, int Unchanged, int RefusedCount, IReadOnlyList<(string Name, string Fault)> Refused);

/// <summary>Many photographs in one zip, each named by the primary key of its record.</summary>
public static class PhotoArchive
{
    /// <summary>Bytes of the archive.</summary>
    public const long Largest = 200L * 1024 * 1024;

    public const int MostPhotos = 5000;

    public const int MostTold = 200;

    private const int GeneralBufferSize = 128 * 1024;

    /// <summary>Archives made on Chinese Windows name their files in GB18030 unless they say UTF-8.</summary>
    private static readonly Encoding Names;

    static PhotoArchive()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Names = Encoding.GetEncoding("GB18030");
    }

    /// <summary>Takes the pictures fifty at a time, so that a long archive does not hold the change log. What is taken stays when a later one is refused.</summary>
    /// <param name="portal">As the person who sends.</param>
    /// <param name="typeCode">Of the licences.</param>
    /// <param name="content">The archive, read once and forward.</param>
    /// <param name="folder">For the archive while it is read.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<Outcome<PhotoArchiveResult>> TakeAsync(Portal portal, string typeCode, Stream content, string folder, CancellationToken cancellation)
    {
        PrivateDirectory.Prepare(folder);
        await using var file = new FileStream(Path.Combine(folder, Guid.CreateVersion7().ToString("N")), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = GeneralBufferSize, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose });
        var buffer = new byte[GeneralBufferSize];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
        {
            if (file.Length + read > Largest)
            {
                return Failure.Invalid($"压缩包超过 {Largest / 1024 / 1024} MB，请分成几个上传。");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        await file.FlushAsync(cancellation);
        if (ZipInspection.Inspect(file, out _) is var finding && finding is not (ZipInspection.Finding.Fine or ZipInspection.Finding.UnsafeNames))
        {
            return Failure.Invalid(finding == ZipInspection.Finding.Bomb ? "压缩包解压后过大，不能上传。" : "不是完整的 ZIP 压缩包，请重新压缩后上传。");
        }

        file.Position = 0;
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true, Names);
        var entries = archive.Entries.Where(IsPicture).ToList();
        return entries.Count switch
        {
            0 => Failure.Invalid("压缩包里没有 JPG 或 PNG 图片。"),
            > MostPhotos => Failure.Invalid($"压缩包里有 {entries.Count} 张照片，一次最多 {MostPhotos} 张，请分成几个上传。"),
            _ => await SendAsync(portal, typeCode, entries, cancellation),
        };
    }

    private static async Task<Outcome<PhotoArchiveResult>> SendAsync(Portal portal, string typeCode, List<ZipArchiveEntry> entries, CancellationToken cancellation)
    {
        var (taken, unchanged, refusedCount) = (0, 0, 0);
        var refused = new List<(string, string)>();
        foreach (var chunk in entries.Chunk(SendPhotos.Most))
        {
            var photos = new List<SentPhoto>(chunk.Length);
            foreach (var entry in chunk)
            {
                if (await ReadAsync(entry, cancellation) is { } picture)
                {
                    photos.Add(new SentPhoto(Path.GetFileNameWithoutExtension(entry.Name), picture));
                }
                else
                {
                    Refuse(entry.Name, "照片不能超过 1 MB，或者在压缩包里已损坏。");
                }
            }

            if (photos.Count == 0)
            {
                continue;
            }

            var sent = await portal.RunAsync(new SendPhotos { TypeCode = typeCode, Photos = photos }, cancellation);
            if (!sent.Succeeded)
            {
                return new Failure(sent.Failure!.Value, sent.Problems);
            }

            taken += sent.Value.Taken;
            unchanged += sent.Value.Photos.Count(photo => photo.Outcome == "unchanged");
            foreach (var photo in sent.Value.Photos.Where(photo => photo.Fault is not null))
            {
                Refuse(photos[photo.Index].Key, photo.Fault!);
            }
        }

        return new PhotoArchiveResult(taken, unchanged, refusedCount, refused);

        void Refuse(string name, string fault)
        {
            refusedCount++;
            if (refused.Count < MostTold)
            {
                refused.Add((name.Length <= 100 ? name : name[..100] + "…", fault));
            }
        }
    }

    /// <summary>Null when it is larger than a photograph may be, whatever the directory says, or cannot be unpacked.</summary>
    private static async Task<byte[]?> ReadAsync(ZipArchiveEntry entry, CancellationToken cancellation)
    {
        var picture = new byte[LicencePhoto.LargestUpload + 1];
        try
        {
            await using var stream = await entry.OpenAsync(cancellation);
            var size = await stream.ReadAtLeastAsync(picture, picture.Length, throwOnEndOfStream: false, cancellation);
            return size > LicencePhoto.LargestUpload ? null : picture[..size];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A Mac adds a shadow of each file.</summary>
    private static bool IsPicture(ZipArchiveEntry entry) =>
        Path.GetExtension(entry.Name).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png" && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);
}
