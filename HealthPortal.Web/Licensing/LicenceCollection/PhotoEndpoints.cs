using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Licensing.LicenceLibrary;
using HealthPortal.Web.Platform.Clients;

namespace HealthPortal.Web.Licensing.LicenceCollection;

/// <summary>Photographs come and go over plain HTTP: one for a record or licence, many in a zip, or over the interface.</summary>
public static class PhotoEndpoints
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Fifty pictures of a megabyte as Base64, and the frame.</summary>
    private const int LargestCall = 70 * 1024 * 1024;

    public static void MapPhotos(this IEndpointRouteBuilder app)
    {
        app.MapGet(CollectionAddress.Records + "/{type}/{id:guid}/photo", (Guid id, HttpContext context, Portal portal, FileStore store, CancellationToken cancellation) => ShowAsync(new ReadRecordPhoto { RecordId = id }, context, portal, store, cancellation));
        app.MapGet(LibraryAddress.Path + "/{type}/{id:guid}/photo", (Guid id, HttpContext context, Portal portal, FileStore store, CancellationToken cancellation) => ShowAsync(new ReadLicencePhoto { LicenceId = id }, context, portal, store, cancellation));
        app.MapPost(CollectionAddress.Records + "/{type}/{id:guid}/photo", (string type, Guid id, HttpContext context, Portal portal, CancellationToken cancellation) =>
            TakeOneAsync(type, picture => new SetPhoto { RecordId = id, Picture = picture }, context, portal, cancellation));
        app.MapPost(LibraryAddress.Path + "/{type}/{id:guid}/photo", (string type, Guid id, HttpContext context, Portal portal, CancellationToken cancellation) =>
            TakeOneAsync(type, picture => new SetPhoto { LicenceId = id, Picture = picture }, context, portal, cancellation));
        app.MapPost(CollectionAddress.Path + "/photos/{type}", (string type, HttpContext context, Portal portal, PortalOptions options, CancellationToken cancellation) => UploadRequest.TakeAsync(
            context,
            PhotoArchive.Largest,
            () => CollectionGate.AskAsync(portal, type, BatchSource.Upload, cancellation),
            async (_, _, content) =>
            {
                var taken = await PhotoArchive.TakeAsync(portal, type, content, Path.Combine(options.DataDirectory, "collection", "photos"), cancellation);
                return taken.Succeeded ? Results.Text(JsonSerializer.Serialize(PhotoArchiveAnswer.Of(taken.Value), Json)) : UploadRequest.Refused(taken);
            }));
        app.MapApi<SendPhotos, SentPhotosAnswer>(
            "POST",
            "/licence-data/{type}/photos",
            new(
                "证照照片上报", $"一次上报 1 至 {SendPhotos.Most} 张持证人照片，逐张返回结果。key 为该类证照主键（一般是证照编号），picture 为 JPG 或 PNG 的 Base64，不超过 1 MB，竖幅。后来的照片代替先前的；照片里的拍摄地点等附加信息会去掉。",
                new ApiParameter("type", "证照类型编码，例如 nurse-practice-certificate，见证照标准。", In: "path"), new ApiParameter("photos", "照片列表，成员为 key 和 picture。", "array", "body", true)) { LargestBody = LargestCall },
            request => new SendPhotos { TypeCode = request.Route("type"), Photos = [.. (request.Body<PhotosBody>()?.Photos ?? []).OfType<PhotoBody>().Select(photo => new SentPhoto(photo.Key ?? "", photo.Picture ?? []))] },
            answer => answer.Taken,
            (useCase, portal, cancellation) => CollectionGate.AskAsync(portal, useCase.TypeCode, BatchSource.SingleRecords, cancellation));
    }

    private static async Task<IResult> ShowAsync(Query<StoredFile> query, HttpContext context, Portal portal, FileStore store, CancellationToken cancellation)
    {
        var read = await portal.RunAsync(query, cancellation);
        return read.Succeeded ? FileAnswer.Show(context, read.Value, store) : PlainAnswer.Refused(read);
    }

    private static Task<IResult> TakeOneAsync(string type, Func<byte[], SetPhoto> command, HttpContext context, Portal portal, CancellationToken cancellation) => UploadRequest.TakeAsync(
        context,
        LicencePhoto.LargestUpload,
        () => CollectionGate.AskAsync(portal, type, BatchSource.Upload, cancellation),
        async (_, _, content) =>
        {
            var picture = new byte[LicencePhoto.LargestUpload + 1];
            var size = await content.ReadAtLeastAsync(picture, picture.Length, throwOnEndOfStream: false, cancellation);
            var set = await portal.RunAsync(command(picture[..size]), cancellation);
            return set.Succeeded ? Results.Text("ok") : UploadRequest.Refused(set);
        });

    private sealed record PhotosBody(IReadOnlyList<PhotoBody?>? Photos);

    /// <summary>The picture is Base64 in JSON.</summary>
    private sealed record PhotoBody(string? Key, byte[]? Picture);
}

/// <summary>What became of an archive, for the page that sent it.</summary>
public sealed record PhotoArchiveAnswer(int Taken, int Unchanged, int Refused, IReadOnlyList<PhotoFault> Faults)
{
    public static PhotoArchiveAnswer Of(PhotoArchiveResult result) => new(result.Taken, result.Unchanged, result.RefusedCount, [.. result.Refused.Select(one => new PhotoFault(one.Name, one.Fault))]);
}

public sealed record PhotoFault(string Name, string Fault);
