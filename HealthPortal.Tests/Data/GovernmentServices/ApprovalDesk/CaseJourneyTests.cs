using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.GovernmentServices.ApprovalDesk;

/// <summary>The main job on the data layer, by five people, on each provider.</summary>
public class CaseJourneyTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Case_WhenFivePeopleDoTheirPart_EndsWithLicenceNoticeAndArchive(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        Assert.Equal("3205832026000001", made.CaseNumber);

        made = await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
        made = await portal.DoAsync("officer", new RecordInspection { CaseId = made.Id, Version = made.Version, Inspection = new SiteInspection(new DateOnly(2026, 3, 10), ["王演示", "李演示"], "符合要求", true) });
        made = await portal.DoAsync("head", new GiveOpinion { CaseId = made.Id, Version = made.Version, Agree = true, Opinion = "同意" });
        made = await portal.DoAsync("leader", new DecideCase { CaseId = made.Id, Version = made.Version, Grant = true, Opinion = "准予" });
        made = await portal.DoAsync("maker", new MakeLicence { CaseId = made.Id, Version = made.Version });
        made = await portal.DoAsync("window", new DeliverResult { CaseId = made.Id, Version = made.Version, Method = "窗口领取", Receiver = "顾演示" });
        portal.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(new DailyJobsResult(0, 0, 1), await DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None));

        // Five working days after the decision the job publishes what nobody has published by hand.
        portal.Clock.Advance(TimeSpan.FromDays(6));
        var jobs = await DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None);
        Assert.Equal(new DailyJobsResult(0, 1, 0), jobs);

        var detail = await portal.DoAsync("legal", new ReadCase { CaseId = made.Id });
        Assert.Equal(CaseState.Granted, detail.Row.State);
        Assert.Equal("昆山卫公证字〔2026〕第000001号", detail.LicenceNumber);
        Assert.Equal(PublicNoticeState.Published, detail.NoticeState);
        Assert.NotNull(detail.ArchiveNumber);
        Assert.Equal(
            [CaseDocumentKind.Receipt, CaseDocumentKind.AcceptanceNotice, CaseDocumentKind.Decision, CaseDocumentKind.Licence, CaseDocumentKind.DeliveryReceipt],
            detail.Documents.Select(document => document.Kind));
        Assert.Empty(detail.Offers);
        Assert.All(detail.Steps, step => Assert.Equal(FlowStepStanding.Done, step.Standing));
        await using var db = await portal.OpenAsync();
        var licence = await db.Set<Licence>().SingleAsync();
        Assert.Equal((new DateOnly(2026, 3, 10), new DateOnly(2030, 3, 9)), (licence.ValidFrom, licence.ValidTo!.Value));
        var report = await portal.DoAsync("county", new ReadStatistics { Question = new StatisticsQuestion { From = new DateOnly(2026, 3, 1), To = new DateOnly(2026, 3, 31) } });
        Assert.Equal((1, 1, 1, 1, 0, 1), (report.Total.Received, report.Total.Accepted, report.Total.Granted, report.Total.OnTime, report.Total.Late, report.Total.Delivered));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task AcceptCase_WhenTwoActOnTheSameVersion_OneWinsAndTheOtherIsToldWho(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();

        var first = portal.RunAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
        var second = portal.RunAsync("officer", new RefuseAcceptance { CaseId = made.Id, Version = made.Version, Reason = "材料不符合法定形式" });
        var outcomes = await Task.WhenAll(first, second);

        Assert.Single(outcomes, outcome => outcome.Succeeded);
        var lost = Assert.Single(outcomes, outcome => !outcome.Succeeded);
        Assert.Equal(FailureKind.Conflict, lost.Failure);
        Assert.Contains("先行处理", lost.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadCase_WhenOfAnotherCity_IsNotFound(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();

        var outcome = await portal.RunAsync("officer-js01", new ReadCase { CaseId = made.Id });
        Assert.Equal(FailureKind.NotFound, outcome.Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("officer-js01", new AcceptCase { CaseId = made.Id, Version = made.Version })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new AcceptCase { CaseId = made.Id, Version = made.Version })).Failure);
        Assert.Equal(made.Id, (await portal.DoAsync("city", new ReadCase { CaseId = made.Id })).Id);
        Assert.Equal(made.Id, (await portal.DoAsync("province", new ReadCase { CaseId = made.Id })).Id);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ListCases_WhenPagedForthAndBack_ShowsEachCaseOnceInOrder(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        for (var seed = 1; seed <= 5; seed++)
        {
            await portal.SubmitAsync(seed: seed);
            portal.Clock.Advance(TimeSpan.FromDays(seed == 2 ? 0 : 1));
        }

        foreach (var (user, view) in new[] { ("officer", CaseListView.ToDo), ("window", CaseListView.Done), ("legal", CaseListView.All) })
        {
            var all = (await portal.DoAsync(user, new ListCases { Filter = new CaseFilter { View = view } })).Rows.Select(row => row.Id).ToList();
            Assert.Equal(5, all.Count);
            var first = await portal.DoAsync(user, new ListCases { Filter = new CaseFilter { View = view }, PageSize = 2 });
            var second = await portal.DoAsync(user, new ListCases { Filter = new CaseFilter { View = view }, PageSize = 2, Cursor = first.Next });
            var third = await portal.DoAsync(user, new ListCases { Filter = new CaseFilter { View = view }, PageSize = 2, Cursor = second.Next });
            var back = await portal.DoAsync(user, new ListCases { Filter = new CaseFilter { View = view }, PageSize = 2, Cursor = third.Previous });
            Assert.Equal(all, first.Rows.Concat(second.Rows).Concat(third.Rows).Select(row => row.Id));
            Assert.Equal(second.Rows.Select(row => row.Id), back.Rows.Select(row => row.Id));
            Assert.Equal((null, null), (first.Previous, third.Next));
            Assert.Equal((5, false), (first.Total, first.TotalIsCapped));
        }

    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task DailyJobs_WhenFiveWorkingDaysPassInSilence_AcceptFromTheDayOfReceipt(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        portal.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(0, (await DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None)).AcceptedBySilence);
        portal.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, (await DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None)).AcceptedBySilence);

        var detail = await portal.DoAsync("officer", new ReadCase { CaseId = made.Id });
        Assert.True(detail.AcceptedBySilence);
        Assert.Equal(new DateOnly(2026, 3, 10), detail.Row.AcceptedOn);
        Assert.Equal(CaseState.InProgress, detail.Row.State);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ChangeChain_AfterManyActs_IsWholeAndShowsAnEditedEntry(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(seed => portal.SubmitAsync(seed: seed)));

        await using var db = await portal.OpenAsync();
        Assert.Null(await FirstFaultAsync(db));
        var head = await db.Set<ChangeChainHead>().AsNoTracking().SingleAsync();
        Assert.Equal((head.Length, head.Hash), await db.Set<ChangeEntry>().OrderBy(entry => entry.Sequence).Select(entry => new ValueTuple<long, string>(entry.Sequence, entry.Hash)).LastAsync());
        await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeEntries" SET "ActorName" = 'somebody else' WHERE "Sequence" = {0}""", head.Length - 1);
        Assert.Contains("改动过", await FirstFaultAsync(db), StringComparison.Ordinal);
    }

    private static async Task<string?> FirstFaultAsync(HealthPortal.Data.Persistence.PortalDb db)
    {
        var (sequence, hash) = (0L, ChangeChain.Genesis);
        await foreach (var entry in db.Set<ChangeEntry>().AsNoTracking().OrderBy(row => row.Sequence).AsAsyncEnumerable())
        {
            if (ChangeChain.FaultIn(entry, ++sequence, hash) is { } fault)
            {
                return fault;
            }

            hash = entry.Hash;
        }

        return null;
    }
}
