using System.Globalization;
using System.Net;
using System.Text;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Jobs;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Tests.Data.Platform.Messages;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The portal's process is killed while it is sending; another one goes on.</summary>
public class MessageCrashTests
{
    private const int Texts = 60;
    private const int Mails = 60;

    [SkippableFact]
    public async Task Process_KilledInTheMiddle_SendsNothingTwiceAndLosesNothing()
    {
        Prerequisite.Check(PostgresCluster.MissingReason);
        await using var gateway = await TextGateway.StartAsync();
        await using var mail = new MailServer();
        gateway.Delay = TimeSpan.FromMilliseconds(50);
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Both in the middle: some texts and some mails have gone, one mail is in but its receipt is not on record yet.
        mail.BreaksAfter = async _ =>
        {
            if (mail.Mails.Count == Mails / 2 && halfway.TrySetResult())
            {
                await Task.Delay(TimeSpan.FromSeconds(2));
            }

            return false;
        };
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql, new MovableTime(TimeProvider.System.GetUtcNow().AddMinutes(-5)));
        await MessageTests.AddAsync(portal, Texts, MessageChannel.Text);
        await MessageTests.AddAsync(portal, Mails, MessageChannel.Mail, first: 100);
        var options = new PortalServerOptions
        {
            Provider = "PostgreSql",
            ConnectionString = portal.ConnectionString,
            Settings = gateway.Settings.Concat(mail.Settings.Where(setting => !gateway.Settings.ContainsKey(setting.Key))).Append(new("Portal:DemoCases", "0")).ToDictionary(StringComparer.Ordinal),
        };
        var directory = Directory.CreateTempSubdirectory("hp-crash-").FullName;
        portal.CopyTo(directory);
        await using var first = await PortalServer.StartAsync(options, directory);
        await halfway.Task.WaitAsync(TimeSpan.FromSeconds(60));
        first.Kill();
        mail.BreaksAfter = _ => Task.FromResult(false);

        await using var db = await portal.OpenAsync();
        Assert.True(await db.Set<Message>().AnyAsync(row => row.State == MessageState.Sending));

        // A minute passes for the dead server's lease.
        await db.Set<JobState>().Where(row => row.RunId != null).ExecuteUpdateAsync(row => row.SetProperty(state => state.LeaseUntil, DateTime.UnixEpoch));
        var elsewhere = Directory.CreateTempSubdirectory("hp-crash-").FullName;
        portal.CopyTo(elsewhere);
        await using var second = await PortalServer.StartAsync(options, elsewhere);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await db.Set<Message>().AnyAsync(row => row.State == MessageState.Sending || row.State == MessageState.Waiting, limit.Token))
        {
            await Task.Delay(500, limit.Token);
        }

        var states = await db.Set<Message>().AsNoTracking().GroupBy(row => new { row.Channel, row.State }).Select(group => new { group.Key.Channel, group.Key.State, Count = group.Count() }).ToListAsync(CancellationToken.None);
        var words = string.Join(", ", states.Select(state => string.Create(CultureInfo.InvariantCulture, $"{state.Channel} {state.State} {state.Count}")));

        // Every text was sent on exactly once, although some were handed over twice.
        Assert.Equal(Texts, gateway.Taken.Count);
        Assert.True(states.Single(state => state.Channel == MessageChannel.Text) is { State: MessageState.Sent, Count: Texts }, words);

        // No mail came in twice, and none is missing but those a person is asked about.
        var bodies = mail.Mails.Select(text => text.Split('\n').First(line => line.StartsWith("To: ", StringComparison.Ordinal))).ToList();
        Assert.Equal(bodies.Count, bodies.Distinct(StringComparer.Ordinal).Count());
        var uncertain = states.SingleOrDefault(state => state.State == MessageState.Uncertain)?.Count ?? 0;
        Assert.InRange(uncertain, 1, Mails);
        Assert.Equal(Mails, states.Where(state => state.Channel == MessageChannel.Mail && state.State is MessageState.Sent or MessageState.Uncertain).Sum(state => state.Count));
        Assert.InRange(bodies.Count, Mails - uncertain, Mails);

        await ReportsAreTakenOnlyWithASignatureAsync(second.Address, gateway.Taken.Keys.First());
        Assert.Equal(1, await db.Set<Message>().CountAsync(row => row.State == MessageState.Delivered));
    }

    private static async Task ReportsAreTakenOnlyWithASignatureAsync(Uri server, Guid message)
    {
        using var http = new HttpClient { BaseAddress = server };
        async Task<HttpStatusCode> ReportAsync(string body, string? secret = TextGateway.Secret)
        {
            var content = Encoding.UTF8.GetBytes(body);
            using var request = new HttpRequestMessage(HttpMethod.Post, "gateway/text/delivery") { Content = new ByteArrayContent(content) };
            if (secret is not null)
            {
                var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                request.Headers.Add(GatewaySignature.AppHeader, TextGateway.AppId);
                request.Headers.Add(GatewaySignature.TimeHeader, time);
                request.Headers.Add(GatewaySignature.NonceHeader, "0123456789");
                request.Headers.Add(GatewaySignature.SignatureHeader, TextGateway.Signature(secret).Sign("POST", "/gateway/text/delivery", time, "0123456789", content));
            }

            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }

        var report = $$"""{"id":"{{message}}","state":"delivered"}""";
        Assert.Equal(HttpStatusCode.Unauthorized, await ReportAsync(report, secret: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await ReportAsync(report, "another-secret-of-tests"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await ReportAsync(new string(' ', 5000)));
        Assert.Equal(HttpStatusCode.BadRequest, await ReportAsync("nonsense"));
        Assert.Equal(HttpStatusCode.BadRequest, await ReportAsync($$"""{"id":"{{message}}","state":"lost"}"""));
        Assert.Equal(HttpStatusCode.NotFound, await ReportAsync($$"""{"id":"{{Guid.CreateVersion7()}}","state":"delivered"}"""));
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(report));
        Assert.Equal(HttpStatusCode.NoContent, await ReportAsync(report));
    }
}
