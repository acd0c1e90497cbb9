using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Data.Seeding;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Numbering;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Seeding;

/// <summary>A portal that began with the first release has, after an update, the rights that a new one has.</summary>
public class LaterPermissionsTests
{
    private static readonly string[] Areas = [.. new[] { AnnouncementPermissions.View, AuditPermissions.View, OrganisationPermissions.View, AccountPermissions.View, RightsPermissions.View, SecurityPermissions.View, ParameterPermissions.View, DictionaryPermissions.View, SigningPermissions.View, StandardPermissions.View, CollectionPermissions.View, LibraryPermissions.View, PresentationPermissions.View, QualityPermissions.View }.Select(permission => permission.Split('.')[0] + ".")];

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Start_OfThePortalOfTheFirstRelease_GivesAllThatCameLater(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var asNew = await GrantsAsync(portal);
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<NumberSequence>().Where(row => row.Key.StartsWith("roles/")).ExecuteDeleteAsync();
            foreach (var area in Areas)
            {
                Assert.NotEqual(0, await db.Set<RolePermission>().Where(row => row.Permission.StartsWith(area)).ExecuteDeleteAsync());
            }
        }

        Assert.NotEqual(asNew, await GrantsAsync(portal));
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);

        Assert.Equal(asNew, await GrantsAsync(portal));
    }

    private static async Task<List<string>> GrantsAsync(TestPortal portal)
    {
        await using var db = await portal.OpenAsync();
        var rows = await (from grant in db.Set<RolePermission>() join role in db.Set<Role>() on grant.RoleId equals role.Id select new { role.Code, grant.Permission, grant.Reach }).ToListAsync();
        return [.. rows.Select(row => $"{row.Code} {row.Permission} {row.Reach}").Order(StringComparer.Ordinal)];
    }
}
