using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Security;
using HealthPortal.Tests.Data.Jobs;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.Security;

/// <summary>A code by text message or mail in place of the app, and that nobody but its recipient can read it.</summary>
public class SignInCodeTests
{
    /// <summary>A number that is given to nobody.</summary>
    private const string Phone = "13900000017";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Code_IsSentToWhoCanBeReached_CountsOnceAndIsNotKept(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var maker = await MakerAsync(portal);
        Assert.False((await AskAsync(portal, maker)).NeedsCode);
        await SaveAsync(portal, policy => policy.SecondFactor = SecondFactorDemand.Everybody);

        // Without a way there is only the app.
        var contact = await portal.DoAsync("maker", new ReadMyAccount());
        await portal.DoAsync("maker", new EditMyContact { Version = contact.Version });
        Assert.True((await AskAsync(portal, maker)).MustBind);
        Assert.False((await SendAsync(portal, maker)).Succeeded);
        await SaveAsync(portal, policy => (policy.SecondFactorByText, policy.SecondFactorByMail) = (true, true));
        Assert.True((await AskAsync(portal, maker)).MustBind);
        contact = await portal.DoAsync("maker", new ReadMyAccount());
        await portal.DoAsync("maker", new EditMyContact { Version = contact.Version, Phone = Phone, Email = "pei.zhizheng@example.cn" });
        var asked = await AskAsync(portal, maker);
        Assert.Equal((false, true), (asked.MustBind, asked.NeedsCode));
        Assert.Equal([new CodeWay(MessageChannel.Text, "139****0017"), new CodeWay(MessageChannel.Mail, "p***@example.cn")], asked.Ways);

        // Whoever has only the password does not get to bind an app of his own.
        Assert.False((await portal.System.RunAsync(new SetUpSecondFactorAtSignIn { UserId = maker })).Succeeded);
        Assert.False((await portal.System.RunAsync(new SendSignInCode { UserId = maker, Channel = MessageChannel.Portal })).Succeeded);
        Assert.Equal("139****0017", (await SendAsync(portal, maker)).Value.Address);
        Assert.Contains("秒后再试", (await SendAsync(portal, maker)).Message, StringComparison.Ordinal);

        // In the outbox nobody reads it.
        var row = Assert.Single((await portal.DoAsync("admin", new ListMessages())).Rows);
        Assert.Contains("验证码••••••，5分钟", row.Body, StringComparison.Ordinal);
        Assert.Equal("5", string.Concat(row.Body.Where(char.IsAsciiDigit)));
        await SendOutAsync(portal);
        var code = string.Concat(Assert.Single(await portal.DoAsync("admin", new ListDevelopmentMail())).Body.Where(char.IsAsciiDigit).Take(6));
        Assert.Equal(6, code.Length);
        await using (var db = await portal.OpenAsync())
        {
            var kept = await db.Set<Message>().SingleAsync(message => message.Kind == "sign-in-code");
            Assert.Equal((MessageState.Delivered, null), (kept.State, kept.BodyCipher));
            Assert.DoesNotContain(code, kept.Body, StringComparison.Ordinal);
            Assert.NotEqual(code, (await db.Set<SignInCode>().SingleAsync()).CodeHash);
        }

        Assert.Contains("时效", (await portal.RunAsync("admin", new ActOnMessage { MessageId = row.Id, Act = MessageAct.Resend, Reason = "再发" })).Message, StringComparison.Ordinal);

        // Wrong, somebody else's, right, again.
        Assert.False((await TakeAsync(portal, maker, code == "000000" ? "000001" : "000000")).Succeeded);
        Assert.False((await TakeAsync(portal, maker, "")).Succeeded);
        Assert.False((await TakeAsync(portal, await MakerAsync(portal, "officer"), code)).Succeeded);
        Assert.Empty((await TakeAsync(portal, maker, " " + code[..3] + " " + code[3..])).Value.Codes);
        Assert.False((await TakeAsync(portal, maker, code)).Succeeded);

        // Too late; overtaken by a newer one; at most five an hour.
        portal.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await SendAsync(portal, maker)).Succeeded);
        await SendOutAsync(portal);
        var late = await LatestAsync(portal);
        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.False((await TakeAsync(portal, maker, late)).Succeeded);
        for (var sent = 2; sent < SignInCode.MostAnHour; sent++)
        {
            Assert.True((await SendAsync(portal, maker)).Succeeded);
            portal.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Contains("一小时", (await SendAsync(portal, maker)).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Code_ThatCouldNotGoInTime_IsNotSentAnyMore(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var maker = await MakerAsync(portal);
        var contact = await portal.DoAsync("maker", new ReadMyAccount());
        await portal.DoAsync("maker", new EditMyContact { Version = contact.Version, Phone = Phone });
        await SaveAsync(portal, policy => (policy.SecondFactor, policy.SecondFactorByText) = (SecondFactorDemand.Everybody, true));
        Assert.True((await SendAsync(portal, maker)).Succeeded);
        portal.Clock.Advance(TimeSpan.FromMinutes(6));
        await SendOutAsync(portal);
        var row = Assert.Single((await portal.DoAsync("admin", new ListMessages())).Rows);
        Assert.Equal((MessageState.Failed, "没有及时发出，内容已失效"), (row.State, row.Problem));
        Assert.Empty(await portal.DoAsync("admin", new ListDevelopmentMail()));
        await using var db = await portal.OpenAsync();
        Assert.Null((await db.Set<Message>().SingleAsync()).BodyCipher);

        // A template cannot do without the code, nor put it where others read.
        var template = await portal.DoAsync("admin", new ReadMessageTemplate { Kind = "sign-in-code" });
        Assert.Equal("text", Assert.Single((await portal.RunAsync("admin", new SaveMessageTemplate { Kind = "sign-in-code", Version = template.Version, Fields = template.Fields with { Text = "请登录" }, Reason = "试" })).Problems).Field);
        Assert.Equal("subject", Assert.Single((await portal.RunAsync("admin", new SaveMessageTemplate { Kind = "sign-in-code", Version = template.Version, Fields = template.Fields with { Subject = "{验证码}" }, Reason = "试" })).Problems).Field);

        // With the channel off in the template the person cannot be reached by it and binds an app.
        await portal.DoAsync("admin", new SaveMessageTemplate { Kind = "sign-in-code", Version = template.Version, Fields = template.Fields with { UsesText = false }, Reason = "停用短信" });
        Assert.True((await AskAsync(portal, maker)).MustBind);
    }

    private static async Task<Guid> MakerAsync(TestPortal portal, string name = "maker")
    {
        await using var db = await portal.OpenAsync();
        return await db.Users.Where(user => user.UserName == name).Select(user => user.Id).SingleAsync();
    }

    private static async Task<SecondFactorAtSignIn> AskAsync(TestPortal portal, Guid user) => (await portal.System.RunAsync(new ReadSecondFactorAtSignIn { UserId = user })).Value;

    private static Task<Outcome<SentSignInCode>> SendAsync(TestPortal portal, Guid user) => portal.System.RunAsync(new SendSignInCode { UserId = user, Channel = MessageChannel.Text });

    private static Task<Outcome<RecoveryCodes>> TakeAsync(TestPortal portal, Guid user, string code) => portal.System.RunAsync(new CheckSecondFactor { UserId = user, Code = code });

    private static async Task<string> LatestAsync(TestPortal portal) => string.Concat((await portal.DoAsync("admin", new ListDevelopmentMail()))[0].Body.Where(char.IsAsciiDigit).Take(6));

    private static async Task SendOutAsync(TestPortal portal)
    {
        // The first look plans the job, the second finds it due.
        await JobTests.LookAsync(JobTests.Runner(portal, "one"));
        portal.Clock.Advance(TimeSpan.FromSeconds(11));
        await JobTests.LookAsync(JobTests.Runner(portal, "one"));
    }

    private static async Task SaveAsync(TestPortal portal, Action<SecurityPolicy> change)
    {
        var policy = (await portal.DoAsync("security", new ReadSecurityPolicy())).Policy;
        change(policy);
        await portal.DoAsync("security", new SaveSecurityPolicy { Policy = policy, Reason = "测试" });
    }
}
