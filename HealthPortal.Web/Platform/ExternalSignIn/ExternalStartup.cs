using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.ExternalSignIn;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.ExternalSignIn;

/// <summary>Puts 外部登录 and 外部账号绑定 into the navigation and serves the list as a workbook.</summary>
public static class ExternalStartup
{
    public static IServiceCollection AddExternalAccounts(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "外部登录", ExternalAddress.Providers, "external", SecurityPermissions.View, 896, "用统一认证等其他系统的账号登录本门户"))
        .AddWorkbench(new("系统管理", "外部账号绑定", ExternalAddress.Links, "link", AccountPermissions.View, 897, "哪些账号绑定了外部账号"));

    public static void MapExternalAccounts(this IEndpointRouteBuilder app) =>
        app.MapGet("/exports/external-accounts.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) =>
        {
            var address = ExternalAddress.Parse(context.Request.QueryString.Value);
            return WorkbookAnswer.MakeAsync(context, "外部账号绑定", stream => portal.RunAsync(new ExportExternalLinks { Provider = address.Provider, Text = address.Text, Destination = stream }, cancellation));
        });
}
