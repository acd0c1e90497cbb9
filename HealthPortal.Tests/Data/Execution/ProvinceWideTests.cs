using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Seeding;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Tests.Data.Execution.Registers;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution;

/// <summary>What is one for the whole province is changed by the province only, whatever role a county's post is given (ADR-010).</summary>
public sealed class ProvinceWideTests
{
    private static readonly Dictionary<string, string> Holiday = new(StringComparer.Ordinal) { ["date"] = "2027-02-06", ["kind"] = "Holiday", ["name"] = "测试春节" };

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite, "county")]
    [InlineData(TestDatabase.Sqlite, "city")]
    [InlineData(TestDatabase.PostgreSql, "county")]
    [InlineData(TestDatabase.PostgreSql, "city")]
    public async Task Administrator_OfACountyOrCity_ReadsButChangesNoRecordOfTheProvince(TestDatabase database, string userName)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await GiveAsync(portal, userName, "administrator");
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        var (holidays, matters) = (HolidayRegister.It, ServiceMatterRegister.It);
        var matter = (await portal.DoAsync(userName, new ListRegister { Register = matters, State = new RegisterState() })).Rows[0];
        var record = await portal.DoAsync(userName, new ReadRegisterRecord { Register = matters, Id = matter.Id });
        var day = (await portal.DoAsync(userName, new ListRegister { Register = holidays, State = new RegisterState() })).Rows[0];

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(userName, new SaveRegisterRecord { Register = holidays, Values = Holiday })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(userName, new DeleteRegisterRecord { Register = holidays, Id = day.Id, Version = day.Version, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(userName, new SaveRegisterRecord { Register = matters, Id = matter.Id, Version = matter.Version, Values = record.Values })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(userName, new StartGuideDraft { ItemId = item })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(userName, new ListGuideReviews())).Failure);
        var guide = await portal.DoAsync(userName, new ReadGuide { ItemId = item });
        Assert.Equal((false, false), (guide.MayWrite, guide.MayReview));
        var actor = await (await portal.AsAsync(userName)).ActorAsync();
        Assert.False(actor.May(HolidayRegister.It.EditPermission));
        Assert.True(actor.May(HealthPortal.Data.Platform.PlatformPermissions.ViewHistory));

        await portal.DoAsync("admin", new SaveRegisterRecord { Register = holidays, Values = Holiday });
    }

    /// <summary>A grant that reaches only the unit of a province's department is none over the province.</summary>
    [Theory]
    [InlineData(ScopeReach.Unit, false)]
    [InlineData(ScopeReach.Organ, false)]
    [InlineData(ScopeReach.Territory, true)]
    public async Task Permission_AtTheProvincesDepartment_CountsWithItsTerritoryOnly(ScopeReach reach, bool expected)
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using (var db = await portal.OpenAsync())
        {
            var role = await db.Set<Role>().Include(row => row.Permissions).SingleAsync(row => row.Code == "guide-writer");
            role.Permissions.ForEach(permission => permission.Reach = reach);
            await db.SaveChangesAsync();
        }

        var outcome = await portal.RunAsync("writer", new StartGuideDraft { ItemId = await portal.ItemIdAsync(Cases.HygieneLicence) });

        Assert.Equal(expected, outcome.Succeeded);
    }

    /// <summary>Rows that belong to no organ are not cut by scope, so whoever may edit them edits them for everybody.</summary>
    [Fact]
    public void Registers_OfRecordsWithoutAnOrgan_AreEditedByTheProvinceOnly() =>
        Assert.Empty(RegisterTests.All.Where(register => IsGlobal(register) && !IsProvinceWide(register.EditPermission)).Select(register => register.Key));

    [Fact]
    public void ProvinceWide_ForAPermissionOfTheDesk_IsFalse() => Assert.False(IsProvinceWide(HealthPortal.Data.GovernmentServices.ApprovalPermissions.View));

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Prepare_OnADatabaseOfAnEarlierRelease_AddsWhatIsMissingAndLeavesTheRest(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<Role>().Where(role => role.Code == "leader").ExecuteUpdateAsync(set => set.SetProperty(role => role.Name, "分管主任"));
            var writer = await db.Users.SingleAsync(user => user.UserName == "writer");
            await db.Set<PostRole>().Where(link => db.Set<Post>().Any(post => post.Id == link.PostId && post.UserId == writer.Id)).ExecuteDeleteAsync();
            await db.Set<Post>().Where(post => post.UserId == writer.Id).ExecuteDeleteAsync();
            await db.Users.Where(user => user.Id == writer.Id).ExecuteDeleteAsync();
            await db.Set<Role>().Where(role => role.Code == "guide-writer").ExecuteDeleteAsync();
        }

        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);

        await portal.DoAsync("writer", new StartGuideDraft { ItemId = await portal.ItemIdAsync(Cases.HygieneLicence) });
        await using var after = await portal.OpenAsync();
        Assert.Equal("分管主任", await after.Set<Role>().Where(role => role.Code == "leader").Select(role => role.Name).SingleAsync());
    }

    private static bool IsGlobal(Register register)
    {
        var type = register.GetType();
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Register<>)))
        {
            type = type.BaseType;
        }

        return typeof(IGlobal).IsAssignableFrom(type!.GetGenericArguments()[0]);
    }

    private static bool IsProvinceWide(string permission) => PermissionCatalogue.All.Single(known => known.Code == permission).ProvinceWide;

    private static async Task GiveAsync(TestPortal portal, string userName, string roleCode)
    {
        await using var db = await portal.OpenAsync();
        var user = await db.Users.SingleAsync(row => row.UserName == userName);
        var role = await db.Set<Role>().SingleAsync(row => row.Code == roleCode);
        db.Add(new PostRole { PostId = user.ActingPostId!.Value, RoleId = role.Id });
        await db.SaveChangesAsync();
    }
}
