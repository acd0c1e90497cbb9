using HealthPortal.Data.Platform.ExternalSignIn;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.ExternalSignIn;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.ExternalSignIn;

/// <summary>Settings of providers, and the accounts people bind.</summary>
public class ExternalSignInTests
{
    private static readonly ProviderFields Fields = new() { Code = "jiangsu", Name = "政务统一认证", Authority = "https://id.example.cn", ClientId = "portal", Secret = "the-very-secret-of-the-tests" };

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Provider_IsSavedTriedSwitchedAndNeverTellsItsSecret(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new SaveIdentityProvider { Fields = Fields, Reason = "试" })).Failure);
        Assert.Equal(["code", "authority", "reason"], (await portal.RunAsync("security", new SaveIdentityProvider { Fields = Fields with { Code = "A", Authority = "http://id.example.cn" }, Reason = " " })).Problems.Select(problem => problem.Field));
        Assert.Equal("jiangsu", await portal.DoAsync("security", new SaveIdentityProvider { Fields = Fields, Reason = "接入统一认证" }));
        Assert.Equal("code", (await portal.RunAsync("security", new SaveIdentityProvider { Fields = Fields with { Name = "另一个" }, Reason = "试" })).Problems[0].Field);
        Assert.Equal("name", (await portal.RunAsync("security", new SaveIdentityProvider { Fields = Fields with { Code = "other" }, Reason = "试" })).Problems[0].Field);

        // Off until it is switched on.
        Assert.Empty((await portal.Anonymous.RunAsync(new ListOfferedProviders())).Value);
        Assert.Equal(FailureKind.NotFound, (await portal.System.RunAsync(new ReadProviderForSignIn { Code = "jiangsu" })).Failure);
        var read = await portal.DoAsync("auditor", new ReadIdentityProvider { Code = "jiangsu" });
        Assert.Equal((true, null, false, false), (read.HasSecret, read.Fields.Secret, read.IsActive, read.MayEdit));
        Assert.Equal("reason", (await portal.RunAsync("security", new SwitchIdentityProvider { Id = read.Id, Version = read.Version, IsActive = true, Reason = "" })).Problems[0].Field);
        await portal.DoAsync("security", new SwitchIdentityProvider { Id = read.Id, Version = read.Version, IsActive = true, Reason = "测试通过" });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("security", new SwitchIdentityProvider { Id = read.Id, Version = read.Version, IsActive = false, Reason = "试" })).Failure);
        Assert.Equal(new OfferedProvider("jiangsu", "政务统一认证"), Assert.Single((await portal.Anonymous.RunAsync(new ListOfferedProviders())).Value));
        Assert.Equal(Fields.Secret, (await portal.System.RunAsync(new ReadProviderForSignIn { Code = "jiangsu" })).Value.Secret);

        // A saved form leaves the secret alone, names what changed, and can take the secret away.
        read = await portal.DoAsync("security", new ReadIdentityProvider { Code = "jiangsu" });
        await portal.DoAsync("security", new SaveIdentityProvider { Id = read.Id, Version = read.Version, Fields = read.Fields with { Name = "省统一认证" }, Reason = "改名" });
        Assert.Equal(Fields.Secret, (await portal.System.RunAsync(new ReadProviderForSignIn { Code = "jiangsu" })).Value.Secret);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("security", new SaveIdentityProvider { Id = read.Id, Version = read.Version, Fields = read.Fields, Reason = "试" })).Failure);
        read = await portal.DoAsync("security", new ReadIdentityProvider { Code = "jiangsu" });
        Assert.Contains("没有变化", (await portal.RunAsync("security", new SaveIdentityProvider { Id = read.Id, Version = read.Version, Fields = read.Fields, Reason = "试" })).Message, StringComparison.Ordinal);
        Assert.Equal("code", (await portal.RunAsync("security", new SaveIdentityProvider { Id = read.Id, Version = read.Version, Fields = read.Fields with { Code = "moved" }, Reason = "试" })).Problems[0].Field);
        Assert.Equal("secret", (await portal.RunAsync("security", new SaveIdentityProvider { Id = read.Id, Version = read.Version, Fields = read.Fields with { WithoutSecret = true, Secret = "x" }, Reason = "试" })).Problems[0].Field);
        await portal.DoAsync("security", new SaveIdentityProvider { Id = read.Id, Version = read.Version, Fields = read.Fields with { WithoutSecret = true }, Reason = "改为公开客户端" });
        Assert.Null((await portal.System.RunAsync(new ReadProviderForSignIn { Code = "jiangsu" })).Value.Secret);

        var history = await portal.DoAsync("auditor", new ReadIdentityProviderHistory { Id = read.Id });
        Assert.Equal(["改为公开客户端", "改名", "测试通过", "接入统一认证"], history.Select(entry => entry.Reason));
        await using var db = await portal.OpenAsync();
        Assert.DoesNotContain(await db.Set<ChangeEntry>().ToListAsync(), entry => entry.Changes.Contains(Fields.Secret!, StringComparison.Ordinal));
        Assert.NotEqual(Fields.Secret, (await db.Set<IdentityProvider>().SingleAsync()).SecretCipher);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Account_IsBoundByThePersonAlone_AndTakenOffByThePersonOrTheAdministrator(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var provider = await AddAsync(portal, "jiangsu");
        var mine = new ExternalAccount(provider, "1001", "吴窗口");
        Assert.Null((await portal.System.RunAsync(new FindLinkedAccount { Account = mine })).Value);
        Assert.Null(Assert.Single(await portal.DoAsync("window", new ListMyExternalLinks())).Id);
        await portal.DoAsync("window", new LinkMyAccount { Account = mine });
        var link = Assert.Single(await portal.DoAsync("window", new ListMyExternalLinks()));
        Assert.Equal(("吴窗口", null), (link.ExternalName, link.LastUsedAt));
        Assert.Contains("绑定了", Assert.Single((await portal.DoAsync("window", new ListMyMessages())).Rows).Subject, StringComparison.Ordinal);

        // One account here for one over there, either way round; never the same twice.
        Assert.Contains("不用再绑", (await portal.RunAsync("window", new LinkMyAccount { Account = mine })).Message, StringComparison.Ordinal);
        Assert.Contains("另一个", (await portal.RunAsync("window", new LinkMyAccount { Account = mine with { Subject = "1002" } })).Message, StringComparison.Ordinal);
        Assert.Contains("别的门户账号", (await portal.RunAsync("officer", new LinkMyAccount { Account = mine })).Message, StringComparison.Ordinal);
        Assert.False((await portal.RunAsync("officer", new LinkMyAccount { Account = mine with { Subject = "" } })).Succeeded);
        Assert.False((await portal.RunAsync("officer", new LinkMyAccount { Account = mine with { Subject = new string('1', 256) } })).Succeeded);
        Assert.False((await portal.RunAsync("officer", new LinkMyAccount { Account = mine with { ProviderId = Guid.CreateVersion7() } })).Succeeded);

        // Subjects are exact: no case folding, no trimming.
        Assert.Null((await portal.System.RunAsync(new FindLinkedAccount { Account = mine with { Subject = " 1001" } })).Value);
        await portal.System.RunAsync(new TouchExternalLink { Account = mine });
        Assert.NotNull(Assert.Single(await portal.DoAsync("window", new ListMyExternalLinks())).LastUsedAt);

        // The issuer behind links cannot be exchanged, nor the provider deleted.
        var read = await portal.DoAsync("security", new ReadIdentityProvider { Code = "jiangsu" });
        Assert.Equal("authority", (await portal.RunAsync("security", new SaveIdentityProvider { Id = read.Id, Version = read.Version, Fields = read.Fields with { Authority = "https://elsewhere.example.cn" }, Reason = "试" })).Problems[0].Field);
        Assert.Contains("1 个账号", (await portal.RunAsync("security", new DeleteIdentityProvider { Id = read.Id, Version = read.Version, Reason = "试" })).Message, StringComparison.Ordinal);

        // Others see it within their reach only, and nobody takes off another's as one's own.
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("officer", new RemoveMyExternalLink { LinkId = link.Id!.Value })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("officer", new ListExternalLinks())).Failure);
        Assert.Single((await portal.DoAsync("admin", new ListExternalLinks { Text = "吴窗", Provider = "jiangsu" })).Rows);
        Assert.Empty((await portal.DoAsync("admin", new ListExternalLinks { Text = "没有的人" })).Rows);
        using var file = new MemoryStream();
        await portal.DoAsync("admin", new ExportExternalLinks { Destination = file });
        Assert.Contains(Sheets.Rows(file.ToArray()), row => row.Contains("吴窗口", StringComparer.Ordinal));
        Assert.Equal("reason", (await portal.RunAsync("admin", new RemoveExternalLink { LinkId = link.Id.Value, Reason = " " })).Problems[0].Field);
        await portal.DoAsync("admin", new RemoveExternalLink { LinkId = link.Id.Value, Reason = "本人电话要求" });
        Assert.Null((await portal.System.RunAsync(new FindLinkedAccount { Account = mine })).Value);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new RemoveExternalLink { LinkId = link.Id.Value, Reason = "再来" })).Failure);

        // Free again, also for somebody else; the person can take it off alone.
        await portal.DoAsync("officer", new LinkMyAccount { Account = mine });
        await portal.DoAsync("officer", new RemoveMyExternalLink { LinkId = Assert.Single(await portal.DoAsync("officer", new ListMyExternalLinks())).Id!.Value });
        read = await portal.DoAsync("security", new ReadIdentityProvider { Code = "jiangsu" });
        await portal.DoAsync("security", new DeleteIdentityProvider { Id = read.Id, Version = read.Version, Reason = "不再使用" });
        Assert.Empty((await portal.DoAsync("security", new ListIdentityProviders())).Rows);
    }

    [Fact]
    public async Task Test_OfAProvider_SaysWhatFitsAndWhatDoesNot()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using var provider = await ProviderStub.StartAsync();
        var good = await portal.DoAsync("security", new TestIdentityProvider { Authority = provider.Authority, Scopes = ["openid", "profile"], SecretUse = ClientSecretUse.Basic });
        Assert.All(good, finding => Assert.True(finding.IsGood, finding.What + finding.Words));
        Assert.Contains(good, finding => finding is { What: "签名公钥", Words: "读到 1 个" });
        provider.Issuer = provider.Authority + "/";
        Assert.Equal(["签发者"], (await portal.DoAsync("security", new TestIdentityProvider { Authority = provider.Authority, Scopes = ["openid"] })).Where(finding => !finding.IsGood).Select(finding => finding.What));
        Assert.Contains("404", Assert.Single(await portal.DoAsync("security", new TestIdentityProvider { Authority = provider.Authority + "/nowhere", Scopes = ["openid"] })).Words, StringComparison.Ordinal);
        Assert.Contains("连不上", Assert.Single(await portal.DoAsync("security", new TestIdentityProvider { Authority = "http://127.0.0.1:9", Scopes = ["openid"] })).Words, StringComparison.Ordinal);
        Assert.Equal("authority", (await portal.RunAsync("security", new TestIdentityProvider { Authority = "http://169.254.169.254", Scopes = [] })).Problems[0].Field);
    }

    private static async Task<Guid> AddAsync(TestPortal portal, string providerCode)
    {
        await portal.DoAsync("security", new SaveIdentityProvider { Fields = Fields with { Code = providerCode }, Reason = "测试" });
        var read = await portal.DoAsync("security", new ReadIdentityProvider { Code = providerCode });
        await portal.DoAsync("security", new SwitchIdentityProvider { Id = read.Id, Version = read.Version, IsActive = true, Reason = "测试" });
        return read.Id;
    }
}
