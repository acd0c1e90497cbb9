using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Data.Platform.Accounts;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.Roles;

/// <summary>Why can somebody do something here, and who can: the answers must be those the portal itself gives.</summary>
public class RightsTests
{
    private const string Kunshan = "js/05/83/";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    /// <summary>Every demonstration account, a handful of permissions of every kind, places of every level: both pages agree with the actor.</summary>
    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Answers_ForEverybodyEverywhere_AreThoseOfTheActor(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        List<string> people;
        List<Organisation> units;
        await using (var db = await portal.OpenAsync())
        {
            people = await db.Users.OrderBy(user => user.UserName).Select(user => user.UserName!).ToListAsync();
            string[] paths = ["js/", "js/0/sp/", "js/05/", Kunshan, Kunshan + "0/", Kunshan + "0/ck/", "js/05/81/0/sp/"];
            units = await db.Set<Organisation>().AsNoTracking().Where(unit => paths.Contains(unit.Path)).OrderBy(unit => unit.Path).ToListAsync();
            Assert.Equal(paths.Length, units.Count);
        }

        string[] permissions = [ApprovalPermissions.View, ApprovalPermissions.Accept, WindowPermissions.Intake, OrganisationPermissions.Compare, AccountPermissions.View, ServiceMatterPermissions.WriteGuides];
        foreach (var permission in permissions)
        {
            foreach (var unit in units)
            {
                var may = new List<string>();
                foreach (var person in people)
                {
                    if ((await (await portal.AsAsync(person)).ActorAsync()).May(permission, unit.Path))
                    {
                        may.Add(person);
                    }
                }

                var holders = await portal.DoAsync("security", new FindRightHolders { Permission = permission, Place = new() { OrganisationId = unit.Id } });
                Assert.Equal(may, holders.Rows.Where(row => row.IsActing).Select(row => row.UserName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
                foreach (var person in people.Where(name => name is "window" or "officer" or "legal" or "city" or "admin" or "writer" or "leader-js05"))
                {
                    var explained = await portal.DoAsync("security", new ExplainRight { UserName = person, Permission = permission, Place = new() { OrganisationId = unit.Id } });
                    Assert.True(explained.May == may.Contains(person), $"{person}, {permission}, {unit.Path}: {explained.Sentence}");
                }
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Why_SaysWhatIsMissing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var (home, other) = (await AccountTests.UnitAsync(portal, Kunshan + "0/ck/"), await AccountTests.UnitAsync(portal, "js/05/81/0/ck/"));
        Task<RightExplained> AskAsync(string user, string permission, Guid unit) => portal.DoAsync("security", new ExplainRight { UserName = user, Permission = permission, Place = new() { OrganisationId = unit } });

        var may = await AskAsync("WINDOW", WindowPermissions.Intake, home.Id);
        Assert.True(may.May);
        Assert.Contains("依据角色“窗口人员”", may.Sentence, StringComparison.Ordinal);
        var elsewhere = await AskAsync("window", WindowPermissions.Intake, other.Id);
        Assert.False(elsewhere.May);
        Assert.Contains("不包含这里", elsewhere.Posts[0].Roles[0].Verdict, StringComparison.Ordinal);
        Assert.Contains("没有这项权限", (await AskAsync("window", ApprovalPermissions.Decide, home.Id)).Posts[0].Roles[0].Verdict, StringComparison.Ordinal);

        // A second post gives it only after switching.
        var legal = await AskAsync("legal", WindowPermissions.Intake, home.Id);
        Assert.False(legal.May);
        Assert.Contains("先切换到岗位", legal.Sentence, StringComparison.Ordinal);

        // A role out of use, a permission that counts for the province only, a frozen account.
        var role = await AccountTests.RoleAsync(portal, "window-clerk");
        await portal.DoAsync("security", new ChangeRoleState { RoleId = role, Version = 1, IsActive = false, Reason = "试" });
        Assert.Contains("角色已停用", (await AskAsync("window", WindowPermissions.Intake, home.Id)).Posts[0].Roles[0].Verdict, StringComparison.Ordinal);
        await AccountTests.AddUserAsync(portal, "county-writer", Kunshan + "0/fg/", "guide-writer");
        Assert.Contains("只对全省范围起作用", (await AskAsync("county-writer", ServiceMatterPermissions.WriteGuides, home.Id)).Posts[0].Roles[0].Verdict, StringComparison.Ordinal);
        await portal.DoAsync("admin", AccountTests.State(await AccountTests.IdAsync(portal, "officer"), 1, AccountState.Frozen, "借调"));
        Assert.Contains("账号已冻结", (await AskAsync("officer", ApprovalPermissions.View, home.Id)).Sentence, StringComparison.Ordinal);

        // Bad input.
        Assert.Equal(["user", "permission", "unit"], (await portal.RunAsync("security", new ExplainRight { UserName = "", Permission = "x", Place = new() })).Problems.Select(problem => problem.Field));
        Assert.Equal("user", (await portal.RunAsync("security", new ExplainRight { UserName = "nobody", Permission = ApprovalPermissions.View, Place = new() { OrganisationId = home.Id } })).Problems[0].Field);
        Assert.Equal("kind", (await portal.RunAsync("security", new FindRightHolders { Place = new() { RowKind = "x", RowNumber = "1" } })).Problems[0].Field);
        Assert.Equal("number", (await portal.RunAsync("security", new FindRightHolders { Place = new() { RowKind = "case", RowNumber = "1" } })).Problems[0].Field);
        Assert.Equal("permission", (await portal.RunAsync("security", new FindRightHolders { Place = new() { OrganisationId = home.Id } })).Problems[0].Field);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Who_SeesACase_AreThoseWhoCanOpenIt_WithinTheReachOfWhoAsks(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var submitted = await portal.SubmitAsync();
        var place = new RightPlace { RowKind = "case", RowNumber = submitted.CaseNumber };
        var all = await portal.DoAsync("security", new FindRightHolders { Place = place });
        Assert.Equal(["查看办件"], all.Permissions);
        foreach (var person in new[] { "window", "officer", "city", "province", "auditor", "county" })
        {
            Assert.Contains(all.Rows, row => row.UserName == person);
        }

        Assert.DoesNotContain(all.Rows, row => row.UserName is "window-js0581" or "city-js10" or "security" or "admin");

        // One of the county is not told who above it sees the case; one of another county is not told that there is one.
        await AccountTests.AddUserAsync(portal, "county-security", Kunshan + "0/fg/", "security-administrator");
        var home = await portal.DoAsync("county-security", new FindRightHolders { Place = place });
        Assert.Contains(home.Rows, row => row.UserName == "officer");
        Assert.DoesNotContain(home.Rows, row => row.UserName is "city" or "province" or "auditor");
        await AccountTests.AddUserAsync(portal, "other-security", "js/05/81/0/fg/", "security-administrator");
        Assert.Equal("number", (await portal.RunAsync("other-security", new FindRightHolders { Place = place })).Problems[0].Field);
        Assert.Equal("user", (await portal.RunAsync("other-security", new ExplainRight { UserName = "window", Permission = ApprovalPermissions.View, Place = new() { OrganisationId = (await AccountTests.UnitAsync(portal, "js/05/81/0/fg/")).Id } })).Problems[0].Field);
    }
}
