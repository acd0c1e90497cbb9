using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Experts.ReviewPlans;
using HealthPortal.Web.Licensing.LicenceCollection;
using HealthPortal.Web.Licensing.LicenceSigning;
using HealthPortal.Web.Printing;

namespace HealthPortal.Web.Experts.ExpertDraws;

public static class ExpertDrawStartup
{
    private const string Checker = "HealthPortal.Web.Experts.check_draw.py";

    public static void MapExpertDraws(this IEndpointRouteBuilder app)
    {
        app.MapGet(ReviewAddress.Draws + "/{id:guid}/receipt.json", DataAsync);
        app.MapGet(ReviewAddress.Draws + "/{id:guid}/receipt.pdf", PrintAsync);
        app.MapGet(ReviewAddress.Path + "/check_draw.py", () => Results.Stream(typeof(ExpertDrawStartup).Assembly.GetManifestResourceStream(Checker)!, "text/x-python; charset=utf-8", "check_draw.py"));
    }

    private static Task<Outcome<IssuedReceipt>> ReadAsync(Guid id, HttpContext context, Portal portal, CancellationToken cancellation) =>
        CollectionAddress.Values(context.Request.QueryString.Value).GetValueOrDefault("reason") is { Length: > 0 } reason
            ? portal.RunAsync(new OpenDrawReceipt { DrawId = id, Reason = reason }, cancellation)
            : portal.RunAsync(new ReadDrawReceipt { DrawId = id }, cancellation);

    /// <summary>The receipt with the organ's SM2 signature over its canonical form.</summary>
    private static async Task<IResult> DataAsync(Guid id, HttpContext context, Portal portal, OrganSignatures signatures, CancellationToken cancellation)
    {
        var read = await ReadAsync(id, context, portal, cancellation);
        if (!read.Succeeded)
        {
            return PlainAnswer.Refused(read);
        }

        var signed = await signatures.SignDataAsync(read.Value.OrganisationPath, read.Value.Receipt.SignedBytes(), cancellation);
        if (!signed.Succeeded)
        {
            return PlainAnswer.Refused(signed);
        }

        var receipt = read.Value.Receipt with { Signature = new ReceiptSignature("SM2-SM3", signed.Value.KeyId, Convert.ToHexStringLower(signed.Value.Signature)) };
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(Encoding.UTF8.GetBytes(receipt.ToJson()), "application/json", $"{read.Value.Number}.json");
    }

    /// <summary>The receipt on paper, signed by the organ.</summary>
    private static async Task<IResult> PrintAsync(Guid id, HttpContext context, Portal portal, DocumentPrinter printer, DocumentSeals seals, CancellationToken cancellation)
    {
        var read = await ReadAsync(id, context, portal, cancellation);
        if (!read.Succeeded)
        {
            return PlainAnswer.Refused(read);
        }

        var printed = await printer.ToPdfAsync<DrawReceiptSheet, IssuedReceipt>(read.Value, cancellation);
        if (!printed.Succeeded)
        {
            return PlainAnswer.Refused(printed.Message, StatusCodes.Status503ServiceUnavailable);
        }

        var signed = await seals.SignOnceAsync(read.Value.OrganisationPath, printed.Value, $"出具抽取凭证 {read.Value.Number}", cancellation);
        if (!signed.Succeeded)
        {
            return PlainAnswer.Refused(signed);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(signed.Value, "application/pdf", WorkbookAnswer.FileName(context, $"抽取凭证 {read.Value.Number}", "pdf"));
    }
}
