using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Seeding.Demo;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.CaseStatistics;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace HealthPortal.Tests.Data.GovernmentServices.CaseStatistics;

/// <summary>The daily counts against the cases themselves, after half a year of work of all kinds; and who sees which numbers.</summary>
public class StatisticsTests
{
    private static readonly DateTimeOffset EndDay = new(2026, 9, 16, 1, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 9, 16);

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Counts_AfterHalfAYearOfWork_EqualTheCases(TestDatabase database)
    {
        await using var portal = await FilledAsync(database);
        await using var db = await portal.OpenAsync();
        Assert.Null(await DifferenceAsync(db));

        // The sibling: one number too many, and one lost, are both found.
        var row = await db.Set<CaseDailyCount>().OrderBy(count => count.Day).FirstAsync();
        row.Accepted++;
        await db.SaveChangesAsync();
        Assert.Contains("Accepted", await DifferenceAsync(db), StringComparison.Ordinal);
        row.Accepted--;
        await db.SaveChangesAsync();
        Assert.Null(await DifferenceAsync(db));
        await db.Set<CaseDailyCount>().Where(count => count.Granted > 0).Take(1).ExecuteUpdateAsync(count => count.SetProperty(value => value.Granted, 0));
        Assert.Contains("Granted", await DifferenceAsync(db), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadStatistics_ByAnyGrouping_AddsUpAndLeadsToAsManyCases(TestDatabase database)
    {
        await using var portal = await FilledAsync(database);
        foreach (var grouping in Enum.GetValues<StatisticsGrouping>())
        {
            var report = await portal.DoAsync("province", new ReadStatistics { Question = Ask(grouping) });
            Assert.Equal(report.Total.Received, report.Lines.Sum(line => line.Received));
            Assert.Equal(report.Total.Decided, report.Lines.Sum(line => line.Decided));
            Assert.Equal(report.Total.Decided, report.Total.OnTime + report.Total.Late);
            Assert.Equal(report.Lines.Count, report.Lines.Select(line => line.Name).Distinct(StringComparer.Ordinal).Count());
            if (grouping != StatisticsGrouping.Month)
            {
                Assert.Equal(report.Total.OverdueNow, report.Lines.Sum(line => line.OverdueNow));
            }
        }

        var total = (await portal.DoAsync("province", new ReadStatistics { Question = Ask() })).Total;
        Assert.True(total is { Received: > 0, Late: > 0, NotGranted: > 0, Stopped: > 0, AcceptanceRefused: > 0, OverdueNow: > 0 });
        await LeadsToAsync(portal, "province", total.Received, new CaseFilter());
        await LeadsToAsync(portal, "province", total.ReceivedAtWindow, new CaseFilter { Channel = CaseChannel.Window });
        await LeadsToAsync(portal, "province", total.Accepted, new CaseFilter { DateOf = CaseDateKind.Accepted });
        await LeadsToAsync(portal, "province", total.AcceptanceRefused, new CaseFilter { DateOf = CaseDateKind.Closed, State = CaseState.RefusedAcceptance });
        await LeadsToAsync(portal, "province", total.Decided, new CaseFilter { DateOf = CaseDateKind.Decided });
        await LeadsToAsync(portal, "province", total.Granted, new CaseFilter { DateOf = CaseDateKind.Decided, State = CaseState.Granted });
        var overdue = await portal.DoAsync("province", new ListCases { Filter = new CaseFilter { View = CaseListView.All, Deadline = CaseDeadlineFilter.Overdue } });
        Assert.Equal(total.OverdueNow, overdue.Total);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadStatistics_ByManagers_IsCutToTheirDistrict(TestDatabase database)
    {
        await using var portal = await FilledAsync(database);
        var province = await portal.DoAsync("province", new ReadStatistics { Question = Ask() });
        var city = await portal.DoAsync("city", new ReadStatistics { Question = Ask() });
        var county = await portal.DoAsync("county", new ReadStatistics { Question = Ask() });

        // The province drills down to the same numbers the city sees, and the city to those of the county.
        Assert.Equal(city.Total, (await portal.DoAsync("province", new ReadStatistics { Question = Ask(area: "js/05/") })).Total);
        Assert.Equal(county.Total, (await portal.DoAsync("city", new ReadStatistics { Question = Ask(area: "js/05/83/") })).Total);
        Assert.Equal(county.Total.Received, city.Lines.Single(line => line.AreaPath == "js/05/83/").Received);
        Assert.Equal(city.Total.Received, province.Lines.Single(line => line.AreaPath == "js/05/").Received);
        Assert.True(county.Total.Received < city.Total.Received && city.Total.Received < province.Total.Received);

        // An address that asks for more is told so; numbers under another name than the one asked for would mislead.
        foreach (var elsewhere in (string[])["js/05/", "js/01/", "js/05/83", "nonsense"])
        {
            Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county", new ReadStatistics { Question = Ask(area: elsewhere) })).Failure);
        }

        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("auditor", new ExportStatistics { Question = Ask(area: "hb/"), Paper = StatisticsPaper.Excel })).Failure);
        Assert.Equal("js/05/83/", Assert.Single(county.AreaTrail).Path);
        Assert.DoesNotContain(city.Lines, line => !line.AreaPath!.StartsWith("js/05/", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Statistics_WhenNotAllowedOrAskedWrongly_AreRefused(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ReadStatistics { Question = Ask() })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("leader", new ExportStatistics { Question = Ask(), Paper = StatisticsPaper.Pdf })).Failure);
        var backwards = await portal.RunAsync("county", new ReadStatistics { Question = new StatisticsQuestion { From = Today, To = Today.AddDays(-1) } });
        Assert.Equal("from", Assert.Single(backwards.Problems).Field);
        var long_ = await portal.RunAsync("county", new ReadStatistics { Question = new StatisticsQuestion { From = Today.AddYears(-30), To = Today } });
        Assert.Equal("to", Assert.Single(long_.Problems).Field);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ExportStatistics_ByTheAuditor_GoesOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var exported = await portal.DoAsync("auditor", new ExportStatistics { Question = Ask(StatisticsGrouping.Matter), Paper = StatisticsPaper.Pdf });
        Assert.Contains("按事项统计", exported.Report.FilterLine, StringComparison.Ordinal);
        await using var db = await portal.OpenAsync();
        var entry = await db.Set<ChangeEntry>().OrderByDescending(row => row.Sequence).FirstAsync();
        Assert.Equal((ChangeKind.Looked, "CaseStatistics", "何秋实"), (entry.Kind, entry.EntityType, entry.ActorName));
        Assert.Contains("PDF", entry.Changes, StringComparison.Ordinal);
    }

    private static StatisticsQuestion Ask(StatisticsGrouping grouping = StatisticsGrouping.Organ, string? area = null) =>
        new() { From = Today.AddYears(-1), To = Today, Grouping = grouping, AreaPath = area };

    private static async Task<TestPortal> FilledAsync(TestDatabase database)
    {
        var portal = await TestPortal.StartAsync(database, new MovableTime(EndDay));
        await DemoSet.PrepareAsync(portal.Services, 62, NullLogger.Instance, CancellationToken.None);
        return portal;
    }

    private static async Task LeadsToAsync(TestPortal portal, string user, int number, CaseFilter filter)
    {
        var list = await portal.DoAsync(user, new ListCases { Filter = filter with { View = CaseListView.All, From = Today.AddYears(-1), To = Today } });
        Assert.Equal(number, list.Total);
    }

    /// <summary>Counts every case anew and says where the daily counts differ, or null.</summary>
    private static async Task<string?> DifferenceAsync(PortalDb db)
    {
        var wanted = new Dictionary<(DateOnly Day, Guid Item, string Organ, string Column), int>();
        void Count(DateOnly? day, ApprovalCase row, string column)
        {
            if (day is { } when)
            {
                var key = (when, row.ItemId, row.OrganPath, column);
                wanted[key] = wanted.GetValueOrDefault(key) + 1;
            }
        }

        foreach (var row in await db.Set<ApprovalCase>().AsNoTracking().ToListAsync())
        {
            Count(ShanghaiTime.DateOf(row.SubmittedAt), row, row.Channel == CaseChannel.Window ? "ReceivedAtWindow" : "ReceivedOnline");
            Count(row.AcceptedOn, row, "Accepted");
            Count(row.DecidedOn, row, row.State == CaseState.Granted ? "Granted" : "NotGranted");
            Count(row.DecidedOn, row, row.DecidedOnTime == true ? "OnTime" : "Late");
            Count(row.State == CaseState.RefusedAcceptance ? row.ClosedOn : null, row, "AcceptanceRefused");
            Count(row.State is CaseState.Withdrawn or CaseState.Terminated ? row.ClosedOn : null, row, "Stopped");
            Count(row.DecidedOn is null ? null : row.ClosedOn, row, "Delivered");
        }

        var found = new Dictionary<(DateOnly Day, Guid Item, string Organ, string Column), int>();
        foreach (var row in await db.Set<CaseDailyCount>().AsNoTracking().ToListAsync())
        {
            foreach (var (column, value) in new[]
            {
                ("ReceivedAtWindow", row.ReceivedAtWindow), ("ReceivedOnline", row.ReceivedOnline), ("Accepted", row.Accepted), ("AcceptanceRefused", row.AcceptanceRefused), ("Granted", row.Granted),
                ("NotGranted", row.NotGranted), ("OnTime", row.OnTime), ("Late", row.Late), ("Stopped", row.Stopped), ("Delivered", row.Delivered),
            })
            {
                if (value != 0)
                {
                    // 本级 stands below the organ.
                    found[(row.Day, row.ItemId, row.OrganisationPath[..^2], column)] = value;
                }
            }
        }

        var differing = wanted.Keys.Union(found.Keys).Where(key => wanted.GetValueOrDefault(key) != found.GetValueOrDefault(key)).ToList();
        return differing.Count == 0 ? null : string.Join('\n', differing.Select(key => $"{key}: cases {wanted.GetValueOrDefault(key)}, counts {found.GetValueOrDefault(key)}"));
    }
}
