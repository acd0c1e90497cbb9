using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>An assigned issue in each organ, with the score it came from.</summary>
public sealed class QualityInputs : MatrixInputs
{
    private static readonly StandardContent Empty = new([], "", "");

    private static readonly QualityTask Open = new(Guid.Empty, Guid.Empty, "none", "none", 1, Empty, [], new RecordJudge(Empty, default, new Dictionary<string, IReadOnlyList<string>>(), new HashSet<string>(), new HashSet<string>(), 0));

    public override int Order => 280;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ReadQualityOverview());
        yield return Of(_ => new ReadQualityType { TypeCode = CollectionDesk.Nurse });
        yield return Of(_ => new ListQualityIssues());
        yield return Of(world => new ReadQualityIssue { IssueId = world.Id("quality issue") });
        yield return Of(world => new AssignQualityIssue { IssueId = world.Id("quality issue"), Version = 1, Note = "演示" });
        yield return Of(world => new HandleQualityIssue { IssueId = world.Id("quality issue"), Version = 1, Note = "演示" });
        yield return Of(world => new VerifyQualityIssue { IssueId = world.Id("quality issue"), Version = 1 });
        yield return Of(_ => new ListQualityRules());
        yield return Of(_ => new SaveQualityRule { RuleKey = QualityRules.Number, Version = 0, IsOn = true, Weight = 4, DueDays = 9 });
        yield return Of(_ => new StartMeasurement { TypeCode = CollectionDesk.Nurse });
        yield return OfWorkbook((_, file) => new ExportQualityIssues { Open = () => file });
        yield return OfWorkbook((_, file) => new ExportQualityReport { Open = () => file });
        yield return Of(_ => new PrintQualityReport());
        yield return Of(_ => new ScheduleMeasurements());
        yield return Of(_ => new BeginMeasurement());
        yield return Of(_ => new MeasureRecords { Task = Open, After = Guid.Empty });
        yield return Of(_ => new NoteMeasurement { MeasurementId = Guid.Empty, Records = 1 });
        yield return Of(world => new EndMeasurement { Task = Open with { MeasurementId = world.Id("running measurement") }, Tally = new QualityTally(Empty, []) });
        yield return Of(_ => new TellOverdueIssues());
    }

    /// <summary>One measurement whose scores the organs have, and one that runs.</summary>
    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        await using var db = await world.Portal.OpenAsync();
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        var types = await db.Set<LicenceType>().Where(row => row.Code == CollectionDesk.Nurse || row.Code == CollectionDesk.Institution).ToDictionaryAsync(row => row.Code, row => row.Id);
        var done = new QualityMeasurement { TypeId = types[CollectionDesk.Nurse], RequestedByName = "演示", RequestedAt = now };
        done.Begin(1, now);
        done.End(0, DateOnly.FromDateTime(now), now);
        var running = new QualityMeasurement { TypeId = types[CollectionDesk.Institution], RequestedByName = "演示", RequestedAt = now };
        running.Begin(1, now);
        db.AddRange(done, running);
        await db.SaveChangesAsync();
        world.Keep("done measurement", done.Id, done.Version);
        world.Keep("running measurement", running.Id, running.Version);
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var type = await db.Set<LicenceType>().SingleAsync(row => row.Code == CollectionDesk.Nurse);
        var path = organ.Path + "0/";
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        var today = DateOnly.FromDateTime(now);
        var issue = new QualityIssue { Number = "Q" + organ.Mark, TypeId = type.Id, OrganisationPath = path, RuleKey = QualityRules.Number, FoundAt = now, MeasuredAt = now, FirstCount = 1, Count = 1 };
        var step = issue.Assign(today.AddDays(3), organ.Mark, organ.Mark, today, now).Value;
        db.Add(new QualityScore { MeasurementId = world.Id("done measurement"), TypeId = type.Id, OrganisationPath = path, Day = today, Records = 2, Failing = 1, Passing = 1, RulesJson = "[]" });
        db.AddRange(issue, step, new QualityIssueRecord { IssueId = issue.Id, OrganisationPath = path, RecordId = Guid.CreateVersion7(), RecordNumber = organ.Mark, HolderName = organ.Mark, Item = organ.Mark, Reason = organ.Mark });
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("quality issue", issue.Id, issue.Version);
        }
    }
}
