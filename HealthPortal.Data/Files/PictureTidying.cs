using System.Buffers.Binary;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Files;

/// <param name="Width">Pixels as it is seen, after the turn a camera asks for.</param>
/// <param name="Extension">With the dot.</param>
public sealed record TidiedPicture(byte[] Bytes, int Width, int Height, string Extension);

/// <summary>
/// Takes out of a JPEG or PNG what is not picture: place and time it was taken, camera, comments, previews, whatever is hung on behind its end. Only
/// the turn that a telephone notes instead of turning the picture stays, because without it the face would lie on its side.
/// </summary>
public static class PictureTidying
{
    private const string NoPicture = "照片只能是 JPG 或 PNG 图片。";
    private const string Broken = "图片不完整或已损坏，请重新导出后上传。";

    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte QuantisationTable = 0xDB;
    private const byte HuffmanTable = 0xC4;
    private const byte RestartInterval = 0xDD;
    private const byte Baseline = 0xC0;
    private const byte Extended = 0xC1;
    private const byte Progressive = 0xC2;
    private const byte Exif = 0xE1;
    private const byte Adobe = 0xEE;

    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly string[] KeptChunks = ["IHDR", "PLTE", "tRNS", "sRGB", "gAMA", "IDAT", "IEND"];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(index => Enumerable.Range(0, 8).Aggregate((uint)index, (crc, _) => (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1)))];

    public static Outcome<TidiedPicture> Tidy(ReadOnlySpan<byte> picture) =>
        picture is [0xFF, StartOfImage, ..] ? TidyJpeg(picture)
        : picture.StartsWith(PngSignature) ? TidyPng(picture)
        : Failure.Invalid(NoPicture, "picture");

    private static Outcome<TidiedPicture> TidyJpeg(ReadOnlySpan<byte> picture)
    {
        var kept = new MemoryStream(picture.Length);
        kept.Write([0xFF, StartOfImage]);
        var (place, width, height, turn, scanned) = (2, 0, 0, 1, false);
        var body = new MemoryStream(picture.Length);
        while (true)
        {
            // Fill bytes may stand before a marker.
            while (place + 1 < picture.Length && picture[place] == 0xFF && picture[place + 1] == 0xFF)
            {
                place++;
            }

            if (place + 1 >= picture.Length || picture[place] != 0xFF)
            {
                return Failure.Invalid(Broken, "picture");
            }

            var marker = picture[place + 1];
            if (marker == EndOfImage)
            {
                break;
            }

            if (place + 4 > picture.Length || BinaryPrimitives.ReadUInt16BigEndian(picture[(place + 2)..]) is var length && (length < 2 || place + 2 + length > picture.Length))
            {
                return Failure.Invalid(Broken, "picture");
            }

            var segment = picture.Slice(place, 2 + length);
            place += segment.Length;
            switch (marker)
            {
                case Baseline or Extended or Progressive when segment.Length >= 10 && width == 0:
                    (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[5..]), BinaryPrimitives.ReadUInt16BigEndian(segment[7..]));
                    body.Write(segment);
                    break;
                case QuantisationTable or HuffmanTable or RestartInterval or Adobe:
                    body.Write(segment);
                    break;
                case StartOfScan when width > 0:
                    body.Write(segment);
                    var end = EndOfScan(picture, place);
                    body.Write(picture[place..end]);
                    (place, scanned) = (end, true);
                    break;
                case Exif:
                    turn = TurnOf(segment[4..]) ?? turn;
                    break;
                case >= 0xE0 and <= 0xEF or 0xFE:
                    break;
                default:
                    // Arithmetic coding, lossless and hierarchical pictures: no browser shows them.
                    return Failure.Invalid(Broken, "picture");
            }
        }

        if (!scanned || width == 0 || height == 0)
        {
            return Failure.Invalid(Broken, "picture");
        }

        if (turn != 1)
        {
            kept.Write(ExifOf(turn));
        }

        body.WriteTo(kept);
        kept.Write([0xFF, EndOfImage]);
        return turn >= 5 ? new TidiedPicture(kept.ToArray(), height, width, ".jpg") : new TidiedPicture(kept.ToArray(), width, height, ".jpg");
    }

    /// <summary>Place of the next marker that is neither a stuffed byte nor a restart.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> picture, int from)
    {
        for (var place = from; place + 1 < picture.Length; place++)
        {
            if (picture[place] == 0xFF && picture[place + 1] is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                return place;
            }
        }

        return picture.Length;
    }

    /// <summary>Tag 0x0112 of the first directory; null when there is none or it is none of the eight.</summary>
    private static int? TurnOf(ReadOnlySpan<byte> exif)
    {
        if (!exif.StartsWith("Exif\0\0"u8) || exif.Length < 14)
        {
            return null;
        }

        var tiff = exif[6..];
        var little = tiff[0] == (byte)'I';
        var offset = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (offset > tiff.Length - 2)
        {
            return null;
        }

        var directory = tiff[(int)offset..];
        var count = Short(directory);
        for (var entry = 0; entry < count && 2 + ((entry + 1) * 12) <= directory.Length; entry++)
        {
            var item = directory[(2 + (entry * 12))..];
            if (Short(item) == 0x0112)
            {
                return Short(item[8..]) is >= 1 and <= 8 and var turn ? turn : null;
            }
        }

        return null;

        int Short(ReadOnlySpan<byte> bytes) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    private static byte[] ExifOf(int turn) =>
    [
        0xFF, Exif, 0x00, 0x22, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)turn, 0, 0, 0, 0, 0, 0,
    ];

    private static Outcome<TidiedPicture> TidyPng(ReadOnlySpan<byte> picture)
    {
        var kept = new MemoryStream(picture.Length);
        kept.Write(PngSignature);
        var (place, width, height, hasData) = (PngSignature.Length, 0, 0, false);
        while (place + 12 <= picture.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(picture[place..]);
            if (length > picture.Length - place - 12)
            {
                break;
            }

            var chunk = picture.Slice(place, 12 + (int)length);
            place += chunk.Length;
            var name = System.Text.Encoding.ASCII.GetString(chunk[4..8]);
            if (Crc(chunk[4..^4]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]) || (width == 0 && (name != "IHDR" || length != 13)))
            {
                break;
            }

            if (name == "IHDR")
            {
                var (wide, high) = (BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]), BinaryPrimitives.ReadUInt32BigEndian(chunk[12..]));
                if (wide is 0 or > ushort.MaxValue || high is 0 or > ushort.MaxValue)
                {
                    break;
                }

                (width, height) = ((int)wide, (int)high);
            }

            if (KeptChunks.Contains(name, StringComparer.Ordinal))
            {
                kept.Write(chunk);
            }

            hasData |= name == "IDAT";
            if (name == "IEND" && hasData)
            {
                return new TidiedPicture(kept.ToArray(), width, height, ".png");
            }
        }

        return Failure.Invalid(Broken, "picture");
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }
}
