using System.Buffers.Binary;
using System.Text;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;

namespace HealthPortal.Domain.Licensing.LicenceSigning;

/// <summary>What the signed code of a licence says. The organ is not in it but in the key it is signed with: nobody can put another organ's name over his own signature.</summary>
public sealed record LicenceCodeFacts
{
    /// <summary>National identifier, or the number where the licence has none.</summary>
    public required string Number { get; init; }

    /// <summary>Name of the licence's type.</summary>
    public required string Title { get; init; }

    /// <summary>As the public may read it; see <see cref="PublicHolder"/>.</summary>
    public required string Holder { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day; null where the law sets none.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Institutions are named in full; of a person the family name, since whoever holds the code need not be the one it is about.</summary>
    public static string PublicHolder(string name, bool isPerson) => isPerson ? Masks.Name(name) : name.Trim();
}

/// <summary>
/// 签名码: the text of the second QR code on a licence, which can be checked without network. <c>HP1:</c> and Base32 (RFC 4648, without padding)
/// of: a 1, number, title and holder (each one byte of length and UTF-8), the days of issue, begin, end and signing (two bytes each, days since
/// 1950-01-01; 0 for no end), the eight bytes of the key id, the 64 bytes of the SM2 signature over <c>HP1:</c> and everything before it. Base32 rather than
/// Base45: it takes a twentieth more, but has no blank that pasting loses, and no sign that a hand scanner types otherwise on another keyboard.
/// </summary>
public static class LicenceCode
{
    public const string Prefix = "HP1:";

    /// <summary>Letters that a QR code of version 15 at level M holds in alphanumeric mode (ISO/IEC 18004, table 7).</summary>
    public const int LongestText = 600;

    public const int SignatureSize = 64;

    private const int KeyIdSize = 8;
    private const int DaysSize = 4 * 2;
    private const int LongestBytes = (LongestText - 4) * 5 / 8;
    private const byte Format = 1;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private const string Unknown = "这不是本系统的证照签名码，或者没有读完整。";

    private static readonly DateOnly Epoch = new(1950, 1, 1);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The part that is signed, to be given to <see cref="SignedBytes"/> and <see cref="Text"/>.</summary>
    /// <param name="facts">What the code says. A title or holder too long for the code ends in an ellipsis; a number is never cut.</param>
    /// <param name="keyId">16 hexadecimal digits.</param>
    /// <param name="signedOn">Day of signing. Not that of the issue: an old licence is signed when its code is first drawn.</param>
    /// <exception cref="ArgumentException">The number alone is too long, or a day lies before 1950 or after 2129.</exception>
    public static byte[] Body(LicenceCodeFacts facts, string keyId, DateOnly signedOn)
    {
        var number = Utf8.GetBytes(facts.Number);
        var left = LongestBytes - SignatureSize - KeyIdSize - DaysSize - 1 - 3 - number.Length;
        if (number.Length is 0 or > 128)
        {
            throw new ArgumentException("The number has 1 to 128 bytes.", nameof(facts));
        }

        var title = Fitted(facts.Title, left / 3);
        var holder = Fitted(facts.Holder, left - title.Length);
        var body = new List<byte>(LongestBytes) { Format };
        foreach (var text in (byte[][])[number, title, holder])
        {
            body.Add((byte)text.Length);
            body.AddRange(text);
        }

        foreach (var day in (DateOnly?[])[facts.IssuedOn, facts.ValidFrom, facts.ValidTo, signedOn])
        {
            var days = day is { } given ? given.DayNumber - Epoch.DayNumber : 0;
            if (days is < 0 or > ushort.MaxValue || (day is not null && days == 0))
            {
                throw new ArgumentException("The code holds days from 1950-01-02 to 2129-06-06.", nameof(facts));
            }

            var two = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)days);
            body.AddRange(two);
        }

        body.AddRange(Convert.FromHexString(keyId));
        return [.. body];
    }

    /// <summary>What the key signs: with the prefix in front no signature over licence data can be taken for one of a code.</summary>
    public static byte[] SignedBytes(ReadOnlySpan<byte> body) => [.. Encoding.ASCII.GetBytes(Prefix), .. body];

    public static string Text(ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature) => Prefix + Base32([.. body, .. signature]);

    /// <summary>Reads a code from a scanner or a clipboard. That it reads well says nothing about who made it.</summary>
    public static Outcome<ReadLicenceCode> Parse(string? text)
    {
        var letters = new string([.. (text ?? "").Where(letter => !char.IsWhiteSpace(letter) && !char.IsControl(letter)).Select(char.ToUpperInvariant)]);
        if (!letters.StartsWith(Prefix, StringComparison.Ordinal) || letters.Length > LongestText || FromBase32(letters.AsSpan(Prefix.Length)) is not { } bytes)
        {
            return Failure.Invalid(Unknown);
        }

        var at = 1;
        if (bytes.Length == 0 || bytes[0] != Format || ReadText(bytes, ref at) is not { Length: > 0 } number || ReadText(bytes, ref at) is not { } title || ReadText(bytes, ref at) is not { } holder
            || bytes.Length - at != DaysSize + KeyIdSize + SignatureSize)
        {
            return Failure.Invalid(Unknown);
        }

        DateOnly? Day(int place) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + (place * 2))) is var days and > 0 ? Epoch.AddDays(days) : null;
        if (Day(0) is not { } issuedOn || Day(1) is not { } validFrom || Day(3) is not { } signedOn)
        {
            return Failure.Invalid(Unknown);
        }

        var bodyLength = bytes.Length - SignatureSize;
        return new ReadLicenceCode(
            new LicenceCodeFacts { Number = number, Title = title, Holder = holder, IssuedOn = issuedOn, ValidFrom = validFrom, ValidTo = Day(2) },
            Convert.ToHexStringLower(bytes.AsSpan(bodyLength - KeyIdSize, KeyIdSize)),
            signedOn,
            SignedBytes(bytes.AsSpan(0, bodyLength)),
            bytes[bodyLength..]);
    }

    private static byte[] Fitted(string text, int most)
    {
        most = Math.Min(most, byte.MaxValue);
        var whole = Utf8.GetBytes(text);
        if (whole.Length <= most)
        {
            return whole;
        }

        var end = Utf8.GetBytes("…");
        var cut = most - end.Length;
        while (cut > 0 && (whole[cut] & 0xC0) == 0x80)
        {
            cut--;
        }

        return [.. whole.AsSpan(0, cut), .. end];
    }

    private static string? ReadText(byte[] bytes, ref int at)
    {
        if (at >= bytes.Length || at + 1 + bytes[at] > bytes.Length)
        {
            return null;
        }

        try
        {
            var text = Utf8.GetString(bytes, at + 1, bytes[at]);
            at += 1 + bytes[at];
            return text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 / 5) + 1);
        int bits = 0, held = 0;
        foreach (var value in bytes)
        {
            held = (held << 8) | value;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(held >> (bits - 5)) & 31]);
            }

            held &= (1 << bits) - 1;
        }

        if (bits > 0)
        {
            text.Append(Alphabet[(held << (5 - bits)) & 31]);
        }

        return text.ToString();
    }

    /// <summary>Null for a letter that is none of the alphabet, a length no encoder makes, or bits left over that are not zero: each content has one text.</summary>
    private static byte[]? FromBase32(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length * 5 / 8);
        int bits = 0, held = 0;
        foreach (var letter in text)
        {
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            held = (held << 5) | value;
            if ((bits += 5) >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(held >> bits));
                held &= (1 << bits) - 1;
            }
        }

        return held == 0 && bits < 5 ? [.. bytes] : null;
    }
}

/// <param name="KeyId">16 hexadecimal digits.</param>
/// <param name="SignedBytes">What the signature is over.</param>
public sealed record ReadLicenceCode(LicenceCodeFacts Facts, string KeyId, DateOnly SignedOn, byte[] SignedBytes, byte[] Signature);
