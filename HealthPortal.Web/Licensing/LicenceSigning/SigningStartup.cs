using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Licensing.LicenceLibrary;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Licensing.LicenceSigning;

/// <summary>Puts 签章密钥 into the navigation, serves certificates and the page that checks without network.</summary>
public static class SigningStartup
{
    private const string CertificateType = "application/pkix-cert";

    public static IServiceCollection AddLicenceSigning(this IServiceCollection services) => services
        .AddWorkbench(new("电子证照", "签章密钥", SigningKeyAddress.Path, "stamp", SigningPermissions.View, 590, "各机关签章和签名用的密钥、证书，更换、吊销和导入"))
        .AddSingleton<DocumentSeals>()
        .AddSingleton<LicencePapers.LicencePapers>();

    public static void MapLicenceSigning(this IEndpointRouteBuilder app)
    {
        app.MapPost(SigningKeyAddress.ImportUrl, (HttpContext context, Portal portal, KeyFiles files, CancellationToken cancellation) => UploadRequest.TakeAsync(
            context,
            KeyFiles.MostBytes,
            () => portal.RunAsync(new PrepareKeyImport(), cancellation),
            async (userId, fileName, content) =>
            {
                var kept = await files.KeepAsync(userId, content, fileName, cancellation);
                return kept.Succeeded ? Results.Text(kept.Value) : UploadRequest.Refused(kept);
            }));
        app.MapGet(SigningKeyAddress.Path + "/{id:guid}/certificate", async (Guid id, Portal portal, CancellationToken cancellation) => Certificate(await portal.RunAsync(new ReadKeyCertificate { Id = id }, cancellation)));

        // Public: whoever has a signed document or a licence in hand must be able to check it, without an account and by the files alone.
        app.MapGet(SigningKeyAddress.RootUrl + "/{algorithm}", async (string algorithm, Portal portal, CancellationToken cancellation) => algorithm is "rsa.cer" or "sm2.cer"
                ? Certificate(await portal.RunAsync(new ReadRootCertificate { Algorithm = algorithm == "sm2.cer" ? KeyAlgorithm.Sm2 : KeyAlgorithm.Rsa }, cancellation))
                : PlainAnswer.Refused("没有这种根证书。", StatusCodes.Status404NotFound))
            .AllowAnonymous().RequireRateLimiting(LicenceStartup.VerificationLimit);
        app.MapGet(SigningKeyAddress.OfflineUrl, async (Portal portal, TimeProvider clock, CancellationToken cancellation) =>
            {
                var keys = await portal.RunAsync(new ListPublicDataKeys(), cancellation);
                return keys.Succeeded
                    ? Results.File(Encoding.UTF8.GetBytes(await OfflineCheck.PageAsync(keys.Value, ShanghaiTime.Today(clock))), "text/html; charset=utf-8", OfflineCheck.FileName)
                    : PlainAnswer.Refused(keys);
            })
            .AllowAnonymous().RequireRateLimiting(LicenceStartup.VerificationLimit);
    }

    private static IResult Certificate(Outcome<CertificateFile> file) => file.Succeeded ? Results.File(file.Value.Content, CertificateType, file.Value.Name + ".cer") : PlainAnswer.Refused(file);
}
