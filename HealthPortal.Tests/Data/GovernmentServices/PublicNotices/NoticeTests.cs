using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseArchive;
using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.GovernmentServices.PublicNotices;

/// <summary>What becomes of a decision: due, published by hand or on its last day, seen by the public; and the archive.</summary>
public class NoticeTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task PublishNotices_ByHand_ShowsThemToEverybody(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await DecidedAsync(portal, 1);
        await DecidedAsync(portal, 2);
        var due = await portal.DoAsync("legal", new ListNotices { State = PublicNoticeState.Due });
        Assert.Equal((2, 0, 5), (due.DueCount, due.LateCount, due.Rows[0].DaysLeft));
        Assert.Empty((await AnybodyAsync(portal, new ReadPublishedNotices())).Rows);

        Assert.Equal(1, await portal.DoAsync("legal", new PublishNotices { NoticeIds = [due.Rows[0].Id] }));
        var seen = Assert.Single((await AnybodyAsync(portal, new ReadPublishedNotices { Text = "晨露宾馆" })).Rows);
        Assert.Equal((due.Rows[0].DecisionNumber, "准予"), (seen.DecisionNumber, seen.Result));
        Assert.Empty((await AnybodyAsync(portal, new ReadPublishedNotices { Text = "不存在的单位" })).Rows);
        Assert.Equal(1, (await portal.DoAsync("legal", new ListNotices { State = PublicNoticeState.Due })).DueCount);

        // The same one again, nothing chosen, no right, another city's.
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("legal", new PublishNotices { NoticeIds = [due.Rows[0].Id] })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("legal", new PublishNotices { NoticeIds = [] })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county", new PublishNotices { NoticeIds = [due.Rows[1].Id] })).Failure);
        Assert.Empty((await portal.DoAsync("head-js01", new ListNotices { State = PublicNoticeState.Due })).Rows);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task DailyJobs_OnTheLastDay_PublishWhatNobodyHas(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await DecidedAsync(portal, 1);
        portal.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal(0, (await DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None)).NoticesPublished);
        portal.Clock.Advance(TimeSpan.FromDays(1));

        // Two servers at once publish it once.
        var runs = await Task.WhenAll(
            DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None),
            DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None));
        Assert.Equal(1, runs.Sum(run => run.NoticesPublished));
        var published = await portal.DoAsync("legal", new ListNotices { State = PublicNoticeState.Published });
        Assert.NotNull(Assert.Single(published.Rows).PublishedAt);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Lists_WhenExported_HoldThePageAndGoOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await DecidedAsync(portal, 1);
        made = await portal.DoAsync("maker", new MakeLicence { CaseId = made.Id, Version = made.Version });
        await portal.DoAsync("window", new DeliverResult { CaseId = made.Id, Version = made.Version, Method = "窗口领取", Receiver = "顾演示" });
        portal.Clock.Advance(TimeSpan.FromDays(1));
        await DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None);

        using var notices = new MemoryStream();
        Assert.Equal(1, await portal.DoAsync("legal", new ExportNotices { State = PublicNoticeState.Due, Destination = notices }));
        Assert.NotEqual(0, notices.Length);
        using var archive = new MemoryStream();
        Assert.Equal(1, await portal.DoAsync("auditor", new ExportArchive { Year = 2026, State = CaseState.Granted, Destination = archive }));
        using var none = new MemoryStream();
        Assert.Equal(0, await portal.DoAsync("auditor", new ExportArchive { Year = 2025, Destination = none }));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ExportArchive { Destination = none })).Failure);

        var listed = Assert.Single((await portal.DoAsync("officer", new ListArchive { Text = made.CaseNumber })).Rows);
        Assert.Equal("DA320583-2026-000001", listed.ArchiveNumber);
        Assert.Empty((await portal.DoAsync("officer-js01", new ListArchive())).Rows);
        Assert.Empty((await portal.DoAsync("officer", new ListArchive { State = CaseState.NotGranted })).Rows);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("officer", new ListArchive { Page = 0 })).Failure);
        await using var db = await portal.OpenAsync();
        Assert.Equal(3, await db.Set<ChangeEntry>().CountAsync(entry => entry.EntityType == "NoticeExport" || entry.EntityType == "ArchiveExport"));
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(1, "一", "text")]
    public async Task ReadPublishedNotices_WhenAskedWrongly_SaysSo(int page, string? text, string? field)
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        var outcome = await portal.Services.PortalFor(new Nobody()).RunAsync(new ReadPublishedNotices { Page = page, Text = text });
        Assert.Equal(field, Assert.Single(outcome.Problems).Field);
    }

    private static async Task<CaseRef> DecidedAsync(TestPortal portal, int seed)
    {
        var made = await portal.ToDecisionAsync(seed);
        return await portal.DoAsync("leader", new DecideCase { CaseId = made.Id, Version = made.Version, Grant = true, Opinion = "准予" });
    }

    private static async Task<T> AnybodyAsync<T>(TestPortal portal, UseCase<T> useCase)
    {
        var outcome = await portal.Services.PortalFor(new Nobody()).RunAsync(useCase);
        Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message);
        return outcome.Value;
    }

    private sealed class Nobody : ActorSource
    {
        public override string? RemoteAddress => "192.0.2.1";

        public override ValueTask<Guid?> UserIdAsync() => new((Guid?)null);
    }
}
