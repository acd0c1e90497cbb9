using HealthPortal.Data.Exchange;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.GovernmentServices.ServiceMatters;

public class SearchMattersTests
{
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
}
