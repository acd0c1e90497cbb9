using HealthPortal.Data.Cryptography;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Tests.Data.Jobs;
using HealthPortal.Tests.Data.Platform.Accounts;
using HealthPortal.Tests.Kit;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Messages;

/// <summary>Messages from the use case that has something to tell to the gateway, the mail server and back.</summary>
public class MessageTests
{
    /// <summary>A number that is given to nobody.</summary>
    private const string Phone = "13900000017";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Case_Accepted_TellsTheApplicantOnceItIsThrough(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var submitted = await portal.SubmitAsync();
        var handed = submitted;
        Assert.Empty((await portal.DoAsync("admin", new ListMessages())).Rows);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("officer", new AcceptCase { CaseId = handed.Id, Version = 99 })).Failure);
        Assert.Empty((await portal.DoAsync("admin", new ListMessages())).Rows);
        await portal.DoAsync("officer", new AcceptCase { CaseId = handed.Id, Version = handed.Version });
        var row = Assert.Single((await portal.DoAsync("admin", new ListMessages())).Rows);
        Assert.Equal(("受理通知", MessageChannel.Text, MessageState.Waiting), (row.KindName, row.Channel, row.State));
        Assert.Contains(handed.CaseNumber, row.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("{", row.Body, StringComparison.Ordinal);
        Assert.Contains("*", row.Address, StringComparison.Ordinal);
        Assert.Equal($"/cases/{handed.Id}", row.Href);
        await JobTests.LookAsync(JobTests.Runner(portal, "one"));
        portal.Clock.Advance(TimeSpan.FromSeconds(11));
        await JobTests.LookAsync(JobTests.Runner(portal, "one"));
        row = Assert.Single((await portal.DoAsync("admin", new ListMessages())).Rows);
        Assert.Equal((MessageState.Delivered, 1), (row.State, row.Attempts));
        Assert.Equal(row.Body, Assert.Single(await portal.DoAsync("admin", new ListDevelopmentMail())).Body);

        // Of the organ whose act it is, and of those above; not of others.
        Assert.Single((await portal.DoAsync("auditor", new ListMessages())).Rows);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("officer", new ListMessages())).Failure);
        using var file = new MemoryStream();
        Assert.Equal(1, await portal.DoAsync("auditor", new ExportMessages { Destination = file }));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("auditor", new ActOnMessage { MessageId = row.Id, Act = MessageAct.Resend, Reason = "试" })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Gateway_SignedRequests_AreTakenRefusedTriedAgainAndReported(TestDatabase database)
    {
        await using var gateway = await TextGateway.StartAsync();
        await using var portal = await TestPortal.StartAsync(database, settings: gateway.Settings);
        await HavePhoneAsync(portal);
        async Task<MessageRow> SendAsync()
        {
            portal.Clock.Advance(TimeSpan.FromSeconds(1));
            await portal.DoAsync("admin", new SendTestMessage { Channel = MessageChannel.Text });
            await RunAsync(portal);
            return await LastAsync(portal);
        }

        var sent = await SendAsync();
        Assert.Equal((MessageState.Sent, 1), (sent.State, sent.Attempts));
        Assert.StartsWith("G", sent.GatewayNumber, StringComparison.Ordinal);
        Assert.Equal(Phone, Assert.Single(gateway.Numbers));
        Assert.Equal(sent.Body, gateway.Taken[sent.Id]);

        // Reports: known, repeated, unknown.
        Assert.True((await portal.System.RunAsync(new RecordDelivery { MessageId = sent.Id, IsDelivered = true })).Value);
        Assert.True((await portal.System.RunAsync(new RecordDelivery { MessageId = sent.Id, IsDelivered = false, Problem = "迟到的失败" })).Value);
        Assert.Equal(MessageState.Delivered, (await LastAsync(portal)).State);
        Assert.False((await portal.System.RunAsync(new RecordDelivery { MessageId = Guid.CreateVersion7(), IsDelivered = true })).Value);

        // Refused for good.
        gateway.Answer = _ => Results.Json(new { problem = "号码在黑名单" }, statusCode: 400);
        var refused = await SendAsync();
        Assert.Equal(MessageState.Failed, refused.State);
        Assert.Contains("号码在黑名单（400）", refused.Problem, StringComparison.Ordinal);

        // Later: with the gateway's own wish, with back-off, until it has been tried often enough.
        gateway.Answer = _ => Results.StatusCode(503);
        var later = await SendAsync();
        Assert.Equal((MessageState.Waiting, 1, portal.Clock.GetUtcNow().UtcDateTime.AddMinutes(1)), (later.State, later.Attempts, later.DueAt));
        await RunAsync(portal);
        Assert.Equal(1, (await LastAsync(portal)).Attempts);
        for (var attempt = 2; attempt <= 6; attempt++)
        {
            portal.Clock.Advance(TimeSpan.FromHours(5));
            await RunAsync(portal);
        }

        var failed = await LastAsync(portal);
        Assert.Equal((MessageState.Failed, 6), (failed.State, failed.Attempts));
        Assert.Contains("试了 6 次", failed.Problem, StringComparison.Ordinal);

        // A person sends it again; whoever asks twice is told.
        gateway.Answer = _ => null;
        Assert.Equal("reason", (await portal.RunAsync("admin", new ActOnMessage { MessageId = failed.Id, Act = MessageAct.Resend, Reason = " " })).Problems[0].Field);
        await portal.DoAsync("admin", new ActOnMessage { MessageId = failed.Id, Act = MessageAct.Resend, Reason = "网关恢复" });
        Assert.Contains("待发送", (await portal.RunAsync("admin", new ActOnMessage { MessageId = failed.Id, Act = MessageAct.Resend, Reason = "网关恢复" })).Message, StringComparison.Ordinal);
        await RunAsync(portal);
        Assert.Equal(MessageState.Sent, (await LastAsync(portal)).State);

        // No answer in time: handed over again under the same id, sent on once.
        gateway.Delay = TimeSpan.FromSeconds(4);
        var lost = await SendAsync();
        Assert.Contains("没有应答", lost.Problem, StringComparison.Ordinal);
        gateway.Delay = TimeSpan.Zero;
        var before = gateway.Requests;
        portal.Clock.Advance(TimeSpan.FromMinutes(2));
        await RunAsync(portal);
        Assert.Equal((MessageState.Sent, before + 1), ((await LastAsync(portal)).State, gateway.Requests));
        Assert.Equal(3, gateway.Taken.Count);
        Assert.Equal("没有送达：空号", await ReportAsync(portal, lost.Id, "空号"));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Gateway_Down_LeavesTheRestForLater(TestDatabase database)
    {
        var gateway = await TextGateway.StartAsync();
        await using var portal = await TestPortal.StartAsync(database, settings: gateway.Settings);
        await AddAsync(portal, 40, MessageChannel.Text);
        await gateway.DisposeAsync();
        await RunAsync(portal);
        await using var db = await portal.OpenAsync();
        var tried = await db.Set<Message>().CountAsync(row => row.Attempts == 1);
        Assert.InRange(tried, 5, 20);
        Assert.Equal(40, await db.Set<Message>().CountAsync(row => row.State == MessageState.Waiting));
        Assert.Equal(40 - tried, await db.Set<Message>().CountAsync(row => row.Attempts == 0));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Mail_HandedOver_IsNeverSentTwiceByItself(TestDatabase database)
    {
        await using var server = new MailServer();
        await using var portal = await TestPortal.StartAsync(database, settings: server.Settings);
        await AddAsync(portal, 3, MessageChannel.Mail);
        server.Recipient = line => line.Contains("to1@", StringComparison.Ordinal) ? "550 no such box" : null;
        server.BreaksAfter = mail => Task.FromResult(mail.Contains("to2@", StringComparison.Ordinal));
        await RunAsync(portal);
        await using (var db = await portal.OpenAsync())
        {
            var rows = await db.Set<Message>().OrderBy(row => row.RecipientName).ToListAsync();
            Assert.Equal([MessageState.Sent, MessageState.Failed, MessageState.Uncertain], rows.Select(row => row.State));
            Assert.Contains("550", rows[1].Problem, StringComparison.Ordinal);
        }

        Assert.Equal(2, server.Mails.Count);
        portal.Clock.Advance(TimeSpan.FromHours(6));
        await RunAsync(portal);
        Assert.Equal(2, server.Mails.Count);

        // A run that died: what was not handed over goes again, what was is left to a person.
        server.BreaksAfter = _ => Task.FromResult(false);
        var claim = Guid.CreateVersion7();
        await AddAsync(portal, 2, MessageChannel.Mail, first: 10);
        var batch = (await portal.System.RunAsync(new ClaimMessages { ClaimId = claim })).Value;
        Assert.Equal(2, batch.Count);
        await portal.System.RunAsync(new MarkHandedOver { ClaimId = claim, MessageId = batch[0].Id });
        await RunAsync(portal);
        Assert.Equal(3, server.Mails.Count);
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal(MessageState.Uncertain, (await db.Set<Message>().SingleAsync(row => row.Id == batch[0].Id)).State);
            Assert.Equal(MessageState.Sent, (await db.Set<Message>().SingleAsync(row => row.Id == batch[1].Id)).State);
        }

        // The run that was thought dead may neither send nor write any more.
        await Assert.ThrowsAsync<OperationCanceledException>(() => portal.System.RunAsync(new MarkHandedOver { ClaimId = claim, MessageId = batch[0].Id }));
        await portal.System.RunAsync(new SettleMessages { ClaimId = claim, Results = new Dictionary<Guid, SendResult> { [batch[0].Id] = new(SendOutcome.Accepted) } });
        Assert.Equal(MessageState.Uncertain, (await portal.DoAsync("admin", new ListMessages { Filter = new() { State = MessageState.Uncertain } })).Rows[0].State);
        await portal.DoAsync("admin", new ActOnMessage { MessageId = batch[0].Id, Act = MessageAct.ConfirmSent, Reason = "对方说收到了" });
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal(MessageState.Sent, (await db.Set<Message>().SingleAsync(row => row.Id == batch[0].Id)).State);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Mail_WhileTheServerIsDown_WaitsWithoutUsingUpItsAttempts(TestDatabase database)
    {
        IReadOnlyDictionary<string, string> settings;
        await using (var gone = new MailServer())
        {
            settings = gone.Settings;
        }

        await using var portal = await TestPortal.StartAsync(database, settings: settings);
        await AddAsync(portal, 3, MessageChannel.Mail);
        for (var hour = 0; hour < 20; hour++)
        {
            await RunAsync(portal);
            portal.Clock.Advance(TimeSpan.FromHours(1));
        }

        await using (var db = await portal.OpenAsync())
        {
            var rows = await db.Set<Message>().ToListAsync();
            Assert.All(rows, row => Assert.Equal((MessageState.Waiting, 0), (row.State, row.Attempts)));
            Assert.All(rows, row => Assert.Contains("连不上邮件服务器", row.Problem, StringComparison.Ordinal));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task QuietHours_AndCancelling_HoldMessagesBack(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database, MovableTime.InShanghai(2026, 3, 13)); // Friday
        var handed = await portal.SubmitAsync();
        var settings = await portal.DoAsync("admin", new ReadMessageSettings());
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("security", new ReadMessageSettings())).Failure);
        MessagePolicy Policy(int version, int attempts = 6) => new() { Version = version, QuietFrom = new(21, 0), QuietTo = new(8, 0), TextOnWorkingDaysOnly = true, Attempts = attempts };
        Assert.Equal(["attempts", "reason"], (await portal.RunAsync("admin", new SaveMessagePolicy { Policy = Policy(settings.Policy.Version, 99), Reason = null })).Problems.Select(problem => problem.Field));
        await portal.DoAsync("admin", new SaveMessagePolicy { Policy = Policy(settings.Policy.Version), Reason = "周末不打扰" });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new SaveMessagePolicy { Policy = Policy(settings.Policy.Version), Reason = "再来" })).Failure);
        Assert.Contains(await portal.DoAsync("auditor", new ReadMessageHistory()), change => change.Values.Any(value => value.Field == "短信只在工作日"));

        portal.Clock.Advance(TimeSpan.FromHours(13));
        await portal.DoAsync("officer", new AcceptCase { CaseId = handed.Id, Version = handed.Version });
        var row = await LastAsync(portal);
        Assert.Equal("2026-03-16 08:00", FormattableString.Invariant($"{row.DueAt.AddHours(8):yyyy-MM-dd HH:mm}"));
        portal.Clock.Advance(TimeSpan.FromHours(12));
        await RunAsync(portal);
        Assert.Equal(MessageState.Waiting, (await LastAsync(portal)).State);
        await portal.DoAsync("admin", new ActOnMessage { MessageId = row.Id, Act = MessageAct.Cancel, Reason = "误操作" });
        portal.Clock.Advance(TimeSpan.FromDays(3));
        await RunAsync(portal);
        Assert.Equal(MessageState.Cancelled, (await LastAsync(portal)).State);

        // Sent again so late that nobody wants to know any more.
        await portal.DoAsync("admin", new ActOnMessage { MessageId = row.Id, Act = MessageAct.Resend, Reason = "还是发" });
        portal.Clock.Advance(TimeSpan.FromDays(4));
        await RunAsync(portal);
        Assert.Contains("过时", (await LastAsync(portal)).Problem, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Template_Changed_IsCheckedPreviewedAndUsed(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var list = await portal.DoAsync("auditor", new ListMessageTemplates());
        Assert.Equal(MessageKinds.All.Count, list.Count);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("auditor", new ReadMessageTemplate { Kind = "test" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new ReadMessageTemplate { Kind = "nothing" })).Failure);
        var read = await portal.DoAsync("admin", new ReadMessageTemplate { Kind = "test" });
        SaveMessageTemplate Save(TemplateFields fields, int version = 1) => new() { Kind = "test", Version = version, Fields = fields, Reason = "试" };
        Assert.Contains("没有“{办件编号}”这个变量", (await portal.RunAsync("admin", Save(read.Fields with { Text = "{办件编号}" }))).Message, StringComparison.Ordinal);
        Assert.Equal(["body", "subject"], (await portal.RunAsync("admin", Save(read.Fields with { Subject = new string('题', 101), Body = "" }))).Problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
        Assert.Equal("channels", (await portal.RunAsync("admin", Save(read.Fields with { UsesPortal = false, UsesText = false, UsesMail = false }))).Problems[0].Field);
        Assert.Contains("只能用短信", (await portal.RunAsync("admin", new SaveMessageTemplate { Kind = "case-decided", Version = 1, Fields = read.Fields with { Text = "{结果}", Body = "", Subject = "", UsesMail = false }, Reason = "试" })).Problems.Select(problem => problem.Message).Aggregate(string.Concat), StringComparison.Ordinal);
        var preview = await portal.DoAsync("admin", new PreviewMessageTemplate { Kind = "test", Fields = read.Fields with { Body = "您好，{姓名}", Text = new string('长', 80) } });
        Assert.Equal(("您好，吕立新", 2), (preview.Body, preview.Segments));
        Assert.Equal("text", (await portal.RunAsync("admin", new PreviewMessageTemplate { Kind = "test", Fields = read.Fields with { Text = "{" } })).Problems[0].Field);
        await portal.DoAsync("admin", Save(read.Fields with { Body = "改过：{姓名}", UsesMail = false }));
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", Save(read.Fields))).Failure);
        Assert.Contains("没有变化", (await portal.RunAsync("admin", Save(read.Fields with { Body = "改过：{姓名}", UsesMail = false }, 2))).Message, StringComparison.Ordinal);

        await portal.DoAsync("admin", new SendTestMessage { Channel = MessageChannel.Portal });
        var me = await portal.DoAsync("admin", new ReadMyAccount());
        await portal.DoAsync("admin", new EditMyContact { Version = me.Version, Phone = null, Email = null });
        Assert.Contains("没有登记手机号码", (await portal.RunAsync("admin", new SendTestMessage { Channel = MessageChannel.Text })).Message, StringComparison.Ordinal);
        var mine = await portal.DoAsync("admin", new ListMyMessages());
        Assert.Equal((1, "改过：吕立新"), (mine.Unread, mine.Rows[0].Body));
        Assert.Empty((await portal.DoAsync("auditor", new ListMyMessages())).Rows);
        Assert.Equal(0, await portal.DoAsync("auditor", new MarkMessagesRead { MessageId = mine.Rows[0].Id }));
        Assert.Equal(1, await portal.DoAsync("admin", new CountMyMessages()));
        Assert.Equal(1, await portal.DoAsync("admin", new MarkMessagesRead()));
        Assert.Empty((await portal.DoAsync("admin", new ListMyMessages { UnreadOnly = true })).Rows);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task UnusualSignIn_IsToldToItsOwner(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var clerk = await AccountTests.IdAsync(portal, "window");
        foreach (var address in (string[])["10.1.2.3", "10.1.2.4", "203.0.113.9"])
        {
            var begun = await portal.System.RunAsync(new BeginSession { UserId = clerk, Address = address, UserAgent = "Chrome/143" });
            await portal.System.RunAsync(new RecordSignIn { UserName = "window", RemoteAddress = address, IsUnusual = begun.Value.IsUnusual });
            portal.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var told = Assert.Single((await portal.DoAsync("window", new ListMyMessages())).Rows);
        Assert.Contains("203.0.113.9", told.Body, StringComparison.Ordinal);
        Assert.Equal("/me/sessions", told.Href);
    }

    [Fact]
    public void Signature_ChangedOldOrUnknown_IsRefused()
    {
        var signature = TextGateway.Signature();
        var now = DateTimeOffset.FromUnixTimeSeconds(1_773_000_000);
        var body = "{}"u8.ToArray();
        string Sign(string time) => signature.Sign("POST", "/a", time, "12345678", body);
        bool Right(string time = "1773000000", string path = "/a", string app = TextGateway.AppId, string nonce = "12345678", string? sign = null, byte[]? content = null) =>
            signature.IsRight("POST", path, app, time, nonce, sign ?? Sign("1773000000"), content ?? body, now);
        Assert.True(Right());
        Assert.True(Right("1772999700", sign: Sign("1772999700")));
        Assert.False(Right("1772999699", sign: Sign("1772999699")));
        Assert.False(Right("1773000001"));
        Assert.False(Right(path: "/b"));
        Assert.False(Right(app: "other"));
        Assert.False(Right(nonce: "1234567"));
        Assert.False(Right(sign: ""));
        Assert.False(Right(content: "{ }"u8.ToArray()));
        Assert.False(TextGateway.Signature("another-secret-of-tests").IsRight("POST", "/a", TextGateway.AppId, "1773000000", "12345678", Sign("1773000000"), body, now));
        Assert.False(new GatewaySignature(new NationalCryptography(), new TextGatewayOptions()).IsRight("POST", "/a", "", "1773000000", "12345678", "", body, now));
    }

    [Theory]
    [InlineData("Messages:Text:Endpoint", "http://example.cn/send", "https")]
    [InlineData("Messages:Text:Secret", "short", "至少 16 个字符")]
    [InlineData("Messages:Mail:Security", "None", "只能在本机")]
    [InlineData("Messages:Mail:From", "nobody", "发件人")]
    public async Task Settings_ThatAreUnsafe_StopTheStart(string key, string value, string words)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Messages:Development"] = "false",
            ["Messages:Text:Endpoint"] = "https://example.cn/send",
            ["Messages:Text:AppId"] = "a",
            ["Messages:Text:Secret"] = "0123456789abcdef",
            ["Messages:Mail:Host"] = "mail.example.cn",
            ["Messages:Mail:From"] = "portal@example.cn",
            [key] = value,
        };
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite, settings: settings);
        Assert.Contains(words, Assert.Throws<InvalidOperationException>(() => portal.Services.GetRequiredService<MessageTransports>()).Message, StringComparison.Ordinal);
    }

    /// <summary>One run of the sending job, asked for by a person.</summary>
    internal static async Task RunAsync(TestPortal portal)
    {
        await portal.DoAsync("admin", new HealthPortal.Data.Platform.Jobs.StartJob { Code = "message-sending" });
        await JobTests.LookAsync(JobTests.Runner(portal, "one"));
    }

    /// <summary>Messages written straight into the outbox, numbered.</summary>
    internal static async Task AddAsync(TestPortal portal, int count, MessageChannel channel, int first = 0)
    {
        var fields = portal.Services.GetRequiredService<ProtectedFields>();
        var now = portal.Clock.GetUtcNow().UtcDateTime;
        await using var db = await portal.OpenAsync();
        for (var number = first; number < first + count; number++)
        {
            db.Add(new Message
            {
                OrganisationPath = "js/0/",
                Kind = "test",
                Channel = channel,
                RecipientName = FormattableString.Invariant($"收件人{number}"),
                AddressCipher = fields.Encrypt(channel == MessageChannel.Mail ? FormattableString.Invariant($"to{number}@example.cn") : FormattableString.Invariant($"139{number:00000000}")),
                AddressMasked = "***",
                Subject = "标题",
                Body = FormattableString.Invariant($"正文{number}"),
                CreatedAt = now.AddTicks(number * 10),
                State = MessageState.Waiting,
                DueAt = now.AddTicks(number * 10),
            });
        }

        await db.SaveChangesAsync();
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private static async Task HavePhoneAsync(TestPortal portal)
    {
        var me = await portal.DoAsync("admin", new ReadMyAccount());
        await portal.DoAsync("admin", new EditMyContact { Version = me.Version, Phone = Phone });
    }

    private static async Task<string?> ReportAsync(TestPortal portal, Guid id, string problem)
    {
        await portal.System.RunAsync(new RecordDelivery { MessageId = id, IsDelivered = false, Problem = problem });
        return (await portal.DoAsync("admin", new ListMessages())).Rows.Single(row => row.Id == id).Problem;
    }

    private static async Task<MessageRow> LastAsync(TestPortal portal) => (await portal.DoAsync("admin", new ListMessages())).Rows[0];
}
