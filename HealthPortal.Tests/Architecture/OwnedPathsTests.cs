using System.Data.Common;
using System.Text.RegularExpressions;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HealthPortal.Tests.Architecture;

/// <summary>When a unit moves, every column that holds paths must follow (ADR-011). What holds paths is found in the model, and proved by the values.</summary>
public partial class OwnedPathsTests
{
    /// <summary>Text that may name a path and must keep it: the log as it was written. Number series are rewritten by their keys.</summary>
    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal) { "ChangeEntries.OrganisationPath", "ChangeEntries.Changes", "NumberSequences.Key" };

    [Fact]
    public void ScopedEntities_All_AreRewritten()
    {
        using var db = Open();
        var covered = OwnedPaths.In(db.Model).Select(column => column.Entity).ToHashSet();
        Assert.Equal([typeof(ChangeEntry)], db.Model.GetEntityTypes().Select(entity => entity.ClrType).Where(type => typeof(IScoped).IsAssignableFrom(type) && !covered.Contains(type)));
    }

    [Fact]
    public void PropertiesNamedPath_All_AreRewrittenUnlessTheyKeepTheOld()
    {
        using var db = Open();
        var covered = OwnedPaths.In(db.Model).Select(column => column.Entity.Name + "." + column.Property).ToHashSet(StringComparer.Ordinal);
        var named = from entity in db.Model.GetEntityTypes()
                    from property in entity.GetProperties()
                    where property.ClrType == typeof(string) && property.Name.EndsWith("Path", StringComparison.Ordinal)
                    select entity.ClrType.Name + "." + property.Name;
        Assert.Equal([nameof(ChangeEntry) + "." + nameof(ChangeEntry.OrganisationPath)], named.Where(name => !covered.Contains(name)));
        Assert.Contains(nameof(ApprovalCase) + "." + nameof(ApprovalCase.OrganPath), covered);
        Assert.Contains(nameof(AnnouncementTarget) + "." + nameof(AnnouncementTarget.Path), covered);
        Assert.Contains(nameof(AnnouncementVersion) + "." + nameof(AnnouncementVersion.AudienceRoot), covered);
    }

    [Fact]
    public void RowsWithAPath_All_HaveANameForPeople()
    {
        using var db = Open();
        Assert.All(OwnedPaths.In(db.Model), column => Assert.True(OwnedPaths.NameOf(column.Entity) is not null, $"{column.Entity.Name} has no name in {nameof(OwnedPaths)}."));
    }

    /// <summary>A merger gives rows the path of another unit, so a key that a path is part of could meet itself there. Each of these is dealt with in OwnedPaths or cannot occur among the kinds that merge.</summary>
    [Fact]
    public void KeysWithAPath_AreExactlyTheKnownOnes()
    {
        using var db = Open();
        var covered = OwnedPaths.In(db.Model).Select(column => (column.Entity, column.Property)).ToHashSet();
        bool HoldsPath(IReadOnlyList<IReadOnlyProperty> key) => key.Any(property => covered.Contains((property.DeclaringType.ClrType, property.Name)));
        var keys = from entity in db.Model.GetEntityTypes()
                   from key in entity.GetIndexes().Where(index => index.IsUnique).Select(index => index.Properties).Concat(entity.GetKeys().Select(key => key.Properties))
                   where HoldsPath(key)
                   select entity.ClrType.Name + ": " + string.Join(", ", key.Select(property => property.Name));
        Assert.Equal(
            ["Announcement: OrganisationPath, TitleKey", "CaseDailyCount: Day, OrganisationPath, ItemId", "HandlingAssignment: OrganPath, MatterId", "LicenceActDay: Day, LicenceType, OrganisationPath, Kind", "LicenceEndDay: Day, LicenceType, OrganisationPath, OrganName, IssuedMonth",
                "LicenceRecordTotal: TypeId, OrganisationPath, IsValid", "LicenceTotal: LicenceType, OrganisationPath, OrganName, State, IssuedMonth, EndMonth", "Organisation: Path",
                "PresentationDay: Day, OrganisationPath, ClientKey, LicenceType, PurposeCode"],
            keys.Order(StringComparer.Ordinal));
    }

    /// <summary>Whatever a column is called: if it holds a path after people have worked, it is rewritten or known to keep it.</summary>
    [Fact]
    public async Task Columns_ThatHoldAPathAfterWork_AreRewritten()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await portal.SubmitAsync();
        await portal.DraftAsync(seed: 2);
        await portal.PublishAsync(AnnouncementDesk.Content("关于检查的通知") with { Organisations = ["js/05/83/0/"] });
        await using var db = await portal.OpenAsync();
        var covered = OwnedPaths.In(db.Model).Select(column => column.Table + "." + column.Column).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(await HoldersAsync(db, covered.Union(Kept)));
        Assert.Equal(["AnnouncementVersions.AudienceRoot"], await HoldersAsync(db, covered.Union(Kept).Except(["AnnouncementVersions.AudienceRoot"])));
    }

    private static async Task<List<string>> HoldersAsync(PortalDb db, IEnumerable<string> known)
    {
        var left = known.ToHashSet(StringComparer.Ordinal);
        var found = new List<string>();
        await db.Database.OpenConnectionAsync();
        foreach (var entity in db.Model.GetEntityTypes())
        {
            var table = StoreObjectIdentifier.Table(entity.GetTableName()!);
            foreach (var column in entity.GetProperties().Where(property => property.ClrType == typeof(string)).Select(property => property.GetColumnName(table)!).Where(column => !left.Contains($"{table.Name}.{column}")))
            {
                await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText = $"SELECT \"{column}\" FROM \"{table.Name}\" WHERE \"{column}\" LIKE '%js/%'";
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    // A sealed text holds any letters by chance.
                    if (!reader.GetString(0).StartsWith("v1:", StringComparison.Ordinal) && APath().IsMatch(reader.GetString(0)))
                    {
                        found.Add($"{table.Name}.{column}");
                        break;
                    }
                }
            }
        }

        return found;
    }

    private static PortalDb Open()
    {
        var builder = new DbContextOptionsBuilder<PortalDb>();
        DatabaseProviders.Configure(builder, DatabaseProvider.Sqlite, "Data Source=:memory:");
        var db = new PortalDb(builder.Options);
        db.Narrow(ActorScope.Everything);
        return db;
    }

    /// <summary>The root or a path below it, not as a part of another word.</summary>
    [GeneratedRegex("(^|[^a-z0-9])js/([0-9a-z]+/)*", RegexOptions.None, 1000)]
    private static partial Regex APath();
}
