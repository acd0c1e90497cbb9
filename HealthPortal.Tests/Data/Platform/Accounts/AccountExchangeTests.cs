using System.Text;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Accounts;

/// <summary>Accounts from a file and into one.</summary>
public class AccountExchangeTests
{
    private const string Header = "用户名*,姓名*,机构编码*,岗位*,角色*,手机号码,邮箱,有效期起,有效期止,备注\n";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Import_OfARightFile_MakesAllAccountsAndGivesThePasswordsOnce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var window = await CodeAsync(portal, "js/05/83/0/ck/");
        var approval = await CodeAsync(portal, "js/05/83/0/sp/");
        var token = await KeepAsync(portal, "admin", $"wu.yanshi,吴演示,{window},窗口人员,窗口人员,15433334444,wu@example.com,,2026/12/31,新进\nwu.yanshi,,{approval.ToLowerInvariant()},经办人,经办人、处室负责人,,,,,\nzheng.yanshi,郑演示,{window},窗口人员,窗口人员,,,,,\n");
        var preview = await portal.DoAsync("admin", new CheckAccountImport { Token = token });
        Assert.Equal((2, 3, 0), (preview.Accounts, preview.Posts, preview.FaultCount));
        Assert.Equal(2, await portal.DoAsync("admin", new ApplyAccountImport { Token = token }));

        await using (var db = await portal.OpenAsync())
        {
            var user = await db.Users.SingleAsync(row => row.UserName == "wu.yanshi");
            Assert.Equal(("吴演示", "154****4444", true, "新进"), (user.DisplayName, user.PhoneMasked, user.MustChangePassword, user.Remark));
            var posts = (await db.Set<Post>().Where(post => post.UserId == user.Id).ToListAsync()).OrderBy(post => post.Title == "经办人").ToList();
            Assert.Equal([new DateOnly(2026, 12, 31), null], posts.Select(post => post.ValidTo));
            Assert.Equal(posts[0].Id, user.ActingPostId);
            Assert.Equal(2, await db.Set<PostRole>().CountAsync(link => link.PostId == posts[1].Id));

            var rows = await WorkbookAsync(async file => await portal.DoAsync("admin", new TakeImportedPasswords { Token = token, Open = () => file }));
            var mine = rows.Single(row => row[0] == "wu.yanshi");
            Assert.NotEqual(PasswordVerificationResult.Failed, portal.Services.GetRequiredService<IPasswordHasher<PortalUser>>().VerifyHashedPassword(user, user.PasswordHash!, mine[3]));
            Assert.DoesNotContain(await db.Set<ChangeEntry>().Select(entry => entry.Changes).ToListAsync(), changes => changes.Contains(mine[3], StringComparison.Ordinal));
        }

        // Once and by nobody else; and the same file cannot be imported twice.
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new TakeImportedPasswords { Token = token, Open = Never })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new TakeImportedPasswords { Token = "../" + token, Open = Never })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ApplyAccountImport { Token = token })).Failure);

        // What nobody has fetched within a day is gone; on disk it was never readable.
        var later = await KeepAsync(portal, "admin", $"wang.yanshi,王演示,{window},窗口人员,窗口人员,,,,,\n");
        await portal.DoAsync("admin", new ApplyAccountImport { Token = later });
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(portal.DataDirectory, "one-time-passwords")));
        Assert.DoesNotContain("wang.yanshi", await File.ReadAllTextAsync(kept), StringComparison.Ordinal);
        portal.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new TakeImportedPasswords { Token = later, Open = Never })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Import_OfAWrongFile_SaysEachFaultByItsCellAndImportsNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AccountTests.AddAdministratorAsync(portal, "county-admin", "js/05/83/0/fg/");
        var window = await CodeAsync(portal, "js/05/83/0/ck/");
        var sister = await CodeAsync(portal, "js/05/81/0/ck/");
        var token = await KeepAsync(portal, "county-admin", string.Join('\n',
        [
            $"good.one,冯演示,{window},窗口人员,窗口人员,,,,,",
            $"1x,,{window},,没有的角色,123,a@,昨天,,",
            $"window,陈演示,{sister},窗口人员,窗口人员,,,2026-05-02,2026-05-01,",
            $"good.one,冯不同,{window},窗口人员,窗口人员,15400000000,,,,",
            $"writer2,褚演示,{window},编制,窗口人员,,,,,=cmd()",
        ]) + "\n");
        var preview = await portal.DoAsync("county-admin", new CheckAccountImport { Token = token });
        var faults = preview.Faults.ToLookup(fault => fault.Cell, fault => fault.Message);
        Assert.Equal(["A3", "A4", "B3", "B5", "C4", "D3", "D5", "E3", "F3", "F5", "G3", "H3", "H4"], faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
        Assert.Equal("用户名已被使用，请换一个。", Assert.Single(faults["A4"]));
        Assert.Equal("没有这个编码的机构，或它不在您的管辖范围内。", Assert.Single(faults["C4"]));
        Assert.Equal("没有名为“没有的角色”的角色。", Assert.Single(faults["E3"]));
        Assert.Equal("与第 2 行同一用户名的姓名不一致。", Assert.Single(faults["B5"]));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("county-admin", new ApplyAccountImport { Token = token })).Failure);
        await using (var db = await portal.OpenAsync())
        {
            Assert.False(await db.Users.AnyAsync(user => user.UserName == "good.one"));
        }

        var marked = await WorkbookAsync(async file => await portal.DoAsync("county-admin", new WriteAccountImportFaults { Token = token, Open = () => file }));
        Assert.Contains("用户名已被使用", marked[3][^1], StringComparison.Ordinal);

        // Another's file, no such file, a file of something else, a role beyond the own rights.
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new CheckAccountImport { Token = token })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new CheckAccountImport { Token = "../../x.csv" })).Failure);
        var other = await KeepAsync(portal, "admin", "1\n2\n", "编号,数量\n");
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new CheckAccountImport { Token = other })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new CheckAccountImport { Token = token })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Export_OfTheFilteredList_IsMaskedCutToTheReachAndOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AccountTests.AddAdministratorAsync(portal, "county-admin", "js/05/83/0/fg/");
        var rows = await WorkbookAsync(async file => await portal.DoAsync("county-admin", new ExportAccounts { Destination = file }));
        Assert.Equal("用户名", rows[3][0]);
        Assert.Contains(rows, row => row[0] == "window" && row[5].Contains("****", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, row => row[0] == "window-js0581");
        var legal = rows.Single(row => row[0] == "legal");
        Assert.Equal(2, legal[3].Split('；').Length);
        var role = await AccountTests.RoleAsync(portal, "auditor");
        var auditors = await WorkbookAsync(async file => await portal.DoAsync("admin", new ExportAccounts { Filter = new() { RoleId = role }, Destination = file }));
        Assert.Equal("筛选条件：角色 审计人员", auditors[1][0]);
        Assert.Single(auditors.Skip(4));

        var number = await portal.DoAsync("admin", new UnmaskAccount { AccountId = await AccountTests.IdAsync(portal, "window") });
        var byNumber = await WorkbookAsync(async file => await portal.DoAsync("admin", new ExportAccounts { Filter = new() { Text = number }, Destination = file }));
        Assert.Single(byNumber.Skip(4));
        Assert.All(byNumber, row => Assert.DoesNotContain(row, cell => cell.Contains(number, StringComparison.Ordinal)));
        await using var db = await portal.OpenAsync();
        var looks = await db.Set<ChangeEntry>().Where(entry => entry.EntityType == "AccountExport").OrderBy(entry => entry.Sequence).Select(entry => entry.Changes).ToListAsync();
        Assert.Equal(3, looks.Count);
        Assert.Contains("导出账号 1 个（角色 审计人员）", looks[1], StringComparison.Ordinal);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ExportAccounts { Destination = Stream.Null })).Failure);
    }

    private static async Task<string> KeepAsync(TestPortal portal, string userName, string lines, string header = Header)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(header + lines));
        return (await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(await AccountTests.IdAsync(portal, userName), content, "账号.csv", CancellationToken.None)).Value;
    }

    private static async Task<string> CodeAsync(TestPortal portal, string path) => (await AccountTests.UnitAsync(portal, path)).Code;

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> WorkbookAsync(Func<Stream, Task> writeAsync)
    {
        using var file = new MemoryStream();
        await writeAsync(file);
        return Sheets.Rows(file.ToArray());
    }

    private static Stream Never() => throw new InvalidOperationException("Nothing may be written.");
}
