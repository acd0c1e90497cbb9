using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Messages;

/// <summary>What the list of messages is cut by. Empty conditions are null.</summary>
public sealed record MessageFilter
{
    public const int LongestText = 40;

    public MessageChannel? Channel { get; init; }

    public MessageState? State { get; init; }

    /// <summary>Code of the kind.</summary>
    public string? Kind { get; init; }

    /// <summary>Beginning of the recipient's name.</summary>
    public string? Recipient { get; init; }

    /// <summary>Written on that day or later, Shanghai.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public bool IsFiltered => this != new MessageFilter();

    internal IEnumerable<Problem> Check()
    {
        if (Recipient?.Trim().Length > LongestText)
        {
            yield return new Problem($"姓名最多 {LongestText} 个字。", "recipient");
        }

        if (From > To)
        {
            yield return new Problem("开始日期在结束日期之后，请调整。", "to");
        }
    }

    internal IQueryable<Message> Apply(IQueryable<Message> messages)
    {
        if (Channel is { } channel)
        {
            messages = messages.Where(row => row.Channel == channel);
        }

        if (State is { } state)
        {
            messages = messages.Where(row => row.State == state);
        }

        if (Kind is { } kind)
        {
            messages = messages.Where(row => row.Kind == kind);
        }

        if (Recipient?.Trim() is { Length: > 0 } name)
        {
            messages = messages.Where(row => row.RecipientName.StartsWith(name));
        }

        if (From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            messages = messages.Where(row => row.CreatedAt >= start);
        }

        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            messages = messages.Where(row => row.CreatedAt < end);
        }

        return messages;
    }

    internal string Words() => string.Join("；", new[]
    {
        Channel is { } channel ? "渠道 " + channel.Name() : null,
        State is { } state ? "状态 " + state.Name() : null,
        Kind is { } kind ? "类别 " + MessageKinds.NameOf(kind) : null,
        Recipient?.Trim() is { Length: > 0 } name ? "接收人 " + name : null,
        From is { } from ? FormattableString.Invariant($"自 {from:yyyy-MM-dd}") : null,
        To is { } to ? FormattableString.Invariant($"至 {to:yyyy-MM-dd}") : null,
    }.OfType<string>()) is { Length: > 0 } words ? words : "全部";
}

public sealed record MessageRow(
    Guid Id, string KindName, MessageChannel Channel, string RecipientName, string? Address, string? Subject, string Body, MessageState State, DateTime CreatedAt, DateTime DueAt, DateTime? SentAt, DateTime? DeliveredAt,
    int Attempts, string? GatewayNumber, string? Problem, string? Href)
{
    internal static MessageRow Of(Message row) => new(
        row.Id, MessageKinds.NameOf(row.Kind), row.Channel, row.RecipientName, row.AddressMasked, row.Subject, row.Body, row.State, row.CreatedAt, row.DueAt, row.SentAt, row.DeliveredAt, row.Attempts, row.GatewayNumber,
        row.Problem, row.Href);
}

public sealed record MessageRights(bool Manage, bool Export, bool Edit)
{
    internal static MessageRights Of(Actor actor) => new(actor.May(MessagePermissions.Manage), actor.May(MessagePermissions.Export), actor.May(MessagePermissions.Edit));
}

/// <param name="Older">Where the next page begins; null on the last.</param>
/// <param name="IsDevelopment">Messages go to the built-in mailbox only.</param>
public sealed record MessagePage(IReadOnlyList<MessageRow> Rows, MessagePlace? Older, MessageRights May, bool IsDevelopment);

/// <summary>Place of a message in the list, newest first.</summary>
public readonly record struct MessagePlace(DateTime At, Guid Id);

/// <summary>发送记录: messages about the acts of organs in the reach. Addresses are masked for everybody.</summary>
[Requires(MessagePermissions.View)]
public sealed class ListMessages : Query<MessagePage>
{
    public const int PageSize = 20;

    public MessageFilter Filter { get; init; } = new();

    public MessagePlace? After { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<MessagePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var messages = Filter.Apply(operation.Db.Set<Message>());
        if (After is { } after)
        {
            messages = messages.Where(row => row.CreatedAt < after.At || (row.CreatedAt == after.At && row.Id.CompareTo(after.Id) < 0));
        }

        var rows = await messages.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        return new MessagePage(
            [.. rows.Take(PageSize).Select(MessageRow.Of)],
            rows.Count > PageSize ? new MessagePlace(rows[PageSize - 1].CreatedAt, rows[PageSize - 1].Id) : null,
            MessageRights.Of(operation.Actor),
            operation.Service<MessageTransports>().IsDevelopment);
    }
}

/// <summary>What a person may do with a message that did not go its way.</summary>
public enum MessageAct
{
    /// <summary>重新发送: failed, cancelled or uncertain ones.</summary>
    Resend,

    /// <summary>取消发送: before it is sent.</summary>
    Cancel,

    /// <summary>确认已发出: an uncertain one that has arrived, as the recipient says.</summary>
    ConfirmSent,
}

[Requires(MessagePermissions.Manage)]
public sealed class ActOnMessage : Command<Done>
{
    public required Guid MessageId { get; init; }

    public required MessageAct Act { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
        AccountRules.ReasonIsGiven(Reason, Act switch { MessageAct.Resend => "重新发送", MessageAct.Cancel => "取消发送", _ => "确认已发出" }) is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<Message>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == MessageId, cancellation) is not { } message)
        {
            return Failure.NotFound("没有找到这条消息，它可能不在您的管辖范围内。");
        }

        if (Act == MessageAct.Resend && message.GoodUntil is not null)
        {
            return Failure.Invalid("这类消息有时效，过后内容已经失效，不能重新发送。请让本人重新获取。");
        }

        var now = operation.Now;
        var from = Act switch { MessageAct.Resend => new[] { MessageState.Failed, MessageState.Cancelled, MessageState.Uncertain }, MessageAct.Cancel => [MessageState.Waiting], _ => [MessageState.Uncertain] };
        var to = Act switch { MessageAct.Resend => MessageState.Waiting, MessageAct.Cancel => MessageState.Cancelled, _ => MessageState.Sent };

        // One statement, because the sending job may be about to take it.
        var done = await db.Set<Message>().Where(row => row.Id == MessageId && from.Contains(row.State) && row.Channel != MessageChannel.Portal)
            .ExecuteUpdateAsync(
                row => row.SetProperty(one => one.State, to).SetProperty(one => one.DueAt, one => Act == MessageAct.Resend ? now : one.DueAt)
                    .SetProperty(one => one.Attempts, one => Act == MessageAct.Resend ? 0 : one.Attempts).SetProperty(one => one.SentAt, one => Act == MessageAct.ConfirmSent ? now : one.SentAt)
                    .SetProperty(one => one.BodyCipher, (string?)null).SetProperty(one => one.Problem, (string?)null),
                cancellation);
        if (done == 0)
        {
            return Failure.Conflict($"这条消息现在是“{message.State.Name()}”，不能这样办理。请刷新后再看。");
        }

        operation.Reason = Reason!.Trim();
        operation.RecordAct(message, $"{MessageKinds.NameOf(message.Kind)}（{message.RecipientName}）", message.OrganisationPath, [new FieldChange(nameof(Message.State), message.State.Name(), to.Name())], message.OrganisationPath);
        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        return Done.It;
    }
}

/// <summary>发送记录导出, newest first.</summary>
[Requires(MessagePermissions.Export)]
public sealed class ExportMessages : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
        [new("类别", 18), new("渠道", 10), new("接收人", 14), new("号码或邮箱", 20), new("标题", 24), new("内容", 50), new("状态", 10), new("写入时间", 20), new("发出时间", 20), new("送达时间", 20), new("发送次数", 10), new("网关编号", 18), new("说明", 30)];

    public MessageFilter Filter { get; init; } = new();

    /// <summary>Where the workbook goes; needs no seeking.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var count = 0L;
        var rows = Filter.Apply(operation.Db.Set<Message>()).OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id);
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("发送记录", "筛选条件：" + Filter.Words(), operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, LinesAsync(rows, () => count++, cancellation)),
            cancellation);
        operation.RecordLook("MessageExport", Guid.CreateVersion7().ToString(), "发送记录", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出发送记录 {count} 条（{Filter.Words()}）"));
        return count;
    }

    private static async IAsyncEnumerable<object?[]> LinesAsync(IQueryable<Message> rows, Action counted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        static object? Local(DateTime? utc) => utc is { } moment ? ShanghaiTime.Of(moment) : null;
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            counted();
            yield return
            [
                MessageKinds.NameOf(row.Kind), row.Channel.Name(), row.RecipientName, row.AddressMasked, row.Subject, row.Body, row.State.Name(), Local(row.CreatedAt), Local(row.SentAt), Local(row.DeliveredAt), row.Attempts,
                row.GatewayNumber, row.Problem,
            ];
        }
    }
}

/// <summary>What the built-in mailbox has taken, newest first; nothing where messages really leave.</summary>
[Requires(MessagePermissions.Edit)]
public sealed class ListDevelopmentMail : Query<IReadOnlyList<DevelopmentMail>>
{
    public const int Most = 100;

    protected internal override async Task<Outcome<IReadOnlyList<DevelopmentMail>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        operation.Service<MessageTransports>().IsDevelopment
            ? await operation.Db.Set<DevelopmentMail>().OrderByDescending(mail => mail.At).ThenByDescending(mail => mail.Id).Take(Most).ToListAsync(cancellation)
            : Failure.NotFound("这台服务器的消息真正外发，没有内置邮箱。");
}

public sealed record MyMessage(Guid Id, string KindName, string? Subject, string Body, string? Href, DateTime At, bool IsRead);

/// <param name="Older">Where the next page begins; null on the last.</param>
public sealed record MyMessages(IReadOnlyList<MyMessage> Rows, int Unread, MessagePlace? Older);

/// <summary>消息中心: what the portal has told the person.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListMyMessages : Query<MyMessages>
{
    public const int PageSize = 20;

    public bool UnreadOnly { get; init; }

    public MessagePlace? After { get; init; }

    protected internal override async Task<Outcome<MyMessages>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var mine = Mine(operation);
        var rows = UnreadOnly ? mine.Where(row => row.ReadAt == null) : mine;
        if (After is { } after)
        {
            rows = rows.Where(row => row.CreatedAt < after.At || (row.CreatedAt == after.At && row.Id.CompareTo(after.Id) < 0));
        }

        var page = await rows.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        return new MyMessages(
            [.. page.Take(PageSize).Select(row => new MyMessage(row.Id, MessageKinds.NameOf(row.Kind), row.Subject, row.Body, row.Href, row.CreatedAt, row.ReadAt is not null))],
            await mine.CountAsync(row => row.ReadAt == null, cancellation),
            page.Count > PageSize ? new MessagePlace(page[PageSize - 1].CreatedAt, page[PageSize - 1].Id) : null);
    }

    internal static IQueryable<Message> Mine(Operation operation)
    {
        var me = operation.Actor.UserId;
        return operation.Db.Set<Message>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // one's own, whatever organ they tell about
            .Where(row => row.RecipientId == me && row.Channel == MessageChannel.Portal);
    }
}

/// <summary>For the top bar.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class CountMyMessages : Query<int>
{
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await ListMyMessages.Mine(operation).CountAsync(row => row.ReadAt == null, cancellation);
}

/// <summary>Marks messages as read.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class MarkMessagesRead : Command<int>
{
    /// <summary>Null for all of one's own.</summary>
    public Guid? MessageId { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (now, id) = (operation.Now, MessageId);
        return await ListMyMessages.Mine(operation).Where(row => row.ReadAt == null && (id == null || row.Id == id)).ExecuteUpdateAsync(row => row.SetProperty(message => message.ReadAt, now), cancellation);
    }
}
