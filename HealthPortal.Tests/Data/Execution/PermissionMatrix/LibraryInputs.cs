using System.Text.Json;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceStatistics;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>A licence made from a record in each organ.</summary>
public sealed class LibraryInputs : MatrixInputs
{
    public override int Order => 270;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListLibraryTypes());
        yield return Of(_ => new ListLicences { TypeCode = CollectionDesk.Nurse });
        yield return Of(world => new ReadLicence { LicenceId = world.Id("library licence") });
        yield return Of(world => new ReadHolder { LicenceId = world.Id("library licence") });
        yield return Of(_ => new FindHolders { Text = MatrixOrgan.Home.Mark });
        yield return Of(world => new DownloadLicence { LicenceId = world.Id("library licence") });
        yield return Of(world => new ChangeLicence { LicenceId = world.Id("library licence"), Version = 1, Change = LicenceChange.Suspend, Note = "演示" });
        yield return Of(world => new ReadLicencePhoto { LicenceId = world.Id("library licence") });
        yield return Of(world => new ReadRecordPhoto { RecordId = world.Id("library record") });
        yield return Of(world => new SetPhoto { LicenceId = world.Id("library licence"), Picture = Pictures.Portrait() });
        yield return Of(world => new RemovePhoto { LicenceId = world.Id("library licence"), Reason = "演示" });
        yield return Of(_ => new SendPhotos { TypeCode = CollectionDesk.Nurse, Photos = [new SentPhoto("made " + MatrixOrgan.Home.Mark, Pictures.Portrait())] });
        yield return Of(_ => new ReadExpiryCalendar());
        yield return Of(_ => new ListLicenceActs());
        yield return OfWorkbook((_, file) => new ExportLicenceActs { Open = () => file });
        yield return Of(_ => new ReadLicenceStatistics { Question = new() });
        yield return Of(_ => new ReadLicenceIncrements());
        yield return Of(_ => new ExportLicenceStatistics { Question = new(), Paper = LicenceStatisticsPaper.Excel });
        yield return Of(_ => new RecountLicences());
        yield return Of(_ => new FindEndingLicences());
        yield return Of(_ => new RemindOfLicences { Licences = [] });
        yield return Of(_ => new FindUnmadeRecords());
        yield return Of(_ => new MakeLicencesOfRecords { Records = [] });
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var type = await db.Set<LicenceType>().SingleAsync(row => row.Code == CollectionDesk.Nurse);
        var path = organ.Path + "0/fg/";
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        var content = JsonSerializer.Serialize(new Dictionary<string, string> { ["licenceNo"] = organ.Mark, ["holderName"] = organ.Mark });
        var record = new LicenceRecord
        {
            TypeId = type.Id, OrganisationPath = path, Key = "made " + organ.Mark, BusinessDate = new DateOnly(2025, 1, 1), StandardNumber = 1, Content = content, Fingerprint = "f", Number = organ.Mark, HolderName = organ.Mark,
            OrganName = organ.Mark, IsValid = true, BatchId = Guid.CreateVersion7(), BatchRow = 1, Revision = 1, MadeRevision = 1, CollectedAt = now,
        };
        var licence = new Licence
        {
            OrganisationPath = path, LicenceType = type.Code, Title = type.Name, Number = organ.Mark, HolderName = organ.Mark, OrganName = organ.Mark, IssuedOn = record.BusinessDate, ValidFrom = record.BusinessDate,
            VerificationCode = Guid.NewGuid().ToString("N"), Identifier = organ.Mark, RecordId = record.Id, RecordRevision = 1, StandardNumber = 1, Content = content, MadeAt = now,
        };
        db.AddRange(
            record, licence,
            new LicencePhoto { OrganisationPath = path, LicenceType = type.Code, Key = record.Key, Number = organ.Mark, FileHash = new string('a', 64), ContentType = "image/png", Width = 210, Height = 294, SetAt = now, SetByName = organ.Mark },
            new LicenceAct { LicenceId = licence.Id, OrganisationPath = path, LicenceType = type.Code, Number = organ.Mark, Kind = LicenceActKind.Made, At = now, ByName = organ.Mark },
            new LicenceTotal { LicenceType = type.Code, OrganisationPath = path, OrganName = organ.Mark, State = LicenceState.Valid, IssuedMonth = record.BusinessDate, EndMonth = LicenceTotal.NoEnd, Licences = 1 },
            new LicenceActDay { Day = HealthPortal.Domain.Time.ShanghaiTime.DateOf(now), LicenceType = type.Code, OrganisationPath = path, Kind = LicenceActKind.Made, Acts = 1 });
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("library licence", licence.Id, licence.Version);
            world.Keep("library record", record.Id, 1);
        }
    }
}
