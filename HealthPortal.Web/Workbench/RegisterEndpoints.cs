using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Exchange;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Workbench;

/// <summary>Files of registers, in and out, by HTTP: bytes never travel over the circuit. Each runs a use case and so asks for permission again.</summary>
public static class RegisterEndpoints
{
    private const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Registers a plain register with its place in the navigation.</summary>
    public static IServiceCollection AddRegister(this IServiceCollection services, Register register, WorkbenchEntry entry) =>
        services.AddSingleton(register).AddWorkbench(entry);

    public static void MapRegisters(this WebApplication app)
    {
        var group = app.MapGroup("/registers/{key}");

        group.MapGet("/export", async (string key, HttpContext context, Portal portal, IEnumerable<Register> registers) =>
        {
            var state = RegisterState.Parse(QueryHelpers.ParseQuery(context.Request.QueryString.Value).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
            return Find(registers, key) is not { } register ? Results.NotFound()
                : await portal.RunAsync(new RecordRegisterExport { Register = register, State = state }, context.RequestAborted) is { Succeeded: false } refused ? Refuse(refused)
                : Answer(await portal.RunAsync(new ExportRegister { Register = register, State = state, Open = () => Begin(context, register.Title) }, context.RequestAborted));
        });

        group.MapGet("/template", async (string key, HttpContext context, Portal portal, IEnumerable<Register> registers) =>
            Find(registers, key) is not { } register ? Results.NotFound()
                : Answer(await portal.RunAsync(new WriteRegisterTemplate { Register = register, Open = () => Begin(context, register.Title + "导入模板") }, context.RequestAborted)));

        group.MapPost("/import", (string key, HttpContext context, Portal portal, ImportFiles files, IEnumerable<Register> registers, CancellationToken cancellation) =>
            Find(registers, key) is not { } register ? Task.FromResult(Results.Problem("没有找到要导入的目录，请刷新页面后重试。", statusCode: StatusCodes.Status404NotFound)) : UploadRequest.TakeAsync(
                context,
                ImportLimits.Default.MaxBytes,
                () => portal.RunAsync(new PrepareRegisterImport { Register = register }, cancellation),
                async (userId, fileName, content) =>
                {
                    var kept = await files.KeepAsync(userId, content, fileName, cancellation);
                    return kept.Succeeded ? Results.Text(kept.Value) : Refuse(kept);
                }));

        group.MapGet("/import/{token}/faults", async (string key, string token, HttpContext context, Portal portal, IEnumerable<Register> registers) =>
            Find(registers, key) is not { } register ? Results.NotFound()
                : Answer(await portal.RunAsync(new WriteImportFaults { Register = register, Token = token, Open = () => Begin(context, register.Title + "错误") }, context.RequestAborted)));
    }

    private static Register? Find(IEnumerable<Register> registers, string key) => registers.SingleOrDefault(register => register.Key == key);

    private static IResult Answer(Outcome<Done> outcome) => outcome.Succeeded ? Results.Empty : Refuse(outcome);

    private static IResult Refuse<T>(Outcome<T> outcome) => UploadRequest.Refused(outcome);

    /// <summary>Headers are sent with the first byte, which is written only when the operation has been allowed.</summary>
    private static Stream Begin(HttpContext context, string title)
    {
        context.Response.ContentType = Excel;
        context.Response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(title)}.xlsx";
        return context.Response.Body;
    }
}
