using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities;

namespace HealthPortal.Data.Cryptography;

/// <summary>
/// The commercial cryptography that GB/T 39786 asks of government systems: SM2 (GB/T 32918), SM3 (GB/T 32905), HMAC-SM3 and SM4 (GB/T 32907) in
/// GCM (RFC 8998). With <see cref="KeyCertificates"/> the only place that knows the library, so that a certified module can take its place. Holds no
/// state and is safe for many threads.
/// </summary>
public sealed class NationalCryptography
{
    /// <summary>Bytes of an SM4 key.</summary>
    public const int Sm4KeySize = 16;

    /// <summary>Bytes of a GCM nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes of an SM2 signature: r and s, 32 each, big-endian, not the DER form.</summary>
    public const int Sm2SignatureSize = 64;

    /// <summary>Bytes of an SM2 private key.</summary>
    public const int Sm2PrivateKeySize = 32;

    /// <summary>Bytes of an SM2 public key: 04, x, y.</summary>
    public const int Sm2PublicKeySize = 65;

    private const int TagBits = 128;

    /// <summary>The user id GM/T 0009 sets where the parties have agreed on none. It goes into every digest that is signed.</summary>
    private static readonly byte[] Sm2UserId = Encoding.ASCII.GetBytes("1234567812345678");

    /// <summary>The library's own arithmetic for this curve rather than that for any curve, which is slower.</summary>
    internal static readonly ECDomainParameters Sm2Curve = new(CustomNamedCurves.GetByName("sm2p256v1"));

    /// <summary>A new key: the private key (<see cref="Sm2PrivateKeySize"/>) and the public one (<see cref="Sm2PublicKeySize"/>).</summary>
    public (byte[] PrivateKey, byte[] PublicKey) NewSm2Key()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(Sm2Curve, new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        return (
            BigIntegers.AsUnsignedByteArray(Sm2PrivateKeySize, ((ECPrivateKeyParameters)pair.Private).D),
            ((ECPublicKeyParameters)pair.Public).Q.GetEncoded(compressed: false));
    }

    /// <summary>SM2 over SM3 with the usual user id; <see cref="Sm2SignatureSize"/> bytes.</summary>
    public byte[] Sm2Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> data)
    {
        var signer = new SM2Signer(PlainDsaEncoding.Instance, new SM3Digest());
        var key = new ECPrivateKeyParameters(new BigInteger(1, privateKey.ToArray()), Sm2Curve);
        signer.Init(forSigning: true, new ParametersWithID(new ParametersWithRandom(key, new SecureRandom()), Sm2UserId));
        signer.BlockUpdate(data.ToArray(), 0, data.Length);
        return signer.GenerateSignature();
    }

    /// <summary>False for everything that is no signature of the data by that key, a malformed key or signature included.</summary>
    public bool Sm2Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != Sm2PublicKeySize || signature.Length != Sm2SignatureSize)
        {
            return false;
        }

        ECPublicKeyParameters key;
        try
        {
            key = new ECPublicKeyParameters(Sm2Curve.Curve.DecodePoint(publicKey.ToArray()), Sm2Curve);
        }
        catch (ArgumentException)
        {
            // Not a point of the curve.
            return false;
        }

        var signer = new SM2Signer(PlainDsaEncoding.Instance, new SM3Digest());
        signer.Init(forSigning: false, new ParametersWithID(key, Sm2UserId));
        signer.BlockUpdate(data.ToArray(), 0, data.Length);
        return signer.VerifySignature(signature.ToArray());
    }

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
