using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.GovernmentServices.ApprovalDesk;

/// <summary>The list, its filters, its export and the home page's numbers, on each provider.</summary>
public class CaseListTests
{
    /// <summary>Three to find the actor and his rights, then the calendar, the count, the page, the parameter of the badge.</summary>
    private const int QueriesOfFirstPage = 7;

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
    public async Task ListCases_WhenAPartOfANameIsTyped_FindsByWhatTheApplicantIsOrWasCalled(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        async Task<List<Guid>> FindAsync(string text, string user = "legal") => [.. (await portal.DoAsync(user, new ListCases { Filter = new CaseFilter { View = CaseListView.All, Text = text } })).Rows.Select(row => row.Id)];

        foreach (var part in (string[])["昆山晨露宾馆有限公司（演示）", "晨露", "露", "宾馆有限", " 晨露宾馆 ", made.CaseNumber[..8]])
        {
            Assert.Equal([made.Id], await FindAsync(part));
        }

        foreach (var other in (string[])["晨霞", "露晨", "霞", "99999999", "%", "__"])
        {
            Assert.Empty(await FindAsync(other));
        }

        Assert.Empty(await FindAsync("晨露", "officer-js01"));

        // The applicant comes again under another name: the old case keeps the old one, and is found by it, not by the new.
        await using (var db = await portal.OpenAsync())
        {
            var content = await portal.DraftAsync();
            await portal.DoAsync("window", new SaveDraft { DraftId = content.Id, Version = content.Version, Stage = 2, Content = content.Content with { ApplicantName = "昆山暮雪客栈有限公司（演示）" } });
            content = await portal.DoAsync("window", new ReadDraft { DraftId = content.Id });
            var renamed = await portal.DoAsync("window", new SubmitCase { DraftId = content.Id, Version = content.Version });
            Assert.Equal([made.Id], await FindAsync("晨露宾馆"));
            Assert.Equal([renamed.Id], await FindAsync("暮雪客栈"));

            // A database from before the pieces were kept gets them at its next start.
            Assert.True(await db.Set<ApplicantNameGram>().ExecuteDeleteAsync() > 0);
            Assert.Empty(await FindAsync("暮雪客栈"));
        }

        Assert.Equal(1, (await portal.System.RunAsync(new FillApplicantNames())).Value);
        Assert.Equal(0, (await portal.System.RunAsync(new FillApplicantNames())).Value);
        Assert.Single(await FindAsync("暮雪客栈"));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ExportCases_WhileTheWorkbookIsMade_LetsOthersWrite(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        var written = false;
        await using var file = new WatchedStream(async () =>
        {
            if (!written)
            {
                written = true;
                await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
            }
        });

        await portal.DoAsync("legal", new ExportCases { Filter = new CaseFilter { View = CaseListView.All }, Destination = file });

        Assert.True(written);
        await using var db = await portal.OpenAsync();
        var operations = await db.Set<ChangeEntry>().OrderBy(entry => entry.Sequence).Select(entry => entry.Operation).ToListAsync();
        Assert.Equal([nameof(AcceptCase), nameof(ExportCases)], operations.Where(name => name is nameof(AcceptCase) or nameof(ExportCases)).Distinct());
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

        Assert.Equal((true, 0, 1, 2), (officer.IsOwnWork, officer.Soon, officer.Paused, officer.ReceivedToday));
        Assert.Equal((false, 3, 0, 2), (county.IsOwnWork, county.All!.Open, county.All.Overdue, county.ReceivedToday));
        Assert.Equal([older.Id, newer.Id], county.All.Next.Select(row => row.Id));
        Assert.True(leader.IsOwnWork);
        Assert.Equal(newer.Id, (await portal.DoAsync<NextCase?>("officer", new FindNextCase { After = older.Id }))!.Id);
        Assert.Null(await portal.DoAsync<NextCase?>("leader", new FindNextCase { After = older.Id }));
        portal.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal((2, 0), ((await portal.DoAsync("county", new ReadDesk())).All!.Overdue, (await portal.DoAsync("officer", new ReadDesk())).ReceivedToday));
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

    /// <summary>Tells that something is being written, before it is.</summary>
    private sealed class WatchedStream(Func<Task> onWrite) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await onWrite();
            await base.WriteAsync(buffer, cancellationToken);
        }

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
    }
}
