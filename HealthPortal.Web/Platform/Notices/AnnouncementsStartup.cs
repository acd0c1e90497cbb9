using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Notices;

/// <summary>Puts 通知公告 into the navigation, the top bar and the home page.</summary>
public static class AnnouncementsStartup
{
    public static IServiceCollection AddAnnouncements(this IServiceCollection services) => services
        .AddWorkbench(new("通知公告", "我的公告", "/announcements", "bell", null, 400, "发给我的通知公告，按标题、单位和时间查找"))
        .AddWorkbench(new("通知公告", "公告管理", "/announcements/manage", "megaphone", AnnouncementPermissions.View, 410, "起草、审核、发布公告，查看阅读统计") { Folders = ["/announcements/reviews", "/announcements/deliveries"] })
        .AddSingleton(new HomePart(typeof(LatestAnnouncementsPart), null, 30))
        .AddSingleton(new ShellCounterEntry("未读公告", "bell", "/announcements?unread=true", null, CountAsync));

    private static async Task<ShellTally> CountAsync(Portal portal, CancellationToken cancellation) =>
        await portal.RunAsync(new CountUnreadAnnouncements(), cancellation) is { Succeeded: true, Value: var count } ? new ShellTally(count) : default;
}
