using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.GovernmentServices.ApprovalDesk;

/// <summary>The list, its filters, its export and the home page's numbers, on each provider.</summary>
public class CaseListTests
{
    /// <summary>Three to find the actor and his rights, then the calendar, the count, the page.</summary>
    private const int QueriesOfFirstPage = 6;

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ListCases_WithWhatNobodyMeans_SaysSoOrFindsNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        foreach (var text in new[] { "\0", "晨\0露", "%", "_", "\\", "'; --", new string('x', 5000) })
        {
            Assert.True((await portal.RunAsync("legal", new ListCases { Filter = new CaseFilter { View = CaseListView.All, Text = text } })).Succeeded);
            Assert.True((await portal.RunAsync("legal", new HealthPortal.Data.GovernmentServices.PublicNotices.ListNotices { State = HealthPortal.Domain.GovernmentServices.PublicNotices.PublicNoticeState.Due, Text = text })).Succeeded);
        }

        foreach (var filter in new[] { new CaseFilter { From = DateOnly.MinValue }, new CaseFilter { To = DateOnly.MaxValue } })
        {
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("legal", new ListCases { Filter = filter })).Failure);
            using var file = new MemoryStream();
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("legal", new ExportCases { Filter = filter, Destination = file })).Failure);
        }
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ListCases_WhenFirstOpened_TakesPinnedNumberOfQueries(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        var officer = await portal.AsAsync("officer");
        await officer.RunAsync(new ListCases { Filter = new CaseFilter() });

        using var counter = new QueryCounter();
        var page = await officer.RunAsync(new ListCases { Filter = new CaseFilter() });

        Assert.Single(page.Value.Rows);
        Assert.Equal(QueriesOfFirstPage, counter.Count);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ListCases_WhenFiltered_ShowsWhatTheFilterSaysAndSaysIt(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var waiting = await portal.SubmitAsync(seed: 1);
        var supplement = await portal.SubmitAsync(seed: 2);
        await portal.DoAsync("officer", new RequestSupplement { CaseId = supplement.Id, Version = supplement.Version, Items = ["平面图：未盖章"] });
        var accepted = await portal.SubmitAsync(seed: 3);
        accepted = await portal.DoAsync("officer", new AcceptCase { CaseId = accepted.Id, Version = accepted.Version });
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);

        async Task<List<Guid>> FindAsync(CaseFilter filter, string user = "legal") => [.. (await portal.DoAsync(user, new ListCases { Filter = filter with { View = CaseListView.All } })).Rows.Select(row => row.Id)];

        Assert.Equal([accepted.Id, supplement.Id, waiting.Id], await FindAsync(new CaseFilter()));
        Assert.Equal([supplement.Id], await FindAsync(new CaseFilter { State = CaseState.AwaitingSupplement }));
        Assert.Equal([supplement.Id], await FindAsync(new CaseFilter { Deadline = CaseDeadlineFilter.Paused }));
        Assert.Equal([accepted.Id], await FindAsync(new CaseFilter { Step = FlowStepKind.SiteInspection }));
        Assert.Equal([waiting.Id], await FindAsync(new CaseFilter { Text = waiting.CaseNumber }));
        Assert.Equal([accepted.Id], await FindAsync(new CaseFilter { Text = DemoNumbers.CreditCode(3) }));
        Assert.Equal(3, (await FindAsync(new CaseFilter { Text = "晨露", ItemId = item, Channel = CaseChannel.Window, From = new DateOnly(2026, 3, 10), To = new DateOnly(2026, 3, 10) })).Count);
        Assert.Empty(await FindAsync(new CaseFilter { From = new DateOnly(2026, 3, 11) }));
        Assert.Empty(await FindAsync(new CaseFilter { Channel = CaseChannel.Online }));
        Assert.Empty(await FindAsync(new CaseFilter { AreaPath = "js/01/" }));
        Assert.Equal(3, (await FindAsync(new CaseFilter { AreaPath = "js/05/83/" }, "province")).Count);
        Assert.Empty(await FindAsync(new CaseFilter(), "officer-js01"));

        portal.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal([waiting.Id], await FindAsync(new CaseFilter { Deadline = CaseDeadlineFilter.Soon, State = CaseState.Submitted }));
        portal.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Contains(waiting.Id, await FindAsync(new CaseFilter { Deadline = CaseDeadlineFilter.Overdue }));

        var words = (await portal.DoAsync("legal", new ListCases { Filter = new CaseFilter { ItemId = item, State = CaseState.Submitted, AreaPath = "js/99/" } })).Filter;
        Assert.Equal(["item", "area", "state"], words.Select(part => part.Key));
        Assert.Contains("公共场所", words[0].Value, StringComparison.Ordinal);
        Assert.Equal(("（不在管辖范围内）", "待受理"), (words[1].Value, words[2].Value));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ListCases_WhenInputIsWrong_SaysSo(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);

        var outcome = await portal.RunAsync("legal", new ListCases { Filter = new CaseFilter { From = new DateOnly(2026, 3, 2), To = new DateOnly(2026, 3, 1) }, PageSize = 101 });

        Assert.Equal(FailureKind.Invalid, outcome.Failure);
        Assert.Equal([null, "from"], outcome.Problems.Select(problem => problem.Field));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new ListCases { Filter = new CaseFilter() })).Failure);
        Assert.Empty((await portal.DoAsync("legal", new ListCases { Filter = new CaseFilter(), Cursor = "a.tampered" })).Rows);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ExportCases_WhenAllowed_WritesExactlyTheFilteredListMaskedAndOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var first = await portal.SubmitAsync(seed: 1);
        var second = await portal.SubmitAsync(seed: 2);
        await portal.DoAsync("officer", new AcceptCase { CaseId = second.Id, Version = second.Version });

        using var file = new MemoryStream();
        var exported = await portal.DoAsync("legal", new ExportCases { Filter = new CaseFilter { View = CaseListView.All, State = CaseState.Submitted }, Destination = file });

        Assert.Equal(1, exported.Rows);
        file.Position = 0;
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance); // the reader asks for an old code page even where it needs none
        using var reader = ExcelDataReader.ExcelReaderFactory.CreateReader(file);
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture))));
        }

        var text = string.Join('\n', lines);
        Assert.Contains("筛选条件：全部；状态 待受理", text, StringComparison.Ordinal);
        Assert.Contains(first.CaseNumber, text, StringComparison.Ordinal);
        Assert.DoesNotContain(second.CaseNumber, text, StringComparison.Ordinal);
        Assert.DoesNotContain(DemoNumbers.Mobile(1), text, StringComparison.Ordinal);
        Assert.Contains("余 5 个工作日", text, StringComparison.Ordinal);
        await using var db = await portal.OpenAsync();
        var look = await db.Set<ChangeEntry>().Where(entry => entry.Operation == nameof(ExportCases)).SingleAsync();
        Assert.Equal(ChangeKind.Looked, look.Kind);
        Assert.Contains("导出办件列表 1 件", look.Changes, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ExportCases_WhenNotAllowedOrOutOfReach_GivesNothingAway(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();

        using var refused = new MemoryStream();
        var outcome = await portal.RunAsync("leader", new ExportCases { Filter = new CaseFilter { View = CaseListView.All }, Destination = refused });
        using var elsewhere = new MemoryStream();
        var other = await portal.DoAsync("officer-js01", new ExportCases { Filter = new CaseFilter { View = CaseListView.All, Text = made.CaseNumber }, Destination = elsewhere });

        Assert.Equal(FailureKind.Forbidden, outcome.Failure);
        Assert.Equal(0, refused.Length);
        Assert.Equal(0, other.Rows);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadDesk_WhenCasesWait_CountsThemForEachRoleAndNamesTheMostUrgentFirst(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var older = await portal.SubmitAsync(seed: 1);
        portal.Clock.Advance(TimeSpan.FromDays(1));
        var newer = await portal.SubmitAsync(seed: 2);
        var paused = await portal.SubmitAsync(seed: 3);
        await portal.DoAsync("officer", new RequestSupplement { CaseId = paused.Id, Version = paused.Version, Items = ["平面图：未盖章"] });

        var officer = await portal.DoAsync("officer", new ReadDesk());
        var county = await portal.DoAsync("county", new ReadDesk());
        var leader = await portal.DoAsync("leader", new ReadDesk());

        Assert.Equal((true, 3, 0, 0, 1, 2), (officer.IsOwnWork, officer.Open, officer.Soon, officer.Overdue, officer.Paused, officer.ReceivedToday));
        Assert.Equal([older.Id, newer.Id], officer.Next.Select(row => row.Id));
        Assert.Equal((false, 3), (county.IsOwnWork, county.Open));
        Assert.Equal((true, 0), (leader.IsOwnWork, leader.Open));
        Assert.Equal(newer.Id, (await portal.DoAsync<NextCase?>("officer", new FindNextCase { After = older.Id }))!.Id);
        Assert.Null(await portal.DoAsync<NextCase?>("leader", new FindNextCase { After = older.Id }));
        portal.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal((2, 0), ((await portal.DoAsync("officer", new ReadDesk())).Overdue, (await portal.DoAsync("officer", new ReadDesk())).ReceivedToday));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadCaseFilterChoices_WhenAsked_OffersOnlyTheOwnReach(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);

        var city = await portal.DoAsync("city", new ReadCaseFilterChoices());
        var officer = await portal.DoAsync("officer", new ReadCaseFilterChoices());

        Assert.All(city.Areas, area => Assert.StartsWith("js/05/", area.Path, StringComparison.Ordinal));
        Assert.Contains(city.Areas, area => area.Path == "js/05/83/");
        Assert.Empty(officer.Areas);
        Assert.Equal((70, 269), (city.Matters.Count, city.Items.Count));
    }
}
