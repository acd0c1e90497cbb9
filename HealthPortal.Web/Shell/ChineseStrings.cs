using System.Globalization;
using System.Resources;

namespace HealthPortal.Web.Shell;

/// <summary>
/// Radzen's built-in strings in Chinese, for the components the portal uses. A test reads the pages, finds their Radzen components, and
/// fails when a string of one of them is missing here.
/// </summary>
public sealed class ChineseStrings(ILogger<ChineseStrings> logger) : Radzen.ILocalizer
{
    private static readonly ResourceManager English = new("Radzen.Blazor.RadzenStrings", typeof(Radzen.ILocalizer).Assembly);

    internal static readonly IReadOnlyDictionary<string, string> Texts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Dialog_AlertTitle"] = "提示",
        ["Dialog_CancelText"] = "取消",
        ["Dialog_CloseAriaLabel"] = "关闭对话框",
        ["Dialog_CloseSideDialogAriaLabel"] = "关闭侧边对话框",
        ["Dialog_ConfirmMessage"] = "确定吗？",
        ["Dialog_ConfirmTitle"] = "请确认",
        ["Dialog_OkText"] = "确定",
        ["Dialog_ResizeBarAriaLabel"] = "调整侧边对话框宽度",
        ["Dialog_ResizeBarTitle"] = "拖动调整宽度",
        ["Notification_CloseAriaLabel"] = "关闭",
        ["DatePicker_CalendarWeekTitle"] = "周",
        ["DatePicker_ClearAriaLabel"] = "清除",
        ["DatePicker_DisabledAriaLabel"] = "不可选",
        ["DatePicker_HourAriaLabel"] = "时",
        ["DatePicker_MinutesAriaLabel"] = "分",
        ["DatePicker_NextMonthAriaLabel"] = "下个月",
        ["DatePicker_OkAriaLabel"] = "确定",
        ["DatePicker_PopupAriaLabel"] = "选择日期",
        ["DatePicker_PrevMonthAriaLabel"] = "上个月",
        ["DatePicker_SecondsAriaLabel"] = "秒",
        ["DatePicker_SelectedAriaLabel"] = "已选",
        ["DatePicker_TodayAriaLabel"] = "今天",
        ["DatePicker_ToggleAmPmAriaLabel"] = "切换上午、下午",
        ["DatePicker_ToggleAriaLabel"] = "打开或收起",
        ["DropDown_ClearAriaLabel"] = "清除",
        ["DropDown_EmptyAriaLabel"] = "未选择",
        ["DropDown_RemoveChipTitle"] = "移除",
        ["DropDown_SearchAriaLabel"] = "搜索",
        ["DropDown_SelectedItemsText"] = "项已选",
        ["Tree_SelectItemAriaLabel"] = "选择",
    };

    public string Get(string key, CultureInfo culture)
    {
        if (Texts.TryGetValue(key, out var text))
        {
            return text;
        }

        logger.LogInformation("Radzen asks for the text {Key}, which has no Chinese", key);
        return English.GetString(key, CultureInfo.InvariantCulture) ?? key;
    }
}
