using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HealthPortal.Domain.Platform.Security;

/// <summary>Time-based one-time codes as authenticator apps make them (RFC 6238 with HMAC-SHA-1, 6 digits, 30 seconds, which is what all apps know).</summary>
public static class TimeCode
{
    public const int Digits = 6;

    private const int StepSeconds = 30;

    /// <summary>160 bits, the length RFC 4226 recommends.</summary>
    private const int SecretBytes = 20;

    /// <summary>A phone's clock may be behind or ahead by this many steps.</summary>
    private const int Tolerance = 1;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>Base 32 (RFC 4648) without padding, as people type it into an app.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(buffer >> (bits - 5)) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[(buffer << (5 - bits)) & 31]).ToString();
    }

    /// <summary>What the QR code for an app says.</summary>
    public static string Uri(string issuer, string account, ReadOnlySpan<byte> secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={Base32(secret)}&issuer={System.Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}";

    public static string At(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        var offset = hash[^1] & 15;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <param name="after">Step of the last code that was taken: one code counts once.</param>
    /// <returns>The step of the code, or null when it is wrong, too old or used.</returns>
    public static long? Accept(ReadOnlySpan<byte> secret, string code, DateTime now, long? after)
    {
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        if (digits.Length != Digits)
        {
            return null;
        }

        var current = new DateTimeOffset(now).ToUnixTimeSeconds() / StepSeconds;
        for (var step = current - Tolerance; step <= current + Tolerance; step++)
        {
            if (!(step <= after) && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(At(secret, step)), Encoding.ASCII.GetBytes(digits)))
            {
                return step;
            }
        }

        return null;
    }
}
