using HealthPortal.Domain.Values;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace HealthPortal.Data.Cryptography;

/// <summary>What is wrong with a PKCS#12 file.</summary>
public enum Pkcs12Fault
{
    NotPkcs12,
    WrongPassword,
    NoKey,
    SeveralKeys,
    NoCertificate,
    KeyDoesNotMatch,
    UnknownAlgorithm,
}

/// <summary>One private key with its certificates out of a PKCS#12 file. Read with the library, since the framework knows no SM2.</summary>
/// <param name="Key">Null with a fault.</param>
/// <param name="Chain">From the issuer up, as the file has them; whether they signed each other is not checked here.</param>
public sealed record Pkcs12File(Pkcs12Fault? Fault, CertifiedKey? Key, IReadOnlyList<byte[]> Chain)
{
    /// <summary>A file that asks for more rounds of its password than anybody needs wants to keep the server busy.</summary>
    private const int MostRounds = 10_000_000;

    private static readonly string[] Curves = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    public static Pkcs12File Read(byte[] file, string password)
    {
        if (!IsPkcs12(file))
        {
            return Wrong(Pkcs12Fault.NotPkcs12);
        }

        if (Load(file, password) is not { } store)
        {
            return Wrong(Pkcs12Fault.WrongPassword);
        }

        var aliases = store.Aliases.Where(store.IsKeyEntry).ToList();
        if (aliases.Count != 1)
        {
            return Wrong(aliases.Count == 0 ? Pkcs12Fault.NoKey : Pkcs12Fault.SeveralKeys);
        }

        if (store.GetCertificateChain(aliases[0]) is not { Length: > 0 } chain)
        {
            return Wrong(Pkcs12Fault.NoCertificate);
        }

        var privateKey = store.GetKey(aliases[0]).Key;
        var publicKey = chain[0].Certificate.GetPublicKey();
        if (AlgorithmOf(publicKey) is not { } algorithm)
        {
            return Wrong(Pkcs12Fault.UnknownAlgorithm);
        }

        return Match(privateKey, publicKey)
            ? new Pkcs12File(null, new CertifiedKey(algorithm, PrivateKeyInfoFactory.CreatePrivateKeyInfo(privateKey).GetDerEncoded(), chain[0].Certificate.GetEncoded()), [.. chain.Skip(1).Select(entry => entry.Certificate.GetEncoded())])
            : Wrong(Pkcs12Fault.KeyDoesNotMatch);
    }

    private static bool IsPkcs12(byte[] file)
    {
        try
        {
            return Pfx.GetInstance(Asn1Object.FromByteArray(file)) is { } frame && (frame.MacData is not { } check || check.Iterations.Value.CompareTo(BigInteger.ValueOf(MostRounds)) <= 0);
        }
        catch (IOException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Null for a wrong password, and for a file that is damaged behind it: the two cannot be told apart.</summary>
    private static Pkcs12Store? Load(byte[] file, string password)
    {
        try
        {
            var store = new Pkcs12StoreBuilder().Build();
            store.Load(new MemoryStream(file), password.ToCharArray());
            return store;
        }
        catch (IOException)
        {
            return null;
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
        catch (InvalidCastException)
        {
            return null;
        }
        catch (CryptoException)
        {
            return null;
        }
        catch (GeneralSecurityException)
        {
            return null;
        }
    }

    private static KeyAlgorithm? AlgorithmOf(AsymmetricKeyParameter key) => key switch
    {
        RsaKeyParameters => KeyAlgorithm.Rsa,
        ECPublicKeyParameters point when KeyCertificates.IsSm2(point) => KeyAlgorithm.Sm2,
        ECPublicKeyParameters { PublicKeyParamSet: { } curve } when Curves.Contains(curve.Id, StringComparer.Ordinal) => KeyAlgorithm.Ecdsa,
        _ => null,
    };

    private static bool Match(AsymmetricKeyParameter privateKey, AsymmetricKeyParameter publicKey) => (privateKey, publicKey) switch
    {
        (RsaPrivateCrtKeyParameters own, RsaKeyParameters other) => own.Modulus.Equals(other.Modulus) && own.PublicExponent.Equals(other.Exponent),
        (ECPrivateKeyParameters own, ECPublicKeyParameters other) => own.Parameters.Curve.Equals(other.Parameters.Curve) && own.Parameters.G.Multiply(own.D).Equals(other.Q),
        _ => false,
    };

    private static Pkcs12File Wrong(Pkcs12Fault fault) => new(fault, null, []);
}
