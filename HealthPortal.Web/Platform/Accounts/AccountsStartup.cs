using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Accounts;

/// <summary>Puts 账号管理 into the navigation and serves its files.</summary>
public static class AccountsStartup
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "账号管理", AccountAddress.Path, "users", AccountPermissions.View, 890, "新增、冻结、注销账号，重置密码，批量导入"));

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        app.MapGet("/exports/accounts.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "账号",
            stream => portal.RunAsync(new ExportAccounts { Filter = AccountAddress.Parse(context.Request.QueryString.Value).Filter, Destination = stream }, cancellation)));

        var import = app.MapGroup("/platform/accounts/import");
        import.MapGet("/template.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "账号导入模板", stream => portal.RunAsync(new WriteAccountTemplate { Open = () => stream }, cancellation)));

        import.MapPost("/", (HttpContext context, Portal portal, ImportFiles files, CancellationToken cancellation) => UploadRequest.TakeAsync(
            context,
            ImportLimits.Default.MaxBytes,
            () => portal.RunAsync(new PrepareAccountImport(), cancellation),
            async (userId, fileName, content) =>
            {
                var kept = await files.KeepAsync(userId, content, fileName, cancellation);
                return kept.Succeeded ? Results.Text(kept.Value) : UploadRequest.Refused(kept);
            }));

        import.MapGet("/{token}/faults.xlsx", (string token, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "账号导入错误", stream => portal.RunAsync(new WriteAccountImportFaults { Token = token, Open = () => stream }, cancellation)));

        import.MapGet("/{token}/passwords.xlsx", (string token, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "一次性密码", stream => portal.RunAsync(new TakeImportedPasswords { Token = token, Open = () => stream }, cancellation)));
    }
}
