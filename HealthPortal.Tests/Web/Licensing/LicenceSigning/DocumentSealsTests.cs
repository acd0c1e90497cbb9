using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.Licensing.LicenceSigning;
using HealthPortal.Web.Printing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HealthPortal.Tests.Web.Licensing.LicenceSigning;

/// <summary>From an organ's path to a signed file, with the keys of a real database.</summary>
public sealed class DocumentSealsTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SignPdf_ForADepartment_SignsInTheOrgansNameUnderThePortalsRoot(TestDatabase database)
    {
        Prerequisite.Check(PdfTools.MissingSignatureReason);
        await using var portal = await TestPortal.StartAsync(database);
        var seals = new DocumentSeals(portal.Services.GetRequiredService<OrganSignatures>(), new PdfCache(Options.Create(new PrintingOptions { CacheDirectory = Path.Combine(portal.DataDirectory, "pdf") }), portal.Clock), portal.Clock);

        var signed = (await seals.SignPdfAsync("js/05/83/0/sp/", SigningDesk.Plain(), "核发公共场所卫生许可证", new PdfSignaturePlace(1, 120, 200, 40, 40), default)).Value;

        var said = Assert.Single(await PdfTools.SignaturesAsync(signed.File));
        Assert.Contains("Signature is Valid", said, StringComparison.Ordinal);
        Assert.Contains("Total document signed", said, StringComparison.Ordinal);
        Assert.Contains("昆山市卫生健康委员会", said, StringComparison.Ordinal);
        var key = Assert.Single((await portal.DoAsync("security", new ListSigningKeys())).Rows);
        Assert.Equal(signed.KeyId, key.KeyId);

        var (cms, content) = SigningDesk.Cut(signed.File);
        var root = (await portal.Anonymous.RunAsync(new ReadRootCertificate { Algorithm = KeyAlgorithm.Rsa })).Value;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["cms"] = cms, ["content"] = content, ["root"] = SigningDesk.Pem(root.Content) };
        var at = portal.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (code, words) = await SigningDesk.OpensslAsync(files, "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "content", "-CAfile", "root", "-purpose", "any", "-cades", "-attime", at, "-out", "out");
        Assert.True(code == 0, words);

        // The next goes behind: another organ adds its own, and both hold.
        var twice = (await seals.SignPdfAsync("js/05/", signed.File, "备案", null, default)).Value;
        Assert.All(await PdfTools.SignaturesAsync(twice.File), one => Assert.Contains("Signature is Valid", one, StringComparison.Ordinal));

        var refused = await seals.SignPdfAsync("js/05/83/", "%PDF-1.4 nothing"u8.ToArray(), "试", null, default);
        Assert.Equal(FailureKind.Invalid, refused.Failure);
        Assert.Contains("已损坏", refused.Message, StringComparison.Ordinal);
        portal.Services.GetRequiredService<HealthPortal.Data.PortalOptions>().Demo = false;
        Assert.Contains("还没有文件签章密钥", (await seals.SignPdfAsync("js/10/", SigningDesk.Plain(), "试", null, default)).Message, StringComparison.Ordinal);
    }
}
