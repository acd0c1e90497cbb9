using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceStatistics;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicenceStatistics;

public sealed class LicenceStatisticsTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task KeptTotals_AreTheLicencesThatAreThere_AfterAllThatHappensToThem(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await WorkedAsync(portal);
        await portal.WalkAsync(until: null, "", seed: 3, "昆山晨露宾馆有限公司（演示）");

        // Nothing differs from a count of all of them; what is spoilt by hand is found and put right.
        Assert.Equal("总量相符", await RecountAsync(portal));
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<LicenceTotal>().Where(row => row.State == LicenceState.Valid).ExecuteUpdateAsync(row => row.SetProperty(total => total.Licences, total => total.Licences + 5));
            await db.Set<LicenceEndDay>().ExecuteDeleteAsync();
        }

        Assert.StartsWith("改正 ", await RecountAsync(portal), StringComparison.Ordinal);
        Assert.Equal("总量相符", await RecountAsync(portal));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Statistics_ByAnyGrouping_AddUp_AndLeadToAsManyLicences(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await WorkedAsync(portal);
        foreach (var grouping in Enum.GetValues<LicenceGrouping>())
        {
            var report = await ReadAsync(portal, new() { Grouping = grouping });
            Assert.Equal((7L, 3L, 1L, 1L), (report.Total.Total, report.Total.InForce, report.Total.EndsSoon, report.Total.Expired));
            Assert.Equal((1L, 0L, 1L, 1L, 1L), (report.Total.Suspended, report.Total.Revoked, report.Total.Cancelled, report.Total.Voided, report.Total.Replaced));
        }

        // Each number of the types is the list's.
        var all = (await ReadAsync(portal, new())).Lines.Single(line => line.Key == Nurse);
        foreach (var (standing, count) in new (LicenceStanding?, long)[]
                 {
                     (null, all.Total), (LicenceStanding.Valid, all.InForce), (LicenceStanding.EndsSoon, all.EndsSoon), (LicenceStanding.Expired, all.Expired), (LicenceStanding.Suspended, all.Suspended), (LicenceStanding.Cancelled, all.Cancelled),
                     (LicenceStanding.Voided, all.Voided), (LicenceStanding.Replaced, all.Replaced),
                 })
        {
            Assert.Equal(count, (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Standing = standing })).Found);
        }

        // And so are those of a part, by months of issue and end.
        foreach (var slice in (LicenceSlice[])
                 [
                     new() { EndFrom = new DateOnly(2030, 1, 1), EndTo = new DateOnly(2030, 12, 1) }, new() { IssuedFrom = new DateOnly(2025, 6, 1), IssuedTo = new DateOnly(2025, 6, 1) }, new() { IssuedTo = new DateOnly(2024, 12, 1) },
                     new() { OrganName = "昆山市卫生健康委员会" }, new() { OrganName = "没有这个机关" }, new() { AreaPath = "js/05/83/0/" },
                 ])
        {
            var part = await ReadAsync(portal, new() { Slice = slice });
            Assert.Equal(part.Total.Total, (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Slice = slice })).Found);
            Assert.Equal(part.Total.Expired, (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Slice = slice, Standing = LicenceStanding.Expired })).Found);
        }

        Assert.Equal([2021, 2025], (await ReadAsync(portal, new() { Grouping = LicenceGrouping.IssuedYear })).Lines.Select(line => int.Parse(line.Key, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("2025年7月", (await ReadAsync(portal, new() { Grouping = LicenceGrouping.IssuedMonth })).Lines[^1].Name);

        // What expires does so by the day, though nothing is written.
        portal.Clock.Advance(TimeSpan.FromDays(40));
        var later = await ReadAsync(portal, new());
        Assert.Equal((2L, 2L, 0L), (later.Total.InForce, later.Total.Expired, later.Total.EndsSoon));
        Assert.Equal(2, (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Standing = LicenceStanding.Expired })).Found);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Statistics_AreCutToTheReach_AndBadQuestionsAreAnswered(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await WorkedAsync(portal);
        var county = await ReadAsync(portal, new() { Grouping = LicenceGrouping.Area }, "county");
        Assert.Equal((7L, "js/05/83/"), (county.Total.Total, county.AreaPath));
        var province = await ReadAsync(portal, new() { Grouping = LicenceGrouping.Area }, "province");
        var city = Assert.Single(province.Lines, line => line.Total > 0);
        Assert.Equal(("js/05/", 7L, true), (city.AreaPath, city.Total, city.HasBelow));
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county", new ReadLicenceStatistics { Question = new() { Slice = new() { AreaPath = "js/" } } })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("county", new ReadLicenceStatistics { Question = new() { Slice = new() { AreaPath = "../" } } })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("county", new ReadLicenceStatistics { Question = new() { Slice = new() { IssuedFrom = new DateOnly(2026, 2, 1), IssuedTo = new DateOnly(2026, 1, 1) } } })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ReadLicenceStatistics { Question = new() })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new ExportLicenceStatistics { Question = new(), Paper = LicenceStatisticsPaper.Excel })).Failure);
        var taken = await portal.DoAsync("county", new ExportLicenceStatistics { Question = new() { TypeCode = Nurse }, Paper = LicenceStatisticsPaper.Pdf });
        Assert.Contains("证照 护士执业证书", taken.Report.FilterLine, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Increments_TellWhatWasMade_BesideTheTimeBefore(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await WorkedAsync(portal);
        var first = await portal.DoAsync("maker", new ReadLicenceIncrements());
        var nurses = first.Rows.Single(row => row.TypeCode == Nurse);
        Assert.Equal((new Increment(8, 0), new Increment(8, 0), 1L, 1L), (nurses.Today, nurses.Month, nurses.Replaced, nurses.Ended));
        Assert.Null(nurses.Month.Change);
        Assert.Equal((30, 8L, 8L), (first.Days.Count, first.Made[^1], first.Made.Sum()));
        Assert.Equal(9L, first.Collected[^1]);

        portal.Clock.Advance(TimeSpan.FromDays(8));
        await CollectAsync(portal, "maker", Csv(NurseRecord(20), NurseRecord(21)));
        await MakeAsync(portal);
        var then = (await portal.DoAsync("maker", new ReadLicenceIncrements())).Rows.Single(row => row.TypeCode == Nurse);
        Assert.Equal((new Increment(2, 0), new Increment(2, 8), new Increment(10, 0), -0.75), (then.Today, then.Week, then.Month, then.Week.Change));
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new ReadLicenceIncrements { AreaPath = "js/01/" })).Failure);
    }

    /// <summary>Seven licences and a former one: three in force of which one ends soon, one expired, one each suspended, cancelled and voided.</summary>
    private static async Task WorkedAsync(TestPortal portal)
    {
        await AllowAsync(portal, "maker");
        var soon = HealthPortal.Domain.Time.ShanghaiTime.Today(portal.Clock).AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await CollectAsync(portal, "maker", Csv(
            NurseRecord(1), NurseRecord(2), NurseRecord(3, ("validUntil", soon)), NurseRecord(4, ("validUntil", "2026-01-01"), ("issueDate", "2021-01-02")), NurseRecord(5, ("licenceStatus", "注销")), NurseRecord(6), NurseRecord(7)));
        await MakeAsync(portal);
        var row = (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["licenceNo"] = "203200000006" } })).Rows[0];
        await portal.DoAsync("maker", new ChangeLicence { LicenceId = row.Id, Version = 1, Change = LicenceChange.Suspend, Note = "演示" });
        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("practicePlace", "演示第一医院"), ("issueDate", "2025-07-01")), NurseRecord(7, ("isValid", "0"))));
        await MakeAsync(portal);
        var again = (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["licenceNo"] = "203200000002" } })).Rows[0];
        await portal.DoAsync("maker", new ChangeLicence { LicenceId = again.Id, Version = 1, Change = LicenceChange.Suspend, Note = "演示" });
        await portal.DoAsync("maker", new ChangeLicence { LicenceId = again.Id, Version = 2, Change = LicenceChange.Resume, Note = "演示" });
    }

    private static Task<LicenceStatisticsReport> ReadAsync(TestPortal portal, LicenceStatisticsQuestion question, string who = "maker") => portal.DoAsync(who, new ReadLicenceStatistics { Question = question });

    private static async Task<string> RecountAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var outcome = await scope.ServiceProvider.PortalFor(new JobActorSource("证照总量核对")).RunAsync(new RecountLicences());
        return outcome.Value == 0 ? "总量相符" : $"改正 {outcome.Value} 个数";
    }
}
