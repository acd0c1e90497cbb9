namespace HealthPortal.Domain.Experts.ExpertPreview;

/// <summary>What can be changed in a plan that cannot be filled. The order is the order of preference among equally small changes.</summary>
public enum SettingKind
{
    /// <summary>减少备份专家.</summary>
    Backup,

    /// <summary>放宽分组的同一机构人数上限.</summary>
    GroupCap,

    /// <summary>放宽整个计划的同一机构人数上限.</summary>
    PlanCap,

    /// <summary>去掉分组规则里的一个条件.</summary>
    Condition,

    /// <summary>解除一种排除原因.</summary>
    Exclusion,

    /// <summary>减少正式专家.</summary>
    Formal,
}

/// <summary>An expert whom a relief would let into groups.</summary>
/// <param name="Groups">Keys of the groups the expert could then be drawn in.</param>
public sealed record ReliefExpert(string Key, string Institution, IReadOnlyList<string> Groups);

/// <summary>Something the caller knows how to loosen as a whole: an exclusion cause, or one condition of a group's rule.</summary>
/// <param name="Kind"><see cref="SettingKind.Condition"/> or <see cref="SettingKind.Exclusion"/>.</param>
/// <param name="Key">Of the cause or the condition, for the caller to find it again.</param>
/// <param name="Name">As a person reads it, for example 同单位回避 or 职称等于“正高”.</param>
/// <param name="Group">Key of the group whose rule it is; null for a cause.</param>
/// <param name="Experts">Everybody it would let in, those already eligible elsewhere included.</param>
public sealed record Relief(SettingKind Kind, string Key, string Name, string? Group, IReadOnlyList<ReliefExpert> Experts);

/// <param name="Key">Of the group; of the relief for <see cref="SettingKind.Condition"/> and <see cref="SettingKind.Exclusion"/>; empty for the plan cap.</param>
/// <param name="From">Places or cap as they are; for a relief 0.</param>
/// <param name="To">Places or cap as they should be; for a relief the number of experts it lets in.</param>
public sealed record SettingChange(SettingKind Kind, string Key, int From, int To, string Sentence)
{
    public int Size => Math.Abs(To - From);
}

/// <summary>Changes that together make the plan fillable; none of them can be left out or made smaller.</summary>
/// <param name="Proven">False when more than two settings have to change: then the set works, but a set with fewer settings was not looked for.</param>
public sealed record ChangeSet(IReadOnlyList<SettingChange> Changes, bool Proven)
{
    /// <summary>Formal places given up.</summary>
    public int FormalGivenUp => Changes.Where(change => change.Kind == SettingKind.Formal).Sum(change => change.Size);

    /// <summary>Places given up, steps by which caps rise, and experts let in, added up.</summary>
    public int Size => Changes.Sum(change => change.Size);

    public string Sentence => string.Join("并", Changes.Select(change => change.Sentence)) + "。";
}

/// <param name="Needed">Formal and backup together.</param>
/// <param name="Eligible">Experts.</param>
/// <param name="Alone">Places that could be filled if no other group drew.</param>
/// <param name="Together">Places filled in one way of filling as many places of the whole plan as possible.</param>
public sealed record GroupShortfall(string Key, string Name, int Needed, int Eligible, int Alone, int Together)
{
    public string Sentence => Alone < Needed
        ? $"“{Name}”需要 {Needed} 人，符合条件 {Eligible} 人，在机构上限内最多能抽 {Alone} 人。"
        : Together < Needed
            ? $"“{Name}”需要 {Needed} 人，单独能抽满，但与其他分组合用专家或共用机构上限，只能抽到 {Together} 人。"
            : $"“{Name}”需要 {Needed} 人，能够抽满。";
}

/// <param name="Changes">Up to five, best first; empty when the plan can be filled, or when nothing that may be changed is enough.</param>
public sealed record ShortfallResult(bool Feasible, IReadOnlyList<GroupShortfall> Groups, IReadOnlyList<ChangeSet> Changes)
{
    /// <summary>Places of the plan nobody can be found for.</summary>
    public int Missing => Groups.Sum(group => group.Needed - group.Together);

    public string Sentence => (Feasible, Changes) switch
    {
        (true, _) => "按现有名额和上限可以抽满。",
        (_, []) => $"还缺 {Missing} 人，单靠调整名额、上限和所列条件无法抽满。",
        (_, [{ Proven: false }, ..]) => $"还缺 {Missing} 人，要同时调整三项以上。下面的办法可行，但不保证项数最少。",
        _ => $"还缺 {Missing} 人。下面的办法都能抽满，改动项数少的在前，项数相同的先保住正式名额，再比改动的数量。",
    };
}
