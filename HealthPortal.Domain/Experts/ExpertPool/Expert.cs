using System.Globalization;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ExpertPool;

/// <summary>
/// 评审专家 of the one provincial pool (tender 5.3.5.1.9（1）). Pools of review matters only refer to this row. The name is open to whoever works with the
/// pool; numbers are sealed.
/// </summary>
public sealed class Expert : MutableEntity, IGlobal, ILabelled
{
    /// <summary>Of the series of numbers.</summary>
    public const string NumberKey = "experts";

    public const int LongestName = 50;
    public const int LongestInstitution = 100;
    public const int LongestSpecialty = 60;
    public const int LongestReason = 300;

    /// <summary>Several qualifications or languages stand in one column, a line each.</summary>
    public const int LongestList = 1000;

    public const int MostListed = 20;

    /// <summary>In the order in which experts came into the pool, for example ZJ000123. It is the expert's key in every draw and never given to another; set once.</summary>
    public required string Number { get; set; }

    public required string Name { get; set; }

    /// <summary>Sealed.</summary>
    public required string IdentityCipher { get; set; }

    /// <summary>Blind index: one person stands in the pool once.</summary>
    public required string IdentityIndex { get; set; }

    public required string IdentityMasked { get; set; }

    /// <summary>Sealed; without a phone nobody can be asked whether he comes.</summary>
    public string? PhoneCipher { get; set; }

    public string? PhoneIndex { get; set; }

    public string? PhoneMasked { get; set; }

    /// <summary>One of 男 and 女.</summary>
    public required string Sex { get; set; }

    public required DateOnly BirthDate { get; set; }

    /// <summary>工作单位, its full name.</summary>
    public required string Institution { get; set; }

    /// <summary>The name as names are compared: caps and recusal go by it.</summary>
    public string InstitutionKey
    {
        get => TagValue.Comparable(Institution);
        private set => _ = value;
    }

    /// <summary>One of <see cref="FixedTags.InstitutionLevels"/>; null where it is not known.</summary>
    public string? InstitutionLevel { get; set; }

    /// <summary>12-digit code of the division where the expert works.</summary>
    public required string DivisionCode { get; set; }

    public required string Specialty { get; set; }

    /// <summary>One of <see cref="FixedTags.Titles"/>; null without one.</summary>
    public string? ProfessionalTitle { get; set; }

    /// <summary>执业资格, a line each.</summary>
    public string QualificationLines { get; set; } = "";

    /// <summary>Languages beside Chinese, a line each.</summary>
    public string LanguageLines { get; set; } = "";

    /// <summary>Year in which the practice began.</summary>
    public int? PracticeSince { get; set; }

    /// <summary>技术专家, in difference to managers, lawyers and accountants; compositions by law count them.</summary>
    public bool IsTechnical { get; set; } = true;

    /// <summary>院士、全国知名专家: the fee may be raised for them (财科教〔2017〕128号).</summary>
    public bool IsEminent { get; set; }

    public PoolState State { get; set; }

    public string? StateReason { get; set; }

    /// <summary>Last day of a suspension; null while it is open.</summary>
    public DateOnly? SuspendedTo { get; set; }

    /// <summary>The row that is kept of two for one person.</summary>
    public Guid? MergedIntoId { get; set; }

    /// <summary>Ratings received after reviews; with <see cref="RatingSum"/> the mean.</summary>
    public int Ratings { get; set; }

    /// <summary>Of points from 0 to 100.</summary>
    public int RatingSum { get; set; }

    public int UnqualifiedRatings { get; set; }

    /// <summary>Reviews taken part in.</summary>
    public int Served { get; set; }

    public DateOnly? LastServedOn { get; set; }

    public string Label => $"{Name}（{Number}）";

    public IReadOnlyList<string> Qualifications => Lines(QualificationLines);

    public IReadOnlyList<string> Languages => Lines(LanguageLines);

    /// <summary>Mean of all ratings, to one decimal; null before the first.</summary>
    public decimal? Rating => Ratings == 0 ? null : decimal.Round((decimal)RatingSum / Ratings, 1, MidpointRounding.AwayFromZero);

    public static string NumberOf(long running) => "ZJ" + running.ToString("000000", CultureInfo.InvariantCulture);

    public static IReadOnlyList<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether the expert can be drawn on a day as far as the pool goes: a suspension that has run out no longer counts.</summary>
    public PoolState StateOn(DateOnly day) => State == PoolState.Suspended && SuspendedTo is { } last && last < day ? PoolState.InPool : State;

    /// <summary>Age in full years.</summary>
    public int AgeOn(DateOnly day) => day.Year - BirthDate.Year - (day.Month < BirthDate.Month || (day.Month == BirthDate.Month && day.Day < BirthDate.Day) ? 1 : 0);

    /// <summary>暂停抽取 until a day or until it is lifted.</summary>
    public Outcome<Done> Suspend(string? reason, DateOnly? to, DateOnly today)
    {
        if (State == PoolState.Removed)
        {
            return Failure.Invalid("这位专家已经出库，不能暂停。");
        }

        if (ReasonFault(reason, "暂停的原因") is { } fault)
        {
            return fault;
        }

        if (to < today)
        {
            return Failure.Invalid("暂停的截止日不能早于今天。", "to");
        }

        (State, StateReason, SuspendedTo) = (PoolState.Suspended, reason!.Trim(), to);
        return Done.It;
    }

    /// <summary>出库. The row stays, for the draws it was in.</summary>
    public Outcome<Done> Remove(string? reason)
    {
        if (State == PoolState.Removed)
        {
            return Failure.Invalid("这位专家已经出库。");
        }

        if (ReasonFault(reason, "出库的原因") is { } fault)
        {
            return fault;
        }

        (State, StateReason, SuspendedTo) = (PoolState.Removed, reason!.Trim(), null);
        return Done.It;
    }

    /// <summary>恢复抽取, also of somebody who was removed. A row merged into another does not come back.</summary>
    public Outcome<Done> Restore(string? reason)
    {
        if (MergedIntoId is not null)
        {
            return Failure.Invalid("这条记录已并入另一位专家，不能恢复。");
        }

        if (State == PoolState.InPool)
        {
            return Failure.Invalid("这位专家没有暂停或出库。");
        }

        if (ReasonFault(reason, "恢复的原因") is { } fault)
        {
            return fault;
        }

        (State, StateReason, SuspendedTo) = (PoolState.InPool, null, null);
        return Done.It;
    }

    private static Failure? ReasonFault(string? reason, string what) =>
        string.IsNullOrWhiteSpace(reason) ? Failure.Invalid($"请填写{what}。", "reason")
        : reason.Trim().Length > LongestReason ? Failure.Invalid($"{what}最多 {LongestReason} 个字。", "reason")
        : null;
}

/// <summary>A former or further employment: within some years it is a tie to that institution (回避).</summary>
public sealed class ExpertEmployment : MutableEntity, IGlobal, ILabelled
{
    public required Guid ExpertId { get; init; }

    public required string Institution { get; set; }

    public DateOnly? From { get; set; }

    /// <summary>Last day; null while it lasts.</summary>
    public DateOnly? To { get; set; }

    public string Label => Institution;
}

/// <summary>请假或不便参加 between two days, both included.</summary>
public sealed class ExpertAbsence : MutableEntity, IGlobal, ILabelled
{
    public const int LongestReason = 100;
    public const int MostDays = 366 * 2;

    public required Guid ExpertId { get; init; }

    public required DateOnly From { get; set; }

    public required DateOnly To { get; set; }

    public required string Reason { get; set; }

    public string Label => FormattableString.Invariant($"{From:yyyy-MM-dd} 至 {To:yyyy-MM-dd}");
}

/// <summary>利害关系 to a person or institution, declared by the expert or found.</summary>
public sealed class ExpertTie : MutableEntity, IGlobal, ILabelled
{
    public const int LongestNote = 200;

    public required Guid ExpertId { get; init; }

    /// <summary>Name of the person or institution.</summary>
    public required string Party { get; set; }

    /// <summary>What it is, for example 夫妻、师生、持股.</summary>
    public required string Note { get; set; }

    public required DateTime At { get; init; }

    /// <summary>专家本人 or the officer who wrote it down.</summary>
    public required string ByName { get; init; }

    public string Label => Party;
}

/// <summary>Two rows for one person made one; what was in the other is kept as it was, sealed numbers sealed.</summary>
public sealed class ExpertMerge : Entity, IGlobal, ILabelled
{
    public required Guid KeptId { get; init; }

    public required Guid MergedId { get; init; }

    public required string KeptNumber { get; init; }

    public required string MergedNumber { get; init; }

    /// <summary>Both rows before, as JSON.</summary>
    public required string Evidence { get; init; }

    public required string Reason { get; init; }

    public required DateTime At { get; init; }

    public required string ByName { get; init; }

    public string Label => $"{MergedNumber} 并入 {KeptNumber}";
}

/// <summary>评价 of one expert after one review.</summary>
public sealed class ExpertRating : MutableEntity, IScoped, ILabelled
{
    public const int MostPoints = 100;
    public const int LongestNote = 500;

    public required string OrganisationPath { get; set; }

    public required Guid ExpertId { get; init; }

    public required Guid PlanId { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Points { get; set; }

    /// <summary>不合格 needs a reason.</summary>
    public required bool IsQualified { get; set; }

    public string Note { get; set; } = "";

    public required DateTime At { get; init; }

    public required string ByName { get; init; }

    public string Label => FormattableString.Invariant($"{Points} 分");
}

public static class ExpertWords
{
    public static string Name(this PoolState state) => state switch { PoolState.InPool => "在库", PoolState.Suspended => "暂停抽取", _ => "已出库" };
}
