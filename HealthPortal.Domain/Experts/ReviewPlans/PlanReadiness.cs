using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ReviewPlans;

/// <summary>关键节点 of a plan, made from its sittings (tender 5.3.5.1.2（2）: 根据计划的时间，地点等信息，自动生成关键节点).</summary>
/// <param name="SubPlanId">Null for a date of the whole plan.</param>
public sealed record KeyDate(DateOnly Day, string What, Guid? SubPlanId);

/// <summary>Whether a plan can be drawn, by what it says alone.</summary>
public static class PlanReadiness
{
    /// <summary>Working days before a sitting until which its experts should be drawn: two days of calls on end, and one to prepare.</summary>
    public const int DrawAhead = 3;

    /// <summary>What is to be put right before a draw, in sentences.</summary>
    /// <param name="groups">Those the draw is for.</param>
    public static IReadOnlyList<Problem> Faults(ReviewPlan plan, IReadOnlyList<ReviewSubPlan> subPlans, IReadOnlyList<ReviewGroup> groups, IReadOnlyList<TagDefinition> tags, DateOnly today)
    {
        var faults = new List<Problem>();
        if (plan.State != ReviewPlanState.Open)
        {
            faults.Add(new Problem($"评审计划{plan.State.Name()}，不能抽取。"));
        }

        var held = subPlans.Where(sub => sub.CancelledReason is null).ToList();
        if (held.Count == 0)
        {
            faults.Add(new Problem("评审计划还没有子计划，请先填写时间和地点。"));
        }

        foreach (var sub in held)
        {
            var own = groups.Where(group => group.SubPlanId == sub.Id).ToList();
            if (own.Count == 0)
            {
                continue;
            }

            if (sub.Day <= today)
            {
                faults.Add(new Problem($"“{sub.Name}”的评审日期 {sub.Day:yyyy-MM-dd} 已到或已过，不能再抽取。"));
            }

            if (own.Sum(group => group.Formal) != sub.Formal || own.Sum(group => group.Backup) != sub.Backup)
            {
                faults.Add(new Problem($"“{sub.Name}”需要正式 {sub.Formal} 人、备份 {sub.Backup} 人，各分组合计为正式 {own.Sum(group => group.Formal)} 人、备份 {own.Sum(group => group.Backup)} 人，请改成一致。"));
            }

            if (own.GroupBy(group => group.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                faults.Add(new Problem($"“{sub.Name}”有两个分组都叫“{twice.Key}”。"));
            }

            if (plan.OddAndFive && (sub.Formal < CompositionRules.LeastMembers || sub.Formal % 2 == 0))
            {
                faults.Add(new Problem($"“{sub.Name}”应有 {CompositionRules.LeastMembers} 人以上单数的正式专家，现在是 {sub.Formal} 人。"));
            }
        }

        faults.AddRange(RuleCheck.Check(plan.Rule, tags).Select(problem => problem with { Message = "总规则：" + problem.Message }));
        faults.AddRange(groups.SelectMany(group => RuleCheck.Check(group.Rule, tags).Select(problem => problem with { Message = $"分组“{group.Name}”的规则：{problem.Message}" })));
        faults.AddRange(groups.Select(group => RuleContradictions.Impossible([plan.Rule, group.Rule], tags) is { } problem ? problem with { Message = $"分组“{group.Name}”：{problem.Message}" } : null).OfType<Problem>());
        return faults;
    }

    /// <summary>What the members of a group must fulfil, as the frozen document says it.</summary>
    public static string Sentence(RuleGroup total, RuleGroup own, IReadOnlyList<TagDefinition> tags) => (total.Normalised().Children.Count, own.Normalised().Children.Count) switch
    {
        (0, _) => RuleSentence.Write(own, tags),
        (_, 0) => RuleSentence.Write(total, tags),
        _ => $"总规则：{RuleSentence.Write(total, tags)}；分组规则：{RuleSentence.Write(own, tags)}",
    };

    /// <summary>By day, then by sitting.</summary>
    /// <param name="minusWorkingDays">The day so many working days before another.</param>
    public static IReadOnlyList<KeyDate> KeyDates(IEnumerable<ReviewSubPlan> subPlans, Func<DateOnly, int, DateOnly> minusWorkingDays) =>
    [
        .. subPlans.Where(sub => sub.CancelledReason is null).SelectMany(sub => new[]
        {
            new KeyDate(minusWorkingDays(sub.Day, DrawAhead), $"“{sub.Name}”最迟抽取专家", sub.Id),
            new KeyDate(minusWorkingDays(sub.Day, 1), $"“{sub.Name}”确认名单、打印签到表和席卡", sub.Id),
            new KeyDate(sub.Day, $"“{sub.Name}”评审（{sub.Half.Name()}，{sub.Place}）", sub.Id),
        }).OrderBy(date => date.Day).ThenBy(date => date.What, StringComparer.Ordinal),
    ];
}
