using HealthPortal.Data.Execution.Registers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Calendar;
using HealthPortal.Domain.Time;

namespace HealthPortal.Data.Platform.Calendar;

/// <summary>节假日: the State Council's yearly notices, on which every statutory period is counted.</summary>
public sealed class HolidayRegister : Register<PublicHoliday>
{
    public static readonly HolidayRegister It = new();

    private HolidayRegister()
    {
    }

    public override string Key => "holidays";

    public override string Title => "节假日";

    public override string Summary => "国务院办公厅每年公布的放假和调休安排。办理时限按这里的工作日计算，改动立即生效。";

    public override string ViewPermission => PlatformPermissions.ViewCalendar;

    public override string EditPermission => PlatformPermissions.EditCalendar;

    protected override string DefaultSort => "-date";

    protected override IEnumerable<RegisterColumn<PublicHoliday>> Declare() =>
    [
        Date("date", "日期", row => row.Date, isKey: true, sort: true, filter: true),
        Choice("kind", "安排", row => row.Kind, kind => kind == CalendarDayKind.Holiday ? "放假" : "上班", kind => kind == CalendarDayKind.Holiday ? "success" : "warning"),
        Text("name", "名称", row => row.Name, required: true, max: 40, search: true, hint: "例如 国庆节、国庆节调休"),
    ];

    protected override PublicHoliday New() => new() { Date = default, Kind = CalendarDayKind.Holiday, Name = "" };

    protected override IEnumerable<Problem> Complete(PublicHoliday row)
    {
        if (row.Date.Year is < 2000 or > 2100)
        {
            yield return new Problem("日期的年份应在 2000 到 2100 之间。", "date");
        }
        else if (row.Kind == CalendarDayKind.Workday && row.Date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
        {
            yield return new Problem("只有星期六、星期日才需要登记上班，平日本来就是工作日。", "kind");
        }
    }
}
