using System.IO.Compression;
using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Web.Endpoints;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace HealthPortal.Web.Platform.Notices;

/// <summary>Files of announcements in and out, and what leaves as a workbook. Each asks permission, scope or audience again.</summary>
public static class AnnouncementEndpoints
{
    public static void MapAnnouncements(this IEndpointRouteBuilder app)
    {
        app.MapPost("/uploads/announcements/{id:guid}/attachments", (Guid id, HttpContext context, Portal portal, CancellationToken cancellation) => TakeAsync(id, isInline: false, context, portal, cancellation));
        app.MapPost("/uploads/announcements/{id:guid}/pictures", (Guid id, HttpContext context, Portal portal, CancellationToken cancellation) => TakeAsync(id, isInline: true, context, portal, cancellation));
        app.MapGet("/files/announcements/{id:guid}/{hash:regex(^[0-9a-f]{{64}}$)}", OpenAsync);
        app.MapGet("/files/announcements/{id:guid}/all.zip", OpenAllAsync);
        app.MapGet("/exports/announcements.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "通知公告",
            stream => portal.RunAsync(new ExportAnnouncements { Filter = AnnouncementAddress.Parse(context.Request.QueryString.Value).Filter, Destination = stream }, cancellation)));
        app.MapGet("/exports/announcements/{id:guid}/readers.xlsx", (Guid id, string? area, HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "公告阅读统计",
            stream => portal.RunAsync(new ExportAnnouncementReaders { AnnouncementId = id, Area = string.IsNullOrEmpty(area) ? null : area, Destination = stream }, cancellation)));
    }

    private static Task<IResult> TakeAsync(Guid id, bool isInline, HttpContext context, Portal portal, CancellationToken cancellation) => UploadRequest.StoreAsync(
        context,
        AnnouncementRules.LargestFile,
        () => portal.RunAsync(new ReadAnnouncementUploadRule { AnnouncementId = id, IsInline = isInline }, cancellation),
        file => portal.RunAsync(new AttachAnnouncementFile { AnnouncementId = id, File = file, IsInline = isInline }, cancellation));

    private static async Task<IResult> OpenAsync(Guid id, string hash, HttpContext context, Portal portal, FileStore store, CancellationToken cancellation)
    {
        var opened = await portal.RunAsync(new OpenAnnouncementFile { AnnouncementId = id, Hash = hash }, cancellation);
        return opened.Succeeded ? FileAnswer.Show(context, opened.Value, store) : PlainAnswer.Refused(opened);
    }

    /// <summary>Packed while it is being sent: nothing is kept, however large the files are.</summary>
    private static async Task<IResult> OpenAllAsync(Guid id, HttpContext context, Portal portal, FileStore store, CancellationToken cancellation)
    {
        var bundle = await portal.RunAsync(new OpenAnnouncementBundle { AnnouncementId = id }, cancellation);
        if (!bundle.Succeeded)
        {
            return PlainAnswer.Refused(bundle);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(UploadName.Tidy(bundle.Value.Title) + "-附件.zip");
        context.Response.Headers.ContentDisposition = disposition.ToString();

        // The contents are written asynchronously; the archive puts the few bytes between two entries out at once.
        context.Features.Get<IHttpBodyControlFeature>()?.AllowSynchronousIO = true;
        return Results.Stream(body => PackAsync(bundle.Value.Files, store, body, cancellation), "application/zip");
    }

    private static async Task PackAsync(IReadOnlyList<StoredFile> files, FileStore store, Stream body, CancellationToken cancellation)
    {
        await using var archive = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellation);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            var name = file.FileName;
            for (var number = 2; !names.Add(name); number++)
            {
                name = $"{Path.GetFileNameWithoutExtension(file.FileName)}（{number}）{Path.GetExtension(file.FileName)}";
            }

            // Documents and pictures are packed already; packing harder costs time and gains nothing.
            var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
            await using var target = await entry.OpenAsync(cancellation);
            await using var source = store.OpenRead(file.Hash);
            await source.CopyToAsync(target, cancellation);
        }
    }
}
