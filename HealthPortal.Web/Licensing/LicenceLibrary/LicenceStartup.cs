using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.RateLimiting;
using HealthPortal.Data;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Licensing.LicenceCollection;
using HealthPortal.Web.Licensing.LicencePapers;
using HealthPortal.Web.Licensing.LicenceSigning;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Licensing.LicenceLibrary;

public static class LicenceStartup
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    internal const string VerificationLimit = "verification";

    /// <summary>Checks of licences by one address in one minute. Enough for an inspector with a stack of licences, too few to try codes.</summary>
    private const int ChecksPerMinute = 60;

    public static IServiceCollection AddLicenceLibrary(this IServiceCollection services) => services.AddWorkbench(new("电子证照", "证照库", LibraryAddress.Path, "file", LibraryPermissions.View, 530, "查询电子证照，查看效期和操作日志，撤销、注销、作废")).AddRateLimiter(limits =>
    {
        limits.AddPolicy(VerificationLimit, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "unknown",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = ChecksPerMinute, Window = TimeSpan.FromMinutes(1) }));
        limits.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = 60.ToString(CultureInfo.InvariantCulture);
            await PlainAnswer.Refused("查询太频繁，请一分钟后再试。", StatusCodes.Status429TooManyRequests).ExecuteAsync(rejected.HttpContext);
        };
    });

    public static void MapLicenceLibrary(this IEndpointRouteBuilder app)
    {
        app.MapGet(LibraryAddress.Path + "/{type}/{id:guid}/licence.pdf", DownloadAsync);
        app.MapGet(LibraryAddress.Path + "/{type}/{id:guid}/licence.json", DataAsync);
        app.MapGet(LibraryAddress.Acts + "/acts.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "证照操作日志", stream => portal.RunAsync(new ExportLicenceActs { Filter = LicenceActAddress.Parse(context.Request.QueryString.Value).Filter, Open = () => stream }, cancellation)));
    }

    /// <summary>The licence's data and the organ's detached SM2 signature over them, for whoever checks with a program of his own.</summary>
    private static async Task<IResult> DataAsync(Guid id, HttpContext context, Portal portal, OrganSignatures signatures, CancellationToken cancellation)
    {
        var read = await portal.RunAsync(new DownloadLicence { LicenceId = id, AsData = true }, cancellation);
        if (!read.Succeeded)
        {
            return PlainAnswer.Refused(read);
        }

        var facts = read.Value.Signed();
        var seal = await LicenceSeal.MakeAsync(signatures, read.Value.OrganisationPath, facts, cancellation);
        if (!seal.Succeeded)
        {
            return PlainAnswer.Refused(seal);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.File(JsonSerializer.SerializeToUtf8Bytes(new { facts, seal = seal.Value.Text }, Readable), "application/json", $"{read.Value.Number}.json");
    }

    /// <summary>The licence on its paper with both codes, signed by the organ. Unlike a case's paper it is not given out unsigned: the signature is what makes it one.</summary>
    private static async Task<IResult> DownloadAsync(
        Guid id, HttpContext context, Portal portal, LicencePapers.LicencePapers papers, OrganSignatures signatures, DocumentSeals seals, FileStore files, PortalOptions options, CancellationToken cancellation)
    {
        var read = await portal.RunAsync(new DownloadLicence { LicenceId = id }, cancellation);
        if (!read.Succeeded)
        {
            return PlainAnswer.Refused(read);
        }

        var facts = read.Value;
        var code = await signatures.CodeAsync(
            facts.OrganisationPath,
            new LicenceCodeFacts { Number = facts.Identifier, Title = facts.Title, Holder = LicenceCodeFacts.PublicHolder(facts.HolderName, facts.IsPerson), IssuedOn = facts.IssuedOn, ValidFrom = facts.ValidFrom, ValidTo = facts.ValidTo },
            cancellation);
        if (!code.Succeeded)
        {
            return PlainAnswer.Refused(code);
        }

        var dates = facts.Fields.Where(field => field.Type == StandardFieldType.Date).Select(field => field.Key).ToHashSet(StringComparer.Ordinal);
        var printed = await papers.PrintAsync(
            new LicencePaper
            {
                TypeCode = facts.TypeCode,
                StandardVersion = facts.StandardNumber,
                Title = facts.Title,
                EnglishTitle = facts.EnglishTitle,
                Number = facts.Number,
                Identifier = facts.Identifier,
                HolderName = facts.HolderName,
                Values = facts.Values.ToDictionary(pair => pair.Key, pair => dates.Contains(pair.Key) && CollectionAddress.Day(pair.Value) is { } day ? ChineseDate.InDigits(day) : pair.Value, StringComparer.Ordinal),
                Fields = facts.Fields,
                OrganName = facts.OrganName,
                IssuedOn = facts.IssuedOn,
                ValidFrom = facts.ValidFrom,
                ValidTo = facts.ValidTo,
                VerificationUrl = options.PublicAddress.TrimEnd('/') + "/verify/" + facts.VerificationCode,
                SignedCode = code.Value,
                Photo = facts.Photo is { } photo ? await files.ReadDataUriAsync(photo, cancellation) : null,
                StateMark = facts.StateMark,
                IsDemonstration = options.Demo,
            },
            cancellation);
        var signed = printed.Succeeded ? await seals.SignOnceAsync(facts.OrganisationPath, printed.Value, $"制发{facts.Title}", cancellation) : printed;
        if (!signed.Succeeded)
        {
            return PlainAnswer.Refused(signed);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.ContentSecurityPolicy = FileAnswer.PdfPolicy;
        return Results.File(signed.Value, "application/pdf");
    }
}
