using System.Globalization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Parameters;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewConfirmations;

/// <summary>Figures of the tender (5.3.5.1.8) that it calls defaults.</summary>
public static class ConfirmationParameters
{
    private const string Module = "专家评审";

    public static readonly TimeOfDayParameter From = new("reviews.message-from", Module, "评审短信最早时间", "每天从这个时间起给专家发邀请和提醒。", ConfirmationClock.UsualFrom, new TimeOnly(6, 0), new TimeOnly(12, 0));

    public static readonly TimeOfDayParameter To = new("reviews.message-to", Module, "评审短信最晚时间", "每天到这个时间起不再给专家发邀请和提醒，顺延到下一个可以发送的日子。", ConfirmationClock.UsualTo, new TimeOnly(13, 0), new TimeOnly(22, 0));

    public static readonly WholeNumberParameter ReminderHours = new("reviews.reminder-hours", Module, "评审邀请提醒时间", "邀请发出后多少小时没有答复的，再提醒一次。不少于答复期限的不提醒。", ConfirmationClock.UsualReminderHours, 1, 24) { Unit = "小时" };

    public static readonly WholeNumberParameter AnswerHours = new("reviews.answer-hours", Module, "评审邀请答复期限", "邀请发出后多少小时没有答复的，视为不能参加，请下一位专家。按钟点计算，夜间也算。", ConfirmationClock.UsualAnswerHours, 1, 72) { Unit = "小时" };

    internal static async Task<ConfirmationClock> ClockAsync(Operation operation, CancellationToken cancellation)
    {
        var values = await operation.ParametersAsync([From, To, ReminderHours, AnswerHours], cancellation);
        return new ConfirmationClock(values.Of(From), values.Of(To), TimeSpan.FromHours(values.Of(ReminderHours)), TimeSpan.FromHours(values.Of(AnswerHours)), await WorkingDays.ReadAsync(operation.Db, cancellation));
    }
}

/// <summary>
/// The address an expert answers at: the invitation and which of its links counts, under a keyed hash that only the portal can make. Nothing of it is
/// stored, so that who reads the database cannot answer for anybody.
/// </summary>
public static class InvitationLinks
{
    public const string Path = "/review-answer/";

    private const int IdLength = 22;

    /// <summary>What is said to one expert only; never to a page or a log.</summary>
    public static string Of(ProtectedFields fields, Guid id, int link) => System.Buffers.Text.Base64Url.EncodeToString(id.ToByteArray(bigEndian: true)) + Mac(fields, id, link);

    /// <summary>The invitation a token names; null for what was never one. Which link it is tells <see cref="Is"/>.</summary>
    public static Guid? IdOf(string? token)
    {
        Span<byte> bytes = stackalloc byte[16];
        return token?.Length == 2 * IdLength && System.Buffers.Text.Base64Url.IsValid(token.AsSpan(0, IdLength)) && System.Buffers.Text.Base64Url.TryDecodeFromChars(token.AsSpan(0, IdLength), bytes, out var length) && length == bytes.Length
            ? new Guid(bytes, bigEndian: true)
            : null;
    }

    public static bool Is(ProtectedFields fields, string token, Guid id, int link) =>
        System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Of(fields, id, link)), System.Text.Encoding.UTF8.GetBytes(token));

    private static string Mac(ProtectedFields fields, Guid id, int link) => fields.BlindIndex(FormattableString.Invariant($"review-answer/{id:N}/{link}"));
}

/// <summary>A draw whose confirmations run, with what its messages say.</summary>
internal sealed class ConfirmationContext
{
    private readonly Operation operation;

    private ConfirmationContext(Operation operation, ReviewPlan plan, string reviewName, string unitName)
    {
        this.operation = operation;
        (Plan, ReviewName, UnitName) = (plan, reviewName, unitName);
    }

    public ReviewPlan Plan { get; }

    /// <summary>As the department wants it named towards experts.</summary>
    public string ReviewName { get; }

    public string UnitName { get; }

    public static async Task<ConfirmationContext> ReadAsync(Operation operation, Guid planId, CancellationToken cancellation)
    {
        // Read by whoever may read the invitation: an officer in his reach, an expert by his link.
        var plan = await operation.Db.Set<ReviewPlan>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // of an invitation or draw that was found before
            .AsNoTracking().SingleAsync(row => row.Id == planId, cancellation);
        var matter = plan.MessageName is null ? await operation.Db.Set<ReviewMatter>().IgnoreQueryFilters([PortalDb.ScopeFilter]) // only how experts may read it
            .AsNoTracking().Where(row => row.Id == plan.MatterId).Select(row => row.MessageName).SingleOrDefaultAsync(cancellation) : null;
        return new ConfirmationContext(operation, plan, plan.MessageName ?? matter ?? plan.Name, (await UnitNames.OfAsync(operation, [plan.OrganisationPath], cancellation))[plan.OrganisationPath]);
    }

    /// <summary>For example 4 月 1 日（周三）上午.</summary>
    public static string When(ReviewSubPlan sub) => FormattableString.Invariant($"{sub.Day.Month} 月 {sub.Day.Day} 日（{"日一二三四五六"[(int)sub.Day.DayOfWeek]}）").Replace("（", "（周", StringComparison.Ordinal) + sub.Half.Name();

    public static DateTime Begins(ReviewSubPlan sub) => ShanghaiTime.ToUtc(sub.BeginsAt);

    public static string Key(ReviewInvitation invitation, string what) => FormattableString.Invariant($"review/{invitation.Id:N}/{invitation.Link}/{what}");

    /// <summary>Writes the first message, or says why none can go.</summary>
    public async Task InviteAsync(ReviewInvitation invitation, ReviewSubPlan sub, ConfirmationClock clock, CancellationToken cancellation)
    {
        if (!await Messenger.ReachesAsync(operation, new ReviewInvitationKind(), MessageChannel.Text, cancellation))
        {
            (invitation.State, invitation.Note) = (InvitationState.ByPhone, "短信渠道没有开通");
            return;
        }

        if (!await TellAsync(new ReviewInvitationKind(), invitation, sub, FirstKey, cancellation, ("小时", clock.AnswerWithin.TotalHours.ToString("0", CultureInfo.InvariantCulture)), ("链接", Address(invitation))))
        {
            (invitation.State, invitation.Note) = (InvitationState.ByPhone, NoNumber);
            return;
        }

        (invitation.State, invitation.MessageKey, invitation.Note) = (InvitationState.Sent, Messenger.OnceKeyOf(Key(invitation, FirstKey), MessageChannel.Text), null);
    }

    public Task<bool> RemindAsync(ReviewInvitation invitation, ReviewSubPlan sub, CancellationToken cancellation) => TellAsync(
        new ReviewReminderKind(), invitation, sub, ReminderKey, cancellation, ("截止", ShanghaiTime.Of(invitation.ExpiresAt!.Value).ToString("M 月 d 日 HH:mm", CultureInfo.InvariantCulture)), ("链接", Address(invitation)));

    /// <summary>The second message, for the state the invitation has come to; whoever never got the first gets none.</summary>
    public async Task TellOutcomeAsync(ReviewInvitation invitation, ReviewSubPlan sub, CancellationToken cancellation)
    {
        await SilenceAsync(invitation, cancellation);
        MessageKind kind = invitation.State switch
        {
            InvitationState.Accepted => new ReviewAcceptedKind(),
            InvitationState.Expired => new ReviewExpiredKind(),
            InvitationState.Withdrawn => new ReviewWithdrawnKind(),
            _ => new ReviewDeclinedKind(),
        };
        await TellAsync(kind, invitation, sub, kind.Code, cancellation);
    }

    /// <summary>What of an invitation still waits to be sent is not sent any more.</summary>
    public async Task SilenceAsync(ReviewInvitation invitation, CancellationToken cancellation)
    {
        string[] keys = [Messenger.OnceKeyOf(Key(invitation, FirstKey), MessageChannel.Text), Messenger.OnceKeyOf(Key(invitation, ReminderKey), MessageChannel.Text)];
        await operation.Db.Set<Message>().Where(row => row.OnceKey != null && keys.Contains(row.OnceKey) && row.State == MessageState.Waiting)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.State, MessageState.Cancelled).SetProperty(message => message.BodyCipher, (string?)null), cancellation);
    }

    /// <returns>False where the expert has no number.</returns>
    private async Task<bool> TellAsync(MessageKind kind, ReviewInvitation invitation, ReviewSubPlan sub, string what, CancellationToken cancellation, params (string Name, string Value)[] more)
    {
        if (await operation.Db.Set<Expert>().AsNoTracking().Where(row => row.Id == invitation.ExpertId).Select(row => row.PhoneCipher).SingleOrDefaultAsync(cancellation) is not { } phone)
        {
            return false;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["机关"] = UnitName, ["评审"] = ReviewName, ["时间"] = When(sub), ["地点"] = sub.Place };
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        // Neither name nor number: the list of messages would tell the panel before its hour.
        await Messenger.TellOutsideAsync(operation, kind, new OutsideAddress("评审专家", phone, "号码保密"), invitation.OrganisationPath, values, cancellation, $"/reviews/draws/{invitation.DrawId}/confirmations", Key(invitation, what));
        return true;
    }

    private string Address(ReviewInvitation invitation) => operation.Service<PortalOptions>().PublicAddress.TrimEnd('/') + InvitationLinks.Path + InvitationLinks.Of(operation.Service<ProtectedFields>(), invitation.Id, invitation.Link);

    public const string FirstKey = "first";

    private const string ReminderKey = "reminder";

    /// <summary>What an invitation may have been told, as its once-keys end.</summary>
    public static readonly string[] Whats = [FirstKey, ReminderKey, .. Outcomes.Select(kind => kind.Code)];

    private static IEnumerable<MessageKind> Outcomes => [new ReviewAcceptedKind(), new ReviewDeclinedKind(), new ReviewExpiredKind(), new ReviewWithdrawnKind()];

    public const string NoNumber = "没有登记手机号码";
}

/// <summary>How an invitation that somebody answers, or nobody, moves the places of its draw. Only <see cref="DrawCalling.ApplyAsync"/> moves them.</summary>
internal static class ConfirmationActing
{
    public static readonly Failure Missing = Failure.NotFound("没有找到这份邀请，它可能不在您的管辖范围内。");

    /// <summary>Why nothing can be answered any more, for everybody; null while it can.</summary>
    public static Failure? WhyOver(ReviewPlan plan, ReviewSubPlan sub, SeatState seat, ReviewInvitation invitation, DateTime now)
    {
        if (plan.State == ReviewPlanState.Cancelled || sub.CancelledReason is not null)
        {
            return Failure.Invalid("这次评审已经取消，您不需要参加。");
        }

        if (ConfirmationContext.Begins(sub) <= now)
        {
            return Failure.Invalid("评审已经开始，不能再在这里答复。");
        }

        // The clockwork will note it within the minute.
        return seat == SeatState.Left && (invitation.IsOpen || invitation.State == InvitationState.Accepted) ? Failure.Invalid("名额已经变动，您不需要参加这次评审。") : null;
    }

    /// <summary>The expert leaves the place and the next of the order is called.</summary>
    /// <param name="byId">The officer; null for the expert himself and the clockwork.</param>
    public static async Task<Outcome<Done>> LeaveAsync(Operation operation, ReviewInvitation invitation, DrawCauseKind cause, string note, Guid? byId, string byName, CancellationToken cancellation)
    {
        var db = operation.Db;
        var draw = await db.Set<ExpertDraw>().SingleAsync(row => row.Id == invitation.DrawId, cancellation);
        var number = await db.Set<DrawSeat>().Where(row => row.Id == invitation.SeatId).Select(row => row.ExpertNumber).SingleAsync(cancellation);
        var called = await DrawCalling.ApplyAsync(operation, draw, new DrawCause(cause, DrawPreparing.Second(operation.Now), Expert: number), note, byId, byName, cancellation);
        return called.Succeeded ? Done.It : new Failure(called.Failure!.Value, called.Problems);
    }
}
