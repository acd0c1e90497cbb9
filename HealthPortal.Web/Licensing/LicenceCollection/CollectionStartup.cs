using System.Text.Json;
using HealthPortal.Data;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Licensing.LicencePapers;
using HealthPortal.Web.Platform.Clients;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Licensing.LicenceCollection;

/// <summary>Puts 证照归集 into the navigation, takes files, serves workbooks, and opens collection to outside systems.</summary>
public static class CollectionStartup
{
    /// <summary>Of the largest limit an administrator may set; the use case knows the one that is set.</summary>
    private const long Largest = 2000L * 1024 * 1024;

    private const int LargestPart = 8 * 1024 * 1024;

    private static readonly ApiParameter TypeParameter = new("type", "证照类型编码，例如 nurse-practice-certificate，见证照标准。", In: "path");

    private static readonly ApiParameter ReferenceParameter = new("reference", "调用方自己的批次号，1 至 100 位字母、数字、点、横线、下划线。", In: "path");

    public static IServiceCollection AddLicenceCollection(this IServiceCollection services) => services
        .AddWorkbench(new("电子证照", "证照归集", CollectionAddress.Path, "upload", CollectionPermissions.View, 510, "上传证照数据，查看质控结果，下载退回数据"))
        .AddWorkbench(new("电子证照", "归集记录", CollectionAddress.Records, "list", CollectionPermissions.View, 520, "各类证照已归集的数据，按标准的条件查询"));

    public static void MapLicenceCollection(this IEndpointRouteBuilder app)
    {
        app.MapPost(CollectionAddress.Path + "/upload/{type}", (string type, string? mode, string? corrects, HttpContext context, Portal portal, BatchFiles files, CancellationToken cancellation) => UploadRequest.TakeAsync(
            context,
            Largest,
            () => AllowAsync(portal, type, cancellation),
            async (most, fileName, content) =>
            {
                var received = await files.ReceiveAsync(content, fileName, most, cancellation);
                if (!received.Succeeded)
                {
                    return UploadRequest.Refused(received);
                }

                var submitted = await portal.RunAsync(
                    new SubmitBatch
                    {
                        TypeCode = type, Mode = CollectionAddress.Choice<BatchMode>(mode) ?? BatchMode.Increment, File = received.Value, CorrectsId = Guid.TryParseExact(corrects, "D", out var wrong) ? wrong : null,
                    },
                    cancellation);
                return submitted.Succeeded ? Results.Text(submitted.Value.ToString()) : UploadRequest.Refused(submitted);
            }));
        app.MapGet(CollectionAddress.Path + "/template/{type}.xlsx", (string type, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "证照归集模板", stream => portal.RunAsync(new WriteCollectionTemplate { TypeCode = type, Open = () => stream }, cancellation)));
        app.MapGet(CollectionAddress.Path + "/{id:guid}/errors.xlsx", (Guid id, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "归集退回数据", stream => portal.RunAsync(new WriteBatchErrors { BatchId = id, Open = () => stream }, cancellation)));
        app.MapGet(CollectionAddress.Report + "/report.xlsx", (string? from, string? to, string? type, HttpContext context, Portal portal, CancellationToken cancellation) =>
            CollectionAddress.Day(from) is { } first && CollectionAddress.Day(to) is { } last
                ? WorkbookAnswer.MakeAsync(context, "归集日报", stream => portal.RunAsync(new ExportCollectionReport { From = first, To = last, TypeCode = string.IsNullOrEmpty(type) ? null : type, Open = () => stream }, cancellation))
                : Task.FromResult(PlainAnswer.Refused("请选择开始和结束日期。", StatusCodes.Status400BadRequest)));
        app.MapGet(CollectionAddress.Records + "/{type}/records.xlsx", (string type, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "归集记录", stream => portal.RunAsync(new ExportRecords { TypeCode = type, Filter = RecordAddress.Parse(type, context.Request.QueryString.Value).Filter, Open = () => stream }, cancellation)));
        app.MapGet(CollectionAddress.Records + "/{type}/{id:guid}/specimen.pdf", SpecimenAsync);
        MapInterface(app);
        app.MapPhotos();
    }

    /// <summary>How the licence of a record would look: marked as a specimen, without codes.</summary>
    private static async Task<IResult> SpecimenAsync(Guid id, HttpContext context, Portal portal, LicencePapers.LicencePapers papers, FileStore files, PortalOptions options, CancellationToken cancellation)
    {
        var read = await portal.RunAsync(new ReadRecordPaper { RecordId = id }, cancellation);
        if (!read.Succeeded)
        {
            return PlainAnswer.Refused(read);
        }

        var facts = read.Value;
        var dates = facts.Fields.Where(field => field.Type == StandardFieldType.Date).Select(field => field.Key).ToHashSet(StringComparer.Ordinal);
        var printed = await papers.PrintAsync(
            new LicencePaper
            {
                TypeCode = facts.TypeCode,
                StandardVersion = facts.StandardNumber,
                Title = facts.TypeName,
                EnglishTitle = facts.EnglishName,
                Number = facts.Number,
                Identifier = "签发时生成",
                HolderName = facts.HolderName,
                Values = facts.Values.ToDictionary(pair => pair.Key, pair => dates.Contains(pair.Key) && CollectionAddress.Day(pair.Value) is { } day ? ChineseDate.InDigits(day) : pair.Value, StringComparer.Ordinal),
                Fields = facts.Fields,
                OrganName = facts.OrganName,
                IssuedOn = facts.IssuedOn,
                ValidFrom = facts.ValidFrom,
                ValidTo = facts.ValidTo,
                StateMark = "样张",
                Photo = facts.Photo is { } photo ? await files.ReadDataUriAsync(photo, cancellation) : null,
                IsDemonstration = options.Demo,
            },
            cancellation);
        if (!printed.Succeeded)
        {
            return PlainAnswer.Refused(printed);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        context.Response.Headers.ContentSecurityPolicy = FileAnswer.PdfPolicy;
        return Results.File(printed.Value, "application/pdf");
    }

    private static async Task<Outcome<long>> AllowAsync(Portal portal, string type, CancellationToken cancellation)
    {
        var asked = await CollectionGate.AskAsync(portal, type, BatchSource.Upload, cancellation);
        return asked.Succeeded ? await portal.RunAsync(new ReadCollectionLimit(), cancellation) : new Failure(asked.Failure!.Value, asked.Problems);
    }

    private static void MapInterface(IEndpointRouteBuilder app)
    {
        app.MapApi<SendRecords, SentRecordsAnswer>(
            "POST",
            "/licence-data/{type}/records",
            new("证照数据上报（单条）", "一次上报 1 至 100 条记录，当场质控入库，逐条返回结果。相同的记录再报一次不会重复入库。主键为空或业务日期不合格式时整次退回。", TypeParameter, new ApiParameter("records", "记录列表，成员名用数据项标识或名称。", "array", "body", true)) { LargestBody = 1024 * 1024 },
            request => new SendRecords { TypeCode = request.Route("type"), Records = request.Body<RecordsBody>()?.Records ?? [] },
            answer => answer.Taken,
            (useCase, portal, cancellation) => CollectionGate.AskAsync(portal, useCase.TypeCode, BatchSource.SingleRecords, cancellation));
        app.MapApi<OpenBatch, InterfaceBatch>(
            "POST",
            "/licence-data/{type}/batches/{reference}",
            new("证照数据批次（建立）", "用调用方自己的批次号建立一个批次；同一批次号再建一次返回原来的批次。mode 为 stock（存量）或 increment（增量，默认）。", TypeParameter, ReferenceParameter, new ApiParameter("mode", "stock 或 increment。")),
            request => new OpenBatch { TypeCode = request.Route("type"), Reference = request.Route("reference"), Mode = CollectionAddress.Choice<BatchMode>(request.Text("mode")) ?? BatchMode.Increment },
            ask: (useCase, portal, cancellation) => CollectionGate.AskAsync(portal, useCase.TypeCode, BatchSource.Interface, cancellation));
        app.MapApi<SendBatchPart, InterfaceBatch>(
            "PUT",
            "/licence-data/{type}/batches/{reference}/parts/{part}",
            new("证照数据批次（上传分片）", "分片从 1 编号，每片最多 5000 条、8 MB。没有收到应答时重发同一分片即可，后来的代替先前的；parts 里列出已收到的分片，断线后只补缺的。", TypeParameter, ReferenceParameter, new ApiParameter("part", "分片号。", "integer", "path", true), new ApiParameter("records", "记录列表。", "array", "body", true)) { LargestBody = LargestPart },
            request => new SendBatchPart
            {
                TypeCode = request.Route("type"), Reference = request.Route("reference"),
                Part = int.TryParse(request.Route("part"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var part) ? part : 0, Records = request.Body<RecordsBody>()?.Records ?? [],
            });
        app.MapApi<CompleteBatch, InterfaceBatch>(
            "POST",
            "/licence-data/{type}/batches/{reference}/complete",
            new("证照数据批次（提交）", "全部分片传完后提交质控，parts 是分片总数。重复提交返回批次现状。", TypeParameter, ReferenceParameter, new ApiParameter("parts", "分片总数。", "integer", Required: true)),
            request => new CompleteBatch { TypeCode = request.Route("type"), Reference = request.Route("reference"), Parts = request.Number("parts") ?? 0 });
        app.MapApi<ReadInterfaceBatch, InterfaceBatch>(
            "GET",
            "/licence-data/{type}/batches/{reference}",
            new("证照数据批次（查询）", "批次的状态、已收到的分片、质控结果和前 100 行错误。", TypeParameter, ReferenceParameter),
            request => new ReadInterfaceBatch { TypeCode = request.Route("type"), Reference = request.Route("reference") });
    }

    private sealed record RecordsBody(IReadOnlyList<JsonElement>? Records);
}
