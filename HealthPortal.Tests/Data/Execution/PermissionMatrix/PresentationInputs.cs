using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>In each organ a licence that was shown, the right it was shown by and an alarm.</summary>
public sealed class PresentationInputs : MatrixInputs
{
    private static readonly string Code = new('c', 32);

    public override int Order => 290;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new PresentLicences { TypeCode = CollectionDesk.Nurse, Purpose = "practice-check", By = PresentationKey.Number, Value = MatrixOrgan.Home.Mark, Operator = "演示" });
        yield return Of(_ => new StartRenewal { Number = "matrix-renewal", HolderNumber = DemoNumbers.CreditCode(1) });
        yield return Of(_ => new ListPresentations());
        yield return OfWorkbook((_, file) => new ExportPresentations { Open = () => file });
        yield return Of(_ => new ReadPresentationStatistics { From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 12, 31) });
        yield return Of(_ => new ExportPresentationStatistics { From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 12, 31) });
        yield return Of(_ => new ListPresentationRights());
        yield return Of(_ => new SavePresentationRight { ClientCode = "hp-matrixjs0583", TypeCode = CollectionDesk.Nurse, PurposeCode = "practice-check", FieldKeys = [], Basis = "演示" });
        yield return Of(world => new RemovePresentationRight { RightId = world.Id("presentation right"), Version = world.Version("presentation right") });
        yield return Of(_ => new ListPresentationAlarms());
        yield return Of(world => new HandlePresentationAlarm { AlarmId = world.Id("presentation alarm"), Version = world.Version("presentation alarm"), Note = "演示" });
        yield return Of(_ => new ReadPresentationsOfHolder { Code = Code, HolderNumber = MatrixOrgan.Home.Mark });
        yield return Of(_ => new RecordPresentations { Entries = [] });
        yield return Of(_ => new WatchPresentations());
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var type = await db.Set<LicenceType>().SingleAsync(row => row.Code == CollectionDesk.Nurse);
        var path = organ.Path + "0/fg/";
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        var client = Guid.CreateVersion7();
        var right = new PresentationRight
        {
            OrganisationPath = path, ClientKey = client, ClientCode = organ.Mark, ClientName = organ.Mark, TypeId = type.Id, PurposeCode = "practice-check", PurposeName = "执业资质核验", FieldKeys = "", Basis = organ.Mark, GrantedByName = organ.Mark, GrantedAt = now,
        };
        var alarm = new PresentationAlarm { OrganisationPath = path, ClientKey = client, ClientName = organ.Mark, Kind = PresentationAlarmKind.Volume, Hour = now, Calls = 1, Missed = 0, Threshold = 1, RaisedAt = now };
        db.AddRange(
            right, alarm,
            new Presentation
            {
                OrganisationPath = path, At = now, ClientKey = client, ClientName = organ.Mark, UnitName = organ.Mark, OperatorName = organ.Mark, PurposeCode = "practice-check", PurposeName = "执业资质核验", Key = PresentationKey.Number, LicenceId = Guid.CreateVersion7(),
                LicenceType = type.Code, Number = organ.Mark, HolderName = organ.Mark, Items = "",
            },
            new PresentationDay { Day = ShanghaiTime.DateOf(now), OrganisationPath = path, ClientKey = client, LicenceType = type.Code, PurposeCode = "practice-check", Shown = 1 });
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            var day = new DateOnly(2025, 1, 1);
            var licence = new Licence
            {
                OrganisationPath = path, LicenceType = type.Code, Title = type.Name, Number = organ.Mark, HolderName = organ.Mark, OrganName = organ.Mark, IssuedOn = day, ValidFrom = day, VerificationCode = Code, Content = "{}", MadeAt = now,
            };
            var admin = await db.Users.Where(user => user.UserName == "admin").Select(user => user.Id).SingleAsync();
            db.AddRange(
                licence,
                new Licence
                {
                    OrganisationPath = path, LicenceType = type.Code, Title = type.Name, Number = "matrix-renewal", HolderName = organ.Mark, OrganName = organ.Mark, IssuedOn = day, ValidFrom = day, ValidTo = day.AddYears(2), VerificationCode = new string('d', 32), MadeAt = now,
                },
                new Presentation
                {
                    OrganisationPath = path, At = now, ClientKey = client, ClientName = organ.Mark, UnitName = organ.Mark, OperatorName = organ.Mark, PurposeCode = "practice-check", PurposeName = "执业资质核验", Key = PresentationKey.Number, LicenceId = licence.Id,
                    LicenceType = type.Code, Number = organ.Mark, HolderName = organ.Mark, Items = "",
                },

                // Rights are outside systems' alone; one of an account shows what the permission and the reach do.
                new PresentationRight
                {
                    OrganisationPath = path, ClientKey = admin, ClientCode = "admin", ClientName = organ.Mark, TypeId = type.Id, PurposeCode = "practice-check", PurposeName = "执业资质核验", FieldKeys = "", Basis = organ.Mark, GrantedByName = organ.Mark, GrantedAt = now,
                });
            await db.SaveChangesAsync();
            world.Keep("presentation right", right.Id, right.Version);
            world.Keep("presentation alarm", alarm.Id, alarm.Version);
        }
    }
}
