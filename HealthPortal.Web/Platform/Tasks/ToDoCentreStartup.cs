using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Tasks;

/// <summary>Puts 待办中心 into the navigation, the top bar and the home page. What stands in it the workbenches declare themselves, see <see cref="ToDoSource"/>.</summary>
public static class ToDoCentreStartup
{
    public static IServiceCollection AddToDoCentre(this IServiceCollection services) => services
        .AddWorkbench(new("我的工作", "待办中心", ToDoAddress.Path, "list", null, 10, "等我处理的全部事情，最急的在最前；近期办过的"))
        .AddSingleton(new HomePart(typeof(ToDosPart), null, 10))
        .AddSingleton(new ShellCounterEntry("待办", "inbox", ToDoAddress.Path, null, CountAsync));

    private static async Task<ShellTally> CountAsync(Portal portal, CancellationToken cancellation) =>
        await portal.RunAsync(new CountToDos(), cancellation) is { Succeeded: true, Value: var tally } ? new ShellTally(tally.Count, tally.Overdue) : default;
}
