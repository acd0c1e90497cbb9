using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthPortal.Domain.Values;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities;
using Org.BouncyCastle.X509;
using Org.BouncyCastle.X509.Extension;

namespace HealthPortal.Data.Cryptography;

/// <param name="PrivateKey">PKCS#8, DER.</param>
/// <param name="Certificate">X.509, DER.</param>
public sealed record CertifiedKey(KeyAlgorithm Algorithm, byte[] PrivateKey, byte[] Certificate);

/// <summary>Whom a certificate names.</summary>
/// <param name="Name">Common name and organisation.</param>
/// <param name="Number">Unified social credit code; null where the organ has none on record.</param>
public sealed record CertificateSubject(string Name, string? Number = null);

/// <summary>
/// Makes keys with X.509 certificates: a root of the portal's own, and keys of organs below it. It stands for a licensed certification authority
/// until the organs have certificates of one (ADR-024).
/// </summary>
public static class KeyCertificates
{
    public const int RsaBits = 3072;

    private const string Country = "CN";

    /// <summary>A self-signed root that may sign certificates of end users only.</summary>
    public static CertifiedKey NewRoot(KeyAlgorithm algorithm, CertificateSubject subject, DateTime from, DateTime to) =>
        algorithm == KeyAlgorithm.Sm2 ? MakeSm2(subject, from, to, issuer: null) : MakeRsa(subject, from, to, issuer: null);

    /// <summary>A key of an organ for signatures only, certified by <paramref name="root"/> with whose algorithm it is made.</summary>
    public static CertifiedKey Issue(CertifiedKey root, CertificateSubject subject, DateTime from, DateTime to) =>
        root.Algorithm == KeyAlgorithm.Sm2 ? MakeSm2(subject, from, to, root) : MakeRsa(subject, from, to, root);

    /// <summary>Subject public key info, DER.</summary>
    public static byte[] PublicKeyInfo(byte[] certificate) => new X509CertificateParser().ReadCertificate(certificate).CertificateStructure.SubjectPublicKeyInfo.GetDerEncoded();

    /// <summary>The point of an SM2 certificate as <see cref="NationalCryptography.Sm2Verify"/> wants it; null for another algorithm.</summary>
    public static byte[]? Sm2PublicKey(byte[] certificate) =>
        new X509CertificateParser().ReadCertificate(certificate).GetPublicKey() is ECPublicKeyParameters key && IsSm2(key) ? key.Q.GetEncoded(compressed: false) : null;

    /// <summary>The 32 bytes of an SM2 private key out of its PKCS#8.</summary>
    public static byte[] Sm2PrivateKey(byte[] pkcs8) =>
        BigIntegers.AsUnsignedByteArray(NationalCryptography.Sm2PrivateKeySize, ((ECPrivateKeyParameters)PrivateKeyFactory.CreateKey(pkcs8)).D);

    internal static bool IsSm2(ECKeyParameters key) => key.Parameters.Curve.Equals(NationalCryptography.Sm2Curve.Curve) && key.Parameters.G.Equals(NationalCryptography.Sm2Curve.G);

    /// <summary>Whether <paramref name="issuer"/> signed the certificate. Also for SM2, which the framework does not know.</summary>
    public static bool IsIssuedBy(byte[] certificate, byte[] issuer)
    {
        var parser = new X509CertificateParser();
        var (one, other) = (parser.ReadCertificate(certificate), parser.ReadCertificate(issuer));
        if (!one.IssuerDN.Equivalent(other.SubjectDN))
        {
            return false;
        }

        try
        {
            one.Verify(other.GetPublicKey());
            return true;
        }
        catch (GeneralSecurityException)
        {
            return false;
        }
        catch (CryptoException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            // A key of another kind than the signature says.
            return false;
        }
        catch (InvalidCastException)
        {
            return false;
        }
    }

    private static CertifiedKey MakeRsa(CertificateSubject subject, DateTime from, DateTime to, CertifiedKey? issuer)
    {
        using var key = RSA.Create(RsaBits);
        var name = new X500DistinguishedNameBuilder();
        name.AddCountryOrRegion(Country);
        name.AddOrganizationName(subject.Name);
        name.AddCommonName(subject.Name);
        if (subject.Number is { } number)
        {
            name.Add("2.5.4.97", number, System.Formats.Asn1.UniversalTagNumber.PrintableString);
        }

        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: issuer is null, hasPathLengthConstraint: issuer is null, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(issuer is null ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var (first, last) = (new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(to, TimeSpan.Zero));
        if (issuer is null)
        {
            using var root = request.CreateSelfSigned(first, last);
            return new CertifiedKey(KeyAlgorithm.Rsa, key.ExportPkcs8PrivateKey(), root.RawData);
        }

        using var issuerKey = RSA.Create();
        issuerKey.ImportPkcs8PrivateKey(issuer.PrivateKey, out _);
        using var bare = X509CertificateLoader.LoadCertificate(issuer.Certificate);
        using var signer = bare.CopyWithPrivateKey(issuerKey);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(bare, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var made = request.Create(signer, first, last, NewSerial());
        return new CertifiedKey(KeyAlgorithm.Rsa, key.ExportPkcs8PrivateKey(), made.RawData);
    }

    private static CertifiedKey MakeSm2(CertificateSubject subject, DateTime from, DateTime to, CertifiedKey? issuer)
    {
        var (d, q) = new NationalCryptography().NewSm2Key();

        // With the curve's name rather than its numbers, as GM/T 0015 asks and other readers expect.
        var publicKey = new ECPublicKeyParameters("EC", NationalCryptography.Sm2Curve.Curve.DecodePoint(q), GMObjectIdentifiers.sm2p256v1);
        var privateKey = new ECPrivateKeyParameters("EC", new BigInteger(1, d), GMObjectIdentifiers.sm2p256v1);
        List<DerObjectIdentifier> kinds = [X509Name.C, X509Name.O, X509Name.CN];
        List<string> values = [Country, subject.Name, subject.Name];
        if (subject.Number is { } number)
        {
            kinds.Add(X509Name.OrganizationIdentifier);
            values.Add(number);
        }

        var name = new X509Name(kinds, values);
        var issuerCertificate = issuer is null ? null : new X509CertificateParser().ReadCertificate(issuer.Certificate);
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(new BigInteger(1, NewSerial()));
        generator.SetIssuerDN(issuerCertificate?.SubjectDN ?? name);
        generator.SetSubjectDN(name);
        generator.SetNotBefore(from);
        generator.SetNotAfter(to);
        generator.SetPublicKey(publicKey);
        generator.AddExtension(X509Extensions.BasicConstraints, critical: true, issuer is null ? new BasicConstraints(0) : new BasicConstraints(cA: false));
        generator.AddExtension(X509Extensions.KeyUsage, critical: true, new KeyUsage(issuer is null ? KeyUsage.KeyCertSign | KeyUsage.CrlSign : KeyUsage.DigitalSignature | KeyUsage.NonRepudiation));
        generator.AddExtension(X509Extensions.SubjectKeyIdentifier, critical: false, X509ExtensionUtilities.CreateSubjectKeyIdentifier(publicKey));
        if (issuerCertificate is not null)
        {
            generator.AddExtension(X509Extensions.AuthorityKeyIdentifier, critical: false, X509ExtensionUtilities.CreateAuthorityKeyIdentifier(issuerCertificate.GetPublicKey()));
        }

        var signer = issuer is null ? privateKey : PrivateKeyFactory.CreateKey(issuer.PrivateKey);
        var certificate = generator.Generate(new Asn1SignatureFactory("SM3WITHSM2", signer, new SecureRandom()));
        return new CertifiedKey(KeyAlgorithm.Sm2, PrivateKeyInfoFactory.CreatePrivateKeyInfo(privateKey).GetDerEncoded(), certificate.GetEncoded());
    }

    /// <summary>Positive in DER by its first byte, then 120 random bits: nobody can guess the next one.</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = 1;
        return serial;
    }
}
