using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Printing;

namespace HealthPortal.Web.Licensing.LicenceSigning;

/// <summary>A file with an organ's signature in it.</summary>
/// <param name="KeyId">Of the key it was signed with.</param>
public sealed record SignedPdf(byte[] File, string KeyId);

/// <summary>Signs PDF files in the name of organs. Whether the file may be signed is for the use case behind it to have decided.</summary>
public sealed class DocumentSeals(OrganSignatures signatures, TimeProvider clock)
{
    /// <param name="organPath">Of the organ, or of a unit in it.</param>
    /// <param name="pdf">Any PDF; one that has signatures keeps them.</param>
    /// <param name="reason">What readers show as the reason, for example 核发公共场所卫生许可证.</param>
    /// <param name="place">Over the drawn seal; null for none.</param>
    /// <param name="cancellation">Ends the look for the key; the signing itself takes milliseconds.</param>
    /// <returns>A failure for an organ without a key, and for a file that cannot be signed (damaged, with a password).</returns>
    public async Task<Outcome<SignedPdf>> SignPdfAsync(string organPath, byte[] pdf, string reason, PdfSignaturePlace? place, CancellationToken cancellation)
    {
        var found = await signatures.DocumentSignerAsync(organPath, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var signer = found.Value;
        try
        {
            var prepared = PdfSignature.Prepare(pdf, new PdfSignatureFacts { Name = signer.Organ, Reason = reason, At = clock.GetUtcNow().UtcDateTime, Place = place }, signer.Room);
            return new SignedPdf(prepared.Complete(signer.Sign(prepared.SignedBytes())), signer.KeyId);
        }
        catch (UnsignablePdfException fault)
        {
            return Failure.Invalid(fault.Message);
        }
    }
}
