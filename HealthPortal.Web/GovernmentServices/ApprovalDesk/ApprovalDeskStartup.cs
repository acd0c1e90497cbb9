using HealthPortal.Data.GovernmentServices;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.GovernmentServices.ApprovalDesk;

/// <summary>Puts the approval desk into the navigation and the home page.</summary>
public static class ApprovalDeskStartup
{
    public static IServiceCollection AddApprovalDesk(this IServiceCollection services) => services
        .AddSingleton<CasePapers>()
        .AddWorkbench(new("审批办理", "办件列表", "/cases", "inbox", ApprovalPermissions.View, 200, "待办、已办和全部办件，筛选、办理和导出"))
        .AddSingleton(new HomePart(typeof(DeskPart), ApprovalPermissions.View, 20));
}
