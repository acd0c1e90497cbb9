using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using HealthPortal.Domain.Values;

namespace HealthPortal.Data.Cryptography;

/// <summary>
/// Detached CMS signatures as ETSI EN 319 142-1 asks of a PDF at level B-B: SHA-256, the signing certificate bound in by a signed attribute, and no
/// signing time in the CMS, since the PDF itself says when.
/// </summary>
public static class CadesSignature
{
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";

    /// <summary>Enough for everything in a signature but its certificates.</summary>
    private const int RoomWithoutCertificates = 4096;

    /// <summary>Bytes that surely hold the signature: a PDF keeps the place free before there is one.</summary>
    public static int Room(CertifiedKey key, IReadOnlyList<byte[]> chain) => RoomWithoutCertificates + key.Certificate.Length + chain.Sum(certificate => certificate.Length);

    /// <param name="content">What is signed; it does not become part of the signature.</param>
    /// <param name="chain">Certificates from the issuer up, for readers who do not have them.</param>
    /// <returns>CMS, DER.</returns>
    /// <exception cref="ArgumentException">An SM2 key: no reader of PDF files outside the national programme could check it.</exception>
    public static byte[] Sign(byte[] content, CertifiedKey key, IReadOnlyList<byte[]> chain)
    {
        using var bare = X509CertificateLoader.LoadCertificate(key.Certificate);
        using var certificate = WithKey(bare, key);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        signer.SignedAttributes.Add(new AsnEncodedData(new Oid(SigningCertificateV2), BindingTo(bare)));
        var further = chain.Select(X509CertificateLoader.LoadCertificate).ToList();
        try
        {
            signer.Certificates.AddRange(further.ToArray());
            var cms = new SignedCms(new ContentInfo(content), detached: true);
            cms.ComputeSignature(signer, silent: true);
            return cms.Encode();
        }
        finally
        {
            further.ForEach(loaded => loaded.Dispose());
        }
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, CertifiedKey key)
    {
        switch (key.Algorithm)
        {
            case KeyAlgorithm.Rsa:
                using (var rsa = RSA.Create())
                {
                    rsa.ImportPkcs8PrivateKey(key.PrivateKey, out _);
                    return certificate.CopyWithPrivateKey(rsa);
                }

            case KeyAlgorithm.Ecdsa:
                using (var ecdsa = ECDsa.Create())
                {
                    ecdsa.ImportPkcs8PrivateKey(key.PrivateKey, out _);
                    return certificate.CopyWithPrivateKey(ecdsa);
                }

            default:
                throw new ArgumentException("PDF files are signed with RSA or ECDSA.", nameof(key));
        }
    }

    /// <summary>ESSCertIDv2 (RFC 5035) with SHA-256, which is its default and therefore not named.</summary>
    private static byte[] BindingTo(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
                {
                    writer.WriteEncodedValue(certificate.IssuerName.RawData);
                }

                writer.WriteInteger(certificate.SerialNumberBytes.Span);
            }
        }

        return writer.Encode();
    }
}
