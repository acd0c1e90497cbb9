using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicenceQuality;

/// <summary>Measuring what is in the register, and what becomes of what is found.</summary>
public sealed class QualityTests
{
    private const string Home = "js/05/83/0/";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Measurement_ScoresTheRegister_AndIssuesGoTheirWay(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "writer");

        // Two nurses with one number of a person, and one whose certificate ended long ago.
        var twin = NurseRecord(3)["idCardNo"];
        await CollectAsync(portal, "writer", Csv(NurseRecord(1), NurseRecord(3), NurseRecord(5, ("idCardNo", twin)), NurseRecord(2, ("validUntil", "2025-12-31")), NurseRecord(4, ("isValid", "0"))));
        await MakeAsync(portal);
        Assert.Equal(1, await portal.DoAsync("writer", new StartMeasurement { TypeCode = Nurse }));
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("writer", new StartMeasurement { TypeCode = Nurse })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new StartMeasurement { TypeCode = "none" })).Failure);
        Assert.Equal(QualityMeasurementState.Waiting, (await portal.DoAsync("writer", new ReadQualityType { TypeCode = Nurse })).Progress.Running.Single().State);
        await WorkAsync(portal);

        var view = await portal.DoAsync("writer", new ReadQualityType { TypeCode = Nurse });
        Assert.Equal((4L, 3L), (view.Figures.Records, view.Figures.Failing));
        Assert.Equal([(QualityRules.HolderTwice, 2L), (QualityRules.Expired, 1L)], view.Rules.Where(rule => rule.Failed > 0).Select(rule => (rule.Rule.Key, rule.Failed)));
        var weight = view.Rules.Sum(rule => rule.Weight);
        Assert.Equal(Math.Round(100m * (4 - ((view.Rules.Single(rule => rule.Rule.Key == QualityRules.HolderTwice).Weight * 2m) + view.Rules.Single(rule => rule.Rule.Key == QualityRules.Expired).Weight) / weight) / 4, 2), view.Figures.Score);
        var identity = view.Profile!.Items.Single(item => item.Key == "idCardNo");
        Assert.Equal((4L, 3L, 0), (identity.Filled, identity.Distinct, identity.Top.Count));
        Assert.Equal([("有效", 4L)], view.Profile.Items.Single(item => item.Key == "licenceStatus").Top.Select(top => (top.Value, top.Count)));
        Assert.Equal(2, view.Profile.HolderTwice);
        await using (var db = await portal.OpenAsync())
        {
            Assert.All(await db.Set<QualityProfile>().ToListAsync(), row => Assert.DoesNotContain(twin, row.ItemsJson, StringComparison.Ordinal));
            Assert.All(await db.Set<QualityIssueRecord>().ToListAsync(), row => Assert.DoesNotContain(twin, row.Reason + row.HolderName + row.Item, StringComparison.Ordinal));
            Assert.Equal(["js/", "js/05/", "js/05/83/", Home], await db.Set<QualityScore>().OrderBy(row => row.OrganisationPath).Select(row => row.OrganisationPath).ToListAsync());
        }

        // The county's people see their own and nothing above.
        Assert.Equal(view.Figures.Score, (await portal.DoAsync("maker", new ReadQualityOverview())).All.Score);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new ReadQualityOverview { Unit = "js/05/" })).Failure);
        Assert.Equal(["js/05/"], (await portal.DoAsync("writer", new ReadQualityOverview())).Units.Select(unit => unit.Path));

        // Assigned: the organ is told and has it among its things to do.
        var issue = (await portal.DoAsync("writer", new ListQualityIssues { Filter = new QualityIssueFilter { RuleKey = QualityRules.HolderTwice } })).Rows.Single();
        var detail = await portal.DoAsync("writer", new ReadQualityIssue { IssueId = issue.Id });
        Assert.Equal(2, detail.Records.Count);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new AssignQualityIssue { IssueId = issue.Id, Version = detail.Version })).Failure);
        await portal.DoAsync("writer", new AssignQualityIssue { IssueId = issue.Id, Version = detail.Version, Note = "请核对" });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("writer", new AssignQualityIssue { IssueId = issue.Id, Version = detail.Version })).Failure);
        Assert.Equal(issue.Id, (await portal.DoAsync("maker", new ListToDos { Filter = new() { Kind = "quality" } })).Rows.Single().Id);
        await using (var db = await portal.OpenAsync())
        {
            Assert.Contains(await db.Set<Message>().Where(row => row.Kind == "quality-assigned").ToListAsync(), row => row.Href!.EndsWith(issue.Id.ToString(), StringComparison.Ordinal));
        }

        // Said to be done while nothing was: the check returns it.
        await portal.DoAsync("maker", new HandleQualityIssue { IssueId = issue.Id, Version = await VersionAsync(portal, issue.Id), Note = "已核对" });
        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, await portal.DoAsync("writer", new VerifyQualityIssue { IssueId = issue.Id, Version = await VersionAsync(portal, issue.Id) }));
        Assert.Equal(QualityIssueState.Returned, (await portal.DoAsync("maker", new ReadQualityIssue { IssueId = issue.Id })).Row.State);

        // Overdue is told once.
        portal.Clock.Advance(TimeSpan.FromDays(20));
        Assert.True((await portal.DoAsync("writer", new ReadQualityIssue { IssueId = issue.Id })).Row.IsOverdue);
        await NightAsync(portal);
        await NightAsync(portal);
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal(1, await db.Set<QualityIssueStep>().CountAsync(row => row.Kind == QualityStepKind.Overdue));
        }

        // Put right and measured: closed by itself, and the score is better than before.
        await CollectAsync(portal, "writer", Csv(NurseRecord(5, ("registrationDate", "2025-06-02"))));
        await MakeAsync(portal);
        await portal.DoAsync("maker", new HandleQualityIssue { IssueId = issue.Id, Version = await VersionAsync(portal, issue.Id), Note = "已改正" });
        await portal.RunAsync("writer", new StartMeasurement { TypeCode = Nurse });
        await WorkAsync(portal);
        var after = await portal.DoAsync("writer", new ReadQualityIssue { IssueId = issue.Id });
        Assert.Equal((QualityIssueState.Closed, 0L, 2L), (after.Row.State, after.Row.Count, after.Row.FirstCount));
        Assert.Equal([QualityStepKind.Closed, QualityStepKind.Handled, QualityStepKind.Overdue, QualityStepKind.Returned, QualityStepKind.Handled, QualityStepKind.Assigned, QualityStepKind.Found], after.Steps.Select(step => step.Kind));
        var overview = await portal.DoAsync("writer", new ReadQualityOverview());
        Assert.True(overview.All.Change > 0);
        Assert.Equal(2, overview.Trend.Count);

        // What fails again is a new issue that names the one before.
        await CollectAsync(portal, "writer", Csv(NurseRecord(5, ("idCardNo", twin), ("registrationDate", "2025-06-03"))));
        await MakeAsync(portal);
        await portal.DoAsync("writer", new StartMeasurement { TypeCode = Nurse });
        await WorkAsync(portal);
        var again = (await portal.DoAsync("writer", new ListQualityIssues { Filter = new QualityIssueFilter { RuleKey = QualityRules.HolderTwice, Open = true } })).Rows.Single();
        Assert.Equal(issue.Number, (await portal.DoAsync("writer", new ReadQualityIssue { IssueId = again.Id })).FollowsNumber);

        foreach (var ledger in new[] { false, true })
        {
            using var file = new MemoryStream();
            await portal.DoAsync("writer", new ExportQualityIssues { Open = () => file, Ledger = ledger });
            Assert.Contains(Sheets.Rows(file.ToArray()), row => row.Contains(issue.Number) && row.Contains("已销号"));
        }

        using var report = new MemoryStream();
        await portal.DoAsync("writer", new ExportQualityReport { Open = () => report });
        Assert.Contains(Sheets.Rows(report.ToArray()), row => row.Contains("护士执业证书") && row.Contains("合计"));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new ExportQualityReport { Open = () => new MemoryStream() })).Failure);
        var printed = await portal.DoAsync("writer", new PrintQualityReport());
        Assert.Equal((await portal.DoAsync("writer", new ReadQualityOverview())).All, printed.Overview.All);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new PrintQualityReport())).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new PrintQualityReport { Unit = "js/99/" })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Rules_AreSwitchedAndWeighed_ForAllTypesOrOne(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "writer");
        await CollectAsync(portal, "writer", Csv(NurseRecord(1), NurseRecord(2, ("validUntil", "2025-12-31"))));
        await NightAsync(portal);
        await WorkAsync(portal);
        var before = (await portal.DoAsync("writer", new ReadQualityType { TypeCode = Nurse })).Figures.Score;
        Assert.True(before < 100);

        await portal.DoAsync("writer", new SaveQualityRule { RuleKey = QualityRules.Expired, Version = 0, IsOn = true, Weight = 10, DueDays = 3 });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("writer", new SaveQualityRule { RuleKey = QualityRules.Expired, Version = 0, IsOn = true, Weight = 9, DueDays = 3 })).Failure);
        Assert.Equal("weight", (await portal.RunAsync("writer", new SaveQualityRule { RuleKey = QualityRules.Expired, Version = 1, IsOn = true, Weight = 11, DueDays = 3 })).Problems[0].Field);
        Assert.Equal((10, false), (await portal.DoAsync("writer", new ListQualityRules { TypeCode = Nurse })).Rows.Where(row => row.Rule.Key == QualityRules.Expired).Select(row => (row.Weight, row.IsOwn)).Single());
        await MeasureAsync();
        var heavier = await portal.DoAsync("writer", new ReadQualityType { TypeCode = Nurse });
        Assert.True(heavier.Figures.Score < before);
        var issue = (await portal.DoAsync("writer", new ListQualityIssues())).Rows.Single(row => row.TypeCode == Nurse);
        Assert.Equal(3, (await portal.DoAsync("writer", new ReadQualityIssue { IssueId = issue.Id })).Suggested.DayNumber - DateOnly.FromDateTime(portal.Clock.GetUtcNow().UtcDateTime.AddHours(8)).DayNumber);

        // Off for this type alone: its issue is closed with the reason.
        await portal.DoAsync("writer", new SaveQualityRule { RuleKey = QualityRules.Expired, TypeCode = Nurse, Version = 0, IsOn = false, Weight = 10, DueDays = 3 });
        await MeasureAsync();
        Assert.Equal(100m, (await portal.DoAsync("writer", new ReadQualityType { TypeCode = Nurse })).Figures.Score);
        Assert.Contains("停用", (await portal.DoAsync("writer", new ReadQualityIssue { IssueId = issue.Id })).Steps[0].Note, StringComparison.Ordinal);
        await portal.DoAsync("writer", new SaveQualityRule { RuleKey = QualityRules.Expired, TypeCode = Nurse, Version = 1, Usual = true });
        Assert.True((await portal.DoAsync("writer", new ListQualityRules { TypeCode = Nurse })).Rows.Single(row => row.Rule.Key == QualityRules.Expired).IsOn);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new SaveQualityRule { RuleKey = QualityRules.Expired, Version = 1, Usual = true })).Failure);

        async Task MeasureAsync()
        {
            await portal.DoAsync("writer", new StartMeasurement { TypeCode = Nurse });
            await WorkAsync(portal);
        }
    }

    private static async Task<int> VersionAsync(TestPortal portal, Guid issue) => (await portal.DoAsync("writer", new ReadQualityIssue { IssueId = issue })).Version;

    private static async Task WorkAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        await QualityMeasuringJob.WorkAsync(Context(portal, scope), CancellationToken.None);
    }

    private static async Task NightAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        await QualityNightJob.WorkAsync(Context(portal, scope), CancellationToken.None);
    }

    private static JobContext Context(TestPortal portal, AsyncServiceScope scope) => new(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource("测算")), portal.Clock);
}
