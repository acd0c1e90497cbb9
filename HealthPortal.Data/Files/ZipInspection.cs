using System.Buffers.Binary;
using System.IO.Compression;

namespace HealthPortal.Data.Files;

/// <summary>Looks into a zip container by its directory only; nothing is unpacked.</summary>
internal static class ZipInspection
{
    public const int MaxEntries = 10_000;
    public const long MaxUnpackedBytes = 1024L * 1024 * 1024;

    /// <summary>Spreadsheets full of the same values reach 60:1; bombs start at 1000:1.</summary>
    public const int MaxRatio = 300;

    /// <summary>Below this size a high ratio does no harm (an empty sheet has one).</summary>
    private const long HarmlessUnpackedBytes = 20L * 1024 * 1024;

    private const int MaxDirectoryBytes = 4 * 1024 * 1024;
    private const int EndRecordSize = 22;

    public enum Finding
    {
        Fine,
        Damaged,
        Bomb,
        Macros,
        UnsafeNames,
    }

    /// <param name="stream">A seekable stream; left open.</param>
    /// <param name="names">Names of the entries, when they could be read.</param>
    public static Finding Inspect(Stream stream, out IReadOnlyCollection<string> names)
    {
        names = [];
        switch (DirectoryBytes(stream))
        {
            case null:
                return Finding.Damaged;
            case > MaxDirectoryBytes:
                return Finding.Bomb;
        }

        try
        {
            stream.Position = 0;
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MaxEntries)
            {
                return Finding.Bomb;
            }

            long unpacked = 0;
            foreach (var entry in archive.Entries)
            {
                // Sizes in the directory are what the sender says, yet a sum of absurd ones must not wrap around.
                if (entry.Length < 0 || entry.Length > MaxUnpackedBytes)
                {
                    return Finding.Bomb;
                }

                unpacked += entry.Length;
            }

            if (unpacked > MaxUnpackedBytes || (unpacked > HarmlessUnpackedBytes && unpacked / Math.Max(1, stream.Length) > MaxRatio))
            {
                return Finding.Bomb;
            }

            names = archive.Entries.Select(entry => entry.FullName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        }
        catch (InvalidDataException)
        {
            return Finding.Damaged;
        }

        if (names.Any(name => name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)))
        {
            return Finding.Macros;
        }

        return names.Any(name => name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal) || name.Split('/').Contains("..", StringComparer.Ordinal))
            ? Finding.UnsafeNames
            : Finding.Fine;
    }

    /// <summary>
    /// Bytes from where the directory is said to begin to the end of the file. Reading the directory begins there, so this bounds the work and memory
    /// it can cost whatever number of entries is claimed. Null when there is no end record.
    /// </summary>
    private static long? DirectoryBytes(Stream stream)
    {
        var tail = new byte[(int)Math.Min(stream.Length, EndRecordSize + ushort.MaxValue)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || tail.Length - at < EndRecordSize)
        {
            return null;
        }

        // Zip64 (0xFFFFFFFF) is for archives beyond 4 GB or 65,535 entries, far above every limit here.
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        return offset == uint.MaxValue ? long.MaxValue : stream.Length - offset;
    }
}
