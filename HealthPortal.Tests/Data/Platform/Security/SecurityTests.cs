using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Security;
using HealthPortal.Tests.Data.Platform.Accounts;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.Security;

/// <summary>The security policy and what it does to passwords, sessions, codes and addresses.</summary>
public class SecurityTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Policy_Saved_IsBoundedVersionedAndOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var read = await portal.DoAsync("security", new ReadSecurityPolicy());
        Assert.Equal((0, 10, true), (read.Policy.Version, read.Policy.PasswordLength, read.MayEdit));
        Assert.False((await portal.DoAsync("auditor", new ReadSecurityPolicy())).MayEdit);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new SaveSecurityPolicy { Policy = read.Policy, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ReadSecurityPolicy())).Failure);

        Assert.Equal(["passwordLength", "reason"], (await portal.RunAsync("security", new SaveSecurityPolicy { Policy = new() { PasswordLength = 6 }, Reason = "" })).Problems.Select(problem => problem.Field));
        Assert.Equal("secondFactorRoles", (await portal.RunAsync("security", new SaveSecurityPolicy { Policy = new() { SecondFactor = SecondFactorDemand.Roles, SecondFactorRoles = Guid.CreateVersion7().ToString() }, Reason = "试" })).Problems[0].Field);
        await SaveAsync(portal, policy => policy.PasswordLength = 12);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("security", new SaveSecurityPolicy { Policy = new() { PasswordLength = 14 }, Reason = "试" })).Failure);
        await SaveAsync(portal, policy => policy.LockoutFailures = 3);
        var now = (await portal.DoAsync("security", new ReadSecurityPolicy())).Policy;
        Assert.Equal((12, 3), (now.PasswordLength, now.LockoutFailures));
        Assert.Contains("没有变化", (await portal.RunAsync("security", new SaveSecurityPolicy { Policy = now, Reason = "试" })).Message, StringComparison.Ordinal);
        var history = await portal.DoAsync("auditor", new ReadSecurityPolicyHistory());
        Assert.Equal(("登录失败次数", "5", "3", "测试"), (history[0].Values[0].Field, history[0].Values[0].Before, history[0].Values[0].After, history[0].Reason));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Password_ByThePolicy_HasAHistoryAPauseAndAnEnd(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        Task<Outcome<Done>> ChangeAsync(string current, string next) => portal.RunAsync("window", new ChangePassword { Current = current, Next = next, Again = next });
        await SaveAsync(portal, policy => (policy.PasswordHistory, policy.PasswordNeedsSymbol, policy.PasswordLength) = (2, true, 12));
        Assert.Contains((await portal.DoAsync("window", new ReadPasswordDemands())), demand => demand.Text == "有特殊字符");
        Assert.Equal(["新密码要有特殊字符，例如 - ! #。"], (await ChangeAsync(TestPortal.Password, "SunshineDay2026")).Problems.Select(problem => problem.Message));
        Assert.True((await ChangeAsync(TestPortal.Password, "Sunshine-2026-a")).Succeeded);
        Assert.Contains("最近 2 次", (await ChangeAsync("Sunshine-2026-a", TestPortal.Password)).Message, StringComparison.Ordinal);
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await ChangeAsync("Sunshine-2026-a", "Sunshine-2026-b")).Succeeded);
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await ChangeAsync("Sunshine-2026-b", "Sunshine-2026-c")).Succeeded);
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("最近 2 次", (await ChangeAsync("Sunshine-2026-c", "Sunshine-2026-a")).Message, StringComparison.Ordinal);

        // A pause; the third last comes back afterwards.
        await SaveAsync(portal, policy => policy.PasswordPauseDays = 2);
        Assert.Contains("至少间隔 2 天", (await ChangeAsync("Sunshine-2026-c", "Sunshine-2026-d")).Message, StringComparison.Ordinal);
        portal.Clock.Advance(TimeSpan.FromDays(2));
        Assert.True((await ChangeAsync("Sunshine-2026-c", TestPortal.Password)).Succeeded);

        // Near its end the person is told.
        Assert.Null((await portal.DoAsync("window", new ReadMySecurityNotice())).EndsOn);
        await SaveAsync(portal, policy => policy.PasswordDays = 30);
        portal.Clock.Advance(TimeSpan.FromDays(22));
        Assert.Null((await portal.DoAsync("window", new ReadMySecurityNotice())).EndsOn);
        portal.Clock.Advance(TimeSpan.FromDays(2));
        Assert.NotNull((await portal.DoAsync("window", new ReadMySecurityNotice())).EndsOn);

        // Hashes only, and none of them in the log.
        await using var db = await portal.OpenAsync();
        Assert.Equal(4, await db.Set<UsedPassword>().CountAsync());
        Assert.DoesNotContain(await db.Set<ChangeEntry>().Where(entry => entry.Operation == "ChangePassword").ToListAsync(), entry => entry.Changes.Contains("AQAAAA", StringComparison.Ordinal) || entry.Changes.Contains("Sunshine", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Sessions_ByThePolicy_EndIdleLateAndOneTooMany(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var clerk = await AccountTests.IdAsync(portal, "window");
        async Task<Outcome<BegunSession>> BeginAsync(string address = "10.1.2.3")
        {
            var begun = await portal.System.RunAsync(new BeginSession { UserId = clerk, Address = address, UserAgent = "Chrome/143" });
            if (begun.Succeeded)
            {
                await portal.System.RunAsync(new RecordSignIn { UserName = "window", RemoteAddress = address, IsUnusual = begun.Value.IsUnusual });
            }

            portal.Clock.Advance(TimeSpan.FromSeconds(1));
            return begun;
        }

        async Task<bool> LivesAsync(Guid id) => (await portal.System.RunAsync(new CheckSession { UserId = clerk, SessionId = id })).Value.IsLive;
        await SaveAsync(portal, policy => (policy.IdleMinutes, policy.SessionHours, policy.SessionsPerPerson) = (10, 1, 2));
        var first = (await BeginAsync()).Value.Id;
        portal.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.True(await LivesAsync(first));
        portal.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.False(await LivesAsync(first)); // idle

        var busy = (await BeginAsync()).Value.Id;
        for (var minutes = 0; minutes < 60; minutes += 5)
        {
            Assert.True(await LivesAsync(busy));
            await portal.System.RunAsync(new TouchSession { SessionId = busy });
            portal.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.False(await LivesAsync(busy)); // an hour, however busy

        // One too many ends the one that was not used for longest, or is refused.
        var (one, two) = ((await BeginAsync()).Value.Id, (await BeginAsync()).Value.Id);
        await portal.System.RunAsync(new TouchSession { SessionId = one });
        var three = (await BeginAsync()).Value.Id;
        Assert.Equal((true, false, true), (await LivesAsync(one), await LivesAsync(two), await LivesAsync(three)));
        await SaveAsync(portal, policy => policy.SessionOverflow = SessionOverflow.RefuseNew);
        Assert.Contains("已在 2 处登录", (await BeginAsync()).Message, StringComparison.Ordinal);

        // From elsewhere: on record, and told to the person.
        portal.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.False((await BeginAsync("10.1.99.99")).Value.IsUnusual);
        Assert.Null((await portal.DoAsync("window", new ReadMySecurityNotice())).Unusual);
        Assert.True((await BeginAsync("203.0.113.9")).Value.IsUnusual);
        Assert.Equal("203.0.113.9", (await portal.DoAsync("window", new ReadMySecurityNotice())).Unusual?.Address);
        Assert.Contains((await portal.DoAsync("window", new ListMySignIns())).Rows, row => row.Result == "登录成功（异地登录）");
        await SaveAsync(portal, policy => policy.WarnUnusualPlace = false);
        Assert.Null((await portal.DoAsync("window", new ReadMySecurityNotice())).Unusual);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task SecondFactor_Bound_TakesEachCodeOnceAndIsReset(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var clerk = await AccountTests.IdAsync(portal, "window");
        async Task<SecondFactorAtSignIn> AskedAsync() => (await portal.System.RunAsync(new ReadSecondFactorAtSignIn { UserId = clerk })).Value;
        Task<Outcome<RecoveryCodes>> CheckAsync(string code) => portal.System.RunAsync(new CheckSecondFactor { UserId = clerk, Code = code });
        Assert.True(await AskedAsync() is { NeedsCode: false, IsBound: false, Ways.Count: 0 });
        Assert.Equal("code", (await CheckAsync("123456")).Problems[0].Field);

        var setup = await portal.DoAsync("window", new StartSecondFactor());
        Assert.Equal(setup, await portal.DoAsync("window", new StartSecondFactor())); // reloading does not spoil what was scanned
        Assert.True(await AskedAsync() is { NeedsCode: false, IsBound: false, Ways.Count: 0 });
        Assert.Equal("code", (await portal.RunAsync("window", new ConfirmSecondFactor { Code = "000000" })).Problems[0].Field);
        var codes = (await portal.DoAsync("window", new ConfirmSecondFactor { Code = CodeOf(portal, setup) })).Codes;
        Assert.Equal(8, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.True(await AskedAsync() is { NeedsCode: true, IsBound: true, Ways.Count: 0 });
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("window", new StartSecondFactor())).Failure);

        // The code that confirmed it does not let in again; the next does, once; a recovery code does, once.
        Assert.False((await CheckAsync(CodeOf(portal, setup))).Succeeded);
        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty((await CheckAsync(CodeOf(portal, setup))).Value.Codes);
        Assert.False((await CheckAsync(CodeOf(portal, setup))).Succeeded);
        Assert.True((await CheckAsync(codes[3].ToUpperInvariant())).Succeeded);
        Assert.False((await CheckAsync(codes[3])).Succeeded);
        Assert.Equal(7, (await portal.DoAsync("window", new ReadMySecondFactor())).RecoveryCodesLeft);
        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        var renewed = (await portal.DoAsync("window", new RenewRecoveryCodes { Code = CodeOf(portal, setup) })).Codes;
        Assert.False((await CheckAsync(codes[0])).Succeeded);

        // The policy asks for it: it cannot be taken off, and others must bind one.
        await SaveAsync(portal, policy => (policy.SecondFactor, policy.SecondFactorRoles) = (SecondFactorDemand.Roles, ""), roleCode: "window-clerk");
        Assert.Contains("不能取消", (await portal.RunAsync("window", new RemoveMySecondFactor { Code = renewed[0] })).Message, StringComparison.Ordinal);
        Assert.True((await portal.System.RunAsync(new ReadSecondFactorAtSignIn { UserId = await AccountTests.IdAsync(portal, "legal") })).Value is { NeedsCode: true, IsBound: false, Ways.Count: 0 }); // by a second post
        Assert.True((await portal.System.RunAsync(new ReadSecondFactorAtSignIn { UserId = await AccountTests.IdAsync(portal, "officer") })).Value is { NeedsCode: false, IsBound: false, Ways.Count: 0 });
        await SaveAsync(portal, policy => policy.SecondFactor = SecondFactorDemand.Optional);

        // A lost phone: the administrator resets, never his own kind's.
        Assert.True((await portal.DoAsync("admin", new ReadAccount { AccountId = clerk })).HasSecondFactor);
        Assert.Equal("reason", (await portal.RunAsync("admin", new ResetSecondFactor { AccountId = clerk, Reason = null })).Problems[0].Field);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new ResetSecondFactor { AccountId = await AccountTests.IdAsync(portal, "security"), Reason = "试" })).Failure);
        await portal.DoAsync("admin", new ResetSecondFactor { AccountId = clerk, Reason = "手机遗失" });
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ResetSecondFactor { AccountId = clerk, Reason = "再来" })).Failure);
        Assert.True(await AskedAsync() is { NeedsCode: false, IsBound: false, Ways.Count: 0 });

        // Bound at sign-in, then taken off by the person.
        var atSignIn = (await portal.System.RunAsync(new SetUpSecondFactorAtSignIn { UserId = clerk })).Value;
        Assert.NotEqual(setup.Secret, atSignIn.Secret);
        Assert.Equal(8, (await CheckAsync(CodeOf(portal, atSignIn))).Value.Codes.Count);
        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("code", (await portal.RunAsync("window", new RemoveMySecondFactor { Code = "abc" })).Problems[0].Field);
        await portal.DoAsync("window", new RemoveMySecondFactor { Code = CodeOf(portal, atSignIn) });
        Assert.False((await portal.DoAsync("window", new ReadMySecondFactor())).IsOn);

        // Neither secret nor codes stand readable in the database or the log.
        await using var db = await portal.OpenAsync();
        var log = string.Join('\n', await db.Set<ChangeEntry>().Where(entry => entry.EntityType == "SecondFactor").Select(entry => entry.Changes).ToListAsync());
        Assert.Contains("******", log, StringComparison.Ordinal);
        Assert.DoesNotContain(atSignIn.Secret.Replace(" ", "", StringComparison.Ordinal), log, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Addresses_ThatWouldLockOutTheirAuthor_AreRefusedInEveryWay(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var it = AddressRuleRegister.It;
        Task<Outcome<Guid>> SaveAsync(string range, AddressRuleKind kind, bool active = true, Guid? id = null, int version = 0) => portal.RunAsync("security", new SaveRegisterRecord
        {
            Register = it,
            Id = id,
            Version = version,
            Reason = "测试",
            Values = new Dictionary<string, string>(StringComparer.Ordinal) { ["range"] = range, ["kind"] = kind.ToString(), ["name"] = "测试", ["active"] = active ? "true" : "false" },
        });
        var own = (await (await portal.AsAsync("security")).ActorAsync()).RemoteAddress!;
        Assert.Contains("您自己现在的地址", (await SaveAsync(own, AddressRuleKind.Deny)).Message, StringComparison.Ordinal);
        Assert.Contains("您自己现在的地址", (await SaveAsync("203.0.113.0/24", AddressRuleKind.Allow)).Message, StringComparison.Ordinal);
        Assert.Equal("range", (await SaveAsync("300.1.1.1", AddressRuleKind.Deny)).Problems[0].Field);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new SaveRegisterRecord { Register = it, Values = new Dictionary<string, string>(StringComparer.Ordinal) })).Failure);

        // One that is off, then on: refused; with the own address allowed first: taken; the own one cannot be taken away then.
        var off = (await SaveAsync("203.0.113.0/24", AddressRuleKind.Allow, active: false)).Value;
        Assert.Contains("您自己现在的地址", (await SaveAsync("203.0.113.0/24", AddressRuleKind.Allow, active: true, off, 1)).Message, StringComparison.Ordinal);
        var mine = (await SaveAsync(own, AddressRuleKind.Allow)).Value;
        Assert.True((await SaveAsync("203.0.113.0/24", AddressRuleKind.Allow, active: true, off, 1)).Succeeded);
        Assert.Contains("您自己现在的地址", (await portal.RunAsync("security", new DeleteRegisterRecord { Register = it, Id = mine, Version = 1, Reason = "试" })).Message, StringComparison.Ordinal);
        Assert.True((await SaveAsync("198.51.100.7", AddressRuleKind.Deny)).Succeeded);
        var rules = (await portal.System.RunAsync(new ReadAddressRules())).Value;
        Assert.True(rules.Admits(System.Net.IPAddress.Parse(own)));
        Assert.True(rules.Admits(System.Net.IPAddress.Parse("203.0.113.9")));
        Assert.False(rules.Admits(System.Net.IPAddress.Parse("198.51.100.7")));
        Assert.False(rules.Admits(System.Net.IPAddress.Parse("192.0.2.1")));
    }

    private static string CodeOf(TestPortal portal, SecondFactorSetup setup) => TimeCode.At(TypedSecret.Read(setup.Secret), portal.Clock.GetUtcNow().ToUnixTimeSeconds() / 30);

    private static async Task SaveAsync(TestPortal portal, Action<SecurityPolicy> change, string? roleCode = null)
    {
        var policy = (await portal.DoAsync("security", new ReadSecurityPolicy())).Policy;
        change(policy);
        if (roleCode is not null)
        {
            policy.SecondFactorRoles = (await AccountTests.RoleAsync(portal, roleCode)).ToString();
        }

        await portal.DoAsync("security", new SaveSecurityPolicy { Policy = policy, Reason = "测试" });
    }
}
