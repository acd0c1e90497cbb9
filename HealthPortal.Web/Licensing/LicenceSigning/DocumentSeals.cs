using System.Security.Cryptography;
using System.Text;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Printing;

namespace HealthPortal.Web.Licensing.LicenceSigning;

/// <summary>A file with an organ's signature in it.</summary>
/// <param name="KeyId">Of the key it was signed with.</param>
public sealed record SignedPdf(byte[] File, string KeyId);

/// <summary>Signs PDF files in the name of organs. Whether the file may be signed is for the use case behind it to have decided.</summary>
public sealed class DocumentSeals(OrganSignatures signatures, PdfCache cache, TimeProvider clock)
{
    /// <summary>
    /// The same file signed by the same key for the same reason is one file: who downloads it twice gets the same bytes. A key that was replaced or
    /// revoked signs anew.
    /// </summary>
    public async Task<Outcome<byte[]>> SignOnceAsync(string organPath, byte[] pdf, string reason, CancellationToken cancellation)
    {
        var found = await signatures.DocumentSignerAsync(organPath, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var name = "signed-" + Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(pdf), .. Encoding.UTF8.GetBytes(found.Value.KeyId + "\n" + reason)]));
        if (await cache.GetAsync(name, cancellation) is { } known)
        {
            return known;
        }

        var signed = Sign(found.Value, pdf, reason, null);
        if (!signed.Succeeded)
        {
            return new Failure(signed.Failure!.Value, signed.Problems);
        }

        await cache.PutAsync(name, signed.Value.File, cancellation);
        return signed.Value.File;
    }

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

        return Sign(found.Value, pdf, reason, place);
    }

    private Outcome<SignedPdf> Sign(DocumentSigner signer, byte[] pdf, string reason, PdfSignaturePlace? place)
    {
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
