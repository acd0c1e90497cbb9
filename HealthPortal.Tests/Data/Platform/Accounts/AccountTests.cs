using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Kit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Accounts;

/// <summary>The accounts workbench: the list and its reach, the life of an account, who may manage whom.</summary>
public class AccountTests
{
    private const string Kunshan = "js/05/83/";
    private const string Window = Kunshan + "0/ck/";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task List_ByEveryCondition_ShowsTheReachOnlyAndPagesBothWays(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var county = await AddAdministratorAsync(portal, "county-admin", Kunshan + "0/fg/");
        var all = await portal.DoAsync("admin", new ListAccounts { PageSize = 100 });
        Assert.True(all.Total > 60);
        var home = await portal.DoAsync("county-admin", new ListAccounts { PageSize = 100 });
        Assert.All(home.Rows, row => Assert.True(row.Posts.Count > 0 && row.Posts.All(post => post.Unit.Contains("昆山", StringComparison.Ordinal))));
        Assert.Contains(home.Rows, row => row.UserName == "window");
        Assert.DoesNotContain(home.Rows, row => row.UserName == "window-js0581");
        Assert.True(home.Rows.Single(row => row.Id == county).IsOwn);
        Assert.Equal(home.Rows.OrderByDescending(row => row.Id).Select(row => row.Id), home.Rows.Select(row => row.Id));

        // By pages of three there and back.
        var first = await portal.DoAsync("admin", new ListAccounts { PageSize = 3 });
        var second = await portal.DoAsync("admin", new ListAccounts { PageSize = 3, Cursor = first.Next });
        Assert.Equal(all.Rows.Take(6).Select(row => row.Id), first.Rows.Concat(second.Rows).Select(row => row.Id));
        Assert.Null(first.Previous);
        var back = await portal.DoAsync("admin", new ListAccounts { PageSize = 3, Cursor = second.Previous });
        Assert.Equal(first.Rows.Select(row => row.Id), back.Rows.Select(row => row.Id));
        Assert.Null(back.Previous);
        Assert.Equal(first.Rows[0].Id, (await portal.DoAsync("admin", new ListAccounts { PageSize = 3, Cursor = "a.1; drop table" })).Rows[0].Id);

        // Conditions.
        var kunshan = await UnitAsync(portal, Kunshan);
        var clerk = await RoleAsync(portal, "window-clerk");
        async Task<List<string>> NamesAsync(AccountFilter filter, string who = "admin") => [.. (await portal.DoAsync(who, new ListAccounts { Filter = filter, PageSize = 100 })).Rows.Select(row => row.UserName)];
        Assert.Equal(home.Rows.Select(row => row.UserName), await NamesAsync(new() { OrganisationId = kunshan.Id }));
        Assert.Equal(["legal", "window"], (await NamesAsync(new() { OrganisationId = kunshan.Id, RoleId = clerk })).Order(StringComparer.Ordinal));
        Assert.Equal(["window-js0581"], await NamesAsync(new() { Text = "WINDOW-JS0581" }));
        Assert.Empty(await NamesAsync(new() { Text = "window-js0581" }, "county-admin"));
        var mobile = await MobileAsync(portal, "window");
        Assert.Equal(["window"], await NamesAsync(new() { Text = mobile }));
        Assert.Equal(["window"], await NamesAsync(new() { Text = "+86 " + mobile[..3] + "-" + mobile[3..7] + " " + mobile[7..] }));
        Assert.Empty(await NamesAsync(new() { Text = mobile[..9] }));
        Assert.Empty(await NamesAsync(new() { Text = "%" }));
        Assert.Empty(await NamesAsync(new() { State = AccountState.Frozen }));
        await portal.DoAsync("admin", new ChangeAccountState { AccountId = await IdAsync(portal, "window"), Version = 1, State = AccountState.Frozen, Reason = "借调" });
        Assert.Equal(["window"], await NamesAsync(new() { State = AccountState.Frozen }));

        var row = home.Rows.Single(found => found.UserName == "window");
        Assert.Equal(("昆山市卫健委 · 窗口", "窗口人员"), (row.Posts[0].Unit.Replace("政务服务", "", StringComparison.Ordinal), row.Posts[0].Title));
        Assert.Equal(mobile[..3] + "****" + mobile[7..], row.PhoneMasked);

        // Bad input.
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county-admin", new ListAccounts { Filter = new() { OrganisationId = (await UnitAsync(portal, "js/05/81/")).Id } })).Failure);
        Assert.Equal("text", (await portal.RunAsync("admin", new ListAccounts { Filter = new() { Text = new string('长', 41) } })).Problems[0].Field);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ListAccounts { PageSize = 1000 })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window-js0581", new ListAccounts())).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Create_WithBadInput_SaysWhatIsWrongBesideEachFieldAndMakesNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var unit = await UnitAsync(portal, Window);
        var role = await RoleAsync(portal, "window-clerk");
        var bad = await portal.RunAsync("admin", new CreateAccount
        {
            UserName = "1 x",
            State = AccountState.Closed,
            Fields = new() { Name = " ", Email = "nobody", Posts = [new() { Title = "", ValidFrom = new(2026, 5, 2), ValidTo = new(2026, 5, 1) }] },
        });
        Assert.Equal(["userName", "state", "name", "email", "post-0-unit", "post-0-title", "post-0-roles", "post-0-validity"], bad.Problems.Select(problem => problem.Field));
        Assert.Equal("posts", (await portal.RunAsync("admin", new CreateAccount { UserName = "someone", Fields = new() { Name = "某人" } })).Problems[0].Field);

        var fields = new AccountFields { Name = "钱演示", Phone = "0512-65220000", Posts = [Post(unit, "窗口人员", role), Post(unit, "窗口人员", role)] };
        var taken = await portal.RunAsync("admin", new CreateAccount { UserName = "WINDOW", Fields = fields });
        Assert.Equal(["userName", "phone", "post-1-title"], taken.Problems.Select(problem => problem.Field));
        var nowhere = await portal.RunAsync("admin", new CreateAccount { UserName = "someone", Fields = fields with { Phone = null, Posts = [Post(unit, "岗位", Guid.NewGuid()), new() { OrganisationId = Guid.NewGuid(), Title = "岗位", RoleIds = [role] }] } });
        Assert.Equal(["post-0-roles", "post-1-unit"], nowhere.Problems.Select(problem => problem.Field));
        var many = await portal.RunAsync("admin", new CreateAccount { UserName = "someone", Fields = fields with { Phone = null, Posts = [.. Enumerable.Range(0, 11).Select(number => Post(unit, "岗位" + number, role))] } });
        Assert.Equal("posts", Assert.Single(many.Problems).Field);
        await using var db = await portal.OpenAsync();
        Assert.False(await db.Users.AnyAsync(user => user.UserName == "someone"));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Account_FromCreationToClosing_LivesAsItsStateSays(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var window = await UnitAsync(portal, Window);
        var approval = await UnitAsync(portal, Kunshan + "0/sp/");
        var clerk = await RoleAsync(portal, "window-clerk");
        var officer = await RoleAsync(portal, "handling-officer");
        var made = await portal.DoAsync("admin", new CreateAccount
        {
            UserName = "qian.yanshi",
            Fields = new() { Name = "钱演示", Phone = "154 1111 2222", Email = "qian@example.com", Remark = "试用", Posts = [Post(window, "窗口人员", clerk), Post(approval, "经办人", officer) with { ValidTo = new(2026, 3, 20) }] },
        });

        // With the one-time password nothing works but setting one's own.
        Assert.Equal("首次登录须先修改密码。", (await portal.RunAsync("qian.yanshi", new ReadMyAccount())).Message);
        Assert.Equal("current", (await portal.RunAsync("qian.yanshi", new ChangePassword { Current = "wrong", Next = "Sunshine2026a", Again = "Sunshine2026a" })).Problems[0].Field);
        await portal.DoAsync("qian.yanshi", new ChangePassword { Current = made.Password, Next = "Sunshine2026a", Again = "Sunshine2026a" });
        var me = await portal.DoAsync("qian.yanshi", new ReadMyAccount());
        Assert.Equal(("15411112222", 2), (me.Phone, me.Posts.Count));
        Assert.True((await (await portal.AsAsync("qian.yanshi")).ActorAsync()).May(WindowPermissions.Intake));

        // The form: version, what stays, what goes.
        var detail = await portal.DoAsync("admin", new ReadAccount { AccountId = made.Id });
        Assert.Equal(("154****2222", 1, null), (detail.Fields.Phone, detail.Row.Version, detail.WhyNotManage));
        await portal.DoAsync("admin", new EditAccount { AccountId = made.Id, Version = 1, Fields = detail.Fields with { Name = "钱示范", Posts = [detail.Fields.Posts.Single(post => post.Title == "经办人")] }, Reason = "转岗" });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new EditAccount { AccountId = made.Id, Version = 1, Fields = detail.Fields })).Failure);
        Assert.False((await (await portal.AsAsync("qian.yanshi")).ActorAsync()).May(WindowPermissions.Intake));
        Assert.Equal("15411112222", await portal.DoAsync("admin", new UnmaskAccount { AccountId = made.Id }));
        portal.Clock.Advance(TimeSpan.FromDays(11));
        Assert.Empty((await (await portal.AsAsync("qian.yanshi")).ActorAsync()).Grants);

        // States: each with its reason, each ending the sessions.
        var stamp = await StampAsync(portal, made.Id);
        Assert.Equal("reason", (await portal.RunAsync("admin", State(made.Id, 2, AccountState.Frozen, " "))).Problems[0].Field);
        await portal.DoAsync("admin", State(made.Id, 2, AccountState.Frozen, "长期请假"));
        Assert.NotEqual(stamp, await StampAsync(portal, made.Id));
        Assert.Equal(ActorKind.Anonymous, (await (await portal.AsAsync("qian.yanshi")).ActorAsync()).Kind);
        await portal.DoAsync("admin", State(made.Id, 3, AccountState.Closed, "调离"));
        Assert.Equal("state", (await portal.RunAsync("admin", State(made.Id, 4, AccountState.Frozen, "改为冻结"))).Problems[0].Field);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ResetPassword { AccountId = made.Id, Reason = "忘记" })).Failure);
        await portal.DoAsync("admin", State(made.Id, 4, AccountState.Normal, "调回"));
        Assert.Equal(("正常", "调回"), ((await portal.DoAsync("admin", new ReadAccount { AccountId = made.Id })).Row.State.Name(), (await portal.DoAsync("admin", new ReadAccount { AccountId = made.Id })).StateReason));

        // Reset: the old password is gone, the new one is for one use.
        var reset = await portal.DoAsync("admin", new ResetPassword { AccountId = made.Id, Reason = "本人忘记密码" });
        Assert.True(await VerifiesAsync(portal, made.Id, reset.Password));
        Assert.False(await VerifiesAsync(portal, made.Id, "Sunshine2026a"));
        Assert.True((await portal.DoAsync("admin", new ReadAccount { AccountId = made.Id })).MustChangePassword);

        // Everything is in the log with its reason, no password and no number is.
        await using var db = await portal.OpenAsync();
        var log = await db.Set<ChangeEntry>().Where(entry => entry.EntityId == made.Id.ToString()).OrderBy(entry => entry.Sequence).ToListAsync();
        Assert.Equal(["CreateAccount", "ChangePassword", "EditAccount", "UnmaskAccount", "ChangeAccountState", "ChangeAccountState", "ChangeAccountState", "ResetPassword"], log.Select(entry => entry.Operation));
        Assert.Equal([null, null, "转岗", null, "长期请假", "调离", "调回", "本人忘记密码"], log.Select(entry => entry.Reason));
        Assert.All(log, entry => Assert.DoesNotContain("15411112222", entry.Changes, StringComparison.Ordinal));
        Assert.All(log, entry => Assert.True(!entry.Changes.Contains(reset.Password, StringComparison.Ordinal) && !entry.Changes.Contains(made.Password, StringComparison.Ordinal) && !entry.Changes.Contains("Sunshine", StringComparison.Ordinal)));
        var history = await portal.DoAsync("admin", new ReadAccountHistory { AccountId = made.Id });
        Assert.Contains(history, change => change.Values.Any(value => value is { Field: "姓名", Before: "钱演示", After: "钱示范" }));
        Assert.DoesNotContain("15411112222", (await db.Users.AsNoTracking().SingleAsync(user => user.Id == made.Id)).PhoneCipher, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Manage_BeyondTheOwnReachOrRights_IsRefused(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var county = await AddAdministratorAsync(portal, "county-admin", Kunshan + "0/fg/");
        var window = await UnitAsync(portal, Window);
        var clerk = await RoleAsync(portal, "window-clerk");
        var admin = await RoleAsync(portal, "administrator");
        var mine = new AccountFields { Name = "孙演示", Posts = [Post(window, "窗口人员", clerk)] };
        var made = await portal.DoAsync("county-admin", new CreateAccount { UserName = "sun", Fields = mine });

        // Outside: not found, as if there were none.
        var foreign = await IdAsync(portal, "window-js0581");
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county-admin", new ReadAccount { AccountId = foreign })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county-admin", State(foreign, 1, AccountState.Frozen, "试"))).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county-admin", new ResetPassword { AccountId = foreign, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county-admin", new UnmaskAccount { AccountId = foreign })).Failure);
        var sister = await UnitAsync(portal, "js/05/81/0/ck/");
        Assert.Equal("post-0-unit", (await portal.RunAsync("county-admin", new CreateAccount { UserName = "zhou", Fields = mine with { Posts = [Post(sister, "窗口人员", clerk)] } })).Problems[0].Field);

        // The own account, in every way.
        var own = await portal.DoAsync("county-admin", new ReadAccount { AccountId = county });
        Assert.Contains("自己的账号", own.WhyNotManage, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county-admin", new EditAccount { AccountId = county, Version = 1, Fields = own.Fields })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county-admin", State(county, 1, AccountState.Closed, "试"))).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county-admin", new ResetPassword { AccountId = county, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county-admin", new EndAccountSessions { AccountId = county, Reason = "试" })).Failure);

        // A post elsewhere takes the account out of the county's hands, and is not shown.
        var detail = await portal.DoAsync("admin", new ReadAccount { AccountId = made.Id });
        await portal.DoAsync("admin", new EditAccount { AccountId = made.Id, Version = 1, Fields = detail.Fields with { Posts = [.. detail.Fields.Posts, Post(sister, "窗口人员", clerk)] } });
        var shared = await portal.DoAsync("county-admin", new ReadAccount { AccountId = made.Id });
        Assert.True(shared.Row.HasPostsElsewhere);
        Assert.Single(shared.Fields.Posts);
        Assert.Contains("上级管理员", shared.WhyNotManage, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county-admin", new EditAccount { AccountId = made.Id, Version = 2, Fields = shared.Fields })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county-admin", new ResetPassword { AccountId = made.Id, Reason = "试" })).Failure);

        // No climbing: a helper who may make accounts, but not change states, neither hands out the administrator's role nor takes over who has it.
        await AddRoleAsync(portal, "helper", (AccountPermissions.View, ScopeReach.Territory), (AccountPermissions.Edit, ScopeReach.Territory), (AccountPermissions.ResetPassword, ScopeReach.Territory));
        await AddUserAsync(portal, "helper", Kunshan + "0/fg/", "helper");
        Assert.Equal("post-0-roles", (await portal.RunAsync("helper", new CreateAccount { UserName = "li.si", Fields = mine with { Posts = [Post(window, "管理员", admin)] } })).Problems[0].Field);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("helper", new ResetPassword { AccountId = county, Reason = "试" })).Failure);
        await portal.DoAsync("helper", new CreateAccount { UserName = "li.si", Fields = mine });
        var roles = await portal.DoAsync("helper", new ReadAccountRoles { OrganisationId = window.Id });
        Assert.NotNull(roles.Single(role => role.Id == admin).WhyNot);
        Assert.Null(roles.Single(role => role.Id == clerk).WhyNot);

        // Reach: who looks after one department hands out nothing that reaches over the whole organ.
        await AddRoleAsync(portal, "department", (AccountPermissions.View, ScopeReach.Unit), (AccountPermissions.Edit, ScopeReach.Unit));
        await AddUserAsync(portal, "department", Window, "department");
        var narrow = await portal.RunAsync("department", new CreateAccount { UserName = "zheng", Fields = mine });
        Assert.Contains("超出了您的范围", narrow.Problems[0].Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("department", new EditAccount { AccountId = await IdAsync(portal, "window"), Version = 1, Fields = mine })).Failure);
        await portal.DoAsync("department", new CreateAccount { UserName = "zheng", Fields = mine with { Posts = [Post(window, "经办人", await RoleAsync(portal, "handling-officer"))] } });
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task LastAdministrator_IsNeitherFrozenNorClosedNorStripped(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var admin = await IdAsync(portal, "admin");
        async Task<string?> RefusedAsync<T>(UseCase<T> act) => (await portal.System.RunAsync(act)).Problems.FirstOrDefault()?.Field;
        var detail = (await portal.System.RunAsync(new ReadAccount { AccountId = admin })).Value;
        Assert.Equal("state", await RefusedAsync(State(admin, 1, AccountState.Frozen, "试")));
        Assert.Equal("state", await RefusedAsync(State(admin, 1, AccountState.Closed, "试")));
        var clerk = await RoleAsync(portal, "guide-writer");
        Assert.Equal("posts", await RefusedAsync(new EditAccount { AccountId = admin, Version = 1, Fields = detail.Fields with { Posts = [detail.Fields.Posts[0] with { RoleIds = [clerk] }] } }));
        Assert.Equal("posts", await RefusedAsync(new EditAccount { AccountId = admin, Version = 1, Fields = detail.Fields with { Posts = [detail.Fields.Posts[0] with { ValidTo = new(2026, 12, 31) }] } }));

        // One of a county does not stand in for one of the province; a role of another name that gives the same does.
        await AddAdministratorAsync(portal, "county-admin", Kunshan + "0/fg/");
        Assert.Equal("state", await RefusedAsync(State(admin, 1, AccountState.Frozen, "试")));
        await AddRoleAsync(portal, "clone", [.. (await GrantsAsync(portal, "administrator")).Select(grant => (grant.Permission, grant.Reach))]);
        var second = await AddUserAsync(portal, "second-admin", "js/0/fg/", "clone");
        await portal.DoAsync("second-admin", State(admin, 1, AccountState.Frozen, "休假"));
        Assert.Equal("state", await RefusedAsync(State(second, 1, AccountState.Frozen, "试")));
    }

    internal static ChangeAccountState State(Guid id, int version, AccountState state, string reason) => new() { AccountId = id, Version = version, State = state, Reason = reason };

    internal static PostFields Post(Organisation unit, string title, Guid role) => new() { OrganisationId = unit.Id, Title = title, RoleIds = [role] };

    internal static async Task<Organisation> UnitAsync(TestPortal portal, string path)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<Organisation>().AsNoTracking().SingleAsync(unit => unit.Path == path);
    }

    internal static async Task<Guid> RoleAsync(TestPortal portal, string code)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<Role>().Where(role => role.Code == code).Select(role => role.Id).SingleAsync();
    }

    internal static async Task<Guid> IdAsync(TestPortal portal, string userName)
    {
        await using var db = await portal.OpenAsync();
        return await db.Users.Where(user => user.UserName == userName).Select(user => user.Id).SingleAsync();
    }

    internal static Task<Guid> AddAdministratorAsync(TestPortal portal, string userName, string path) => AddUserAsync(portal, userName, path, "administrator");

    internal static async Task<Guid> AddUserAsync(TestPortal portal, string userName, string path, string role)
    {
        await using var db = await portal.OpenAsync();
        var unit = await db.Set<Organisation>().SingleAsync(row => row.Path == path);
        var user = new PortalUser { UserName = userName, NormalizedUserName = userName.ToUpperInvariant(), DisplayName = "演示" + userName, SecurityStamp = "stamp", CreatedAt = portal.Clock.GetUtcNow().UtcDateTime };
        var post = new Post { UserId = user.Id, OrganisationId = unit.Id, OrganisationPath = path, Title = "岗位" };
        user.ActingPostId = post.Id;
        db.AddRange(user, post, new PostRole { PostId = post.Id, RoleId = await RoleAsync(portal, role) });
        await db.SaveChangesAsync();
        return user.Id;
    }

    private static async Task AddRoleAsync(TestPortal portal, string code, params (string Permission, ScopeReach Reach)[] grants)
    {
        await using var db = await portal.OpenAsync();
        var role = new Role { Code = code, Name = "测试角色" + code };
        role.Permissions.AddRange(grants.Select(grant => new RolePermission { RoleId = role.Id, Permission = grant.Permission, Reach = grant.Reach }));
        db.Add(role);
        await db.SaveChangesAsync();
    }

    private static async Task<List<RolePermission>> GrantsAsync(TestPortal portal, string code)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<Role>().Where(role => role.Code == code).SelectMany(role => role.Permissions).ToListAsync();
    }

    private static async Task<string?> StampAsync(TestPortal portal, Guid id)
    {
        await using var db = await portal.OpenAsync();
        return await db.Users.Where(user => user.Id == id).Select(user => user.SecurityStamp).SingleAsync();
    }

    private static async Task<string> MobileAsync(TestPortal portal, string userName) => await portal.DoAsync("admin", new UnmaskAccount { AccountId = await IdAsync(portal, userName) });

    private static async Task<bool> VerifiesAsync(TestPortal portal, Guid id, string password)
    {
        await using var db = await portal.OpenAsync();
        var user = await db.Users.SingleAsync(row => row.Id == id);
        return portal.Services.GetRequiredService<IPasswordHasher<PortalUser>>().VerifyHashedPassword(user, user.PasswordHash!, password) != PasswordVerificationResult.Failed;
    }
}
