using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Drafts of the clerk <c>window</c>, supplements, hand-over.</summary>
public sealed class ServiceWindowInputs : MatrixInputs
{
    private const int DraftSeed = 900;

    private static readonly StoredFile AnyFile = new(new string('a', 64), 100, "application/pdf", "材料.pdf");

    public override int Order => 30;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new FindItems());
        yield return Of(world => new ReadIntakeItem { ItemId = world.Id("item") });
        yield return Of(world => new StartDraft { ItemId = world.Id("item") });
        yield return Of(_ => new ListDrafts());
        yield return Of(world => new ReadDraft { DraftId = world.Id("draft") });
        yield return Of(world => new SaveDraft { DraftId = world.Id("draft"), Version = world.Version("draft"), Stage = 1, Content = new DraftContent() });
        yield return Of(world => new AttachDraftFile { DraftId = world.Id("draft"), MaterialCode = world.Thing("draft material", "m"), File = world.Thing("fresh file", AnyFile) });
        yield return Of(world => new RemoveDraftFile { DraftId = world.Id("draft"), MaterialCode = world.Thing("draft material", "m"), Hash = world.Thing("draft file", AnyFile.Hash) });
        yield return Of(world => new OpenDraftFile { DraftId = world.Id("draft"), Hash = world.Thing("draft file", AnyFile.Hash) });
        yield return Of(world => new ReadDraftUploadRule { DraftId = world.Id("draft"), MaterialCode = world.Thing("draft material", "m") });
        yield return Of(world => new DiscardDraft { DraftId = world.Id("draft") });
        yield return Of(world => new SubmitCase { DraftId = world.Id("draft"), Version = world.Version("draft") });
        yield return Of(world => new SubmitCase { DraftId = world.Id("submitted draft"), Version = 1 }, "once more");
        yield return Of(world => new FindApplicant { Kind = ApplicantKind.Institution, Number = DemoNumbers.CreditCode(MatrixOrgan.Home.FirstSeed), GuideVersionId = world.Id("guide version") });
        yield return Of(world => new ReadReceivedCase { CaseId = world.Id("acceptance") });
        yield return Of(_ => new ListAwaitedSupplements());
        yield return Of(world => new ReadSupplement { CaseId = world.Id("supplement") });
        yield return Of(world => new ReadSupplementUploadRule { CaseId = world.Id("supplement"), MaterialCode = world.Thing("supplement material", "m") });
        yield return Of(world => new AttachSupplementFile { CaseId = world.Id("supplement"), MaterialCode = world.Thing("supplement material", "m"), File = world.Thing("fresh file", AnyFile) });
        yield return Of(world => new SetSupplementValidity { CaseId = world.Id("supplement"), MaterialCode = world.Thing("expiring material", "m"), ValidUntil = new DateOnly(2090, 1, 1) });
        yield return Of(world => new RemoveSupplementFile { CaseId = world.Id("supplement"), FileId = world.Id("supplement file") });
        yield return Of(_ => new ReadHandOverList());
        yield return Of(_ => new ExportHandOverList());
        yield return Of(_ => new FillApplicantNames());
        yield return Of(world => new HandOverCases { CaseIds = [world.Id("acceptance")] });
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        var portal = world.Portal;
        var draft = await portal.DraftAsync(organ.User("window"), organ.FirstSeed + DraftSeed, name: $"{organ.Mark}草稿有限公司");
        if (organ != MatrixOrgan.Home)
        {
            return;
        }

        var material = draft.Content.Materials.First(row => row.Files.Count > 0 && draft.Guide.Materials.Single(requirement => requirement.Code == row.Code).MaxFiles > 1);
        world.Keep("draft", draft.Id, draft.Version);
        world.Keep("draft material", material.Code);
        world.Keep("draft file", material.Files[0].Hash);
        world.Keep("fresh file", await portal.FileAsync("另一份.pdf", "another"));
        var other = await portal.DraftAsync(organ.User("window"), organ.FirstSeed + DraftSeed + 1, name: $"{organ.Mark}已提交有限公司");
        await portal.DoAsync(organ.User("window"), new SubmitCase { DraftId = other.Id, Version = other.Version });
        world.Keep("submitted draft", other.Id);
    }
}
