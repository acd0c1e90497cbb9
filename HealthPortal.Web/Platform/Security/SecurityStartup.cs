using HealthPortal.Data.Platform.Security;
using HealthPortal.Web.Shell;
using HealthPortal.Web.Workbench;

namespace HealthPortal.Web.Platform.Security;

/// <summary>Puts 安全策略 and 访问地址 into the navigation, and what a person should know about the own account on the home page.</summary>
public static class SecurityStartup
{
    public const string PolicyPath = "/platform/security";

    public const string AddressesPath = "/platform/security/addresses";

    public static IServiceCollection AddSecurity(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "安全策略", PolicyPath, "lock", SecurityPermissions.View, 894, "密码、登录、双因子认证的规则"))
        .AddSingleton(new HomePart(typeof(SecurityNoticePart), null, 1))
        .AddRegister(AddressRuleRegister.It, new WorkbenchEntry("系统管理", "访问地址", AddressesPath, "map-pin", SecurityPermissions.View, 895, "哪些网络地址可以打开门户，网段属于哪个地区"));
}
