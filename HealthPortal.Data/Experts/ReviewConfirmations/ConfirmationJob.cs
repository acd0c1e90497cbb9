using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewConfirmations;

/// <summary>
/// The clockwork of confirmations (tender 5.3.5.1.8（1）: 每分钟进行确认). Each draw is a transaction of its own, and so is each place that is given on: what is
/// cut off anywhere is found again a minute later (ADR-032).
/// </summary>
public sealed class ReviewConfirmationJob : ScheduledJob
{
    public override string Code => "review-confirmations";

    public override string Name => "评审专家确认";

    public override string Description => "每分钟看一遍已发起确认的抽取：到点的邀请发出去，2 小时没有答复的提醒，4 小时没有答复的请下一位专家；评审取消的撤回邀请；按设定的时间发进度通知。";

    public override string Cron => "0 * * * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromMinutes(1);

    public override string WhenPaused => "不再发出新的邀请和提醒，逾期未答复的也不补抽；恢复后接着办，暂停期间已过的答复期限照算。";

    public override bool KeepsIdleRuns => false;

    protected internal override Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation) => WorkAsync(context, cancellation);

    public static async Task<JobResult> WorkAsync(JobContext context, CancellationToken cancellation)
    {
        var (told, called, late) = (0, 0, 0);
        foreach (var target in (await context.Portal.RunAsync(new FindConfirmations(), CancellationToken.None)).Value ?? [])
        {
            cancellation.ThrowIfCancellationRequested();
            var tended = await context.Portal.RunAsync(new TendConfirmation { ConfirmationId = target.Id }, CancellationToken.None);

            // Somebody else had the row in this very moment: the next run sees what became of it.
            late += tended.Succeeded ? 0 : 1;
            told += tended.Succeeded ? tended.Value : 0;
        }

        foreach (var target in (await context.Portal.RunAsync(new FindOverdueInvitations(), CancellationToken.None)).Value ?? [])
        {
            cancellation.ThrowIfCancellationRequested();
            var expired = await context.Portal.RunAsync(new ExpireInvitation { InvitationId = target.Id }, CancellationToken.None);
            if (expired.Succeeded)
            {
                called += expired.Value is null ? 0 : 1;
                told += expired.Value ?? 0;
            }
            else if (expired.Failure == FailureKind.Invalid)
            {
                context.Warn($"{target.Number}：{expired.Message}");
                await context.Portal.RunAsync(new HandToOfficer { InvitationId = target.Id, Note = expired.Message }, CancellationToken.None);
            }
            else
            {
                late++;
            }
        }

        foreach (var target in (await context.Portal.RunAsync(new FindProgressNotices(), CancellationToken.None)).Value ?? [])
        {
            cancellation.ThrowIfCancellationRequested();
            told += (await context.Portal.RunAsync(new TellProgress { ConfirmationId = target.Id }, CancellationToken.None)) is { Succeeded: true, Value: var sent } ? sent : 0;
        }

        return new JobResult(told + called, string.Create(CultureInfo.InvariantCulture, $"写出消息 {told} 条，逾期请下一位 {called} 次{(late > 0 ? $"，{late} 次抽取正有人处理，下一分钟再看" : "")}"));
    }
}

/// <summary>Draws with something to do now, found by a few statements however many are running.</summary>
[Requires("jobs.run")]
public sealed class FindConfirmations : Query<IReadOnlyList<JobTarget>>
{
    protected internal override async Task<Outcome<IReadOnlyList<JobTarget>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now, today) = (operation.Db, operation.Now, operation.Today);
        var running = db.Set<ReviewConfirmation>().Where(row => row.FinishedAt == null);
        var invitations = db.Set<ReviewInvitation>();
        var messages = db.Set<Message>();
        var seats = db.Set<DrawSeat>();

        // A clock that has run down.
        var due = invitations.Where(row => (row.State == InvitationState.Waiting && row.DueAt <= now) || (row.State == InvitationState.Sent && row.RemindedAt == null && row.RemindAt <= now)).Select(row => row.DrawId);

        // The gateway has said something.
        var moved = from row in invitations
                    where row.State == InvitationState.Sent
                    join message in messages on row.MessageKey equals message.OnceKey
                    where (row.SentAt == null && message.State != MessageState.Waiting && message.State != MessageState.Sending) || message.State == MessageState.Failed
                    select row.DrawId;

        // A formal place nobody was asked for, a place that went, or a day that has come.
        var fresh = seats.Where(seat => seat.State == SeatState.Held && seat.IsFormal && seat.Day >= today && !invitations.Any(row => row.SeatId == seat.Id)).Select(seat => seat.DrawId);
        var gone = from row in invitations
                   where row.State == InvitationState.Waiting || row.State == InvitationState.Sent || row.State == InvitationState.ByPhone || row.State == InvitationState.Accepted
                   join seat in seats on row.SeatId equals seat.Id
                   where seat.State == SeatState.Left || (row.State != InvitationState.Accepted && seat.Day <= today)
                   select row.DrawId;
        var begun = from row in running
                    where !seats.Any(seat => seat.DrawId == row.DrawId && seat.State == SeatState.Held && seat.Day > today)
                    select row.DrawId;
        var found = await running.Where(row => due.Contains(row.DrawId) || moved.Contains(row.DrawId) || fresh.Contains(row.DrawId) || gone.Contains(row.DrawId) || begun.Contains(row.DrawId))
            .OrderBy(row => row.Id).Select(row => new JobTarget(row.Id, row.Label)).ToListAsync(cancellation);
        return found;
    }
}

/// <summary>Invitations whose wait is over.</summary>
[Requires("jobs.run")]
public sealed class FindOverdueInvitations : Query<IReadOnlyList<JobTarget>>
{
    protected internal override async Task<Outcome<IReadOnlyList<JobTarget>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        return await (from row in db.Set<ReviewInvitation>()
                      where row.State == InvitationState.Sent && row.ExpiresAt <= now
                      join running in db.Set<ReviewConfirmation>() on row.DrawId equals running.DrawId
                      where running.FinishedAt == null
                      orderby row.ExpiresAt, row.Id
                      select new JobTarget(row.Id, running.Label)).ToListAsync(cancellation);
    }
}

/// <summary>Everything one draw needs now but giving places on.</summary>
/// <returns>Messages written.</returns>
[Requires("jobs.run")]
public sealed class TendConfirmation : Command<int>
{
    public required Guid ConfirmationId { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);

        // Officers, experts and a second server act on the same places: one after the other.
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<ReviewConfirmation>().SingleOrDefaultAsync(row => row.Id == ConfirmationId && row.FinishedAt == null, cancellation) is not { } confirmation)
        {
            return 0;
        }

        var context = await ConfirmationContext.ReadAsync(operation, confirmation.PlanId, cancellation);
        var clock = await ConfirmationParameters.ClockAsync(operation, cancellation);
        var seats = await db.Set<DrawSeat>().AsNoTracking().Where(row => row.DrawId == confirmation.DrawId).ToDictionaryAsync(row => row.Id, cancellation);
        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == confirmation.PlanId).ToDictionaryAsync(row => row.Id, cancellation);
        var invitations = await db.Set<ReviewInvitation>().Where(row => row.DrawId == confirmation.DrawId).OrderBy(row => row.Id).ToListAsync(cancellation);
        var told = 0;
        foreach (var invitation in invitations.Where(row => row.IsOpen || row.State == InvitationState.Accepted))
        {
            told += await FollowSeatAsync(context, invitation, seats[invitation.SeatId], subs[invitation.SubPlanId], now, cancellation);
        }

        bool Ahead(ReviewSubPlan sub) => sub.CancelledReason is null && ConfirmationContext.Begins(sub) > now;
        foreach (var invitation in invitations.Where(row => row.IsOpen && !Ahead(subs[row.SubPlanId])))
        {
            (invitation.State, invitation.AnsweredAt, invitation.Note) = (InvitationState.Expired, now, "评审开始前没有答复");
        }

        var own = seats.Values.Select(seat => seat.SubPlanId).Distinct().Select(id => subs[id]).ToList();
        if (context.Plan.State != ReviewPlanState.Open || !own.Exists(Ahead))
        {
            confirmation.FinishedAt = now;
            return told;
        }

        invitations.AddRange(await InvitationMaking.AddAsync(operation, confirmation, context.Plan, clock, [.. seats.Values], subs, cancellation));
        var everyDay = context.Plan.MessagesOnWeekends;
        foreach (var invitation in invitations.Where(row => row.State == InvitationState.Waiting && row.DueAt <= now))
        {
            // The portal may have slept over the evening.
            invitation.DueAt = clock.Earliest(now, everyDay);
            if (invitation.DueAt <= now)
            {
                await context.InviteAsync(invitation, subs[invitation.SubPlanId], clock, cancellation);
                told += invitation.State == InvitationState.Sent ? 1 : 0;
            }
        }

        await FollowMessagesAsync(operation, invitations, subs, clock, everyDay, cancellation);
        foreach (var invitation in invitations.Where(row => row.State == InvitationState.Sent && row.RemindedAt is null && row.RemindAt <= now && row.ExpiresAt > now))
        {
            if (clock.Earliest(now, everyDay) > now)
            {
                invitation.RemindAt = null;
                continue;
            }

            told += await context.RemindAsync(invitation, subs[invitation.SubPlanId], cancellation) ? 1 : 0;
            invitation.RemindedAt = now;
        }

        return told;
    }

    /// <summary>A place that went for another reason takes its invitation along.</summary>
    private static async Task<int> FollowSeatAsync(ConfirmationContext context, ReviewInvitation invitation, DrawSeat seat, ReviewSubPlan sub, DateTime now, CancellationToken cancellation)
    {
        if (seat.State != SeatState.Left)
        {
            return 0;
        }

        var heard = invitation.SentAt is not null;
        (invitation.State, invitation.AnsweredAt) = (
            seat.LeftFor switch
            {
                DrawCauseKind.Declined => InvitationState.Declined,
                DrawCauseKind.RecusalFound => InvitationState.Recused,
                DrawCauseKind.NoAnswer => InvitationState.Expired,
                _ => InvitationState.Withdrawn,
            },
            now);
        if (!heard)
        {
            await context.SilenceAsync(invitation, cancellation);
            return 0;
        }

        await context.TellOutcomeAsync(invitation, sub, cancellation);
        return 1;
    }

    /// <summary>The wait begins when the message has left; whom it cannot reach is for a person to call.</summary>
    private static async Task FollowMessagesAsync(Operation operation, List<ReviewInvitation> invitations, Dictionary<Guid, ReviewSubPlan> subs, ConfirmationClock clock, bool everyDay, CancellationToken cancellation)
    {
        var sent = invitations.Where(row => row is { State: InvitationState.Sent, MessageKey: not null }).ToDictionary(row => row.MessageKey!, StringComparer.Ordinal);
        if (sent.Count == 0)
        {
            return;
        }

        var keys = sent.Keys.ToList();
        foreach (var message in await operation.Db.Set<Message>().AsNoTracking().Where(row => row.OnceKey != null && keys.Contains(row.OnceKey)).Select(row => new { row.OnceKey, row.State, row.SentAt, row.Problem }).ToListAsync(cancellation))
        {
            var invitation = sent[message.OnceKey!];
            if (message.State is MessageState.Failed or MessageState.Cancelled or MessageState.Uncertain)
            {
                (invitation.State, invitation.Note) = (InvitationState.ByPhone, "短信没有送达" + (message.Problem is { } problem ? "：" + (problem.Length > LongestProblem ? problem[..LongestProblem] : problem) : ""));
            }
            else if (invitation.SentAt is null && message.SentAt is { } at)
            {
                var begins = ConfirmationContext.Begins(subs[invitation.SubPlanId]);
                (invitation.SentAt, invitation.RemindAt, invitation.ExpiresAt) = (at, clock.Reminder(at, begins, everyDay), clock.Deadline(at, begins));
            }
        }
    }

    private const int LongestProblem = 100;
}

internal static class InvitationMaking
{
    /// <summary>An invitation for each formal place held that has none. Backups get none until they are called (tender 5.3.5.1.8（1）: 备份专家暂时不发送短信).</summary>
    public static async Task<IReadOnlyList<ReviewInvitation>> AddAsync(
        Operation operation, ReviewConfirmation confirmation, ReviewPlan plan, ConfirmationClock clock, IReadOnlyList<DrawSeat> seats, Dictionary<Guid, ReviewSubPlan> subs, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        var invited = await db.Set<ReviewInvitation>().Where(row => row.DrawId == confirmation.DrawId).Select(row => row.SeatId).ToListAsync(cancellation);
        var open = seats.Where(seat => seat is { State: SeatState.Held, IsFormal: true } && subs[seat.SubPlanId].CancelledReason is null && ConfirmationContext.Begins(subs[seat.SubPlanId]) > now && !invited.Contains(seat.Id)).OrderBy(seat => seat.Ordinal).ThenBy(seat => seat.Id).ToList();
        var ids = open.ConvertAll(seat => seat.ExpertId);
        var reachable = await db.Set<Expert>().Where(row => ids.Contains(row.Id) && row.PhoneCipher != null).Select(row => row.Id).ToListAsync(cancellation);
        var due = clock.Earliest(now, plan.MessagesOnWeekends);
        var added = open.ConvertAll(seat =>
        {
            var has = reachable.Contains(seat.ExpertId);
            return new ReviewInvitation
            {
                OrganisationPath = confirmation.OrganisationPath, DrawId = seat.DrawId, PlanId = seat.PlanId, SubPlanId = seat.SubPlanId, SeatId = seat.Id, ExpertId = seat.ExpertId, CreatedAt = now, DueAt = due,
                State = has ? InvitationState.Waiting : InvitationState.ByPhone, Note = has ? null : ConfirmationContext.NoNumber,
            };
        });
        db.AddRange(added);
        return added;
    }
}

/// <summary>逾期未答复 of one invitation: the next position is called. Looks again, because the expert may have answered meanwhile.</summary>
/// <returns>How many were invited in the same act; null where the place did not go.</returns>
[Requires("jobs.run")]
public sealed class ExpireInvitation : Command<int?>
{
    public required Guid InvitationId { get; init; }

    protected internal override async Task<Outcome<int?>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<ReviewInvitation>().SingleOrDefaultAsync(row => row.Id == InvitationId, cancellation) is not { } invitation || !invitation.IsOverdue(now)
            || await db.Set<ReviewConfirmation>().SingleOrDefaultAsync(row => row.DrawId == invitation.DrawId && row.FinishedAt == null, cancellation) is not { } confirmation)
        {
            return (int?)null;
        }

        var context = await ConfirmationContext.ReadAsync(operation, invitation.PlanId, cancellation);
        var sub = await db.Set<ReviewSubPlan>().AsNoTracking().SingleAsync(row => row.Id == invitation.SubPlanId, cancellation);
        var seat = await db.Set<DrawSeat>().Where(row => row.Id == invitation.SeatId).Select(row => row.State).SingleAsync(cancellation);
        if (context.Plan.State != ReviewPlanState.Open || ConfirmationActing.WhyOver(context.Plan, sub, seat, invitation, now) is not null)
        {
            // The next look at the draw settles it.
            return (int?)null;
        }

        var hours = (invitation.ExpiresAt!.Value - invitation.SentAt!.Value).TotalHours.ToString("0.#", CultureInfo.InvariantCulture);
        if (await ConfirmationActing.LeaveAsync(operation, invitation, DrawCauseKind.NoAnswer, $"邀请发出 {hours} 小时没有答复", byId: null, DrawCalling.System, cancellation) is { Succeeded: false } failed)
        {
            return new Failure(failed.Failure!.Value, failed.Problems);
        }

        (invitation.State, invitation.AnsweredAt) = (InvitationState.Expired, now);
        await context.TellOutcomeAsync(invitation, sub, cancellation);

        // Whoever came to the place is asked in the same act; the calling has read all that hold one.
        var clock = await ConfirmationParameters.ClockAsync(operation, cancellation);
        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == invitation.PlanId).ToDictionaryAsync(row => row.Id, cancellation);
        var told = 0;
        foreach (var next in await InvitationMaking.AddAsync(operation, confirmation, context.Plan, clock, [.. db.ChangeTracker.Entries<DrawSeat>().Select(entry => entry.Entity).Where(row => row.DrawId == invitation.DrawId)], subs, cancellation))
        {
            if (next.State == InvitationState.Waiting && next.DueAt <= now)
            {
                await context.InviteAsync(next, subs[next.SubPlanId], clock, cancellation);
                told += next.State == InvitationState.Sent ? 1 : 0;
            }
        }

        return told;
    }
}

/// <summary>What the clockwork cannot settle waits for a person.</summary>
[Requires("jobs.run")]
public sealed class HandToOfficer : Command<Done>
{
    public required Guid InvitationId { get; init; }

    public required string Note { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ReviewInvitation>().SingleOrDefaultAsync(row => row.Id == InvitationId && row.State == InvitationState.Sent, cancellation) is { } invitation)
        {
            (invitation.State, invitation.Note) = (InvitationState.ByPhone, Note.Length > ReviewInvitation.LongestNote ? Note[..ReviewInvitation.LongestNote] : Note);
        }

        return Done.It;
    }
}

/// <summary>Draws with a chosen time of today that has come and was not told.</summary>
[Requires("jobs.run")]
public sealed class FindProgressNotices : Query<IReadOnlyList<JobTarget>>
{
    protected internal override async Task<Outcome<IReadOnlyList<JobTarget>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var chosen = await operation.Db.Set<ReviewConfirmation>().AsNoTracking().Where(row => row.FinishedAt == null && row.SummaryTimes != "").OrderBy(row => row.Id).ToListAsync(cancellation);
        return chosen.Where(row => row.SummaryDue(operation.Now) is not null).Select(row => new JobTarget(row.Id, row.Label)).ToList();
    }
}

/// <summary>进度通知 to the chosen people who may see the plan now (tender 5.3.5.1.8（5）: 只有达到该权限才能接到通知).</summary>
/// <returns>How many were told.</returns>
[Requires("jobs.run")]
public sealed class TellProgress : Command<int>
{
    public required Guid ConfirmationId { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<ReviewConfirmation>().SingleOrDefaultAsync(row => row.Id == ConfirmationId && row.FinishedAt == null, cancellation) is not { } confirmation || confirmation.SummaryDue(operation.Now) is not { } due)
        {
            return 0;
        }

        confirmation.SummarisedAt = operation.Now;
        var plan = await db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == confirmation.PlanId, cancellation);
        var figures = await ConfirmationFigures.OfAsync(operation, confirmation.DrawId, cancellation);
        var told = 0;
        foreach (var person in confirmation.People)
        {
            if (await ActorDirectory.FindAsync(db, person, null, operation.Today, cancellation) is { } actor && actor.May(ReviewPermissions.View, confirmation.OrganisationPath))
            {
                await Messenger.TellAsync(operation, new ReviewProgressKind(), person, confirmation.OrganisationPath, figures.Values(plan.Name), cancellation, $"/reviews/draws/{confirmation.DrawId}/confirmations", FormattableString.Invariant($"review-progress/{confirmation.Id:N}/{due:yyyyMMddHHmm}/{person:N}"));
                told++;
            }
        }

        return told;
    }
}

/// <summary>How far the confirmations of a draw are.</summary>
/// <param name="Needed">Formal places.</param>
/// <param name="Open">Not answered yet, without those to be called.</param>
/// <param name="Called">How often the next of the order was called.</param>
public sealed record ConfirmationFigures(int Needed, int Accepted, int Open, int ByPhone, int Declined, int Recused, int Expired, int Called)
{
    internal static async Task<ConfirmationFigures> OfAsync(Operation operation, Guid drawId, CancellationToken cancellation)
    {
        var db = operation.Db;
        var states = await db.Set<ReviewInvitation>().Where(row => row.DrawId == drawId).GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var needed = await db.Set<ReviewGroup>().Where(row => row.DrawId == drawId && !db.Set<ReviewSubPlan>().Any(sub => sub.Id == row.SubPlanId && sub.CancelledReason != null)).SumAsync(row => row.Formal, cancellation);
        var called = await db.Set<DrawSeat>().CountAsync(row => row.DrawId == drawId && row.IsFormal && (row.SinceCause > 0 || row.PromotedByCause != null), cancellation);
        int Of(InvitationState state) => states.GetValueOrDefault(state);
        return new ConfirmationFigures(needed, Of(InvitationState.Accepted), Of(InvitationState.Waiting) + Of(InvitationState.Sent), Of(InvitationState.ByPhone), Of(InvitationState.Declined), Of(InvitationState.Recused), Of(InvitationState.Expired), called);
    }

    internal Dictionary<string, string> Values(string plan)
    {
        static string Say(int count) => count.ToString(CultureInfo.InvariantCulture);
        return new(StringComparer.Ordinal)
        {
            ["评审"] = plan, ["需要"] = Say(Needed), ["确认"] = Say(Accepted), ["请假"] = Say(Declined), ["回避"] = Say(Recused), ["逾期"] = Say(Expired), ["未答复"] = Say(Open), ["电话联系"] = Say(ByPhone), ["补抽"] = Say(Called),
        };
    }
}
