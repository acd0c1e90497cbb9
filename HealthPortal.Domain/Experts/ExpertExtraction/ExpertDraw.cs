using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

public enum ExpertDrawState
{
    /// <summary>已冻结，待输入随机文字: the commitment is published.</summary>
    Committed,

    /// <summary>已抽取</summary>
    Drawn,

    /// <summary>未完成: given up before there was a result. It stays on record, because giving up is a way to try again.</summary>
    Abandoned,
}

/// <summary>专家抽取 as it is kept: what was frozen, the seed and its parts. Everything drawn follows from it and the causes.</summary>
public sealed class ExpertDraw : MutableEntity, IScoped, ILabelled
{
    public const int LongestReason = 300;

    /// <summary>A commitment that nobody finishes counts for so long; the pool has moved on after that.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);

    public required string OrganisationPath { get; set; }

    public required Guid PlanId { get; init; }

    /// <summary>For example CQ2026000012; test draws begin with CS.</summary>
    public required string Number { get; init; }

    public required DrawKind Kind { get; init; }

    public ExpertDrawState State { get; set; }

    /// <summary>UTC, to the second.</summary>
    public required DateTime FrozenAt { get; init; }

    /// <summary>The frozen document as JSON; its canonical form is what <see cref="Commitment"/> is over.</summary>
    public required string Document { get; init; }

    public required string Commitment { get; init; }

    /// <summary>Sealed until the draw is done.</summary>
    public required string ServerNonceCipher { get; init; }

    public required string ServerNonceHash { get; init; }

    /// <summary>What the operator typed, sealed until the draw is done.</summary>
    public string? OperatorTextCipher { get; set; }

    public Guid? OperatorId { get; set; }

    public string? OperatorName { get; set; }

    public string? SupervisorTextCipher { get; set; }

    public Guid? SupervisorId { get; set; }

    public string? SupervisorName { get; set; }

    /// <summary>In hexadecimal; with the nonce and the texts it is open from here on.</summary>
    public string? Seed { get; set; }

    public string? ServerNonce { get; set; }

    public string? OperatorText { get; set; }

    public string? SupervisorText { get; set; }

    public DateTime? DrawnAt { get; set; }

    public bool LookedAhead { get; set; }

    /// <summary>Probabilities stated when it was drawn, of each group in the order of its eligible experts; null for draws of before these were kept.</summary>
    public string? Chances { get; set; }

    public required string StartedByName { get; init; }

    public required Guid StartedById { get; init; }

    public string? AbandonedReason { get; set; }

    public DateTime? AbandonedAt { get; set; }

    public string? AbandonedByName { get; set; }

    public string Label => Number;
}

public enum SeatState
{
    Held,

    /// <summary>The expert left the place; why says its cause.</summary>
    Left,
}

/// <summary>A place that somebody drew, for lists, conflicts and statistics; the draw can always be recomputed without it.</summary>
public sealed class DrawSeat : MutableEntity, IScoped, ILabelled
{
    public required string OrganisationPath { get; set; }

    public required Guid DrawId { get; init; }

    public required Guid PlanId { get; init; }

    public required Guid MatterId { get; init; }

    public required Guid SubPlanId { get; init; }

    public required Guid GroupId { get; init; }

    public required Guid ExpertId { get; init; }

    public required string ExpertNumber { get; init; }

    public required DateOnly Day { get; set; }

    public required HalfDay Half { get; set; }

    /// <summary>正式 now; a backup who is promoted becomes one.</summary>
    public required bool IsFormal { get; set; }

    /// <summary>How the expert came to the place: 0 with the draw, else the number of the cause.</summary>
    public required int SinceCause { get; init; }

    /// <summary>Number of the cause that made a backup formal.</summary>
    public int? PromotedByCause { get; set; }

    public SeatState State { get; set; }

    public DrawCauseKind? LeftFor { get; set; }

    public DateTime? LeftAt { get; set; }

    /// <summary>到场; null until it is noted.</summary>
    public bool? Attended { get; set; }

    /// <summary>Order in the group's list.</summary>
    public required int Ordinal { get; set; }

    /// <summary>Says nothing of the person: names stay secret until the plan says so.</summary>
    public string Label => FormattableString.Invariant($"第 {Ordinal} 个名额");
}

/// <summary>补抽原因, in the order in which they were applied.</summary>
public sealed class DrawCauseEntry : Entity, IScoped, ILabelled
{
    public const int LongestNote = 300;

    public required string OrganisationPath { get; init; }

    public required Guid DrawId { get; init; }

    /// <summary>From 1.</summary>
    public required int Ordinal { get; init; }

    public required DrawCauseKind Kind { get; init; }

    public required DateTime At { get; init; }

    public string? ExpertNumber { get; init; }

    public Guid? GroupId { get; init; }

    public int Formal { get; init; }

    public int Backup { get; init; }

    public string Note { get; init; } = "";

    public Guid? ById { get; init; }

    /// <summary>The officer, or 系统.</summary>
    public required string ByName { get; init; }

    public string Label => Kind.Name();

    public DrawCause Cause => new(Kind, At, ExpertNumber, GroupId?.ToString("N"), Formal, Backup);
}

public static class DrawWords
{
    public static string Name(this ExpertDrawState state) => state switch { ExpertDrawState.Drawn => "已抽取", ExpertDrawState.Abandoned => "未完成", _ => "待输入随机文字" };

    public static string Name(this DrawKind kind) => kind == DrawKind.Real ? "正式抽取" : "测试抽取";

    public static string Name(this DrawCauseKind kind) => kind switch
    {
        DrawCauseKind.Declined => "谢绝参加",
        DrawCauseKind.NoAnswer => "逾期未答复",
        DrawCauseKind.RecusalFound => "应当回避",
        DrawCauseKind.Enlarged => "增加名额",
        _ => "行程冲突",
    };
}
