using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Data.Licensing.PublicLookUps;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Licensing.PublicLookUps;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>A batch, a record and a right of each organ. Everybody has the right for the type, so that the table shows what the permissions do.</summary>
public sealed class CollectionInputs : MatrixInputs
{
    private const string Type = CollectionDesk.Nurse;

    public override int Order => 260;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new CheckCollectionRight { TypeCode = Type, Source = BatchSource.Upload });
        yield return Of(_ => new ReadCollectionLimit());
        yield return Of(_ => new ListMyCollectionTypes());
        yield return Of(_ => new ListCollectors());
        yield return Of(_ => new ListCollectionChecks());
        yield return Of(_ => new SetCollectionRights { Kind = CollectorKind.Account, Code = "window", TypeCodes = [Type] });
        yield return Of(world => new SubmitBatch { TypeCode = Type, Mode = BatchMode.Increment, File = Received(world) });
        yield return Of(world => new CloseCorrection { BatchId = world.Id("licence batch"), Note = "不再上传" });
        yield return Of(_ => new ListBatches());
        yield return Of(world => new ReadBatch { BatchId = world.Id("licence batch") });
        yield return OfWorkbook((world, file) => new WriteBatchErrors { BatchId = world.Id("licence batch"), Open = () => file });
        yield return OfWorkbook((_, file) => new WriteCollectionTemplate { TypeCode = Type, Open = () => file });
        yield return Of(_ => new ReadCollectionReport { From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 3, 31) });
        yield return OfWorkbook((_, file) => new ExportCollectionReport { From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 3, 31), Open = () => file });
        yield return Of(_ => new ListRecordTypes());
        yield return Of(_ => new ListRecords { TypeCode = Type });
        yield return Of(world => new ReadRecord { RecordId = world.Id("licence record") });
        yield return Of(world => new UnmaskRecord { RecordId = world.Id("licence record") });
        yield return Of(world => new ReadRecordPaper { RecordId = world.Id("licence record") });
        yield return OfWorkbook((_, file) => new ExportRecords { TypeCode = Type, Open = () => file });
        yield return Of(_ => new SendRecords { TypeCode = Type, Records = [Sent(900_001)] });
        yield return Of(_ => new OpenBatch { TypeCode = Type, Reference = "matrix", Mode = BatchMode.Stock });
        yield return Of(_ => new SendBatchPart { TypeCode = Type, Reference = "open", Part = 1, Records = [Sent(900_002)] });
        yield return Of(_ => new CompleteBatch { TypeCode = Type, Reference = "open", Parts = 1 });
        yield return Of(_ => new ReadInterfaceBatch { TypeCode = Type, Reference = "open" });
        yield return Of(_ => new LookUpPublicly { Kind = PublicLookUpKind.Nurse, Name = MatrixOrgan.Home.Mark, Number = MatrixOrgan.Home.Mark });
        yield return Of(_ => new BeginBatch());
        yield return Of(world => new SettleBatch
        {
            Task = new BatchTask(world.Id("waiting batch"), "GJ-W", "a.csv", new StandardContent([], "", ""), 1, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal), new DateOnly(2026, 3, 10), 1),
            Checked = new CheckedBatch(1, 1, "退回", BatchFaults.None),
        });
        yield return Of(_ => new RemoveOldBatchFiles());
        yield return Of(_ => new StartRecheck { TypeCode = "health-certificate", Number = 1 });
        yield return Of(_ => new ReadRecheck { TypeCode = Type, Number = 1 });
        yield return OfWorkbook((_, file) => new ExportRecheck { TypeCode = Type, Number = 1, Open = () => file });
        yield return Of(_ => new BeginRecheck());
        yield return Of(world => new RecheckRecords { Task = new RecheckTask(world.Id("recheck"), Guid.Empty, Type, new StandardContent([], "", ""), new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)) });
        yield return Of(world => new EndRecheck { RecheckId = world.Id("recheck"), Found = new RecheckResult(0, 0, BatchFaults.None, []) });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        await using var db = await world.Portal.OpenAsync();
        var type = await db.Set<LicenceType>().SingleAsync(row => row.Code == Type);
        var paths = (await db.Set<Post>().OrderBy(post => post.Id).ToListAsync()).GroupBy(post => post.UserId).ToDictionary(posts => posts.Key, posts => posts.First().OrganisationPath);
        foreach (var (id, name) in (await db.Users.Select(user => new { user.Id, user.UserName }).ToListAsync()).Select(user => (user.Id, user.UserName!)).Append((Actor.SystemId, "system")))
        {
            // Where the rights of the accounts themselves lie says nothing; those of the organs are made with their rows.
            db.Add(new CollectionRight { OrganisationPath = "js/99/", Kind = CollectorKind.Account, CollectorId = id, CollectorCode = name, CollectorName = name, TypeId = type.Id, GrantedByName = "演示", GrantedAt = world.Portal.Clock.GetUtcNow().UtcDateTime });
            db.Add(Batch(world, type.Id, paths.GetValueOrDefault(id, "js/99/"), $"GJ-{name}", id, "open"));
        }

        var waiting = Batch(world, type.Id, "js/99/", "GJ-W", Actor.SystemId, null);
        waiting.Queue(new string('a', 64), 1);
        db.Add(waiting);
        await db.SaveChangesAsync();
        world.Keep("waiting batch", waiting.Id);
        var recheck = new StandardRecheck { TypeId = type.Id, Number = 1, ContentVersion = 1, RequestedByName = "演示", RequestedAt = world.Portal.Clock.GetUtcNow().UtcDateTime };
        recheck.End(3, 3, BatchFaults.None.Write(), world.Portal.Clock.GetUtcNow().UtcDateTime);
        db.Add(recheck);
        await db.SaveChangesAsync();
        world.Keep("recheck", recheck.Id);
        foreach (var batch in await db.Set<LicenceBatch>().Where(row => row.Reference == "open").Select(row => row.Id).ToListAsync())
        {
            Write(world, batch, "part-00001.jsonl", JsonSerializer.Serialize(CollectionDesk.NurseRecord(900_003)) + "\n");
        }
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var type = await db.Set<LicenceType>().SingleAsync(row => row.Code == Type);
        var path = organ.Path + "0/fg/";
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        var batch = Batch(world, type.Id, path, "GJ-" + organ.Mark, Guid.CreateVersion7(), null, organ.Mark);
        batch.Queue(new string('b', 64), 1);
        batch.Begin(now);
        batch.Accept(1, new BatchResult(2, 1, 0, 0, 0, 0, 1), new BatchFaults([], [new FaultyRow(2, [organ.Mark])], 0).Write(), now);
        var record = new LicenceRecord
        {
            TypeId = type.Id, OrganisationPath = path, Key = organ.Mark, BusinessDate = new DateOnly(2025, 1, 1), StandardNumber = 1, Content = JsonSerializer.Serialize(new Dictionary<string, string> { ["licenceNo"] = organ.Mark, ["holderName"] = organ.Mark }),
            Fingerprint = "f", Number = organ.Mark, HolderName = organ.Mark, OrganName = organ.Mark, IsValid = true, BatchId = batch.Id, BatchRow = 1, Revision = 1, CollectedAt = now,
        };
        db.AddRange(
            batch,
            record,
            new LicenceRecordTotal { TypeId = type.Id, OrganisationPath = path, IsValid = true, Records = 1 },
            new CollectionRight { OrganisationPath = path, Kind = CollectorKind.Account, CollectorId = Guid.CreateVersion7(), CollectorCode = organ.Mark, CollectorName = organ.Mark, TypeId = type.Id, GrantedByName = organ.Mark, GrantedAt = now },
            new CollectionCheck { OrganisationPath = path, At = now, Kind = CollectorKind.Account, CollectorId = Guid.CreateVersion7(), CollectorName = organ.Mark, UnitName = organ.Mark, TypeCode = Type, TypeName = "护士执业证书", Source = BatchSource.Upload, Result = CollectionCheckResult.Allowed });
        await db.SaveChangesAsync();
        db.Add(new StandardRecheckFailure { RecheckId = world.Id("recheck"), RecordId = record.Id, OrganisationPath = path, RecordNumber = organ.Mark, HolderName = organ.Mark, OrganName = organ.Mark, Messages = organ.Mark });
        await db.SaveChangesAsync();
        Write(world, batch.Id, "refused.jsonl", JsonSerializer.Serialize(new RefusedRow(2, new Dictionary<string, string>(StringComparer.Ordinal) { ["holderName"] = organ.Mark }, ["演示"])) + "\n");
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("licence batch", batch.Id, batch.Version);
            world.Keep("licence record", record.Id);
        }
    }

    private static JsonElement Sent(int number) => JsonSerializer.SerializeToElement(CollectionDesk.NurseRecord(number));

    private static LicenceBatch Batch(MatrixWorld world, Guid type, string path, string number, Guid by, string? reference, string mark = "演示") => new()
    {
        OrganisationPath = path, TypeId = type, Number = number, Source = reference is null ? BatchSource.Upload : BatchSource.Interface, Mode = BatchMode.Increment, SubmittedBy = by, SubmittedByName = mark, SubmittedByUnit = mark,
        ReachPrefixes = path, Reference = reference, FileName = mark + ".csv", ReceivedAt = world.Portal.Clock.GetUtcNow().UtcDateTime,
    };

    /// <summary>A file of its own for each who tries: whoever succeeds takes it away.</summary>
    private static ReceivedData Received(MatrixWorld world)
    {
        var token = Guid.CreateVersion7().ToString("N") + ".csv";
        if (world.Portal is { } portal)
        {
            var folder = Directory.CreateDirectory(Path.Combine(portal.DataDirectory, "collection", "incoming")).FullName;
            File.WriteAllText(Path.Combine(folder, token), CollectionDesk.Csv(CollectionDesk.NurseRecord(900_004)));
        }

        return new ReceivedData(token, "a.csv", token.PadRight(64, '0')[..64], 100);
    }

    private static void Write(MatrixWorld world, Guid batch, string name, string text) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(world.Portal.DataDirectory, "collection", batch.ToString("N"))).FullName, name), text);
}
