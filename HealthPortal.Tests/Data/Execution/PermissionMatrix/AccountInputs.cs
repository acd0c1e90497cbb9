using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Accounts of the home county, and what everybody does with the own one; sessions and posts are those of its window clerk.</summary>
public sealed class AccountInputs : MatrixInputs
{
    private const string Kept = "Demo-Other12345";

    public override int Order => 40;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListAccounts { PageSize = 100 });
        yield return Of(world => new ListAccounts { Filter = new() { OrganisationId = world.Id("account county") } }, "home county");
        yield return Of(world => new ReadAccount { AccountId = world.Id("account clerk") });
        yield return Of(world => new ReadAccountHistory { AccountId = world.Id("account clerk") });
        yield return Of(world => new ReadAccountUnits { ParentId = world.Id("account county") });
        yield return Of(_ => new ReadAccountUnits { Text = "昆山" }, "search");
        yield return Of(_ => new ReadAccountRoles());
        yield return Of(world => new ReadAccountRoles { OrganisationId = world.Id("account window") }, "at the window");
        yield return Of(world => new UnmaskAccount { AccountId = world.Id("account clerk") });
        yield return Of(world => new CreateAccount { UserName = "matrix.new", Fields = Fields(world) });
        yield return Of(world => new EditAccount { AccountId = world.Id("account clerk"), Version = world.Version("account clerk"), Fields = Fields(world) });
        yield return Of(world => new ChangeAccountState { AccountId = world.Id("account clerk"), Version = world.Version("account clerk"), State = AccountState.Frozen, Reason = "借调" });
        yield return Of(world => new ResetPassword { AccountId = world.Id("account clerk"), Reason = "忘记密码" });
        yield return Of(world => new EndAccountSessions { AccountId = world.Id("account clerk"), Reason = "设备遗失" });
        yield return OfWorkbook((_, file) => new ExportAccounts { Destination = file });
        yield return Of(_ => new PrepareAccountImport());
        yield return OfWorkbook((_, file) => new WriteAccountTemplate { Open = () => file });
        yield return Of(world => new CheckAccountImport { Token = world.Thing("account file", "none.csv") });
        yield return Of(world => new ApplyAccountImport { Token = world.Thing("account file", "none.csv") });
        yield return OfWorkbook((world, file) => new WriteAccountImportFaults { Token = world.Thing("account file", "none.csv"), Open = () => file });
        yield return OfWorkbook((world, file) => new TakeImportedPasswords { Token = world.Thing("account passwords", "none.csv"), Open = () => file });

        yield return Of(_ => new ReadMyAccount());
        yield return Of(_ => new ListMyPosts());
        yield return Of(world => new SwitchPost { PostId = world.Id("account post") });
        yield return Of(_ => new EditMyContact { Version = 1, Email = "me@example.com" });
        yield return Of(_ => new ChangePassword { Current = TestPortal.Password, Next = Kept, Again = Kept });
        yield return Of(_ => new ListMySignIns());
        yield return Of(_ => new ListMyOperations());
        yield return Of(_ => new ListMySessions());
        yield return Of(world => new EndMySession { SessionId = world.Id("account session") });
        yield return Of(_ => new SignOut());
        yield return Of(world => new BeginSession { UserId = world.Id("account clerk"), Address = null, UserAgent = null });
        yield return Of(world => new CheckSession { UserId = world.Id("account clerk"), SessionId = world.Id("account session") });
        yield return Of(world => new TouchSession { SessionId = world.Id("account session") });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var portal = world.Portal;
        await using var db = await portal.OpenAsync();
        world.Keep("account county", await db.Set<Organisation>().Where(unit => unit.Path == "js/05/83/").Select(unit => unit.Id).SingleAsync());
        var window = await db.Set<Organisation>().SingleAsync(unit => unit.Path == "js/05/83/0/ck/");
        world.Keep("account window", window.Id);
        world.Keep("account role", await db.Set<Role>().Where(role => role.Code == "window-clerk").Select(role => role.Id).SingleAsync());
        var clerk = await db.Users.Where(user => user.UserName == "window").Select(user => user.Id).SingleAsync();
        world.Keep("account clerk", clerk);
        world.KeepSecret((await portal.System.RunAsync(new UnmaskAccount { AccountId = clerk })).Value);
        world.Keep("account post", await db.Set<Post>().Where(post => post.UserId == clerk).Select(post => post.Id).SingleAsync());
        world.Keep("account session", (await portal.System.RunAsync(new BeginSession { UserId = clerk, Address = "10.1.2.3", UserAgent = "Chrome/143" })).Value.Id);

        // A file of the administrator's, and one that is imported already.
        var admin = await db.Users.Where(user => user.UserName == "admin").Select(user => user.Id).SingleAsync();
        foreach (var (key, name) in new[] { ("account file", "matrix.file"), ("account passwords", "matrix.imported") })
        {
            using var upload = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"用户名,姓名,机构编码,岗位,角色\n{name},卫演示,{window.Code},窗口人员,窗口人员\n"));
            world.Keep(key, (object)(await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(admin, upload, "账号.csv", CancellationToken.None)).Value);
        }

        await portal.DoAsync("admin", new ApplyAccountImport { Token = world.Thing("account passwords", "") });
    }

    private static AccountFields Fields(MatrixWorld world) => new() { Name = "卫演示", Posts = [new() { OrganisationId = world.Id("account window"), Title = "窗口人员", RoleIds = [world.Id("account role")] }] };
}
