using HealthPortal.Data;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Seeding;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Seeding;

/// <summary>The first accounts of an installation without demonstration.</summary>
public class FirstAdministratorTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite, true)]
    [InlineData(TestDatabase.Sqlite, false)]
    [InlineData(TestDatabase.PostgreSql, false)]
    public async Task Prepare_WithoutDemonstration_MakesThreeAdministratorsThatMustChangeTheirPasswords(TestDatabase database, bool hadDemonstration)
    {
        await using var portal = await TestPortal.StartAsync(database);
        if (!hadDemonstration)
        {
            await using var db = await portal.OpenAsync();
            await db.Set<HealthPortal.Domain.Platform.Accounts.PostRole>().ExecuteDeleteAsync();
            await db.Set<HealthPortal.Domain.Platform.Accounts.Post>().ExecuteDeleteAsync();
            await db.Users.ExecuteDeleteAsync();
        }

        portal.Services.GetRequiredService<PortalOptions>().Demo = false;
        var file = Path.Combine(portal.DataDirectory, FirstAdministrator.PasswordFile);

        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);

        var password = (await File.ReadAllLinesAsync(file))[1].Split('：')[1];
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        await using (var db = await portal.OpenAsync())
        {
            var made = await db.Users.Where(row => !row.IsDemo).OrderBy(row => row.UserName).ToListAsync();
            Assert.Equal(hadDemonstration ? ["administrator", "auditor2", "security2"] : ["administrator", "auditor", "security"], made.Select(row => row.UserName));
            Assert.All(made, row => Assert.True(row.MustChangePassword));
            var user = made.Single(row => row.UserName == FirstAdministrator.UserName);
            Assert.Equal(PasswordVerificationResult.Success, portal.Services.GetRequiredService<IPasswordHasher<PortalUser>>().VerifyHashedPassword(user, user.PasswordHash!, password));
        }

        // Before the change nothing works; a second start leaves account and file alone.
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["date"] = "2027-02-06", ["kind"] = "Holiday", ["name"] = "测试" };
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(FirstAdministrator.UserName, new SaveRegisterRecord { Register = HolidayRegister.It, Values = values })).Failure);
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);
        Assert.Contains(password, await File.ReadAllTextAsync(file), StringComparison.Ordinal);

        await using (var db = await portal.OpenAsync())
        {
            await db.Users.Where(row => !row.IsDemo).ExecuteUpdateAsync(set => set.SetProperty(row => row.MustChangePassword, false));
        }

        await portal.DoAsync(FirstAdministrator.UserName, new SaveRegisterRecord { Register = HolidayRegister.It, Values = values });
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);
        Assert.False(File.Exists(file));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Prepare_OfAPortalFromBeforeTheSecurityAdministrator_MakesThatOneOnce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await using (var db = await portal.OpenAsync())
        {
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(row => row.IsDemo, false));
            var security = await db.Users.Where(row => row.UserName == "security").Select(row => row.Id).SingleAsync();
            var posts = await db.Set<HealthPortal.Domain.Platform.Accounts.Post>().Where(post => post.UserId == security).Select(post => post.Id).ToListAsync();
            await db.Set<HealthPortal.Domain.Platform.Accounts.PostRole>().Where(link => posts.Contains(link.PostId)).ExecuteDeleteAsync();
        }

        portal.Services.GetRequiredService<PortalOptions>().Demo = false;
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);

        var lines = await File.ReadAllLinesAsync(Path.Combine(portal.DataDirectory, FirstAdministrator.PasswordFile));
        Assert.Equal(["用户名：security2（安全管理员）"], lines.Where(line => line.StartsWith("用户名", StringComparison.Ordinal)));
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal(1, await db.Users.CountAsync(row => row.UserName == "security2"));
        }
    }

    [Fact]
    public async Task Prepare_WithDemonstration_MakesNoFirstAdministrator()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);

        Assert.False(File.Exists(Path.Combine(portal.DataDirectory, FirstAdministrator.PasswordFile)));
        await using var db = await portal.OpenAsync();
        Assert.False(await db.Users.AnyAsync(user => !user.IsDemo));
    }

    [Fact]
    public void Options_WhenNothingIsSet_HaveNoDemonstration() => Assert.False(new PortalOptions().Demo);

    [Fact]
    public void NewPassword_EachTime_KeepsThePolicyAndIsAnother()
    {
        var passwords = Enumerable.Range(0, 50).Select(_ => OneTimePassword.New(20)).ToList();

        Assert.All(passwords, password => Assert.True(password.Length == 20 && password.Any(char.IsAsciiLetterLower) && password.Any(char.IsAsciiLetterUpper) && password.Any(char.IsAsciiDigit)));
        Assert.Equal(50, passwords.Distinct(StringComparer.Ordinal).Count());
    }
}
