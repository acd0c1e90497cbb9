using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace HealthPortal.Data.Platform.Messages;

/// <summary>
/// Mail by SMTP, one connection for a batch. A mail server cannot tell a repeated mail from a second one: when the connection breaks while a mail
/// is being handed over, nobody knows whether it was taken, and a person decides.
/// </summary>
internal sealed class MailTransport : MessageTransport
{
    private readonly MailOptions options;
    private readonly MailboxAddress from;

    public MailTransport(MailOptions options)
    {
        if (!MailboxAddress.TryParse(options.From, out var sender) || sender.Domain.Length == 0)
        {
            throw new InvalidOperationException("设置 Messages:Mail:From 要填发件人的邮箱地址。");
        }

        if (options.Security == MailSecurity.None && options.Host is not ("localhost" or "127.0.0.1" or "::1"))
        {
            throw new InvalidOperationException("设置 Messages:Mail:Security 为 None 时，邮件服务器只能在本机。");
        }

        this.options = options;
        from = new MailboxAddress(options.FromName, sender.Address);
    }

    public override async Task SendAsync(IReadOnlyList<OutgoingMessage> messages, Func<OutgoingMessage, Task> handingOver, Action<OutgoingMessage, SendResult> settled, CancellationToken cancellation)
    {
        using var client = new SmtpClient { Timeout = 20_000 };
        string? down = null;
        foreach (var message in messages)
        {
            if (down is null && !client.IsConnected)
            {
                down = await OpenAsync(client, cancellation);
            }

            settled(message, down is null ? await SendAsync(client, message, handingOver, cancellation) : new SendResult(SendOutcome.NotTried, Problem: down)); // an outage is no fault of the mails and uses up none of their attempts
        }

        if (client.IsConnected)
        {
            await client.DisconnectAsync(quit: true, cancellation);
        }
    }

    /// <returns>Why not, or null.</returns>
    private async Task<string?> OpenAsync(SmtpClient client, CancellationToken cancellation)
    {
        var security = options.Security switch { MailSecurity.Tls => SecureSocketOptions.SslOnConnect, MailSecurity.StartTls => SecureSocketOptions.StartTls, _ => SecureSocketOptions.None };
        return await FailureOfAsync(ConnectAsync()) is { } failure ? $"连不上邮件服务器（{failure.GetType().Name}）" : null;

        async Task ConnectAsync()
        {
            await client.ConnectAsync(options.Host, options.Port, security, cancellation);
            if (options.UserName.Length > 0)
            {
                await client.AuthenticateAsync(options.UserName, options.Password, cancellation);
            }
        }
    }

    /// <summary>What went wrong between us and the mail server; anything else is thrown on.</summary>
    private static async Task<Exception?> FailureOfAsync(Task work)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (work.Exception?.GetBaseException() is { } failure and (SocketException or IOException or SslHandshakeException or AuthenticationException or CommandException or ProtocolException or NotSupportedException or TimeoutException))
        {
            return failure;
        }

        await work;
        return null;
    }

    private async Task<SendResult> SendAsync(SmtpClient client, OutgoingMessage message, Func<OutgoingMessage, Task> handingOver, CancellationToken cancellation)
    {
        if (!MailboxAddress.TryParse(message.Address, out var to) || to.Domain.Length == 0)
        {
            return new SendResult(SendOutcome.Refused, Problem: "邮箱地址的格式不对");
        }

        using var mail = new MimeMessage { MessageId = $"{message.Id:N}@{from.Domain}", Subject = message.Subject ?? "", Body = new TextPart("plain") { Text = message.Body } };
        mail.From.Add(from);
        mail.To.Add(to);
        await handingOver(message);
        return await FailureOfAsync(client.SendAsync(mail, cancellation)) switch
        {
            null => new SendResult(SendOutcome.Accepted),

            // The server has answered: it was not taken.
            SmtpCommandException refusal when (int)refusal.StatusCode >= 500 => new SendResult(SendOutcome.Refused, Problem: FormattableString.Invariant($"邮件服务器拒收（{(int)refusal.StatusCode}）")),
            SmtpCommandException refusal => new SendResult(SendOutcome.TryLater, Problem: FormattableString.Invariant($"邮件服务器暂不接收（{(int)refusal.StatusCode}）")),
            _ => new SendResult(SendOutcome.Unknown, Problem: "交给邮件服务器时连接中断，不知道是否已经发出"),
        };
    }
}
