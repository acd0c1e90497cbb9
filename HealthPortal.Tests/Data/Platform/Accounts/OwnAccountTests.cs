using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.Accounts;

/// <summary>What a person does with the own account: posts, contact, password, sign-ins, own acts, sessions.</summary>
public class OwnAccountTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task SwitchPost_ToAnotherOfOnesOwn_ChangesWhatOneMayAtTheNextClick(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var posts = (await portal.DoAsync("legal", new ListMyPosts())).OrderByDescending(post => post.IsActing).ToList();
        Assert.Equal([true, false], posts.Select(post => post.IsActing));
        Assert.False((await (await portal.AsAsync("legal")).ActorAsync()).May(WindowPermissions.Intake));

        await portal.DoAsync("legal", new SwitchPost { PostId = posts[1].Id });
        var actor = await (await portal.AsAsync("legal")).ActorAsync();
        Assert.Equal((posts[1].Id, true), (actor.PostId, actor.May(WindowPermissions.Intake)));
        await using (var db = await portal.OpenAsync())
        {
            var entry = await db.Set<ChangeEntry>().OrderByDescending(row => row.Sequence).FirstAsync();
            Assert.Equal(("SwitchPost", actor.UserId), (entry.Operation, entry.ActorId));
        }

        // Somebody else's, one that has run out, one whose unit is out of use.
        var foreign = (await portal.DoAsync("window", new ListMyPosts()))[0];
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("legal", new SwitchPost { PostId = foreign.Id })).Failure);
        await using (var db = await portal.OpenAsync())
        {
            (await db.Set<Post>().SingleAsync(post => post.Id == posts[0].Id)).ValidTo = new DateOnly(2026, 3, 9);
            await db.SaveChangesAsync();
        }

        var ended = await portal.RunAsync("legal", new SwitchPost { PostId = posts[0].Id });
        Assert.Equal(FailureKind.Invalid, ended.Failure);
        Assert.Contains("已于 2026-03-09 到期", ended.Message, StringComparison.Ordinal);
        await using (var db = await portal.OpenAsync())
        {
            (await db.Set<Post>().SingleAsync(post => post.Id == posts[0].Id)).ValidTo = null;
            (await db.Set<Organisation>().SingleAsync(unit => unit.Path == "js/05/83/0/fg/")).IsActive = false;
            await db.SaveChangesAsync();
        }

        Assert.Contains("已停用", (await portal.RunAsync("legal", new SwitchPost { PostId = posts[0].Id })).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Contact_EditedByThePerson_IsCheckedSealedAndLoggedMasked(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var me = await portal.DoAsync("officer", new ReadMyAccount());
        Assert.Equal("phone", (await portal.RunAsync("officer", new EditMyContact { Version = me.Version, Phone = "123" })).Problems[0].Field);
        Assert.Equal("email", (await portal.RunAsync("officer", new EditMyContact { Version = me.Version, Email = "x@" })).Problems[0].Field);
        await portal.DoAsync("officer", new EditMyContact { Version = me.Version, Phone = "15422223333", Email = " o@example.com " });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("officer", new EditMyContact { Version = me.Version, Phone = "15422223334" })).Failure);
        var now = await portal.DoAsync("officer", new ReadMyAccount());
        Assert.Equal(("15422223333", "o@example.com"), (now.Phone, now.Email));
        await using var db = await portal.OpenAsync();
        var entry = await db.Set<ChangeEntry>().OrderByDescending(row => row.Sequence).FirstAsync();
        Assert.Contains("154****3333", entry.Changes, StringComparison.Ordinal);
        Assert.DoesNotContain("15422223333", entry.Changes, StringComparison.Ordinal);

        // Left as it is, nothing of the number changes; taken away, nothing of it stays.
        await portal.DoAsync("officer", new EditMyContact { Version = now.Version, Phone = "15422223333", Email = "p@example.com" });
        Assert.DoesNotContain("Phone", (await db.Set<ChangeEntry>().AsNoTracking().OrderByDescending(row => row.Sequence).FirstAsync()).Changes, StringComparison.Ordinal);
        await portal.DoAsync("officer", new EditMyContact { Version = now.Version + 1 });
        var user = await db.Users.AsNoTracking().SingleAsync(row => row.UserName == "officer");
        Assert.Equal((null, null, null, null), (user.PhoneCipher, user.PhoneIndex, user.PhoneMasked, user.Email));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Password_ChangedByThePerson_AsksForTheOldAndEndsTheOtherSessions(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var id = await AccountTests.IdAsync(portal, "officer");
        var session = await BeginAsync(portal, id);
        async Task<string?> FieldAsync(string current, string next, string again) => (await portal.RunAsync("officer", new ChangePassword { Current = current, Next = next, Again = again })).Problems.FirstOrDefault()?.Field;
        Assert.Equal("current", await FieldAsync("", "Sunshine2026a", "Sunshine2026a"));
        Assert.Equal("current", await FieldAsync("wrong", "Sunshine2026a", "Sunshine2026a"));
        Assert.Equal("again", await FieldAsync(TestPortal.Password, "Sunshine2026a", "Sunshine2026b"));
        Assert.Equal("next", await FieldAsync(TestPortal.Password, TestPortal.Password, TestPortal.Password));
        Assert.Equal("next", await FieldAsync(TestPortal.Password, "short", "short"));
        Assert.Equal("next", await FieldAsync(TestPortal.Password, "Officer-2026-xy", "Officer-2026-xy"));
        Assert.True(await IsLiveAsync(portal, id, session));
        await portal.DoAsync("officer", new ChangePassword { Current = TestPortal.Password, Next = "Sunshine2026a", Again = "Sunshine2026a" });
        Assert.False(await IsLiveAsync(portal, id, session));
        Assert.Equal("current", await FieldAsync(TestPortal.Password, "Sunshine2026b", "Sunshine2026b"));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task SignIns_OfThePerson_AreListedForThirtyDaysByTimeAndResult(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        async Task SignInAsync(string user, string? refusal) => Assert.True((await portal.System.RunAsync(new RecordSignIn { UserName = user, RemoteAddress = "10.1.2.3", How = "用户名密码，Chrome 143（Windows）", Refusal = refusal })).Succeeded);
        await SignInAsync("officer", null);
        portal.Clock.Advance(TimeSpan.FromDays(20));
        await SignInAsync("officer", "密码不正确");
        await SignInAsync("window", null);
        portal.Clock.Advance(TimeSpan.FromDays(2));
        for (var number = 0; number < 21; number++)
        {
            await SignInAsync("officer", null);
        }

        Assert.True((await portal.System.RunAsync(new RecordSignIn { UserName = "officer", RemoteAddress = "10.1.2.3", How = "外部登录（省统一认证），Chrome 143（Windows）" })).Succeeded);
        var external = await portal.DoAsync("officer", new ListMySignIns { Method = "外部登录（省统一认证）" });
        Assert.Equal(["外部登录（省统一认证）", "用户名密码"], external.Methods);
        Assert.Equal("外部登录（省统一认证）", Assert.Single(external.Rows).Method);
        Assert.Empty((await portal.DoAsync("officer", new ListMySignIns { Method = "没有这种" })).Rows);
        var page = await portal.DoAsync("officer", new ListMySignIns { Method = "用户名密码" });
        var rest = await portal.DoAsync("officer", new ListMySignIns { Method = "用户名密码", Before = page.Older });
        Assert.Equal((20, 3, null), (page.Rows.Count, rest.Rows.Count, rest.Older));
        Assert.Equal((true, "登录成功", "用户名密码", "Chrome 143（Windows）", "10.1.2.3"), (page.Rows[0].Succeeded, page.Rows[0].Result, page.Rows[0].Method, page.Rows[0].Device, page.Rows[0].Address));
        Assert.Equal("密码不正确", Assert.Single((await portal.DoAsync("officer", new ListMySignIns { Succeeded = false })).Rows).Result);
        Assert.Single((await portal.DoAsync("officer", new ListMySignIns { To = new DateOnly(2026, 3, 10) })).Rows);
        Assert.Equal(2, (await portal.DoAsync("officer", new ListMySignIns { To = new DateOnly(2026, 3, 30) })).Rows.Count);
        Assert.Equal("from", (await portal.RunAsync("officer", new ListMySignIns { From = new DateOnly(2026, 4, 1), To = new DateOnly(2026, 3, 1) })).Problems[0].Field);
        Assert.Equal("from", (await portal.RunAsync("officer", new ListMySignIns { From = new DateOnly(1, 1, 1) })).Problems[0].Field);
        portal.Clock.Advance(TimeSpan.FromDays(15));
        Assert.DoesNotContain((await portal.DoAsync("officer", new ListMySignIns { From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 3, 31) })).Rows, row => row.At < new DateTime(2026, 3, 15, 0, 0, 0, DateTimeKind.Utc));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Operations_OfThePerson_AreTheOwnOnly(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        var mine = await portal.DoAsync("window", new ListMyOperations());
        Assert.NotEmpty(mine.Rows);
        Assert.All(mine.Rows, row => Assert.Equal(mine.Rows[0].ActorName, row.ActorName));
        Assert.Empty((await portal.DoAsync("officer", new ListMyOperations())).Rows);
        Assert.Empty((await portal.DoAsync("window", new ListMyOperations { Text = "没有这样的对象" })).Rows);
        Assert.Empty((await portal.DoAsync("window", new ListMyOperations { To = new DateOnly(2026, 3, 9) })).Rows);
        Assert.Equal(mine.Rows.Count, (await portal.DoAsync("window", new ListMyOperations { From = new DateOnly(2026, 3, 10) })).Rows.Count);
        Assert.Equal("from", (await portal.RunAsync("window", new ListMyOperations { From = new DateOnly(2026, 4, 1), To = new DateOnly(2026, 3, 1) })).Problems[0].Field);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Sessions_OfThePerson_AreListedAndEndedOneByOneOrAll(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var officer = await AccountTests.IdAsync(portal, "officer");
        var first = await BeginAsync(portal, officer);
        var second = await BeginAsync(portal, officer);
        var foreign = await BeginAsync(portal, await AccountTests.IdAsync(portal, "window"));
        Assert.Equal(2, (await portal.DoAsync("officer", new ListMySessions())).Count);

        await portal.DoAsync("officer", new EndMySession { SessionId = second });
        Assert.Equal((true, false), (await IsLiveAsync(portal, officer, first), await IsLiveAsync(portal, officer, second)));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("officer", new EndMySession { SessionId = second })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("officer", new EndMySession { SessionId = foreign })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("officer", new EndMySession { SessionId = Guid.NewGuid() })).Failure);
        Assert.False(await IsLiveAsync(portal, officer, foreign));
        Assert.False(await IsLiveAsync(portal, officer, null));
        await using (var db = await portal.OpenAsync())
        {
            var entry = await db.Set<ChangeEntry>().OrderByDescending(row => row.Sequence).FirstAsync();
            Assert.Equal(("EndMySession", nameof(PortalSession), second.ToString()), (entry.Operation, entry.EntityType, entry.EntityId));
        }

        // What is seen stays alive, what is not runs out.
        portal.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.True((await portal.System.RunAsync(new CheckSession { UserId = officer, SessionId = first })).Value.IsStale);
        Assert.True((await portal.System.RunAsync(new TouchSession { SessionId = first })).Succeeded);
        Assert.False((await portal.System.RunAsync(new CheckSession { UserId = officer, SessionId = first })).Value.IsStale);
        portal.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(first, Assert.Single(await portal.DoAsync("officer", new ListMySessions())).Id);
        portal.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Empty(await portal.DoAsync("officer", new ListMySessions()));

        // The administrator ends all of them; so does the person.
        var third = await BeginAsync(portal, officer);
        Assert.Equal(1, await portal.DoAsync("admin", new EndAccountSessions { AccountId = officer, Reason = "设备遗失" }));
        Assert.False(await IsLiveAsync(portal, officer, third));
        var fourth = await BeginAsync(portal, officer);
        await portal.DoAsync("officer", new SignOut { Everywhere = true });
        Assert.False(await IsLiveAsync(portal, officer, fourth));

        // Past ones go when the person comes again.
        portal.Clock.Advance(TimeSpan.FromDays(40));
        await BeginAsync(portal, officer);
        await using var after = await portal.OpenAsync();
        Assert.Equal(1, await after.Set<PortalSession>().CountAsync(session => session.UserId == officer));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new BeginSession { UserId = officer, Address = null, UserAgent = null })).Failure);
    }

    private static async Task<Guid> BeginAsync(TestPortal portal, Guid userId) => (await portal.System.RunAsync(new BeginSession { UserId = userId, Address = "10.1.2.3", UserAgent = "Chrome/143 Windows" })).Value.Id;

    private static async Task<bool> IsLiveAsync(TestPortal portal, Guid userId, Guid? session) => (await portal.System.RunAsync(new CheckSession { UserId = userId, SessionId = session })).Value.IsLive;
}
