using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace HealthPortal.Data.Cryptography;

/// <summary>
/// Seals personal data for the database. A sealed text reads <c>v1:key-id:base64(nonce, ciphertext, tag)</c>, so that keys can be rotated and
/// the method can be changed while old rows stay readable.
/// </summary>
public sealed class ProtectedFields(NationalCryptography cryptography, KeyRing ring)
{
    private const string Scheme = "v1";

    /// <summary>128 bits: no collisions among billions of rows, and short enough for an index column (22 characters).</summary>
    private const int IndexBytes = 16;

    /// <summary>The same text gives another result each time; search by <see cref="BlindIndex"/>.</summary>
    public string Encrypt(string text)
    {
        var header = $"{Scheme}:{ring.CurrentId}:";
        var nonce = RandomNumberGenerator.GetBytes(NationalCryptography.NonceSize);
        var body = cryptography.Sm4Encrypt(ring.EncryptionKey(ring.CurrentId), nonce, Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(header));
        return header + Convert.ToBase64String([.. nonce, .. body]);
    }

    /// <exception cref="CryptographicException">Not a sealed text, changed since, or sealed with a key the ring does not have.</exception>
    public string Decrypt(string sealedText)
    {
        var parts = sealedText.Split(':');
        if (parts is not [Scheme, var keyId, var body])
        {
            throw new CryptographicException("The text is not a protected field of a known version.");
        }

        var bytes = new byte[body.Length];
        if (!Convert.TryFromBase64String(body, bytes, out var length) || length < NationalCryptography.NonceSize)
        {
            throw new CryptographicException("The protected field is damaged.");
        }

        var header = Encoding.UTF8.GetBytes($"{Scheme}:{keyId}:");
        var plaintext = cryptography.Sm4Decrypt(ring.EncryptionKey(keyId), bytes.AsSpan(0, NationalCryptography.NonceSize), bytes.AsSpan(NationalCryptography.NonceSize, length - NationalCryptography.NonceSize), header);
        return Encoding.UTF8.GetString(plaintext);
    }

    /// <summary>Whether the text was sealed with a key that is no longer the current one and should be sealed again.</summary>
    public bool IsOutdated(string sealedText) => !sealedText.StartsWith($"{Scheme}:{ring.CurrentId}:", StringComparison.Ordinal);

    /// <summary>
    /// Keyed hash to search a protected column for equality, 22 characters. Give the normalised form (<c>IdentityNumber.Canonical</c>,
    /// <c>PhoneNumber.Number</c>), else what is the same will not be found.
    /// </summary>
    public string BlindIndex(string normalised) =>
        Base64Url.EncodeToString(cryptography.HmacSm3(ring.IndexKey, Encoding.UTF8.GetBytes(normalised)).AsSpan(0, IndexBytes));
}
