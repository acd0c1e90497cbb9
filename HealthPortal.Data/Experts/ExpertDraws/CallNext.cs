using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertDraws;

/// <summary>
/// 补抽 for a named cause: the open places go to the group's backups and then to the next positions of the same order (tender 5.3.5.1.6). Whoever would
/// be called and is busy or to be kept out by now is passed over, each with an entry of its own, so that the receipt still recomputes.
/// </summary>
/// <returns>How many were called or promoted.</returns>
[Requires(ReviewPermissions.Draw)]
public sealed class CallNext : Command<int>
{
    public required Guid DrawId { get; init; }

    /// <summary>Anything but <see cref="DrawCauseKind.BusyElsewhere"/>, which only the system finds.</summary>
    public required DrawCauseKind Kind { get; init; }

    /// <summary>Who leaves; null where the plan is enlarged.</summary>
    public Guid? SeatId { get; init; }

    /// <summary>Of the group that is enlarged.</summary>
    public Guid? GroupId { get; init; }

    public int Formal { get; init; }

    public int Backup { get; init; }

    /// <summary>How it is known, for example by telephone.</summary>
    public string? Note { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Kind == DrawCauseKind.BusyElsewhere || !Enum.IsDefined(Kind))
        {
            yield return new Problem("请选择补抽原因。", "kind");
        }

        if (string.IsNullOrWhiteSpace(Note))
        {
            yield return new Problem("请写明情况，例如谁在什么时候用什么方式答复。", "note");
        }
        else if (Note.Trim().Length > DrawCauseEntry.LongestNote)
        {
            yield return new Problem($"情况说明最多 {DrawCauseEntry.LongestNote} 个字。", "note");
        }
    }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;

        // Experts and the clockwork act on the same places: one after the other, so that nobody is called twice for one time.
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<ExpertDraw>().SingleOrDefaultAsync(row => row.Id == DrawId, cancellation) is not { Kind: DrawKind.Real, State: ExpertDrawState.Drawn } draw)
        {
            return DrawMaking.Missing;
        }

        operation.Reason = Note!.Trim();
        DrawCause cause;
        if (Kind == DrawCauseKind.Enlarged)
        {
            if (await db.Set<ReviewGroup>().SingleOrDefaultAsync(row => row.Id == GroupId && row.DrawId == draw.Id, cancellation) is not { } group)
            {
                return PlanActing.MissingGroup;
            }

            cause = new DrawCause(Kind, DrawPreparing.Second(operation.Now), Group: group.Key, Formal: Formal, Backup: Backup);
        }
        else
        {
            if (await db.Set<DrawSeat>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == SeatId && row.DrawId == draw.Id && row.State == SeatState.Held, cancellation) is not { } seat)
            {
                return Failure.NotFound("这位专家已不在名单中，请刷新后再看。");
            }

            cause = new DrawCause(Kind, DrawPreparing.Second(operation.Now), Expert: seat.ExpertNumber);
        }

        return await DrawCalling.ApplyAsync(operation, draw, cause, Note!.Trim(), operation.Actor.UserId, operation.Actor.DisplayName, cancellation);
    }
}

/// <summary>Applies causes to a draw that is done; also the clockwork of confirmations goes this way.</summary>
internal static class DrawCalling
{
    public const string System = "系统";

    /// <summary>A pool that empties for one place is a fault of the plan, not work for a loop.</summary>
    private const int MostPassedOver = 500;

    /// <summary>The caller holds the log: places and orders are read here as they are after everybody else.</summary>
    /// <param name="byId">Null for the system.</param>
    public static async Task<Outcome<int>> ApplyAsync(Operation operation, ExpertDraw draw, DrawCause cause, string note, Guid? byId, string byName, CancellationToken cancellation)
    {
        var db = operation.Db;
        var plan = await db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == draw.PlanId, cancellation);
        if (plan.State != ReviewPlanState.Open)
        {
            return Failure.Invalid($"评审计划{plan.State.Name()}，不能补抽。");
        }

        var document = DrawMaking.DocumentOf(draw);
        var groups = (await db.Set<ReviewGroup>().Where(row => row.DrawId == draw.Id).ToListAsync(cancellation)).ToDictionary(row => row.Key, StringComparer.Ordinal);
        var subs = await db.Set<ReviewSubPlan>().Where(row => row.PlanId == draw.PlanId).ToDictionaryAsync(row => row.Id, cancellation);
        var entries = await db.Set<DrawCauseEntry>().Where(row => row.DrawId == draw.Id).OrderBy(row => row.Ordinal).ToListAsync(cancellation);
        var seats = await db.Set<DrawSeat>().Where(row => row.DrawId == draw.Id && row.State == SeatState.Held).ToListAsync(cancellation);
        var about = cause.Group is { } key ? groups.GetValueOrDefault(key) : seats.Find(seat => seat.ExpertNumber == cause.Expert) is { } left ? groups.Values.First(group => group.Id == left.GroupId) : null;
        if (about is not null && subs[about.SubPlanId] is var sitting && (sitting.CancelledReason is not null || sitting.Day < operation.Today))
        {
            return Failure.Invalid(sitting.CancelledReason is not null ? "这个子计划已经取消，不能补抽。" : "评审日期已过，不能补抽。");
        }

        if (cause.Kind == DrawCauseKind.Enlarged && about is null)
        {
            return PlanActing.MissingGroup;
        }

        var past = entries.ConvertAll(entry => entry.Cause);

        // Whoever waited for another call began earlier than that was noted; the record's times never run backwards.
        cause = past is [.., var last] && last.At > cause.At ? cause with { At = last.At } : cause;
        var seed = Convert.FromHexString(draw.Seed!);
        var called = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var passed = new List<(DrawCause Cause, string Note)>();
        DrawState state;
        IReadOnlyList<DrawStep> steps;
        bool again;
        do
        {
            // Drawn anew only when somebody was passed over: that changes who comes next.
            again = false;
            state = Replay(document, seed, [.. past, .. passed.Select(one => one.Cause)]);
            var applied = state.Apply(cause);
            if (!applied.Succeeded)
            {
                return new Failure(applied.Failure!.Value, applied.Problems);
            }

            steps = applied.Value;
            foreach (var next in steps.Where(step => !step.Promoted && !called.ContainsKey(step.Expert)))
            {
                var expert = await db.Set<Expert>().AsNoTracking().SingleAsync(row => row.Number == next.Expert, cancellation);
                if ((await DrawPreparing.ReasonsNowAsync(operation, plan, subs[groups[next.Group].SubPlanId], [expert], cancellation)).GetValueOrDefault(expert.Id) is not [var reason, ..])
                {
                    called[next.Expert] = expert.Id;
                    continue;
                }

                if (passed.Count >= MostPassedOver)
                {
                    return Failure.Invalid($"顺序里接下来的 {MostPassedOver} 位专家都不能参加，请检查评审时间。");
                }

                passed.Add((new DrawCause(reason.Kind == ExclusionKind.Busy ? DrawCauseKind.BusyElsewhere : DrawCauseKind.RecusalFound, cause.At, Expert: next.Expert), reason.Reason));
                again = true;
                break;
            }
        }
        while (again);

        var ordinal = entries.Count;
        foreach (var (skip, why) in passed)
        {
            db.Add(Entry(draw, ++ordinal, skip, why, null, System));
        }

        db.Add(Entry(draw, ++ordinal, cause, note, byId, byName));
        if (cause.Kind == DrawCauseKind.Enlarged)
        {
            var sub = subs[about!.SubPlanId];
            (about.Formal, about.Backup, sub.Formal, sub.Backup) = (about.Formal + cause.Formal, about.Backup + cause.Backup, sub.Formal + cause.Formal, sub.Backup + cause.Backup);
        }

        foreach (var (index, frozen) in document.Groups.Index())
        {
            Keep(operation, draw, plan, groups[frozen.Key], subs, seats, called, state.Formal(index), state.Backup(index), cause, ordinal);
        }

        // The seats follow from the causes; two people who act at once would write different ones.
        db.Entry(draw).Property(row => row.LookedAhead).IsModified = true;
        return steps.Count;
    }

    /// <exception cref="InvalidOperationException">What is stored cannot be drawn again.</exception>
    public static DrawState Replay(DrawDocument document, byte[] seed, IReadOnlyList<DrawCause> causes)
    {
        var drawn = DrawState.Draw(document, seed);
        if (!drawn.Succeeded)
        {
            throw new InvalidOperationException("A stored draw cannot be drawn again: " + drawn.Message);
        }

        foreach (var cause in causes)
        {
            if (drawn.Value.Apply(cause) is { Succeeded: false } refused)
            {
                throw new InvalidOperationException("A stored cause is refused: " + refused.Message);
            }
        }

        return drawn.Value;
    }

    private static void Keep(
        Operation operation, ExpertDraw draw, ReviewPlan plan, ReviewGroup group, Dictionary<Guid, ReviewSubPlan> subs, List<DrawSeat> seats, Dictionary<string, Guid> experts, IReadOnlyList<string> formal, IReadOnlyList<string> backup, DrawCause cause, int ordinal)
    {
        var own = seats.Where(seat => seat.GroupId == group.Id).ToDictionary(seat => seat.ExpertNumber, StringComparer.Ordinal);
        foreach (var seat in own.Values.Where(seat => !formal.Contains(seat.ExpertNumber) && !backup.Contains(seat.ExpertNumber)))
        {
            (seat.State, seat.LeftFor, seat.LeftAt) = (SeatState.Left, cause.Kind, operation.Now);
        }

        foreach (var (place, key) in formal.Concat(backup).Index())
        {
            var isFormal = place < formal.Count;
            if (own.TryGetValue(key, out var seat))
            {
                seat.Ordinal = place + 1;
                if (isFormal && !seat.IsFormal)
                {
                    (seat.IsFormal, seat.PromotedByCause) = (true, ordinal);
                }
            }
            else
            {
                operation.Db.AddRange(DrawMaking.Seats(draw, plan, group, subs[group.SubPlanId], experts, [key], isFormal, ordinal, place + 1));
            }
        }
    }

    private static DrawCauseEntry Entry(ExpertDraw draw, int ordinal, DrawCause cause, string note, Guid? byId, string byName) => new()
    {
        OrganisationPath = draw.OrganisationPath, DrawId = draw.Id, Ordinal = ordinal, Kind = cause.Kind, At = cause.At, ExpertNumber = cause.Expert, GroupId = cause.Group is { } key ? Guid.ParseExact(key, "N") : null,
        Formal = cause.Formal, Backup = cause.Backup, Note = note.Length > DrawCauseEntry.LongestNote ? note[..DrawCauseEntry.LongestNote] : note, ById = byId, ByName = byName,
    };
}
