using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HealthPortal.Tests.Kit;

/// <summary>Just enough SMTP on the loopback address to take mails, refuse them, or fall silent in the middle of one.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task accepting;

    public MailServer()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Whole mails as they came in, once for each time one was taken.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>Answer to the address of a recipient; null to take it.</summary>
    public Func<string, string?> Recipient { get; set; } = _ => null;

    /// <summary>What happens when a mail has come in whole: true to break the connection instead of saying that it was taken.</summary>
    public Func<string, Task<bool>> BreaksAfter { get; set; } = _ => Task.FromResult(false);

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Messages:Development"] = "false",
        ["Messages:Mail:Host"] = "127.0.0.1",
        ["Messages:Mail:Port"] = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture),
        ["Messages:Mail:Security"] = "None",
        ["Messages:Mail:From"] = "portal@example.cn",
    };

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(ending.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 test");
            while (await reader.ReadLineAsync(ending.Token) is { } line)
            {
                switch (line.Split(' ')[0].ToUpperInvariant())
                {
                    case "EHLO" or "HELO" or "MAIL" or "RSET" or "NOOP":
                        await writer.WriteLineAsync("250 ok");
                        break;
                    case "RCPT":
                        await writer.WriteLineAsync(Recipient(line) ?? "250 ok");
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        var mail = new StringBuilder();
                        while (await reader.ReadLineAsync(ending.Token) is { } text and not ".")
                        {
                            mail.Append(text).Append('\n');
                        }

                        Mails.Enqueue(mail.ToString());
                        if (await BreaksAfter(mail.ToString()))
                        {
                            return;
                        }

                        await writer.WriteLineAsync("250 taken");
                        break;
                    default:
                        await writer.WriteLineAsync("221 bye");
                        return;
                }
            }
        }
    }
}
