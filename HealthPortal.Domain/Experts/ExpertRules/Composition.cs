namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>A member as the law on panels looks at him.</summary>
/// <param name="IsTechnical">An expert by profession, not an official.</param>
/// <param name="InMainDiscipline">Of the discipline that is mainly reviewed.</param>
public sealed record PanelMember(bool IsTechnical, bool InMainDiscipline);

/// <summary>组成要求: what laws and rules ask of a panel; each is an option of a plan.</summary>
public sealed record CompositionRules
{
    public const int LeastMembers = 5;

    /// <summary>An odd number of at least five, so that a vote decides (Tendering and Bidding Law art. 37 for its panels; others follow it).</summary>
    public bool OddAndFive { get; init; }

    /// <summary>At least two thirds are technical experts (Tendering and Bidding Law art. 37).</summary>
    public bool TwoThirdsTechnical { get; init; }

    /// <summary>At least half are of the main discipline.</summary>
    public bool HalfMainDiscipline { get; init; }

    /// <summary>What the panel lacks, as sentences; empty when it is right.</summary>
    public IReadOnlyList<string> Check(IReadOnlyList<PanelMember> members)
    {
        var lacks = new List<string>();
        var count = members.Count;
        if (OddAndFive && (count < LeastMembers || count % 2 == 0))
        {
            lacks.Add($"评审组应为 {LeastMembers} 人以上单数，现在是 {count} 人。");
        }

        var technical = members.Count(member => member.IsTechnical);
        if (TwoThirdsTechnical && technical * 3 < count * 2)
        {
            lacks.Add($"技术专家应不少于三分之二（至少 {((count * 2) + 2) / 3} 人），现在是 {technical} 人。");
        }

        var main = members.Count(member => member.InMainDiscipline);
        if (HalfMainDiscipline && main * 2 < count)
        {
            lacks.Add($"主要学科的专家应不少于半数（至少 {(count + 1) / 2} 人），现在是 {main} 人。");
        }

        return lacks;
    }
}
