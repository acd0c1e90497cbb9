using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseArchive;
using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Cases at every step, their documents, files, licences, notices and archive.</summary>
public sealed class ApprovalDeskInputs : MatrixInputs
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    public override int Order => 20;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListCases { Filter = new CaseFilter { View = CaseListView.All } }, "all");
        yield return Of(_ => new ListCases { Filter = new CaseFilter { View = CaseListView.ToDo } }, "to do");
        yield return Of(_ => new ListCases { Filter = new CaseFilter { View = CaseListView.All, AreaPath = MatrixOrgan.Home.Path } }, "area of A");
        yield return Of(_ => new ListCases { Filter = new CaseFilter { View = CaseListView.All, Text = DemoNumbers.CreditCode(MatrixOrgan.Home.FirstSeed) } }, "by number of A");
        yield return OfWorkbook((_, file) => new ExportCases { Filter = new CaseFilter { View = CaseListView.All }, Destination = file });
        yield return Of(_ => new ReadCaseFilterChoices());
        yield return Of(world => new FindNextCase { After = world.Id("pre") });
        yield return Of(_ => new ReadDesk());
        yield return Of(world => new ReadCase { CaseId = world.Id("archived") });
        yield return Of(world => new ReadCaseHistory { CaseId = world.Id("archived") });
        yield return Of(world => new ReadCaseDeadlines { CaseId = world.Id("archived") });
        yield return Of(world => new UnmaskCase { CaseId = world.Id("archived") });
        yield return Of(world => new ReadDocument { DocumentId = world.Id("document") });
        yield return Of(world => new OpenCaseFile { FileId = world.Id("file") });

        yield return Of(world => new PassPreReview { CaseId = world.Id("pre"), Version = world.Version("pre") });
        yield return Of(world => new AcceptCase { CaseId = world.Id("acceptance"), Version = world.Version("acceptance") });
        yield return Of(world => new AcceptCaseBySilence { CaseId = world.Id("silent") });
        yield return Of(world => new RefuseAcceptance { CaseId = world.Id("acceptance"), Version = world.Version("acceptance"), Reason = "材料不符合法定形式" });
        yield return Of(world => new RequestSupplement { CaseId = world.Id("acceptance"), Version = world.Version("acceptance"), Items = ["请补正检测报告"] });
        yield return Of(world => new ReceiveSupplement { CaseId = world.Id("supplement"), Version = world.Version("supplement"), Note = "已补正" });
        yield return Of(world => new RecordInspection { CaseId = world.Id("inspection"), Version = world.Version("inspection"), Inspection = new SiteInspection(Today, ["王演示", "李演示"], "符合要求", true) });
        yield return Of(world => new GiveOpinion { CaseId = world.Id("review"), Version = world.Version("review"), Agree = true, Opinion = "同意" });
        yield return Of(world => new ReturnCase { CaseId = world.Id("decision"), Version = world.Version("decision"), ToStep = 3, Reason = "请补充审核意见" });
        yield return Of(world => new SuspendCase { CaseId = world.Id("inspection"), Version = world.Version("inspection"), Cause = PauseCause.Testing, Reason = "送检" });
        yield return Of(world => new ResumeCase { CaseId = world.Id("suspended"), Version = world.Version("suspended"), Note = "检测完成" });
        yield return Of(world => new ExtendDeadline { CaseId = world.Id("decision"), Version = world.Version("decision"), Reason = "情况复杂" });
        yield return Of(world => new WithdrawCase { CaseId = world.Id("acceptance"), Version = world.Version("acceptance"), Reason = "申请人申请撤回" });
        yield return Of(world => new TerminateCase { CaseId = world.Id("inspection"), Version = world.Version("inspection"), Reason = "申请人已注销" });
        yield return Of(world => new DecideCase { CaseId = world.Id("decision"), Version = world.Version("decision"), Grant = true, Opinion = "准予" });
        yield return Of(world => new PreviewLicence { CaseId = world.Id("making") });
        yield return Of(world => new MakeLicence { CaseId = world.Id("making"), Version = world.Version("making") });
        yield return Of(world => new DeliverResult { CaseId = world.Id("delivery"), Version = world.Version("delivery"), Method = "窗口领取", Receiver = "顾演示" });
        yield return Of(world => new ArchiveCase { CaseId = world.Id("closed") });
        yield return Of(_ => new SilenceJob.FindSilentCases());
        yield return Of(_ => new ArchiveJob.FindCasesToArchive());

        yield return Of(_ => new ListArchive());
        yield return OfWorkbook((_, file) => new ExportArchive { Destination = file });
        yield return Of(_ => new ListNotices { State = PublicNoticeState.Due }, "due");
        yield return Of(_ => new ListNotices { State = PublicNoticeState.Published }, "published");
        yield return OfWorkbook((_, file) => new ExportNotices { State = PublicNoticeState.Due, Destination = file });
        yield return Of(world => new PublishNotices { NoticeIds = [world.Id("notice")] });
        yield return Of(_ => new ReadPublishedNotices());
        yield return Of(world => new VerifyLicence { Code = world.Thing("code", new string('0', VerifyLicence.CodeLength)) });
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        var isHome = organ == MatrixOrgan.Home;
        var seed = organ.FirstSeed;
        string[] steps = isHome
            ? ["pre", "acceptance", "silent", "supplement", "inspection", "suspended", "review", "decision", "making", "delivery", "closed", "archived"]
            : ["pre", "acceptance", "supplement", "decision", "archived"];
        foreach (var step in steps)
        {
            await WalkAsync(world, organ, step, seed++, isHome);
        }

        if (isHome)
        {
            await using var db = await world.Portal.OpenAsync();
            var (closed, archived, silent) = (world.Id("closed"), world.Id("archived"), world.Id("silent"));
            var notice = await db.Set<PublicNotice>().SingleAsync(row => row.CaseId == closed);
            world.Keep("notice", notice.Id, notice.Version);
            world.Keep("document", await db.Set<CaseDocument>().Where(row => row.CaseId == archived && row.Kind == CaseDocumentKind.Licence).Select(row => row.Id).SingleAsync());
            world.Keep("file", await db.Set<CaseFile>().Where(row => row.CaseId == archived).Select(row => row.Id).FirstAsync());
            world.Keep("code", await db.Set<Licence>().Where(row => row.CaseId == archived).Select(row => row.VerificationCode).SingleAsync());

            // Nobody has answered within the five days of art. 32.
            await db.Set<ApprovalCase>().Where(row => row.Id == silent).ExecuteUpdateAsync(row => row.SetProperty(approval => approval.SilenceOn, Today.AddDays(-1)));
        }
    }

    private static async Task WalkAsync(MatrixWorld world, MatrixOrgan organ, string until, int seed, bool keep)
    {
        var portal = world.Portal;
        world.KeepSecret(DemoNumbers.IdentityNumber(seed));
        world.KeepSecret(DemoNumbers.Mobile(seed));

        // The guide of this world has a preliminary review, see ServiceMattersInputs.
        FlowStepKind? step = until switch
        {
            "pre" => FlowStepKind.PreReview,
            "acceptance" or "silent" or "supplement" => FlowStepKind.Acceptance,
            "inspection" or "suspended" => FlowStepKind.SiteInspection,
            "review" => FlowStepKind.DepartmentReview,
            "decision" => FlowStepKind.LeaderDecision,
            "making" => FlowStepKind.LicenceMaking,
            "delivery" => FlowStepKind.Delivery,
            _ => null,
        };
        var made = await portal.WalkAsync(step, organ.Suffix, seed, $"{organ.Mark}{seed}有限公司");
        switch (until)
        {
            case "supplement":
                made = await portal.DoAsync(organ.User("officer"), new RequestSupplement { CaseId = made.Id, Version = made.Version, Items = ["请补正检测报告"] });
                var materials = (await portal.DoAsync(organ.User("window"), new ReadSupplement { CaseId = made.Id })).Materials;
                var material = materials[0].Requirement.Code;
                var file = await portal.DoAsync(organ.User("window"), new AttachSupplementFile { CaseId = made.Id, MaterialCode = material, File = await portal.FileAsync("补正.pdf", organ.Mark) });
                if (keep)
                {
                    world.Keep("supplement file", file.Id);
                    world.Keep("supplement material", material);
                    world.Keep("expiring material", materials.First(row => row.Requirement.HasExpiry).Requirement.Code);
                }

                break;
            case "suspended":
                made = await portal.DoAsync(organ.User("officer"), new SuspendCase { CaseId = made.Id, Version = made.Version, Cause = PauseCause.Testing, Reason = "送检" });
                break;
            case "archived":
                made = (await portal.System.RunAsync(new ArchiveCase { CaseId = made.Id })).Value;
                await using (var db = await portal.OpenAsync())
                {
                    await db.Set<PublicNotice>().Where(row => row.CaseId == made.Id).ExecuteUpdateAsync(row => row.SetProperty(notice => notice.State, PublicNoticeState.Published).SetProperty(notice => notice.PublishedAt, DateTime.SpecifyKind(Today.ToDateTime(TimeOnly.MinValue), DateTimeKind.Utc)));
                }

                break;
        }

        if (keep)
        {
            world.Keep(until, made.Id, await VersionAsync(portal, made.Id));
        }
    }

    private static async Task<int> VersionAsync(TestPortal portal, Guid id)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<ApprovalCase>().Where(row => row.Id == id).Select(row => row.Version).SingleAsync();
    }
}
