using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;
using HealthPortal.Data.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The pool is everybody's; own tags and ratings belong to an organ.</summary>
public sealed class ExpertInputs : MatrixInputs
{
    public override int Order => 330;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListExperts());
        yield return Of(world => new ReadExpert { ExpertId = world.Id("expert") });
        yield return Of(world => new UnmaskExpert { ExpertId = world.Id("expert") });
        yield return OfWorkbook((_, file) => new ExportExperts { Open = () => file });
        yield return Of(_ => new SaveExpert
        {
            Fields = new ExpertFields { Name = "演示", IdentityNumber = DemoNumbers.IdentityNumber(991, new DateOnly(1980, 1, 1)), Institution = "演示", DivisionCode = "320583000000", Specialty = "护理" },
        });
        yield return Of(world => new ChangeExpertState { ExpertId = world.Id("expert"), Version = 2, Act = PoolAct.Suspend, Reason = "演示" });
        yield return Of(world => new AddExpertFact { ExpertId = world.Id("expert"), Kind = ExpertFactKind.Tie, Text = "演示", Note = "演示" });
        yield return Of(world => new RemoveExpertFact { FactId = world.Id("expert absence"), Kind = ExpertFactKind.Absence });
        yield return Of(_ => new ListOwnTags());
        yield return Of(world => new ListTagRevisions { TagId = world.Id("own tag") });
        yield return Of(_ => new SaveOwnTag { Name = "演示标签", Kind = TagKind.Text });
        yield return Of(world => new SetOwnTag { ExpertId = world.Id("expert"), TagId = world.Id("own tag"), Text = "演示" });
        yield return Of(world => new SetOwnTagOfMany { Filter = new ExpertFilter { Search = "MJ000012" }, Expected = 1, TagId = world.Id("own tag"), Text = "演示" });
        yield return Of(_ => new PrepareExpertImport());
        yield return OfWorkbook((_, file) => new WriteExpertTemplate { Open = () => file });
        yield return Of(world => new CheckExpertImport { Token = world.Thing("expert file", "none.csv") });
        yield return Of(world => new ApplyExpertImport { Token = world.Thing("expert file", "none.csv") });
        yield return OfWorkbook((world, file) => new WriteExpertImportFaults { Token = world.Thing("expert file", "none.csv"), Open = () => file });
        yield return Of(_ => new ListExpertDuplicates());
        yield return Of(world => new CompareExperts { FirstId = world.Id("expert"), SecondId = world.Id("expert twin") });
        yield return Of(world => new MergeExperts { KeptId = world.Id("expert"), KeptVersion = 2, OtherId = world.Id("expert twin"), OtherVersion = 1, Reason = "演示" });
        yield return Of(world => new RateExpert { SeatId = world.Id("held seat"), Points = 90, IsQualified = true });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var seals = world.Portal.Services.GetRequiredService<ProtectedFields>();
        await using var db = await world.Portal.OpenAsync();
        var expert = await db.Set<Expert>().OrderBy(row => row.Number).FirstAsync(row => row.Number == "MJ000012");
        expert.IdentityCipher = seals.Encrypt(DemoNumbers.IdentityNumber(12));
        var absence = new ExpertAbsence { ExpertId = expert.Id, From = new DateOnly(2020, 1, 1), To = new DateOnly(2020, 1, 2), Reason = "演示" };
        // Not of the numbers that the frozen draws take: who stands in one is not merged.
        var twin = new Expert
        {
            Number = "MZ900001", Name = "卫演示二", IdentityCipher = "sealed", IdentityIndex = "matrix-twin", IdentityMasked = "3205**********0001", Sex = "女", BirthDate = new DateOnly(1970, 1, 1), Institution = "演示医院", DivisionCode = "320583000000", Specialty = "护理",
        };
        db.AddRange(absence, twin);
        await db.SaveChangesAsync();
        world.Keep("expert twin", twin.Id, 1);

        // A file of somebody who may edit the pool.
        var keeper = await db.Users.Where(user => user.UserName == "experts").Select(user => user.Id).SingleAsync();
        using var upload = new MemoryStream(System.Text.Encoding.UTF8.GetBytes("编号,姓名,职称\nMZ900001,卫演示二,正高级\n"));
        world.Keep("expert file", (object)(await world.Portal.Services.GetRequiredService<ImportFiles>().KeepAsync(keeper, upload, "专家.csv", CancellationToken.None)).Value);
        world.Keep("expert", expert.Id, 1);
        world.Keep("expert absence", absence.Id, 1);
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var path = organ.Path + "0/sp/";
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        var tag = new OwnTag { OrganisationPath = path, Key = "own9" + (organ.Letter - 'A'), Name = organ.Mark, Kind = TagKind.Text };
        var expert = await db.Set<Expert>().SingleAsync(row => row.Number == "MJ000011");
        var draw = await db.Set<ExpertDraw>().SingleAsync(row => row.Number == "D" + organ.Mark);
        var drawn = await db.Set<DrawSeat>().AsNoTracking().SingleAsync(row => row.DrawId == draw.Id);

        // A sitting of yesterday that the experts of it may be rated for; of a draw of its own, because the drawn one calls people by chance, him too.
        var held = new DrawSeat
        {
            OrganisationPath = path, DrawId = Guid.CreateVersion7(), PlanId = drawn.PlanId, MatterId = drawn.MatterId, SubPlanId = drawn.SubPlanId, GroupId = drawn.GroupId, ExpertId = expert.Id, ExpertNumber = expert.Number, Day = DateOnly.FromDateTime(now).AddDays(-1), Half = HalfDay.Morning, IsFormal = true, SinceCause = 0, Ordinal = 1,
        };
        db.AddRange(tag, held, new OwnTagRevision { OrganisationPath = path, TagId = tag.Id, Revision = 1, Name = organ.Mark, OptionLines = "", Unit = "", IsActive = true, At = now, ByName = organ.Mark }, new OwnTagValue { OrganisationPath = path, TagId = tag.Id, ExpertId = expert.Id, Value = organ.Mark });
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("own tag", tag.Id, 1);
            world.Keep("held seat", held.Id, 1);
        }
    }
}
