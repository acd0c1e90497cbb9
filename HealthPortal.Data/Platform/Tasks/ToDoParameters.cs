using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Platform.Tasks;

public static class ToDoParameters
{
    private const string Module = "待办与期限";

    public static readonly WholeNumberParameter SoonDays = new(
        "tasks.soon-days", Module, "临期天数", "离到期还有几个工作日算“临期”：待办的优先级升为高，办件列表的“临期”条件和工作台的临期数字按它计算。", 3, 1, 10)
    {
        Unit = "个工作日",
        PerOrganisation = true,
    };

    public static readonly WholeNumberParameter DoneDays = new("tasks.done-days", Module, "已办列表天数", "待办中心的“已办”列出最近几天办过的事情，更早的在各业务列表中查找。", 30, 7, 365) { Unit = "天" };

    public static readonly ChoiceParameter HomeRows = new("tasks.home-rows", Module, "工作台待办条数", "工作台首页的待办卡片最多列出几条。", 5, [5, 8, 10, 15]) { Unit = "条", PerOrganisation = true };
}
