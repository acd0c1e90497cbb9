using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewConfirmations;

/// <summary>发起确认 (tender 5.3.5.1.8（1）: 业务处室发起短信通知): from here on the clockwork invites the formal experts of the draw.</summary>
/// <returns>How many were invited.</returns>
[Requires(ReviewPermissions.Draw)]
public sealed class StartConfirmations : Command<int>
{
    public required Guid DrawId { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ExpertDraw>().AsNoTracking().Where(row => row.Id == DrawId).Select(row => new { row.Kind, row.State, row.PlanId, row.OrganisationPath, row.Number }).SingleOrDefaultAsync(cancellation) is not { } draw)
        {
            return ExpertDraws.DrawMaking.Missing;
        }

        if (draw.Kind == DrawKind.Test)
        {
            return Failure.Invalid("测试抽取的专家不会收到邀请。");
        }

        if (draw.State != ExpertDrawState.Drawn)
        {
            return Failure.Invalid("抽取还没有完成，不能发起确认。");
        }

        var plan = await db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == draw.PlanId, cancellation);
        if (plan.State != ReviewPlanState.Open)
        {
            return Failure.Invalid($"评审计划{plan.State.Name()}，不能发起确认。");
        }

        // Of two people who press at once the second is told of the first.
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<ReviewConfirmation>().AsNoTracking().SingleOrDefaultAsync(row => row.DrawId == DrawId, cancellation) is { } there)
        {
            return Failure.Conflict($"{there.StartedByName}已经发起确认，不必再次发起。");
        }

        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == plan.Id).ToDictionaryAsync(row => row.Id, cancellation);
        var seats = await db.Set<DrawSeat>().AsNoTracking().Where(row => row.DrawId == DrawId).ToListAsync(cancellation);
        var confirmation = new ReviewConfirmation { OrganisationPath = draw.OrganisationPath, DrawId = DrawId, PlanId = plan.Id, Label = draw.Number, StartedAt = operation.Now, StartedById = operation.Actor.UserId, StartedByName = operation.Actor.DisplayName };
        var invited = await InvitationMaking.AddAsync(operation, confirmation, plan, await ConfirmationParameters.ClockAsync(operation, cancellation), seats, subs, cancellation);
        if (invited.Count == 0)
        {
            return Failure.Invalid("没有需要邀请的正式专家：评审已经开始、取消，或者名额都空着。");
        }

        db.Add(confirmation);
        return invited.Count;
    }
}

/// <summary>进度通知: when and to whom the figures are told.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class SetProgressNotice : Command<Done>
{
    public required Guid DrawId { get; init; }

    public required int Version { get; init; }

    /// <summary>Shanghai time.</summary>
    public required IReadOnlyList<TimeOnly> Times { get; init; }

    public required IReadOnlyList<Guid> People { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ReviewConfirmation>().SingleOrDefaultAsync(row => row.DrawId == DrawId, cancellation) is not { } confirmation)
        {
            return Failure.NotFound("还没有发起确认。");
        }

        if (confirmation.Version != Version)
        {
            return ReviewPlans.ReviewActing.Changed;
        }

        if (confirmation.FinishedAt is not null)
        {
            return Failure.Invalid("确认已经结束，不再发进度通知。");
        }

        var known = (await ConfirmationPeople.OfAsync(operation, confirmation.OrganisationPath, cancellation)).Select(person => person.Id).ToHashSet();
        if (People.Any(person => !known.Contains(person)))
        {
            return Failure.Invalid("选择的人员里有的已经不能查看这个计划，请重新选择。", "people");
        }

        return confirmation.Summarise(Times, People);
    }
}

/// <summary>登记电话答复: what an expert told the officer, or that nobody could be reached.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class RecordAnswer : Command<InvitationState>
{
    public required Guid InvitationId { get; init; }

    public required InvitationAnswer Answer { get; init; }

    /// <summary>When and how it was told.</summary>
    public string? Note { get; init; }

    public string? Party { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        foreach (var problem in InvitationOpening.Check(Answer, Note, Party, allowed: true))
        {
            yield return problem;
        }

        if (Answer is InvitationAnswer.Accept or InvitationAnswer.NoAnswer && string.IsNullOrWhiteSpace(Note))
        {
            yield return new Problem("请写明什么时候、用什么方式联系的。", "note");
        }
    }

    protected internal override async Task<Outcome<InvitationState>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        if (await operation.Db.Set<ReviewInvitation>().SingleOrDefaultAsync(row => row.Id == InvitationId, cancellation) is not { } invitation)
        {
            return ConfirmationActing.Missing;
        }

        var (context, sub, over) = await InvitationOpening.AroundAsync(operation, invitation, cancellation);
        if (over is not null)
        {
            return Failure.Invalid(over);
        }

        operation.Reason = Note!.Trim();
        return await InvitationOpening.AnswerAsync(operation, context, invitation, sub, Answer, Note, Party, operation.Actor.UserId, operation.Actor.DisplayName, cancellation);
    }
}

/// <summary>重发邀请 to somebody the message did not reach, with a new link and a new wait.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class ResendInvitation : Command<Done>
{
    public required Guid InvitationId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewInvitation>().SingleOrDefaultAsync(row => row.Id == InvitationId, cancellation) is not { } invitation)
        {
            return ConfirmationActing.Missing;
        }

        var (context, _, over) = await InvitationOpening.AroundAsync(operation, invitation, cancellation);
        if (over is not null)
        {
            return Failure.Invalid(over);
        }

        if (invitation.State != InvitationState.ByPhone)
        {
            return Failure.Invalid($"邀请是“{invitation.State.Name()}”，只有没有送达的才需要重发。");
        }

        if (!await db.Set<Expert>().AnyAsync(row => row.Id == invitation.ExpertId && row.PhoneCipher != null, cancellation))
        {
            return Failure.Invalid("这位专家没有登记手机号码，请先在专家库里补上。");
        }

        invitation.Link++;
        (invitation.State, invitation.MessageKey, invitation.SentAt, invitation.RemindAt, invitation.RemindedAt, invitation.ExpiresAt, invitation.Note) = (InvitationState.Waiting, null, null, null, null, null, null);
        invitation.DueAt = (await ConfirmationParameters.ClockAsync(operation, cancellation)).Earliest(operation.Now, context.Plan.MessagesOnWeekends);
        return Done.It;
    }
}

public sealed record ProgressPerson(Guid Id, string Name, string Post);

internal static class ConfirmationPeople
{
    private const int Most = 100;

    /// <summary>Who may see plans at a path by a role of a post at or above it; whether the right counts now is asked again when something is told.</summary>
    public static async Task<IReadOnlyList<ProgressPerson>> OfAsync(Operation operation, string path, CancellationToken cancellation)
    {
        var db = operation.Db;
        var line = OrganisationPath.Line(path);
        var found = await (
            from grant in db.Set<RolePermission>()
            where grant.Permission == ReviewPermissions.View
            join role in db.Set<Role>() on grant.RoleId equals role.Id
            where role.IsActive
            join link in db.Set<PostRole>() on role.Id equals link.RoleId
            join post in db.Set<Post>() on link.PostId equals post.Id
            where post.IsActive && line.Contains(post.OrganisationPath)
            join user in db.Users on post.UserId equals user.Id
            orderby post.OrganisationPath descending, user.DisplayName, user.Id
            select new ProgressPerson(user.Id, user.DisplayName, post.Title)).Take(Most).ToListAsync(cancellation);
        return [.. found.DistinctBy(person => person.Id)];
    }
}
