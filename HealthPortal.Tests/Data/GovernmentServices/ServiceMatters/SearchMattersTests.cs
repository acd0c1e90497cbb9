using HealthPortal.Data.Exchange;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.GovernmentServices.ServiceMatters;

public class SearchMattersTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SearchMatters_ByArea_GivesWhatTheOrganOfThatPlaceTakesIn(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        async Task<MatterPage> Find(MatterFilter filter) => await portal.DoAsync("window", new SearchMatters { Filter = filter, PageSize = 100 });

        var county = await Find(new MatterFilter { Area = "320583" });
        var city = await Find(new MatterFilter { Area = "320500" });

        Assert.Equal((await Find(new MatterFilter { Level = AdministrativeLevels.County })).ItemTotal, county.ItemTotal);
        Assert.All(county.Matters.SelectMany(matter => matter.Items), item => Assert.True(item.Levels.HasFlag(AdministrativeLevels.County)));
        Assert.All(city.Matters.SelectMany(matter => matter.Items), item => Assert.True(item.Levels.HasFlag(AdministrativeLevels.City)));
        Assert.Equal(county.ItemTotal, county.Facets.ApplicantKinds.Sum(facet => facet.Count));
        Assert.Equal(0, (await Find(new MatterFilter { Area = "110101" })).ItemTotal);
        Assert.Equal(269, (await Find(new MatterFilter { Area = "昆山" })).ItemTotal);

        // A county whose commission is closed, and one that has a department for a single matter.
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<Organisation>().Where(unit => unit.Path == "js/05/81/").ExecuteUpdateAsync(set => set.SetProperty(unit => unit.IsActive, false));
            await db.Set<HandlingAssignment>().Where(row => row.OrganPath == "js/05/83/").ExecuteDeleteAsync();
            var matter = await db.Set<ServiceMatter>().SingleAsync(row => row.Number == 32);
            db.Add(new HandlingAssignment { OrganisationPath = "js/05/83/0/jd/", DepartmentName = "综合监督科", OrganPath = "js/05/83/", MatterId = matter.Id });
            await db.SaveChangesAsync();
        }

        Assert.Equal(0, (await Find(new MatterFilter { Area = "320581" })).ItemTotal);
        Assert.Equal([32], (await Find(new MatterFilter { Area = "320583" })).Matters.Select(matter => matter.Number));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task FindServicePlaces_ForAPlace_GivesTheOrgansThatTakeTheItemIn(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<Organisation>().Where(unit => unit.Path == "js/05/83/0/ck/").ExecuteUpdateAsync(set => set.SetProperty(unit => unit.Address, "昆山市演示路 2 号").SetProperty(unit => unit.Phone, "0000-0000002"));
        }

        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        async Task<ServicePlaceView> At(string user, string? area) => await portal.DoAsync(user, new FindServicePlaces { ItemId = item, Area = area });

        var own = await At("window", null);
        Assert.Equal(("320583", "苏州市昆山市", false), (own.Area, own.AreaName, own.NeedsCounty));
        Assert.Equal(new ServicePlace("昆山市卫生健康委员会", AdministrativeLevels.County, "政务服务窗口", "行政审批科", "昆山市演示路 2 号", "0000-0000002"), Assert.Single(own.Places));
        var other = Assert.Single((await At("window", "320581")).Places);
        Assert.Equal(("常熟市卫生健康委员会", null, "0000-0000000"), (other.OrganName, other.Address, other.Phone));
        var city = await At("window", "320500");
        Assert.True(city.NeedsCounty);
        Assert.Empty(city.Places);
        Assert.Null((await At("admin", null)).Area);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("window", new FindServicePlaces { ItemId = Guid.NewGuid() })).Failure);

        // All levels: the nearest first.
        var all = await ItemOfAllLevelsAsync(portal);
        Assert.Equal([AdministrativeLevels.County, AdministrativeLevels.City, AdministrativeLevels.Province], (await portal.DoAsync("window", new FindServicePlaces { ItemId = all })).Places.Select(place => place.Level));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SearchMatters_ByWordsInitialsCodeAndFilters_FindsAndCounts(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        async Task<MatterPage> Find(MatterFilter filter, int page = 1) => await portal.DoAsync("window", new SearchMatters { Filter = filter, Page = page });

        var all = await Find(new MatterFilter());
        Assert.Equal((70, 269, 4, 20), (all.MatterTotal, all.ItemTotal, all.PageCount, all.Matters.Count));
        Assert.Equal([82, 187], all.Facets.ApplicantKinds.Select(facet => facet.Count));
        Assert.Equal(AdministrativeLevels.County, all.ActorLevel);
        Assert.False(all.MayExport);
        Assert.Equal(10, (await Find(new MatterFilter(), 99)).Matters.Count);

        var initials = await Find(new MatterFilter { Text = "GGCSWSXK" });
        Assert.Equal("公共场所卫生许可", initials.Matters[0].Name);
        Assert.Equal(initials.Matters[0].Id, (await Find(new MatterFilter { Text = "公共场所 首次" })).Matters[0].Id);
        var one = Assert.Single(Assert.Single((await Find(new MatterFilter { Text = Cases.HygieneLicence })).Matters).Items);
        Assert.True(one is { HasCompleteGuide: true, MayTakeIn: true, Code: Cases.HygieneLicence });
        Assert.NotNull(one.PromisedWorkingDays);

        var narrow = await Find(new MatterFilter { Text = "护士", Level = AdministrativeLevels.County, ApplicantKind = ApplicantKind.Person, ItemKind = ItemKind.Change });
        Assert.NotEmpty(narrow.Matters);
        Assert.All(narrow.Matters.SelectMany(matter => matter.Items), item => Assert.True(item.Kind == ItemKind.Change && item.Levels.HasFlag(AdministrativeLevels.County)));
        Assert.Equal(narrow.ItemTotal, narrow.Facets.ItemKinds.Single(facet => facet.Value == ItemKind.Change).Count);
        Assert.True(narrow.Facets.ItemKinds.Sum(facet => facet.Count) > narrow.ItemTotal, "a facet counts without its own filter");

        var basic = await Find(new MatterFilter { CompleteGuide = false });
        var complete = await Find(new MatterFilter { CompleteGuide = true });
        Assert.Equal(269, basic.ItemTotal + complete.ItemTotal);
        await using var db = await portal.OpenAsync();
        Assert.Equal((await db.Set<GuideVersion>().ToListAsync()).Count(guide => !guide.ReadContent().IsBasic), complete.ItemTotal);
        Assert.Empty((await Find(new MatterFilter { Text = "没有这样的事项%_'" })).Matters);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SearchMatters_WhenAMatterIsRetired_LeavesItOut(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await using (var db = await portal.OpenAsync())
        {
            (await db.Set<ServiceMatter>().SingleAsync(matter => matter.Number == 32)).IsActive = false;
            await db.SaveChangesAsync();
        }

        Assert.Empty((await portal.DoAsync("window", new SearchMatters { Filter = new MatterFilter { Text = "ggcswsxk" } })).Matters);
    }

    [Fact]
    public async Task SearchMatters_WhenInputIsAbsurd_SaysWhatIsWrong()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);

        var tooLong = await portal.RunAsync("window", new SearchMatters { Filter = new MatterFilter { Text = new string('卫', 101) } });
        Assert.Equal((FailureKind.Invalid, "q"), (tooLong.Failure, tooLong.Problems[0].Field));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("window", new SearchMatters { Filter = new MatterFilter(), Page = 0 })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ExportMatters_ByTheAuditor_GivesTheFilteredRowsAndIsRecorded(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ExportMatters { Filter = new MatterFilter() })).Failure);

        var document = await portal.DoAsync("auditor", new ExportMatters { Filter = new MatterFilter { ApplicantKind = ApplicantKind.Person } });

        using var file = new MemoryStream();
        await WorkbookWriter.WriteAsync(file, document, CancellationToken.None);
        Assert.Equal((byte)'P', file.ToArray()[0]);
        var rows = 0;
        await foreach (var row in document.Rows)
        {
            Assert.Equal(document.Columns.Count, row.Length);
            Assert.Equal("个人", row[8]);
            rows++;
        }

        Assert.Equal(82, rows);
        Assert.Equal("筛选条件：服务对象 个人", document.FilterLine);
        await using var db = await portal.OpenAsync();
        var entry = await db.Set<ChangeEntry>().OrderByDescending(change => change.Sequence).FirstAsync();
        Assert.Equal(ChangeKind.Looked, entry.Kind);
        Assert.Contains("导出 82 项", entry.Changes, StringComparison.Ordinal);
    }

    private static async Task<Guid> ItemOfAllLevelsAsync(TestPortal portal)
    {
        await using var db = await portal.OpenAsync();
        const AdministrativeLevels all = AdministrativeLevels.Province | AdministrativeLevels.City | AdministrativeLevels.County;
        return await db.Set<BusinessItem>().Where(row => row.Levels == all).OrderBy(row => row.Code).Select(row => row.Id).FirstAsync();
    }
}
