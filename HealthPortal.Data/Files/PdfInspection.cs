using System.IO.Compression;

namespace HealthPortal.Data.Files;

/// <summary>
/// Looks for what a document of record must not contain: scripts and program starts. Names are found also when written with hex escapes and inside
/// compressed object streams. This keeps out careless and common attacks; it is no virus scanner.
/// </summary>
internal static class PdfInspection
{
    private const int ChunkSize = 256 * 1024;
    private const int LongestName = 64;
    private const int TailSize = 4096;
    private const int MaxObjectStreams = 20_000;
    private const long MaxInflatedBytes = 256L * 1024 * 1024;

    public enum Finding
    {
        Fine,
        Incomplete,
        ActiveContent,
        Encrypted,
        Bomb,
    }

    public static Finding Inspect(Stream stream, CancellationToken cancellation)
    {
        if (!EndsAsItShould(stream))
        {
            return Finding.Incomplete;
        }

        var names = new NameScan();
        stream.Position = 0;
        names.Read(stream, long.MaxValue, cancellation);
        if (names.Verdict is { } verdict)
        {
            return verdict;
        }

        if (names.ObjectStreams.Count > MaxObjectStreams)
        {
            return Finding.Bomb;
        }

        var left = MaxInflatedBytes;
        foreach (var at in names.ObjectStreams)
        {
            if (!SeekToStreamData(stream, at))
            {
                continue;
            }

            var inner = new NameScan();
            using var inflated = new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
            try
            {
                left -= inner.Read(inflated, left, cancellation);
            }
            catch (InvalidDataException)
            {
                // Not deflated; then its text was in plain sight in the first pass.
                continue;
            }

            if (inner.Verdict is { } innerVerdict)
            {
                return innerVerdict;
            }

            if (left <= 0)
            {
                return Finding.Bomb;
            }
        }

        return Finding.Fine;
    }

    private static bool EndsAsItShould(Stream stream)
    {
        var tail = new byte[(int)Math.Min(TailSize, stream.Length)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        return tail.AsSpan().LastIndexOf("%%EOF"u8) >= 0;
    }

    /// <summary>The data begins on the line after the keyword that follows the stream's dictionary.</summary>
    private static bool SeekToStreamData(Stream stream, long nameAt)
    {
        var window = new byte[2048];
        stream.Position = nameAt;
        var read = stream.ReadAtLeast(window, window.Length, throwOnEndOfStream: false);
        var at = window.AsSpan(0, read).IndexOf("stream"u8);
        if (at < 0)
        {
            return false;
        }

        at += "stream"u8.Length;
        while (at < read && window[at] is (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        stream.Position = nameAt + at;
        return true;
    }

    private sealed class NameScan
    {
        public List<long> ObjectStreams { get; } = [];

        public Finding? Verdict { get; private set; }

        /// <summary>Reads on until the end, a verdict or the limit; gives the number of bytes read.</summary>
        public long Read(Stream stream, long limit, CancellationToken cancellation)
        {
            var buffer = new byte[ChunkSize + LongestName];
            long total = 0;
            var kept = 0;
            while (Verdict is null && total < limit)
            {
                cancellation.ThrowIfCancellationRequested();
                var read = stream.Read(buffer, kept, ChunkSize);
                if (read == 0)
                {
                    Scan(buffer.AsSpan(0, kept), kept, total - kept);
                    break;
                }

                total += read;
                var filled = kept + read;

                // Names that begin in the last bytes are looked at with the next chunk, when they are there whole.
                var until = Math.Max(0, filled - LongestName);
                Scan(buffer.AsSpan(0, filled), until, total - filled);
                kept = filled - until;
                buffer.AsSpan(until, kept).CopyTo(buffer);
            }

            return total;
        }

        private void Scan(ReadOnlySpan<byte> bytes, int until, long offset)
        {
            Span<byte> name = stackalloc byte[LongestName];
            for (var at = 0; at < until; at++)
            {
                var next = bytes[at..until].IndexOf((byte)'/');
                if (next < 0)
                {
                    return;
                }

                at += next;
                var length = Decode(bytes[(at + 1)..], name);
                var text = name[..length];
                if (text.SequenceEqual("JavaScript"u8) || text.SequenceEqual("Launch"u8))
                {
                    Verdict = Finding.ActiveContent;
                    return;
                }

                if (text.SequenceEqual("Encrypt"u8))
                {
                    Verdict = Finding.Encrypted;
                    return;
                }

                if (text.SequenceEqual("ObjStm"u8))
                {
                    ObjectStreams.Add(offset + at);
                }
            }
        }

        private static int Decode(ReadOnlySpan<byte> bytes, Span<byte> name)
        {
            var length = 0;
            for (var i = 0; i < bytes.Length && length < 16; i++)
            {
                var b = bytes[i];
                if (b <= (byte)' ' || b is (byte)'/' or (byte)'<' or (byte)'>' or (byte)'[' or (byte)']' or (byte)'(' or (byte)')' or (byte)'{' or (byte)'}' or (byte)'%')
                {
                    break;
                }

                if (b == (byte)'#' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
                {
                    b = (byte)((HexValue(bytes[i + 1]) << 4) | HexValue(bytes[i + 2]));
                    i += 2;
                }

                name[length++] = b;
            }

            return length;
        }

        private static int HexValue(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    }
}
