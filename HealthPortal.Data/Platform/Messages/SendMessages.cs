using System.Collections.Concurrent;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Messages;

/// <summary>
/// Empties the outbox. It runs on one server at a time, so what it finds being sent when it begins was left by a run that died: text messages
/// are handed over again under their id, mails only when they had not been handed over yet.
/// </summary>
public sealed class SendMessagesJob : ScheduledJob
{
    public override string Code => "message-sending";

    public override string Name => "发送消息";

    public override string Description => "把待发送的短信和邮件交给短信网关、邮件服务器，失败的隔一段时间再试。";

    public override string Cron => "0/10 * * * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromSeconds(5);

    public override string WhenPaused => "短信和邮件不再发出，恢复后补发没有过期的。";

    public override bool KeepsIdleRuns => false;

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var transports = context.Service<MessageTransports>();
        var claim = Guid.CreateVersion7();
        if (await context.Portal.RunAsync(new RecoverMessages(), cancellation) is { Succeeded: true, Value: { } left } && left != new RecoveredMessages(0, 0, 0))
        {
            context.Warn($"上次发送中断：{left.Again} 条重新发送，{left.Uncertain} 条结果不明；{left.Stale} 条过期没有发出");
        }

        var (sent, failed) = (0, 0);
        var down = new HashSet<MessageChannel>();
        while (await context.Portal.RunAsync(new ClaimMessages { ClaimId = claim, Without = [.. down] }, cancellation) is { Succeeded: true, Value: { Count: > 0 } batch })
        {
            var results = new ConcurrentDictionary<Guid, SendResult>();
            foreach (var channel in batch.GroupBy(message => message.Channel))
            {
                await transports.For(channel.Key)!.SendAsync(
                    [.. channel],
                    message => context.Portal.RunAsync(new MarkHandedOver { ClaimId = claim, MessageId = message.Id }, cancellation),
                    (message, result) => results[message.Id] = result,
                    cancellation);
                if (channel.Any(message => results[message.Id] is { Outcome: SendOutcome.NotTried or SendOutcome.TryLater }))
                {
                    // What waits further back would meet the same.
                    down.Add(channel.Key);
                    context.Warn($"{channel.Key.Name()}：{results[channel.First(message => results[message.Id].Problem is not null).Id].Problem}，其余的稍后再试");
                }
            }

            await context.Portal.RunAsync(new SettleMessages { ClaimId = claim, Results = results }, cancellation);
            sent += results.Values.Count(result => result.Outcome is SendOutcome.Accepted or SendOutcome.Delivered);
            failed += results.Values.Count(result => result.Outcome is SendOutcome.Refused or SendOutcome.Unknown);
        }

        return new JobResult(sent + failed, failed == 0 ? $"发出 {sent} 条" : $"发出 {sent} 条，失败 {failed} 条");
    }
}

/// <param name="Again">Waiting again.</param>
/// <param name="Stale">Waited too long and are not sent any more.</param>
public sealed record RecoveredMessages(int Again, int Uncertain, int Stale);

/// <summary>What a run that died has left behind.</summary>
[Requires("jobs.run")]
public sealed class RecoverMessages : Command<RecoveredMessages>
{
    protected internal override async Task<Outcome<RecoveredMessages>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var messages = operation.Db.Set<Message>();
        var uncertain = await messages.Where(row => row.State == MessageState.Sending && row.Channel == MessageChannel.Mail && row.HandedOverAt != null)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.State, MessageState.Uncertain).SetProperty(message => message.Problem, "交给邮件服务器时系统中断，不知道是否已经发出").SetProperty(message => message.BodyCipher, (string?)null), cancellation);
        var again = await messages.Where(row => row.State == MessageState.Sending)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.State, MessageState.Waiting).SetProperty(message => message.ClaimId, (Guid?)null), cancellation);
        var (old, now) = (operation.Now - SendingRules.Stale, operation.Now);
        var stale = await messages.Where(row => row.State == MessageState.Waiting && row.DueAt < old)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.State, MessageState.Failed).SetProperty(message => message.Problem, "超过 3 天没有发出，内容已过时"), cancellation);
        stale += await messages.Where(row => row.State == MessageState.Waiting && row.GoodUntil < now)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.State, MessageState.Failed).SetProperty(message => message.Problem, "没有及时发出，内容已失效").SetProperty(message => message.BodyCipher, (string?)null), cancellation);
        return new RecoveredMessages(again, uncertain, stale);
    }
}

/// <summary>Takes the next messages that are due, urgent ones first.</summary>
[Requires("jobs.run")]
public sealed class ClaimMessages : Command<IReadOnlyList<OutgoingMessage>>
{
    private const int Batch = 200;

    public required Guid ClaimId { get; init; }

    /// <summary>Channels that are down.</summary>
    public IReadOnlyList<MessageChannel> Without { get; init; } = [];

    protected internal override async Task<Outcome<IReadOnlyList<OutgoingMessage>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var now = operation.Now;
        var transports = operation.Service<MessageTransports>();
        var channels = new[] { MessageChannel.Text, MessageChannel.Mail }.Where(channel => transports.Serves(channel) && !Without.Contains(channel)).ToList();
        var ids = await db.Set<Message>().Where(row => row.State == MessageState.Waiting && row.DueAt <= now && (row.GoodUntil == null || row.GoodUntil > now) && channels.Contains(row.Channel))
            .OrderByDescending(row => row.IsUrgent).ThenBy(row => row.DueAt).Take(Batch).Select(row => row.Id).ToListAsync(cancellation);
        if (ids.Count == 0)
        {
            return Outcome<IReadOnlyList<OutgoingMessage>>.Success([]);
        }

        await db.Set<Message>().Where(row => ids.Contains(row.Id) && row.State == MessageState.Waiting)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.State, MessageState.Sending).SetProperty(message => message.ClaimId, ClaimId).SetProperty(message => message.HandedOverAt, (DateTime?)null), cancellation);
        var mine = await db.Set<Message>().AsNoTracking().Where(row => ids.Contains(row.Id) && row.ClaimId == ClaimId).ToListAsync(cancellation);
        var fields = operation.Service<ProtectedFields>();
        return Outcome<IReadOnlyList<OutgoingMessage>>.Success(
            [.. mine.OrderByDescending(row => row.IsUrgent).ThenBy(row => row.DueAt).Select(row => new OutgoingMessage(row.Id, row.Channel, fields.Decrypt(row.AddressCipher!), row.AddressMasked ?? "", row.Subject, row.BodyCipher is { } whole ? fields.Decrypt(whole) : row.Body))]);
    }
}

/// <summary>A mail is about to leave: from here on it is not sent again by itself.</summary>
[Requires("jobs.run")]
public sealed class MarkHandedOver : Command<Done>
{
    public required Guid ClaimId { get; init; }

    public required Guid MessageId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var now = operation.Now;
        var mine = await operation.Db.Set<Message>().Where(row => row.Id == MessageId && row.ClaimId == ClaimId && row.State == MessageState.Sending)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.HandedOverAt, now), cancellation);

        // Another run has begun again meanwhile: what is not ours must not be sent by us.
        return mine == 1 ? Done.It : throw new OperationCanceledException("The message has been taken over by another run.");
    }
}

/// <summary>What became of a batch. Only what the run still holds is written.</summary>
[Requires("jobs.run")]
public sealed class SettleMessages : Command<Done>
{
    public required Guid ClaimId { get; init; }

    public required IReadOnlyDictionary<Guid, SendResult> Results { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        var ids = Results.Keys.ToList();
        var policy = await PolicyOfMessages.ReadAsync(db, cancellation);
        var calendar = await WorkingDays.ReadAsync(db, cancellation);
        foreach (var message in await db.Set<Message>().Where(row => ids.Contains(row.Id) && row.ClaimId == ClaimId && row.State == MessageState.Sending).ToListAsync(cancellation))
        {
            var result = Results[message.Id];
            message.ClaimId = null;
            message.Attempts += result.Outcome == SendOutcome.NotTried ? 0 : 1;
            message.Problem = result.Problem;
            switch (result.Outcome)
            {
                case SendOutcome.Accepted or SendOutcome.Delivered:
                    (message.State, message.SentAt, message.GatewayNumber) = (result.Outcome == SendOutcome.Delivered ? MessageState.Delivered : MessageState.Sent, now, result.GatewayNumber);
                    message.DeliveredAt = result.Outcome == SendOutcome.Delivered ? now : null;
                    break;
                case SendOutcome.Refused:
                    message.State = MessageState.Failed;
                    break;
                case SendOutcome.Unknown:
                    message.State = MessageState.Uncertain;
                    break;
                case SendOutcome.TryLater when message.Attempts >= policy.Attempts:
                    (message.State, message.Problem) = (MessageState.Failed, $"试了 {message.Attempts} 次没有发出。{result.Problem}");
                    break;
                default:
                    var pause = SendingRules.PauseAfter(message.Attempts);
                    message.State = MessageState.Waiting;
                    message.DueAt = SendingRules.Earliest(now + (result.After is { } wish && wish > pause && wish < TimeSpan.FromDays(1) ? wish : pause), message.Channel, message.IsUrgent, policy, calendar);
                    break;
            }

            if (message.State != MessageState.Waiting)
            {
                message.BodyCipher = null;
            }
        }

        return Done.It;
    }
}

/// <summary>What the gateway reports of a message it took over. A report may come twice or late; the last word stays with what is final.</summary>
[Requires("jobs.run")]
public sealed class RecordDelivery : Command<bool>
{
    public const int LongestProblem = 100;

    public required Guid MessageId { get; init; }

    public required bool IsDelivered { get; init; }

    public string? Problem { get; init; }

    protected internal override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        // Also from Sending: the gateway may be quicker than our own note that it took the message.
        var message = await operation.Db.Set<Message>().SingleOrDefaultAsync(row => row.Id == MessageId && row.Channel == MessageChannel.Text, cancellation);
        if (message is not { State: MessageState.Sent or MessageState.Sending or MessageState.Waiting or MessageState.Uncertain or MessageState.Delivered or MessageState.Failed } || message.Attempts == 0 && message.State == MessageState.Waiting)
        {
            return false;
        }

        if (message.State == MessageState.Delivered || (!IsDelivered && message.State == MessageState.Failed))
        {
            return true;
        }

        message.SentAt ??= operation.Now;
        if (IsDelivered)
        {
            (message.State, message.DeliveredAt, message.Problem) = (MessageState.Delivered, operation.Now, null);
        }
        else
        {
            (message.State, message.Problem) = (MessageState.Failed, "没有送达：" + (Problem?.Trim() is { Length: > 0 } words ? words[..Math.Min(words.Length, LongestProblem)] : "网关没有说明原因"));
        }

        return true;
    }
}
