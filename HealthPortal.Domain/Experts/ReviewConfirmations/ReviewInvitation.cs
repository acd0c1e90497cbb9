using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ReviewConfirmations;

public enum InvitationState
{
    /// <summary>待发送: the message waits for its hour.</summary>
    Waiting,

    /// <summary>待答复: the message was written; the wait runs from when it left.</summary>
    Sent,

    /// <summary>待电话联系: there is no number, or the message did not reach it. No clock runs: nobody is passed over who never heard.</summary>
    ByPhone,

    /// <summary>确认参加</summary>
    Accepted,

    /// <summary>不能参加</summary>
    Declined,

    /// <summary>申报回避</summary>
    Recused,

    /// <summary>逾期未答复</summary>
    Expired,

    /// <summary>邀请撤回: the place went for another reason, or the sitting was cancelled.</summary>
    Withdrawn,
}

/// <summary>邀请 of one drawn expert for one formal place. The link in the message is made from its id and <see cref="Link"/> and kept nowhere.</summary>
public sealed class ReviewInvitation : MutableEntity, IScoped, ILabelled
{
    public const int LongestNote = 200;

    public const string ByExpert = "专家本人";

    public required string OrganisationPath { get; set; }

    public required Guid DrawId { get; init; }

    public required Guid PlanId { get; init; }

    public required Guid SubPlanId { get; init; }

    /// <summary>A place is offered to its holder once.</summary>
    public required Guid SeatId { get; init; }

    public required Guid ExpertId { get; init; }

    public InvitationState State { get; set; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>The message does not leave earlier, UTC.</summary>
    public required DateTime DueAt { get; set; }

    /// <summary>Which link counts, from 1; an older one no longer opens.</summary>
    public int Link { get; set; } = 1;

    /// <summary>Once-key of the first message, to follow what became of it.</summary>
    public string? MessageKey { get; set; }

    /// <summary>When the first message left the portal; null while the gateway has not taken it.</summary>
    public DateTime? SentAt { get; set; }

    public DateTime? RemindAt { get; set; }

    public DateTime? RemindedAt { get; set; }

    /// <summary>Until then the answer counts, UTC.</summary>
    public DateTime? ExpiresAt { get; set; }

    public DateTime? AnsweredAt { get; set; }

    /// <summary><see cref="ByExpert"/>, or the officer who was told by telephone.</summary>
    public string? AnsweredByName { get; set; }

    /// <summary>Reason of a refusal, kind of a tie, or why nothing could be sent.</summary>
    public string? Note { get; set; }

    /// <summary>Says nothing of the person.</summary>
    public string Label => State.Name();

    /// <summary>Still to be answered.</summary>
    public bool IsOpen => State is InvitationState.Waiting or InvitationState.Sent or InvitationState.ByPhone;

    /// <summary>确认参加.</summary>
    public Outcome<Done> Accept(DateTime now, string byName, string? note = null)
    {
        if (State == InvitationState.Accepted)
        {
            return Failure.Invalid("已经确认参加，不必再次确认。");
        }

        if (Closed() is { } closed)
        {
            return closed;
        }

        (State, AnsweredAt, AnsweredByName, Note) = (InvitationState.Accepted, now, byName, note);
        return Done.It;
    }

    /// <summary>谢绝 or 申报回避; also of somebody who had accepted.</summary>
    public Outcome<Done> Leave(InvitationState how, DateTime now, string byName, string note)
    {
        if (how is not (InvitationState.Declined or InvitationState.Recused))
        {
            throw new ArgumentOutOfRangeException(nameof(how), how, "Only a refusal or a recusal leaves a place.");
        }

        if (State != InvitationState.Accepted && Closed() is { } closed)
        {
            return closed;
        }

        (State, AnsweredAt, AnsweredByName, Note) = (how, now, byName, note);
        return Done.It;
    }

    /// <summary>Whether the wait for the answer is over.</summary>
    public bool IsOverdue(DateTime now) => State == InvitationState.Sent && ExpiresAt <= now;

    private Failure? Closed() => State switch
    {
        InvitationState.Declined => Failure.Invalid("已经答复不能参加，名额已请下一位专家，不能再改。如有变化请与组织处室联系。"),
        InvitationState.Recused => Failure.Invalid("已经申报回避，名额已请下一位专家，不能再改。如有变化请与组织处室联系。"),
        InvitationState.Expired => Failure.Invalid("邀请已过答复时间，名额已请下一位专家。"),
        InvitationState.Withdrawn => Failure.Invalid("邀请已经撤回，您不需要参加这次评审。"),
        _ => null,
    };
}

/// <summary>确认 of a draw: begun by a person, then looked after by the clockwork until the last sitting begins.</summary>
public sealed class ReviewConfirmation : MutableEntity, IScoped, ILabelled
{
    public const int MostTimes = 6;
    public const int MostPeople = 20;

    public required string OrganisationPath { get; set; }

    public required Guid DrawId { get; init; }

    public required Guid PlanId { get; init; }

    /// <summary>Number of the draw.</summary>
    public required string Label { get; init; }

    public required DateTime StartedAt { get; init; }

    public required Guid StartedById { get; init; }

    public required string StartedByName { get; init; }

    /// <summary>Null while it runs.</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>进度通知: times of day, Shanghai time, in order, such as 09:00;16:30 (tender 5.3.5.1.8（5）).</summary>
    public string SummaryTimes { get; set; } = "";

    /// <summary>Accounts that are told, by semicolons.</summary>
    public string SummaryPeople { get; set; } = "";

    public DateTime? SummarisedAt { get; set; }

    public IReadOnlyList<TimeOnly> Times => [.. SummaryTimes.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(time => TimeOnly.ParseExact(time, "HH:mm", System.Globalization.CultureInfo.InvariantCulture))];

    public IReadOnlyList<Guid> People => [.. SummaryPeople.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(id => Guid.ParseExact(id, "N"))];

    public Outcome<Done> Summarise(IReadOnlyList<TimeOnly> times, IReadOnlyList<Guid> people)
    {
        var (when, who) = (times.Distinct().Order().ToList(), people.Distinct().ToList());
        if (when.Count > MostTimes)
        {
            return Failure.Invalid($"通知时间最多 {MostTimes} 个。", "times");
        }

        if (who.Count > MostPeople)
        {
            return Failure.Invalid($"通知人员最多 {MostPeople} 位。", "people");
        }

        if (when.Count == 0 != (who.Count == 0))
        {
            return when.Count == 0 ? Failure.Invalid("请填写通知时间，例如 09:00、16:30。", "times") : Failure.Invalid("请选择通知给谁。", "people");
        }

        (SummaryTimes, SummaryPeople) = (string.Join(';', when.Select(time => time.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture))), string.Join(';', who.Select(id => id.ToString("N"))));
        return Done.It;
    }

    /// <summary>The latest chosen time of today that has come and has not been told yet, UTC; null where there is none.</summary>
    public DateTime? SummaryDue(DateTime now)
    {
        var local = Time.ShanghaiTime.Of(now);
        var today = DateOnly.FromDateTime(local);
        var due = Times.Where(time => today.ToDateTime(time) <= local).Select(time => (DateTime?)Time.ShanghaiTime.ToUtc(today.ToDateTime(time))).LastOrDefault();
        return due > (SummarisedAt ?? StartedAt) ? due : null;
    }
}

public static class InvitationWords
{
    public static string Name(this InvitationState state) => state switch
    {
        InvitationState.Waiting => "待发送",
        InvitationState.Sent => "待答复",
        InvitationState.ByPhone => "待电话联系",
        InvitationState.Accepted => "确认参加",
        InvitationState.Declined => "不能参加",
        InvitationState.Recused => "申报回避",
        InvitationState.Expired => "逾期未答复",
        _ => "邀请撤回",
    };
}
