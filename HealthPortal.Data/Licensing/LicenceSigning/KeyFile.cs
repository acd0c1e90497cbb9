using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using HealthPortal.Data.Cryptography;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <summary>What a PKCS#12 file must hold to become an organ's key, and what is wrong with one that may not.</summary>
internal static class KeyFile
{
    public const int LongestPassword = 100;

    /// <summary>What the column holds, out of Base64; see <see cref="SigningColumns"/>.</summary>
    private const int MostCertificateBytes = (SigningColumns.Certificate / 4 * 3) - 9;

    private const int MostChain = 3;

    /// <returns>The key with its certificate, and the certificates from the issuer up as far as each has signed the one before.</returns>
    public static Outcome<(CertifiedKey Key, IReadOnlyList<byte[]> Chain)> Read(byte[] file, string password)
    {
        var read = Pkcs12File.Read(file, password);
        switch (read.Fault)
        {
            case Pkcs12Fault.WrongPassword:
                return Failure.Invalid("密码不对，或者文件已损坏。", "password");
            case Pkcs12Fault.NotPkcs12:
                return Failure.Invalid("这不是 PKCS#12 密钥文件，请确认选对了文件。", "file");
            case Pkcs12Fault.NoKey:
                return Failure.Invalid("文件里没有私钥，请用带私钥的 .p12 或 .pfx 文件。", "file");
            case Pkcs12Fault.SeveralKeys:
                return Failure.Invalid("文件里有多个私钥，请每个文件只放一个。", "file");
            case Pkcs12Fault.NoCertificate:
                return Failure.Invalid("文件里没有私钥对应的证书。", "file");
            case Pkcs12Fault.KeyDoesNotMatch:
                return Failure.Invalid("文件里的私钥与证书不配对，不能使用。", "file");
            case Pkcs12Fault.UnknownAlgorithm:
                return Failure.Invalid("密钥的算法不受支持，请使用 RSA、ECDSA（P-256、P-384、P-521）或 SM2。", "file");
        }

        var key = read.Key!;
        var chain = new List<byte[]>();
        var last = key.Certificate;
        foreach (var above in read.Chain.Take(MostChain))
        {
            if (above.Length > MostCertificateBytes || !KeyCertificates.IsIssuedBy(last, above))
            {
                break;
            }

            chain.Add(last = above);
        }

        return (key, chain);
    }

    /// <summary>Why the certificate may not speak for the organ; null when it may.</summary>
    public static string? CertificateFault(CertifiedKey key, Organisation organ, SigningPurpose purpose, DateTime now)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(key.Certificate);
        if (!SigningKeyRules.Fits(key.Algorithm, purpose))
        {
            return purpose == SigningPurpose.Data ? $"这是 {key.Algorithm.Name()} 密钥，数据签名要用 SM2 密钥。" : "这是 SM2 密钥，文件签章要用 RSA 或 ECDSA 密钥，各地的 PDF 阅读软件才能验证。";
        }

        using var rsa = key.Algorithm == KeyAlgorithm.Rsa ? certificate.GetRSAPublicKey() : null;
        if (rsa?.KeySize is { } bits and (< SigningKeyRules.FewestRsaBits or > SigningKeyRules.MostRsaBits))
        {
            return bits < SigningKeyRules.FewestRsaBits ? $"RSA 密钥只有 {bits} 位，至少要 {SigningKeyRules.FewestRsaBits} 位。" : $"RSA 密钥最长 {SigningKeyRules.MostRsaBits} 位，这个有 {bits} 位。";
        }

        if (key.Certificate.Length > MostCertificateBytes)
        {
            return "证书过大，请向证书机构索取不带附加内容的证书。";
        }

        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (to <= now || from > now)
        {
            return string.Create(CultureInfo.InvariantCulture, $"证书的有效期是 {ShanghaiTime.DateOf(from):yyyy-MM-dd} 至 {ShanghaiTime.DateOf(to):yyyy-MM-dd}，{(to <= now ? "已过期" : "尚未生效")}。");
        }

        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraint => constraint.CertificateAuthority))
        {
            return "这是签发机构（CA）的证书，不能用来签章。";
        }

        if (certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && (usage.KeyUsages & (X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation)) == X509KeyUsageFlags.None)
        {
            return "证书的密钥用途里没有数字签名，不能用来签章。";
        }

        // Else whoever has one key file could sign in the name of any organ.
        var subject = certificate.SubjectName.Format(multiLine: false);
        var named = certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements).Select(part => part.GetSingleElementValue() ?? "").ToList();
        return named.Exists(value => value.Contains(organ.Name, StringComparison.Ordinal) || (organ.CreditCode is { Length: > 0 } code && value.Contains(code, StringComparison.OrdinalIgnoreCase)))
            ? null
            : $"证书写明的主体是“{(subject.Length > 200 ? subject[..200] + "…" : subject)}”，没有“{organ.Name}”的名称或统一社会信用代码，请核对机构和文件。";
    }
}
