using HealthPortal.Data.Platform.Operations;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Operations;

/// <summary>Puts 运行监控 into the navigation.</summary>
public static class OperationsStartup
{
    public const string Path = "/platform/operations";

    public static IServiceCollection AddOperations(this IServiceCollection services) =>
        services.AddWorkbench(new("系统管理", "运行监控", Path, "chart", OperationsPermissions.View, 925, "服务器、响应时间、队列和报警"));
}
