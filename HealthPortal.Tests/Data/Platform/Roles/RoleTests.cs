using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Tests.Data.Platform.Accounts;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.Roles;

/// <summary>Roles, their permissions, and the three administrators.</summary>
public class RoleTests
{
    private const string Kunshan = "js/05/83/";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Role_FromMakingToDeleting_IsOnRecordAndWorksAtTheNextClick(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.DoAsync("security", new CreateRole { Code = " food-inspector ", Fields = new() { Name = " 食品检查员 ", Description = "查看办件" } });
        Assert.Equal("code", (await portal.RunAsync("security", new CreateRole { Code = "food-inspector", Fields = new() { Name = "另一个" } })).Problems[0].Field);
        Assert.Equal("name", (await portal.RunAsync("security", new CreateRole { Code = "another-one", Fields = new() { Name = "食品检查员" } })).Problems[0].Field);
        Assert.Equal(["code", "name"], (await portal.RunAsync("security", new CreateRole { Code = "食品", Fields = new() })).Problems.Select(problem => problem.Field));

        // Nothing yet, for somebody who holds it; then to see cases of the own organ at the next click.
        await AccountTests.AddUserAsync(portal, "inspector", Kunshan + "0/fg/", "food-inspector");
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("inspector", new ListCases { Filter = new() })).Failure);
        RoleGrant[] grants = [new(ApprovalPermissions.View, ScopeReach.Organ), new(ApprovalPermissions.Export, ScopeReach.Unit)];
        Assert.Equal("reason", (await portal.RunAsync("security", new SetRolePermissions { RoleId = made, Version = 1, Grants = grants, Reason = " " })).Problems[0].Field);
        var preview = await portal.DoAsync("security", new PreviewRolePermissions { RoleId = made, Grants = grants });
        Assert.Equal(["查看办件（本机关）", "导出办件（本处室及下级）"], preview.Added);
        Assert.Equal((1, 0), (preview.People, preview.Obstacles.Count));
        await portal.DoAsync("security", new SetRolePermissions { RoleId = made, Version = 1, Grants = grants, Reason = "新设岗位" });
        await portal.DoAsync("inspector", new ListCases { Filter = new() });

        // Reach changed, one taken away; the second who saves is told.
        RoleGrant[] less = [new(ApprovalPermissions.View, ScopeReach.Unit)];
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("security", new SetRolePermissions { RoleId = made, Version = 1, Grants = less, Reason = "收回" })).Failure);
        preview = await portal.DoAsync("security", new PreviewRolePermissions { RoleId = made, Grants = less });
        Assert.Equal(["导出办件"], preview.Removed);
        Assert.Equal(["查看办件：本机关 → 本处室及下级"], preview.Changed);
        await portal.DoAsync("security", new SetRolePermissions { RoleId = made, Version = 2, Grants = less, Reason = "收回" });
        Assert.Contains("没有变化", (await portal.RunAsync("security", new SetRolePermissions { RoleId = made, Version = 3, Grants = less, Reason = "再来" })).Message, StringComparison.Ordinal);
        var role = await portal.DoAsync("security", new ReadRole { RoleId = made });
        Assert.Equal(less, role.Grants);
        Assert.Equal((3, 1), (role.Row.Version, role.Row.People));

        // Out of use and back.
        Assert.Equal("reason", (await portal.RunAsync("security", new ChangeRoleState { RoleId = made, Version = 3, IsActive = false, Reason = null })).Problems[0].Field);
        await portal.DoAsync("security", new ChangeRoleState { RoleId = made, Version = 3, IsActive = false, Reason = "暂停" });
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("inspector", new ListCases { Filter = new() })).Failure);
        await portal.DoAsync("security", new ChangeRoleState { RoleId = made, Version = 4, IsActive = true, Reason = "恢复" });
        await portal.DoAsync("inspector", new ListCases { Filter = new() });

        // Held by somebody it stays; afterwards it goes, and all of it is on record.
        Assert.Contains("还有人员持有", (await portal.RunAsync("security", new DeleteRole { RoleId = made, Version = 5 })).Message, StringComparison.Ordinal);
        await portal.DoAsync("security", new EditRole { RoleId = made, Version = 5, Fields = new() { Name = "食品安全检查员", Kind = RoleKind.Business } });
        var copy = await portal.DoAsync("security", new CreateRole { Code = "food-copy", Fields = new() { Name = "副本" }, CopyOf = made });
        Assert.Equal(less, (await portal.DoAsync("security", new ReadRole { RoleId = copy })).Grants);
        await portal.DoAsync("security", new DeleteRole { RoleId = copy, Version = 1 });
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("security", new ReadRole { RoleId = copy })).Failure);
        var history = await portal.DoAsync("auditor", new ReadRoleHistory { RoleId = made });
        Assert.Equal(["修改角色", "启用或停用角色", "启用或停用角色", "修改角色权限", "新增角色"], history.Where(change => change.ObjectName == "角色").Select(change => change.Operation).Aggregate(new List<string>(), (list, name) => { if (list.Count < 1 || list[^1] != name || name == "启用或停用角色") { list.Add(name); } return list; }));
        Assert.Contains(history, change => change.Reason == "收回" && change.Values.Any(value => (value.Field, value.Before, value.After) == ("查看办件", "本机关", "本处室及下级")));
        var log = await portal.DoAsync("auditor", new ListAuditEntries { Filter = new() { ObjectType = "Role", ObjectId = made.ToString() } });
        Assert.NotEmpty(log.Rows);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task List_ByEveryCondition_AndItsWorkbook(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var all = await portal.DoAsync("security", new ListRoles());
        Assert.Equal(all.Total, all.Rows.Count);
        Assert.Empty(all.Mixed);
        Assert.True(all.Rows.Single(row => row.Code == "security-administrator").IsMine);
        Assert.Equal("审计管理", all.Rows.Single(row => row.Code == "auditor").Duties);
        Assert.Equal("", all.Rows.Single(row => row.Code == "window-clerk").Duties);
        Assert.Equal(["administrator", "auditor", "security-administrator"], (await portal.DoAsync("security", new ListRoles { Filter = new() { Kind = RoleKind.Administration } })).Rows.Select(row => row.Code));
        Assert.Equal(["guide-writer"], (await portal.DoAsync("security", new ListRoles { Filter = new() { Text = "编制" } })).Rows.Select(row => row.Code));
        Assert.Equal(2, (await portal.DoAsync("security", new ListRoles { Filter = new() { Text = "guide-" } })).Total);
        Assert.Empty((await portal.DoAsync("security", new ListRoles { Filter = new() { IsActive = false } })).Rows);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("security", new ListRoles { Filter = new() { Text = new string('长', 41) } })).Failure);
        Assert.Equal(1, (await portal.DoAsync("security", new ListRoles { Page = 99 })).Page);

        // One of a county counts its own people only.
        await AccountTests.AddUserAsync(portal, "county-security", Kunshan + "0/fg/", "security-administrator");
        var clerks = all.Rows.Single(row => row.Code == "window-clerk").People;
        Assert.InRange((await portal.DoAsync("county-security", new ListRoles())).Rows.Single(row => row.Code == "window-clerk").People, 1, clerks - 1);

        using var file = new MemoryStream();
        await portal.DoAsync("auditor", new ExportRoles { Destination = file });
        var sheet = Sheets.Rows(file.ToArray());
        Assert.Contains(sheet, row => row.Contains("window-clerk") && row.Contains("窗口收件") && row.Contains("本机关"));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new ExportRoles { Destination = new MemoryStream() })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ThreeAdministrators_AreKeptApart_InARoleAndInAPerson(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.DoAsync("security", new CreateRole { Code = "mixed-role", Fields = new() { Name = "混合" } });

        // In one role.
        var mixed = await portal.RunAsync("security", new SetRolePermissions { RoleId = made, Version = 1, Grants = [new(AccountPermissions.Edit, ScopeReach.Territory), new(AuditPermissions.View, ScopeReach.Territory)], Reason = "试" });
        Assert.Contains("不能放在同一个角色里", mixed.Message, StringComparison.Ordinal);
        Assert.Contains("已不存在", (await portal.RunAsync("security", new PreviewRolePermissions { RoleId = made, Grants = [new("no.such", ScopeReach.Unit)] })).Message, StringComparison.Ordinal);
        Assert.Contains("一种范围", (await portal.RunAsync("security", new PreviewRolePermissions { RoleId = made, Grants = [new(ApprovalPermissions.View, ScopeReach.Unit), new(ApprovalPermissions.View, ScopeReach.Organ)] })).Message, StringComparison.Ordinal);

        // In one person, by appointing and by the account's form.
        var admin = await AccountTests.IdAsync(portal, "admin");
        var detail = await portal.DoAsync("security", new ReadAccount { AccountId = admin });
        var both = await portal.RunAsync("security", new AppointRoles { AccountId = admin, Version = 1, Posts = [new(detail.Fields.Posts[0].Id!.Value, [.. detail.Fields.Posts[0].RoleIds, await AccountTests.RoleAsync(portal, "auditor")])], Reason = "试" });
        Assert.Contains("不能由同一人担任", both.Message, StringComparison.Ordinal);
        var unit = await AccountTests.UnitAsync(portal, "js/0/fg/");
        var form = await portal.System.RunAsync(new CreateAccount { UserName = "double", Fields = new() { Name = "卫演示", Posts = [AccountTests.Post(unit, "甲", await AccountTests.RoleAsync(portal, "auditor")), AccountTests.Post(unit, "乙", await AccountTests.RoleAsync(portal, "administrator"))] } });
        Assert.Contains(form.Problems, problem => problem.Message.Contains("不能由同一人担任", StringComparison.Ordinal));

        // By a role that people hold beside an administrator's.
        await AccountTests.AddUserAsync(portal, "helper", "js/0/fg/", "mixed-role");
        await using (var db = await portal.OpenAsync())
        {
            var post = await db.Set<Post>().SingleAsync(row => row.UserId == admin);
            db.Add(new PostRole { PostId = post.Id, RoleId = made });
            await db.SaveChangesAsync();
        }

        var held = await portal.DoAsync("security", new PreviewRolePermissions { RoleId = made, Grants = [new(AuditPermissions.View, ScopeReach.Territory)] });
        Assert.Contains("吕立新", Assert.Single(held.Obstacles), StringComparison.Ordinal);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("security", new SetRolePermissions { RoleId = made, Version = 1, Grants = [new(AuditPermissions.View, ScopeReach.Territory)], Reason = "试" })).Failure);

        // From before it was refused: the list says whom it concerns.
        await using (var db = await portal.OpenAsync())
        {
            db.Add(new RolePermission { RoleId = made, Permission = AuditPermissions.View, Reach = ScopeReach.Territory });
            await db.SaveChangesAsync();
        }

        Assert.Equal("吕立新（admin）", Assert.Single((await portal.DoAsync("security", new ListRoles())).Mixed));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task SecurityAdministrator_AppointsAndLooksAfterAdministrators_AndNobodyElse(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var newcomer = await AccountTests.AddUserAsync(portal, "newcomer", "js/0/fg/", "guide-writer");
        var post = (await portal.DoAsync("security", new ReadAccount { AccountId = newcomer })).Fields.Posts[0].Id!.Value;
        var auditor = await AccountTests.RoleAsync(portal, "auditor");

        // The system administrator can neither appoint an auditor nor manage one.
        var unit = await AccountTests.UnitAsync(portal, "js/0/fg/");
        Assert.Contains("只能由安全管理员任免", (await portal.RunAsync("admin", new CreateAccount { UserName = "watcher", Fields = new() { Name = "卫演示", Posts = [AccountTests.Post(unit, "审计", auditor)] } })).Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new ResetPassword { AccountId = await AccountTests.IdAsync(portal, "security"), Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new AppointRoles { AccountId = newcomer, Version = 1, Posts = [new(post, [auditor])], Reason = "试" })).Failure);

        // The security administrator leaves ordinary accounts alone.
        Assert.Contains("系统管理员办理", (await portal.RunAsync("security", new ResetPassword { AccountId = newcomer, Reason = "试" })).Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("security", new EditAccount { AccountId = newcomer, Version = 1, Fields = new() { Name = "改名", Posts = [AccountTests.Post(unit, "甲", auditor)] } })).Failure);
        Assert.Equal("reason", (await portal.RunAsync("security", new AppointRoles { AccountId = newcomer, Version = 1, Posts = [new(post, [auditor])], Reason = "" })).Problems[0].Field);
        Assert.Contains("岗位已被删除", (await portal.RunAsync("security", new AppointRoles { AccountId = newcomer, Version = 1, Posts = [new(Guid.CreateVersion7(), [auditor])], Reason = "试" })).Message, StringComparison.Ordinal);
        await portal.DoAsync("security", new AppointRoles { AccountId = newcomer, Version = 1, Posts = [new(post, [auditor])], Reason = "任审计员" });
        await portal.DoAsync("newcomer", new ListAuditEntries { Filter = new() });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("security", new AppointRoles { AccountId = newcomer, Version = 1, Posts = [new(post, [])], Reason = "免" })).Failure);
        Assert.Contains("没有变化", (await portal.RunAsync("security", new AppointRoles { AccountId = newcomer, Version = 2, Posts = [new(post, [auditor])], Reason = "再任" })).Message, StringComparison.Ordinal);

        // An auditor is an administrator: frozen and reset by who appointed him, no longer by the system administrator.
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", AccountTests.State(newcomer, 2, AccountState.Frozen, "试"))).Failure);
        await portal.DoAsync("security", AccountTests.State(newcomer, 2, AccountState.Frozen, "停职"));
        await portal.DoAsync("security", AccountTests.State(newcomer, 3, AccountState.Normal, "复职"));
        await portal.DoAsync("security", new ResetPassword { AccountId = newcomer, Reason = "忘记密码" });

        // Not his own account, not his own role, never the last one.
        var own = await AccountTests.IdAsync(portal, "security");
        Assert.Contains("自己的账号", (await portal.RunAsync("security", new AppointRoles { AccountId = own, Version = 1, Posts = [], Reason = "试" })).Message, StringComparison.Ordinal);
        var role = await AccountTests.RoleAsync(portal, "security-administrator");
        var grants = (await portal.DoAsync("security", new ReadRole { RoleId = role })).Grants;
        Assert.Contains("您自己持有", (await portal.RunAsync("security", new SetRolePermissions { RoleId = role, Version = 1, Grants = [.. grants, new(ApprovalPermissions.View, ScopeReach.Territory)], Reason = "试" })).Message, StringComparison.Ordinal);
        foreach (var less in new RoleGrant[][] { [.. grants.Where(grant => grant.Permission != RightsPermissions.Edit)], [.. grants.Select(grant => grant with { Reach = ScopeReach.Unit })] })
        {
            Assert.Contains("没有在用的安全管理员", (await portal.RunAsync("security", new SetRolePermissions { RoleId = role, Version = 1, Grants = less, Reason = "试" })).Message, StringComparison.Ordinal);
        }

        Assert.Contains("没有在用的安全管理员", (await portal.RunAsync("security", new ChangeRoleState { RoleId = role, Version = 1, IsActive = false, Reason = "试" })).Message, StringComparison.Ordinal);
        var system = await AccountTests.RoleAsync(portal, "administrator");
        Assert.Contains("没有在用的系统管理员", (await portal.RunAsync("security", new ChangeRoleState { RoleId = system, Version = 1, IsActive = false, Reason = "试" })).Message, StringComparison.Ordinal);
        var first = (await portal.DoAsync("security", new ReadAccount { AccountId = await AccountTests.IdAsync(portal, "admin") })).Fields.Posts[0].Id!.Value;
        Assert.Contains("最后一名在用的系统管理员", (await portal.RunAsync("security", new AppointRoles { AccountId = await AccountTests.IdAsync(portal, "admin"), Version = 1, Posts = [new(first, [])], Reason = "免" })).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Compare_OfTwoRoles_ShowsWhatEachGives(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var (officer, head) = (await AccountTests.RoleAsync(portal, "handling-officer"), await AccountTests.RoleAsync(portal, "section-head"));
        var compared = await portal.DoAsync("admin", new CompareRoles { FirstId = officer, SecondId = head });
        Assert.Equal(("经办人", "处室负责人"), (compared.First.Name, compared.Second.Name));
        Assert.True(compared.Lines.Single(line => line.Permission == ApprovalPermissions.View).IsSame);
        Assert.Equal(((ScopeReach?)ScopeReach.Unit, (ScopeReach?)null), compared.Lines.Where(line => line.Permission == ApprovalPermissions.Accept).Select(line => (line.First, line.Second)).Single());
        Assert.Equal("second", (await portal.RunAsync("admin", new CompareRoles { FirstId = officer, SecondId = officer })).Problems[0].Field);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new CompareRoles { FirstId = officer, SecondId = Guid.CreateVersion7() })).Failure);
    }

    /// <summary>The tree promises nothing that no use case keeps.</summary>
    [Fact]
    public void PermissionTree_OfAllThatIsDeclared_SaysWhatEachAllows()
    {
        Assert.Equal(PermissionCatalogue.All.Select(permission => permission.Code), PermissionTree.All.SelectMany(branch => branch.Permissions).Select(node => node.Permission.Code));
        Assert.DoesNotContain(PermissionTree.All.SelectMany(branch => branch.Permissions), node => node.Operations.Count == 0 && node.Readings == 0);
        var intake = PermissionTree.All.SelectMany(branch => branch.Permissions).Single(node => node.Permission.Code == WindowPermissions.Intake);
        Assert.Contains("提交办件", intake.Operations);
    }
}
