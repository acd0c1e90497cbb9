using System.Net;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>What the approval desk prints carries the signature of the organ that issued it, as a program that is not ours says.</summary>
public sealed class SignedDocumentTests
{
    [SkippableFact]
    public async Task Document_Downloaded_IsSignedByItsOrganAndOnlyForWhoMayReadIt()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason ?? PdfTools.MissingSignatureReason);
        var document = Guid.Empty;
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            var made = await portal.SubmitAsync();
            await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
            document = (await portal.DoAsync("officer", new ReadCase { CaseId = made.Id })).Documents.Single(row => row.Kind == CaseDocumentKind.AcceptanceNotice).Id;
            Assert.Empty((await portal.DoAsync("security", new ListSigningKeys())).Rows);
        });
        using var officer = new PortalClient(server.Address);
        await officer.SignInAsync("officer");
        var (status, pdf) = await officer.GetBytesAsync($"documents/{document}.pdf");
        Assert.Equal(HttpStatusCode.OK, status);
        var said = Assert.Single(await PdfTools.SignaturesAsync(pdf));
        Assert.Contains("Signature is Valid", said, StringComparison.Ordinal);
        Assert.Contains("Total document signed", said, StringComparison.Ordinal);
        Assert.Contains("昆山市卫生健康委员会", said, StringComparison.Ordinal);
        Assert.Equal("", await PdfTools.FaultsAsync(pdf));
        Assert.Contains("受理", await PdfTools.TextAsync(pdf), StringComparison.Ordinal);

        // Downloaded again, it is the same file to the byte.
        Assert.Equal(pdf, (await officer.GetBytesAsync($"documents/{document}.pdf")).Content);

        // One byte of the text changed, and it no longer is.
        var changed = (byte[])pdf.Clone();
        changed[pdf.Length / 3] ^= 1;
        Assert.DoesNotContain(await PdfTools.SignaturesAsync(changed), one => one.Contains("Signature is Valid", StringComparison.Ordinal));

        using var stranger = new PortalClient(server.Address);
        await stranger.SignInAsync("officer-js01");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetBytesAsync($"documents/{document}.pdf")).Status);
    }
}
