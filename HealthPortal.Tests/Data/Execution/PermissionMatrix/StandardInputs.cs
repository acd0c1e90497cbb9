using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Licence standards, which belong to no organ.</summary>
public sealed class StandardInputs : MatrixInputs
{
    private const string Drafted = "nurse-practice-certificate";
    private const string Reviewed = "health-certificate";
    private const string Waiting = "blood-donation-certificate";

    public override int Order => 240;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListStandards { Text = "姓名" });
        yield return Of(_ => new ReadStandard { TypeCode = Drafted }, "active");
        yield return Of(_ => new ReadStandard { TypeCode = Drafted, Number = 2 }, "draft");
        yield return Of(_ => new CompareStandards { TypeCode = Drafted, After = 2 });
        yield return Of(_ => new SetIdentifierCode { TypeCode = "health-certificate", IdentifierCode = "11100000000013338W777" });
        yield return Of(_ => new CreateLicenceType { Code = "sample-licence", Name = "示例证", HolderKind = LicenceHolderKind.Person });
        yield return Of(_ => new StartStandardDraft { TypeCode = "tcm-clinic-filing-certificate" });
        yield return Of(world => new SaveStandardDraft { VersionId = world.Id("standard draft"), Version = world.Version("standard draft"), Content = world.Thing("standard", new StandardContent([], "", "")), ChangeNote = "修订" });
        yield return Of(world => new SubmitStandard { VersionId = world.Id("standard draft"), Version = world.Version("standard draft") });
        yield return Of(world => new DiscardStandardDraft { VersionId = world.Id("standard draft"), Version = world.Version("standard draft") });
        yield return Of(world => new ApproveStandard { VersionId = world.Id("standard in review"), Version = world.Version("standard in review"), Opinion = "同意" });
        yield return Of(world => new RejectStandard { VersionId = world.Id("standard in review"), Version = world.Version("standard in review"), Opinion = "请补充定义" });
        yield return Of(world => new ActivateStandard { VersionId = world.Id("standard approved"), Version = world.Version("standard approved") });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var draft = await WriteAsync(world, Drafted);
        world.Keep("standard draft", draft.Id, draft.Version);
        world.Keep("standard", (await world.Portal.DoAsync("writer", new ReadStandard { TypeCode = Drafted, Number = 2 })).Content);
        var inReview = await WriteAsync(world, Reviewed);
        inReview = await world.Portal.DoAsync("writer", new SubmitStandard { VersionId = inReview.Id, Version = inReview.Version });
        world.Keep("standard in review", inReview.Id, inReview.Version);
        var approved = await WriteAsync(world, Waiting);
        approved = await world.Portal.DoAsync("writer", new SubmitStandard { VersionId = approved.Id, Version = approved.Version });
        approved = await world.Portal.DoAsync("reviewer", new ApproveStandard { VersionId = approved.Id, Version = approved.Version });
        world.Keep("standard approved", approved.Id, approved.Version);
    }

    private static async Task<StandardRef> WriteAsync(MatrixWorld world, string type)
    {
        var draft = await world.Portal.DoAsync("writer", new StartStandardDraft { TypeCode = type });
        var content = (await world.Portal.DoAsync("writer", new ReadStandard { TypeCode = type, Number = draft.Number })).Content;
        content = content with { Fields = [.. content.Fields, new StandardField("remark", "备注", StandardFieldType.Text) { MaxLength = 200 }] };
        return await world.Portal.DoAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = content, ChangeNote = "增加备注" });
    }
}
