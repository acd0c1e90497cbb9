using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>For those who make announcements; reading what is addressed to oneself needs none.</summary>
[PermissionGroup("通知公告")]
public static class AnnouncementPermissions
{
    [PermissionLabel("查看公告管理和阅读统计")]
    public const string View = "announcements.view";

    [PermissionLabel("起草和修改公告")]
    public const string Write = "announcements.write";

    [PermissionLabel("公告初审")]
    public const string FirstReview = "announcements.review1";

    [PermissionLabel("公告复审")]
    public const string SecondReview = "announcements.review2";

    [PermissionLabel("置顶和撤回公告")]
    public const string Manage = "announcements.manage";

    [PermissionLabel("导出公告和阅读统计")]
    public const string Export = "announcements.export";
}
