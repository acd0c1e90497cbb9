namespace HealthPortal.Domain.Experts.ExpertRules;

public enum HalfDay
{
    Morning,
    Afternoon,
    WholeDay,
}

/// <summary>When a panel sits.</summary>
public sealed record Sitting(DateOnly Day, HalfDay Half)
{
    public bool Meets(Sitting other) => Day == other.Day && (Half == HalfDay.WholeDay || other.Half == HalfDay.WholeDay || Half == other.Half);
}

/// <param name="From">Null where it is not known; then it always was.</param>
/// <param name="To">Last day; null while it lasts.</param>
public sealed record Employment(string Institution, DateOnly? From, DateOnly? To);

/// <summary>A review the expert was drawn for and took part in.</summary>
public sealed record Service(Guid Plan, Guid Matter, DateOnly Day);

/// <summary>请假或不便参加, both days included.</summary>
public sealed record Absence(DateOnly From, DateOnly To, string Reason);

/// <summary>A review that the expert has accepted or is asked for.</summary>
public sealed record Appointment(Guid Plan, string PlanName, Sitting Sitting);

public enum PoolState
{
    InPool,

    /// <summary>暂停抽取</summary>
    Suspended,

    /// <summary>已出库</summary>
    Removed,
}

/// <summary>What decides whether an expert may be drawn, beside his tags.</summary>
public sealed record ExpertStanding(Guid Id, string Name, string Institution)
{
    public PoolState State { get; init; }

    public string? StateReason { get; init; }

    public IReadOnlyList<Employment> Employments { get; init; } = [];

    public IReadOnlyList<Absence> Absences { get; init; } = [];

    public IReadOnlyList<Appointment> Appointments { get; init; } = [];

    public IReadOnlyList<Service> Services { get; init; } = [];

    /// <summary>Names of applicants and institutions to which the expert has declared a tie, with what it is.</summary>
    public IReadOnlyDictionary<string, string> DeclaredTies { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Who is under review: nobody tied to him sits on the panel.</summary>
/// <param name="Institution">Where a person works; the institution itself where that is the applicant.</param>
public sealed record ReviewedParty(string Name, string? Institution);

/// <summary>Why somebody is not drawn, in the order in which it is told.</summary>
public enum ExclusionKind
{
    Removed,
    Suspended,
    Absent,
    Busy,
    Named,
    NamedInstitution,
    EarlierPlan,
    ServedRecently,
    ServedMatter,
    SameInstitution,
    FormerEmployment,
    DeclaredTie,
}

/// <param name="Reason">Short Chinese sentence.</param>
public sealed record Exclusion(ExclusionKind Kind, string Reason);

/// <summary>回避规则 of a plan (tender 5.3.5.1.2（3） and 5.3.5.1.6（2）).</summary>
public sealed record RecusalRules
{
    /// <summary>Employment by a reviewed party that ended within so many years is a tie.</summary>
    public const int UsualEmploymentYears = 3;

    public required Guid Plan { get; init; }

    public required Guid Matter { get; init; }

    public required IReadOnlyList<Sitting> Sittings { get; init; }

    public IReadOnlySet<Guid> Experts { get; init; } = new HashSet<Guid>();

    public IReadOnlyList<string> Institutions { get; init; } = [];

    /// <summary>Whoever sat in one of these.</summary>
    public IReadOnlyDictionary<Guid, string> EarlierPlans { get; init; } = new Dictionary<Guid, string>();

    /// <summary>Whoever reviewed this matter within so many days before the first sitting; null asks nothing.</summary>
    public int? DaysSinceService { get; init; }

    /// <summary>每位专家对同一评审事项只参与一次.</summary>
    public bool OncePerMatter { get; init; }

    public IReadOnlyList<ReviewedParty> Parties { get; init; } = [];

    public int EmploymentYears { get; init; } = UsualEmploymentYears;

    /// <summary>All reasons that exclude an expert, in a fixed order; empty when he may be drawn. It looks at nobody else.</summary>
    public IReadOnlyList<Exclusion> Of(ExpertStanding expert)
    {
        var found = new List<Exclusion>();
        var first = Sittings.Select(sitting => (DateOnly?)sitting.Day).Min();
        if (expert.State != PoolState.InPool)
        {
            found.Add(expert.State == PoolState.Removed
                ? new(ExclusionKind.Removed, "已出库" + (expert.StateReason is { } gone ? "：" + gone : ""))
                : new(ExclusionKind.Suspended, "已暂停抽取" + (expert.StateReason is { } why ? "：" + why : "")));
        }

        found.AddRange(expert.Absences.Where(absence => Sittings.Any(sitting => absence.From <= sitting.Day && sitting.Day <= absence.To)).OrderBy(absence => absence.From)
            .Select(absence => new Exclusion(ExclusionKind.Absent, FormattableString.Invariant($"{absence.From:yyyy-MM-dd} 至 {absence.To:yyyy-MM-dd} {absence.Reason}"))));
        found.AddRange(expert.Appointments.Where(appointment => appointment.Plan != Plan && Sittings.Any(appointment.Sitting.Meets)).OrderBy(appointment => appointment.Sitting.Day).ThenBy(appointment => appointment.PlanName, StringComparer.Ordinal)
            .Select(appointment => new Exclusion(ExclusionKind.Busy, FormattableString.Invariant($"{appointment.Sitting.Day:yyyy-MM-dd} 参加“{appointment.PlanName}”"))));
        if (Experts.Contains(expert.Id))
        {
            found.Add(new(ExclusionKind.Named, "指定回避"));
        }

        if (Institutions.Any(institution => Same(institution, expert.Institution)))
        {
            found.Add(new(ExclusionKind.NamedInstitution, $"“{expert.Institution}”指定回避"));
        }

        found.AddRange(expert.Services.Where(service => EarlierPlans.ContainsKey(service.Plan)).OrderBy(service => service.Day).Select(service => EarlierPlans[service.Plan]).Distinct(StringComparer.Ordinal)
            .Select(plan => new Exclusion(ExclusionKind.EarlierPlan, $"参加过“{plan}”")));
        var ofMatter = expert.Services.Where(service => service.Matter == Matter && service.Plan != Plan).OrderByDescending(service => service.Day).ToList();
        if (DaysSinceService is { } days && first is { } begins && ofMatter.Find(service => service.Day <= begins && begins.DayNumber - service.Day.DayNumber <= days) is { } recent)
        {
            found.Add(new(ExclusionKind.ServedRecently, FormattableString.Invariant($"{days} 天内参加过本事项的评审（{recent.Day:yyyy-MM-dd}）")));
        }

        if (OncePerMatter && ofMatter.Count > 0)
        {
            found.Add(new(ExclusionKind.ServedMatter, "参加过本事项的评审，每位专家只参与一次"));
        }

        foreach (var party in Parties)
        {
            AddTies(found, expert, party, first);
        }

        return [.. found.DistinctBy(one => (one.Kind, one.Reason)).OrderBy(one => one.Kind)];
    }

    private void AddTies(List<Exclusion> found, ExpertStanding expert, ReviewedParty party, DateOnly? first)
    {
        if (party.Institution is { } institution)
        {
            if (Same(institution, expert.Institution) || expert.Employments.Any(employment => Same(employment.Institution, institution) && employment.To is null))
            {
                found.Add(new(ExclusionKind.SameInstitution, $"与{party.Name}同在“{institution}”"));
            }
            else if (first is { } day && expert.Employments.Where(employment => Same(employment.Institution, institution)).MaxBy(employment => employment.To) is { To: { } left } && left.AddYears(EmploymentYears) >= day)
            {
                found.Add(new(ExclusionKind.FormerEmployment, FormattableString.Invariant($"{left:yyyy-MM-dd} 前在“{institution}”任职，不满 {EmploymentYears} 年")));
            }
        }

        foreach (var name in new[] { party.Name, party.Institution }.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (expert.DeclaredTies.FirstOrDefault(tie => Same(tie.Key, name)) is { Key: not null } tie)
            {
                found.Add(new(ExclusionKind.DeclaredTie, $"申报与“{name}”有利害关系：{tie.Value}"));
            }
        }
    }

    private static bool Same(string one, string other) => TagValue.Comparable(one) == TagValue.Comparable(other);
}

public static class ExclusionWords
{
    public static string Name(this ExclusionKind kind) => kind switch
    {
        ExclusionKind.Removed => "已出库",
        ExclusionKind.Suspended => "暂停抽取",
        ExclusionKind.Absent => "请假",
        ExclusionKind.Busy => "行程冲突",
        ExclusionKind.Named => "指定回避的专家",
        ExclusionKind.NamedInstitution => "指定回避的单位",
        ExclusionKind.EarlierPlan => "往期计划回避",
        ExclusionKind.ServedRecently => "近期参加过本事项",
        ExclusionKind.ServedMatter => "参加过本事项",
        ExclusionKind.SameInstitution => "同一单位",
        ExclusionKind.FormerEmployment => "曾在该单位任职",
        _ => "申报利害关系",
    };
}
