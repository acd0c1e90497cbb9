using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace HealthPortal.Tests.Kit;

/// <summary>Pictures drawn for tests: a PNG that browsers show, and a JPEG that has the parts of one.</summary>
internal static class Pictures
{
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A grey figure on a blue ground; another shade gives another picture.</summary>
    public static byte[] Portrait(int width = 210, int height = 294, byte shade = 90, string? comment = null)
    {
        var rows = new byte[height * (1 + (width * 3))];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (x, y) = ((column - (width / 2.0)) / width, (row - (height / 2.0)) / height);
                var figure = (x * x) + ((y + 0.12) * (y + 0.12)) < 0.045 || (y > 0.15 && Math.Abs(x) < 0.38);
                var at = (row * (1 + (width * 3))) + 1 + (column * 3);
                (rows[at], rows[at + 1], rows[at + 2]) = figure ? (shade, shade, shade) : ((byte)67, (byte)142, (byte)219);
            }
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [.. PngSignature, .. Chunk("IHDR", header), .. comment is null ? [] : Chunk("tEXt", Encoding.ASCII.GetBytes("Comment\0" + comment)), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    /// <param name="turn">Orientation as a camera notes it, 1 to 8; null without a note.</param>
    /// <param name="place">Text hidden in the note.</param>
    public static byte[] Jpeg(int width, int height, int? turn = null, string place = "GPS 31.385N 120.981E")
    {
        byte[] exif = turn is null ? [] : Segment(0xE1, [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)turn, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(place)]);
        return
        [
            0xFF, 0xD8, .. Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]), .. exif, .. Segment(0xFE, Encoding.ASCII.GetBytes("made by nobody")), .. Segment(0xDB, new byte[65]),
            .. Segment(0xC0, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]), .. Segment(0xC4, new byte[20]), .. Segment(0xDA, [1, 1, 0, 0, 63, 0]),
            0x12, 0x34, 0xFF, 0x00, 0x56, 0xFF, 0xD0, 0x78, 0xFF, 0xD9, .. "hung on behind"u8,
        ];
    }

    private static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        var (size, crc) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(size, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc(named));
        return [.. size, .. named, .. crc];
    }

    /// <summary>Bit by bit, another way than the product's.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
