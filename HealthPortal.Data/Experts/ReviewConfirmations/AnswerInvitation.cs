using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewConfirmations;

/// <param name="Until">UTC; null while the wait has not begun or where it no longer matters.</param>
/// <param name="Closed">Why nothing can be answered any more; null while something can.</param>
public sealed record InvitationView(string ReviewName, string UnitName, string SittingName, DateOnly Day, HalfDay Half, string Place, InvitationState State, DateTime? Until, DateTime? AnsweredAt, string? Closed)
{
    /// <summary>确认参加 can still be given.</summary>
    public bool MayAccept => Closed is null && State != InvitationState.Accepted;

    public string When => FormattableString.Invariant($"{Day.Year} 年 {Day.Month} 月 {Day.Day} 日（周{"日一二三四五六"[(int)Day.DayOfWeek]}）") + Half.Name();
}

/// <summary>What an expert sees who opens the link of his message. It names the review, never an expert.</summary>
[Requires(RequiresAttribute.Anonymous)]
public sealed class ReadInvitation : Query<InvitationView>
{
    public required string Token { get; init; }

    protected internal override async Task<Outcome<InvitationView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await InvitationOpening.FindAsync(operation, Token, cancellation) is not { } invitation)
        {
            return InvitationOpening.Unknown;
        }

        var (context, sub, over) = await InvitationOpening.AroundAsync(operation, invitation, cancellation);
        return new InvitationView(
            context.ReviewName, context.UnitName, sub.Name, sub.Day, sub.Half, sub.Place, invitation.State, invitation.IsOpen ? invitation.ExpiresAt : null, invitation.AnsweredAt, over ?? InvitationOpening.WhyNot(invitation, operation.Now)?.Problems[0].Message);
    }
}

public enum InvitationAnswer
{
    /// <summary>确认参加</summary>
    Accept,

    /// <summary>不能参加</summary>
    Decline,

    /// <summary>申报回避</summary>
    Recuse,

    /// <summary>联系不上: only an officer can say so.</summary>
    NoAnswer,
}

/// <summary>
/// The expert's answer by the link: the link stands for a sign-in, so the act runs as the portal itself and checks everything again. A refusal and a tie give the
/// place on in the same transaction; a tie is kept with the expert for later reviews.
/// </summary>
[Requires("jobs.run")]
public sealed class AnswerInvitation : Command<InvitationState>
{
    public required string Token { get; init; }

    public required InvitationAnswer Answer { get; init; }

    /// <summary>Why not, or what the tie is.</summary>
    public string? Note { get; init; }

    /// <summary>Person or institution of the tie.</summary>
    public string? Party { get; init; }

    protected internal override IEnumerable<Problem> Validate() => InvitationOpening.Check(Answer, Note, Party, allowed: Answer != InvitationAnswer.NoAnswer);

    protected internal override async Task<Outcome<InvitationState>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (InvitationLinks.IdOf(Token) is null)
        {
            return InvitationOpening.Unknown;
        }

        // The clockwork and officers act on the same places: one after the other.
        await operation.HoldLogAsync(cancellation);
        if (await InvitationOpening.FindAsync(operation, Token, cancellation) is not { } invitation)
        {
            return InvitationOpening.Unknown;
        }

        var (context, sub, over) = await InvitationOpening.AroundAsync(operation, invitation, cancellation);
        if (over is not null)
        {
            return Failure.Invalid(over);
        }

        return InvitationOpening.WhyNot(invitation, operation.Now) is { } late ? late : await InvitationOpening.AnswerAsync(operation, context, invitation, sub, Answer, Note, Party, byId: null, ReviewInvitation.ByExpert, cancellation);
    }
}

internal static class InvitationOpening
{
    public static readonly Failure Unknown = Failure.NotFound("链接不对或者已经换了新的。请打开最近一条短信里的链接，或者与组织处室联系。");

    public static IEnumerable<Problem> Check(InvitationAnswer answer, string? note, string? party, bool allowed)
    {
        if (!Enum.IsDefined(answer) || !allowed)
        {
            yield return new Problem("请选择答复。", "answer");
        }

        if (answer == InvitationAnswer.Decline && string.IsNullOrWhiteSpace(note))
        {
            yield return new Problem("请写明不能参加的原因。", "note");
        }

        if (answer == InvitationAnswer.Recuse && string.IsNullOrWhiteSpace(party))
        {
            yield return new Problem("请写明与谁（人员或单位）有利害关系。", "party");
        }

        if (answer == InvitationAnswer.Recuse && string.IsNullOrWhiteSpace(note))
        {
            yield return new Problem("请写明是什么关系，例如夫妻、师生、持股。", "note");
        }

        if (note?.Trim().Length > ReviewInvitation.LongestNote)
        {
            yield return new Problem($"说明最多 {ReviewInvitation.LongestNote} 个字。", "note");
        }

        if (party?.Trim().Length > Expert.LongestInstitution)
        {
            yield return new Problem($"人员或单位名称最多 {Expert.LongestInstitution} 个字。", "party");
        }
    }

    public static async Task<ReviewInvitation?> FindAsync(Operation operation, string token, CancellationToken cancellation)
    {
        if (InvitationLinks.IdOf(token) is not { } id)
        {
            return null;
        }

        var invitation = await operation.Db.Set<ReviewInvitation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // whoever holds the link was sent it
            .SingleOrDefaultAsync(row => row.Id == id, cancellation);
        return invitation is not null && InvitationLinks.Is(operation.Service<ProtectedFields>(), token, id, invitation.Link) ? invitation : null;
    }

    /// <returns>With why it is over for everybody; null while it is not.</returns>
    public static async Task<(ConfirmationContext Context, ReviewSubPlan Sub, string? Over)> AroundAsync(Operation operation, ReviewInvitation invitation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var context = await ConfirmationContext.ReadAsync(operation, invitation.PlanId, cancellation);
        var sub = await db.Set<ReviewSubPlan>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // of the invitation found by its link
            .AsNoTracking().SingleAsync(row => row.Id == invitation.SubPlanId, cancellation);
        var seat = await db.Set<DrawSeat>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the same
            .Where(row => row.Id == invitation.SeatId).Select(row => row.State).SingleAsync(cancellation);
        return (context, sub, ConfirmationActing.WhyOver(context.Plan, sub, seat, invitation, operation.Now)?.Problems[0].Message);
    }

    /// <summary>Why this invitation cannot be answered any more.</summary>
    public static Failure? WhyNot(ReviewInvitation invitation, DateTime now) =>
        invitation.IsOverdue(now) ? Failure.Invalid("已过答复时间，邀请信息已失效。")
        : invitation.State is InvitationState.Declined ? Failure.Invalid("您已答复不能参加，名额已请其他专家，不能再改。如有变化请与组织处室联系。")
        : invitation.State is InvitationState.Recused ? Failure.Invalid("您已申报回避，名额已请其他专家，不能再改。如有变化请与组织处室联系。")
        : invitation.State is InvitationState.Expired ? Failure.Invalid("系统未收到您确认参加的信息，邀请信息已失效。")
        : invitation.State is InvitationState.Withdrawn ? Failure.Invalid("这次评审的安排有变，您不需要参加，邀请信息已失效。")
        : null;

    public static async Task<Outcome<InvitationState>> AnswerAsync(
        Operation operation, ConfirmationContext context, ReviewInvitation invitation, ReviewSubPlan sub, InvitationAnswer answer, string? note, string? party, Guid? byId, string byName, CancellationToken cancellation)
    {
        var (now, words) = (operation.Now, note?.Trim() ?? "");
        if (answer == InvitationAnswer.Accept)
        {
            if (invitation.Accept(now, byName, words.Length == 0 ? null : words) is { Succeeded: false } refused)
            {
                return new Failure(refused.Failure!.Value, refused.Problems);
            }

            await context.TellOutcomeAsync(invitation, sub, cancellation);
            return invitation.State;
        }

        var (cause, state, told) = answer switch
        {
            InvitationAnswer.Decline => (DrawCauseKind.Declined, InvitationState.Declined, words),
            InvitationAnswer.Recuse => (DrawCauseKind.RecusalFound, InvitationState.Recused, $"与“{party!.Trim()}”：{words}"),
            _ => (DrawCauseKind.NoAnswer, InvitationState.Expired, words),
        };
        var left = state == InvitationState.Expired ? Expire(invitation, byName, words, now) : invitation.Leave(state, now, byName, told.Length > ReviewInvitation.LongestNote ? told[..ReviewInvitation.LongestNote] : told);
        if (!left.Succeeded)
        {
            return new Failure(left.Failure!.Value, left.Problems);
        }

        if (answer == InvitationAnswer.Recuse)
        {
            operation.Db.Add(new ExpertTie { ExpertId = invitation.ExpertId, Party = party!.Trim(), Note = words, At = now, ByName = byName });
        }

        if (await ConfirmationActing.LeaveAsync(operation, invitation, cause, $"{byName}：{told}", byId, byName, cancellation) is { Succeeded: false } failed)
        {
            return new Failure(failed.Failure!.Value, failed.Problems);
        }

        await context.TellOutcomeAsync(invitation, sub, cancellation);
        return invitation.State;
    }

    private static Outcome<Done> Expire(ReviewInvitation invitation, string byName, string note, DateTime now)
    {
        if (!invitation.IsOpen)
        {
            return Failure.Invalid($"邀请已经是“{invitation.State.Name()}”。");
        }

        (invitation.State, invitation.AnsweredAt, invitation.AnsweredByName, invitation.Note) = (InvitationState.Expired, now, byName, note);
        return Done.It;
    }
}
