using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Messages;

public enum MessageChannel
{
    /// <summary>站内消息: read in the portal, delivered as soon as it is written.</summary>
    Portal,

    /// <summary>短信: by the HTTP gateway.</summary>
    Text,

    /// <summary>邮件: by SMTP.</summary>
    Mail,
}

public enum MessageState
{
    /// <summary>待发送: not before <see cref="Message.DueAt"/>.</summary>
    Waiting,

    /// <summary>发送中: taken by a run of the sending job.</summary>
    Sending,

    /// <summary>已发出: the gateway or mail server has taken it over.</summary>
    Sent,

    /// <summary>已送达: it has said so, or the message stands in the portal.</summary>
    Delivered,

    /// <summary>发送失败: refused for good, or tried too often.</summary>
    Failed,

    /// <summary>结果不明: the server died while a mail was being handed over. A person decides, for the portal never sends one twice by itself.</summary>
    Uncertain,

    /// <summary>已取消: by a person, before it was sent.</summary>
    Cancelled,
}

/// <summary>
/// One message to one person by one channel, written in the transaction of what it tells about (transactional outbox). Its text is frozen
/// when it is written; a changed template counts for later ones.
/// </summary>
public sealed class Message : Entity, IScoped, IUnlogged
{
    public const int LongestBody = 2000;
    public const int LongestSubject = 200;

    /// <summary>Of whose act it tells, for the list of those who look after messages.</summary>
    public required string OrganisationPath { get; init; }

    /// <summary>Code of the declared kind.</summary>
    public required string Kind { get; init; }

    public required MessageChannel Channel { get; init; }

    /// <summary>Account of the recipient; null for applicants and others without one.</summary>
    public Guid? RecipientId { get; init; }

    public required string RecipientName { get; init; }

    /// <summary>Telephone number or mail address, sealed; null in the portal.</summary>
    public string? AddressCipher { get; init; }

    public string? AddressMasked { get; init; }

    public string? Subject { get; init; }

    public required string Body { get; init; }

    /// <summary>The whole text, sealed, where <see cref="Body"/> leaves something out that is nobody else's business. Gone once the message is sent or given up.</summary>
    public string? BodyCipher { get; set; }

    /// <summary>Not sent after this, nor again: what it says no longer counts.</summary>
    public DateTime? GoodUntil { get; init; }

    /// <summary>Page the message leads to.</summary>
    public string? Href { get; init; }

    /// <summary>Goes out at any hour.</summary>
    public bool IsUrgent { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>The same thing is told once: a second message with the same key is not written.</summary>
    public string? OnceKey { get; init; }

    public MessageState State { get; set; }

    /// <summary>Not sent earlier.</summary>
    public DateTime DueAt { get; set; }

    /// <summary>Times it was handed over or tried to be.</summary>
    public int Attempts { get; set; }

    /// <summary>The run that has taken it.</summary>
    public Guid? ClaimId { get; set; }

    /// <summary>Set just before a mail is handed over, because a mail server cannot tell a repetition from a second mail.</summary>
    public DateTime? HandedOverAt { get; set; }

    public DateTime? SentAt { get; set; }

    public DateTime? DeliveredAt { get; set; }

    /// <summary>The gateway's own number.</summary>
    public string? GatewayNumber { get; set; }

    /// <summary>Why it was not sent or delivered, in words.</summary>
    public string? Problem { get; set; }

    /// <summary>When the recipient opened it, in the portal.</summary>
    public DateTime? ReadAt { get; set; }
}

/// <summary>What messages of a kind say and by which channels they go; one row for each kind the code declares.</summary>
public sealed class MessageTemplate : MutableEntity, IGlobal, ILabelled
{
    public const int LongestSubject = 100;
    public const int LongestBody = 1000;

    /// <summary>Text messages beyond 70 characters are charged as several of 67.</summary>
    public const int LongestText = 335;

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Subject { get; set; }

    /// <summary>In the portal and by mail.</summary>
    public required string Body { get; set; }

    /// <summary>By text message.</summary>
    public required string Text { get; set; }

    public bool UsesPortal { get; set; }

    public bool UsesText { get; set; }

    public bool UsesMail { get; set; }

    public string Label => Name;
}

/// <summary>When messages to the outside go out and how often they are tried. One row for the whole portal.</summary>
public sealed class MessagePolicy : MutableEntity, IGlobal, ILabelled
{
    public static readonly Guid TheId = new("00000000-0000-7000-8000-000000000011");

    public const int FewestAttempts = 1;
    public const int MostAttempts = 10;
    public const int MostQuietHours = 16;

    /// <summary>Shanghai time; the same as <see cref="QuietTo"/> for no quiet hours.</summary>
    public TimeOnly QuietFrom { get; set; } = new(21, 0);

    public TimeOnly QuietTo { get; set; } = new(8, 0);

    /// <summary>Text messages wait for a working day.</summary>
    public bool TextOnWorkingDaysOnly { get; set; }

    /// <summary>The quiet hours count for mail as well.</summary>
    public bool QuietForMail { get; set; }

    public int Attempts { get; set; } = 6;

    public string Label => "消息发送设置";

    public IEnumerable<Problem> Check()
    {
        var length = (QuietTo - QuietFrom).TotalHours;
        if (length > MostQuietHours)
        {
            yield return new Problem($"免打扰时段最长 {MostQuietHours} 小时，否则消息发不出去。", "quietTo");
        }

        if (Attempts is < FewestAttempts or > MostAttempts)
        {
            yield return new Problem($"发送次数填 {FewestAttempts} 至 {MostAttempts}。", "attempts");
        }
    }
}

/// <summary>What the built-in development gateway has taken: shown on the mailbox page, sent nowhere.</summary>
public sealed class DevelopmentMail : Entity, IGlobal, IUnlogged
{
    public required MessageChannel Channel { get; init; }

    /// <summary>Masked: the mailbox is for looking, not for collecting numbers.</summary>
    public required string Address { get; init; }

    public string? Subject { get; init; }

    public required string Body { get; init; }

    public required DateTime At { get; init; }
}

public static class MessageWords
{
    public static string Name(this MessageChannel channel) => channel switch { MessageChannel.Text => "短信", MessageChannel.Mail => "邮件", _ => "站内消息" };

    public static string Name(this MessageState state) => state switch
    {
        MessageState.Waiting => "待发送",
        MessageState.Sending => "发送中",
        MessageState.Sent => "已发出",
        MessageState.Delivered => "已送达",
        MessageState.Failed => "发送失败",
        MessageState.Uncertain => "结果不明",
        _ => "已取消",
    };
}
