using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Seeding.Demo;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Platform.Numbering;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthPortal.Tests.Data.Seeding;

/// <summary>The demonstration set, made small: its plan begins with the cases that show everything.</summary>
public class DemoSetTests
{
    private const int Small = 62;

    private static readonly DateTimeOffset EndDay = new(2026, 9, 16, 1, 0, 0, TimeSpan.Zero);

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task PrepareAsync_WhenDatabaseIsEmpty_ShowsEveryStateAndStepInManyCities(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database, new MovableTime(EndDay));
        await DemoSet.PrepareAsync(portal.Services, Small, NullLogger.Instance, CancellationToken.None);

        await using var db = await portal.OpenAsync();
        var cases = await db.Set<ApprovalCase>().AsNoTracking().Include(row => row.Extensions).ToListAsync();
        Assert.Equal(Small, cases.Count);
        Assert.Equal(Enum.GetValues<CaseState>().Order(), cases.Select(row => row.State).Distinct().Order());
        Assert.Equal(Enum.GetValues<FlowStepKind>().Order(), cases.Select(row => row.StepKind).OfType<FlowStepKind>().Distinct().Order());
        Assert.True(cases.Select(row => row.DivisionCode[..4]).Distinct(StringComparer.Ordinal).Count() >= 6);
        Assert.Contains(cases, row => row.AcceptedBySilence);
        Assert.Contains(cases, row => row.DecidedOnTime == false);
        Assert.Contains(cases, row => row.Extensions.Count > 0);
        Assert.Contains(cases, row => row is { State: CaseState.InProgress } && row.DueOn < ShanghaiTime.DateOf(EndDay.UtcDateTime));
        Assert.All(cases, row => Assert.InRange(row.SubmittedAt, EndDay.UtcDateTime.AddMonths(-7), EndDay.UtcDateTime));

        // Numbers follow time within each organ, and nothing was done out of hours or out of order.
        Assert.All(cases.GroupBy(row => row.OrganPath, StringComparer.Ordinal), organ => Assert.Equal(
            organ.OrderBy(row => row.SubmittedAt).Select(row => row.CaseNumber), organ.OrderBy(row => row.CaseNumber, StringComparer.Ordinal).Select(row => row.CaseNumber)));
        Assert.NotEmpty(await db.Set<PublicNotice>().Where(row => row.State == PublicNoticeState.Published).Take(1).ToListAsync());
        Assert.NotEmpty(await db.Set<Licence>().Take(1).ToListAsync());
        // Registered since the day of the grant, where the registration is the first; what changes or renews one says nothing of its own.
        var nurses = await (from licence in db.Set<Licence>() where licence.LicenceType == "nurse-practice-certificate" && licence.CaseId != null join row in db.Set<ApprovalCase>() on licence.CaseId equals row.Id select new { row.ItemKind, licence.Content, licence.IssuedOn }).ToListAsync();
        Assert.Contains(nurses, row => row.ItemKind == ItemKind.New);
        Assert.All(nurses, row => Assert.Equal(row.ItemKind == ItemKind.New, row.Content!.Contains(string.Create(CultureInfo.InvariantCulture, $"\"registrationDate\":\"{row.IssuedOn:yyyy-MM-dd}\""), StringComparison.Ordinal)));
        Assert.True(cases.Where(row => row.ClosedOn is not null).All(row => row.ArchivedAt is not null));
        await AssertAnnouncementsAsync(db);
        await AssertChainAsync(db);
    }

    /// <summary>Every kind of announcement is there, and its readers.</summary>
    private static async Task AssertAnnouncementsAsync(HealthPortal.Data.Persistence.PortalDb db)
    {
        var versions = await db.Set<AnnouncementVersion>().AsNoTracking().Include(row => row.Files).ToListAsync();
        Assert.Equal(Enum.GetValues<AnnouncementUrgency>(), versions.Select(row => row.Urgency).Distinct().Order());
        Assert.Equal([AnnouncementState.Draft, AnnouncementState.FirstReview, AnnouncementState.Published, AnnouncementState.Recalled], versions.Select(row => row.State).Distinct().Order());
        Assert.Contains(versions, row => row.VisibleFrom > EndDay.UtcDateTime);
        Assert.Contains(versions, row => row.State == AnnouncementState.Published && row.VisibleTo < EndDay.UtcDateTime);
        Assert.Contains(versions, row => row.Files.Count == 2);
        Assert.Equal(1, await db.Set<Announcement>().CountAsync(row => row.PinnedAt != null));
        Assert.Equal(versions.Sum(row => row.ReadCount), await db.Set<AnnouncementRead>().CountAsync());
        Assert.All(versions, row => Assert.NotEqual("", row.Body));
    }

    [Fact]
    public async Task PrepareAsync_WhenRunTwiceOnTheSameDay_MakesTheSameCases()
    {
        var first = await TellAsync(40);
        var second = await TellAsync(40);
        Assert.Equal(40, first.Count(line => line.StartsWith("case ", StringComparison.Ordinal)));
        Assert.Equal(first, second);
        Assert.NotEqual(first, await TellAsync(40, days: 1));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task PrepareAsync_WhenCutShort_StartsAnewAndEndsWhole(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database, new MovableTime(EndDay));
        using var cut = new CancellationTokenSource();
        var counting = new StopAfter(cut);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DemoSet.PrepareAsync(portal.Services, 12, counting, cut.Token));
        await using var db = await portal.OpenAsync();
        Assert.NotEqual(0, await db.Set<ApprovalCase>().CountAsync());
        Assert.Null(await db.Set<NumberSequence>().SingleOrDefaultAsync(row => row.Key == "demonstration/complete"));

        await DemoSet.PrepareAsync(portal.Services, 12, NullLogger.Instance, CancellationToken.None);
        Assert.Equal(12, await db.Set<ApprovalCase>().CountAsync());
        await AssertChainAsync(db);

        // A third start finds it complete.
        await DemoSet.PrepareAsync(portal.Services, 12, NullLogger.Instance, CancellationToken.None);
        Assert.Equal(12, await db.Set<ApprovalCase>().CountAsync());
    }

    private static async Task<List<string>> TellAsync(int count, int days = 0)
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite, new MovableTime(EndDay.AddDays(days)));
        await DemoSet.PrepareAsync(portal.Services, count, NullLogger.Instance, CancellationToken.None);
        await using var db = await portal.OpenAsync();
        var cases = await db.Set<ApprovalCase>().AsNoTracking().OrderBy(row => row.SubmittedAt).ThenBy(row => row.CaseNumber).ToListAsync();
        var documents = await db.Set<CaseDocument>().AsNoTracking().OrderBy(row => row.Number).Select(row => row.Number + row.IssuedOn).ToListAsync();
        return
        [
            .. cases.Select(row => FormattableString.Invariant($"case {row.CaseNumber} {row.ItemName} {row.ApplicantName} {row.ApplicantNumberMasked} {row.State} {row.StepKind} {row.SubmittedAt:O} {row.AcceptedOn} {row.DueOn} {row.DecidedOn} {row.ClosedOn} {row.ArchiveNumber} {row.EventCount}")),
            .. documents,
            .. await db.Set<AnnouncementVersion>().AsNoTracking().OrderBy(row => row.Title).Select(row => row.Title + row.State + row.VisibleFrom + row.VisibleTo + row.ReadCount + row.PeopleCount + row.Body).ToListAsync(),
        ];
    }

    private static async Task AssertChainAsync(HealthPortal.Data.Persistence.PortalDb db)
    {
        var (sequence, hash, at) = (0L, ChangeChain.Genesis, DateTime.MinValue);
        var begun = await db.Set<NumberSequence>().Where(row => row.Key == "demonstration/begun").Select(row => row.Value).SingleAsync();
        await foreach (var entry in db.Set<ChangeEntry>().AsNoTracking().OrderBy(row => row.Sequence).AsAsyncEnumerable())
        {
            Assert.Null(ChangeChain.FaultIn(entry, ++sequence, hash));
            Assert.True(entry.Sequence <= begun + 1 || entry.At >= at, $"Entry {entry.Sequence} is older than the one before.");
            (hash, at) = (entry.Hash, entry.At);
        }
    }

    /// <summary>Cancels after some operations have been logged; stands for a process that is killed.</summary>
    private sealed class StopAfter(CancellationTokenSource cut) : Microsoft.Extensions.Logging.ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains("cases taken in", StringComparison.Ordinal))
            {
                cut.Cancel();
            }
        }
    }
}
