using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Platform.Notices;

public static class AnnouncementParameters
{
    public static readonly TimeOfDayParameter PublishTime = new("announcements.publish-time", "通知公告", "定时发布的常用时间", "编辑公告选择定时发布时，先填上第二天的这个时间，编辑可以改。", new TimeOnly(9, 0), TimeOnly.MinValue, new TimeOnly(23, 59)) { PerOrganisation = true };
}
