using System.Globalization;
using System.Text;

namespace HealthPortal.Domain.Experts.ReviewSheets;

/// <param name="Results">A line for each object; empty where no sheets were used.</param>
/// <param name="Missing">Why sheets were closed although some were missing.</param>
public sealed record MinutesSitting(string Name, DateOnly Day, string Half, string Place, IReadOnlyList<string> Present, IReadOnlyList<string> Absent, IReadOnlyList<string> Unnoted, IReadOnlyList<string> Recused, string? Rules, IReadOnlyList<string> Results, string? Missing);

/// <param name="Conclusion">Null before there is one.</param>
public sealed record MinutesFacts(string PlanName, string PlanNumber, string MatterName, string UnitName, IReadOnlyList<MinutesSitting> Sittings, string? Conclusion);

/// <summary>A draft of the minutes from what is on record; people go on from there.</summary>
public static class MinutesDraft
{
    private static readonly string[] Numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

    public static string Write(MinutesFacts facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"评审事项：{facts.MatterName}\n评审计划：{facts.PlanName}（{facts.PlanNumber}）\n组织单位：{facts.UnitName}\n");
        foreach (var (sitting, index) in facts.Sittings.Select((sitting, index) => (sitting, index)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Number(index)}、{sitting.Name}\n时间：{sitting.Day.ToString("yyyy年M月d日", CultureInfo.InvariantCulture)}{sitting.Half}\n地点：{sitting.Place}\n");
            text.Append(CultureInfo.InvariantCulture, $"到会专家（{sitting.Present.Count} 人）：{Names(sitting.Present)}\n");
            if (sitting.Absent.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"缺席专家（{sitting.Absent.Count} 人）：{Names(sitting.Absent)}\n");
            }

            if (sitting.Unnoted.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"未登记到场情况（{sitting.Unnoted.Count} 人）：{Names(sitting.Unnoted)}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"回避：{(sitting.Recused.Count == 0 ? "无" : string.Join("；", sitting.Recused))}\n");
            if (sitting.Rules is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"评审办法：{sitting.Rules}\n");
            }

            if (sitting.Results.Count > 0)
            {
                text.Append("评审结果：\n");
                foreach (var line in sitting.Results)
                {
                    text.Append(line).Append('\n');
                }
            }

            if (sitting.Missing is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"有评审表没有交回即封存，原因：{sitting.Missing}\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{Number(facts.Sittings.Count)}、评审结论\n{facts.Conclusion ?? "（尚未作出）"}\n");
        return text.ToString();
    }

    private static string Number(int index) => index < Numerals.Length ? Numerals[index] : (index + 1).ToString(CultureInfo.InvariantCulture);

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "无" : string.Join("、", names);
}
