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

    /// <summary>Plans the expert was ever drawn for, also where he did not take part in the end.</summary>
    public IReadOnlySet<Guid> DrawnPlans { get; init; } = new HashSet<Guid>();

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

    /// <summary>Bears the name of a person under review, whose institution is not said.</summary>
    SameName,
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

    /// <summary>Whoever was drawn for one of these.</summary>
    public IReadOnlyDictionary<Guid, string> EarlierPlans { get; init; } = new Dictionary<Guid, string>();

    /// <summary>Whoever reviewed this matter within so many days before the first sitting; null asks nothing.</summary>
    public int? DaysSinceService { get; init; }

    /// <summary>每位专家对同一评审事项只参与一次.</summary>
    public bool OncePerMatter { get; init; }

    public IReadOnlyList<ReviewedParty> Parties { get; init; } = [];

    public int EmploymentYears { get; init; } = UsualEmploymentYears;

    /// <summary>All reasons that exclude an expert, in a fixed order; empty when he may be drawn. It looks at nobody else.</summary>
    /// <exception cref="InvalidOperationException">There is no sitting: nobody could be absent or busy then, and a tie that ends has no day to end before.</exception>
    public IReadOnlyList<Exclusion> Of(ExpertStanding expert)
    {
        if (Sittings.Count == 0)
        {
            throw new InvalidOperationException("Recusal is asked for a plan without a sitting.");
        }

        var found = new List<Exclusion>();
        var first = Sittings.Min(sitting => sitting.Day);
        if (expert.State != PoolState.InPool)
        {
            found.Add(expert.State == PoolState.Removed
                ? new(ExclusionKind.Removed, "已出库" + (expert.StateReason is { } gone ? "：" + gone : ""))
                : new(ExclusionKind.Suspended, "已暂停抽取" + (expert.StateReason is { } why ? "：" + why : "")));
        }

        found.AddRange(expert.Absences.Where(absence => Sittings.Any(sitting => absence.From <= sitting.Day && sitting.Day <= absence.To)).OrderBy(absence => absence.From).ThenBy(absence => absence.To).ThenBy(absence => absence.Reason, StringComparer.Ordinal)
            .Select(absence => new Exclusion(ExclusionKind.Absent, FormattableString.Invariant($"{absence.From:yyyy-MM-dd} 至 {absence.To:yyyy-MM-dd} {absence.Reason}"))));
        found.AddRange(expert.Appointments.Where(appointment => appointment.Plan != Plan && Sittings.Any(appointment.Sitting.Meets)).OrderBy(appointment => appointment.Sitting.Day).ThenBy(appointment => appointment.PlanName, StringComparer.Ordinal).ThenBy(appointment => appointment.Plan)
            .Select(appointment => new Exclusion(ExclusionKind.Busy, FormattableString.Invariant($"{appointment.Sitting.Day:yyyy-MM-dd} 参加“{appointment.PlanName}”"))));
        if (Experts.Contains(expert.Id))
        {
            found.Add(new(ExclusionKind.Named, "指定回避"));
        }

        foreach (var institution in Institutions.Where(institution => WorksAt(expert, institution, first)).Order(StringComparer.Ordinal))
        {
            found.Add(new(ExclusionKind.NamedInstitution, $"“{institution.Trim()}”指定回避"));
        }

        found.AddRange(EarlierPlans.Where(plan => expert.DrawnPlans.Contains(plan.Key) || expert.Services.Any(service => service.Plan == plan.Key)).Select(plan => plan.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(plan => new Exclusion(ExclusionKind.EarlierPlan, $"“{plan}”抽中过")));
        var ofMatter = expert.Services.Where(service => service.Matter == Matter && service.Plan != Plan).OrderByDescending(service => service.Day).ToList();
        if (DaysSinceService is { } days && ofMatter.Find(service => service.Day <= first && first.DayNumber - service.Day.DayNumber <= days) is { } recent)
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

    private void AddTies(List<Exclusion> found, ExpertStanding expert, ReviewedParty party, DateOnly first)
    {
        // An institution under review stands as the name alone.
        foreach (var institution in new[] { party.Institution, party.Name }.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (WorksAt(expert, institution, first))
            {
                found.Add(new(ExclusionKind.SameInstitution, Same(institution, party.Name) ? $"在“{institution}”工作" : $"与{party.Name}同在“{institution}”"));
            }
            else if (expert.Employments.Where(employment => Same(employment.Institution, institution)).Max(employment => employment.To) is { } left && Until(left) >= first)
            {
                found.Add(new(ExclusionKind.FormerEmployment, FormattableString.Invariant($"在“{institution}”任职至 {left:yyyy-MM-dd}，离开不满 {EmploymentYears} 年")));
            }
        }

        if (party.Institution is null && Same(party.Name, expert.Name))
        {
            found.Add(new(ExclusionKind.SameName, "与被评审人同名"));
        }

        foreach (var name in new[] { party.Name, party.Institution }.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (expert.DeclaredTies.FirstOrDefault(tie => Same(tie.Key, name)) is { Key: not null } tie)
            {
                found.Add(new(ExclusionKind.DeclaredTie, $"申报与“{name}”有利害关系：{tie.Value}"));
            }
        }
    }

    /// <summary>As the expert's institution, or by an employment that has not ended by the day.</summary>
    private static bool WorksAt(ExpertStanding expert, string institution, DateOnly day) =>
        Same(institution, expert.Institution) || expert.Employments.Any(employment => Same(employment.Institution, institution) && (employment.To is null || employment.To >= day) && (employment.From is null || employment.From <= day));

    private DateOnly Until(DateOnly left) => left.Year + EmploymentYears > DateOnly.MaxValue.Year ? DateOnly.MaxValue : left.AddYears(EmploymentYears);

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
        ExclusionKind.SameName => "与被评审人同名",
        _ => "申报利害关系",
    };
}
