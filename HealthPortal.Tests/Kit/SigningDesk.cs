using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Domain.Values;
using HealthPortal.Web.Printing;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace HealthPortal.Tests.Kit;

/// <summary>A root and a key below it, made once; small PDF files of every build; the openssl program as the judge that is not ours.</summary>
internal static class SigningDesk
{
    public static readonly DateTime From = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static readonly DateTime At = new(2026, 3, 10, 4, 5, 6, DateTimeKind.Utc);

    private static readonly Lazy<CertifiedKey> LazyRoot = new(() => KeyCertificates.NewRoot(KeyAlgorithm.Rsa, new CertificateSubject("演示根证书"), From, From.AddYears(20)));

    private static readonly Lazy<CertifiedKey> LazyKey = new(() => KeyCertificates.Issue(LazyRoot.Value, new CertificateSubject("演示市卫生健康委员会", "11320500000000000A"), From, From.AddYears(3)));

    public static CertifiedKey Root => LazyRoot.Value;

    public static CertifiedKey Key => LazyKey.Value;

    public static byte[] Sign(byte[] pdf, PdfSignaturePlace? place = null, CertifiedKey? key = null)
    {
        key ??= Key;
        IReadOnlyList<byte[]> chain = [Root.Certificate];
        var prepared = PdfSignature.Prepare(pdf, new PdfSignatureFacts { Name = "演示市卫生健康委员会", Reason = "核发公共场所卫生许可证", Location = "演示市", At = At, Place = place }, CadesSignature.Room(key, chain));
        return prepared.Complete(CadesSignature.Sign(prepared.SignedBytes(), key, chain));
    }

    /// <summary>CMS and signed bytes of the last signature in a file, cut out by its byte range.</summary>
    public static (byte[] Cms, byte[] Content) Cut(byte[] pdf)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var at = text.LastIndexOf("/ByteRange [", StringComparison.Ordinal) + "/ByteRange [".Length;
        var range = text[at..text.IndexOf(']', at)].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var hex = text[(range[1] + 1)..(range[2] - 1)];
        return (Convert.FromHexString(hex), [.. pdf.AsSpan(range[0], range[1]), .. pdf.AsSpan(range[2], range[3])]);
    }

    /// <summary>A file as old programs write it: one page, a classic table, and what else is wanted in catalogue and page.</summary>
    public static byte[] Plain(string catalogue = "", string page = "", params string[] further)
    {
        var written = new StringBuilder("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
        string[] objects =
        [
            $"<</Type/Catalog/Pages 2 0 R{catalogue}>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
            $"<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources<</Font<</F1 5 0 R>>>>{page}>>",
            "<</Length 41>>\nstream\nBT /F1 24 Tf 72 700 Td (a \\(b\\) c) Tj ET  \nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            .. further,
        ];
        var offsets = new List<int>();
        for (var index = 0; index < objects.Length; index++)
        {
            offsets.Add(written.Length);
            written.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{objects[index]}\nendobj\n");
        }

        var table = written.Length;
        written.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        offsets.ForEach(offset => written.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
        written.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {objects.Length + 1}/Root 1 0 R/ID[<0011><0022>]>>\nstartxref\n{table}\n%%EOF");
        return Encoding.Latin1.GetBytes(written.ToString());
    }

    /// <summary>Runs openssl on files that lie in a folder of their own.</summary>
    public static async Task<(int Code, string Said)> OpensslAsync(IReadOnlyDictionary<string, byte[]> files, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("hp-openssl-").FullName;
        try
        {
            foreach (var (name, content) in files)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, name), content);
            }

            var start = new ProcessStartInfo("openssl") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            foreach (var argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, errors + await output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A PKCS#12 file as an authority hands it out.</summary>
    /// <param name="withKey">False leaves the certificate alone in it.</param>
    public static byte[] Pkcs12(byte[] privateKey, string password, bool withKey, params byte[][] certificates)
    {
        var store = new Pkcs12StoreBuilder().Build();
        var chain = certificates.Select(certificate => new X509CertificateEntry(new X509CertificateParser().ReadCertificate(certificate))).ToArray();
        if (withKey)
        {
            store.SetKeyEntry("key", new AsymmetricKeyEntry(PrivateKeyFactory.CreateKey(privateKey)), chain);
        }
        else
        {
            store.SetCertificateEntry("certificate", chain[0]);
        }

        using var written = new MemoryStream();
        store.Save(written, password.ToCharArray(), new SecureRandom());
        return written.ToArray();
    }

    public static byte[] Pem(byte[] certificate) => Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", certificate) + "\n");
}
