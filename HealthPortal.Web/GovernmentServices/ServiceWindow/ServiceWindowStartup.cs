using HealthPortal.Data.GovernmentServices;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.GovernmentServices.ServiceWindow;

/// <summary>Puts the service window into the navigation.</summary>
public static class ServiceWindowStartup
{
    public static IServiceCollection AddServiceWindow(this IServiceCollection services) => services
        .AddWorkbench(new("服务窗口", "窗口收件", "/window/intake", "window", WindowPermissions.Intake, 100, "选择事项，登记申请人、申请表和材料，打印收件凭证") { Folders = ["/window/drafts", "/window/received"] })
        .AddWorkbench(new("服务窗口", "补正收件", "/window/supplements", "undo", WindowPermissions.Intake, 110, "接收申请人补正的材料，交还承办处室"))
        .AddWorkbench(new("服务窗口", "办件交接", "/window/hand-over", "send", WindowPermissions.HandOver, 120, "按处室整理当日收件，打印交接单"));
}
