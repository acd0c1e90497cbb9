using System.Text.Json;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ReviewPlans;

public enum ReviewPlanState
{
    /// <summary>进行中: from the first save until the conclusion; how far it is tell its draws and answers.</summary>
    Open,

    /// <summary>已办结: the conclusion stands.</summary>
    Concluded,

    /// <summary>已取消</summary>
    Cancelled,
}

/// <summary>Who is kept out of a plan beside what the system finds itself (tender 5.3.5.1.2（3）).</summary>
public sealed record RecusalSettings
{
    public const int MostListed = 500;
    public const int MostDays = 3660;

    public IReadOnlyList<Guid> Experts { get; init; } = [];

    public IReadOnlyList<string> Institutions { get; init; } = [];

    /// <summary>Plans whose experts are kept out.</summary>
    public IReadOnlyList<Guid> EarlierPlans { get; init; } = [];

    /// <summary>Kept out who reviewed this matter within so many days.</summary>
    public int? DaysSinceService { get; init; }

    public bool OncePerMatter { get; init; }

    /// <summary>Applicants under review, with their institutions.</summary>
    public IReadOnlyList<ReviewedParty> Parties { get; init; } = [];

    public int EmploymentYears { get; init; } = RecusalRules.UsualEmploymentYears;

    public string Write() => JsonSerializer.Serialize(this, Stored);

    public static RecusalSettings Read(string json) => json.Length == 0 ? new RecusalSettings() : JsonSerializer.Deserialize<RecusalSettings>(json, Stored) ?? new RecusalSettings();

    public IEnumerable<Problem> Check()
    {
        if (Experts.Count > MostListed || Institutions.Count > MostListed || EarlierPlans.Count > MostListed || Parties.Count > MostListed)
        {
            yield return new Problem($"回避名单每类最多 {MostListed} 项。", "recusal");
        }

        if (Institutions.Any(name => string.IsNullOrWhiteSpace(name) || name.Length > ExpertPool.Expert.LongestInstitution))
        {
            yield return new Problem($"回避单位的名称最多 {ExpertPool.Expert.LongestInstitution} 个字，不能为空。", "institutions");
        }

        if (Parties.Any(party => string.IsNullOrWhiteSpace(party.Name) || party.Name.Length > ExpertPool.Expert.LongestInstitution || party.Institution?.Length > ExpertPool.Expert.LongestInstitution))
        {
            yield return new Problem($"被评审人的姓名和单位最多 {ExpertPool.Expert.LongestInstitution} 个字，姓名不能为空。", "parties");
        }

        if (DaysSinceService is < 1 or > MostDays)
        {
            yield return new Problem($"回避天数填 1 至 {MostDays}。", "days");
        }

        if (EmploymentYears is < 0 or > 20)
        {
            yield return new Problem("离职回避年限填 0 至 20。", "years");
        }
    }

    private static readonly JsonSerializerOptions Stored = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };
}

/// <summary>评审计划: one review with its sittings and groups (tender 5.3.5.1.2).</summary>
public sealed class ReviewPlan : MutableEntity, IScoped, ILabelled
{
    public const int LongestName = 100;

    /// <summary>Short, because it stands in text messages.</summary>
    public const int LongestMessageName = 40;

    public const int LongestNote = 1000;
    public const int LongestConclusion = 2000;
    public const int MostNamesHours = 24 * 30;
    public const int MostCap = 1000;

    /// <summary>Hours before the first sitting from which the department sees names, where nothing else is set.</summary>
    public const int UsualNamesHours = 12;

    public required string OrganisationPath { get; set; }

    public required Guid MatterId { get; init; }

    /// <summary>For example PS2026000012.</summary>
    public required string Number { get; init; }

    public required string Name { get; set; }

    /// <summary>What experts read; the matter's, or the plan's name, where it is not set.</summary>
    public string? MessageName { get; set; }

    public string Note { get; set; } = "";

    public ReviewPlanState State { get; set; }

    public string? StateReason { get; set; }

    /// <summary>Experts of one institution in the whole plan, formal and backup together.</summary>
    public int? InstitutionCap { get; set; }

    /// <summary>总规则, asked of everybody beside the rule of the group.</summary>
    public string RuleJson { get; set; } = "";

    /// <summary>Own name of the rule; it stands in results and exports (tender 5.3.5.1.4（4）).</summary>
    public string? RuleName { get; set; }

    public string RecusalJson { get; set; } = "";

    public bool OddAndFive { get; set; }

    public bool TwoThirdsTechnical { get; set; }

    /// <summary>At least half are of this specialty; null asks nothing.</summary>
    public string? MainDiscipline { get; set; }

    /// <summary>Messages also go out on Saturdays, Sundays and holidays.</summary>
    public bool MessagesOnWeekends { get; set; }

    /// <summary>Names of drawn experts are hidden until so many hours before their sitting.</summary>
    public int NamesHours { get; set; } = UsualNamesHours;

    /// <summary>评审结论, once it is given.</summary>
    public string? Conclusion { get; set; }

    public DateTime? ConcludedAt { get; set; }

    public string? ConcludedByName { get; set; }

    /// <summary>Case of the approval desk that asked for the review.</summary>
    public Guid? CaseId { get; init; }

    /// <summary>Its number, for those who may see the plan and not the case.</summary>
    public string? CaseNumber { get; init; }

    /// <summary>Whether the panel is in favour of what the case applies for; null without a case or before the conclusion.</summary>
    public bool? PanelAgrees { get; set; }

    public required DateTime CreatedAt { get; init; }

    public required string CreatedByName { get; init; }

    public string Label => Name;

    public RuleGroup Rule => RuleJson.Length == 0 ? RuleGroup.Everybody : ExpertRules.RuleJson.Read(RuleJson) is { Succeeded: true, Value: var rule } ? rule : throw new InvalidOperationException($"The rule of plan {Number} cannot be read.");

    public RecusalSettings Recusal => RecusalSettings.Read(RecusalJson);

    public CompositionRules Composition => new() { OddAndFive = OddAndFive, TwoThirdsTechnical = TwoThirdsTechnical, HalfMainDiscipline = MainDiscipline is not null };

    /// <summary>办结: the last sitting has been, and who came is on record.</summary>
    /// <param name="open">Sittings that are not over, and places whose attendance nobody has noted.</param>
    public Outcome<Done> Conclude(string? conclusion, (int Sittings, int Attendances) open, DateTime now, string byName)
    {
        if (State != ReviewPlanState.Open)
        {
            return Failure.Invalid($"这个评审计划{State.Name()}。");
        }

        if (open.Sittings > 0)
        {
            return Failure.Invalid($"还有 {open.Sittings} 场没有举行，不能办结。");
        }

        if (open.Attendances > 0)
        {
            return Failure.Invalid($"还有 {open.Attendances} 位正式专家没有登记到场情况。");
        }

        if (string.IsNullOrWhiteSpace(conclusion) || conclusion.Trim().Length > LongestConclusion)
        {
            return Failure.Invalid(string.IsNullOrWhiteSpace(conclusion) ? "请填写评审结论。" : $"评审结论最多 {LongestConclusion} 个字。", "conclusion");
        }

        (State, Conclusion, ConcludedAt, ConcludedByName) = (ReviewPlanState.Concluded, conclusion.Trim(), now, byName);
        return Done.It;
    }

    public IEnumerable<Problem> Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return new Problem("请填写计划名称。", "name");
        }
        else if (Name.Length > LongestName)
        {
            yield return new Problem($"计划名称最多 {LongestName} 个字。", "name");
        }

        if (MessageName?.Length > LongestMessageName)
        {
            yield return new Problem($"短信里的名称最多 {LongestMessageName} 个字。", "messageName");
        }

        if (Note.Length > LongestNote)
        {
            yield return new Problem($"说明最多 {LongestNote} 个字。", "note");
        }

        if (InstitutionCap is < 1 or > MostCap)
        {
            yield return new Problem($"同一机构人数上限填 1 至 {MostCap}，不限就不填。", "cap");
        }

        if (NamesHours is < 0 or > MostNamesHours)
        {
            yield return new Problem($"名单公开时间填 0 至 {MostNamesHours} 小时。", "namesHours");
        }

        if (MainDiscipline?.Length > ExpertPool.Expert.LongestSpecialty)
        {
            yield return new Problem($"主要学科最多 {ExpertPool.Expert.LongestSpecialty} 个字。", "discipline");
        }
    }
}

/// <summary>评审子计划: one sitting at a place, on a day or half of one, with its own counts.</summary>
public sealed class ReviewSubPlan : MutableEntity, IScoped, ILabelled
{
    public const int LongestName = 60;
    public const int LongestPlace = 120;
    public const int MostExperts = 500;

    /// <summary>Further ahead is a slip of the pen.</summary>
    public const int MostDaysAhead = 366 * 2;

    public required string OrganisationPath { get; set; }

    public required Guid PlanId { get; init; }

    public required int Ordinal { get; set; }

    public required string Name { get; set; }

    public required DateOnly Day { get; set; }

    public required HalfDay Half { get; set; }

    public required string Place { get; set; }

    /// <summary>12-digit code; null where it is not said.</summary>
    public string? DivisionCode { get; set; }

    /// <summary>正式专家数</summary>
    public required int Formal { get; set; }

    /// <summary>备份专家数; as many as formal ones where a person has not said otherwise (tender 5.3.5.1.2（1）).</summary>
    public required int Backup { get; set; }

    /// <summary>场次取消, with its reason.</summary>
    public string? CancelledReason { get; set; }

    public string Label => Name;

    public Sitting Sitting => new(Day, Half);

    /// <summary>When the sitting begins, Shanghai time: 9:00, in the afternoon 14:00.</summary>
    public DateTime BeginsAt => Begins(Day, Half);

    public static DateTime Begins(DateOnly day, HalfDay half) => day.ToDateTime(half == HalfDay.Afternoon ? new TimeOnly(14, 0) : new TimeOnly(9, 0));

    public IEnumerable<Problem> Check(DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return new Problem("请填写子计划名称。", "name");
        }
        else if (Name.Length > LongestName)
        {
            yield return new Problem($"子计划名称最多 {LongestName} 个字。", "name");
        }

        if (string.IsNullOrWhiteSpace(Place))
        {
            yield return new Problem("请填写评审地点。", "place");
        }
        else if (Place.Length > LongestPlace)
        {
            yield return new Problem($"评审地点最多 {LongestPlace} 个字。", "place");
        }

        if (Day <= today)
        {
            yield return new Problem("评审日期应在今天以后。", "day");
        }
        else if (Day.DayNumber - today.DayNumber > MostDaysAhead)
        {
            yield return new Problem("评审日期最远两年，请检查年份。", "day");
        }

        if (Formal is < 1 or > MostExperts)
        {
            yield return new Problem($"正式专家数填 1 至 {MostExperts}。", "formal");
        }

        if (Backup is < 0 or > MostExperts)
        {
            yield return new Problem($"备份专家数填 0 至 {MostExperts}。", "backup");
        }
    }
}

/// <summary>抽取分组 of a sitting, with its own counts, cap and rule (tender 5.3.5.1.3（2）, 5.3.5.1.5（1）).</summary>
public sealed class ReviewGroup : MutableEntity, IScoped, ILabelled
{
    public const int LongestName = 40;

    public required string OrganisationPath { get; set; }

    public required Guid PlanId { get; init; }

    public required Guid SubPlanId { get; init; }

    public required int Ordinal { get; set; }

    public required string Name { get; set; }

    public required int Formal { get; set; }

    public required int Backup { get; set; }

    public int? InstitutionCap { get; set; }

    public string RuleJson { get; set; } = "";

    public string? RuleName { get; set; }

    /// <summary>The real draw that filled it; counts then change by a cause only.</summary>
    public Guid? DrawId { get; set; }

    public string Label => Name;

    /// <summary>In frozen documents: stays the same when the group is renamed.</summary>
    public string Key => Id.ToString("N");

    public RuleGroup Rule => RuleJson.Length == 0 ? RuleGroup.Everybody : ExpertRules.RuleJson.Read(RuleJson) is { Succeeded: true, Value: var rule } ? rule : throw new InvalidOperationException($"The rule of group {Name} cannot be read.");

    public IEnumerable<Problem> Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return new Problem("请填写分组名称。", "name");
        }
        else if (Name.Length > LongestName)
        {
            yield return new Problem($"分组名称最多 {LongestName} 个字。", "name");
        }

        if (Formal is < 1 or > ReviewSubPlan.MostExperts)
        {
            yield return new Problem($"正式专家数填 1 至 {ReviewSubPlan.MostExperts}。", "formal");
        }

        if (Backup is < 0 or > ReviewSubPlan.MostExperts)
        {
            yield return new Problem($"备份专家数填 0 至 {ReviewSubPlan.MostExperts}。", "backup");
        }

        if (InstitutionCap is < 1 or > ReviewPlan.MostCap)
        {
            yield return new Problem($"同一机构人数上限填 1 至 {ReviewPlan.MostCap}，不限就不填。", "cap");
        }
    }
}

public static class ReviewPlanWords
{
    public static string Name(this ReviewPlanState state) => state switch { ReviewPlanState.Concluded => "已办结", ReviewPlanState.Cancelled => "已取消", _ => "进行中" };

    public static string Name(this HalfDay half) => half switch { HalfDay.Morning => "上午", HalfDay.Afternoon => "下午", _ => "全天" };
}
