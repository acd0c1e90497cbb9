using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Messages;

/// <summary>Settings section <c>Messages</c>: how messages leave the portal. What is not set is not used.</summary>
public sealed class MessageOptions
{
    /// <summary>Text messages and mail go to the built-in mailbox and nowhere else. On by itself in a demonstration.</summary>
    public bool? Development { get; set; }

    public TextGatewayOptions Text { get; set; } = new();

    public MailOptions Mail { get; set; } = new();
}

public sealed class TextGatewayOptions
{
    /// <summary>Address that takes one message by POST; https, or a loopback address.</summary>
    public string Endpoint { get; set; } = "";

    public string AppId { get; set; } = "";

    /// <summary>Signs requests to the gateway and its reports back.</summary>
    public string Secret { get; set; } = "";

    public int TimeoutSeconds { get; set; } = 10;
}

/// <summary>How a mail server is spoken to.</summary>
public enum MailSecurity
{
    /// <summary>TLS from the first byte, usually port 465.</summary>
    Tls,

    /// <summary>TLS asked for after connecting, usually port 587; without it nothing is sent.</summary>
    StartTls,

    /// <summary>Open; only to a loopback address.</summary>
    None,
}

public sealed class MailOptions
{
    public string Host { get; set; } = "";

    public int Port { get; set; } = 465;

    public MailSecurity Security { get; set; } = MailSecurity.Tls;

    public string UserName { get; set; } = "";

    public string Password { get; set; } = "";

    public string From { get; set; } = "";

    public string FromName { get; set; } = "卫生健康政务门户";
}

/// <summary>One message as a channel sends it.</summary>
/// <param name="Id">The same at every attempt.</param>
/// <param name="Address">Whole.</param>
/// <param name="Masked">For the development mailbox.</param>
public sealed record OutgoingMessage(Guid Id, MessageChannel Channel, string Address, string Masked, string? Subject, string Body);

public enum SendOutcome
{
    /// <summary>Taken over; delivery may be reported later.</summary>
    Accepted,

    /// <summary>Known to have arrived.</summary>
    Delivered,

    /// <summary>Not now, perhaps later.</summary>
    TryLater,

    /// <summary>Never, as it is.</summary>
    Refused,

    /// <summary>Nobody can tell whether it was taken over.</summary>
    Unknown,

    /// <summary>Not tried, because the channel is down. Does not count as an attempt.</summary>
    NotTried,
}

/// <param name="After">The other side's own wish when to try again.</param>
public sealed record SendResult(SendOutcome Outcome, string? GatewayNumber = null, string? Problem = null, TimeSpan? After = null);

/// <summary>A way out of the portal.</summary>
public abstract class MessageTransport
{
    /// <summary>After so many failures to reach the other side in a row the rest of a batch is left for later.</summary>
    protected const int DownAfter = 5;

    /// <summary>Sends what it can and tells of each message what became of it.</summary>
    /// <param name="handingOver">Called just before a message leaves where the other side cannot tell a repetition.</param>
    /// <param name="settled">Called once for each message, from any thread.</param>
    public abstract Task SendAsync(IReadOnlyList<OutgoingMessage> messages, Func<OutgoingMessage, Task> handingOver, Action<OutgoingMessage, SendResult> settled, CancellationToken cancellation);
}

/// <summary>The channels that are set up.</summary>
public sealed class MessageTransports
{
    private readonly Dictionary<MessageChannel, MessageTransport> transports = [];

    public MessageTransports(MessageOptions options, PortalOptions portal, NationalCryptography cryptography, IDbContextFactory<PortalDb> databases, TimeProvider clock)
    {
        IsDevelopment = options.Development ?? portal.Demo;
        Options = options;
        if (IsDevelopment)
        {
            transports[MessageChannel.Text] = transports[MessageChannel.Mail] = new DevelopmentTransport(databases, clock);
            return;
        }

        if (options.Text.Endpoint.Length > 0)
        {
            transports[MessageChannel.Text] = new TextGatewayTransport(options.Text, new GatewaySignature(cryptography, options.Text), clock);
        }

        if (options.Mail.Host.Length > 0)
        {
            transports[MessageChannel.Mail] = new MailTransport(options.Mail);
        }
    }

    public bool IsDevelopment { get; }

    internal MessageOptions Options { get; }

    /// <summary>Messages for a channel that is not set up are not written.</summary>
    public bool Serves(MessageChannel channel) => channel == MessageChannel.Portal || transports.ContainsKey(channel);

    internal MessageTransport? For(MessageChannel channel) => transports.GetValueOrDefault(channel);
}

/// <summary>Puts messages into the mailbox page. Like a real gateway it takes each number once.</summary>
internal sealed class DevelopmentTransport(IDbContextFactory<PortalDb> databases, TimeProvider clock) : MessageTransport
{
    public override async Task SendAsync(IReadOnlyList<OutgoingMessage> messages, Func<OutgoingMessage, Task> handingOver, Action<OutgoingMessage, SendResult> settled, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        db.Narrow(ActorScope.Everything);
        var ids = messages.Select(message => message.Id).ToList();
        var there = (await db.Set<DevelopmentMail>().Where(mail => ids.Contains(mail.Id)).Select(mail => mail.Id).ToListAsync(cancellation)).ToHashSet();
        var now = clock.GetUtcNow().UtcDateTime;
        db.AddRange(messages.Where(message => !there.Contains(message.Id))
            .Select(message => new DevelopmentMail { Id = message.Id, Channel = message.Channel, Address = message.Masked, Subject = message.Subject, Body = message.Body, At = now }));
        await db.SaveChangesAsync(cancellation);
        foreach (var message in messages)
        {
            settled(message, new SendResult(SendOutcome.Delivered, "DEV-" + message.Id.ToString("N")[^8..].ToUpperInvariant()));
        }
    }
}
