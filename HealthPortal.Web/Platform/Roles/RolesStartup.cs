using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Roles;

/// <summary>Puts 角色与权限 into the navigation and serves its files.</summary>
public static class RolesStartup
{
    public static IServiceCollection AddRoles(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "角色与权限", RoleAddress.Path, "key", RightsPermissions.View, 892, "角色有哪些权限、谁能办什么、谁能看到什么") { Folders = [RoleAddress.Rights] });

    public static void MapRoles(this IEndpointRouteBuilder app) =>
        app.MapGet("/exports/roles.xlsx", (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "角色",
            stream => portal.RunAsync(new ExportRoles { Filter = RoleAddress.Parse(context.Request.QueryString.Value).Filter, Destination = stream }, cancellation)));
}
