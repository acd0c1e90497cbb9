using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewConfirmations;

/// <param name="Kind">Name of the message kind.</param>
/// <param name="At">When it was sent; when it was written where it has not been.</param>
public sealed record InvitationMessage(string Kind, DateTime At, MessageState State, string? Problem);

/// <param name="Person">Name and institution; null while names are secret.</param>
/// <param name="Order">Place in the group's list.</param>
/// <param name="Note">What the expert or the officer wrote; null while names are secret, because it may name him.</param>
public sealed record InvitationRow(
    Guid Id, string SittingName, DateOnly Day, HalfDay Half, string GroupName, string? RuleName, int Order, string? Person, string? Number, InvitationState State, DateTime DueAt, DateTime? SentAt, DateTime? RemindedAt, DateTime? ExpiresAt, DateTime? AnsweredAt, string? AnsweredByName,
    string? Note, bool CameLater, IReadOnlyList<InvitationMessage> Messages)
{
    public bool IsOpen => State is InvitationState.Waiting or InvitationState.Sent or InvitationState.ByPhone;
}

/// <param name="StartedAt">Null before somebody begins.</param>
/// <param name="MayStart">There is somebody to invite, and the reader may.</param>
public sealed record ConfirmationsView(
    Guid DrawId, string DrawNumber, Guid PlanId, string PlanName, ReviewPlanState PlanState, string MessageName, bool EveryDay, DateTime? StartedAt, string? StartedByName, DateTime? FinishedAt, ConfirmationFigures Figures, IReadOnlyList<InvitationRow> Rows, bool NamesOpen,
    IReadOnlyList<TimeOnly> SummaryTimes, IReadOnlyList<Guid> SummaryPeople, IReadOnlyList<ProgressPerson> People, int Version, bool MayAct, bool MayStart, int Formal, int WithoutPhone);

/// <summary>确认情况 of a draw with the message log of each expert (tender 5.3.5.1.8（3）).</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadConfirmations : Query<ConfirmationsView>
{
    public required Guid DrawId { get; init; }

    protected internal override async Task<Outcome<ConfirmationsView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ExpertDraw>().Where(row => row.Id == DrawId).Select(row => new { row.Kind, row.State, row.PlanId, row.Number, row.OrganisationPath }).SingleOrDefaultAsync(cancellation) is not { Kind: DrawKind.Real } draw)
        {
            return ExpertDraws.DrawMaking.Missing;
        }

        var context = await ConfirmationContext.ReadAsync(operation, draw.PlanId, cancellation);
        var plan = context.Plan;
        var confirmation = await db.Set<ReviewConfirmation>().SingleOrDefaultAsync(row => row.DrawId == DrawId, cancellation);
        var subs = await db.Set<ReviewSubPlan>().Where(row => row.PlanId == plan.Id).ToDictionaryAsync(row => row.Id, cancellation);
        var groups = await db.Set<ReviewGroup>().Where(row => row.DrawId == DrawId).ToDictionaryAsync(row => row.Id, cancellation);
        var seats = await db.Set<DrawSeat>().Where(row => row.DrawId == DrawId).ToDictionaryAsync(row => row.Id, cancellation);
        var invitations = await db.Set<ReviewInvitation>().Where(row => row.DrawId == DrawId).ToListAsync(cancellation);
        var messages = await MessagesAsync(operation, invitations, cancellation);
        var local = ShanghaiTime.Of(operation.Now);
        bool Open(Guid sub) => local >= subs[sub].BeginsAt.AddHours(-plan.NamesHours);
        var shown = invitations.Where(row => Open(row.SubPlanId)).Select(row => row.ExpertId).Distinct().ToList();
        var people = await db.Set<Expert>().Where(row => shown.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellation);
        if (people.Count > 0)
        {
            operation.RecordLook(nameof(ExpertDraw), DrawId.ToString(), draw.Number, draw.OrganisationPath, "查看专家确认情况");
        }

        var rows = invitations.Select(row =>
        {
            var (sub, seat) = (subs[row.SubPlanId], seats[row.SeatId]);
            var group = groups.GetValueOrDefault(seat.GroupId);
            var person = people.GetValueOrDefault(row.ExpertId);
            return new InvitationRow(
                row.Id, sub.Name, sub.Day, sub.Half, group?.Name ?? "", group?.RuleName, seat.Ordinal, person is null ? null : $"{person.Name}（{person.Institution}）", person?.Number, row.State, row.DueAt, row.SentAt, row.RemindedAt, row.ExpiresAt, row.AnsweredAt, row.AnsweredByName,
                person is not null || row.State == InvitationState.ByPhone ? row.Note : null, seat.SinceCause > 0 || seat.PromotedByCause is not null, messages.GetValueOrDefault(row.Id, []));
        }).OrderBy(row => row.Day).ThenBy(row => row.SittingName, StringComparer.Ordinal).ThenBy(row => row.GroupName, StringComparer.Ordinal).ThenBy(row => !row.IsOpen && row.State != InvitationState.Accepted).ThenBy(row => row.Order).ThenBy(row => row.DueAt).ToList();
        var formal = seats.Values.Where(seat => seat is { State: SeatState.Held, IsFormal: true } && subs[seat.SubPlanId].CancelledReason is null && ConfirmationContext.Begins(subs[seat.SubPlanId]) > operation.Now).Select(seat => seat.ExpertId).ToList();
        var mayAct = operation.Actor.May(ReviewPermissions.Draw, draw.OrganisationPath);
        return new ConfirmationsView(
            DrawId, draw.Number, plan.Id, plan.Name, plan.State, context.ReviewName, plan.MessagesOnWeekends, confirmation?.StartedAt, confirmation?.StartedByName, confirmation?.FinishedAt, await ConfirmationFigures.OfAsync(operation, DrawId, cancellation), rows, rows.Count > 0 && rows.TrueForAll(row => row.Person is not null),
            confirmation?.Times ?? [], confirmation?.People ?? [], mayAct && confirmation is { FinishedAt: null } ? await ConfirmationPeople.OfAsync(operation, draw.OrganisationPath, cancellation) : [], confirmation?.Version ?? 0, mayAct,
            mayAct && confirmation is null && draw.State == ExpertDrawState.Drawn && plan.State == ReviewPlanState.Open && formal.Count > 0, formal.Count, await db.Set<Expert>().CountAsync(row => formal.Contains(row.Id) && row.PhoneCipher == null, cancellation));
    }

    private static async Task<Dictionary<Guid, IReadOnlyList<InvitationMessage>>> MessagesAsync(Operation operation, List<ReviewInvitation> invitations, CancellationToken cancellation)
    {
        var owners = (from invitation in invitations
                      from link in Enumerable.Range(1, invitation.Link)
                      from what in ConfirmationContext.Whats
                      select (Key: Messenger.OnceKeyOf(FormattableString.Invariant($"review/{invitation.Id:N}/{link}/{what}"), MessageChannel.Text), invitation.Id)).ToDictionary(pair => pair.Key, pair => pair.Id, StringComparer.Ordinal);
        var keys = owners.Keys.ToList();
        var messages = new List<Message>();
        foreach (var some in keys.Chunk(500))
        {
            messages.AddRange(await operation.Db.Set<Message>().Where(row => row.OnceKey != null && some.Contains(row.OnceKey)).ToListAsync(cancellation));
        }

        return messages.GroupBy(message => owners[message.OnceKey!])
            .ToDictionary(own => own.Key, own => (IReadOnlyList<InvitationMessage>)[.. own.OrderBy(message => message.CreatedAt).ThenBy(message => message.Id).Select(message => new InvitationMessage(MessageKinds.NameOf(message.Kind), message.SentAt ?? message.CreatedAt, message.State, message.Problem))]);
    }
}
