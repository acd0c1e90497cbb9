using System.Security.Cryptography;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Cryptography;

public sealed class Sm2Tests
{
    /// <summary>The example on the recommended curve in GB/T 32918.5, annex A.</summary>
    private const string PrivateKey = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    private const string PublicKey = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
    private const string Signature = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";

    private readonly NationalCryptography cryptography = new();

    [Fact]
    public void Sm2Verify_OfTheStandardsExample_IsTrue() =>
        Assert.True(cryptography.Sm2Verify(Convert.FromHexString(PublicKey), "message digest"u8, Convert.FromHexString(Signature)));

    [Fact]
    public void Sm2Sign_WithTheStandardsKey_GivesWhatItsPublicKeyVerifies()
    {
        var one = cryptography.Sm2Sign(Convert.FromHexString(PrivateKey), "another"u8);
        var other = cryptography.Sm2Sign(Convert.FromHexString(PrivateKey), "another"u8);

        Assert.Equal(NationalCryptography.Sm2SignatureSize, one.Length);
        Assert.NotEqual(one, other); // a new random number each time; the same one twice would tell the key
        Assert.True(cryptography.Sm2Verify(Convert.FromHexString(PublicKey), "another"u8, one));
    }

    [Fact]
    public void Sm2Verify_WhenAnyByteDiffers_IsFalse()
    {
        var (privateKey, publicKey) = cryptography.NewSm2Key();
        var data = Encoding.UTF8.GetBytes("苏卫放证字（2026）第 000001 号");
        var signature = cryptography.Sm2Sign(privateKey, data);
        Assert.True(cryptography.Sm2Verify(publicKey, data, signature));
        for (var at = 0; at < signature.Length; at++)
        {
            signature[at] ^= 1;
            Assert.False(cryptography.Sm2Verify(publicKey, data, signature));
            signature[at] ^= 1;
        }

        for (var at = 0; at < data.Length; at++)
        {
            data[at] ^= 1;
            Assert.False(cryptography.Sm2Verify(publicKey, data, signature));
            data[at] ^= 1;
        }

        Assert.False(cryptography.Sm2Verify(cryptography.NewSm2Key().PublicKey, data, signature));
    }

    [Fact]
    public void Sm2Verify_OfWhatIsNoSignatureOrKey_IsFalse()
    {
        var (privateKey, publicKey) = cryptography.NewSm2Key();
        var signature = cryptography.Sm2Sign(privateKey, "x"u8);
        Assert.False(cryptography.Sm2Verify(publicKey, "x"u8, signature.AsSpan(1)));
        Assert.False(cryptography.Sm2Verify(publicKey, "x"u8, new byte[64]));
        Assert.False(cryptography.Sm2Verify(publicKey, "x"u8, Enumerable.Repeat((byte)255, 64).ToArray()));
        Assert.False(cryptography.Sm2Verify(new byte[65], "x"u8, signature));
        Assert.False(cryptography.Sm2Verify([4, .. new byte[64]], "x"u8, signature));
        Assert.False(cryptography.Sm2Verify(publicKey.AsSpan(1), "x"u8, signature));
        Assert.False(cryptography.Sm2Verify([], [], []));
    }

    [SkippableFact]
    public async Task Sm2Signature_ByOpenssl_IsVerified()
    {
        Prerequisite.Check(PdfTools.MissingSignatureReason);
        var root = KeyCertificates.NewRoot(KeyAlgorithm.Sm2, new CertificateSubject("演示国密根证书"), SigningDesk.From, SigningDesk.From.AddYears(20));
        var key = KeyCertificates.Issue(root, new CertificateSubject("演示县卫生健康委员会", "11320583000000000A"), SigningDesk.From, SigningDesk.From.AddYears(3));
        var data = Encoding.UTF8.GetBytes("证照数据");
        var plain = cryptography.Sm2Sign(KeyCertificates.Sm2PrivateKey(key.PrivateKey), data);
        Assert.True(cryptography.Sm2Verify(KeyCertificates.Sm2PublicKey(key.Certificate)!, data, plain));

        // openssl reads the DER form of the same two numbers.
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new System.Numerics.BigInteger(plain.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new System.Numerics.BigInteger(plain.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["key"] = Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", KeyCertificates.PublicKeyInfo(key.Certificate))),
            ["data"] = data,
            ["signature"] = writer.Encode(),
            ["root"] = SigningDesk.Pem(root.Certificate),
            ["certificate"] = SigningDesk.Pem(key.Certificate),
        };
        string[] verify = ["pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin", "-digest", "sm3", "-in", "data", "-sigfile", "signature", "-pkeyopt", "distid:1234567812345678"];
        var (code, said) = await SigningDesk.OpensslAsync(files, verify);
        Assert.True(code == 0, said);

        // The certificate too: its chain is SM2 from the root down.
        var (chain, about) = await SigningDesk.OpensslAsync(files, "verify", "-vfyopt", "distid:1234567812345678", "-attime", new DateTimeOffset(SigningDesk.At).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), "-CAfile", "root", "certificate");
        Assert.True(chain == 0, about);
        Assert.True(KeyCertificates.IsIssuedBy(key.Certificate, root.Certificate));
        Assert.False(KeyCertificates.IsIssuedBy(key.Certificate, SigningDesk.Root.Certificate));
        Assert.Null(KeyCertificates.Sm2PublicKey(SigningDesk.Key.Certificate));

        // Roots of one name and different kinds, and of one name and kind with different keys.
        var twins = ((KeyAlgorithm[])[KeyAlgorithm.Rsa, KeyAlgorithm.Sm2, KeyAlgorithm.Rsa, KeyAlgorithm.Sm2]).Select(kind => KeyCertificates.NewRoot(kind, new CertificateSubject("同名根"), SigningDesk.From, SigningDesk.From.AddYears(5))).ToList();
        foreach (var issuer in twins)
        {
            var leaf = KeyCertificates.Issue(issuer, new CertificateSubject("甲"), SigningDesk.From, SigningDesk.From.AddYears(1));
            Assert.Equal([issuer], twins.Where(twin => KeyCertificates.IsIssuedBy(leaf.Certificate, twin.Certificate)));
        }

        files["data"][0] ^= 1;
        Assert.NotEqual(0, (await SigningDesk.OpensslAsync(files, verify)).Code);
    }
}
