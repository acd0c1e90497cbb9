using System.Formats.Asn1;
using System.Security.Cryptography.Pkcs;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.Printing;

namespace HealthPortal.Tests.Web.Printing;

/// <summary>Signatures in PDF files, judged by poppler's pdfsig, qpdf and openssl, which know nothing of this code.</summary>
public sealed class PdfSignatureTests
{
    private const string Html = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>证</title><style>@page{size:A4} body{font-family:"Noto Sans CJK SC"} h2{break-before:page}</style></head><body><h1>公共场所卫生许可证</h1><p><a href="https://example.invalid/">核验</a></p><h2>第二页</h2></body></html>""";

    private const string TextField = "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(old)/Rect[10 10 90 30]/P 3 0 R/F 4/DA(/F1 9 Tf)>>";

    /// <summary>Every build of file the writer knows, by name.</summary>
    public static TheoryData<string> Builds =>
    [
        "plain", "inline form", "form apart", "lists apart", "object streams", "object streams with a form", "linearised", "linearised with object streams", "end of line missing", "updated before", "references to the trailer",
    ];

    [SkippableTheory]
    [MemberData(nameof(Builds))]
    public async Task Sign_OfEveryBuild_IsValidAndWhole(string build)
    {
        Prerequisite.Check(PdfTools.MissingSignatureReason);
        var file = await BuildAsync(build);
        Assert.Equal("", await PdfTools.FaultsAsync(file));

        var signed = SigningDesk.Sign(file);

        Assert.Equal(file, signed[..file.Length]);
        Assert.Equal("", await PdfTools.FaultsAsync(signed));
        var said = Assert.Single(await PdfTools.SignaturesAsync(signed));
        Assert.Contains("Signature is Valid", said, StringComparison.Ordinal);
        Assert.Contains("Total document signed", said, StringComparison.Ordinal);
        Assert.Contains("ETSI.CAdES.detached", said, StringComparison.Ordinal);
        Assert.Contains("演示市卫生健康委员会", said, StringComparison.Ordinal);
        if (build.Contains("form", StringComparison.Ordinal) || build == "lists apart")
        {
            // The field that was there is there still.
            Assert.Contains("(old)", Encoding.Latin1.GetString(await PdfTools.RewriteAsync(signed, "--qdf", "--object-streams=disable")), StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Builds))]
    public async Task Sign_ASecondTime_LeavesTheFirstValid(string build)
    {
        Prerequisite.Check(PdfTools.MissingSignatureReason);
        var other = KeyCertificates.Issue(SigningDesk.Root, new CertificateSubject("演示省卫生健康委员会"), SigningDesk.From, SigningDesk.From.AddYears(1));

        var signed = SigningDesk.Sign(SigningDesk.Sign(await BuildAsync(build)), new PdfSignaturePlace(1, 120, 200, 40, 40), other);

        Assert.Equal("", await PdfTools.FaultsAsync(signed));
        var said = await PdfTools.SignaturesAsync(signed);
        Assert.Equal(2, said.Count);
        Assert.All(said, one => Assert.Contains("Signature is Valid", one, StringComparison.Ordinal));
        Assert.Single(said, one => one.Contains("Total document signed", StringComparison.Ordinal));
        Assert.Contains(said, one => one.Contains("演示省卫生健康委员会", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Sign_OfWhatChromiumPrintsAndQpdfJoins_IsValid()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason ?? PdfTools.MissingSignatureReason);
        await using var host = new PrintingHost();
        var printed = (await host.Printer.PrintAsync(Html, default)).Value;
        var joined = (await host.Joiner.JoinAsync([printed, printed], default)).Value;
        foreach (var file in new[] { printed, joined, await PdfTools.RewriteAsync(joined, "--object-streams=generate") })
        {
            var signed = SigningDesk.Sign(file, new PdfSignaturePlace(2, 130, 200, 42, 42));

            Assert.Equal("", await PdfTools.FaultsAsync(signed));
            var said = Assert.Single(await PdfTools.SignaturesAsync(signed));
            Assert.Contains("Signature is Valid", said, StringComparison.Ordinal);
            Assert.Contains("Total document signed", said, StringComparison.Ordinal);
            Assert.Contains("公共场所卫生许可证", await PdfTools.TextAsync(signed), StringComparison.Ordinal);
            Assert.Equal(await PdfTools.InfoAsync(file, "Pages"), await PdfTools.InfoAsync(signed, "Pages"));
        }
    }

    [SkippableFact]
    public async Task Signature_WhenAnythingIsChanged_IsNotValid()
    {
        Prerequisite.Check(PdfTools.MissingSignatureReason);
        var signed = SigningDesk.Sign(SigningDesk.Plain());
        var text = Encoding.Latin1.GetString(signed);
        var contents = text.IndexOf("/Contents <", StringComparison.Ordinal) + "/Contents <".Length;
        AsnDecoder.ReadEncodedValue(SigningDesk.Cut(signed).Cms, AsnEncodingRules.DER, out _, out _, out var length);

        // The page, the reason, the number that is the signature itself (the last thing in the CMS), the cross-reference table.
        foreach (var at in new[] { text.IndexOf("(a \\(b", StringComparison.Ordinal) + 1, text.IndexOf("/Reason", StringComparison.Ordinal) + 14, contents + (2 * length) - 40, text.LastIndexOf("startxref", StringComparison.Ordinal) - 4 })
        {
            var changed = (byte[])signed.Clone();
            changed[at] = changed[at] == '1' ? (byte)'2' : (byte)'1';
            Assert.DoesNotContain(await PdfTools.SignaturesAsync(changed), one => one.Contains("Signature is Valid", StringComparison.Ordinal));
        }

        // Behind the end: the signature holds for what it was made for, and that is no longer the whole file.
        var appended = await PdfTools.SignaturesAsync([.. signed, .. "\n% more\n"u8]);
        Assert.DoesNotContain(appended, one => one.Contains("Total document signed", StringComparison.Ordinal));

        // The signature cut out.
        var cut = Encoding.Latin1.GetBytes(text[..contents] + new string('0', 4000) + text[(contents + 4000)..]);
        Assert.DoesNotContain(await PdfTools.SignaturesAsync(cut), one => one.Contains("Signature is Valid", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Cms_ByOpensslWithTheRoot_IsTrustedAndWithAnotherRootNot()
    {
        Prerequisite.Check(PdfTools.MissingSignatureReason);
        var (cms, content) = SigningDesk.Cut(SigningDesk.Sign(SigningDesk.Plain()));
        var stranger = KeyCertificates.NewRoot(KeyAlgorithm.Rsa, new CertificateSubject("演示根证书"), SigningDesk.From, SigningDesk.From.AddYears(20));
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["cms"] = cms, ["content"] = content, ["root"] = SigningDesk.Pem(SigningDesk.Root.Certificate), ["stranger"] = SigningDesk.Pem(stranger.Certificate) };
        string[] Verify(string root) => ["cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "content", "-CAfile", root, "-purpose", "any", "-cades", "-out", "out", "-attime", new DateTimeOffset(SigningDesk.At).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)];

        var (code, said) = await SigningDesk.OpensslAsync(files, Verify("root"));
        Assert.True(code == 0, said);
        Assert.Contains("Verification successful", said, StringComparison.Ordinal);
        Assert.NotEqual(0, (await SigningDesk.OpensslAsync(files, Verify("stranger"))).Code);
        files["content"][10] ^= 1;
        Assert.NotEqual(0, (await SigningDesk.OpensslAsync(files, Verify("root"))).Code);
    }

    [Fact]
    public void Cms_HasTheAttributesOfPadesAndNoSigningTime()
    {
        var (cms, content) = SigningDesk.Cut(SigningDesk.Sign(SigningDesk.Plain()));
        var read = new SignedCms(new ContentInfo(content), detached: true);
        read.Decode(cms);
        read.CheckSignature(verifySignatureOnly: true);

        var attributes = read.SignerInfos[0].SignedAttributes.Cast<System.Security.Cryptography.CryptographicAttributeObject>().Select(attribute => attribute.Oid.Value).Order(StringComparer.Ordinal);

        Assert.Equal(["1.2.840.113549.1.9.16.2.47", "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"], attributes);
        Assert.Equal("2.16.840.1.101.3.4.2.1", read.SignerInfos[0].DigestAlgorithm.Value);
        Assert.Equal(2, read.Certificates.Count);

        // The CMS ends before the zeros that fill its place.
        AsnDecoder.ReadEncodedValue(cms, AsnEncodingRules.DER, out _, out _, out var length);
        Assert.True(length < cms.Length);
    }

    [SkippableFact]
    public async Task Prepare_OfWhatCannotBeSigned_SaysWhy()
    {
        Prerequisite.Check(PdfTools.MissingSignatureReason);
        var plain = SigningDesk.Plain();
        var text = Encoding.Latin1.GetString(plain);
        byte[] Changed(string from, string to) => Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
        foreach (var (file, word) in new (byte[], string)[]
        {
            ([], "不是 PDF"), ("<html>"u8.ToArray(), "不是 PDF"), (await PdfTools.RewriteAsync(plain, "--encrypt", "u", "o", "256", "--"), "密码"), (plain[..^40], "startxref"), (Changed("startxref", "startxxxx"), "startxref"),
            ([.. plain, .. new byte[2000]], "startxref"), (Changed("%%EOF", "%%EOX"), "%%EOF"), (Changed("startxref\n", "startxref\n9"), "已损坏"), (Changed("2 0 obj", "7 0 obj"), "已损坏"), (Changed("/Root 1 0 R", "/Ruut 1 0 R"), "缺少目录"),
            (Changed("/Size 6", "/Syze 6"), "对象总数"), (Changed("/Kids[3 0 R]", "/Kids[2 0 R]"), "已损坏"), (Changed("/Kids[3 0 R]", "/Kids[9 9 R]"), "缺少对象"), (Changed("/ID[<0011><0022>]", string.Concat("/Prev ", text[(text.IndexOf("startxref\n", StringComparison.Ordinal) + 10)..].Split('\n')[0])), "交叉引用表"),
            (SigningDesk.Plain("/Perms<</DocMDP 6 0 R>>", "", "<</Type/Sig>>"), "不允许改动"), (SigningDesk.Plain("/AcroForm " + new string('[', 300) + new string(']', 300)), "已损坏"),
        })
        {
            var refused = Assert.Throws<UnsignablePdfException>(() => SigningDesk.Sign(file));
            Assert.Contains(word, refused.Message, StringComparison.Ordinal);
        }

        Assert.Contains("没有第 2 页", Assert.Throws<UnsignablePdfException>(() => SigningDesk.Sign(plain, new PdfSignaturePlace(2, 0, 0, 1, 1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PdfSignature.Prepare(plain, new PdfSignatureFacts { Name = "甲", Reason = "乙", At = SigningDesk.At }, 10).Complete(new byte[11]));
    }

    /// <summary>Whatever bytes are changed or cut, the answer is a signature or the one exception, never another and never a hang.</summary>
    [SkippableFact]
    public async Task Prepare_OfDamagedFiles_NeverFailsOtherwise()
    {
        Prerequisite.Check(PdfTools.MissingSignatureReason);
        var facts = new PdfSignatureFacts { Name = "甲", Reason = "乙", At = SigningDesk.At };
        var random = new Random(20260310);
        var refused = 0;
        foreach (var build in (string[])["lists apart", "object streams with a form"])
        {
            var file = await BuildAsync(build);
            for (var round = 0; round < 1500; round++)
            {
                var broken = (byte[])file.Clone();
                for (var change = random.Next(1, 4); change > 0; change--)
                {
                    broken[random.Next(broken.Length)] = (byte)random.Next(256);
                }

                if (round % 10 == 0)
                {
                    broken = broken[..random.Next(broken.Length)];
                }

                try
                {
                    PdfSignature.Prepare(broken, facts, 100);
                }
                catch (UnsignablePdfException)
                {
                    refused++;
                }
            }
        }

        Assert.InRange(refused, 300, 2999);
    }

    private static async Task<byte[]> BuildAsync(string build) => build switch
    {
        "plain" => SigningDesk.Plain(),
        "inline form" => SigningDesk.Plain("/AcroForm<</Fields[6 0 R]/DA(/F1 9 Tf)/DR<</Font<</F1 5 0 R>>>>>>", "/Annots[6 0 R]", TextField),
        "form apart" => SigningDesk.Plain("/AcroForm 7 0 R", "/Annots[6 0 R]", TextField, "<</Fields[6 0 R]/SigFlags 0>>"),
        "lists apart" => SigningDesk.Plain("/AcroForm 7 0 R", "/Annots 9 0 R", TextField, "<</Fields 8 0 R>>", "[6 0 R]", "[ 6 0 R ]"),
        "object streams" => await PdfTools.RewriteAsync(SigningDesk.Plain(), "--object-streams=generate"),
        "object streams with a form" => await PdfTools.RewriteAsync(await BuildAsync("lists apart"), "--object-streams=generate"),
        "linearised" => await PdfTools.RewriteAsync(SigningDesk.Plain(), "--linearize"),
        "linearised with object streams" => await PdfTools.RewriteAsync(SigningDesk.Plain(), "--linearize", "--object-streams=generate"),
        "end of line missing" => [.. SigningDesk.Plain(), .. "\r\n"u8],
        "updated before" => Updated(SigningDesk.Plain()),
        _ => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(SigningDesk.Plain()).Replace("trailer\n<<", "trailer % a note\n\n << ", StringComparison.Ordinal)),
    };

    /// <summary>An update with a subsection of one object and a free one, and no line end behind the mark.</summary>
    private static byte[] Updated(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        var before = text[(text.LastIndexOf("startxref\n", StringComparison.Ordinal) + 10)..].Split('\n')[0];
        var changed = text + "\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>\nendobj\n";
        var table = changed.Length;
        return Encoding.Latin1.GetBytes(changed + FormattableString.Invariant($"xref\n3 1\n{text.Length + 1:0000000000} 00000 n \n6 1\n0000000000 00001 f \ntrailer\n<</Size 7/Root 1 0 R/Prev {before}/ID[<0011><0033>]>>\nstartxref\n{table}\n%%EOF"));
    }
}
