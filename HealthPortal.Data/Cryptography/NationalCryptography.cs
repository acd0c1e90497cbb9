using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace HealthPortal.Data.Cryptography;

/// <summary>
/// The commercial cryptography that GB/T 39786 asks of government systems: SM3 (GB/T 32905), HMAC-SM3 and SM4 (GB/T 32907) in GCM (RFC 8998).
/// The only place that knows the library, so that a certified module can take its place. Holds no state and is safe for many threads.
/// </summary>
public sealed class NationalCryptography
{
    /// <summary>Bytes of an SM4 key.</summary>
    public const int Sm4KeySize = 16;

    /// <summary>Bytes of a GCM nonce.</summary>
    public const int NonceSize = 12;

    private const int TagBits = 128;

    /// <summary>32 bytes.</summary>
    public byte[] Sm3(ReadOnlySpan<byte> data)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(data.ToArray(), 0, data.Length);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash;
    }

    /// <summary>64 lower-case hex digits.</summary>
    public string Sm3Hex(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(Sm3(data));

    /// <summary>32 bytes.</summary>
    public byte[] HmacSm3(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        var mac = new HMac(new SM3Digest());
        mac.Init(new KeyParameter(key.ToArray()));
        mac.BlockUpdate(data.ToArray(), 0, data.Length);
        var code = new byte[mac.GetMacSize()];
        mac.DoFinal(code, 0);
        return code;
    }

    /// <summary>Ciphertext followed by the 16-byte tag. A nonce must never be used twice with one key.</summary>
    public byte[] Sm4Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated) =>
        RunSm4(forEncryption: true, key, nonce, plaintext, associated);

    /// <exception cref="CryptographicException">The text was changed, or the key is not the one it was sealed with.</exception>
    public byte[] Sm4Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> associated)
    {
        try
        {
            return RunSm4(forEncryption: false, key, nonce, sealedText, associated);
        }
        catch (InvalidCipherTextException fault)
        {
            throw new CryptographicException("The sealed text was changed or belongs to another key.", fault);
        }
    }

    private static byte[] RunSm4(bool forEncryption, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> input, ReadOnlySpan<byte> associated)
    {
        var cipher = new GcmBlockCipher(new SM4Engine());
        cipher.Init(forEncryption, new AeadParameters(new KeyParameter(key.ToArray()), TagBits, nonce.ToArray(), associated.ToArray()));
        var output = new byte[cipher.GetOutputSize(input.Length)];
        var written = cipher.ProcessBytes(input.ToArray(), 0, input.Length, output, 0);
        cipher.DoFinal(output, written);
        return output;
    }
}
