using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.GovernmentServices.ApprovalDesk;

/// <summary>Puts the approval desk into the navigation, the top bar and the home page.</summary>
public static class ApprovalDeskStartup
{
    public static IServiceCollection AddApprovalDesk(this IServiceCollection services) => services
        .AddSingleton<CasePapers>()
        .AddWorkbench(new("审批办理", "办件列表", "/cases", "inbox", ApprovalPermissions.View, 200, "待办、已办和全部办件，筛选、办理和导出"))
        .AddSingleton(new HomePart(typeof(DeskPart), ApprovalPermissions.View, 10))
        .AddSingleton(new ShellCounterEntry("待办", "inbox", "/cases", ApprovalPermissions.View, CountAsync));

    private static async Task<int> CountAsync(Portal portal, CancellationToken cancellation) =>
        await portal.RunAsync(new CountToDo(), cancellation) is { Succeeded: true, Value: var count } ? count : 0;
}
